"""Posters, shop signs and traffic signs. Sheets hold many fields in one picture, so that they are one material."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.people.mesh import Texture
from generator.worlds.layout import world_rng
from generator.worlds.model import Surface
from generator.worlds.surfaces.made import made_once
from generator.worlds.textures import notices
from generator.worlds.textures.lettering import Pixels


class Field(NamedTuple):
    """A rectangle of a sheet: u and v of its lower left corner, and its size. [m]"""

    u_m: float
    v_m: float
    width_m: float
    height_m: float

    def uvs(self) -> NDArray[np.float32]:
        """(4, 2) places of a quad's corners, counter-clockwise from the lower left. [m]"""
        right, top = self.u_m + self.width_m, self.v_m + self.height_m
        return np.array([(self.u_m, self.v_m), (right, self.v_m), (right, top), (self.u_m, top)], np.float32)


@dataclass(frozen=True, eq=False)
class Sheet:
    """Many pictures in one surface.

    Attributes:
        surface: the material.
        fields: where each picture is on it.
    """

    surface: Surface
    fields: tuple[Field, ...]


def _surface(name: str, pixels: Pixels, size_m: tuple[float, float], lit_kcd_m2: float) -> Surface:
    picture = Texture(pixels, size_m, repeats=False)
    glow = picture if lit_kcd_m2 else None
    return Surface(name, picture, 0.35, 0.3, glow=glow, glow_kcd_m2=lit_kcd_m2, glow_group="sign", outdoors=False)


def _sheet(name: str, rows: list[list[Pixels]], size_m: tuple[float, float], lit_kcd_m2: float) -> Sheet:
    pixels = np.concatenate([np.concatenate(row, axis=1) for row in rows], axis=0)
    n_rows, n_columns = len(rows), len(rows[0])
    fields = tuple(
        Field(column * size_m[0], (n_rows - 1 - row) * size_m[1], *size_m)
        for row in range(n_rows)
        for column in range(n_columns)
    )
    return Sheet(_surface(name, pixels, (n_columns * size_m[0], n_rows * size_m[1]), lit_kcd_m2), fields)


@made_once
def poster(seed: int, width_m: float = 1.2, height_m: float = 1.75, lit_kcd_m2: float = 0.0) -> Surface:
    """One poster of that size; uvs run from 0 to it. A lit one shines in the group `sign` (0.3-0.5 kcd/m2)."""
    longer = 512 / max(width_m, height_m)
    height_px, width_px = max(round(longer * height_m), 64), max(round(longer * width_m), 64)
    return _surface("poster", notices.poster(height_px, width_px, world_rng(seed, 71)), (width_m, height_m), lit_kcd_m2)


@made_once
def posters(seed: int, lit_kcd_m2: float = 0.0) -> Sheet:
    """Eight posters of 1.2 x 1.8 m."""
    rows = [[notices.poster(384, 256, world_rng(seed, 72, 4 * row + i)) for i in range(4)] for row in range(2)]
    return _sheet("posters", rows, (1.2, 1.8), lit_kcd_m2)


@made_once
def shop_signs(seed: int, lit_kcd_m2: float = 0.08) -> Sheet:
    """Twelve boards of 3.2 x 0.6 m with invented names."""
    rows = [[notices.shop_sign(96, 512, world_rng(seed, 73, 2 * row + i)) for i in range(2)] for row in range(6)]
    return _sheet("shop signs", rows, (3.2, 0.6), lit_kcd_m2)


@made_once
def traffic_signs() -> Sheet:
    """Faces of 0.6 m in the order of `notices.SIGN_SHAPES`, which also says what outline each has."""
    faces = [notices.traffic_sign(name, 128) for name in notices.SIGN_SHAPES]
    return _sheet("traffic signs", [faces[:4], faces[4:]], (0.6, 0.6), 0.0)
