"""The peers' side of the benchmarks: reads questions as JSON lines, answers them as JSON lines.

    PYTHON -m trainer.benchmarks.worker

It is started by `trainer.bench` with an interpreter that has the peers, and needs of ours only what stands here.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib import metadata
from typing import Any, TextIO

from trainer.benchmarks import fastreid_programs, torchreid_programs
from trainer.benchmarks.timing import measure, one_thread

Program = Callable[[], Any]
PROGRAMS: dict[str, Callable[..., Program]] = {**torchreid_programs.PROGRAMS, **fastreid_programs.PROGRAMS}
LOADERS = {"torchreid": torchreid_programs.load_peer, "fastreid": fastreid_programs.load_peer}

_ready: dict[str, Program] = {}


def versions(names: list[str]) -> dict[str, dict[str, str]]:
    """Of each peer its version, or why it does not work."""
    found = {}
    for name in names:
        try:
            version = metadata.version(name)
            LOADERS[name]()
            found[name] = {"version": version}
        except metadata.PackageNotFoundError:
            found[name] = {"missing": "not installed"}
        except (Exception, SystemExit) as error:  # a peer may do anything when imported
            found[name] = {"missing": f"does not work here: {type(error).__name__}: {error}"}
    return found


def prepare(name: str, program: str, arguments: dict[str, Any]) -> None:
    """Make a program ready to run under a name."""
    _ready[name] = PROGRAMS[program](**arguments)


def run(name: str) -> dict[str, Any]:
    """One measured round of a program."""
    return asdict(measure(_ready[name]))


def forget(name: str) -> None:
    """Free a program."""
    del _ready[name]


QUESTIONS: dict[str, Callable[..., Any]] = {"versions": versions, "prepare": prepare, "run": run, "forget": forget}


def answer(lines: Iterator[str], out: TextIO) -> None:
    """Answer questions until there are no more."""
    for line in lines:
        asked = json.loads(line)
        try:
            reply = {"answer": QUESTIONS[asked["question"]](**asked["arguments"])}
        except Exception as error:  # it belongs to the one who asked
            reply = {"error": f"{type(error).__name__}: {error}"}
        out.write(json.dumps(reply) + "\n")
        out.flush()


def main() -> None:
    """Answer on the standard output, which nobody else may write to: the peers print as they please."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    warnings.simplefilter("ignore")
    with one_thread(), out:
        answer(iter(sys.stdin), out)


if __name__ == "__main__":
    main()
