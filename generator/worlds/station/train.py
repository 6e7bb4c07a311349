"""Carriages of a metro train: doors, windows with a lit interior, roofs and bogies."""

from __future__ import annotations

from collections.abc import Iterator

from generator.worlds import geometry
from generator.worlds.model import Rgb, SceneKind, SceneMesh
from generator.worlds.station.draft import CAR_M
from generator.worlds.station.materials import Materials
from generator.worlds.station.parts import box, plate, side_prism
from generator.worlds.station.plan import TRACK_BED_M, Look, Rect

HALF_WIDTH_M = 1.36
ROOF_M, SILL_M, HEAD_M, DOOR_HEAD_M = 2.42, 0.86, 1.78, 1.92
DOOR_M, N_DOORS = 1.40, 4
_KIND = SceneKind.TRAIN


def build_car(look: Look, made: Materials) -> SceneMesh:
    """A carriage around x = 0, y = 0, z as in the world; it is told apart by its paint and stripe."""
    half, body, dark = 0.5 * CAR_M, look.train_body, (0.03, 0.03, 0.032)
    parts = [part for side in (-1, 1) for part in _side(side, look, made)]
    for y, z in ((HALF_WIDTH_M, ROOF_M), (1.22, ROOF_M + 0.14), (0.8, ROOF_M + 0.24)):
        parts.append(box((-half, half), (-y, y), (z, z + 0.14), made.gloss, _KIND, _times(body, 0.55)))
    parts.append(box((-half + 0.1, half - 0.1), (-1.25, 1.25), (-0.42, -0.02), made.paint, _KIND, dark))
    for end in (-1.0, 1.0):
        spans = sorted((end * half, end * (half - 0.04)))
        parts.append(box((spans[0], spans[1]), (-HALF_WIDTH_M, HALF_WIDTH_M), (-0.05, ROOF_M), made.gloss, _KIND, body))
        gangway = sorted((end * half, end * (half + 0.25)))
        parts.append(box((gangway[0], gangway[1]), (-0.6, 0.6), (-0.1, 2.1), made.rubber, _KIND))
        parts += list(_bogie(end * (half - 2.8), made))
    return geometry.join(parts)


def _times(colour: Rgb, factor: float) -> Rgb:
    return factor * colour[0], factor * colour[1], factor * colour[2]


def _side(side: int, look: Look, made: Materials) -> Iterator[SceneMesh]:
    """One long side, built facing -y and turned: panels, windows and doors in turns."""
    pitch = CAR_M / N_DOORS
    parts: list[SceneMesh] = []
    y = -HALF_WIDTH_M
    for index in range(N_DOORS):
        middle = (index + 0.5) * pitch - 0.5 * CAR_M
        parts += list(_door(middle, y, look, made))
        parts += list(_panel(middle - 0.5 * pitch, middle - 0.5 * DOOR_M, False, y, look, made))
        parts += list(_panel(middle + 0.5 * DOOR_M, middle + 0.5 * pitch, True, y, look, made))
    half = 0.5 * CAR_M
    parts.append(box((-half, half), (y - 0.004, y + 0.05), (DOOR_HEAD_M, ROOF_M), made.gloss, _KIND, look.train_body))
    parts.append(box((-half, half), (y - 0.012, y), (2.02, 2.14), made.gloss, _KIND, look.stripe))
    parts.append(
        side_prism(
            [(-half, -0.40), (half, -0.40), (half, -0.08), (-half, -0.08)],
            y + 0.02,
            y + 0.1,
            made.gloss,
            _KIND,
            (0.05, 0.05, 0.05),
        )
    )
    parts.append(box((-half, half), (y - 0.03, y + 0.06), (-0.08, -0.02), made.metal, _KIND, (0.5, 0.5, 0.5)))
    yield geometry.moved(geometry.join(parts), heading_deg=0.0 if side < 0 else 180.0)


def _panel(left: float, right: float, door_left: bool, y: float, look: Look, made: Materials) -> Iterator[SceneMesh]:
    """Sheet metal around half a window; two of them make a whole between doors."""
    body, gloss = look.train_body, made.gloss
    yield box((left, right), (y, y + 0.05), (-0.02, SILL_M), gloss, _KIND, body)
    yield box((left, right), (y - 0.002, y + 0.05), (0.52, 0.70), gloss, _KIND, look.stripe)
    yield box((left, right), (y, y + 0.05), (HEAD_M, DOOR_HEAD_M), gloss, _KIND, body)
    rim = 0.20
    post = (left, left + rim) if door_left else (right - rim, right)
    glass = (left + rim, right) if door_left else (left, right - rim)
    yield box(post, (y, y + 0.05), (SILL_M, HEAD_M), gloss, _KIND, body)
    width, middle = glass[1] - glass[0], 0.5 * (glass[0] + glass[1])
    part = Rect(glass[0], glass[1], 0.0, 0.92)
    yield plate((middle, y + 0.035, SILL_M), -90.0, width, HEAD_M - SILL_M, made.carriage, _KIND, part)
    yield box(glass, (y + 0.0, y + 0.035), (SILL_M - 0.03, SILL_M), made.rubber, _KIND)
    yield box(glass, (y + 0.0, y + 0.035), (HEAD_M, HEAD_M + 0.03), made.rubber, _KIND)


def _door(middle: float, y: float, look: Look, made: Materials) -> Iterator[SceneMesh]:
    """Two leaves a little behind the side, with tall windows and a dark joint."""
    back = y + 0.035
    for left in (middle - 0.5 * DOOR_M, middle):
        right, rim = left + 0.5 * DOOR_M, 0.13
        for across, z in (
            ((left, right), (0.02, 0.80)),
            ((left, right), (1.74, DOOR_HEAD_M)),
            ((left, left + rim), (0.80, 1.74)),
            ((right - rim, right), (0.80, 1.74)),
        ):
            yield box(across, (back, back + 0.03), z, made.gloss, _KIND, look.train_doors)
        part = Rect(left, right - 2 * rim, 0.0, 0.92)
        foot = 0.5 * (left + right), back + 0.02, 0.80
        yield plate(foot, -90.0, right - left - 2 * rim, 0.94, made.carriage, _KIND, part)
    yield box((middle - 0.018, middle + 0.018), (back - 0.006, back), (0.02, DOOR_HEAD_M), made.rubber, _KIND)
    for x in (middle - 0.5 * DOOR_M, middle + 0.5 * DOOR_M):
        yield box((x - 0.02, x + 0.02), (y - 0.004, back), (-0.02, DOOR_HEAD_M), made.rubber, _KIND)


def _bogie(x: float, made: Materials) -> Iterator[SceneMesh]:
    dark = (0.035, 0.032, 0.03)
    yield box((x - 1.5, x + 1.5), (-1.05, 1.05), (TRACK_BED_M + 0.5, TRACK_BED_M + 0.7), made.paint, _KIND, dark)
    for axle in (x - 1.0, x + 1.0):
        for side in (-0.72, 0.72):
            tread = (side - 0.06, side + 0.06)
            height = (TRACK_BED_M + 0.2, TRACK_BED_M + 0.98)
            yield box((axle - 0.4, axle + 0.4), tread, height, made.rail, _KIND, (0.3, 0.28, 0.26))
