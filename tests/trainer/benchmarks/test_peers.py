import io
import json
import sys
from typing import Any

import pytest

from trainer.benchmarks import worker
from trainer.benchmarks.peers import PeerError, Peers


def ask(*questions: dict[str, Any]) -> list[dict[str, Any]]:
    out = io.StringIO()
    worker.answer(iter([json.dumps(question) + "\n" for question in questions]), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_worker_prepares_runs_and_forgets_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(worker.PROGRAMS, "double", lambda number: lambda: 2 * number)
    arguments = {"name": "a", "program": "double", "arguments": {"number": 21}}
    answers = ask(
        {"question": "prepare", "arguments": arguments},
        {"question": "run", "arguments": {"name": "a"}},
        {"question": "forget", "arguments": {"name": "a"}},
        {"question": "run", "arguments": {"name": "a"}},
    )
    assert answers[1]["answer"]["result"] == 42
    assert answers[1]["answer"]["process_s"] >= 0.0
    assert answers[3] == {"error": "KeyError: 'a'"}


def test_worker_says_which_peers_are_not_there_or_do_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise SystemExit(1)

    monkeypatch.setitem(worker.LOADERS, "numpy", fail)
    answer = ask({"question": "versions", "arguments": {"names": ["no-such-peer", "numpy"]}})[0]["answer"]
    assert answer["no-such-peer"] == {"missing": "not installed"}
    assert answer["numpy"] == {"missing": "does not work here: SystemExit: 1"}


def test_without_an_interpreter_peers_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.benchmarks.peers.NAMES", ("no_such_peer",))
    with Peers(None) as peers:
        assert not peers.versions
        assert "--peers PYTHON" in peers.missing["no_such_peer"]
        with pytest.raises(PeerError, match="expected an interpreter"):
            peers.ask("versions")


def test_a_real_child_answers_and_its_errors_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.benchmarks.peers.NAMES", ("no-such-peer",))
    with Peers(sys.executable) as peers:
        assert peers.missing == {"no-such-peer": "not installed"}
        with pytest.raises(PeerError, match=r"peers: run: KeyError: 'nothing'\."):
            peers.ask("run", name="nothing")


@pytest.mark.parametrize("python", ["/no/such/python", "false"])
def test_an_interpreter_that_does_not_run_is_named(python: str) -> None:
    with pytest.raises(PeerError, match=r"expected a Python interpreter|the interpreter ended"):
        Peers(python)
