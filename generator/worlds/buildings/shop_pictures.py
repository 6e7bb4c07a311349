"""Pictures of shop windows: a room in perspective with shelves, clothes, tables or a counter, by day and lit."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.people.mesh import Texture
from generator.worlds.buildings.panes import CELL_PX, picture_texture
from generator.worlds.layout import world_rng

N_SHOPS = 16  # in a picture, four across and four down
PANE_PX = 2 * CELL_PX
Picture = NDArray[np.float32]
_GOODS = ((0.5, 0.1, 0.08), (0.1, 0.2, 0.4), (0.6, 0.5, 0.15), (0.12, 0.3, 0.12), (0.7, 0.68, 0.62), (0.05, 0.05, 0.06))
_WALLS = (
    (0.6, 0.56, 0.48),
    (0.5, 0.52, 0.54),
    (0.35, 0.22, 0.13),
    (0.55, 0.35, 0.25),
    (0.25, 0.3, 0.3),
    (0.65, 0.65, 0.62),
)


def shop_uv(shop: int, left: float = 0.0, right: float = 1.0) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a stretch (0 to 1) of a shop's picture, which is two metres wide. [m]"""
    row, column = divmod(shop % N_SHOPS, 4)
    edge = 1.0 / CELL_PX
    return (
        2.0 * column + 2.0 * left + edge,
        2.0 * (3 - row) + edge,
        2.0 * column + 2.0 * right - edge,
        2.0 * (4 - row) - edge,
    )


@lru_cache(maxsize=4)
def shop_pictures(town_seed: int) -> tuple[Texture, Texture]:
    """Sixteen shop windows: what reflects by day through the glass, and what shines when lit."""
    day = np.zeros((4 * PANE_PX, 4 * PANE_PX, 3), np.float32)
    lit = np.zeros_like(day)
    painters: tuple[Callable[[Picture, np.random.Generator], None], ...] = (_clothes, _shelves, _tables, _counter)
    for shop in range(N_SHOPS):
        rng = world_rng(town_seed, 0x540, shop)
        room = _room(rng)
        painters[shop % len(painters)](room, rng)
        row, column = divmod(shop, 4)
        place = np.s_[row * PANE_PX : (row + 1) * PANE_PX, column * PANE_PX : (column + 1) * PANE_PX]
        lamps = _spots(rng)[..., None]
        warm = np.array([1.0, rng.uniform(0.75, 0.98), rng.uniform(0.5, 0.95)], np.float32)
        lit[place] = np.clip(room * lamps * warm, 0.0, 1.0)
        depth = np.linspace(0.22, 0.5, PANE_PX, dtype=np.float32)[
            :, None, None
        ]  # daylight reaches what is low and near
        day[place] = room * depth * 0.42 + 0.012
        if rng.random() < 0.4:
            _sticker(day[place], lit[place], rng)
    return picture_texture(day), picture_texture(lit)


def _rect(picture: Picture, x0: float, y0: float, x1: float, y1: float, colour: tuple[float, ...]) -> None:
    """A filled rectangle; coordinates from 0 to 1, downwards."""
    n = PANE_PX - 1
    cv2.rectangle(picture, (int(x0 * n), int(y0 * n)), (int(x1 * n), int(y1 * n)), colour, -1)


def _shade(colour: tuple[float, ...], gain: float) -> tuple[float, ...]:
    return tuple(gain * value for value in colour)


def _room(rng: np.random.Generator) -> Picture:
    """Back wall, side walls, floor and ceiling in one-point perspective."""
    n = PANE_PX
    picture = np.empty((n, n, 3), np.float32)
    back, wall = float(rng.uniform(0.22, 0.36)), _WALLS[rng.integers(len(_WALLS))]
    low, high = 0.5 + 0.8 * back, 0.48 - 0.9 * back
    x0, x1, y0, y1 = int((0.5 - back) * n), int((0.5 + back) * n), int(high * n), int(low * n)
    corners = {
        (0.9, 0.88, 0.85): [(0, 0), (n, 0), (x1, y0), (x0, y0)],
        _shade((0.35, 0.25, 0.17), float(rng.uniform(0.5, 1.3))): [(0, n), (n, n), (x1, y1), (x0, y1)],
        _shade(wall, 0.8): [(0, 0), (x0, y0), (x0, y1), (0, n)],
        _shade(wall, 0.7): [(n, 0), (x1, y0), (x1, y1), (n, n)],
        wall: [(x0, y0), (x1, y0), (x1, y1), (x0, y1)],
    }
    for colour, corner in corners.items():
        cv2.fillConvexPoly(picture, np.array(corner, np.int32), colour)
    return picture


def _spots(rng: np.random.Generator) -> Picture:
    """(PANE_PX, PANE_PX) light of a few lamps over an even one."""
    line = (np.arange(PANE_PX, dtype=np.float32) + 0.5) / PANE_PX
    light = np.full((PANE_PX, PANE_PX), 0.45, np.float32)
    for _ in range(5):
        x, y = rng.uniform(0.0, 1.0), rng.uniform(0.05, 0.7)
        light += 0.5 * np.exp(-((line[None] - x) ** 2 + (line[:, None] - y) ** 2) / 0.03)
    return light


def _goods(picture: Picture, x0: float, x1: float, y: float, height: float, rng: np.random.Generator) -> None:
    """A row of things that stand on a line."""
    x = x0
    while x < x1:
        width = float(rng.uniform(0.012, 0.05))
        colour = _shade(_GOODS[rng.integers(len(_GOODS))], float(rng.uniform(0.5, 1.2)))
        _rect(picture, x, y - height * float(rng.uniform(0.5, 1.0)), min(x + width, x1), y, colour)
        x += width + float(rng.uniform(0.0, 0.02))


