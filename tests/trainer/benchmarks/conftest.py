"""Fixture: benchmarks on a machine that has no peer, whatever is installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest

from trainer.benchmarks.peers import Peers


@pytest.fixture
def no_peers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Peers]:
    with monkeypatch.context() as patched:
        patched.setattr(importlib.util, "find_spec", lambda _: None)
        peers = Peers(None)
    with peers:
        yield peers
