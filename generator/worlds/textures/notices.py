"""Posters, shop signs and traffic signs, drawn in sRGB; all names and designs are invented."""

from __future__ import annotations

import math

import cv2
import numpy as np

from generator.worlds.textures.canvas import clouds, noise
from generator.worlds.textures.lettering import FONTS, Pixels, Rgb8, colour8, small_print, word, write

PALE: Rgb8 = (214, 211, 203)
INK: Rgb8 = (34, 33, 35)


def _filled(height_px: int, width_px: int, colour: Rgb8) -> Pixels:
    return np.full((height_px, width_px, 3), colour, np.uint8)


def poster(height_px: int, width_px: int, rng: np.random.Generator) -> Pixels:
    """(H, W, 3) an advertisement: a picture of something, a headline, small print and a maker's name."""
    ground = colour8(rng, (0.05, 0.6), (0.5, 0.85))
    sheet = _filled(height_px, width_px, ground)
    split = int(height_px * rng.uniform(0.5, 0.75))
    _PICTURES[int(rng.integers(len(_PICTURES)))](sheet[:split], rng)
    bright = sum(ground) > 360
    ink = INK if bright else PALE
    margin = width_px // 12
    font = FONTS[int(rng.integers(len(FONTS)))]
    head = split if rng.random() < 0.6 else int(0.06 * height_px)
    tall = int(0.13 * height_px)
    if head != split:
        ink_on_picture = PALE if sheet[head : head + tall].mean() < 120 else INK
        write(
            sheet, word(rng, 2).capitalize(), (margin, head, width_px - margin, head + tall), ink_on_picture, font, 0.14
        )
    else:
        write(
            sheet, word(rng, 2).upper(), (margin, head + margin // 2, width_px - margin, head + tall), ink, font, 0.16
        )
    body = split + tall + margin // 2
    small_print(sheet, (margin, body, int(0.7 * width_px), int(0.93 * height_px)), max(height_px // 42, 3), ink, rng)
    logo = (int(0.74 * width_px), int(0.87 * height_px), width_px - margin // 2, int(0.95 * height_px))
    cv2.rectangle(sheet, logo[:2], logo[2:], colour8(rng, (0.4, 0.8), (0.4, 0.75)), -1)
    write(sheet, word(rng, 1).upper(), logo, PALE, FONTS[1], 0.14)
    return sheet


def _blobs(area: Pixels, rng: np.random.Generator) -> None:
    """Large circles and bands."""
    height_px, width_px = area.shape[:2]
    area[:] = colour8(rng, (0.2, 0.7), (0.4, 0.85))
    for _ in range(int(rng.integers(2, 6))):
        middle = (int(rng.uniform(0, width_px)), int(rng.uniform(0, height_px)))
        radius = int(width_px * rng.uniform(0.1, 0.45))
        cv2.circle(area, middle, radius, colour8(rng, (0.1, 0.75), (0.3, 0.85)), -1, cv2.LINE_AA)


def _view(area: Pixels, rng: np.random.Generator) -> None:
    """A landscape: sky, hills behind hills, water or fields."""
    height_px, width_px = area.shape[:2]
    down = np.linspace(0.0, 1.0, height_px)[:, None, None]
    upper, lower = np.array(colour8(rng, (0.25, 0.6), (0.5, 0.8))), np.array(colour8(rng, (0.05, 0.4), (0.7, 0.85)))
    area[:] = (upper + (lower - upper) * down).astype(np.uint8)
    x = np.arange(width_px)
    for layer in range(4):
        ridge = (0.4 + 0.15 * layer) * height_px + 0.09 * height_px * noise(4, width_px, (4, 5 + 2 * layer), rng)[0]
        outline = np.stack([np.r_[x, width_px - 1, 0], np.r_[ridge, height_px, height_px]], axis=-1)
        cv2.fillPoly(
            area, [outline.astype(np.int32)], colour8(rng, (0.15, 0.5), (0.55 - 0.11 * layer, 0.62 - 0.11 * layer))
        )


def _portrait(area: Pixels, rng: np.random.Generator) -> None:
    """Head and shoulders against a blurred room."""
    height_px, width_px = area.shape[:2]
    room, other = np.array(colour8(rng, (0.1, 0.5), (0.35, 0.8))), np.array(colour8(rng, (0.1, 0.5), (0.35, 0.8)))
    haze = np.clip(0.5 + 0.25 * cv2.resize(clouds(64, 64, 4, rng, 0.4), (width_px, height_px)), 0, 1)[..., None]
    area[:] = (room + (other - room) * haze).astype(np.uint8)
    tone = (np.array((226, 178, 148)) * rng.uniform(0.4, 0.95)).astype(int).tolist()
    cloth, hair = colour8(rng, (0.1, 0.7), (0.15, 0.8)), colour8(rng, (0.2, 0.5), (0.06, 0.3))
    x, y, unit = width_px // 2 + int(rng.normal(0, 0.1 * width_px)), int(0.42 * height_px), 0.17 * width_px
    cv2.ellipse(area, (x, int(y + 2.9 * unit)), (int(1.9 * unit), int(1.7 * unit)), 0, 180, 360, cloth, -1, cv2.LINE_AA)
    cv2.rectangle(area, (int(x - 1.9 * unit), int(y + 2.88 * unit)), (int(x + 1.9 * unit), height_px), cloth, -1)
    cv2.ellipse(area, (x, int(y - 0.15 * unit)), (int(1.05 * unit), int(1.35 * unit)), 0, 0, 360, hair, -1, cv2.LINE_AA)
    cv2.rectangle(area, (int(x - 0.4 * unit), y), (int(x + 0.4 * unit), int(y + 1.7 * unit)), tone, -1)
    cv2.ellipse(area, (x, y), (int(0.82 * unit), int(1.1 * unit)), 0, 0, 360, tone, -1, cv2.LINE_AA)


def _goods(area: Pixels, rng: np.random.Generator) -> None:
    """A bottle, box or cup on a table, large."""
    height_px, width_px = area.shape[:2]
    area[:] = colour8(rng, (0.05, 0.5), (0.55, 0.85))
    area[int(0.78 * height_px) :] = colour8(rng, (0.1, 0.5), (0.3, 0.6))
    for _ in range(int(rng.integers(1, 4))):
        broad, tall = int(width_px * rng.uniform(0.12, 0.25)), int(height_px * rng.uniform(0.3, 0.6))
        left, low = int(rng.uniform(0.1, 0.65) * width_px), int(0.86 * height_px)
        body, label = colour8(rng, (0.3, 0.8), (0.25, 0.8)), colour8(rng, (0.0, 0.5), (0.6, 0.85))
        cv2.rectangle(area, (left, low - tall), (left + broad, low), body, -1)
        cv2.rectangle(area, (left + broad // 3, low - tall - tall // 4), (left + 2 * broad // 3, low - tall), body, -1)
        cv2.rectangle(area, (left, low - 2 * tall // 3), (left + broad, low - tall // 3), label, -1)
        cv2.line(area, (left + broad // 8, low - tall), (left + broad // 8, low), PALE, max(broad // 14, 1))


_PICTURES = (_blobs, _view, _portrait, _goods)
TRADES = ("cafe", "bar", "foto", "moda", "optik", "radio", "bistro", "flora", "sport", "libro", "kiosk", "bazar")


def shop_sign(height_px: int, width_px: int, rng: np.random.Generator) -> Pixels:
    """(H, W, 3) the board over a shop: an invented name, sometimes its trade or a mark."""
    dark = rng.random() < 0.6
    ground = colour8(rng, (0.15, 0.75), (0.12, 0.42) if dark else (0.6, 0.85))
    ink = colour8(rng, (0.0, 0.2), (0.78, 0.88)) if dark else colour8(rng, (0.2, 0.8), (0.1, 0.35))
    board = _filled(height_px, width_px, ground)
    font, name = FONTS[int(rng.integers(len(FONTS)))], word(rng, int(rng.integers(2, 4)))
    name = (name.upper(), name.capitalize(), name)[int(rng.integers(3))]
    if rng.random() < 0.5:
        trade = TRADES[int(rng.integers(len(TRADES)))]
        name = f"{trade} {name}" if rng.random() < 0.5 else f"{name} {trade}"
    margin = height_px // 6
    left = margin
    if rng.random() < 0.45:
        middle = (margin + height_px // 3, height_px // 2)
        cv2.circle(board, middle, height_px // 3, ink, -1, cv2.LINE_AA)
        write(
            board,
            name[0].upper(),
            (margin, margin, middle[0] + height_px // 3, height_px - margin),
            ground,
            FONTS[1],
            0.16,
        )
        left = 2 * margin + 2 * (height_px // 3)
    write(board, name, (left, margin, width_px - margin, height_px - margin), ink, font, float(rng.uniform(0.08, 0.16)))
    if rng.random() < 0.3:
        cv2.rectangle(board, (3, 3), (width_px - 4, height_px - 4), ink, max(height_px // 40, 1))
    return board


SIGN_SHAPES = {
    "limit": "disc",
    "no_entry": "disc",
    "no_stopping": "disc",
    "ahead": "disc",
    "warning": "triangle",
    "yield": "turned_triangle",
    "parking": "square",
    "crossing": "square",
}
_RED, _BLUE, _WHITE = (168, 30, 32), (24, 68, 136), (216, 216, 212)


def traffic_sign(name: str, side_px: int) -> Pixels:
    """(S, S, 3) face of a generic sign of `SIGN_SHAPES` in the square around it.

    Raises:
        ValueError: there is no such sign.
    """
    if name not in SIGN_SHAPES:
        raise ValueError(f"traffic_sign: expected one of {', '.join(SIGN_SHAPES)}, got {name!r}.")
    face, s = _filled(side_px, side_px, _WHITE), side_px
    middle = (s // 2, s // 2)
    if name == "limit":
        cv2.circle(face, middle, int(0.43 * s), _RED, int(0.12 * s), cv2.LINE_AA)
        write(face, "30", (int(0.25 * s), int(0.3 * s), int(0.75 * s), int(0.7 * s)), INK, FONTS[1], 0.16)
    elif name == "no_entry":
        face[:] = _RED
        cv2.rectangle(face, (int(0.16 * s), int(0.42 * s)), (int(0.84 * s), int(0.58 * s)), _WHITE, -1)
    elif name == "no_stopping":
        face[:] = _BLUE
        cv2.circle(face, middle, int(0.44 * s), _RED, int(0.11 * s), cv2.LINE_AA)
        cv2.line(face, (int(0.2 * s), int(0.2 * s)), (int(0.8 * s), int(0.8 * s)), _RED, int(0.1 * s), cv2.LINE_AA)
    elif name == "ahead":
        face[:] = _BLUE
        cv2.arrowedLine(
            face, (s // 2, int(0.82 * s)), (s // 2, int(0.18 * s)), _WHITE, int(0.12 * s), cv2.LINE_AA, 0, 0.4
        )
    elif name in ("warning", "yield"):
        _triangle(face, name == "yield")
    else:
        face[:] = _BLUE
        if name == "parking":
            write(face, "P", (int(0.2 * s), int(0.12 * s), int(0.8 * s), int(0.88 * s)), _WHITE, FONTS[1], 0.2)
        else:
            _crossing(face)
    return face


def _triangle(face: Pixels, upside_down: bool) -> None:
    s = face.shape[0]
    face[:] = _RED
    middle, reach = np.array((0.5 * s, 0.64 * s)), 0.4 * s
    turn = np.array([0.5, 7 / 6, 11 / 6]) * math.pi
    corners = middle + reach * np.stack([np.cos(turn), -np.sin(turn)], axis=-1)
    cv2.fillPoly(face, [corners.astype(np.int32)], _WHITE, cv2.LINE_AA)
    if upside_down:
        face[:] = face[::-1].copy()
    else:
        cv2.line(face, (s // 2, int(0.42 * s)), (s // 2, int(0.68 * s)), INK, s // 14, cv2.LINE_AA)
        cv2.circle(face, (s // 2, int(0.77 * s)), s // 24, INK, -1, cv2.LINE_AA)


def _crossing(face: Pixels) -> None:
    s = face.shape[0]
    corners = np.array(((0.5, 0.1), (0.9, 0.86), (0.1, 0.86))) * s
    cv2.fillPoly(face, [corners.astype(np.int32)], _WHITE, cv2.LINE_AA)
    cv2.circle(face, (s // 2, int(0.36 * s)), s // 18, INK, -1, cv2.LINE_AA)
    cv2.line(face, (s // 2, int(0.42 * s)), (s // 2, int(0.6 * s)), INK, s // 12, cv2.LINE_AA)
    for x in (0.4, 0.62):
        cv2.line(face, (s // 2, int(0.6 * s)), (int(x * s), int(0.78 * s)), INK, s // 18, cv2.LINE_AA)
    cv2.line(face, (int(0.38 * s), int(0.54 * s)), (int(0.62 * s), int(0.48 * s)), INK, s // 22, cv2.LINE_AA)
