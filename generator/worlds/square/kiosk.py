"""A newsagent's kiosk, and masts that carry nothing but cameras."""

from __future__ import annotations

import numpy as np

from generator.worlds.geometry import boxes, join, lathe, moved, quads, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import Rgb, SceneKind, SceneMesh
from generator.worlds.props.model import Prop, fixed_size
from generator.worlds.props.paints import LIGHT_GREY, MATTE, PAINTED, STEEL
from generator.worlds.props.shapes import fitted, slab
from generator.worlds.surfaces.matter import dark_glass
from generator.worlds.surfaces.notices import posters, shop_signs

MAST_M = 7.0


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
    papers = posters(seed)
    parts = [body, window, counter, *roof]
    for k, field in enumerate(papers.fields[:6]):
        x, side = -1.45 + 1.0 * (k % 3), k // 3
        corners = np.array([(x, -1.21, 0.1), (x + 0.55, -1.21, 0.1), (x + 0.55, -1.21, 0.9), (x, -1.21, 0.9)])
        face = quads(corners[None], papers.surface, kind, field.uvs()[None])
        parts.append(moved(face, heading_deg=180.0 * side))
    sign = shop_signs(seed)
    board = np.array([(-1.3, -1.61, 2.28), (1.3, -1.61, 2.28), (1.3, -1.61, 2.62), (-1.3, -1.61, 2.62)])
    parts.append(quads(board[None], sign.surface, kind, sign.fields[seed % 12].uvs()[None]))
    bricks = lathe([(0.2, 2.78), (0.18, 2.86), (0.0, 2.9)], 8, PAINTED, kind, paint)
    return fitted(join([*parts, bricks]), 1.9, 1.62, 2.9)


def _mast(seed: int) -> SceneMesh:
    """A slim mast with a cabinet at its foot and a short arm at its top."""
    kind, tint = SceneKind.POLE, np.multiply(LIGHT_GREY, (1.0, 0.35, 0.6)[seed % 3])
    foot = lathe([(0.14, 0.0), (0.14, 0.04), (0.08, 0.1), (0.075, 1.4), (0.06, 1.5)], 12, PAINTED, kind, tint)
    post = tube([(0, 0, 1.4), (0, 0, 4.0), (0, 0, MAST_M)], [0.062, 0.055, 0.045], 12, PAINTED, kind, tint, caps=True)
    box = slab((-0.11, 0.11), (0.05, 0.17), (1.6, 2.0), MATTE, kind, LIGHT_GREY)
    return join([foot, post, box])


KIOSKS = {
    "news_kiosk": Prop(SceneKind.SHELTER, fixed_size(1.9, 1.62, 2.9), _kiosk),
    "camera_mast": Prop(SceneKind.POLE, fixed_size(0.14, 0.17, MAST_M), _mast),
}
