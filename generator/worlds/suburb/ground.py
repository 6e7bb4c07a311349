"""Roads, kerbs, verges and pavements of a residential street."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from generator.worlds.geometry import join, moved, prism_cap, quads, sheet
from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh, Surface
from generator.worlds.suburb.plan import CORNER_M, HALF_ROAD_M, KERB_M, KERB_WIDE_M, Frame, Side, Street
from generator.worlds.surfaces import ground

Points = NDArray[np.float64]
_KIND = SceneKind.GROUND
_LOW_KERB_M = 0.03
_RAMP_M = 0.5


def rectangle(
    x_m: tuple[float, float], y_m: tuple[float, float], z_m: float, surface: Surface, cell_m: float = 8.0
) -> SceneMesh:
    """A level rectangle in cells, its uvs the world's. [m]"""
    xs = np.linspace(*x_m, max(2, math.ceil((x_m[1] - x_m[0]) / cell_m) + 1))
    ys = np.linspace(*y_m, max(2, math.ceil((y_m[1] - y_m[0]) / cell_m) + 1))
    x, y = np.meshgrid(xs, ys)
    grid = np.stack([x, y, np.full_like(x, z_m)], axis=-1)
    return sheet(grid, surface, _KIND, grid[..., :2], smooth=False)


def _kerb_line(side: Side, cross_m: float) -> tuple[Points, Points]:
    """(P, 2) kerb of a side, with points where driveways begin and end, and (P, 2) normals towards the gardens. [m]"""
    straight = side.half_m - (CORNER_M if side.wraps else 0.0)
    marks = [np.linspace(-straight, straight, 25)]
    for low, high in side.drives:
        marks.append(np.array([low - _RAMP_M, low, high, high + _RAMP_M]))
    x = np.unique(np.round(np.concatenate(marks), 4))
    line = np.column_stack([x, np.full(len(x), HALF_ROAD_M)])
    normal = np.tile((0.0, 1.0), (len(x), 1))
    if not side.wraps:
        return line, normal
    turn = np.linspace(0.0, 0.5 * math.pi, 8)[1:-1]
    y = np.linspace(cross_m, HALF_ROAD_M + CORNER_M, 8)
    down = np.column_stack([np.full(8, -side.half_m), y])
    centre = np.array([-straight, HALF_ROAD_M + CORNER_M])
    arc = centre - CORNER_M * np.column_stack([np.cos(turn), np.sin(turn)])
    arc_normal = np.column_stack([np.cos(turn), np.sin(turn)])
    left = np.concatenate([down, arc])
    left_normal = np.concatenate([np.tile((1.0, 0.0), (8, 1)), arc_normal])
    mirror = np.array([-1.0, 1.0])
    points = np.concatenate([left, line, (left * mirror)[::-1]])
    return points, np.concatenate([left_normal, normal, (left_normal * mirror)[::-1]])


def _strip(
    line: Points,
    normal: Points,
    near: tuple[float, Points | float],
    far: tuple[float, Points | float],
    surface: Surface,
) -> SceneMesh:
    """A strip beside the kerb between two distances, each with its height; uvs lie flat. [m]"""
    rows = []
    for away, height in (near, far):
        flat = line + away * normal
        rows.append(np.column_stack([flat, np.broadcast_to(height, len(flat))]))
    grid = np.stack(rows)
    return sheet(grid, surface, _KIND, grid[..., :2], smooth=False)


def build_side(street: Street, side: Side) -> SceneMesh:
    """Kerb, verge and pavement of one side, in the world."""
    line, normal = _kerb_line(side, street.cross_m)
    on_line = np.isclose(line[:, 1], HALF_ROAD_M)
    low = np.zeros(len(line), bool)
    for start, end in side.drives:
        low |= on_line & (line[:, 0] > start - 0.01) & (line[:, 0] < end + 0.01)
    height = np.where(low, _LOW_KERB_M, KERB_M)
    stone = ground.kerb(0)
    face = sheet(
        np.stack([np.column_stack([line, np.zeros(len(line))]), np.column_stack([line, height])]),
        stone,
        _KIND,
        smooth=False,
    )
    top = _strip(line, normal, (0.0, height), (KERB_WIDE_M, height), stone)
    paved, slabs, grass, drive = side_surfaces(street)
    verge = _strip(line, normal, (KERB_WIDE_M, height), (street.verge_m, KERB_M), grass if street.grassy else slabs)
    over = low[:-1] & low[1:]
    verge = replace(verge, surface=over.astype(np.int32), surfaces=(*verge.surfaces, drive))
    if not street.grassy:
        verge = replace(verge, surfaces=(paved, drive))
    walk = _strip(line, normal, (street.verge_m, KERB_M), (street.verge_m + street.pavement_m, KERB_M), slabs)
    return moved(join([face, top, verge, walk]), side.frame.x_m, side.frame.y_m, 0.0, side.frame.heading_deg)


def side_surfaces(street: Street) -> tuple[Surface, Surface, Surface, Surface]:
    """Of a paved verge, the pavement, lawns and driveways."""
    rng = world_rng(street.seed, 11)
    choice = int(rng.integers(4))
    slabs = (
        ground.concrete_slabs(0.5, 0),
        ground.concrete_slabs(0.3, 1, (0.24, 0.235, 0.225)),
        ground.clay_pavers("rows", 0, (0.2, 0.12, 0.09)),
        ground.asphalt(3, 0.7),
    )[choice]
    drive = (ground.concrete(0), ground.clay_pavers("herringbone", 0, (0.21, 0.19, 0.175)), ground.gravel(0))[
        int(rng.integers(3))
    ]
    lawn = ground.lawn(0, float(rng.choice((0.2, 0.4, 0.6))), 0.12)
    return ground.setts("granite", "rows", 0), slabs, lawn, drive


