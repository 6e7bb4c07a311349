"""What fills the holes of a wall: windows with frames, doors in recesses with steps, gates."""

from __future__ import annotations

import numpy as np

from generator.worlds.buildings.facade import Hole, reveal
from generator.worlds.buildings.materials import Materials
from generator.worlds.buildings.panes import HOME_ROWS, N_CELLS, OFFICE_ROWS, cell_uv
from generator.worlds.buildings.quadpile import QuadPile, Uv
from generator.worlds.buildings.spec import Look
from generator.worlds.model import Rgb, Surface

FRAME_M = 0.065
_BARS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {  # upright and lying bars, as shares
    "one": ((), ()),
    "two": ((0.5,), ()),
    "cross": ((0.5,), (0.68,)),
    "sash": ((), (0.5,)),
    "grid": ((0.33, 0.67), (0.33, 0.67)),
}


def pane_of(goods: Materials, lit_share: float, rng: np.random.Generator, office: bool = False) -> tuple[Surface, Uv]:
    """A window's surface, lit in the evening or not, and its place on the picture."""
    rows = OFFICE_ROWS if office else HOME_ROWS
    uv = cell_uv(int(rng.integers(rows.start, rows.stop)), int(rng.integers(N_CELLS)))
    if rng.random() < 0.5:  # mirrored, so that equal pictures look less so
        uv = (uv[2], uv[1], uv[0], uv[3])
    return (goods.lit_pane if rng.random() < lit_share else goods.pane), uv


def framed_pane(
    pile: QuadPile, hole: Hole, y: float, bars: str, goods: Materials, tint: Rgb, pane: tuple[Surface, Uv]
) -> None:
    """A frame with bars before a pane that fills a hole, the frame's front at y. [m]"""
    x0, x1, z0, z1 = hole
    b, back = FRAME_M, y + 0.05
    pile.face(x0, x1, z0, z1, back, pane[0], (1.0, 1.0, 1.0), pane[1])
    upright, lying = _BARS[bars]
    pile.box((x0, y, z0), (x0 + b, back, z1), goods.paint, tint, "fr")
    pile.box((x1 - b, y, z0), (x1, back, z1), goods.paint, tint, "fl")
    pile.box((x0 + b, y, z0), (x1 - b, back, z0 + b), goods.paint, tint, "fu")
    pile.box((x0 + b, y, z1 - b), (x1 - b, back, z1), goods.paint, tint, "fd")
    for share in upright:
        x = x0 + share * (x1 - x0)
        pile.box((x - 0.55 * b, y, z0 + b), (x + 0.55 * b, back, z1 - b), goods.paint, tint, "lrf")
    for share in lying:
        z = z0 + share * (z1 - z0)
        pile.box((x0 + b, y + 0.004, z - 0.5 * b), (x1 - b, back, z + 0.5 * b), goods.paint, tint, "fud")


def window(
    pile: QuadPile,
    hole: Hole,
    look: Look,
    goods: Materials,
    rng: np.random.Generator,
    wall: Surface,
    tint: Rgb,
    out_m: float = 0.0,
) -> None:
    """A window with its reveal, sill, mouldings and shutters. [m]"""
    x0, x1, z0, z1 = hole
    reveal(pile, hole, look.reveal_m, wall, tint, out_m)
    framed_pane(
        pile, hole, look.reveal_m - 0.05, look.bars, goods, look.frame_tint, pane_of(goods, look.lit_share, rng)
    )
    sill = 0.06 + (0.04 if look.surround_m else 0.0) + out_m
    pile.box(
        (x0 - 0.06, -sill, z0 - 0.07),
        (x1 + 0.06, look.reveal_m - 0.05, z0 + 0.015),
        goods.stone,
        look.trim_tint,
        "lrfud",
    )
    if look.surround_m:
        _surround(pile, hole, look, goods, out_m)
    if look.shutters == "open":
        _leaves(pile, hole, look, goods, out_m)
    elif look.shutters == "roller" and rng.random() < 0.45:
        low = z1 - float(rng.uniform(0.15, 1.0)) * (z1 - z0)
        y = look.reveal_m - 0.075
        pile.box((x0 + 0.03, y, low), (x1 - 0.03, y + 0.02, z1), goods.paint, (0.62, 0.61, 0.57), "fd")


def _surround(pile: QuadPile, hole: Hole, look: Look, goods: Materials, out_m: float) -> None:
    x0, x1, z0, z1 = hole
    w, y = look.surround_m, -0.04 - out_m
    for low, high in ((x0 - w, x0), (x1, x1 + w)):
        pile.box((low, y, z0), (high, 0.0, z1), goods.stone, look.trim_tint, "lrf")
    pile.box((x0 - w, y, z1), (x1 + w, 0.0, z1 + w), goods.stone, look.trim_tint, "lrfd")
    if w > 0.14:  # a hood
        pile.box(
            (x0 - w - 0.06, y - 0.12, z1 + w), (x1 + w + 0.06, 0.0, z1 + w + 0.1), goods.stone, look.trim_tint, "lrfud"
        )


