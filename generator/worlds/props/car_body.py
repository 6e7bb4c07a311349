"""Bodies of cars lofted from cross sections along their length, with real wheel arches, windows and seams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.worlds.geometry import join, sheet
from generator.worlds.model import SceneKind, SceneMesh, Surface
from generator.worlds.props.paints import CAR_PAINT, GLASS, MATTE

Curve = tuple[tuple[float, float], ...]
Points = NDArray[np.float64]
_KIND = SceneKind.VEHICLE
_UNDER_TINT = (0.012, 0.012, 0.013)
_TRIM_TINT = (0.03, 0.03, 0.032)
_SEAM_M = 0.007
# Rows of a section's right half, from the middle of the underside to the middle of the roof.
_LIP_ROW, _SILL_ROW, _GLASS_ROW, _PILLAR_ROW, _ROOF_ROW = 2, 3, 8, 9, 10
N_HALF = 13


@dataclass(frozen=True)
class CarShape:
    """A car from the side and from above; s runs from the front bumper to the rear one. All in metres.

    Attributes:
        length: over all.
        width: without mirrors.
        top: (s, z) outline of the middle from bonnet over roof to tail.
        belt: (s, z) lower edge of the side windows.
        axles: s of both.
        wheel: radius of the tyres.
        clearance: height of the sills.
        screen: s of the windscreen's foot and head.
        rear: s of the rear window's head and foot; equal where there is none.
        panes: (from, to) s of the side windows.
        seams: s of the gaps beside doors.
        lean: how far the side windows lean inwards. [1]
        nose: how much narrower the front end is. [1]
        tail: how much narrower the rear end is. [1]
        plastic: whether sills and arches are of bare plastic.
    """

    length: float
    width: float
    top: Curve
    belt: Curve
    axles: tuple[float, float]
    wheel: float
    clearance: float
    screen: tuple[float, float]
    rear: tuple[float, float]
    panes: tuple[tuple[float, float], ...]
    seams: tuple[float, ...]
    lean: float = 0.36
    nose: float = 0.26
    tail: float = 0.16
    plastic: bool = False


def _along(curve: Curve, s: Points) -> Points:
    """A curve through points, rounded a little at its corners."""
    at, value = np.transpose(curve)
    shifts = np.array([-0.06, -0.02, 0.02, 0.06])
    return np.asarray(np.mean([np.interp(s + shift, at, value) for shift in shifts], axis=0))


def stations(shape: CarShape) -> Points:
    """(S,) places of the sections: dense at arches, ends, panes and seams."""
    arch = np.sin(np.linspace(-0.5 * np.pi, 0.5 * np.pi, 11)) * (shape.wheel + 0.06)
    ends = np.array([0.0, 0.02, 0.06, 0.13, 0.24, 0.4])
    edges = [s + shift for pane in shape.panes for s in pane for shift in (-0.004, 0.004)]
    edges += [s + shift for pair in (shape.screen, shape.rear) for s in pair for shift in (-0.02, 0.02)]
    edges += [s + shift for s in shape.seams for shift in (-0.5 * _SEAM_M, 0.5 * _SEAM_M)]
    parts = [arch + axle for axle in shape.axles]
    every = np.concatenate([ends, shape.length - ends, *parts, edges, np.arange(0.6, shape.length - 0.5, 0.22)])
    every = np.sort(np.clip(every, 0.0, shape.length))
    return np.asarray(every[np.concatenate([[True], np.diff(every) > 0.003])])


def half_sections(shape: CarShape, s: Points) -> Points:
    """(N_HALF, S, 3) right halves of the sections, y running from -length / 2 at the front. [m]"""
    front, back = np.clip(1.0 - s / 0.7, 0.0, 1.0), np.clip(1.0 - (shape.length - s) / 0.6, 0.0, 1.0)
    wide = 0.5 * shape.width * (1.0 - shape.nose * front**2.6 - shape.tail * back**2.6)
    top, low = _along(shape.top, s), shape.clearance + 0.1 * front**2 + 0.12 * back**2
    belt = np.minimum(_along(shape.belt, s), top - 0.05)
    arch = shape.wheel + 0.06
    sill = low
    for axle in shape.axles:
        rise = shape.wheel + np.sqrt(np.maximum(arch**2 - (s - axle) ** 2, 0.0))
        sill = np.where(abs(s - axle) < arch, np.maximum(sill, rise), sill)
    high = np.maximum(top - belt, 0.05)
    rail = belt + 0.02 + np.maximum(high - 0.1, 0.0)
    side = 0.935 * wide - shape.lean * (rail - belt)
    roof = np.minimum(side - 0.05, wide - 0.12)
    under = low + 0.02
    inner = 0.5 * shape.width - 0.27
    nearly = np.minimum(inner, 0.9 * wide)
    x_z = [
        (0.0 * s, under),
        (nearly, under),
        (nearly, sill),
        (0.965 * wide, sill),
        (0.995 * wide, sill + 0.3 * (belt - sill)),
        (wide, sill + 0.62 * (belt - sill)),
        (0.985 * wide, belt - 0.05),
        (0.957 * wide, belt),
        (0.935 * wide, belt + 0.02),
        (side, rail),
        (roof, rail + 0.6 * (top - rail)),
        (0.55 * roof, rail + 0.93 * (top - rail)),
        (0.0 * s, top),
    ]
    y = s - 0.5 * shape.length
    return np.stack([np.stack([x, y, z], axis=-1) for x, z in x_z])


def _faces_of_half(shape: CarShape, s: Points) -> tuple[NDArray[np.int32], Points]:
    """(12, S - 1) numbers of surfaces (paint, glass, trim) and (12, S - 1, 3) tints of a half's quads."""
    middle = 0.5 * (s[1:] + s[:-1])
    surface = np.zeros((N_HALF - 1, len(middle)), np.int32)
    tint = np.ones((N_HALF - 1, len(middle), 3))
    surface[:_SILL_ROW], tint[:_SILL_ROW] = 2, _UNDER_TINT
    ends = (middle < 0.09) | (middle > shape.length - 0.09)
    surface[_SILL_ROW, ends], tint[_SILL_ROW, ends] = 2, _TRIM_TINT
    if shape.plastic:
        surface[_SILL_ROW], tint[_SILL_ROW] = 2, _TRIM_TINT
    for low, high in shape.panes:
        surface[_GLASS_ROW, (middle > low) & (middle < high)] = 1
    first, last = shape.panes[0][0], shape.panes[-1][1]
    frame = (middle > first) & (middle < last) & (surface[_GLASS_ROW] == 0)
    surface[_GLASS_ROW, frame], tint[_GLASS_ROW, frame] = 2, _TRIM_TINT
    for low, high in (shape.screen, shape.rear):
        surface[_ROOF_ROW:, (middle > low + 0.02) & (middle < high - 0.02)] = 1
    seam = np.diff(s) < 1.2 * _SEAM_M
    for at in shape.seams:
        seam_here = seam & (abs(middle - at) < _SEAM_M)
        surface[_SILL_ROW:_GLASS_ROW, seam_here], tint[_SILL_ROW:_GLASS_ROW, seam_here] = 2, _UNDER_TINT
    return surface, tint


def build_body(shape: CarShape, paint: Surface = CAR_PAINT) -> SceneMesh:
    """The body without wheels, lamps and plates; both ends are closed."""
    s = stations(shape)
    half = half_sections(shape, s)
    other = half[::-1] * (-1.0, 1.0, 1.0)
    ring = np.concatenate([half, other[1:]])
    number, tint = _faces_of_half(shape, s)
    mesh = sheet(ring, paint, _KIND)
    mesh.surface[:] = np.concatenate([number, number[::-1]]).ravel()
    mesh.tint[:] = np.concatenate([tint, tint[::-1]]).reshape(-1, 3)
    skin = SceneMesh(**{**mesh.__dict__, "surfaces": (paint, GLASS, MATTE)})
    across = np.array([1.0, 0.45, -0.45, -1.0])[None, :, None]
    ends = []
    for column, order in ((0, slice(None, None, -1)), (-1, slice(None))):
        edge = half[_SILL_ROW:, column]
        grid = np.stack([edge * (share, 1.0, 1.0) for share in across[0, :, 0]], axis=1)
        ends.append(sheet(grid[:, order], paint, _KIND, smooth=False))
    return join([skin, *ends])
