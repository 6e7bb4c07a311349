"""One picture with all signs of a station: names, ways, clock, plan of the lines, fronts of machines."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.colour import linear_to_srgb
from generator.people.mesh import Texture
from generator.worlds.model import Rgb
from generator.worlds.station.plan import Look, Rect

SIZE_M, _PX = 4.0, 1024
Picture = NDArray[np.uint8]
NAME, EXIT, PLATFORM = Rect(0, 3, 3.5, 4), Rect(0, 3, 3, 3.5), Rect(0, 3, 2.5, 3)
NO_ENTRY, WAY, CLOCK, SOS = Rect(3.5, 4, 3.5, 4), Rect(3, 3.5, 3, 3.5), Rect(3.5, 4, 3, 3.5), Rect(3, 3.5, 2.5, 3)
FIRE, MAP = Rect(3.5, 4, 2.5, 3), Rect(0, 1.5, 1, 2.5)
SCREEN, SNACKS, TIMES = Rect(1.5, 2.25, 1.25, 2.5), Rect(2.25, 3.25, 1, 2.5), Rect(3.25, 4, 1, 2.5)
SHOP = Rect(0, 2.5, 0, 1)
LABEL, EQUIPMENT = Rect(2.5, 3.25, 0.5, 1), Rect(3.25, 4, 0.5, 1)
_WHITE, _BLACK, _YELLOW = (225, 226, 222), (22, 22, 24), (222, 176, 32)


def board_atlas(look: Look) -> Texture:
    """The picture; the rectangles above say where on it each sign is. [m]"""
    canvas = np.full((_PX, _PX, 3), 60, np.uint8)
    accent = srgb(look.accent)
    _write_board(_part(canvas, NAME), look.name, accent, _WHITE, 0.16)
    _write_board(_part(canvas, EXIT), "Exit", (30, 74, 46), _WHITE, 0.24)
    _arrow(_part(canvas, EXIT), (90, 64), _WHITE, left=True)
    _runner(_part(canvas, EXIT), (690, 64))
    _write_board(_part(canvas, PLATFORM), "Line " + look.line + "   Trains", _BLACK, _YELLOW, 0.2)
    _badge(_part(canvas, Rect(0.0, 0.5, 3.5, 4.0)), look.line, srgb(look.stripe))
    _badge(_part(canvas, WAY), "i", (24, 60, 130))
    _badge(_part(canvas, SOS), "SOS", (170, 26, 24))
    _badge(_part(canvas, FIRE), "F", (150, 20, 20))
    stop = _part(canvas, NO_ENTRY)
    stop[:] = (168, 22, 22)
    cv2.rectangle(stop, (18, 52), (110, 76), _WHITE, -1)
    _clock(_part(canvas, CLOCK))
    _line_map(_part(canvas, MAP), look)
    _screen(_part(canvas, SCREEN), accent)
    _snacks(_part(canvas, SNACKS))
    _times(_part(canvas, TIMES), accent)
    _shop(_part(canvas, SHOP), accent)
    _write_board(_part(canvas, LABEL), "Tickets", accent, _WHITE, 0.1)
    _equipment(_part(canvas, EQUIPMENT))
    return Texture(canvas, (SIZE_M, SIZE_M))


def srgb(colour: Rgb) -> tuple[int, int, int]:
    red, green, blue = np.round(255.0 * linear_to_srgb(np.asarray(colour))).astype(int).tolist()
    return red, green, blue


def _part(canvas: Picture, rect: Rect) -> Picture:
    scale = _PX / SIZE_M
    top, bottom = round(_PX - rect.y1 * scale), round(_PX - rect.y0 * scale)
    return canvas[top:bottom, round(rect.x0 * scale) : round(rect.x1 * scale)]


def write(area: Picture, text: str, x: float, y: float, size: float, colour: Any, thick: int = 2) -> None:
    """Text from x, y (lower left, in shares of the area) with letters `size` of the area high."""
    scale = size * area.shape[0] / 22.0
    place = round(x * area.shape[1]), round(y * area.shape[0])
    patch = np.ascontiguousarray(area)
    cv2.putText(patch, text, place, cv2.FONT_HERSHEY_DUPLEX, scale, colour, thick, cv2.LINE_AA)
    area[:] = patch


def _write_board(area: Picture, text: str, ground: Any, ink: Any, x: float) -> None:
    area[:] = ground
    room = (1.0 - x - 0.04) * area.shape[1]
    size = min(0.42, 0.42 * room / max(1.0, 0.42 * area.shape[0] * 0.86 * len(text)))
    write(area, text, x, 0.5 + 0.5 * size, size, ink, 3)
    area[:4] = area[-4:] = _WHITE


def _arrow(area: Picture, middle: tuple[int, int], ink: Any, left: bool) -> None:
    x, y = middle
    turn = -1 if left else 1
    patch = np.ascontiguousarray(area)
    cv2.line(patch, (x - 34 * turn, y), (x + 30 * turn, y), ink, 9, cv2.LINE_AA)
    cv2.polylines(
        patch, [np.array([(x + 6 * turn, y - 28), (x + 34 * turn, y), (x + 6 * turn, y + 28)])], False, ink, 9
    )
    area[:] = patch


def _runner(area: Picture, middle: tuple[int, int]) -> None:
    patch = np.ascontiguousarray(area)
    x, y = middle
    cv2.rectangle(patch, (x - 44, y - 44), (x + 44, y + 44), _WHITE, 4)
    cv2.circle(patch, (x + 8, y - 26), 8, _WHITE, -1)
    for points in (
        [(x, y - 14), (x - 6, y + 10), (x + 16, y + 34)],
        [(x - 4, y + 8), (x - 28, y + 22)],
        [(x - 24, y - 2), (x, y - 12), (x + 24, y)],
    ):
        cv2.polylines(patch, [np.array(points)], False, _WHITE, 8, cv2.LINE_AA)
    area[:] = patch


def _badge(area: Picture, text: str, ground: Any) -> None:
    area[:] = ground
    size = 0.55 if len(text) == 1 else 0.3
    write(area, text, 0.5 - 0.40 * size * len(text), 0.5 + 0.5 * size, size, _WHITE, 5)


def _clock(area: Picture) -> None:
    patch = np.full(area.shape, 30, np.uint8)
    cv2.circle(patch, (64, 64), 60, _WHITE, -1, cv2.LINE_AA)
    for hour in range(12):
        angle = hour * np.pi / 6
        ends = [
            tuple(np.round(64 + r * np.array([np.sin(angle), -np.cos(angle)])).astype(int).tolist()) for r in (46, 56)
        ]
        cv2.line(patch, ends[0], ends[1], _BLACK, 5, cv2.LINE_AA)
    cv2.line(patch, (64, 64), (84, 42), _BLACK, 6, cv2.LINE_AA)
    cv2.line(patch, (64, 64), (40, 84), _BLACK, 4, cv2.LINE_AA)
    area[:] = patch


def _line_map(area: Picture, look: Look) -> None:
    rng = np.random.default_rng(np.random.SeedSequence(ord(look.line), spawn_key=(len(look.name),)))
    patch = np.full(area.shape, 232, np.uint8)
    cv2.rectangle(patch, (0, 0), (area.shape[1], 46), srgb(look.accent), -1)
    for _ in range(8):
        ink = tuple(int(value) for value in rng.integers(30, 210, 3))
        points = np.cumsum(rng.choice([-48, 0, 48], (7, 2)), axis=0) + rng.integers(100, 300, 2)
        cv2.polylines(patch, [points.astype(np.int32)], False, ink, 7, cv2.LINE_AA)
        for x, y in points.tolist():
            cv2.circle(patch, (x, y), 5, _WHITE, -1)
            cv2.circle(patch, (x, y), 6, _BLACK, 1)
    area[:] = patch
    write(area, "City Transit", 0.04, 0.085, 0.055, _WHITE)


def _screen(area: Picture, accent: Any) -> None:
    """Front of a ticket machine: screen, key pad, slots."""
    patch = np.full(area.shape, 118, np.uint8)
    patch[:44] = accent
    cv2.rectangle(patch, (24, 66), (168, 168), (196, 210, 222), -1)
    for row in range(3):
        cv2.rectangle(patch, (34, 92 + 24 * row), (96, 108 + 24 * row), (40, 92, 160), -1)
        cv2.rectangle(patch, (104, 92 + 24 * row), (158, 108 + 24 * row), (228, 160, 40), -1)
    cv2.rectangle(patch, (24, 186), (96, 246), (40, 40, 44), -1)
    cv2.rectangle(patch, (112, 186), (168, 200), (16, 16, 16), -1)
    cv2.rectangle(patch, (112, 214), (168, 246), (60, 130, 70), -1)
    cv2.rectangle(patch, (24, 266), (168, 304), (24, 24, 26), -1)
    area[:] = patch
    write(area, "Tickets", 0.14, 0.10, 0.07, _WHITE)


def _snacks(area: Picture) -> None:
    """Front of a vending machine: shelves of packets behind glass."""
    rng = np.random.default_rng(np.random.SeedSequence(7, spawn_key=(1,)))
    patch = np.full(area.shape, 20, np.uint8)
    for row in range(6):
        top = 16 + 50 * row
        patch[top : top + 42, 12:196] = 205
        for column in range(8):
            ink = rng.integers(20, 235, 3).tolist()
            left = 15 + 23 * column
            cv2.rectangle(patch, (left, top + 8), (left + 17, top + 38), ink, -1)
            cv2.rectangle(patch, (left + 3, top + 16), (left + 14, top + 24), rng.integers(120, 255, 3).tolist(), -1)
        patch[top + 40 : top + 45] = 70
    cv2.rectangle(patch, (206, 60), (246, 110), (190, 214, 190), -1)
    cv2.rectangle(patch, (206, 130), (246, 230), (60, 60, 64), -1)
    cv2.rectangle(patch, (12, 326), (196, 374), (8, 8, 8), -1)
    area[:] = patch


def _times(area: Picture, accent: Any) -> None:
    patch = np.full(area.shape, 226, np.uint8)
    patch[:52] = accent
    rng = np.random.default_rng(np.random.SeedSequence(9, spawn_key=(2,)))
    for row in range(26):
        y = 70 + 11 * row
        for column in range(6):
            length = int(rng.integers(8, 22))
            patch[y : y + 5, 12 + 30 * column : 12 + 30 * column + length] = 70
    area[:] = patch


def _shop(area: Picture, accent: Any) -> None:
    """Window of a kiosk: papers and bottles on shelves."""
    rng = np.random.default_rng(np.random.SeedSequence(11, spawn_key=(3,)))
    patch = np.full(area.shape, 176, np.uint8)
    patch[:48] = accent
    for row in range(3):
        x = 10
        while x < area.shape[1] - 40:
            width = int(rng.integers(12, 40))
            height = int(rng.integers(30, 56))
            ink = rng.integers(30, 225, 3).tolist()
            cv2.rectangle(patch, (x, 116 + 64 * row - height), (x + width, 114 + 64 * row), ink, -1)
            x += width + int(rng.integers(2, 12))
        patch[115 + 64 * row : 120 + 64 * row] = 90
    area[:] = patch
    write(area, "Kiosk   News   Coffee", 0.05, 0.14, 0.1, _WHITE)


def _equipment(area: Picture) -> None:
    patch = np.full(area.shape, 128, np.uint8)
    cv2.rectangle(patch, (6, 6), (186, 122), (112, 112, 112), 2)
    for row in range(5):
        patch[24 + 8 * row : 27 + 8 * row, 40:152] = 70
    cv2.rectangle(patch, (150, 70), (166, 92), (40, 40, 40), -1)
    area[:] = patch
