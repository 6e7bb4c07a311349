"""Tests of measuring commands at two sizes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from generator.bench_scale import Cost, ScaleError, cost_table, main, run_command

TINY = Path(__file__).resolve().parents[2] / "configs" / "generate" / "tiny.yaml"


def test_command_is_measured_with_its_children(tmp_path: Path) -> None:
    (tmp_path / "busy.py").write_text(
        "import subprocess, sys\n"
        "spin = 'import time\\nblock = bytearray(200 << 20)\\nwhile time.process_time() < 0.5: pass'\n"
        "subprocess.run([sys.executable, '-c', spin], check=True)\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path))
        cost = run_command(["busy"])
    assert 0.5 <= cost.cpu_s < 3.0
    assert cost.peak_mib > 200


def test_command_that_fails_is_named_with_its_last_line() -> None:
    with pytest.raises(ScaleError, match=r"^generator\.verify /nowhere: expected exit status 0, got 2; it said: /nowh"):
        run_command(["generator.verify", "/nowhere"])


def test_table_shows_what_an_image_costs_at_each_size() -> None:
    text = io.StringIO()
    Console(file=text, width=160).print(
        cost_table([100, 400], {"verify": [Cost(2.0, 1.0, 50.0), Cost(4.0, 4.0, 51.0)]})
    )
    line = next(line for line in text.getvalue().splitlines() if "verify" in line)
    assert line.replace("│", " ").split() == [
        "verify",
        "2.0",
        "1.0",
        "10.00",
        "50",
        "50",
        "4.0",
        "4.0",
        "10.00",
        "100",
        "51",
    ]
    assert "100 and 400 images" in text.getvalue()


def test_config_that_is_wrong_is_a_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"--config={TINY}", "sead=1"]) == 2
    assert "sead: unknown key" in capsys.readouterr().err


@pytest.mark.slow
def test_every_command_runs_at_both_sizes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"--config={TINY}", "n_identities=4", "workers=0", f"output={tmp_path}"]) == 0
    shown = capsys.readouterr().out
    for step in ("plan", "generate", "index again", "verify", "relabel", "report", "read to train"):
        assert f"4 identities: {step}:" in shown
        assert f"1 identities: {step}:" in shown
    assert sorted(path.name for path in tmp_path.iterdir()) == ["identities_1", "identities_4"]