def _disc(x: float, y: float, radius: float, z: float, surface: Surface) -> SceneMesh:
    turn = np.arange(16) * math.pi / 8.0
    ring = np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn), np.full(16, z)])
    corners = prism_cap(ring)
    return quads(corners, surface, _KIND, corners[..., :2] - np.array([x - radius, y - radius]))


def build_roads(street: Street) -> SceneMesh:
    """Asphalt with patches, lids, gullies and markings; and the lawn under all gardens."""
    rng = world_rng(street.seed, 12)
    half, cross, road = street.half_m, street.cross_m, HALF_ROAD_M
    age = float(rng.choice((0.3, 0.55, 0.8)))
    asphalt, other = ground.asphalt(0, age), ground.asphalt(1, 0.15 if age > 0.4 else 0.9)
    outer = half + 2 * road
    parts = [rectangle((-outer, outer), (-road - CORNER_M, road + CORNER_M), 0.0, asphalt)]
    for x in (-outer, half):
        for y in (-cross, road + CORNER_M):
            parts.append(rectangle((x, x + 2 * road), (y, y + cross - road - CORNER_M), 0.0, asphalt))
    for k in range(int(rng.integers(4, 8))):
        x, y = float(rng.uniform(-half, half - 5.0)), float(rng.uniform(-2.6, 1.0))
        wide, deep = float(rng.uniform(0.8, 5.0)), float(rng.uniform(0.6, 1.5))
        # A height of its own for each: quads in one plane shade each other, and far slots resolve half a millimetre.
        parts.append(rectangle((x, x + wide), (y, y + deep), 0.004 + 0.001 * k, other))
    y = float(rng.uniform(-1.8, 1.2))
    parts.append(rectangle((-0.7 * half, 0.75 * half), (y, y + 0.55), 0.002, other))
    lid, gully, paint = ground.manhole(0), ground.drain(0), ground.marking("white", 0.6)
    for x in np.linspace(-half + 4.0, half - 3.0, 5):
        parts.append(_disc(float(x + rng.uniform(-2, 2)), float(rng.uniform(-1.0, 1.0)), 0.33, 0.013, lid))
    for side in (-1.0, 1.0):
        for x in (-18.0, 3.0, 20.0):
            low = side * 2.7 - 0.25
            mesh = rectangle((0.0, 0.5), (0.0, 0.5), 0.013, gully)
            parts.append(moved(mesh, x, low))
        parts += [
            rectangle((side * (half - 0.3) - 0.25, side * (half - 0.3) + 0.25), (y, y + 0.5), 0.014, paint)
            for y in np.arange(-2.75, 2.8, 1.0)
        ]
        x = side * (half + road)
        parts += [
            rectangle((x - 0.06, x + 0.06), (float(y), float(y) + 1.5), 0.014, paint)
            for y in np.arange(-cross + 2.0, cross - 2.0, 4.5)
        ]
    return join([*parts, _lawns(street)])


def _lawns(street: Street) -> SceneMesh:
    """Grass of all gardens and of what is beyond. [m]"""
    grass = side_surfaces(street)[2]
    inner = street.half_m - (street.garden_m - HALF_ROAD_M)
    reach, cross, far = 64.0, street.cross_m, street.half_m + HALF_ROAD_M + street.garden_m
    parts = []
    for side in (-1.0, 1.0):
        edge, back = side * (street.garden_m + CORNER_M), side * cross
        rows = sorted((edge, back))
        parts.append(rectangle((-inner, inner), (rows[0], rows[1]), KERB_M, grass))
        rows = sorted((side * street.garden_m, edge))
        parts.append(rectangle((CORNER_M - inner, inner - CORNER_M), (rows[0], rows[1]), KERB_M, grass))
        for x in (-inner, inner - CORNER_M):
            # Under the rounded pavement: quads in one plane shade each other black.
            parts.append(rectangle((x, x + CORNER_M), (rows[0], rows[1]), KERB_M - 0.005, grass))
        rows = sorted((side * cross, side * reach))
        parts.append(rectangle((-reach, reach), (rows[0], rows[1]), KERB_M, grass))
        columns = sorted((side * far, side * reach))
        parts.append(rectangle((columns[0], columns[1]), (-cross, cross), KERB_M, grass))
    return join(parts)


def end_kerbs(street: Street) -> SceneMesh:
    """Kerbs where the cross streets end."""
    stone, parts = ground.kerb(0), []
    for x in (-street.half_m - HALF_ROAD_M, street.half_m + HALF_ROAD_M):
        for heading in (0.0, 180.0):
            frame = Frame(x, 0.0, heading)
            line = [(-HALF_ROAD_M, street.cross_m), (HALF_ROAD_M, street.cross_m)]
            rows = [[(px, py, z) for px, py in line] for z in (0.0, KERB_M)]
            parts.append(moved(sheet(np.array(rows), stone, _KIND, smooth=False), frame.x_m, 0.0, 0.0, heading))
    return join(parts)
