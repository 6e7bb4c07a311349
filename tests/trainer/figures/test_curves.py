"""Tests of curves: where points, ticks and colours are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.figures import curves
from trainer.figures.canvas import MARGIN_PX
from trainer.figures.curves import Panel, draw_curves, round_ticks

STEPS = np.array([0.0, 50.0, 100.0])
LEFT, TOP = MARGIN_PX + curves.AXIS_PX, curves.HEAD_PX + 32 + curves.LEGEND_LINE_PX


def has_colour(picture: Any, number: int, column: int, row: int) -> bool:
    """Whether a curve's colour is within two pixels of a place."""
    patch = picture[max(row - 2, 0) : row + 3, max(column - 2, 0) : column + 3].astype(int)
    return bool((np.abs(patch - np.array(curves.COLOURS[number])).sum(axis=2) < 12).any())


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_ticks_enclose_the_range_and_are_few_and_evenly_apart(low: float, span: float) -> None:
    ticks = round_ticks(low, low + span)
    slack = 1e-6 * (ticks[-1] - ticks[0])
    assert ticks[0] <= low + slack
    assert ticks[-1] >= low + span - slack
    assert 2 <= len(ticks) <= curves.N_TICKS + 2
    assert np.allclose(np.diff(ticks), ticks[1] - ticks[0])


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 100, [0, 20, 40, 60, 80, 100]), (0, 304, [0, 100, 200, 300, 400]), (0.3, 0.3, [0.3, 0.3001])],
)
def test_ticks_are_round_numbers(low: float, high: float, expected: list[float]) -> None:
    ticks = round_ticks(low, high)
    assert ticks[:2] == pytest.approx(expected[:2], abs=1e-3)
    assert low == high or ticks == pytest.approx(expected)


def test_points_are_where_the_axes_say() -> None:
    falling = np.array([10.0, 5.0, 0.0])
    picture = draw_curves([Panel("p", {"falling": (STEPS, falling), "flat": (STEPS, np.full(3, 10.0))})], "t", "s")
    bottom = TOP + curves.PLOT_HEIGHT_PX - 1
    assert has_colour(picture, 0, LEFT + curves.PLOT_WIDTH_PX // 2, (TOP + bottom) // 2)
    assert has_colour(picture, 0, LEFT + curves.PLOT_WIDTH_PX, bottom)
    assert has_colour(picture, 1, LEFT + curves.PLOT_WIDTH_PX // 2, TOP)
    assert not has_colour(picture, 1, LEFT + curves.PLOT_WIDTH_PX // 2, bottom)


def test_limits_and_logarithms_set_the_axis() -> None:
    half = Panel("p", {"a": (STEPS, np.full(3, 0.5))}, limits=(0.0, 1.0))
    powers = Panel("p", {"a": (STEPS, np.array([1e-4, 1e-3, 1e-2]))}, logarithmic=True)
    for panel in (half, powers):
        picture = draw_curves([panel], "t", "s")
        middle = TOP + (curves.PLOT_HEIGHT_PX - 1) // 2
        assert has_colour(picture, 0, LEFT + curves.PLOT_WIDTH_PX // 2, middle)


def test_what_is_not_finite_is_left_out_and_nothing_is_drawn_on_the_margins() -> None:
    values = np.array([np.nan, 2.0, np.inf])
    many = {f"a_rather_long_name_of_a_loss_{number}": (STEPS, values) for number in range(9)}
    panels = [Panel("p", many), Panel("q", {"nothing": (STEPS, STEPS * np.nan)}), Panel("r", {"a": (STEPS, STEPS)})]
    picture = draw_curves(panels, "a long title " * 20, "a long line " * 40)
    for border in (picture[:, :24], picture[:, -24:], picture[:20], picture[-4:]):
        assert (border == 255).all()
