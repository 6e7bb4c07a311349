"""Tests of the three hands: order, overlap, bounds, errors and interrupts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator

import pytest

from generator.overlap import Built, in_turn, overlapped

LIMIT_S = 20.0


class Log:
    """What happened, in order, by which thread."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, int]] = []
        self.threads: dict[str, set[int]] = {"build": set(), "work": set(), "finish": set()}

    def note(self, what: str, number: int) -> None:
        self.lines.append((what, number))
        self.threads[what].add(threading.get_ident())


def items(log: Log, count: int) -> Iterator[int]:
    for number in range(count):
        log.note("build", number)
        yield number


def of(built: Built[int]) -> Generator[int, None, None]:
    """The items, closed as a job closes them."""
    try:
        yield from built
    finally:
        built.close()


def hands(log: Log) -> tuple[Callable[[int], int], Callable[[int, int], Iterator[tuple[int, int]]]]:
    """Work that squares, and a finish that gives three results."""

    def work(number: int) -> int:
        log.note("work", number)
        return number * number

    def finish(number: int, square: int) -> Iterator[tuple[int, int]]:
        for part in range(3):
            log.note("finish", number)
            yield square, part

    return work, finish


def test_results_are_those_of_one_hand_in_the_same_order() -> None:
    log, plain = Log(), Log()
    results = list(overlapped(of(Built(items(log, 5))), *hands(log)))
    assert results == list(in_turn(of(Built(items(plain, 5))), *hands(plain)))
    assert results == [(number * number, part) for number in range(5) for part in range(3)]


def test_nothing_to_do_gives_nothing() -> None:
    assert list(overlapped(of(Built(items(Log(), 0))), *hands(Log()))) == []


def test_work_stays_in_the_thread_of_the_caller_and_the_other_hands_do_not() -> None:
    log = Log()
    list(overlapped(of(Built(items(log, 4))), *hands(log)))
    assert log.threads["work"] == {threading.get_ident()}
    others = log.threads["build"] | log.threads["finish"]
    assert len(others) == 2
    assert threading.get_ident() not in others


def test_next_item_is_built_and_last_one_finished_while_one_is_worked_on() -> None:
    """Each piece of work waits for the others' hands; one hand alone would wait for ever."""
    built, finished = [threading.Event() for _ in range(4)], [threading.Event() for _ in range(4)]

    def numbers() -> Iterator[int]:
        for number in range(4):
            built[number].set()
            yield number

    def work(number: int) -> None:
        assert number == 3 or built[number + 1].wait(LIMIT_S)
        assert number == 0 or finished[number - 1].wait(LIMIT_S)

    def finish(number: int, _: None) -> Iterator[int]:
        yield number
        finished[number].set()

    assert list(overlapped(of(Built(numbers())), work, finish)) == [0, 1, 2, 3]


def test_no_more_than_one_item_is_built_ahead() -> None:
    log = Log()
    list(overlapped(of(Built(items(log, 8))), *hands(log)))
    for number in range(1, 7):  # an item is asked for when the one before it is taken, and that when the last work ends
        assert log.lines.index(("build", number + 1)) > log.lines.index(("work", number - 1))


@pytest.mark.parametrize("hand", ["build", "work", "finish"])
@pytest.mark.parametrize("at", [0, 2])
def test_error_of_any_hand_reaches_the_caller_and_leaves_no_thread(hand: str, at: int) -> None:
    log = Log()

    def fail(what: str, number: int) -> None:
        if (what, number) == (hand, at):
            raise RuntimeError(f"{what} {number}")

    def numbers() -> Iterator[int]:
        for number in range(5):
            fail("build", number)
            yield number

    def work(number: int) -> int:
        fail("work", number)
        return hands(log)[0](number)

    def finish(number: int, square: int) -> Iterator[tuple[int, int]]:
        fail("finish", number)
        yield from hands(log)[1](number, square)

    before = threading.active_count()
    with pytest.raises(RuntimeError, match=f"^{hand} {at}$"):
        list(overlapped(of(Built(numbers())), work, finish))
    assert threading.active_count() == before


def test_interrupt_of_the_work_ends_the_other_hands_at_once() -> None:
    finishing, results = threading.Event(), []

    def work(number: int) -> None:
        if number == 1:
            assert finishing.wait(LIMIT_S)
            raise KeyboardInterrupt

    def finish(number: int, _: None) -> Iterator[int]:
        for part in range(10**9):
            finishing.set()
            results.append(part)
            yield number

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        list(overlapped(of(Built(iter(range(9)))), work, finish))
    assert threading.active_count() == before
    assert results


def test_who_stops_early_leaves_no_thread() -> None:
    before = threading.active_count()
    results = overlapped(of(Built(items(Log(), 9))), *hands(Log()))
    assert isinstance(results, Generator)
    assert next(results) == (0, 0)
    results.close()
    assert threading.active_count() == before


def test_built_item_that_nobody_takes_is_dropped() -> None:
    before, log = threading.active_count(), Log()
    built = Built(items(log, 5))
    assert next(iter(built)) == 0
    built.close()
    assert log.lines in ([("build", 0)], [("build", 0), ("build", 1)])
    assert threading.active_count() == before
