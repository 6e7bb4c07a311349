"""Posters of invented products, and what is seen through a carriage's windows."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.people.mesh import Texture
from generator.worlds.station.boards import Picture, write
from generator.worlds.station.plan import Rect
from generator.worlds.textures import notices

ATLAS_M = 4.8
_PX = 1024
_SCALE = _PX / ATLAS_M
# Eight upright posters and two wide ones, by their place on the atlas. [m]
PLACES = (
    *(Rect(1.2 * i, 1.2 * i + 1.2, 1.6 * j, 1.6 * j + 1.6) for j in (2, 1) for i in range(4)),
    Rect(0.0, 2.4, 0.0, 1.6),
    Rect(2.4, 4.8, 0.0, 1.6),
)
_WORDS = (
    "Aurora",
    "Coast to coast",
    "Fresh daily",
    "Nordlicht",
    "Kestrel",
    "Vela",
    "Move more",
    "Opera",
    "Solano",
    "Brew",
)
_LINES = ("from 19 a month", "now in your city", "open until late", "tickets on sale", "since 1964", "try it today")
_SCHEMES = (
    ((196, 62, 40), (242, 226, 196), (40, 30, 32)),
    ((28, 66, 112), (226, 232, 236), (230, 168, 52)),
    ((232, 220, 190), (60, 44, 40), (168, 52, 44)),
    ((38, 92, 70), (232, 226, 200), (226, 190, 70)),
    ((222, 170, 44), (34, 32, 36), (250, 244, 230)),
    ((92, 48, 104), (238, 214, 226), (240, 150, 60)),
    ((206, 212, 216), (30, 34, 40), (36, 110, 168)),
    ((30, 30, 34), (226, 218, 204), (196, 150, 70)),
)


class _Inks(NamedTuple):
    third: list[float]
    ink: list[float]


def advert_atlas(rng: np.random.Generator) -> Texture:
    """The picture of all ten posters."""
    canvas = np.zeros((_PX, _PX, 3), np.uint8)
    schemes, words = rng.permutation(len(_SCHEMES)), rng.permutation(len(_WORDS))
    for number, place in enumerate(PLACES):
        top, bottom = round(_PX - place.y1 * _SCALE), round(_PX - place.y0 * _SCALE)
        area = canvas[top:bottom, round(place.x0 * _SCALE) : round(place.x1 * _SCALE)]
        if number % 3 == 1:
            area[:] = notices.poster(area.shape[0], area.shape[1], rng)
        else:
            _poster(area, _SCHEMES[schemes[number % len(_SCHEMES)]], _WORDS[words[number]], rng)
        _print(area, rng)
    return Texture(canvas, (ATLAS_M, ATLAS_M))


def _print(area: Picture, rng: np.random.Generator) -> None:
    """Ink on paper behind a pane: paler, less saturated, uneven."""
    height, width = area.shape[:2]
    picture = area.astype(np.float32)
    picture += 0.22 * (picture.mean(axis=2, keepdims=True) - picture)
    cloud = cv2.resize(rng.normal(1.0, 0.06, (6, 5)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    area[:] = np.clip(10.0 + 0.93 * picture * cloud[..., None], 0, 255).astype(np.uint8)


def _poster(area: Picture, scheme: tuple[tuple[int, int, int], ...], word: str, rng: np.random.Generator) -> None:
    ground, ink, third = (np.array(colour, np.float32) for colour in scheme)
    height, width = area.shape[:2]
    fall = np.linspace(1.15, 0.8, height, dtype=np.float32)[:, None, None]
    patch = np.ascontiguousarray(np.clip(np.broadcast_to(ground * fall, area.shape), 0, 255).astype(np.uint8))
    motif = (_sun, _bottle, _city, _figure, _shapes)[int(rng.integers(5))]
    motif(patch, _Inks(third.tolist(), ink.tolist()), rng)
    area[:] = patch
    size = min(0.11, 0.9 * width / (1.05 * len(word)) / height)
    write(area, word, 0.06, 0.16, size, ink.tolist(), 3)
    write(area, _LINES[int(rng.integers(len(_LINES)))], 0.06, 0.95, 0.042, ink.tolist(), 1)
    area[:3] = area[-3:] = (40, 40, 40)
    area[:, :3] = area[:, -3:] = (40, 40, 40)


def _sun(patch: Picture, inks: _Inks, rng: np.random.Generator) -> None:
    height, width = patch.shape[:2]
    middle = int(width * rng.uniform(0.35, 0.65)), int(0.5 * height)
    cv2.circle(patch, middle, int(0.16 * height), inks.third, -1, cv2.LINE_AA)
    for step in range(5):
        level = height * (0.62 + 0.07 * step)
        x = np.linspace(0, width, 24)
        wave = level + 0.02 * height * np.sin(x / width * 9 + step * 1.4)
        points = np.concatenate([np.stack([x, wave], 1), [[width, height], [0, height]]]).astype(np.int32)
        share = step / 5
        cv2.fillPoly(
            patch,
            [points],
            [share * a + (1 - share) * b for a, b in zip(inks.third, patch[10, 10].tolist(), strict=True)],
        )


def _bottle(patch: Picture, inks: _Inks, rng: np.random.Generator) -> None:
    height, width = patch.shape[:2]
    x, half = int(width * rng.uniform(0.4, 0.6)), int(0.075 * height)
    cv2.ellipse(
        patch, (x, int(0.86 * height)), (3 * half, half // 2), 0, 0, 360, [0.6 * v for v in patch[5, 5].tolist()], -1
    )
    cv2.rectangle(patch, (x - half, int(0.5 * height)), (x + half, int(0.86 * height)), inks.third, -1)
    cv2.ellipse(patch, (x, int(0.5 * height)), (half, half), 0, 180, 360, inks.third, -1)
    cv2.rectangle(patch, (x - half // 3, int(0.32 * height)), (x + half // 3, int(0.5 * height)), inks.third, -1)
    cv2.rectangle(patch, (x - half, int(0.58 * height)), (x + half, int(0.74 * height)), inks.ink, -1)
    cv2.line(patch, (x - half // 2, int(0.5 * height)), (x - half // 2, int(0.84 * height)), [250, 250, 250], 2)


def _city(patch: Picture, inks: _Inks, rng: np.random.Generator) -> None:
    height, width = patch.shape[:2]
    for share, colour in ((0.45, inks.third), (0.62, [0.5 * v for v in inks.third])):
        x = 0
        while x < width:
            step = int(rng.integers(12, 40))
            roof = int(height * (share + rng.uniform(0.0, 0.2)))
            cv2.rectangle(patch, (x, roof), (x + step, height), colour, -1)
            for row in range(roof + 6, height - 12, 12):
                for column in range(x + 4, x + step - 5, 9):
                    if rng.random() < 0.35:
                        cv2.rectangle(patch, (column, row), (column + 3, row + 5), inks.ink, -1)
            x += step + 2


def _figure(patch: Picture, inks: _Inks, rng: np.random.Generator) -> None:
    """A face and shoulders, as a portrait on a magazine."""
    height, width = patch.shape[:2]
    x, y, head = int(0.55 * width), int(0.48 * height), int(0.12 * height)
    skin = [[206, 166, 138], [150, 104, 76], [98, 66, 50]][int(rng.integers(3))]
    cv2.ellipse(patch, (x, int(1.02 * height)), (int(0.3 * height), int(0.36 * height)), 0, 180, 360, inks.third, -1)
    cv2.rectangle(patch, (x - head // 2, y), (x + head // 2, y + int(1.6 * head)), [0.85 * v for v in skin], -1)
    cv2.ellipse(patch, (x, y - head // 4), (int(1.02 * head), int(1.2 * head)), 0, 0, 360, [38, 28, 24], -1)
    cv2.ellipse(patch, (x, y), (int(0.78 * head), head), 0, 0, 360, skin, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(patch, (x + side * head // 3, y - head // 8), max(2, head // 12), [30, 24, 24], -1)
    cv2.ellipse(patch, (x, y + head // 2), (head // 4, head // 10), 0, 0, 180, [150, 60, 60], -1)


def _shapes(patch: Picture, inks: _Inks, rng: np.random.Generator) -> None:
    height, width = patch.shape[:2]
    for _ in range(9):
        place = int(rng.uniform(0, width)), int(rng.uniform(0.28, 0.88) * height)
        size = int(rng.uniform(0.04, 0.16) * height)
        colour = [inks.third, inks.ink, [0.7 * v for v in inks.third]][int(rng.integers(3))]
        if rng.random() < 0.5:
            cv2.circle(patch, place, size, colour, -1, cv2.LINE_AA)
        else:
            cv2.rectangle(patch, place, (place[0] + 2 * size, place[1] + size), colour, -1)


def carriage_interior(stripe: tuple[float, float, float], rng: np.random.Generator) -> Texture:
    """What a lit carriage shows between its windows' lower and upper edge: seats, poles, far windows, passengers."""
    height, width = 192, 512
    patch: NDArray[np.uint8] = np.full((height, width, 3), (176, 174, 164), np.uint8)
    patch[:22] = (246, 244, 236)
    for left in (20, 190, 360):
        cv2.rectangle(patch, (left, 44), (left + 128, 128), (34, 36, 40), -1)
        cv2.rectangle(patch, (left + 10, 56), (left + 118, 78), (62, 64, 66), -1)
    seat = tuple(int(v) for v in (60 + 400 * np.asarray(stripe)).clip(30, 170))
    for left in range(8, width - 30, 84):
        cv2.rectangle(patch, (left, 136), (left + 66, 192), seat, -1)
        if rng.random() < 0.45:
            x = left + 33
            coat = rng.integers(20, 110, 3).tolist()
            cv2.ellipse(patch, (x, 192), (27, 74), 0, 180, 360, coat, -1)
            cv2.circle(patch, (x, 104), 15, [150, 112, 90], -1, cv2.LINE_AA)
            cv2.ellipse(patch, (x, 99), (16, 14), 0, 180, 360, [40, 30, 26], -1)
    for x in range(60, width, 150):
        cv2.line(patch, (x, 0), (x, height), (222, 190, 60), 5)
    cv2.line(patch, (0, 34), (width, 34), (206, 206, 206), 3)
    return Texture(patch, (3.0, 0.95))
