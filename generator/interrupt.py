"""Ctrl-C that is not lost: Blender drops what is raised while it calls Python back."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def hear_interrupts() -> None:
    """Take Ctrl-C back from Blender, which puts its own handler in the place of Python's when it starts."""
    if threading.current_thread() is threading.main_thread():
        handler = signal.getsignal(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.default_int_handler if handler is None else handler)


def stoppable(items: Iterable[T]) -> Iterator[T]:
    """Pass items through, and stop before the next one if an interrupt was sent and dropped.

    Raises:
        KeyboardInterrupt: one was sent since the first item was asked for.
    """
    sent = False

    def note(*_: object) -> None:
        nonlocal sent
        sent = True
        raise KeyboardInterrupt

    listens = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if listens:
        signal.signal(signal.SIGINT, note)
    try:
        for item in items:
            if sent:
                raise KeyboardInterrupt
            yield item
    finally:
        if listens:
            signal.signal(signal.SIGINT, signal.default_int_handler)
