"""Signs, traffic lights, posters in frames and on columns, flag poles."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.geometry import join, lathe, prism_cap, quads, sheet, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import LocalLamp, Rgb, SceneKind, SceneMesh, Surface
from generator.worlds.props.model import Prop, Size, fixed_size
from generator.worlds.props.paints import (
    ANTHRACITE,
    BLACK,
    BLUE,
    BOTTLE_GREEN,
    CLOTH,
    GLASS,
    LIGHT_GREY,
    MATTE,
    PAINTED,
    RED,
    STEEL,
    WHITE,
    YELLOW,
)
from generator.worlds.props.shapes import rotated, rounded_box, slab
from generator.worlds.surfaces.notices import poster, posters, traffic_signs
from generator.worlds.textures.notices import SIGN_SHAPES

_KIND = SceneKind.SIGN
_FACE_M = 0.3  # half a sign's side
_LIGHT_RED = Surface(
    "red light", (0.12, 0.01, 0.01), 0.3, 0.4, glow=(3.2, 0.14, 0.05), glow_kcd_m2=2.0, glow_group="sign"
)
_DARK_LENS = Surface("dark lens", (0.03, 0.03, 0.025), 0.3, 0.4)


def _outline(shape: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """(P, 2) outline of a sign within +-1, counter-clockwise."""
    if shape == "square":
        return np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    if shape == "disc":
        turn = np.arange(20) * math.pi / 10.0
        return np.stack([np.cos(turn), np.sin(turn)], axis=1)
    points = np.array([(-1.0, -0.85), (1.0, -0.85), (0.12, 0.9), (-0.12, 0.9)])
    return points if shape == "triangle" else -points


def _plate(number: int, z_m: float) -> SceneMesh:
    """A sign's face towards -y and its grey back."""
    sheet_of_faces = traffic_signs()
    outline = _outline(list(SIGN_SHAPES.values())[number])
    flat = prism_cap(np.column_stack([outline, np.zeros(len(outline))]))[..., :2]
    field = sheet_of_faces.fields[number]
    uvs = (0.5 + 0.5 * flat) * (field.width_m, field.height_m) + np.array([field.u_m, field.v_m])
    corners = np.stack([_FACE_M * flat[..., 0], np.full(flat.shape[:2], -0.055), z_m + _FACE_M * flat[..., 1]], axis=-1)
    back = corners[:, ::-1] + np.array([0.0, 0.004, 0.0])
    return join([quads(corners, sheet_of_faces.surface, _KIND, uvs), quads(back, STEEL, _KIND)])


def _sign_numbers(seed: int) -> list[int]:
    rng = world_rng(seed, 1)
    return [int(n) for n in rng.permutation(len(SIGN_SHAPES))[: 1 + int(rng.integers(2))]]


def _size_sign(seed: int) -> Size:
    return _FACE_M, 0.06, 2.6 + 0.62 * (len(_sign_numbers(seed)) - 1)


def _build_sign(seed: int) -> SceneMesh:
    height = _size_sign(seed)[2]
    post = tube([(0.0, 0.0, 0.0), (0.0, 0.0, height)], 0.032, 8, STEEL, _KIND, caps=True)
    plates = [_plate(n, height - _FACE_M - 0.62 * k) for k, n in enumerate(_sign_numbers(seed))]
    return join([post, *plates])


def _build_street_name(seed: int) -> SceneMesh:
    """Two boards with street names at a corner: the lettering is bars, too small to be read."""
    rng = world_rng(seed, 2)
    tint, ink = ((BLUE, WHITE), (WHITE, BLACK), (BOTTLE_GREEN, WHITE))[seed % 3]
    parts = [tube([(0.0, 0.0, 0.0), (0.0, 0.0, 2.7)], 0.028, 8, STEEL, _KIND, caps=True)]
    for turned, z in ((False, 2.6), (True, 2.4)):
        board = [slab((0.03, 0.73), (-0.01, 0.01), (z - 0.09, z + 0.09), PAINTED, _KIND, tint)]
        x = 0.09
        while x < 0.64:
            wide = float(rng.uniform(0.02, 0.045))
            for y in (-0.013, 0.013):
                board.append(slab((x, x + wide), (y - 0.001, y + 0.001), (z - 0.035, z + 0.035), MATTE, _KIND, ink))
            x += wide + 0.016
        board_mesh = join(board)
        turn = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
        parts.append(rotated(board_mesh, turn) if turned else board_mesh)
    return join(parts)


