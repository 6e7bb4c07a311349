"""Pictures of what is seen in windows by day, and of the same windows lit from inside."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.colour import linear_to_srgb
from generator.people.mesh import Texture
from generator.worlds.layout import world_rng

N_CELLS, CELL_PX = 8, 128  # windows across and down a picture
HOME_ROWS, OFFICE_ROWS = range(6), range(6, 8)
Picture = NDArray[np.float32]
_WARM = np.array([1.0, 0.62, 0.30], np.float32)
_COOL = np.array([0.85, 0.95, 1.0], np.float32)
_GLASS = np.array([0.8, 1.0, 1.05], np.float32)
_CURTAINS = (
    (0.75, 0.72, 0.65),
    (0.7, 0.66, 0.6),
    (0.45, 0.3, 0.22),
    (0.32, 0.36, 0.4),
    (0.5, 0.46, 0.3),
    (0.8, 0.8, 0.8),
)


def picture_texture(linear: Picture) -> Texture:
    """A texture of which each cell of CELL_PX is one metre wide and high."""
    height_px, width_px = linear.shape[:2]
    pixels = np.round(255.0 * linear_to_srgb(np.clip(linear, 0.0, 1.0))).astype(np.uint8)
    return Texture(pixels, (width_px / CELL_PX, height_px / CELL_PX))


def cell_uv(row: int, column: int, width: float = 1.0, height: float = 1.0) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a cell of a window picture, an edge of one pixel left out. [m]"""
    edge = 1.0 / CELL_PX
    top = N_CELLS - row
    return column + edge, top - height + edge, column + width - edge, top - edge


@lru_cache(maxsize=4)
def window_pictures(town_seed: int) -> tuple[Texture, Texture]:
    """Windows of homes (rows 0 to 5) and offices (6 and 7): what reflects by day, and what shines when lit."""
    size = N_CELLS * CELL_PX
    day, lit = np.zeros((size, size, 3), np.float32), np.zeros((size, size, 3), np.float32)
    for number in range(N_CELLS * N_CELLS):
        row, column = divmod(number, N_CELLS)
        paint = _office if row in OFFICE_ROWS else _home
        place = np.s_[row * CELL_PX : (row + 1) * CELL_PX, column * CELL_PX : (column + 1) * CELL_PX]
        day[place], lit[place] = paint(world_rng(town_seed, 0xA11, number))
    return picture_texture(day), picture_texture(lit)


def _grid() -> tuple[Picture, Picture]:
    """Rows downwards and columns to the right, both 0 to 1."""
    line = (np.arange(CELL_PX, dtype=np.float32) + 0.5) / CELL_PX
    return line[:, None], line[None, :]


def _home(rng: np.random.Generator) -> tuple[Picture, Picture]:
    v, u = _grid()
    colour = (_WARM if rng.random() < 0.75 else _COOL) * rng.uniform(0.5, 1.0)
    spot = np.exp(-(((u - rng.uniform(0.2, 0.8)) ** 2 + (v - rng.uniform(0.0, 0.5)) ** 2) / rng.uniform(0.1, 0.5)))
    lit = (0.25 + 0.6 * spot)[..., None] * colour
    day = np.full((CELL_PX, CELL_PX, 3), rng.uniform(0.008, 0.03), np.float32) * (1.3 - v[..., None])
    cloth = np.array(_CURTAINS[rng.integers(len(_CURTAINS))], np.float32) * rng.uniform(0.7, 1.0)
    folds = 1.0 + 0.25 * np.sin(2.0 * np.pi * u * rng.uniform(6, 14) + 2.0 * np.sin(5.0 * u)) * np.ones_like(v)
    kind = rng.random()
    if kind < 0.45:  # two curtains, more or less drawn
        left, right = rng.uniform(0.08, 0.42, 2)
        cover = ((u < left) | (u > 1.0 - right)) & (v > 0.0)
        day, lit = _hang(day, lit, cover, folds, cloth)
    elif kind < 0.6:  # net over the lower part or all
        cover = (v > rng.choice([0.0, 0.45])) & (u >= 0.0)
        day, lit = _hang(day, lit, cover, 1.0 + 0.3 * (folds - 1.0), np.array([0.55, 0.55, 0.53], np.float32), 0.55)
    elif kind < 0.85:  # a blind, or slats
        cover = (v < rng.uniform(0.25, 1.0)) & (u >= 0.0)
        slats = 1.0 + rng.choice([0.0, 0.3]) * np.sign(np.sin(2.0 * np.pi * v * 22)) * np.ones_like(u)
        day, lit = _hang(day, lit, cover, slats, cloth)
    if rng.random() < 0.35:
        _plant(day, lit, rng)
    return day, lit


