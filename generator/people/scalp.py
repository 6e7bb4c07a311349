"""Where hair grows on one head: hairline, how far hair may stand off under a hat, and the cap that covers the scalp."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.body import landmark
from generator.people.drape import smoothstep
from generator.people.headform import HeadChart, chart_head, hat_line_deg
from generator.people.parts import Finish, PartId
from generator.people.piece import Piece, make_piece
from generator.people.spec import Gender, HairSpec, Lab, OutfitSpec, PersonSpec

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_AZIMUTH_DEG = (0.0, 20.0, 40.0, 52.0, 62.0, 70.0, 78.0, 86.0, 94.0, 103.0, 115.0, 130.0, 150.0, 180.0)
_LINE_DEG: dict[Gender, tuple[float, ...]] = {  # elevation of the hairline
    "male": (37.0, 37.0, 35.0, 26.0, 8.0, -9.0, -15.0, 2.0, 3.0, -12.0, -29.0, -38.0, -41.0, -42.0),
    "female": (38.0, 37.0, 33.0, 25.0, 13.0, 2.0, -4.0, 3.0, 4.0, -10.0, -28.0, -38.0, -42.0, -43.0),
}
_RECEDED_DEG = (10.0, 14.0, 24.0, 22.0, 10.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)  # rise of a far receded one
_CROWN, _TOP = np.array([0.0, 0.64, 0.77]), np.array([0.0, -0.2, 0.98])  # whorl and top of the head
UNDER_HAT_M = 0.005  # hair lies this flat under hats and hoods, its ridges included [m]
_FLAT_M = 0.0015  # middle surface of that hair [m]


@dataclass(frozen=True, eq=False)
class Scalp:
    """One person's head as hair sees it.

    Attributes:
        chart: the head's surface.
        hair: what grows on it.
        gender: decides the hairline.
        skin: (3,) linear sRGB.
        skin_lightness: its CIELAB L*.
        hat, hood: what covers it.
        z: heights of eyes, chin, pit of the neck, shoulder blades and waist. [m]
        axis_y: y of the vertical axis through the neck, which has x = 0. [m]
        bones: columns of Head, Neck1 and Spine1 among all bones, and their number.
        joint_z: heights at which head and neck turn. [m]
    """

    chart: HeadChart
    hair: HairSpec
    gender: Gender
    skin: Points
    skin_lightness: float
    hat: bool
    hood: bool
    z: dict[str, float]
    axis_y: float
    bones: tuple[int, ...]
    joint_z: tuple[float, float]

    def line_deg(self, azimuth_deg: Field | float) -> Field:
        """(...) elevation of the hairline. [deg]"""
        around = np.abs((np.asarray(azimuth_deg) + 180.0) % 360.0 - 180.0)
        far = self.hair.hairline
        line = np.interp(around, _AZIMUTH_DEG, _LINE_DEG[self.gender])
        line = line + far * np.interp(around, _AZIMUTH_DEG, _RECEDED_DEG)
        bald_top = 85.0 * max(0.0, far - 0.6)
        return np.asarray(line + bald_top * smoothstep(75.0, 55.0, around), np.float32)

    def density(self, direction: Points) -> Field:
        """(...) share of the scalp that hair covers around (..., 3) directions; the crown thins with the hairline."""
        thin = max(0.0, self.hair.hairline - 0.35) / 0.65
        covered = np.ones(direction.shape[:-1], np.float32)
        for centre, strength in ((_CROWN, thin), (_TOP, 2.0 * thin - 1.0)):
            reach = np.cos(np.radians(12.0 + 42.0 * max(strength, 0.0)))
            bare = smoothstep(reach, reach + 0.12, np.asarray(direction @ centre, np.float32))
            covered = np.minimum(covered, 1.0 - min(1.0, 2.2 * max(strength, 0.0)) * bare)
        return np.asarray(covered, np.float32)

    def flatten(self, lift_m: Field, azimuth_deg: Field, elevation_deg: Field) -> Field:
        """(...) how far hair stands off, given what covers the head. [m]"""
        if self.hood:
            return np.minimum(lift_m, _FLAT_M)
        if not self.hat:
            return lift_m
        above = smoothstep(-9.0, 1.0, elevation_deg - hat_line_deg(azimuth_deg))
        return np.asarray(lift_m + above * (np.minimum(lift_m, _FLAT_M) - lift_m), np.float32)

    def weights(self, points: Points) -> Points:
        """(P, B) skinning weights: hair turns with the head above, with neck and back below."""
        neck_z, head_z = self.joint_z
        span = head_z - neck_z
        head = smoothstep(neck_z + 0.25 * span, head_z + 0.20 * span, points[:, 2])
        neck = (1.0 - head) * smoothstep(neck_z - 0.3 * span, neck_z + 0.6 * span, points[:, 2])
        result = np.zeros((len(points), self.bones[3]), np.float32)
        for bone, share in zip(self.bones[:3], (head, neck, 1.0 - head - neck), strict=True):
            result[:, bone] = share
        return result

    def piece(self, points: Points, shade: Field, faces: NDArray[np.int32]) -> Piece:
        """A piece of hair of (P,) brightness relative to the spec's colour."""
        return make_piece(points, self.weights(points), self.colour(shade), faces, PartId.HAIR, Finish.HAIR)

    def on_head(self, n: int) -> Points:
        """(n, B) skinning weights of what turns with the head alone."""
        result = np.zeros((n, self.bones[3]), np.float32)
        result[:, self.bones[0]] = 1.0
        return result

    def colour(self, shade: Field) -> Points:
        """(P, 3) linear sRGB of the hair's colour at (P,) relative lightness."""
        return strand_colour(self.hair.colour_lab, shade)


