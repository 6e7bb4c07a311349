"""Quads of many surfaces, gathered one by one and made into a mesh at once: what facades are built with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.worlds.geometry import WHITE, flat_uvs
from generator.worlds.model import Rgb, SceneKind, SceneMesh, Surface

Point = tuple[float, float, float]
Uv = tuple[float, float, float, float]

# Corners of a box as choices of low or high, counter-clockwise from outside.
_SIDES: dict[str, tuple[tuple[int, int, int], ...]] = {
    "f": ((0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1)),
    "r": ((1, 0, 0), (1, 1, 0), (1, 1, 1), (1, 0, 1)),
    "b": ((1, 1, 0), (0, 1, 0), (0, 1, 1), (1, 1, 1)),
    "l": ((0, 1, 0), (0, 0, 0), (0, 0, 1), (0, 1, 1)),
    "u": ((0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)),
    "d": ((0, 1, 0), (1, 1, 0), (1, 0, 0), (0, 0, 0)),
}


class QuadPile:
    """A growing heap of quads; fronts face -y, right is +x and up is +z."""

    def __init__(self) -> None:
        self.corners: list[Sequence[Point]] = []
        self.uvs: list[Uv | None] = []
        self.tints: list[Rgb] = []
        self.numbers: list[int] = []
        self.kinds: list[int] = []
        self.surfaces: dict[Surface, int] = {}

    def __len__(self) -> int:
        return len(self.corners)

    def quad(
        self,
        corners: Sequence[Point],
        surface: Surface,
        tint: Rgb = WHITE,
        uv: Uv | None = None,
        kind: SceneKind = SceneKind.BUILDING,
    ) -> None:
        """One quad, counter-clockwise from outside; `uv` is left, bottom, right and top on the surface. [m]"""
        self.corners.append(corners)
        self.uvs.append(uv)
        self.tints.append(tint)
        self.numbers.append(self.surfaces.setdefault(surface, len(self.surfaces)))
        self.kinds.append(int(kind))

    def face(
        self,
        x0: float,
        x1: float,
        z0: float,
        z1: float,
        y: float,
        surface: Surface,
        tint: Rgb = WHITE,
        uv: Uv | None = None,
        kind: SceneKind = SceneKind.BUILDING,
    ) -> None:
        """An upright rectangle that faces -y. [m]"""
        self.quad(((x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)), surface, tint, uv, kind)

    def box(
        self,
        low: Point,
        high: Point,
        surface: Surface,
        tint: Rgb = WHITE,
        sides: str = "lrfu",
        kind: SceneKind = SceneKind.BUILDING,
    ) -> None:
        """A box with the named sides: left, right, front, back, up and down. [m]"""
        ends = (low, high)
        for side in sides:
            corners = [(ends[i][0], ends[j][1], ends[k][2]) for i, j, k in _SIDES[side]]
            self.quad(corners, surface, tint, None, kind)

    def add(self, other: QuadPile, back_m: float) -> None:
        """All quads of another heap, moved backwards. [m]"""
        surfaces = list(other.surfaces)
        for corners, number, tint, uv, kind in zip(
            other.corners, other.numbers, other.tints, other.uvs, other.kinds, strict=True
        ):
            shifted = [(x, y + back_m, z) for x, y, z in corners]
            self.quad(shifted, surfaces[number], tint, uv, SceneKind(kind))

    def mesh(self, shift_m: float = 0.0) -> SceneMesh:
        """All of them; `shift_m` moves what is not pictured along the wall, so that neighbours differ. [m]

        Raises:
            ValueError: the heap is empty.
        """
        if not self.corners:
            raise ValueError("QuadPile.mesh: expected at least one quad, got none.")
        corners = np.asarray(self.corners, np.float32)
        uvs = flat_uvs(corners) + np.array([shift_m, 0.0], np.float32)
        pictured = np.array([uv is not None for uv in self.uvs])
        if pictured.any():
            chosen = np.array([uv for uv in self.uvs if uv is not None], np.float32)
            uvs[pictured] = chosen[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]
        count = len(corners)
        return SceneMesh(
            vertices=corners.reshape(-1, 3),
            faces=np.arange(4 * count, dtype=np.int32).reshape(count, 4),
            uvs=uvs,
            surface=np.array(self.numbers, np.int32),
            kinds=np.array(self.kinds, np.uint8),
            tint=np.array(self.tints, np.float32),
            smooth=np.zeros(count, np.bool_),
            surfaces=tuple(self.surfaces),
        )
