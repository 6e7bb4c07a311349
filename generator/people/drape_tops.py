"""How garments of trunk and arms lie over what is worn below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.cloth import arm_axis, cleft_share, trunk_axis_y
from generator.people.drape import bridge_hollows, hang, push_out, relax, smoothstep, wrap_round
from generator.people.regions import WAIST_Z
from generator.people.spec import Material, TopSpec
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_BULK_M: Mapping[Material, float] = {
    "down": 0.022,
    "fleece": 0.004,
    "wool": 0.005,
    "knit": 0.003,
    "leather": 0.003,
    "synthetic": 0.003,
}


def drape_top(vertices: Points, under: Points, top: TopSpec, library: BodyLibrary, over_skirt: bool = False) -> Points:
    """Control points of a shirt over whatever is worn below.

    Args:
        vertices: (V, 3) body. [m]
        under: (C, 3) control points of the layer below, `drape_trousers` or the bare shell. [m]
        top: the garment.
        library: the body library.
        over_skirt: whether it covers the waist of a skirt.

    Returns:
        (C, 3) control points. [m]
    """
    shell, places = tights_shell(library), _drape_places(library)
    body, loose = vertices[shell.source], top.looseness
    squeezed = (0.6 * np.maximum(places.on_arm, 0.7 * places.shoulder))[:, None]  # sleeves below
    points = relax(under - squeezed * (under - body), shell, 12, cleft_share(library))
    points = push_out(points, shell, _ease(places, top, over_skirt))
    points = bridge_hollows(points, shell, 8, 0.8 - 0.5 * places.shoulder)
    levels = float(points[places.chest, 2].mean()), float(points[places.hips, 2].mean())
    axis_y = trunk_axis_y(vertices, library)
    points = wrap_round(points, places.trunk, axis_y, levels, places.wrapped)
    axis = points * np.array([0.0, 0.0, 1.0], np.float32) + np.array([0.0, axis_y, 0.0], np.float32)
    points = hang(points, shell.above, axis, 0.06, places.low * (0.6 + 0.4 * loose))
    sleeves = points[places.sleeves]
    axis = arm_axis(vertices, sleeves, library)
    points[places.sleeves] = hang(sleeves, places.sleeves_above, axis, 0.28 - 0.17 * loose, places.sleeve)
    points = bridge_hollows(points, shell, 3, 0.6)
    if not top.tucked:
        return points
    worn = push_out(body, shell, 0.002)
    return np.asarray(points + places.tucked[:, None] * (worn - points), np.float32)


@dataclass(frozen=True, eq=False)
class _DrapePlaces:
    """Where on the shell cloth lies in which way.

    Attributes:
        on_arm, low, blades, shoulder, waist, wrapped, tucked: (C,) how much a control point lies on arms, on the trunk
            below the chest, on shoulder blades, on shoulders, around a skirt's waist, where cloth goes round the trunk
            and where it is tucked in. [1]
        trunk: (C,) points off the arms.
        chest, hips: rows between which cloth goes round the trunk.
        sleeves: (S,) rows of the arms below the shoulder.
        sleeves_above: (S,) `Shell.above` among these.
        sleeve: (S,) how freely they hang. [1]
    """

    on_arm: Field
    low: Field
    blades: Field
    shoulder: Field
    waist: Field
    wrapped: Field
    tucked: Field
    trunk: NDArray[np.bool_]
    chest: NDArray[np.intp]
    hips: NDArray[np.intp]
    sleeves: NDArray[np.intp]
    sleeves_above: NDArray[np.int64]
    sleeve: Field


@lru_cache(maxsize=2)
def _drape_places(library: BodyLibrary) -> _DrapePlaces:
    shell = tights_shell(library)
    regions = shell.control_regions
    _, y, height = regions.points.T
    on_arm, trunk = smoothstep(0.2, 0.7, regions.on_arm), regions.on_arm < 0.3
    hanging = smoothstep(0.05, 0.16, regions.arm_m)
    sleeves = np.flatnonzero(hanging > 0.0)
    local = np.full(len(height), -1)
    local[sleeves] = np.arange(len(sleeves))
    above = local[shell.above[sleeves]]
    return _DrapePlaces(
        on_arm=on_arm,
        low=smoothstep(-0.45, -0.25, -height) * (1.0 - on_arm),
        blades=smoothstep(0.0, 0.03, y) * smoothstep(0.32, 0.40, height),
        shoulder=smoothstep(0.46, 0.52, height) * (1.0 - smoothstep(0.06, 0.16, regions.arm_m)),
        waist=smoothstep(-0.20, -0.15, -height) * (1.0 - on_arm),
        wrapped=smoothstep(-0.42, -0.25, -height) * smoothstep(-0.10, -0.03, height) * trunk,
        tucked=smoothstep(-0.012, 0.008, WAIST_Z - height) * (1.0 - on_arm),
        trunk=trunk,
        chest=np.flatnonzero(trunk & (np.abs(height - 0.40) < 0.03)),
        hips=np.flatnonzero(trunk & (np.abs(height + 0.02) < 0.03)),
        sleeves=sleeves,
        sleeves_above=np.where(above >= 0, above, np.arange(len(sleeves))),
        sleeve=hanging[sleeves],
    )


def _ease(places: _DrapePlaces, top: TopSpec, over_skirt: bool) -> Field:
    """(C,) way off what is worn below. [m]"""
    loose = top.looseness
    bulk = _BULK_M.get(top.fabric.material, 0.0)
    least = 0.005 + bulk + 0.010 * loose**2
    ease = least + 0.006 * loose * places.on_arm + (0.004 + 0.008 * loose) * places.low + 0.007 * places.blades
    ease = ease * (1.0 - 0.55 * places.shoulder) - 0.4 * bulk * places.on_arm * (1.0 - places.shoulder)
    return np.asarray(ease + 0.016 * places.waist if over_skirt else ease, np.float32)
