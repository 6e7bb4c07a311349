"""Boards with names of shops, painted with OpenCV's stroke letters, and what of them shines."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.people.mesh import Texture
from generator.worlds.buildings.panes import picture_texture
from generator.worlds.layout import world_rng
from generator.worlds.model import Rgb

Picture = NDArray[np.float32]
N_SIGNS = 24  # 12 rows of two
SIGN_PX, SIGN_WIDE_PX = 84, 512
_FONTS = (cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_COMPLEX)
_FIRST = ("Alba", "Nord", "Milo", "Vera", "Kora", "Linden", "Ambra", "Rosso", "Piano", "Tivo", "Marek", "Lume", "Orso")
TRADES = (  # in the order of the painters of `shop_pictures`: clothes, shelves, tables, counters
    ("Moden", "Boutique", "Fashion", "Studio"),
    ("Books", "Market", "Shoes", "Mobile"),
    ("Cafe", "Bistro", "Bar", "Eatery"),
    ("Bakery", "Pharma", "Optik", "Travel"),
)
_GROUNDS: tuple[Rgb, ...] = (
    (0.02, 0.025, 0.03),
    (0.6, 0.6, 0.57),
    (0.25, 0.03, 0.03),
    (0.03, 0.08, 0.2),
    (0.03, 0.12, 0.07),
    (0.35, 0.28, 0.16),
    (0.5, 0.35, 0.05),
    (0.1, 0.1, 0.11),
)


def sign_uv(sign: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a name on the sign picture. [m]"""
    row, column = divmod(sign % N_SIGNS, 2)
    high = 1024 / 128
    top = high - row * SIGN_PX / 128
    return 4.0 * column + 0.01, top - SIGN_PX / 128 + 0.01, 4.0 * (column + 1) - 0.01, top - 0.01


@lru_cache(maxsize=4)
def sign_pictures(town_seed: int) -> tuple[Texture, Texture]:
    """Boards with names, and what of them shines: letters or the whole board."""
    board, glow = np.zeros((1024, 1024, 3), np.float32), np.zeros((1024, 1024, 3), np.float32)
    for sign in range(N_SIGNS):
        rng = world_rng(town_seed, 0x516, sign)
        row, column = divmod(sign, 2)
        place = np.s_[row * SIGN_PX : (row + 1) * SIGN_PX, column * SIGN_WIDE_PX : (column + 1) * SIGN_WIDE_PX]
        ground = np.array(_GROUNDS[rng.integers(len(_GROUNDS))], np.float32) * np.float32(rng.uniform(0.8, 1.2))
        ink = np.array((0.7, 0.68, 0.62) if ground.mean() < 0.25 else (0.03, 0.03, 0.05), np.float32)
        mask = _name(TRADES[sign % len(TRADES)], rng)[..., None]
        board[place] = ground * (1.0 - mask) + ink * mask
        whole = bool(rng.random() < 0.35) and ground.mean() > 0.04
        glow[place] = np.clip(board[place] * 1.4, 0, 1) if whole else ink * mask * (1.3 if ink[0] > 0.3 else 0.0)
    return picture_texture(board), picture_texture(glow)


def _name(trade: tuple[str, ...], rng: np.random.Generator) -> Picture:
    """(SIGN_PX, SIGN_WIDE_PX) coverage of one name, centred or set to the left."""
    words = [str(rng.choice(_FIRST)), str(rng.choice(trade))]
    text = " ".join(words) if rng.random() < 0.7 else words[int(rng.integers(2))]
    if rng.random() < 0.5:
        text = text.upper()
    font, mask = _FONTS[rng.integers(len(_FONTS))], np.zeros((SIGN_PX, SIGN_WIDE_PX), np.float32)
    scale, thick = float(rng.uniform(1.3, 1.9)), int(rng.integers(3, 7))
    (width, height), _ = cv2.getTextSize(text, font, scale, thick)
    scale *= min(1.0, 0.9 * SIGN_WIDE_PX / width)
    (width, height), _ = cv2.getTextSize(text, font, scale, thick)
    left = (SIGN_WIDE_PX - width) // 2 if rng.random() < 0.7 else 20
    cv2.putText(mask, text, (left, (SIGN_PX + height) // 2 - 2), font, scale, 1.0, thick, cv2.LINE_AA)
    return mask
