"""The peers in a process of their own: torchreid and fastreid need another environment than ours.

The child runs `trainer.benchmarks.worker` by the peers' interpreter and answers one JSON line per question.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from trainer.benchmarks.timing import Contestant, Measured

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("torchreid", "fastreid")


class PeerError(RuntimeError):
    """The peers' interpreter cannot be started, or it failed."""


class Peers:
    """The peers' process, or their absence.

    Attributes:
        versions: peer -> its version.
        missing: peer -> why it cannot be measured.
    """

    def __init__(self, python: str | None) -> None:
        """Start it.

        Args:
            python: the peers' interpreter; None for this one if a peer is installed here.

        Raises:
            PeerError: the interpreter cannot be started.
        """
        self.versions: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        self._child: subprocess.Popen[str] | None = None
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed by `close`
        if python is None and not any(importlib.util.find_spec(name) for name in NAMES):
            self.missing = dict.fromkeys(NAMES, "not installed; --peers PYTHON names an interpreter that has it")
            return
        try:
            self._start(python or sys.executable)
            for name, answer in self.ask("versions", names=list(NAMES)).items():
                (self.versions if "version" in answer else self.missing)[name] = next(iter(answer.values()))
        except PeerError:
            self.close()
            raise

    def __enter__(self) -> Peers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, question: str, **arguments: Any) -> Any:
        """The child's answer.

        Args:
            question: a function of the worker.
            arguments: of it, as JSON can hold them.

        Raises:
            PeerError: the child failed; with the end of what it printed.
        """
        child = self._child
        if child is None or child.stdin is None or child.stdout is None:
            raise PeerError("peers: expected an interpreter that has them, got none.")
        try:
            child.stdin.write(json.dumps({"question": question, "arguments": arguments}) + "\n")
            child.stdin.flush()
        except OSError:
            raise PeerError(self._complaint(question)) from None
        line = child.stdout.readline()
        if not line:
            raise PeerError(self._complaint(question))
        answer = json.loads(line)
        if "error" in answer:
            raise PeerError(f"peers: {question}: {answer['error']}.")
        return answer["answer"]

    def contestant(self, name: str, program: str, rounds: int = 3, warm_up: int = 0, **arguments: Any) -> Contestant:
        """A program of a peer, made ready in the child and measured there."""
        self.ask("prepare", name=name, program=program, arguments=arguments)
        return Contestant(name, lambda: Measured(**self.ask("run", name=name)), rounds, warm_up, remote=True)

    def forget(self, contestant: Contestant) -> None:
        """Free what a contestant holds in the child; nothing where it runs in this process."""
        if contestant.remote:
            self.ask("forget", name=contestant.name)

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            child.communicate()
        self._log.close()

    def _start(self, python: str) -> None:
        folder = str(Path(python).absolute().parent)
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        try:
            self._child = subprocess.Popen(
                [python, "-m", "trainer.benchmarks.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                text=True,
                env=environment,
            )
        except OSError as error:
            raise PeerError(f"--peers: expected a Python interpreter, got {python} ({error.strerror}).") from None

    def _complaint(self, question: str) -> str:
        self._log.seek(0)
        last = [line for line in self._log.read().splitlines() if line.strip()][-3:]
        return f"peers: {question}: the interpreter ended; it said: {' / '.join(last) or 'nothing'}"
