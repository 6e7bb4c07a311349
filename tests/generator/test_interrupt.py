"""Tests of interrupts that somebody drops on their way."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

import pytest

from generator.interrupt import stoppable


def items() -> Iterator[int]:
    """Numbers; the second takes an interrupt and drops it, as Blender's handlers do."""
    yield 1
    with contextlib.suppress(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
    yield 2


def test_dropped_interrupt_stops_before_the_next_item() -> None:
    seen: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        seen.extend(stoppable(items()))
    assert seen == [1]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_items_pass_where_nobody_interrupts() -> None:
    assert list(stoppable(range(3))) == [0, 1, 2]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ignored_interrupts_stay_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert list(stoppable(items())) == [1, 2]
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