def _hang(
    day: Picture, lit: Picture, cover: NDArray[np.bool_], shading: Picture, cloth: Picture, opacity: float = 0.9
) -> tuple[Picture, Picture]:
    """Cloth over the covered part: glass takes half of what it reflects; a lamp behind it shines through."""
    share = (opacity * cover)[..., None].astype(np.float32)
    hung = shading[..., None] * cloth
    return day * (1.0 - share) + 0.42 * hung * share, lit * (1.0 - share) + lit.mean() * hung * 0.8 * share


def _plant(day: Picture, lit: Picture, rng: np.random.Generator) -> None:
    """A pot on the sill."""
    x, height = int(rng.uniform(0.15, 0.85) * CELL_PX), int(rng.uniform(0.15, 0.35) * CELL_PX)
    leaf, pot = (0.02, 0.05, 0.015), (0.12, 0.06, 0.035)
    for _ in range(14):
        dx, dy = int(rng.normal(0.0, 9.0)), int(rng.uniform(0.3, 1.0) * height)
        for picture, gain in ((day, 1.0), (lit, 0.5)):
            cv2.ellipse(
                picture, (x + dx, CELL_PX - dy), (6, 3), float(rng.uniform(0, 180)), 0, 360, _scaled(leaf, gain), -1
            )
    for picture, gain in ((day, 1.0), (lit, 0.5)):
        cv2.rectangle(picture, (x - 7, CELL_PX - 14), (x + 7, CELL_PX), _scaled(pot, gain), -1)


def _scaled(colour: tuple[float, float, float], gain: float) -> tuple[float, float, float]:
    return colour[0] * gain, colour[1] * gain, colour[2] * gain


def _office(rng: np.random.Generator) -> tuple[Picture, Picture]:
    v, u = _grid()
    lit = (0.3 + 0.25 * (1.0 - v) + 0.0 * u)[..., None] * _COOL
    day = (0.012 + 0.02 * (1.0 - v) + 0.0 * u)[..., None] * _GLASS
    for k in range(3):  # rows of ceiling lights, seen from below
        top = int((0.03 + 0.07 * k) * CELL_PX)
        for left in np.linspace(0.08 + 0.05 * k, 0.7, 3):
            x = int(left * CELL_PX)
            cv2.rectangle(lit, (x, top), (x + 26 - 4 * k, top + 3), (1.0, 1.0, 1.0), -1)
            cv2.rectangle(day, (x, top), (x + 26 - 4 * k, top + 3), (0.1, 0.11, 0.11), -1)
    for _ in range(int(rng.integers(2, 6))):  # screens, cupboards, plants against the pane
        x, w, h = (
            int(CELL_PX * value) for value in (rng.uniform(0.0, 0.9), rng.uniform(0.08, 0.3), rng.uniform(0.1, 0.35))
        )
        grey = float(rng.uniform(0.01, 0.08))
        cv2.rectangle(day, (x, CELL_PX - h), (x + w, CELL_PX), (grey, grey, 1.1 * grey), -1)
        cv2.rectangle(lit, (x, CELL_PX - h), (x + w, CELL_PX), (2.0 * grey, 2.0 * grey, 2.2 * grey), -1)
    if rng.random() < 0.4:
        drawn = (v < rng.uniform(0.15, 0.8)) & (u >= 0.0)
        slats = 1.0 + 0.15 * np.sign(np.sin(2.0 * np.pi * v * 24)) * np.ones_like(u)
        day, lit = _hang(day, lit, drawn, slats, np.array([0.5, 0.5, 0.48], np.float32))
    return day, lit
