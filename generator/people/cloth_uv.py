"""Where each point of the body's shell lies on the cloth, in metres: panels as a tailor would cut them.

The trunk has a front and a back panel that meet in seams over the shoulders; sleeves and trouser legs are two halves
that join on the outer side. u runs to the wearer's left on the front (anticlockwise seen from above), v runs upwards.
A top has u = v = 0 in the middle of the chest, its back and sleeves lie beside it; a leg has u = 0 on
its outer side and v = 0 at the knee, and the right leg is the left one's mirror image.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import spsolve

from assets.library import BodyLibrary
from generator.people.body import landmark
from generator.people.cutting import Patch
from generator.people.drape import smoothstep
from generator.people.parts import PartId
from generator.people.topology import vertex_normals
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
Mask = NDArray[np.bool_]

CHEST_Z = 0.40  # template height of v = 0 on the trunk [m]
BACK_U_M = 0.7  # u of the middle of the back
SLEEVE_U_M = 2.0  # the left sleeve lies this far beside the trunk on the cloth, the right one as far on the other side
_ARMPIT_Z = 0.42
_GLUE = 9.0  # weight of a condition between panels against that of an edge


@dataclass(frozen=True, eq=False)
class Layout:
    """How one kind of garment lies on the cloth.

    Attributes:
        panels: (F,) panel of each of the shell's faces.
        uv: (V, P, 2) place of each vertex in each panel that it belongs to, on the template, from its middle. [m]
        middles: (V, P, 2) where that middle lies on the cloth, whatever the garment's size. [m]
        limbs: (P,) limb of each panel; the panels of a limb are scaled alike.
        gauges: of each limb, for u and v: (E, 2) ends of surface edges along that axis, and their length on the cloth.
    """

    panels: NDArray[np.int64]
    uv: Points
    middles: Points
    limbs: NDArray[np.int64]
    gauges: tuple[tuple[tuple[NDArray[np.int64], float], ...], ...]

    @cached_property
    def columns(self) -> Points:
        """(V, 4 P) `uv` and `middles` of each panel side by side. [m]"""
        return np.concatenate([self.uv, self.middles], axis=2).reshape(len(self.uv), -1).astype(np.float32)


@dataclass(frozen=True, eq=False)
class _Cut:
    """What a layout is solved from.

    Attributes:
        panels: (F,) panel of each face.
        up: (F, 3) direction in which v grows.
        flat: (F,) share to which u follows the x axis, for cloth that lies level on the shoulders. [1]
        joined: panel, panel, (V,) where both have the same u, (V,) where both have the same v.
        lines: panel, (V,) vertices on its middle.
        trusted: (F,) weight of each face. [1]
        pins: panel and vertex in its middle.
        middles: (V, P) u of the middle on the cloth. [m]
        limbs: limb of each panel.
        mirrored: sign of u in each panel.
        zones: of each limb, (V,) where its width is measured.
    """

    panels: NDArray[np.int64]
    up: Points
    flat: Points
    joined: tuple[tuple[int, int, Mask, Mask], ...]
    lines: tuple[tuple[int, Mask], ...]
    trusted: NDArray[np.float64]
    pins: tuple[tuple[int, int], ...]
    middles: Points
    limbs: tuple[int, ...]
    mirrored: tuple[float, ...]
    zones: tuple[Mask, ...]


def cloth_uvs(surface: Points, patch: Patch, part: PartId, library: BodyLibrary) -> Points:
    """Place of each corner of a garment on its cloth.

    Args:
        surface: (V, 3) the draped shell's surface vertices: they say how wide the cloth is. [m]
        patch: the garment cut from the shell.
        part: decides between the panels of a top and of trousers.
        library: the body library.

    Returns:
        (F, 4, 2) u and v. [m]
    """
    layout = trousers_layout(library) if part == PartId.LOWER else top_layout(library)
    stretch = np.array([[_length(surface, ends) / m for ends, m in gauges] for gauges in layout.gauges], np.float32)
    panels = layout.panels[patch.source_faces]
    places = patch.take(layout.columns).reshape(-1, 4)  # of each panel of each vertex
    corners = places.take(patch.faces * len(layout.limbs) + panels[:, None], axis=0)
    return np.asarray(corners[:, :, :2] * stretch[layout.limbs[panels]][:, None] + corners[:, :, 2:])


def _length(points: Points, ends: NDArray[np.int64]) -> float:
    way = points.take(ends[:, 0], axis=0) - points.take(ends[:, 1], axis=0)
    return float(np.sqrt(np.einsum("ij,ij->i", way, way)).sum())


@lru_cache(maxsize=2)
def top_layout(library: BodyLibrary) -> Layout:
    """Panels 0 and 1: front and back of the trunk; 2 and 3: front and back of both sleeves."""
    shell = tights_shell(library)
    regions, template = shell.regions, library.template_vertices
    points, arm_m, x = regions.points, regions.arm_m, regions.points[:, 0]
    centres = points[shell.faces].mean(axis=1)
    arm = regions.on_arm[shell.faces].mean(axis=1) > 0.5
    joints = np.stack([landmark(template, library, f"l-{name}") for name in ("shoulder", "elbow", "hand")])
    joints_m = np.cumsum([0.0, *np.linalg.norm(np.diff(joints, axis=0), axis=1)])
    middle_y = np.interp(
        centres[:, 2], (-0.1, 0.1, 0.25, 0.40, 0.50, 0.58), (-0.02, -0.025, -0.055, -0.06, -0.02, -0.012)
    )
    arm_y = np.interp(arm_m[shell.faces].mean(axis=1), joints_m, joints[:, 1])
    back = centres[:, 1] > np.where(arm, arm_y, middle_y)
    outward = np.interp(arm_m, joints_m, joints[:, 0]), np.interp(arm_m, joints_m, joints[:, 2])
    outer = (np.abs(x) - outward[0]) + (points[:, 2] - outward[1]) > 0.0
    side, sleeve = (points[:, 2] < _ARMPIT_Z) & (arm_m < 0.0), arm_m > 0.05
    panels = 2 * arm.astype(np.int64) + back
    seam = _shared(panels, shell.faces, 2) & outer
    shoulders = [int(np.argmin(np.abs(arm_m - 0.12) + 9.0 * ~(seam & (s * x > 0.0)))) for s in (1.0, -1.0)]
    centre, nowhere = np.abs(x) < 1e-4, np.zeros(len(points), bool)
    cut = _Cut(
        panels=panels,
        up=np.where(arm[:, None], _chain_up(centres, joints), np.array([0.0, 0.0, 1.0])).astype(np.float32),
        flat=np.where(arm, 0.0, smoothstep(0.46, 0.53, centres[:, 2])).astype(np.float32),
        joined=((0, 1, nowhere, side), (2, 3, sleeve & outer, sleeve)),
        lines=((0, centre), (1, centre)),
        trusted=np.where(centres[:, 2] > -0.08, 1.0, 0.03),
        pins=(
            (0, _nearest(points, (0.0, -0.17, CHEST_Z))),
            (2, shoulders[0]),
            (2, shoulders[1]),
        ),
        middles=np.stack([0.0 * x, 0.0 * x + BACK_U_M, np.sign(x) * SLEEVE_U_M, np.sign(x) * SLEEVE_U_M], axis=1),
        limbs=(0, 0, 1, 1),
        mirrored=(1.0, 1.0, 1.0, 1.0),
        zones=((points[:, 2] > 0.10) & (points[:, 2] < 0.48) & (arm_m < 0.0), (arm_m > 0.04) & (arm_m < 0.30)),
    )
    return _solve(cut, library)


@lru_cache(maxsize=2)
def trousers_layout(library: BodyLibrary) -> Layout:
    """Panels 0 and 1: front and back of the left leg up to the waist; 2 and 3: of the right leg."""
    shell = tights_shell(library)
    points, template = shell.regions.points, library.template_vertices
    centres = points[shell.faces].mean(axis=1)
    joints = np.stack([landmark(template, library, f"l-{name}") for name in ("upper-leg", "knee", "ankle")])
    middle_y = np.interp(centres[:, 2], (-0.75, -0.37, -0.05, 0.10, 0.25), (0.0, -0.01, -0.02, -0.03, -0.055))
    right = centres[:, 0] < 0.0
    x, z = np.abs(points[:, 0]), points[:, 2]
    outer = x > np.interp(-z, -joints[:, 2], joints[:, 0])
    panels = 2 * right.astype(np.int64) + (centres[:, 1] > middle_y)
    seams = [_shared(panels, shell.faces, front) & outer for front in (0, 2)]
    knees = [int(np.argmin(np.abs(z - joints[1, 2]) + 9.0 * ~seam)) for seam in seams]
    thigh = (z < 0.05) & (z > -0.6)
    everywhere = np.ones(len(points), bool)
    cut = _Cut(
        panels=panels,
        up=_chain_up(centres, joints),
        flat=np.zeros(len(centres), np.float32),
        joined=(
            (0, 1, outer, everywhere),
            (2, 3, outer, everywhere),
            (0, 2, ~everywhere, everywhere),
            (1, 3, ~everywhere, everywhere),
        ),
        lines=(),
        trusted=np.ones(len(centres)),
        pins=((0, knees[0]), (2, knees[1])),
        middles=np.zeros((len(points), 4), np.float32),
        limbs=(0, 0, 0, 0),
        mirrored=(1.0, 1.0, -1.0, -1.0),
        zones=(thigh,),
    )
    return _solve(cut, library)


def _shared(panels: NDArray[np.int64], faces: NDArray[np.int32], front: int) -> Mask:
    """(V,) the vertices that a front panel and the back panel after it have in common."""
    vertices = np.arange(faces.max() + 1)
    return np.asarray(np.isin(vertices, faces[panels == front]) & np.isin(vertices, faces[panels == front + 1]))


def _nearest(points: Points, place: tuple[float, float, float]) -> int:
    return int(np.argmin(np.linalg.norm(points - np.array(place), axis=1)))


def _chain_up(centres: Points, joints: Points) -> Points:
    """(F, 3) direction towards the first of three joints of the left limb, mirrored on the right; bent smoothly."""
    first, second = joints[0] - joints[1], joints[1] - joints[2]
    first, second = first / np.linalg.norm(first), second / np.linalg.norm(second)
    mirrored = centres * np.where(centres[:, :1] < 0.0, np.array([-1.0, 1.0, 1.0]), 1.0)
    along = (joints[1] - mirrored) @ (first + second) / np.linalg.norm(first + second)
    start = (joints[0] - mirrored) @ first
    bend = smoothstep(-0.08, 0.08, np.asarray(along, np.float32))[:, None]
    rise = smoothstep(-0.05, 0.10, np.asarray(start, np.float32))[:, None]
    up = (1.0 - bend) * first + bend * second
    if first[2] > 0.9:  # legs: upright above the hip
        up = rise * up + (1.0 - rise) * np.array([0.0, 0.0, 1.0])
    up *= np.where(centres[:, :1] < 0.0, np.array([-1.0, 1.0, 1.0]), 1.0)
    return np.asarray(up / np.linalg.norm(up, axis=1, keepdims=True), np.float32)


def _solve(cut: _Cut, library: BodyLibrary) -> Layout:
    """Lays the panels flat: every edge as long and as inclined as on the body, as well as all edges together can."""
    shell = tights_shell(library)
    points, faces, n = shell.regions.points, shell.faces, len(shell.regions.points)
    n_panels = len(cut.limbs)
    after = np.roll(faces, -1, axis=1)
    a, b = (cut.panels[:, None] * n + faces).ravel(), (cut.panels[:, None] * n + after).ravel()
    edge = points[after] - points[faces]
    used = np.zeros((n_panels, n), bool)
    used.ravel()[a] = True
    number = np.cumsum(used.ravel()) - 1  # of the unknown behind each vertex of each panel
    uv = np.zeros((n_panels * n, 2))
    for axis, direction in enumerate(_directions(cut, library)):
        target = np.einsum("fkc,fc->fk", edge, direction).ravel()
        first, second = _conditions(cut, used, axis)
        starts, ends = number[np.concatenate([a, first])], number[np.concatenate([b, second])]
        lengths = np.concatenate([target, np.zeros(len(first))])
        weights = np.concatenate([np.repeat(cut.trusted, 4), np.full(len(first), _GLUE)])
        pins = {int(number[panel * n + vertex]): 0.0 for panel, vertex in cut.pins}
        for panel, mask in cut.lines if axis == 0 else ():
            pins |= {int(number[panel * n + vertex]): 0.0 for vertex in np.flatnonzero(mask & used[panel])}
        uv[used.ravel(), axis] = _least_squares(starts, ends, lengths, weights, pins)
    uv_of_panel = np.where(used[..., None], uv.reshape(n_panels, n, 2), 0.0).transpose(1, 0, 2).astype(np.float32)
    uv_of_panel[..., 0] *= np.array(cut.mirrored, np.float32)
    limbs = np.array(cut.limbs)
    gauges = tuple(
        _gauges(uv_of_panel, cut.panels, faces, np.flatnonzero(limbs == k), zone) for k, zone in enumerate(cut.zones)
    )
    middles = np.stack([cut.middles, 0.0 * cut.middles], axis=2)
    return Layout(cut.panels, uv_of_panel, middles, limbs, gauges)


def _directions(cut: _Cut, library: BodyLibrary) -> tuple[Points, Points]:
    """(F, 3) unit tangents along which u and v grow."""
    shell = tights_shell(library)
    normals = vertex_normals(shell.regions.points, shell.faces)[shell.faces].mean(axis=1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    around = np.cross(cut.up, normals)
    around /= np.maximum(np.linalg.norm(around, axis=1, keepdims=True), 0.2)
    across = np.where(cut.panels[:, None] % 2, -1.0, 1.0) * np.array([1.0, 0.0, 0.0])
    u = (1.0 - cut.flat[:, None]) * around + cut.flat[:, None] * across
    u -= (u * normals).sum(axis=1, keepdims=True) * normals
    u /= np.maximum(np.linalg.norm(u, axis=1, keepdims=True), 0.2)
    return np.asarray(u, np.float32), np.asarray(np.cross(normals, u), np.float32)


def _conditions(cut: _Cut, used: Mask, axis: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of panel vertices (numbers panel * V + vertex) that have the same u (axis 0) or v (axis 1)."""
    n = used.shape[1]
    pairs = []
    for one, other, *masks in cut.joined:
        vertices = np.flatnonzero(used[one] & used[other] & masks[axis])
        pairs.append((one * n + vertices, other * n + vertices))
    return np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])