def _shelves(picture: Picture, rng: np.random.Generator) -> None:
    """Groceries, books, shoes: shelves at the back and a low one at the glass."""
    for y in np.linspace(0.32, 0.72, 4):
        _goods(picture, 0.2, 0.8, float(y), 0.08, rng)
        _rect(picture, 0.18, float(y), 0.82, float(y) + 0.012, (0.3, 0.28, 0.25))
    for x0, x1 in ((0.02, 0.17), (0.83, 0.98)):
        for y in np.linspace(0.35, 0.95, 5):
            _goods(picture, x0, x1, float(y), 0.1, rng)
    _rect(picture, 0.1, 0.9, 0.9, 1.0, (0.4, 0.36, 0.3))
    _goods(picture, 0.12, 0.88, 0.9, 0.14, rng)


def _clothes(picture: Picture, rng: np.random.Generator) -> None:
    """Racks at the back, two or three figures at the glass."""
    for x in np.linspace(0.22, 0.75, 14):
        colour = _shade(_GOODS[rng.integers(len(_GOODS))], float(rng.uniform(0.4, 1.0)))
        _rect(picture, float(x), 0.42, float(x) + 0.03, 0.42 + float(rng.uniform(0.15, 0.25)), colour)
    n = PANE_PX
    for x in rng.choice(np.linspace(0.15, 0.85, 5), int(rng.integers(2, 4)), replace=False):
        top, bottom = (_shade(_GOODS[rng.integers(len(_GOODS))], float(rng.uniform(0.5, 1.1))) for _ in range(2))
        skin = (0.75, 0.72, 0.68)
        cv2.ellipse(picture, (int(x * n), int(0.27 * n)), (8, 11), 0, 0, 360, skin, -1)
        _rect(picture, x - 0.012, 0.3, x + 0.012, 0.36, skin)
        body = [(x - 0.075, 0.36), (x + 0.075, 0.36), (x + 0.055, 0.6), (x - 0.055, 0.6)]
        cv2.fillConvexPoly(picture, (np.array(body) * n).astype(np.int32), top)
        legs = [(x - 0.055, 0.6), (x + 0.055, 0.6), (x + 0.045, 0.93), (x - 0.045, 0.93)]
        cv2.fillConvexPoly(picture, (np.array(legs) * n).astype(np.int32), bottom)
        _rect(picture, x - 0.003, 0.68, x + 0.003, 0.93, (0.05, 0.05, 0.05))
        _rect(picture, x - 0.08, 0.93, x + 0.08, 0.945, (0.6, 0.6, 0.6))


def _tables(picture: Picture, rng: np.random.Generator) -> None:
    """A café: lamps, tables and chairs."""
    n = PANE_PX
    for x in rng.uniform(0.1, 0.9, 4):
        y = float(rng.uniform(0.15, 0.25))
        _rect(picture, x - 0.002, 0.0, x + 0.002, y, (0.03, 0.03, 0.03))
        cv2.ellipse(picture, (int(x * n), int(y * n)), (11, 8), 0, 180, 360, (1.0, 0.8, 0.5), -1)
    for x in (0.12, 0.38, 0.64, 0.88):
        y = float(rng.uniform(0.7, 0.82))
        _rect(picture, x - 0.09, y, x + 0.09, y + 0.02, (0.22, 0.13, 0.07))
        _rect(picture, x - 0.006, y, x + 0.006, y + 0.2, (0.04, 0.04, 0.04))
        for side in (-0.11, 0.09):
            _rect(picture, x + side, y - 0.08, x + side + 0.02, y + 0.2, (0.1, 0.06, 0.04))
    _goods(picture, 0.3, 0.7, 0.42, 0.08, rng)


def _counter(picture: Picture, rng: np.random.Generator) -> None:
    """A baker, a chemist or an office that serves people: a long counter, a board above, posters at the glass."""
    _rect(picture, 0.22, 0.28, 0.78, 0.4, _shade((0.08, 0.08, 0.08), float(rng.uniform(0.5, 3.0))))
    _rect(picture, 0.1, 0.62, 0.9, 0.86, _shade((0.5, 0.4, 0.28), float(rng.uniform(0.4, 1.2))))
    _goods(picture, 0.1, 0.9, 0.62, 0.1, rng)
    for x in rng.uniform(0.03, 0.8, int(rng.integers(1, 3))):
        colour = _GOODS[rng.integers(len(_GOODS))]
        _rect(picture, x, 0.35, x + 0.17, 0.65, (0.8, 0.8, 0.78))
        _rect(picture, x + 0.015, 0.37, x + 0.155, 0.53, colour)
        for k in range(3):
            _rect(picture, x + 0.02, 0.555 + 0.03 * k, x + 0.13, 0.565 + 0.03 * k, (0.2, 0.2, 0.2))


def _sticker(day: Picture, lit: Picture, rng: np.random.Generator) -> None:
    """A stripe or a round offer on the glass."""
    colour = _shade(_GOODS[rng.integers(len(_GOODS))], 0.8)
    for picture, gain in ((day, 1.0), (lit, 0.35)):
        if colour[0] > 0.3:
            n = PANE_PX
            cv2.circle(picture, (int(0.75 * n), int(0.3 * n)), 24, _shade(colour, gain), -1)
        else:
            _rect(picture, 0.0, 0.48, 1.0, 0.52, _shade(colour, gain))
