"""Curves over the steps of a run, a panel for each kind of number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.figures.canvas import (
    CAPTION,
    GREY,
    HEADING,
    INK,
    MARGIN_PX,
    PALE,
    Colour,
    Image,
    blank,
    text_width_px,
    write_head,
    write_right,
    write_text,
)

# Okabe and Ito's colours, which the colour-blind tell apart.
COLOURS: tuple[Colour, ...] = (
    (0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (230, 159, 0), (86, 180, 233), (90, 90, 90),
)  # fmt: skip
GAP_PX, HEAD_PX = 48, 104
PLOT_WIDTH_PX, PLOT_HEIGHT_PX = 520, 250
AXIS_PX = 56  # left of a plot, for the numbers
LEGEND_LINE_PX, FOOT_PX = 18, 46
N_COLUMNS, N_TICKS = 2, 5
BORDER_PX = 4  # around a plot, for dots on its edges
_OVERSAMPLING = 4


@dataclass(frozen=True, eq=False)
class Panel:
    """Curves that share axes.

    Attributes:
        title: of the panel.
        curves: name -> (N,) steps and (N,) values; what is not finite is left out.
        logarithmic: whether values are; they must be > 0 then.
        limits: of the values' axis; None for those of the values.
    """

    title: str
    curves: Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
    logarithmic: bool = False
    limits: tuple[float, float] | None = None


def draw_curves(panels: Sequence[Panel], title: str, subtitle: str) -> Image:
    """(H, W, 3) RGB picture with two panels in each row; at least one panel, each with at least one curve."""
    n_columns = min(N_COLUMNS, len(panels))
    cell_width_px = AXIS_PX + PLOT_WIDTH_PX
    legends = [_legend(panel) for panel in panels]
    heights = [32 + len(legend) * LEGEND_LINE_PX + PLOT_HEIGHT_PX + FOOT_PX for legend in legends]
    rows = [range(first, min(first + n_columns, len(panels))) for first in range(0, len(panels), n_columns)]
    tops = np.cumsum([HEAD_PX, *(max(heights[one] for one in row) for row in rows)])
    width_px = 2 * MARGIN_PX + n_columns * cell_width_px + (n_columns - 1) * GAP_PX
    picture = blank(int(tops[-1]) + 4, width_px)
    write_head(picture, title, subtitle)
    for top, row in zip(tops.tolist(), rows, strict=False):
        n_lines = max(len(legends[one]) for one in row)  # plots side by side begin at one height
        for column, one in enumerate(row):
            left = MARGIN_PX + AXIS_PX + column * (cell_width_px + GAP_PX)
            _draw_panel(picture, (left, top), panels[one], legends[one], n_lines)
    return picture


def round_ticks(low: float, high: float, n: int = N_TICKS) -> list[float]:
    """About `n` round numbers, 1, 2 or 5 times a power of ten apart, that enclose a range."""
    span = max(high - low, abs(high) * 1e-3, 1e-12)
    power = 10.0 ** math.floor(math.log10(span / n))
    step = next(factor * power for factor in (1, 2, 5, 10, 20) if span / (factor * power) <= n)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def _legend(panel: Panel) -> list[list[tuple[str, Colour]]]:
    """Names of the curves with their last values, in lines that fit the plot."""
    lines: list[list[tuple[str, Colour]]] = [[]]
    used_px = 0
    for number, (name, (_, values)) in enumerate(panel.curves.items()):
        text = f"{name} {values[np.isfinite(values)][-1:].tolist()[0]:.4g}" if np.isfinite(values).any() else name
        width_px = 20 + text_width_px(text, CAPTION) + 16
        if lines[-1] and used_px + width_px > PLOT_WIDTH_PX:
            lines.append([])
            used_px = 0
        lines[-1].append((text, COLOURS[number % len(COLOURS)]))
        used_px += width_px
    return lines


def _draw_panel(
    picture: Image, at: tuple[int, int], panel: Panel, legend: list[list[tuple[str, Colour]]], n_lines: int
) -> None:
    left, top = at
    write_text(picture, panel.title, (left, top + 12), HEADING)
    for line, entries in enumerate(legend):
        column, baseline = left, top + 32 + LEGEND_LINE_PX * line
        for text, colour in entries:
            picture[baseline - 6 : baseline - 3, column : column + 14] = colour
            column = write_text(picture, text, (column + 20, baseline), CAPTION, INK) + 16
    top += 32 + LEGEND_LINE_PX * n_lines
    curves = [_finite(*curve) for curve in panel.curves.values()]
    curves = [(x, np.log10(y)) if panel.logarithmic else (x, y) for x, y in curves]
    steps, values = (np.concatenate([curve[axis] for curve in curves]) for axis in (0, 1))
    if not len(steps):
        write_text(picture, "no numbers", (left, top + 20), CAPTION, GREY)
        return
    x_ticks = round_ticks(0.0, float(steps.max()))
    low, high = panel.limits or (float(values.min()), float(values.max()))
    y_ticks = _value_ticks(low, high, panel.logarithmic)
    x_scale, y_scale = PLOT_WIDTH_PX / x_ticks[-1], (PLOT_HEIGHT_PX - 1) / (y_ticks[-1] - y_ticks[0])
    for tick in y_ticks:
        row = top + PLOT_HEIGHT_PX - 1 - round((tick - y_ticks[0]) * y_scale)
        picture[row, left : left + PLOT_WIDTH_PX] = PALE
        text = f"{10.0**tick:.3g}" if panel.logarithmic else f"{tick:.6g}"
        write_right(picture, text, (left - 8, row + 4), CAPTION, GREY)
    for tick in x_ticks:
        text = f"{tick:.6g}"
        column = left + round(tick * x_scale) - text_width_px(text, CAPTION) // 2
        column = min(column, left + PLOT_WIDTH_PX - text_width_px(text, CAPTION))
        write_text(picture, text, (column, top + PLOT_HEIGHT_PX + 16), CAPTION, GREY)
    plot = picture[
        top - BORDER_PX : top + PLOT_HEIGHT_PX + BORDER_PX, left - BORDER_PX : left + PLOT_WIDTH_PX + BORDER_PX
    ]
    for number, (x, y) in enumerate(curves):
        points = np.stack([x * x_scale, PLOT_HEIGHT_PX - 1 - (y - y_ticks[0]) * y_scale], axis=1)
        _draw_line(plot, points + BORDER_PX, COLOURS[number % len(COLOURS)])


def _value_ticks(low: float, high: float, logarithmic: bool) -> list[float]:
    if not logarithmic:
        return round_ticks(low, high)
    first, last = math.floor(low + 1e-9), math.ceil(high - 1e-9)
    return [float(power) for power in range(first, max(last, first + 1) + 1)]


def _finite(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    kept = np.isfinite(y)
    return x[kept], y[kept]


def _draw_line(plot: Image, points: NDArray[np.float64], colour: Colour) -> None:
    """A curve of two pixels' width; a point alone, or the last of few, is a dot."""
    ink = np.zeros((plot.shape[0] * _OVERSAMPLING, plot.shape[1] * _OVERSAMPLING), np.uint8)
    places = np.rint((points + 0.5) * _OVERSAMPLING).astype(np.int32)
    cv2.polylines(ink, [places], False, 255, 2 * _OVERSAMPLING, cv2.LINE_AA)
    if len(places) <= 20:
        for place in places.tolist():
            cv2.circle(ink, place, 3 * _OVERSAMPLING, 255, cv2.FILLED, cv2.LINE_AA)
    cover = cv2.resize(ink, plot.shape[1::-1], interpolation=cv2.INTER_AREA)[..., None].astype(np.float32) / 255.0
    plot[:] = np.rint(plot * (1.0 - cover) + np.array(colour, np.float32) * cover).astype(np.uint8)
