"""Pictures that are somewhere on a garment: a print on the chest, a small logo, zones of different colours.

They do not repeat; beyond their border the garment has the colours of the border (`Texture.repeats`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.people.cloth_uv import SLEEVE_U_M
from generator.people.mesh import Texture
from generator.people.spec import FabricSpec
from generator.people.swatch import Grey, mix, over, plain_shares

Place = Literal["top", "legs", "other"]  # what kind of thing the cloth is made into, and so what its uvs mean
Canvas = NDArray[np.uint8]  # colour numbers
_PRINT_M, _PRINT_PX, _FINE = 0.36, 144, 4  # drawn this many times finer, then averaged
_REPEAT_M, _SIDE_M = 0.16, 0.03  # smallest repeat; half the width of the stripe along the side of trousers
_PRINT_MIDDLE_V = -0.02
_LOGO_PLACES = {"top": (0.085, 0.035), "legs": (-0.085, 0.30), "other": (0.0, 0.0)}  # u, v [m]
_WORDS = ("NORTH", "1987", "CLUB", "WAVE", "RIDE", "SUNDAY", "ATLAS", "NOVA", "PARK", "ECHO", "LAKE", "RUN", "CITY")


def print_motif(fabric: FabricSpec, place: Place) -> Texture:
    """One picture on the front of a top; on anything else it repeats."""
    rng = np.random.default_rng(fabric.seed)
    size = _PRINT_PX * _FINE
    canvas = np.zeros((size, size), np.uint8)
    _MOTIFS[int(rng.integers(len(_MOTIFS)))](canvas, len(fabric.colours_lab) - 1, rng)
    pixels = mix(fabric, _averaged(canvas, fabric))
    if place == "top":
        origin = (-0.5 * _PRINT_M, _PRINT_MIDDLE_V - 0.5 * _PRINT_M)
        return Texture(pixels, (_PRINT_M, _PRINT_M), origin, repeats=False)
    size_m = max(fabric.scale_m, _REPEAT_M)
    return Texture(pixels, (size_m, size_m), (-0.5 * size_m, -0.5 * size_m))


def logo(fabric: FabricSpec, place: Place) -> Texture:
    """A small mark on the left of the chest, on both thighs, or in the middle of whatever else."""
    rng = np.random.default_rng(fabric.seed)
    size_m = float(np.clip(0.4 * fabric.scale_m, 0.035, 0.08))
    size = 32 * _FINE
    canvas = np.zeros((size, size), np.uint8)
    kind, middle = int(rng.integers(4)), size // 2
    if kind == 0:
        cv2.circle(canvas, (middle, middle), size // 3, 1, -1)
    elif kind == 1:
        cv2.rectangle(canvas, (size // 8, size // 3), (size - size // 8, size - size // 3), 1, -1)
    elif kind == 2:
        _polygon(canvas, [(0.1, 0.55), (0.4, 0.62), (0.95, 0.3), (0.42, 0.8)], 1)
    else:
        _word(canvas, "ABEKMNRX"[int(rng.integers(8))], 0.5, 0.7, 1)
    u_m, v_m = _LOGO_PLACES[place]
    origin = (u_m - 0.5 * size_m, v_m - 0.5 * size_m)
    return Texture(mix(fabric, _averaged(canvas, fabric)), (size_m, size_m), origin, repeats=False)


def colour_block(fabric: FabricSpec, place: Place) -> Texture:
    """Zones: sleeves, yoke, a band or the hem of a top; the sides of trousers; the lower part of others."""
    rng = np.random.default_rng(fabric.seed)
    last = len(fabric.colours_lab) - 1
    width_m, low, high, pixel_m = 2.0 * (SLEEVE_U_M - 0.6), -0.45, 0.30, 0.01
    width, height = round(width_m / pixel_m), round((high - low) / (0.5 * pixel_m))
    shares = plain_shares(height, width, fabric)
    u, v = np.meshgrid(np.linspace(-0.5, 0.5, width) * width_m, np.linspace(high, low, height))
    sleeve = np.zeros((height, width), np.float32)
    if place == "legs":
        over(shares, 1, np.asarray(np.abs(u) < _SIDE_M, np.float32))
    elif place == "other":
        over(shares, 1, np.asarray(v < -0.13, np.float32))
    else:
        sleeve[:, :6] = sleeve[:, -6:] = 1.0
        kind = int(rng.integers(4))
        if kind == 0:
            over(shares, 1, sleeve)
            over(shares, last, np.asarray((v > 0.10) & (last > 1), np.float32))
        elif kind == 1:
            over(shares, 1, np.asarray(v > 0.03, np.float32))
        elif kind == 2:
            over(shares, 1, np.asarray((v < 0.02) & (v > -0.10), np.float32))
            over(shares, last, np.asarray((v < -0.10) & (v > -0.13), np.float32))
        else:
            over(shares, 1, np.asarray(v < -0.14, np.float32))
            over(shares, last, np.asarray((v < -0.14) & (v > -0.18), np.float32))
    return Texture(mix(fabric, shares), (width_m, high - low), (-0.5 * width_m, low), repeats=False)


def _averaged(canvas: Canvas, fabric: FabricSpec) -> Grey:
    """(H, W, K) share of each colour number in each pixel of a finer canvas."""
    size = len(canvas) // _FINE
    shares = plain_shares(size, size, fabric)
    for number in range(1, len(fabric.colours_lab)):
        cover = cv2.resize((canvas == number).astype(np.float32), (size, size), interpolation=cv2.INTER_AREA)
        shares[..., number] = cover
    shares[..., 0] = 1.0 - shares[..., 1:].sum(axis=2)
    return shares


def _polygon(canvas: Canvas, points: list[tuple[float, float]], colour: int) -> None:
    """Fill a polygon of places in 0..1, v upwards."""
    size = len(canvas)
    corners = np.array([(u * size, (1.0 - v) * size) for u, v in points])
    cv2.fillPoly(canvas, [np.round(corners).astype(np.int32)], colour)


def _word(canvas: Canvas, text: str, v: float, width: float, colour: int) -> None:
    """Write a word, centred at a height, as wide as wished but no higher than a third of the picture."""
    size, font = len(canvas), cv2.FONT_HERSHEY_DUPLEX
    (across, up), _ = cv2.getTextSize(text, font, 1.0, 1)
    scale = min(width * size / across, size / 3.0 / up)
    place = (round(0.5 * size - 0.5 * across * scale), round((1.0 - v) * size + 0.5 * up * scale))
    cv2.putText(canvas, text, place, font, scale, colour, max(round(3.2 * scale), 2), cv2.LINE_8)


def _slogan(canvas: Canvas, n: int, rng: np.random.Generator) -> None:
    words = [_WORDS[k] for k in rng.permutation(len(_WORDS))[: int(rng.integers(1, 4))]]
    for line, word in enumerate(words):
        _word(canvas, word, 0.5 + 0.24 * (0.5 * (len(words) - 1) - line), rng.uniform(0.6, 0.85), 1 + line % n)


def _number(canvas: Canvas, n: int, rng: np.random.Generator) -> None:
    size = len(canvas)
    _word(canvas, str(int(rng.integers(1, 99))), 0.6, 0.6, 1)
    cv2.rectangle(canvas, (size // 5, round(0.68 * size)), (size - size // 5, round(0.74 * size)), n, -1)


def _sunset(canvas: Canvas, n: int, rng: np.random.Generator) -> None:
    size = len(canvas)
    middle, radius = (size // 2, round(0.45 * size)), round(rng.uniform(0.24, 0.32) * size)
    cv2.circle(canvas, middle, radius, 1, -1)
    for k in range(5):
        top = middle[1] + round(radius * (0.05 + 0.2 * k))
        canvas[top : top + round(0.035 * (k + 1) * radius)] = 0
    _polygon(canvas, [(0.2, 0.28), (0.36, 0.52), (0.46, 0.38), (0.6, 0.58), (0.8, 0.28)], n)


def _rings(canvas: Canvas, n: int, rng: np.random.Generator) -> None:
    size = len(canvas)
    for k in range(3):
        thick = round(rng.uniform(0.02, 0.06) * size)
        cv2.circle(canvas, (size // 2, size // 2), round((0.34 - 0.11 * k) * size), 1 + k % n, thick if k < 2 else -1)


def _face(canvas: Canvas, n: int, rng: np.random.Generator) -> None:
    """The head of an animal: round ears or pointed ones."""
    size = len(canvas)
    if rng.random() < 0.5:
        for side in (0.28, 0.72):
            cv2.circle(canvas, (round(side * size), round(0.28 * size)), round(0.12 * size), 1, -1)
    else:
        _polygon(canvas, [(0.2, 0.9), (0.22, 0.5), (0.5, 0.68)], 1)
        _polygon(canvas, [(0.8, 0.9), (0.78, 0.5), (0.5, 0.68)], 1)
    cv2.ellipse(canvas, (size // 2, round(0.52 * size)), (round(0.31 * size), round(0.27 * size)), 0, 0, 360, 1, -1)
    dark = n if n > 1 else 0
    for side in (0.38, 0.62):
        cv2.circle(canvas, (round(side * size), round(0.47 * size)), round(0.045 * size), dark, -1)
    _polygon(canvas, [(0.44, 0.44), (0.56, 0.44), (0.5, 0.36)], dark)


def _bird(canvas: Canvas, n: int, rng: np.random.Generator) -> None:
    lift = rng.uniform(0.0, 0.12)
    _polygon(canvas, [(0.1, 0.72 + lift), (0.34, 0.62), (0.5, 0.5), (0.56, 0.36), (0.4, 0.42), (0.22, 0.56)], 1)
    _polygon(canvas, [(0.5, 0.5), (0.62, 0.66), (0.86, 0.82 - lift), (0.74, 0.56), (0.58, 0.36)], n)
    _polygon(canvas, [(0.46, 0.44), (0.58, 0.44), (0.66, 0.2), (0.56, 0.26), (0.48, 0.18)], 1)


def _blocks(canvas: Canvas, n: int, rng: np.random.Generator) -> None:
    """An abstract picture: overlapping bars and a disc in a frame."""
    size = len(canvas)
    left, right, top, bottom = (round(share * size) for share in (0.16, 0.84, 0.14, 0.86))
    for k in range(4):
        x, y = rng.integers(left, right - size // 4), rng.integers(top, bottom - size // 4)
        wide, high = rng.integers(size // 8, size // 3, 2)
        cv2.rectangle(canvas, (int(x), int(y)), (int(min(x + wide, right)), int(min(y + high, bottom))), 1 + k % n, -1)
    cv2.circle(canvas, (size // 2, size // 2), round(0.12 * size), n, -1)
    cv2.rectangle(canvas, (left, top), (right, bottom), 1, round(0.015 * size))


def _star(canvas: Canvas, n: int, rng: np.random.Generator) -> None:
    tips = int(rng.integers(5, 9))
    turn = 0.5 * np.pi + np.arange(2 * tips) * np.pi / tips
    radius = np.where(np.arange(2 * tips) % 2, rng.uniform(0.14, 0.2), 0.38)
    _polygon(canvas, [(0.5 + r * np.cos(t), 0.5 + r * np.sin(t)) for r, t in zip(radius, turn, strict=True)], 1)
    cv2.circle(canvas, (len(canvas) // 2, len(canvas) // 2), round(0.09 * len(canvas)), n if n > 1 else 0, -1)


_MOTIFS: tuple[Callable[[Canvas, int, np.random.Generator], None], ...] = (
    _slogan, _slogan, _number, _sunset, _rings, _face, _bird, _blocks, _star,
)  # fmt: skip