def _least_squares(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    lengths: NDArray[np.float64],
    weights: NDArray[np.float64],
    pins: dict[int, float],
) -> NDArray[np.float64]:
    """(n,) values whose differences, end minus start, are the lengths as nearly as possible; pinned ones are given."""
    n, rows, ones = int(max(starts.max(), ends.max())) + 1, np.arange(len(starts)), np.ones(len(starts))
    difference = sp.csr_matrix(
        (np.concatenate([ones, -ones]), (np.concatenate([rows, rows]), np.concatenate([ends, starts]))), (len(rows), n)
    )
    weighted = difference.T @ sp.diags(weights)
    strength, wanted = np.full(n, 1e-8), np.zeros(n)
    strength[list(pins)] = 100.0
    wanted[list(pins)] = [100.0 * value for value in pins.values()]
    system = (weighted @ difference + sp.diags(strength)).tocsc()
    return np.asarray(spsolve(system, weighted @ lengths + wanted, permc_spec="MMD_AT_PLUS_A"))


def _gauges(
    uv: Points, panels: NDArray[np.int64], faces: NDArray[np.int32], own: NDArray[np.int64], zone: Mask
) -> tuple[tuple[NDArray[np.int64], float], ...]:
    """For u and v: every third edge in a zone of a limb's panels that runs along this axis, and their summed length."""
    chosen = np.isin(panels, own) & zone[faces].all(axis=1)
    ends = np.stack([faces, np.roll(faces, -1, axis=1)], axis=2)[chosen].reshape(-1, 2).astype(np.int64)
    panel = np.repeat(panels[chosen], 4)
    step = uv[ends[:, 1], panel] - uv[ends[:, 0], panel]
    result = []
    for axis in (0, 1):
        along = np.flatnonzero(np.abs(step[:, axis]) > 4.0 * np.abs(step[:, 1 - axis]))[::3]
        result.append((ends[along], float(np.linalg.norm(step[along], axis=1).sum())))
    return tuple(result)
