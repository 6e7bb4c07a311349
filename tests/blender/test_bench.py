"""The bench of a device prints all of it, here of the processor."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.faults.commands import REPOSITORY, TINY, environment

pytestmark = [pytest.mark.blender, pytest.mark.slow]

BENCH = [sys.executable, "-m", "generator.bench"]
SMALL = ["n_identities=1", "identities_per_job=1", "poses_per_visit=1", "cameras.per_place=1", "world.places=1"]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the bench; on a busy machine it takes minutes."""
    command = [*BENCH, *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY, env=environment(), capture_output=True, text=True, timeout=900, check=False
    )


def rates(text: str, start: str) -> list[float]:
    """The second column of the table's rows that begin so."""
    return [float(match[1]) for match in re.finditer(rf"│ {start}[^│]*│ ([0-9.]+) ", text)]


def test_report_of_the_processor_has_every_rate_and_says_what_is_missing() -> None:
    done = bench("--device", "cpu", "--config", str(TINY), "--tiles", "1,2", "--workers", "1", *SMALL)
    assert done.returncode == 0, done.stderr
    text = done.stdout
    assert "on cpu; " in text
    assert "by default 8 tiles an atlas" in text
    assert len(rates(text, "cpu, ")) == 5, "ways to render"
    for kind in ("optix", "cuda"):
        line = next(line for line in text.splitlines() if line.startswith(f"{kind}, crop by crop: left out"))
        assert f"expected a machine with a {kind} device, found none" in line
    assert len(rates(text, "[12] tiles")) == 2
    assert re.search(r"^EEVEE: ([0-9.]+ crops/s of 1|left out: .*status)", text, re.MULTILINE)
    assert re.search(r"^in turn [0-9.]+ crops/s, overlapped [0-9.]+ .* the bottleneck is its", text, re.MULTILINE)
    (rate,) = rates(text, "1  ")
    assert rate > 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--device", "hip"], "expected a machine with a hip device, found none"),
        (["--device", "cpu", "phases"], "--device: expected no parts with it, got 'phases'"),
        (["--device", "abacus"], "render.device: expected 'auto', "),
        (["--device", "cpu", "--tiles", "0"], "expected whole numbers > 0 such as 16,64, got '0'"),
    ],
)
def test_what_the_bench_cannot_do_is_status_2_with_a_line(arguments: list[str], expected: str) -> None:
    done = bench(*arguments)
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
