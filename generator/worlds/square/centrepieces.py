"""What stands in the middle of a square: a fountain, an obelisk or a statue on its pedestal."""

from __future__ import annotations

import numpy as np

from generator.worlds.geometry import boxes, join, lathe, moved, prism, prism_cap, quads, sheet, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import Rgb, SceneKind, SceneMesh, Surface
from generator.worlds.props.model import Prop, fixed_size
from generator.worlds.props.paints import MATTE, PAINTED
from generator.worlds.props.shapes import fitted
from generator.worlds.surfaces.walls import ashlar

WATER = Surface("water", (0.022, 0.034, 0.034), 0.05, 0.6)
PATINA: Rgb = (0.1, 0.16, 0.13)
BRONZE: Rgb = (0.045, 0.036, 0.027)
_KIND = SceneKind.FURNITURE


def _stone(seed: int) -> Surface:
    return ashlar(("limestone", "granite", "red sandstone", "sandstone")[seed % 4], seed)


def _ring(radius_m: float, n_sides: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    turn = (np.arange(n_sides) + 0.5) * 2.0 * np.pi / n_sides
    return np.stack([radius_m * np.cos(turn), radius_m * np.sin(turn)], axis=-1)


def _pool(radius_m: float, n_sides: int, stone: Surface) -> SceneMesh:
    """A basin with a step around it and water in it."""
    step = prism(_ring(radius_m, n_sides), 0.0, 0.16, stone, _KIND, (0.85, 0.85, 0.85))
    wall = [(radius_m - 0.45, 0.16), (radius_m - 0.42, 0.5), (radius_m - 0.36, 0.55), (radius_m - 0.36, 0.66)]
    rim = [*wall, (radius_m - 0.82, 0.66), (radius_m - 0.82, 0.2)]
    water = np.column_stack([_ring(radius_m - 0.8, n_sides), np.full(n_sides, 0.47)])
    turned = moved(lathe(rim, n_sides, stone, _KIND, smooth=False), heading_deg=180.0 / n_sides)
    return join([step, turned, quads(prism_cap(water), WATER, _KIND)])


def _fountain(seed: int) -> SceneMesh:
    rng, stone = world_rng(seed, 1), _stone(seed)
    n_sides = int(rng.choice([8, 12, 24]))
    post = [(0.55, 0.3), (0.5, 0.75), (0.34, 0.85), (0.26, 1.3), (0.3, 1.55)]
    bowl = [(0.34, 1.6), (0.95, 1.86), (1.12, 1.98), (1.12, 2.05), (1.02, 2.05), (0.9, 1.96), (0.2, 1.93)]
    upper = [(0.2, 1.93), (0.17, 2.6), (0.24, 2.7), (0.55, 2.86), (0.6, 2.95), (0.5, 2.95), (0.14, 2.88)]
    knob = [(0.14, 2.88), (0.1, 3.05), (0.2, 3.15), (0.22, 3.3), (0.12, 3.5), (0.0, 3.6)]
    top = lathe(post + bowl + upper + knob, 20, stone, _KIND, (0.9, 0.9, 0.88))
    pond = np.column_stack([_ring(1.0, 20), np.full(20, 2.0)])
    parts = [_pool(3.4, n_sides, stone), top, quads(prism_cap(pond), WATER, _KIND)]
    return fitted(join([*parts, *_jets()]), 3.4, 3.4, 3.6)


def _jets() -> list[SceneMesh]:
    """Threads of water from the upper bowl to the pool."""
    out = np.linspace(0.0, 1.0, 6)
    path = np.column_stack([1.1 + 0.5 * out, 0.0 * out, 2.06 + 0.12 * out - 1.7 * out**2])
    thread = tube(path, np.linspace(0.018, 0.035, 6), 5, MATTE, _KIND, (0.45, 0.48, 0.5))
    return [moved(thread, heading_deg=45.0 * k + 10.0) for k in range(8)]


def _pedestal(stone: Surface, half_m: float, height_m: float) -> SceneMesh:
    """Two steps, a foot, a shaft and a cornice, all square; from z = 0."""
    layers = [
        (half_m + 0.9, 0.0, 0.17),
        (half_m + 0.5, 0.17, 0.34),
        (half_m + 0.12, 0.34, 0.62),
        (half_m, 0.62, height_m - 0.2),
        (half_m + 0.14, height_m - 0.2, height_m - 0.08),
        (half_m + 0.06, height_m - 0.08, height_m),
    ]
    low = [(-half, -half, bottom) for half, bottom, _ in layers]
    high = [(half, half, top) for half, _, top in layers]
    return boxes(low, high, stone, SceneKind.PILLAR)


def _obelisk(seed: int) -> SceneMesh:
    stone = _stone(seed)
    shaft = [(0.62, 1.9), (0.4, 6.6), (0.0, 7.4)]
    spire = moved(lathe(shaft, 4, stone, SceneKind.PILLAR, smooth=False), heading_deg=45.0)
    plate = boxes((-0.45, -0.93, 0.9), (0.45, -0.9, 1.5), PAINTED, SceneKind.PILLAR, BRONZE)
    return fitted(join([_pedestal(stone, 0.9, 1.9), spire, plate]), 1.8, 1.8, 7.4)


def _statue(seed: int) -> SceneMesh:
    """Somebody in a long coat, one hand raised."""
    rng, stone = world_rng(seed, 2), _stone(seed)
    metal = Surface("bronze", PATINA if rng.random() < 0.6 else BRONZE, 0.5, 0.4, 0.3, variation=0.3)
    kind = SceneKind.PILLAR
    robe = [(0.46, 0), (0.42, 0.25), (0.36, 0.9), (0.31, 1.2), (0.35, 1.5), (0.38, 1.72), (0.27, 1.9), (0.1, 1.98)]
    neck = [(0.1, 1.98), (0.09, 2.06), (0.14, 2.12), (0.16, 2.24), (0.14, 2.36), (0.08, 2.43), (0.0, 2.45)]
    body = lathe(robe + neck, 18, metal, kind)
    points = body.vertices.copy()
    turn = np.arctan2(points[:, 1], points[:, 0])
    fold = np.where(points[:, 2] < 1.5, 1.0 + 0.05 * np.sin(9.0 * turn + 2.0 * points[:, 2]), 1.0)
    points[:, :2] *= (fold[:, None] * np.array([1.0, 0.78])).astype(np.float32)
    body.vertices[:] = points
    raised = tube([(0.33, 0, 1.74), (0.55, -0.12, 1.5), (0.62, -0.42, 1.78)], [0.11, 0.085, 0.06], 8, metal, kind)
    hanging = tube([(-0.33, 0, 1.74), (-0.44, 0.02, 1.35), (-0.38, -0.2, 1.05)], [0.11, 0.085, 0.06], 8, metal, kind)
    figure = moved(join([body, raised, hanging]), z_m=2.4, heading_deg=float(rng.uniform(-30, 30)))
    plate = boxes((-0.5, -0.88, 1.1), (0.5, -0.85, 1.7), metal, kind)
    return fitted(join([_pedestal(stone, 0.85, 2.4), plate, figure]), 1.75, 1.75, 4.85)


def round_carpet(inner_m: float, outer_m: float, z_m: float, surface: Surface) -> SceneMesh:
    """A flat ring of paving around the origin, its picture laid along the ring. [m]"""
    turn = np.linspace(0.0, 2.0 * np.pi, 49)
    radii = np.array([outer_m, inner_m])
    points = np.stack(
        [radii[:, None] * np.cos(turn), radii[:, None] * np.sin(turn), np.full((2, len(turn)), z_m)], axis=-1
    )
    middle = 0.5 * (inner_m + outer_m)
    uvs = np.stack(np.broadcast_arrays(middle * turn[None], radii[:, None]), axis=-1)
    return sheet(points, surface, SceneKind.GROUND, uvs, smooth=False)


CENTREPIECES = {
    "fountain": Prop(_KIND, fixed_size(3.4, 3.4, 3.6), _fountain, opacity=0.7),
    "obelisk": Prop(SceneKind.PILLAR, fixed_size(1.8, 1.8, 7.4), _obelisk),
    "statue": Prop(SceneKind.PILLAR, fixed_size(1.75, 1.75, 4.85), _statue),
}
