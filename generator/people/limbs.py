"""Cloth coordinates of arms, legs and trunk on the template, which folds are drawn in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.body import landmark
from generator.people.drape import smoothstep
from generator.people.piece import CREASES
from generator.people.wardrobe import tights_shell

Field = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Limb:
    """Cloth coordinates of the surface vertices of one arm, one leg or the trunk.

    Attributes:
        crease: column of `CREASES` that folds it.
        rows: (N,) its surface vertices.
        share: (N,) how much of a vertex belongs to it. [1]
        along: (N,) way down from shoulder, hip or throat. [m]
        turn: (N,) angle around it: 0 inside the elbow, in the hollow of the knee, at the front of the trunk. [rad]
        around: (N,) the angle as a way on the cloth. [m]
        bend: way along of elbow, knee or waist. [m]
        length: way along of wrist, ankle or crotch. [m]
    """

    crease: int
    rows: NDArray[np.int64]
    share: Field
    along: Field
    turn: Field
    around: Field
    bend: float
    length: float


@lru_cache(maxsize=2)
def limbs(library: BodyLibrary) -> dict[str, Limb]:
    """Cloth coordinates of arms, legs and trunk on the template, by their name in `CREASES`."""
    regions = tights_shell(library).regions
    x, _, z = regions.points.T
    result = {}
    for sign, short, side in ((1.0, "l", "Left"), (-1.0, "r", "Right")):
        mine = sign * x > 0.0
        arm = np.where(mine & (regions.arm_m > -0.5), smoothstep(0.2, 0.7, regions.on_arm), 0.0)
        leg = np.where(mine & (regions.on_arm < 0.1), smoothstep(-0.04, 0.04, regions.hip_z - z), 0.0)
        result[f"{side}Arm"] = _limb(
            f"{side}Arm", arm, (f"{short}-shoulder", f"{short}-elbow", f"{short}-hand"), library
        )
        result[f"{side}Leg"] = _limb(
            f"{side}Leg", leg, (f"{short}-upper-leg", f"{short}-knee", f"{short}-ankle"), library
        )
    trunk = (1.0 - smoothstep(0.05, 0.4, regions.on_arm)) * smoothstep(-0.16, -0.06, z)
    rows = np.flatnonzero(trunk > 0.0)
    points = regions.points[rows]
    turn = np.arctan2(points[:, 0], -(points[:, 1] + 0.03)).astype(np.float32)
    result["Waist"] = Limb(
        CREASES.index("Waist"),
        rows,
        trunk[rows],
        0.55 - points[:, 2],
        turn,
        (0.14 * turn).astype(np.float32),
        0.42,
        0.58,
    )
    return result


def _limb(name: str, share: Field, joints: tuple[str, str, str], library: BodyLibrary) -> Limb:
    start, bend, end = (landmark(library.template_vertices, library, joint) for joint in joints)
    rows = np.flatnonzero(share > 0.0)
    points = tights_shell(library).regions.points[rows]
    upper, lower = bend - start, end - bend
    first, second = (float(np.linalg.norm(part)) for part in (upper, lower))
    upper, lower = upper / first, lower / second
    along = np.where((points - bend) @ (upper + lower) > 0.0, first + (points - bend) @ lower, (points - start) @ upper)
    below = along > first
    centre = np.where(below[:, None], bend + (along - first)[:, None] * lower, start + along[:, None] * upper)
    folded = np.array([0.0, -1.0, 0.0]) if "Arm" in name else np.array([0.0, 1.0, 0.0])
    axis = np.where(below[:, None], lower, upper)
    inside = folded - (axis @ folded)[:, None] * axis
    side = np.cross(axis, inside)
    offset = points - centre
    turn = np.arctan2((offset * side).sum(axis=1), (offset * inside).sum(axis=1)).astype(np.float32)
    radius = 0.05 if "Arm" in name else 0.075
    return Limb(
        CREASES.index(name), rows, share[rows].astype(np.float32), along.astype(np.float32), turn,
        (radius * turn).astype(np.float32), first, first + second,
    )  # fmt: skip
