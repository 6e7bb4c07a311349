"""Borders, driveways, paths, tufts and fallen leaves of gardens."""

from __future__ import annotations

import numpy as np

from generator.worlds.geometry import boxes, join, moved
from generator.worlds.layout import world_rng
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props.fences import mesh_fence, picket, railing
from generator.worlds.props.shrubs import fallen_leaves, grass_tufts, hedge
from generator.worlds.suburb.ground import rectangle, side_surfaces
from generator.worlds.suburb.plan import HALF_ROAD_M, KERB_M, Border, Paving, Street, border_half_m
from generator.worlds.suburb.plots import PAVED_M
from generator.worlds.surfaces import ground, matter, walls

_HEDGES = {"hedge": (130, 0.16), "belt": (28, 0.36)}  # leaves [1/m2] and their size [m]
_FENCES = {"picket": picket, "railing": railing, "mesh": mesh_fence}


def build_border(border: Border) -> SceneMesh:
    """One border, in the world."""
    half = border_half_m(border)
    if border.kind in _HEDGES:
        leaves_per_m2, leaf_m = _HEDGES[border.kind]
        count = int(border.length_m * border.height_m * leaves_per_m2)
        mesh = hedge(0.5 * border.length_m, half, border.height_m, border.seed, count, leaf_m=leaf_m)
    elif border.kind == "wall":
        mesh = _wall(border, half)
    elif border.kind == "panel":
        mesh = _panels(border)
    else:
        mesh = _FENCES[border.kind](border.length_m, border.seed, border.height_m)
    return moved(mesh, border.x_m, border.y_m, KERB_M, border.heading_deg)


def _wall(border: Border, half: float) -> SceneMesh:
    """A low wall of brick or render with a coping."""
    x, high = 0.5 * border.length_m, border.height_m
    body = walls.brick("red", "stretcher", 0) if border.seed % 2 else walls.plaster((0.46, 0.44, 0.4), 0, 0.6)
    coping = ground.concrete(0)
    core = boxes((-x, -half + 0.02, -0.05), (x, half - 0.02, high - 0.05), body, SceneKind.FENCE)
    return join([core, boxes((-x, -half, high - 0.05), (x, half, high), coping, SceneKind.FENCE, bottom=True)])


def _panels(border: Border) -> SceneMesh:
    """Wooden panels between posts, each a little different."""
    rng = world_rng(border.seed, 21)
    count = max(1, round(border.length_m / 1.8))
    edge = np.linspace(-0.5 * border.length_m, 0.5 * border.length_m, count + 1)
    planks = matter.wood(weathering=0.6)
    shade = rng.uniform(0.75, 1.15, (count, 1)) * np.array([1.0, 0.97, 0.94])
    top = border.height_m - rng.uniform(0.04, 0.09, count)
    low = np.column_stack([edge[:-1] + 0.05, np.full(count, -0.02), np.full(count, 0.04)])
    high = np.column_stack([edge[1:] - 0.05, np.full(count, 0.02), top])
    post_low = np.column_stack([edge - 0.05, np.full(count + 1, -0.05), np.zeros(count + 1)])
    post_low[:, 0] = post_low[:, 0].clip(-0.5 * border.length_m, 0.5 * border.length_m - 0.1)
    posts = boxes(
        post_low, post_low + np.array([0.1, 0.1, border.height_m]), planks, SceneKind.FENCE, (0.7, 0.68, 0.65)
    )
    return join([boxes(low, high, planks, SceneKind.FENCE, shade), posts])


def build_paving(street: Street, paving: Paving) -> SceneMesh:
    """A driveway or a garden path, a finger over the lawn."""
    drive = side_surfaces(street)[3]
    surface = drive if paving.kind == "drive" else ground.concrete_slabs(0.5, 0)
    mesh = rectangle(paving.x_m, paving.y_m, KERB_M + PAVED_M, surface, 4.0)
    return moved(mesh, paving.frame.x_m, paving.frame.y_m, 0.0, paving.frame.heading_deg)


def build_litter(street: Street) -> SceneMesh:
    """Tufts of grass along kerbs and borders, and leaves under the trees."""
    rng = world_rng(street.seed, 22)
    tufts = []
    for side in street.sides[:2]:
        x = rng.uniform(-side.half_m + 6.0, side.half_m - 6.0, 260)
        x = x[[all(not low - 0.2 < one < high + 0.2 for low, high in side.drives) for one in x]]
        away = np.where(rng.uniform(size=len(x)) < 0.5, HALF_ROAD_M + 0.18, street.garden_m + 0.08)
        points = np.array([side.frame.place(float(a), float(b)) for a, b in zip(x, away, strict=True)])
        tufts.append(np.column_stack([points, np.full(len(points), KERB_M)]))
    trees = [put for put in street.puts if put.name.startswith("tree_") and abs(put.y_m) < 16.0 and abs(put.x_m) < 30.0]
    count = 60 if street.autumn else 7
    leaves = [np.zeros((0, 3))]
    for put in trees:
        place = rng.normal(0.0, 2.6, (count, 2)) + np.array([put.x_m, put.y_m])
        on_road = np.abs(place[:, 1]) < HALF_ROAD_M
        clear = (np.abs(np.abs(place[:, 1]) - HALF_ROAD_M) > 0.1) & (np.abs(place[:, 0]) < street.half_m - 5.0)
        leaves.append(np.column_stack([place, np.where(on_road, 0.003, KERB_M + 0.011)])[clear])
    parts = [grass_tufts(np.concatenate(tufts), street.seed)]
    fallen = np.concatenate(leaves)
    if len(fallen):
        parts.append(fallen_leaves(fallen, street.seed))
    return join(parts)