def _build_traffic_light(seed: int) -> SceneMesh:
    """A post with a signal for cars and one for people."""
    tint = (ANTHRACITE, BOTTLE_GREEN)[seed % 2]
    kind = SceneKind.POLE
    parts = [lathe([(0.09, 0.0), (0.085, 0.9), (0.055, 0.95), (0.05, 3.3), (0.0, 3.32)], 12, PAINTED, kind, tint)]
    for lamps, low, x in ((3, 2.35, 0.0), (2, 2.2, 0.24)):
        case = rounded_box(0.13, 0.1, 0.0, 0.3 * lamps, 0.03, MATTE, kind, BLACK)
        parts.append(rotated(case, np.eye(3), (x, -0.16, low)))
        for k in range(lamps):
            z = low + 0.15 + 0.3 * k
            lens = lathe(
                [(0.1, 0.0), (0.07, 0.015), (0.0, 0.02)], 14, _LIGHT_RED if k == lamps - 1 else _DARK_LENS, kind
            )
            parts.append(rotated(lens, np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]]), (x, -0.26, z)))
            turn = np.linspace(0.0, math.pi, 7)
            rim = np.stack([0.11 * np.cos(turn), np.zeros(7), 0.11 * np.sin(turn)], axis=1)
            hood = np.stack([rim + np.array([x, y, z]) for y in (-0.26, -0.38)])
            parts.append(sheet(hood, MATTE, kind, tint=BLACK))
    parts.append(slab((-0.07, 0.07), (-0.16, -0.07), (0.95, 1.15), PAINTED, kind, YELLOW))
    return join(parts)


def _framed(seed: int, half_x_m: float, low_m: float, high_m: float, lit_kcd_m2: float) -> SceneMesh:
    """A flat case with a poster on either side."""
    frame = rounded_box(
        half_x_m, 0.1, low_m, high_m, 0.04, PAINTED, _KIND, (ANTHRACITE, LIGHT_GREY, BOTTLE_GREEN)[seed % 3]
    )
    wide, low, high = half_x_m - 0.07, low_m + 0.1, high_m - 0.1
    picture = poster(seed, 1.2, 1.75, lit_kcd_m2)
    corner = np.array([(-wide, -0.102, low), (wide, -0.102, low), (wide, -0.102, high), (-wide, -0.102, high)])
    uvs = np.array([(0.0, 0.0), (1.2, 0.0), (1.2, 1.75), (0.0, 1.75)])
    return join([frame, quads(np.stack([corner, corner * (-1.0, -1.0, 1.0)]), picture, _KIND, np.stack([uvs, uvs]))])


def _build_city_light(seed: int) -> SceneMesh:
    foot = slab((-0.35, 0.35), (-0.07, 0.07), (0.0, 0.42), PAINTED, _KIND, ANTHRACITE)
    return join([foot, _framed(seed, 0.67, 0.4, 2.35, 0.35)])


def _build_column(seed: int) -> SceneMesh:
    """An advertising column with posters around it and a small roof."""
    pictures = posters(seed)
    body = [(0.68, 0.0), (0.68, 0.22), (0.6, 0.26), (0.6, 0.55)]
    roof = [(0.6, 2.75), (0.74, 2.82), (0.74, 2.92), (0.6, 2.97), (0.3, 3.2), (0.06, 3.28), (0.05, 3.42), (0.0, 3.45)]
    parts = [
        lathe(body, 20, MATTE, _KIND, (0.2, 0.2, 0.19)),
        lathe(roof, 20, PAINTED, _KIND, (BOTTLE_GREEN, ANTHRACITE)[seed % 2]),
    ]
    parts.append(lathe([(0.6, 0.55), (0.6, 2.75)], 20, MATTE, _KIND, (0.25, 0.24, 0.22)))
    order = world_rng(seed, 3).permutation(len(pictures.fields))
    for k in range(3):
        turn = 2.0 * math.pi * k / 3.0 + np.linspace(-0.98, 0.98, 8) - 0.5 * math.pi
        grid = np.stack(
            [np.stack([0.604 * np.cos(turn), 0.604 * np.sin(turn), np.full(8, z)], axis=1) for z in (0.72, 2.6)]
        )
        field = pictures.fields[int(order[k])]
        u = field.u_m + field.width_m * np.linspace(0.0, 1.0, 8)
        uvs = np.stack(np.broadcast_arrays(u[None], np.array([[field.v_m], [field.v_m + field.height_m]])), axis=-1)
        parts.append(sheet(grid, pictures.surface, _KIND, uvs))
    return join(parts)


