"""Cafe terraces, market stalls, kiosks and advertising columns."""

from __future__ import annotations

import numpy as np

from generator.worlds.geometry import boxes, join, lathe, moved, quads, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import Rgb, SceneKind, SceneMesh
from generator.worlds.props.model import Prop, fixed_size
from generator.worlds.props.paints import CLOTH, CONCRETE, FRESH_WOOD, MATTE, OLD_WOOD, PAINTED, STEEL, WOOD
from generator.worlds.props.shapes import bars, fitted, slab
from generator.worlds.surfaces.ground import gravel
from generator.worlds.surfaces.matter import dark_glass
from generator.worlds.surfaces.notices import posters, shop_signs

_KIND = SceneKind.FURNITURE
CANVAS: tuple[Rgb, ...] = (
    (0.5, 0.47, 0.4),
    (0.22, 0.035, 0.035),
    (0.045, 0.1, 0.065),
    (0.06, 0.08, 0.14),
    (0.46, 0.33, 0.13),
    (0.16, 0.16, 0.155),
)
PRODUCE: tuple[Rgb, ...] = (
    (0.5, 0.06, 0.04),
    (0.75, 0.3, 0.04),
    (0.18, 0.3, 0.05),
    (0.7, 0.52, 0.1),
    (0.4, 0.28, 0.16),
)


def _chair(tint: Rgb, frame: Rgb) -> SceneMesh:
    """A bistro chair that faces -y."""
    legs = [(x, y, 0.0) for x in (-0.19, 0.19) for y in (-0.19, 0.19)]
    tops = [(0.9 * x, 0.9 * y, 0.45 if y < 0 else 0.86) for x, y, _ in legs]
    feet = [(x, y + (0.05 if y > 0 else 0.0), 0.0) for x, y, _ in legs]
    rows = [(-0.2, -0.2 + 0.08 * k, 0.44) for k in range(5)] + [(-0.19, 0.165, 0.6 + 0.1 * k) for k in range(3)]
    sizes = np.array([(0.4, 0.065, 0.02)] * 5 + [(0.38, 0.02, 0.07)] * 3)
    slats = boxes(rows, rows + sizes, WOOD, _KIND, tint, bottom=True)
    return join([bars(feet, tops, 0.024, PAINTED, _KIND, frame), slats])


