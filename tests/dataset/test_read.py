"""Tests of reading: what was read must not trouble the process that read it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
READ = "from pathlib import Path; from generator.dataset.read import load_samples; load_samples(Path({!r}), ['key'])"


def test_process_that_has_read_the_index_ends_well(finished: Path) -> None:
    command = [sys.executable, "-c", READ.format(str(finished))]
    ends = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True) for _ in range(4)]
    assert [(end.returncode, end.stderr) for end in ends] == [(0, "")] * 4