def strand_colour(lab: Lab, shade: Field) -> Points:
    """(P, 3) linear sRGB of a CIELAB colour at (P,) relative lightness; fair hair varies less than dark."""
    steps = np.linspace(0.2, 1.8, 33)
    lightness = np.clip(lab[0] * (1.0 + (1.0 - 0.5 * lab[0] / 80.0) * (steps - 1.0)), 0.0, 100.0)
    table = lab_to_linear(np.stack([lightness, np.full(33, lab[1]), np.full(33, lab[2])], axis=1))
    return np.asarray(np.stack([np.interp(shade, steps, table[:, k]) for k in range(3)], axis=1), np.float32)


def find_scalp(vertices: Points, spec: PersonSpec, outfit: OutfitSpec, library: BodyLibrary) -> Scalp:
    """The scalp of a shaped body."""
    heights = {"eyes": "l-eye", "chin": "jaw", "neck": "neck", "blades": "spine-1", "waist": "spine-4"}
    outer = outfit.outer
    return Scalp(
        chart=chart_head(vertices, library),
        hair=spec.hair,
        gender=spec.gender,
        skin=lab_to_linear(spec.skin_lab).astype(np.float32),
        skin_lightness=spec.skin_lab[0],
        hat=outfit.accessory("cap", "beanie", "brimmed_hat") is not None,
        hood=outfit.upper.hood == "up" or (outer is not None and outer.hood == "up"),
        z={name: float(landmark(vertices, library, mark)[2]) for name, mark in heights.items()},
        axis_y=float(landmark(vertices, library, "neck")[1]) - 0.005,
        bones=(*(library.bone_index[name] for name in ("Head", "Neck1", "Spine1")), len(library.bone_names)),
        joint_z=(float(landmark(vertices, library, "neck")[2]), float(landmark(vertices, library, "head")[2])),
    )


def directions(azimuth_deg: Field | float, elevation_deg: Field | float) -> Points:
    """(..., 3) unit vectors."""
    azimuth, elevation = np.asarray(np.radians(azimuth_deg)), np.asarray(np.radians(elevation_deg))
    flat = np.cos(elevation)
    parts = [np.sin(azimuth) * flat, -np.cos(azimuth) * flat, np.sin(elevation)]
    return np.asarray(np.stack(np.broadcast_arrays(*parts), axis=-1), np.float32)


def angles(direction: Points) -> tuple[Field, Field]:
    """Azimuth and elevation of (..., 3) unit vectors. [deg]"""
    azimuth = np.degrees(np.arctan2(direction[..., 0], -direction[..., 1]))
    elevation = np.degrees(np.arcsin(np.clip(direction[..., 2], -1.0, 1.0)))
    return azimuth.astype(np.float32), elevation.astype(np.float32)