def _cafe_set(seed: int) -> SceneMesh:
    """A round table with two to four chairs, pushed about."""
    rng = world_rng(seed, 1)
    wood: Rgb = (FRESH_WOOD, OLD_WOOD, (0.3, 0.3, 0.29), (0.03, 0.055, 0.04))[seed // 8 % 4]
    frame: Rgb = (0.03, 0.03, 0.032)
    foot = lathe([(0.24, 0.0), (0.23, 0.025), (0.03, 0.05), (0.025, 0.7)], 10, PAINTED, _KIND, frame)
    top = lathe([(0.03, 0.705), (0.36, 0.71), (0.365, 0.735), (0.0, 0.737)], 20, WOOD, _KIND, wood, smooth=False)
    parts = [foot, top]
    count = int(rng.choice([2, 3, 3, 4]))
    for k in range(count):
        turn = 360.0 * k / count + float(rng.normal(0.0, 9.0))
        reach = float(rng.uniform(0.48, 0.68))
        chair = moved(_chair(wood, frame), y_m=reach, heading_deg=float(rng.normal(0.0, 9.0)))
        parts.append(moved(chair, heading_deg=turn))
    if rng.random() < 0.7:
        parts.append(moved(lathe([(0.04, 0.737), (0.035, 0.8), (0.0, 0.805)], 8, MATTE, _KIND, (0.5, 0.5, 0.5)), 0.1))
    return fitted(join(parts), 0.88, 0.88, 0.87)


def _parasol(seed: int) -> SceneMesh:
    cloth = CANVAS[seed % len(CANVAS)]
    foot = boxes((-0.28, -0.28, 0.0), (0.28, 0.28, 0.09), CONCRETE, _KIND)
    pole = tube([(0, 0, 0.05), (0, 0, 2.75)], 0.024, 8, PAINTED, _KIND, (0.3, 0.29, 0.27))
    canopy = [(1.6, 2.08), (1.6, 2.24), (0.9, 2.5), (0.25, 2.72), (0.0, 2.76)]
    under = [(0.0, 2.72), (0.9, 2.46), (1.59, 2.22), (1.59, 2.08)]
    outer = lathe(canopy, 8, CLOTH, _KIND, cloth, smooth=False)
    inner = lathe(under, 8, CLOTH, _KIND, np.multiply(cloth, 0.8), smooth=False)
    turns = np.arange(8) * np.pi / 4
    ends = np.column_stack([1.1 * np.cos(turns), 1.1 * np.sin(turns), np.full(8, 2.38)])
    ribs = bars(np.tile((0.0, 0.0, 2.2), (8, 1)), ends, 0.016, PAINTED, _KIND, (0.3, 0.29, 0.27))
    return fitted(join([foot, pole, outer, inner, ribs]), 1.6, 1.6, 2.76)


def _crates(rng: np.random.Generator) -> list[SceneMesh]:
    """Two sloping rows of crates full of fruit on the counter."""
    fruit = gravel(9, (0.6, 0.6, 0.6), 0.07)
    parts = []
    for row in range(2):
        y, z = -0.98 + 0.45 * row, 0.86 + 0.12 * row
        for k in range(5):
            x, tint = -1.4 + 0.56 * k, PRODUCE[int(rng.integers(len(PRODUCE)))]
            wood = np.multiply(FRESH_WOOD, rng.uniform(0.8, 1.2))
            parts.append(slab((x, x + 0.52), (y, y + 0.4), (z - 0.1, z + 0.08), WOOD, SceneKind.SHELTER, wood))
            heap = boxes((x + 0.02, y + 0.02, z + 0.08), (x + 0.5, y + 0.38, z + 0.12), fruit, SceneKind.SHELTER, tint)
            parts.append(heap)
    return parts


def _stall(seed: int) -> SceneMesh:
    """A market stall with a striped gable of cloth, a counter full of crates, and boxes under it."""
    rng, kind = world_rng(seed, 2), SceneKind.SHELTER
    cloth, pale = np.array(CANVAS[seed % len(CANVAS)]), np.array((0.52, 0.5, 0.46))
    posts = [(x, y, 0.0) for x in (-1.45, 1.45) for y in (-0.95, 0.95)]
    tops = [(x, y, 2.25) for x, y, _ in posts]
    frame = bars(posts, tops, 0.05, WOOD, kind, OLD_WOOD)
    counter = slab((-1.5, 1.5), (-1.0, 0.0), (0.72, 0.77), WOOD, kind, FRESH_WOOD)
    hem = [(-1.5, -1.01, 0.1), (1.5, -1.01, 0.1), (1.5, -1.01, 0.75), (-1.5, -1.01, 0.75)]
    skirt = quads([hem], CLOTH, kind, tint=cloth)
    parts = [frame, counter, skirt, *_crates(rng)]
    n_stripes = 8
    for k in range(n_stripes):
        x0, x1 = -1.6 + 3.2 * k / n_stripes, -1.6 + 3.2 * (k + 1) / n_stripes
        tint = cloth if k % 2 else pale
        for side in (-1, 1):
            eave, ridge = (x0, x1, 1.2 * side, 2.25), 2.85
            low, high = (x0, eave[2], 2.25), (x0, 0.0, ridge)
            corners = [low, (x1, eave[2], 2.25), (x1, 0.0, ridge), high]
            fall = [(x0, eave[2], 2.03), (x1, eave[2], 2.03), (x1, eave[2], 2.25), low]
            order = slice(None, None, -side)
            parts.append(quads([corners[order], fall[order]], CLOTH, kind, tint=tint))
    for _ in range(4):
        x, y = rng.uniform(-1.2, 0.8), rng.uniform(0.1, 0.5)
        parts.append(slab((x, x + 0.5), (y, y + 0.38), (0.0, float(rng.uniform(0.2, 0.6))), WOOD, kind, OLD_WOOD))
    return fitted(join(parts), 1.6, 1.2, 2.85)


def _kiosk(seed: int) -> SceneMesh:
    """A newsagent's kiosk: counter, lit window, racks of papers, a wide roof."""
    rng, kind = world_rng(seed, 3), SceneKind.SHELTER
    paint: Rgb = ((0.03, 0.07, 0.05), (0.06, 0.075, 0.09), (0.14, 0.04, 0.03), (0.2, 0.2, 0.19))[int(rng.integers(4))]
    lit = dark_glass((0.05, 0.05, 0.05), (1.2, 0.95, 0.7), 0.15)
    body = boxes((-1.6, -1.2, 0.0), (1.6, 1.2, 2.5), PAINTED, kind, paint)
    window = boxes((-1.1, -1.22, 1.0), (1.1, -1.19, 2.05), lit, kind)
    counter = slab((-1.3, 1.3), (-1.5, -1.18), (0.94, 0.99), STEEL, kind)
    roof = [slab((-1.9, 1.9), (-1.6, 1.5), (2.5, 2.62), PAINTED, kind, np.multiply(paint, 0.7))]
    roof.append(slab((-1.5, 1.5), (-1.1, 1.1), (2.62, 2.78), PAINTED, kind, paint))
    papers = posters(seed % 3)
    parts = [body, window, counter, *roof]
    for k, field in enumerate(papers.fields[:6]):
        x, side = -1.45 + 1.0 * (k % 3), k // 3
        corners = np.array([(x, -1.21, 0.1), (x + 0.55, -1.21, 0.1), (x + 0.55, -1.21, 0.9), (x, -1.21, 0.9)])
        face = quads(corners[None], papers.surface, kind, field.uvs()[None])
        parts.append(moved(face, heading_deg=180.0 * side))
    sign = shop_signs(seed % 3)
    board = np.array([(-1.3, -1.61, 2.28), (1.3, -1.61, 2.28), (1.3, -1.61, 2.62), (-1.3, -1.61, 2.62)])
    parts.append(quads(board[None], sign.surface, kind, sign.fields[seed % 12].uvs()[None]))
    bricks = lathe([(0.2, 2.78), (0.18, 2.86), (0.0, 2.9)], 8, PAINTED, kind, paint)
    return fitted(join([*parts, bricks]), 1.9, 1.62, 2.9)


def _column(seed: int) -> SceneMesh:
    """A round advertising column, posters pasted all around it."""
    rng, kind = world_rng(seed, 4), SceneKind.SIGN
    paint: Rgb = (0.035, 0.055, 0.045)
    foot = lathe([(0.66, 0.0), (0.66, 0.35), (0.62, 0.42), (0.6, 0.5)], 24, CONCRETE, kind)
    roof = [(0.6, 2.75), (0.68, 2.8), (0.7, 2.95), (0.6, 3.05), (0.42, 3.2), (0.2, 3.32), (0.06, 3.38), (0.0, 3.5)]
    sheets = posters(seed % 3)
    n_sides, n_posters = 24, 4
    turn = 2.0 * np.pi * np.arange(n_sides + 1) / n_sides
    faces, uvs = [], []
    for k in range(n_sides):
        poster, part = divmod(k, n_sides // n_posters)
        field = sheets.fields[(seed + 3 * poster) % 8]
        share = np.array([part, part + 1]) * n_posters / n_sides
        u = field.u_m + share * field.width_m
        low, high = field.v_m, field.v_m + field.height_m
        a, b = ((0.6 * np.cos(t), 0.6 * np.sin(t)) for t in turn[k : k + 2])
        faces.append([(*a, 0.5), (*b, 0.5), (*b, 2.75), (*a, 2.75)])
        uvs.append([(u[0], low), (u[1], low), (u[1], high), (u[0], high)])
    wrap = quads(faces, sheets.surface, kind, np.array(uvs), smooth=False)
    mesh = join([foot, wrap, lathe(roof, 24, PAINTED, kind, paint)])
    return moved(fitted(mesh, 0.7, 0.7, 3.5), heading_deg=float(rng.choice([0.0, 90.0, 180.0, 270.0])))


def _flag(seed: int) -> SceneMesh:
    """A tall pole with a long flag in two colours, stirred by the wind."""
    rng, kind = world_rng(seed, 5), SceneKind.POLE
    pole = tube([(0, 0, 0), (0, 0, 4.0), (0, 0, 8.4)], [0.075, 0.06, 0.035], 10, PAINTED, kind, (0.5, 0.5, 0.5))
    foot = lathe([(0.16, 0.0), (0.16, 0.05), (0.09, 0.12), (0.08, 0.3)], 12, PAINTED, kind, (0.3, 0.3, 0.3))
    knob = lathe([(0.035, 8.4), (0.07, 8.44), (0.05, 8.5), (0.0, 8.52)], 8, PAINTED, kind, (0.4, 0.3, 0.1))
    out, down = np.linspace(0.0, 1.0, 9), np.linspace(0.0, 1.0, 9)
    phase = float(rng.uniform(0, 6.3))
    x = 0.07 + 1.05 * out[None] * (1.0 - 0.1 * down[:, None])
    y = 0.12 * np.sin(5.0 * out[None] + 2.0 * down[:, None] + phase) * out[None]
    z = 5.1 + 3.1 * (1.0 - down[:, None]) - 0.25 * out[None]
    points = np.stack(np.broadcast_arrays(x, y, z), axis=-1)
    first, second = (np.array(CANVAS[int(k)]) for k in rng.choice(len(CANVAS), 2, replace=False))
    cells = np.stack([points[1:, :-1], points[1:, 1:], points[:-1, 1:], points[:-1, :-1]], axis=2)
    tints = np.repeat(np.where(np.arange(8)[:, None, None] < 4, first, second), 8, axis=1).reshape(-1, 3)
    front = quads(cells.reshape(-1, 4, 3), CLOTH, kind, tint=tints, smooth=True)
    return join([pole, foot, knob, front])


def _racks(seed: int) -> SceneMesh:
    """Five steel hoops for bicycles."""
    turn = np.linspace(0.0, np.pi, 9)
    arch = np.column_stack([0.0 * turn, -0.3 * np.cos(turn), 0.5 + 0.3 * np.sin(turn)])
    path = np.concatenate([[(0.0, -0.3, 0.0)], arch, [(0.0, 0.3, 0.0)]])
    tint = ((0.5, 0.5, 0.5), (0.05, 0.05, 0.055))[seed % 2]
    hoop = tube(path, 0.025, 8, STEEL if seed % 2 == 0 else PAINTED, SceneKind.BARRIER, tint)
    return fitted(join([moved(hoop, x_m=0.8 * k) for k in (-2, -1, 0, 1, 2)]), 1.65, 0.33, 0.83)


TRADE = {
    "cafe_set": Prop(_KIND, fixed_size(0.88, 0.88, 0.87), _cafe_set, opacity=0.5),
    "parasol": Prop(_KIND, fixed_size(1.6, 1.6, 2.76), _parasol, trunk_m=0.3, crown_share=0.75),
    "market_stall": Prop(SceneKind.SHELTER, fixed_size(1.6, 1.2, 2.85), _stall, opacity=0.8),
    "news_kiosk": Prop(SceneKind.SHELTER, fixed_size(1.9, 1.62, 2.9), _kiosk),
    "poster_column": Prop(SceneKind.SIGN, fixed_size(0.7, 0.7, 3.5), _column),
    "flagpole": Prop(SceneKind.POLE, fixed_size(1.15, 0.16, 8.52), _flag, trunk_m=0.16, crown_share=0.55, opacity=0.5),
    "bike_racks": Prop(SceneKind.BARRIER, fixed_size(1.65, 0.33, 0.83), _racks, opacity=0.15),
}  # fmt: skip
