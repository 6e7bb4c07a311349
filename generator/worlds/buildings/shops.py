"""Shop fronts: large panes on a low wall, a door set back, a board with a name, awning, shutter box, hanging sign."""

from __future__ import annotations

import numpy as np

from generator.worlds.buildings.facade import Hole, reveal
from generator.worlds.buildings.looks import ACCENTS, pick
from generator.worlds.buildings.materials import Materials
from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.buildings.shop_pictures import N_SHOPS, shop_uv
from generator.worlds.buildings.signs import N_SIGNS, TRADES, sign_uv
from generator.worlds.geometry import WHITE
from generator.worlds.model import Rgb, SceneKind, Surface

AWNINGS: tuple[Rgb, ...] = (
    (0.34, 0.08, 0.07),
    (0.07, 0.17, 0.11),
    (0.8, 0.72, 0.56),
    (0.1, 0.15, 0.26),
    (0.3, 0.3, 0.3),
)
SIGN_SHAPE = 512 / 84  # width over height of a name
AWNING_DROP_M, VALANCE_M = 0.42, 0.2
OPEN_SHARE = 0.8  # of shops whose windows stay lit
_BACK = 0.14


def shop_front(
    pile: QuadPile,
    hole: Hole,
    goods: Materials,
    rng: np.random.Generator,
    wall: Surface,
    tint: Rgb,
    out_m: float = 0.0,
    awning_m: float = 0.0,
) -> None:
    """A shop in a hole that reaches down to the ground; its board hangs over the hole. [m]"""
    reveal(pile, hole, _BACK, wall, tint, out_m)
    trim = pick((*ACCENTS, (0.6, 0.6, 0.58)), rng)
    glass = goods.shop if rng.random() < OPEN_SHARE else goods.closed_shop
    shop = int(rng.integers(N_SHOPS))
    x0, x1, _, z1 = hole
    door_m = float(rng.uniform(0.95, 1.15))
    left = float(rng.choice([x0 + 0.08, x1 - door_m - 0.08, 0.5 * (x0 + x1 - door_m)]))
    riser = float(rng.choice([0.12, 0.35, 0.5]))
    for low, high in ((x0, left), (left + door_m, x1)):
        if high - low > 0.3:
            _display(pile, Hole(low, high, riser, z1), goods, trim, glass, shop, rng)
        elif high > low:
            pile.face(low, high, 0.0, z1, _BACK - 0.06, goods.paint, trim)
    _shop_door(pile, Hole(left, left + door_m, 0.0, z1), goods, trim, glass, shop)
    name = shop % len(TRADES) + len(TRADES) * int(rng.integers(N_SIGNS // len(TRADES)))
    _board(pile, hole, goods, trim, rng, out_m, name)
    if awning_m:
        _awning(pile, x0 - 0.05, x1 + 0.05, z1 - 0.05, goods, rng, out_m, awning_m)
    if rng.random() < 0.35:
        _hanging_sign(pile, x0 + 0.15, z1 + 0.1, goods, out_m, name)


def _display(
    pile: QuadPile, hole: Hole, goods: Materials, trim: Rgb, glass: Surface, shop: int, rng: np.random.Generator
) -> None:
    """Panes between posts over a riser."""
    x0, x1, z0, z1 = hole
    y, bar = _BACK - 0.07, 0.06
    pile.box((x0, y, 0.0), (x1, _BACK, z0), goods.paint, trim, "fu")
    pile.box((x0, y, z1 - bar), (x1, _BACK, z1), goods.paint, trim, "fd")
    n_panes = max(1, round((x1 - x0) / 1.9))
    step = (x1 - x0) / n_panes
    share = min(1.0, step / (z1 - z0))
    for k in range(n_panes):
        left = x0 + k * step
        start = float(rng.uniform(0.0, 1.0 - share))
        pile.face(left, left + step, z0, z1, _BACK, glass, WHITE, shop_uv(shop, start, start + share))
    for k in range(n_panes + 1):
        x = min(max(x0 + k * step, x0 + bar / 2), x1 - bar / 2)
        pile.box((x - bar / 2, y, z0), (x + bar / 2, _BACK, z1 - bar), goods.paint, trim, "lrf")
    if rng.random() < 0.3:
        pile.box((x0, y + 0.01, z1 - 0.62), (x1, _BACK, z1 - 0.57), goods.paint, trim, "fud")


def _shop_door(pile: QuadPile, hole: Hole, goods: Materials, trim: Rgb, glass: Surface, shop: int) -> None:
    """A glass door with a frame, set back between slanting panes' worth of jamb."""
    x0, x1, _, z1 = hole
    back, b = 0.55, 0.08
    top = min(2.3, z1 - 0.3)
    pile.quad(((x0, _BACK - 0.06, 0.0), (x0, back, 0.0), (x0, back, z1), (x0, _BACK - 0.06, z1)), goods.paint, trim)
    pile.quad(((x1, back, 0.0), (x1, _BACK - 0.06, 0.0), (x1, _BACK - 0.06, z1), (x1, back, z1)), goods.paint, trim)
    pile.quad(((x0, back, z1), (x1, back, z1), (x1, 0.0, z1), (x0, 0.0, z1)), goods.paint, (0.5, 0.5, 0.48))
    pile.box((x0, 0.0, 0.0), (x1, back, 0.03), goods.stone, (0.5, 0.5, 0.5), "fu")
    left, bottom, right, high = shop_uv(shop, 0.3, 0.3 + (x1 - x0) / z1)
    pile.face(x0, x1, 0.03, z1, back, glass, WHITE, (left, bottom, right, high))
    for low, up in ((0.03, 0.2), (top, top + 0.08), (z1 - 0.05, z1)):
        pile.box((x0, back - 0.05, low), (x1, back, up), goods.paint, trim, "fud")
    for low, up, side in ((x0, x0 + b, "fr"), (x1 - b, x1, "fl")):
        pile.box((low, back - 0.05, 0.2), (up, back, top), goods.paint, trim, side)
    pile.box((x1 - 0.17, back - 0.11, 0.8), (x1 - 0.14, back - 0.05, 1.4), goods.metal, WHITE, "lrfud")


def _board(
    pile: QuadPile, hole: Hole, goods: Materials, trim: Rgb, rng: np.random.Generator, out_m: float, name: int
) -> None:
    """The board over the window with the shop's name on a plate."""
    x0, x1, _, z1 = hole
    height, out = float(rng.uniform(0.5, 0.68)), 0.1 + out_m
    pile.box((x0 - 0.03, -out, z1 - 0.02), (x1 + 0.03, 0.0, z1 + height), goods.paint, trim, "lrfud")
    name_m = min(x1 - x0 - 0.1, 0.86 * height * SIGN_SHAPE)
    middle, half_z = 0.5 * (x0 + x1), 0.5 * name_m / SIGN_SHAPE
    z = z1 + 0.5 * height
    uv = sign_uv(name)
    pile.face(
        middle - 0.5 * name_m,
        middle + 0.5 * name_m,
        z - half_z,
        z + half_z,
        -out - 0.012,
        goods.sign,
        WHITE,
        uv,
        SceneKind.SIGN,
    )
    pile.box((x0 - 0.03, -out - 0.05, z1 + height), (x1 + 0.03, 0.0, z1 + height + 0.06), goods.paint, trim, "lrfud")


def _awning(
    pile: QuadPile,
    x0: float,
    x1: float,
    z: float,
    goods: Materials,
    rng: np.random.Generator,
    out_m: float,
    reach: float,
) -> None:
    """A slope of striped or plain cloth with a valance."""
    drop = AWNING_DROP_M
    first = pick(AWNINGS, rng)
    second = (0.9, 0.87, 0.8) if rng.random() < 0.4 else first
    n_stripes = max(2, round((x1 - x0) / 0.3)) if first != second else 1
    y0, y1, low = -0.12 - out_m, -0.12 - out_m - reach, z - drop
    for k in range(n_stripes):
        a, b = (x0 + (x1 - x0) * j / n_stripes for j in (k, k + 1))
        tint = first if k % 2 == 0 else second
        pile.quad(((a, y1, low), (b, y1, low), (b, y0, z), (a, y0, z)), goods.paint, tint)
        pile.quad(((a, y0, z - 0.01), (b, y0, z - 0.01), (b, y1, low - 0.01), (a, y1, low - 0.01)), goods.paint, tint)
        pile.box((a, y1 - 0.01, low - VALANCE_M), (b, y1, low), goods.paint, tint, "fb")
    for x in (x0 + 0.05, x1 - 0.08):
        pile.box((x, y1, low - 0.05), (x + 0.03, y0, low - 0.02), goods.metal, (0.8, 0.8, 0.8), "lrud")


def _hanging_sign(pile: QuadPile, x: float, z: float, goods: Materials, out_m: float, name: int) -> None:
    """A lit box that stands out from the wall, its name seen from both sides along the street."""
    y0, y1 = -0.15 - out_m, -1.05 - out_m
    half = 0.5 * (y0 - y1) / SIGN_SHAPE
    pile.box((x, y1, z - half - 0.05), (x + 0.1, y0, z + half + 0.05), goods.paint, (0.08, 0.08, 0.08), "fud")
    uv = sign_uv(name)
    for y_left, y_right, side in ((y0, y1, x), (y1, y0, x + 0.1)):
        corners = (
            (side, y_left, z - half),
            (side, y_right, z - half),
            (side, y_right, z + half),
            (side, y_left, z + half),
        )
        pile.quad(corners, goods.sign, WHITE, uv, SceneKind.SIGN)
    pile.box((x + 0.03, y0, z + half), (x + 0.07, 0.0, z + half + 0.04), goods.metal, (0.2, 0.2, 0.2), "lrud")
