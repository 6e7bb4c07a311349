"""The page that tells what a soak test found."""

from __future__ import annotations

from tests.faults.tally import Tally

EXPECTED = {
    "kill the parent": "its workers go with it; the next command takes over at once, whatever is left",
    "kill workers": "SIGKILL, SIGSEGV or SIGSTOP: another worker tries the job; status 0, or 3 after three failures",
    "full disk": "one line, status 2; with room again, the same command goes on",
    "read-only folder": "one line, status 2; writable again, the same command goes on",
    "clock jump": "status 0: nothing depends on the wall clock",
    "second parent": "is refused with the first one's process number, status 2; the first ends with status 0",
    "Ctrl-C": "status 130 within ten seconds, no temporary file",
    "flipped byte": "`verify` names that shard and no other; deleted, it is made again",
}

TEXT = """# Reliability

A dataset is a function of its config. Whatever happens while it is made, the same command ends with the same bytes:
finished shards are kept, unfinished ones are made again, and nothing is declared complete before it is.

`python -m tests.faults.soak` tries to prove that wrong. Round after round it begins a dataset (120 identities in 15
jobs with `renderer: flat`, in one process or up to three workers, whole or in up to three slices that
`generator.merge` joins; or 3 identities in Blender) and strikes the running command at random moments: after some
time, when a shard is finished, while one is written. At the end of a round the command runs once more in peace. Then

* `generator.verify` must name the shards in which a bit was flipped, and nothing else;
* these are deleted, the command makes them again, and `verify` must be clean;
* every file must equal, byte by byte, that of the dataset which nobody disturbed. So no image is lost or doubled, and
  no label is wrong;
* no process may be left.

## Figures

{intro}

{table}

{problems}

## What each fault must end with

{expected}

## How it is done, and what it cannot show

* The disk is a tmpfs of {disk_mib} MiB; it is filled with ballast down to 0, 4 or 64 KiB, or remounted read-only, which
  the system allows only while no file is open for writing.
* The clock is set by up to eleven years in both directions, for all that the command starts, by a library that is
  loaded before all others (`tests/faults/clock.c`). The monotonic clock runs on, as it does when a real clock is set.
* A process that is killed leaves its writes in the page cache, so that a loss of power is not tested. Files are synced
  before they take their names, and folders after.
* A flipped bit is found by reading: by `verify`, not by the run that goes on.
"""


def page(tally: Tally, disk_mib: int) -> str:
    """The Markdown page."""
    left_out = "".join(f" Left out: {name}, {reason}." for name, reason in tally.left_out.items())
    rounds = ", ".join(f"{count} {kind}" for kind, count in sorted(tally.rounds.items()))
    intro = (
        f"{tally.seconds / 60.0:.0f} minutes, seed {tally.seed}: {tally.n_rounds} rounds ({rounds}), {tally.n_runs} "
        f"commands, {tally.n_replaced} workers replaced, {tally.n_images} images in {tally.n_shards} shards "
        f"compared.{left_out}"
    )
    problems = "\n".join(f"* {problem}" for problem in tally.problems) or (
        "Nothing was lost, doubled or wrong, no command ended otherwise than it should, and no process was left."
    )
    expected = "\n".join(f"* {name}: {text}." for name, text in EXPECTED.items())
    return TEXT.format(intro=intro, table=table(tally), problems=problems, expected=expected, disk_mib=disk_mib)


def table(tally: Tally) -> str:
    """A row for each fault."""
    lines = ["| fault | tried | met a running command | exit statuses then |", "| --- | ---: | ---: | --- |"]
    for name in EXPECTED:
        statuses = ", ".join(f"{status}: {n}" for status, n in sorted(tally.statuses.get(name, {}).items()))
        lines.append(f"| {name} | {tally.tried[name]} | {tally.struck[name]} | {statuses} |")
    return "\n".join(lines)
