import json
from pathlib import Path

import pytest

from trainer.bench import main


def test_command_prints_and_writes_what_it_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stem = tmp_path / "new" / "found.1"
    assert main(["evaluation", "--small", "--output", str(stem)]) == 0
    output = capsys.readouterr()
    assert "Evaluation: 300 queries" in output.out
    assert "7 bars: " in output.out
    assert "evaluation: naive loop" in output.err
    found = json.loads(Path(f"{stem}.json").read_text())
    assert [section["unit"] for section in found["sections"]] == ["s", "s"]
    assert Path(f"{stem}.md").read_text().startswith("# Benchmarks")


def test_folder_that_is_no_dataset_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["loader", "--quiet", "--dataset", str(tmp_path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"trainer.bench: {tmp_path}")


def test_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["speed"])
    assert "expected some of evaluation, loader, training, got speed" in capsys.readouterr().err


def test_interpreter_that_is_none_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluation", "--peers", "/no/such/python", "--quiet"]) == 2
    assert capsys.readouterr().err.startswith("trainer.bench: --peers: expected a Python interpreter, got /no/such/")