_ROWS = np.array([0.0, 0.02, 0.05, 0.09, 0.15, 0.22, 0.30, 0.38, 0.46, 0.54, 0.62, 0.70, 0.78, 0.86, 0.93])
_N_COLUMNS = 96


@lru_cache(maxsize=4)
def _cap_faces(n_rows: int) -> NDArray[np.int32]:
    """(F, 4) quads of a dome of rings from the rim to the last ring, closed by a point."""
    column, row = np.meshgrid(np.arange(_N_COLUMNS), np.arange(n_rows - 1))
    right = (column + 1) % _N_COLUMNS
    here, above = row * _N_COLUMNS, (row + 1) * _N_COLUMNS
    walls = np.stack([here + column, here + right, above + right, above + column], axis=-1).reshape(-1, 4)
    pairs = np.arange(0, _N_COLUMNS, 2)
    last = (n_rows - 1) * _N_COLUMNS
    fan = np.stack(
        [last + pairs, last + pairs + 1, last + (pairs + 2) % _N_COLUMNS, np.full(len(pairs), n_rows * _N_COLUMNS)], 1
    )
    return np.asarray(np.concatenate([walls, fan]), np.int32)


@dataclass(frozen=True, eq=False)
class CapGrid:
    """Vertices of the cap before they are lifted off the scalp.

    Attributes:
        azimuth, elevation: (P,) place on the head. [deg]
        inside: (P,) distance from the hairline. [deg]
        base, normal: (P, 3) scalp and its outward normal. [m, 1]
        faces: (F, 4) quads.
        density: (P,) share of the scalp that is covered. [1]
    """

    azimuth: Field
    elevation: Field
    inside: Field
    base: Points
    normal: Points
    faces: NDArray[np.int32]
    density: Field


def grow_cap(scalp: Scalp, rng: np.random.Generator) -> CapGrid:
    """The cap's vertices, from a ragged hairline to the top of the head."""
    column = (np.arange(_N_COLUMNS) * 360.0 / _N_COLUMNS).astype(np.float32)
    waves = rng.uniform(0.0, 2.0 * np.pi, 3)
    ragged = np.sin(np.radians(column)[:, None] * (11, 23, 41) + waves).sum(axis=1) + rng.uniform(-1.0, 1.0, _N_COLUMNS)
    line = np.minimum(scalp.line_deg(column) + 0.8 * ragged, 86.0)
    elevation = line + (90.0 - line) * _ROWS[:, None]
    azimuth = np.concatenate([np.broadcast_to(column, elevation.shape).ravel(), [0.0]]).astype(np.float32)
    inside = np.concatenate([(elevation - line).ravel(), [60.0]]).astype(np.float32)
    height = np.concatenate([elevation.ravel(), [90.0]]).astype(np.float32)
    base, normal = scalp.chart.surface_at(azimuth, height)
    density = scalp.density(directions(azimuth, height))
    return CapGrid(azimuth, height, inside, base, normal, _cap_faces(len(_ROWS)), density)


def cap_piece(scalp: Scalp, grid: CapGrid, lift_m: Field, shade: Field, root_blend: float) -> Piece:
    """The cap lifted by (P,) metres; its rim and thin places take on the colour of the skin.

    Args:
        scalp: the head.
        grid: from `grow_cap`.
        lift_m: (P,) way off the scalp well inside the hairline. [m]
        shade: (P,) relative lightness.
        root_blend: share of skin that shows through everywhere. [1]
    """
    rise = smoothstep(0.0, 14.0, grid.inside)
    lift = (
        scalp.flatten(lift_m * rise * grid.density, grid.azimuth, grid.elevation) + 0.0008 - 0.002 * (grid.inside <= 0)
    )
    rest = grid.base + grid.normal * lift[:, None]
    covered = (1.0 - root_blend) * smoothstep(-1.0, 4.5, grid.inside) * grid.density
    albedo = scalp.skin + covered[:, None] * (scalp.colour(shade) - scalp.skin)
    kept = grid.density[grid.faces].max(axis=1) > 0.25
    weights = scalp.weights(rest)
    return make_piece(rest, weights, albedo, grid.faces[kept], PartId.HAIR, Finish.HAIR)