def _leaves(pile: QuadPile, hole: Hole, look: Look, goods: Materials, out_m: float) -> None:
    x0, x1, z0, z1 = hole
    w, y, gap = 0.5 * (x1 - x0) - 0.02, -0.05 - out_m, 0.03 + look.surround_m
    for left in (x0 - gap - w, x1 + gap):
        pile.box((left, y, z0), (left + w, 0.0, z1), goods.paint, look.accent, "lrfud")
        dark = tuple(0.6 * value for value in look.accent)
        for k in range(2):
            low = z0 + 0.08 + k * 0.5 * (z1 - z0)
            pile.face(left + 0.07, left + w - 0.07, low, low + 0.5 * (z1 - z0) - 0.14, y - 0.003, goods.paint, dark)  # type: ignore[arg-type]


def door(
    pile: QuadPile,
    hole: Hole,
    look: Look,
    goods: Materials,
    rng: np.random.Generator,
    wall: Surface,
    tint: Rgb,
    out_m: float = 0.0,
) -> None:
    """An entrance in a recess: leaves with panels or glass, a light above, steps up to its threshold. [m]"""
    x0, x1, z0, z1 = hole
    depth = float(rng.uniform(0.3, 0.55))
    reveal(pile, hole, depth, wall, tint, out_m)
    _steps(pile, hole, goods, look, out_m, depth)
    leaf = min(z1, z0 + 2.2)
    if z1 - leaf > 0.25:
        top = Hole(x0, x1, leaf, z1)
        framed_pane(pile, top, depth - 0.05, "one", goods, look.accent, pane_of(goods, 0.8, rng))
    n_leaves = 2 if x1 - x0 > 1.25 else 1
    glazed = bool(rng.random() < 0.5)
    w = (x1 - x0) / n_leaves
    for k in range(n_leaves):
        _leaf(pile, Hole(x0 + k * w, x0 + (k + 1) * w, z0, leaf), depth, glazed, look, goods, rng)
    handle = x0 + w - 0.09
    pile.box(
        (handle - 0.02, depth - 0.12, z0 + 0.95),
        (handle + 0.02, depth - 0.06, z0 + 1.2),
        goods.metal,
        (1.0, 0.9, 0.7),
        "lrfud",
    )


def _leaf(
    pile: QuadPile, hole: Hole, depth: float, glazed: bool, look: Look, goods: Materials, rng: np.random.Generator
) -> None:
    """One leaf: a frame around sunk panels."""
    x0, x1, z0, z1 = hole
    y, b = depth - 0.05, 0.11
    levels = (z0, z0 + 0.18, z0 + 0.95, z0 + 1.07, z1 - 0.13, z1)
    for low, high in ((0, 1), (2, 3), (4, 5)):
        pile.box((x0, y, levels[low]), (x1, depth, levels[high]), goods.paint, look.accent, "fud")
    for left, right, side in ((x0, x0 + b, "fr"), (x1 - b, x1, "fl")):
        pile.box((left, y, levels[1]), (right, depth, levels[4]), goods.paint, look.accent, side)
    dark = (0.8 * look.accent[0], 0.8 * look.accent[1], 0.8 * look.accent[2])
    pile.face(x0 + b, x1 - b, levels[1], levels[2], depth - 0.015, goods.paint, dark)
    if glazed:
        surface, uv = pane_of(goods, 0.8, rng)
        pile.face(x0 + b, x1 - b, levels[3], levels[4], depth - 0.01, surface, (1.0, 1.0, 1.0), uv)
    else:
        pile.face(x0 + b, x1 - b, levels[3], levels[4], depth - 0.015, goods.paint, dark)


def _steps(pile: QuadPile, hole: Hole, goods: Materials, look: Look, out_m: float, depth: float) -> None:
    """As many steps of 16 cm as lead up to the threshold, and the threshold itself."""
    n_steps = max(1, round(hole.z0 / 0.16)) if hole.z0 > 0.02 else 0
    for k in range(n_steps):
        top = hole.z0 * (k + 1) / n_steps
        out = 0.3 * (n_steps - k - 1) + 0.12 + out_m
        wide = 0.15 if k < n_steps - 1 else 0.05
        pile.box((hole.x0 - wide, -out, 0.0), (hole.x1 + wide, depth, top), goods.stone, look.plinth_tint, "lrfu")


def garage(
    pile: QuadPile, hole: Hole, look: Look, goods: Materials, wall: Surface, tint: Rgb, out_m: float = 0.0
) -> None:
    """A gate of lying boards. [m]"""
    x0, x1, z0, z1 = hole
    depth, n_boards = 0.2, 5
    reveal(pile, hole, depth, wall, tint, out_m)
    step = (z1 - z0) / n_boards
    for k in range(n_boards):
        low = z0 + k * step
        pile.box((x0, depth - 0.03, low + 0.012), (x1, depth, low + step - 0.012), goods.paint, look.accent, "fud")
    pile.face(x0, x1, z0, z1, depth, goods.paint, (0.03, 0.03, 0.03))
    middle = 0.5 * (x0 + x1)
    pile.box(
        (middle - 0.08, depth - 0.06, z0 + 0.75),
        (middle + 0.08, depth - 0.03, z0 + 0.79),
        goods.metal,
        (0.3, 0.3, 0.3),
        "lrfud",
    )
