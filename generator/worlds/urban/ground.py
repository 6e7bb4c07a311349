"""What lies underfoot: carriageway with patches and lids, pavements with kerbs, paint, tree pits."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.geometry import join, prism_cap, quads
from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh, Surface
from generator.worlds.props.paints import SOIL
from generator.worlds.surfaces import ground as lay
from generator.worlds.urban.marks import paint_marks
from generator.worlds.urban.streets import (
    BACK_M,
    BLOCK_END_M,
    CORNER_M,
    END_FAR_M,
    END_FRONT_M,
    END_KERB_M,
    FRONT_M,
    KERB_M,
    RADIUS_M,
    ROAD_M,
    SIDE_END_M,
    SIDE_FRONT_M,
    SIDE_ROAD_M,
    Streets,
)

KERB_WIDE_M, STRIP_M = 0.2, 1.0  # the kerb's stones, and the strip of setts for lamps, trees and racks
_GROUND = SceneKind.GROUND
Rect = tuple[float, float, float, float]


class Floor:
    """Pavements and roads of one place, gathered before they become a mesh."""

    def __init__(self, seed: int) -> None:
        rng = world_rng(seed, 5)
        slab_m = float(rng.choice([0.3, 0.4, 0.5, 0.6]))
        self.pile = QuadPile()
        self.asphalt = lay.asphalt(seed, float(rng.uniform(0.3, 0.8)))
        self.patch = lay.asphalt(seed + 1, float(rng.uniform(0.0, 0.25)))
        self.slabs = lay.concrete_slabs(slab_m, seed)
        self.setts = lay.setts("granite", "rows", seed)
        self.kerb = lay.kerb(seed)
        self.tactile = lay.tactile(seed, (0.36, 0.35, 0.33) if rng.random() < 0.5 else (0.4, 0.3, 0.1))
        self.fans: list[SceneMesh] = []

    def flat(self, rect: Rect, z: float, surface: Surface) -> None:
        """A lying rectangle: left, right, south and north. [m]"""
        x0, x1, y0, y1 = rect
        self.pile.quad(((x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)), surface, kind=_GROUND)

    def pavement(self, rect: Rect, kerbs: str = "", surface: Surface | None = None) -> None:
        """A raised rectangle with kerbs on the named sides: w, e, s, n. [m]"""
        x0, x1, y0, y1 = rect
        k = KERB_WIDE_M
        inner = (
            x0 + k * ("w" in kerbs), x1 - k * ("e" in kerbs), y0 + k * ("s" in kerbs), y1 - k * ("n" in kerbs)
        )  # fmt: skip
        self.flat(inner, KERB_M, surface or self.slabs)
        stones = {
            "w": (x0, x0 + k, y0, y1),
            "e": (x1 - k, x1, y0, y1),
            "s": (x0, x1, y0, y0 + k),
            "n": (x0, x1, y1 - k, y1),
        }
        for side in kerbs:
            a, b, c, d = stones[side]
            sides = {"w": "l", "e": "r", "s": "f", "n": "b"}[side]
            self.pile.box((a, c, 0.0), (b, d, KERB_M), self.kerb, sides=sides + "u", kind=_GROUND)

    def corner(self, x: float, y: float, toward_x: int, toward_y: int, radius_m: float) -> None:
        """A quarter of a disc around (x, y) that bulges towards the road: slabs within a ring of kerb. [m]"""
        n, inner = 8, radius_m - KERB_WIDE_M
        turn = np.linspace(0.0, 0.5 * math.pi, n + 1)
        ring = np.stack([toward_x * np.cos(turn), toward_y * np.sin(turn)], axis=1)
        if toward_x * toward_y < 0:
            ring = ring[::-1]
        level = np.full((n + 1, 1), KERB_M)
        edge, rim = (np.hstack([(x, y) + r * ring, level]) for r in (inner, radius_m))
        foot = rim * (1.0, 1.0, 0.0)
        disc = prism_cap(np.concatenate([[(x, y, KERB_M)], edge]))
        self.fans.append(quads(disc, self.slabs, _GROUND))
        top = np.stack([edge[:-1], rim[:-1], rim[1:], edge[1:]], axis=1)
        side = np.stack([foot[:-1], foot[1:], rim[1:], rim[:-1]], axis=1)
        self.fans.append(quads(np.concatenate([top, side]), self.kerb, _GROUND))


def build_ground(streets: Streets, pits: tuple[tuple[float, float], ...]) -> SceneMesh:
    """Everything flat; `pits` are the middles of tree pits. [m]"""
    floor = Floor(streets.seed)
    floor.flat((-RADIUS_M, RADIUS_M, -RADIUS_M, RADIUS_M), 0.0, floor.asphalt)
    for side in (1, -1):
        _main_pavements(floor, streets, side)
        _end_pavements(floor, side)
        if streets.variant == "crossing":
            _side_street(floor, streets.middle_m, side)
    if streets.variant == "plaza":
        left, right = streets.middle_m - streets.plaza_m, streets.middle_m + streets.plaza_m
        floor.pavement((left, right, FRONT_M, BACK_M), "", lay.stone_plates(streets.seed))
    _patches(floor, streets)
    for x, y in pits:
        _pit(floor, x, y)
    paint_marks(floor.pile, streets)
    return join([floor.pile.mesh(), *floor.fans, _lids(streets)])


def _strip(floor: Floor, left: float, right: float, side: int) -> None:
    """A stretch of pavement along the main road: kerb, setts, slabs."""
    kerb, near, far = side * ROAD_M, side * (ROAD_M + STRIP_M), side * FRONT_M
    floor.pavement((left, right, min(kerb, near), max(kerb, near)), "s" if side > 0 else "n", floor.setts)
    floor.pavement((left, right, min(near, far), max(near, far)))


def _main_pavements(floor: Floor, streets: Streets, side: int) -> None:
    r, end = CORNER_M, END_KERB_M - CORNER_M
    if streets.variant != "crossing":
        _strip(floor, -end, end, side)
    else:
        for left, right in ((-end, streets.middle_m - SIDE_ROAD_M - r), (streets.middle_m + SIDE_ROAD_M + r, end)):
            _strip(floor, left, right, side)
        for x, toward in ((streets.middle_m + SIDE_ROAD_M + r, -1), (streets.middle_m - SIDE_ROAD_M - r, 1)):
            floor.corner(x, side * (ROAD_M + r), toward, -side, r)
            low, high = sorted((side * (ROAD_M + r), side * FRONT_M))
            floor.pavement((min(x, x + toward * r), max(x, x + toward * r), low, high), "w" if toward < 0 else "e")
    for toward in (1, -1):  # corners at the ends of the main street
        floor.corner(toward * end, side * (ROAD_M + r), toward, -side, r)
        low, high = sorted((side * (ROAD_M + r), side * BACK_M))
        inner = sorted((toward * BLOCK_END_M, toward * END_KERB_M))
        floor.pavement((inner[0], inner[1], low, high), "e" if toward > 0 else "w")
        rest = sorted((toward * end, toward * BLOCK_END_M))
        low, high = sorted((side * (ROAD_M + r), side * FRONT_M))
        floor.pavement((rest[0], rest[1], low, high))


def _end_pavements(floor: Floor, side: int) -> None:
    low, high = sorted((side * END_FAR_M, side * END_FRONT_M))
    floor.pavement((low, high, -BACK_M, BACK_M), "w" if side > 0 else "e")


def _side_street(floor: Floor, middle: float, side: int) -> None:
    low, high = sorted((side * FRONT_M, side * SIDE_END_M))
    floor.pavement((middle + SIDE_ROAD_M, middle + SIDE_FRONT_M, low, high), "w")
    floor.pavement((middle - SIDE_FRONT_M, middle - SIDE_ROAD_M, low, high), "e")
    low, high = sorted((side * (SIDE_END_M - 2.0), side * SIDE_END_M))
    floor.pavement((middle - SIDE_ROAD_M, middle + SIDE_ROAD_M, low, high), "s" if side > 0 else "n")


def _patches(floor: Floor, streets: Streets) -> None:
    """Where the road was dug up: squares, and a trench along or across it."""
    rng = world_rng(streets.seed, 6)
    for number in range(7):
        x, y = rng.uniform(-34.0, 34.0), rng.uniform(-5.0, 5.0)
        w, h = rng.uniform(0.8, 4.0), rng.uniform(0.6, 1.4)
        floor.flat((x - w, x + w, max(y - h, -6.2), min(y + h, 6.2)), 0.0012 + 0.0004 * number, floor.patch)
    x = float(rng.uniform(-30.0, 30.0))
    floor.flat((x, x + 0.9, -ROAD_M, ROAD_M), 0.0008, floor.patch)


def _pit(floor: Floor, x: float, y: float) -> None:
    """Earth within a frame of steel."""
    half = 0.65
    floor.flat((x - half, x + half, y - half, y + half), KERB_M + 0.004, SOIL)
    for x0, x1, y0, y1 in (
        (x - half, x + half, y - half, y - half + 0.05),
        (x - half, x + half, y + half - 0.05, y + half),
        (x - half, x - half + 0.05, y - half, y + half),
        (x + half - 0.05, x + half, y - half, y + half),
    ):
        floor.pile.box((x0, y0, KERB_M), (x1, y1, KERB_M + 0.03), floor.kerb, (0.5, 0.48, 0.45), "lrfbu", _GROUND)


def _lids(streets: Streets) -> SceneMesh:
    """Manholes in the lanes and pavements, drains along the kerbs."""
    rng, lid, drain = world_rng(streets.seed, 7), lay.manhole(streets.seed), lay.drain(streets.seed)
    turn = np.linspace(0.0, 2.0 * math.pi, 13)[:-1]
    ring = 0.33 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    meshes = []
    for k in range(9):
        x = rng.uniform(-33.0, 33.0)
        y, z = (rng.uniform(-5.5, 5.5), 0.007) if k < 6 else (float(rng.choice([-9.0, 9.0])), KERB_M + 0.004)
        if z > KERB_M and abs(x - streets.middle_m) < SIDE_FRONT_M + 1.0:
            continue
        disc = np.column_stack([ring + np.array([x, y]), np.full(12, z)])
        uvs = prism_cap(np.column_stack([ring + 0.33, np.zeros(12)]))[..., :2]
        meshes.append(quads(prism_cap(disc), lid, _GROUND, uvs))
    for x in (-28.0, -15.0, 15.0, 28.0):
        for y in (-ROAD_M + 0.27, ROAD_M - 0.27):
            if abs(x - streets.middle_m) > SIDE_ROAD_M + CORNER_M + 0.5:
                square = np.array([(-0.25, -0.25), (0.25, -0.25), (0.25, 0.25), (-0.25, 0.25)])
                corners = np.column_stack([square + np.array([x, y]), np.full(4, 0.006)])
                meshes.append(quads(corners[None], drain, _GROUND, (square + 0.25)[None]))
    return join(meshes)