def _build_info(seed: int) -> SceneMesh:
    """A slim pillar with a map under glass."""
    tint = (ANTHRACITE, BLUE)[seed % 2]
    body = rounded_box(0.4, 0.09, 0.0, 2.1, 0.05, PAINTED, _KIND, tint)
    pane = slab((-0.32, 0.32), (-0.094, 0.094), (0.75, 1.75), GLASS, _KIND)
    paper = slab((-0.29, 0.29), (-0.096, 0.096), (0.8, 1.7), MATTE, _KIND, (0.38, 0.4, 0.34))
    roads = [slab((x, x + 0.03), (-0.0975, 0.0975), (0.82, 1.68), MATTE, _KIND, (0.6, 0.58, 0.5)) for x in (-0.15, 0.1)]
    return join(
        [body, pane, paper, *roads, slab((-0.27, 0.27), (-0.0985, 0.0985), (1.2, 1.24), MATTE, _KIND, (0.6, 0.58, 0.5))]
    )


def _build_flag(seed: int) -> SceneMesh:
    """A flag that hangs nearly still, in plain stripes of no country."""
    rng = world_rng(seed, 4)
    pole = lathe([(0.06, 0.0), (0.06, 0.5), (0.03, 6.9), (0.05, 6.95), (0.0, 7.0)], 10, PAINTED, SceneKind.POLE, WHITE)
    u, v = np.meshgrid(np.linspace(0.0, 1.0, 9), np.linspace(0.0, 1.0, 7))
    fold = 0.09 * np.sin(7.0 * u + 3.0 * v + rng.uniform(0, 6)) * np.minimum(2.0 * u, 1.0)
    grid = np.stack([0.04 + 0.62 * u, fold, 5.0 + 1.75 * v - 0.75 * u], axis=-1)
    first, second = rng.permutation(4)[:2]
    colours: tuple[Rgb, ...] = (RED, BLUE, WHITE, YELLOW)
    flag = sheet(grid, CLOTH, SceneKind.POLE)
    stripe = np.repeat(np.array([colours[first], colours[second], colours[first]]), 16, axis=0)
    flag.tint[:] = stripe
    return join([pole, flag])


def _city_light_lamps(_seed: int) -> tuple[LocalLamp, ...]:
    """What a lit poster of 1.9 m2 at 0.35 kcd/m2 throws to either side, at half brightness on average."""
    kcd = 0.33
    return tuple(
        LocalLamp((0.0, side * 0.16, 1.4), (0.0, side, 0.0), (kcd, kcd, kcd), 160.0, 0.4, "sign")
        for side in (-1.0, 1.0)
    )


SIGNS = {
    "traffic_sign": Prop(_KIND, _size_sign, _build_sign, trunk_m=0.035),
    "street_name": Prop(_KIND, fixed_size(0.73, 0.73, 2.7), _build_street_name, trunk_m=0.03),
    "traffic_light": Prop(SceneKind.POLE, fixed_size(0.37, 0.38, 3.32), _build_traffic_light, trunk_m=0.1),
    "city_light": Prop(_KIND, fixed_size(0.67, 0.1, 2.35), _build_city_light, _city_light_lamps),
    "advert_column": Prop(_KIND, fixed_size(0.74, 0.74, 3.45), _build_column),
    "info_pillar": Prop(_KIND, fixed_size(0.4, 0.0985, 2.1), _build_info),
    "flag_pole": Prop(SceneKind.POLE, fixed_size(0.66, 0.09, 7.0), _build_flag, trunk_m=0.06),
}
