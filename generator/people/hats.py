"""Hats and headphones, fitted to the chart of the head."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.people.fabrics import finish_of, is_textured
from generator.people.headform import HeadChart, HeadForm, hat_line_deg
from generator.people.parts import Finish
from generator.people.solids import Paint, Solid, loft, sheet, strap, turned
from generator.people.spec import AccessorySpec

Array = NDArray[np.float64]
_N_AROUND = 64
_CLEAR_M = 0.009  # over the scalp; hair under a hat is thinner
_AROUND_DEG = np.arange(_N_AROUND) * (360.0 / _N_AROUND)


def hat_paints(item: AccessorySpec) -> tuple[Paint, Paint]:
    """The outside of a hat, and a darker shade of it for edges, bands and shadowed sides."""
    lab, finish = item.fabric.colours_lab[0], finish_of(item.fabric.material)
    second = item.fabric.colours_lab[-1] if len(item.fabric.colours_lab) > 1 else (0.55 * lab[0], lab[1], lab[2])
    return Paint(lab, finish, is_textured(item.fabric)), Paint(second, finish)


def dome(chart: HeadChart, out_m: Array, share: Array) -> Array:
    """(R, 64, 3) rings over the head.

    Args:
        chart: the head.
        out_m: (R, 64) or (R, 1) distance from the scalp. [m]
        share: (R,) way from the hat line (0, below it negative) to the crown (1).
    """
    line = hat_line_deg(_AROUND_DEG).astype(np.float64)
    elevation = line + share[:, None] * (90.0 - line)
    azimuth = np.broadcast_to(_AROUND_DEG, elevation.shape)
    spots = chart.sample(chart.everything, azimuth, elevation).astype(np.float64)
    return np.asarray(spots[..., :3] + spots[..., 3:6] * (out_m[..., None] + spots[..., 6:]))


def shell_of(outer: Array, inner_m: float) -> tuple[Array, NDArray[np.int32], NDArray[np.floating[Any]]]:
    """A cup: ascending rings outside, folded in at the lower edge."""
    middle = outer.mean(axis=(0, 1))
    folded = outer[1] + (middle - outer[1]) * inner_m / np.linalg.norm(middle - outer[1], axis=1, keepdims=True)
    lip = 0.5 * (folded + outer[0])
    return loft(np.concatenate([folded[None], lip[None], outer]), 0.58, capped=True)


def build_cap(item: AccessorySpec, chart: HeadChart) -> list[Solid]:
    """A baseball cap: six panels, a button, a curved visor."""
    body, edge = hat_paints(item)
    share = np.linspace(0.0, 1.0, 12)
    turn = np.radians(_AROUND_DEG)
    seam = -0.0016 * np.exp(-((np.abs((_AROUND_DEG % 60.0) - 30.0) - 30.0) ** 2) / 30.0)
    front = np.clip(np.cos(turn), 0.0, 1.0) ** 2
    stand = np.sin(np.pi * np.clip(share, 0.0, 1.0))[:, None]
    rise = np.sqrt(np.clip(share, 0.0, 1.0))[:, None]
    out = _CLEAR_M + 0.008 * rise + 0.007 * stand * front + seam * (share[:, None] > 0.02)
    rings = dome(chart, out, share)
    top = rings[-1].mean(axis=0)
    button = turned(np.array([(0.0001, -0.004), (0.008, -0.003), (0.008, 0.002), (0.004, 0.0045), (0.0001, 0.005)]), 8)
    solids = [body.on(shell_of(rings, 0.008)), edge.on(button).shifted(*top)]
    return [*solids, _visor(chart, edge, 0.066 + 0.014 * item.size)]


def _visor(chart: HeadChart, paint: Paint, length_m: float) -> Solid:
    azimuth = np.linspace(-62.0, 62.0, 25)
    root = chart.at(azimuth, hat_line_deg(azimuth)) + chart.normal_at(azimuth, hat_line_deg(azimuth)) * _CLEAR_M
    root = root.astype(np.float64)
    u = azimuth / 62.0
    way = np.linspace(0.0, 1.0, 7)[:, None]
    grid = np.repeat(root[None], 7, axis=0)
    grid[..., 1] -= length_m * way * (1.0 - np.abs(u) ** 2.6)
    grid[..., 0] *= 1.0 + 0.05 * way
    level = root[12, 2]
    grid[..., 2] += way * (0.55 * (level - root[:, 2]) * (1.0 - np.abs(u)) - 0.018 * np.abs(u) ** 2 - 0.013)
    lower = grid - np.array([0.0, -0.001, 0.0045])
    return paint.on(sheet(grid, lower))


def build_beanie(item: AccessorySpec, chart: HeadChart) -> list[Solid]:
    """A knitted tube that closes at the crown, its edge folded up."""
    body, _ = hat_paints(item)
    share = np.linspace(0.0, 1.0, 14)
    slouch = (0.008 + 0.026 * item.size) * (1.0 - (1.0 - share) ** 2)
    gather = 0.003 * np.cos(np.radians(8.0 * _AROUND_DEG)) * np.clip(share - 0.75, 0.0, 1.0)[:, None] * 4.0
    rings = dome(chart, _CLEAR_M + slouch[:, None] + gather, share)
    rings[..., 1] += 0.02 * item.size * share[:, None] ** 2
    fold = np.array([0.0, 0.0, 0.06, 0.17, 0.26, 0.29, 0.27])
    thick = np.array([0.002, 0.009, 0.0125, 0.013, 0.012, 0.008, 0.001])
    ribs = 0.0014 * np.cos(np.radians(16.0 * _AROUND_DEG))
    cuff = dome(chart, _CLEAR_M + thick[:, None] + ribs * (thick[:, None] > 0.005), fold)
    return [body.on(shell_of(rings, 0.006)), body.on(loft(cuff, 0.6, capped=True))]


def build_brimmed_hat(item: AccessorySpec, chart: HeadChart) -> list[Solid]:
    """A crown with a pinched top, a band around it, and a brim all around."""
    body, band = hat_paints(item)
    base = dome(chart, np.full((1, 1), _CLEAR_M + 0.001), np.zeros(1))[0]
    turn = np.radians(_AROUND_DEG)
    away = np.stack([np.sin(turn), -np.cos(turn), np.zeros(_N_AROUND)], axis=1)
    middle = base.mean(axis=0)
    top_z = float(chart.points[..., 2].max()) + 0.022 + 0.018 * item.size
    rows = []
    for rise, width in (
        (0.0, 1.0),
        (0.12, 0.995),
        (0.30, 0.975),
        (0.55, 0.94),
        (0.80, 0.90),
        (0.93, 0.85),
        (1.0, 0.74),
        (1.0, 0.45),
        (0.97, 0.001),
    ):
        ring = middle + (base - middle) * np.array([width, width, 1.0])
        crest = top_z - 0.020 * np.exp(-((ring[:, 0] / 0.030) ** 2)) * (rise > 0.9)
        ring[:, 2] = base[:, 2] + rise * (crest - base[:, 2])
        rows.append(ring)
    crown = np.stack(rows)
    ribbon = [
        base + (away * out) + np.array([0.0, 0.0, z])
        for out, z in ((0.001, 0.002), (0.0035, 0.003), (0.0025, 0.026), (-0.002, 0.028))
    ]
    length = 0.050 + 0.030 * item.size
    out = np.linspace(0.0, 1.0, 6)
    curl = 0.016 * np.abs(np.sin(turn)) ** 2 - 0.010 * np.abs(np.cos(turn)) ** 2
    flat = middle[2] + 0.55 * (base[:, 2] - middle[2])
    upper = []
    for w in out:
        ring = base + away * (length * w - 0.004) * np.array([1.0, 1.12, 0.0])
        ring[:, 2] = base[:, 2] + w * 0.7 * (flat - base[:, 2]) + curl * w**2
        upper.append(ring)
    grid = np.stack(upper)
    brim = np.concatenate([grid - np.array([0.0, 0.0, 0.004]), grid[::-1]])
    return [body.on(shell_of(crown, 0.006)), band.on(loft(np.stack(ribbon), 0.6, True)), body.on(_ring_body(brim))]


def _ring_body(rings: Array) -> tuple[Array, NDArray[np.int32], NDArray[np.floating[Any]]]:
    """A body around a hole: the rings run out below and back above."""
    points, faces, uvs = loft(np.concatenate([rings, rings[:1]]), 0.9, capped=False)
    return points, faces, uvs


def build_headphones(item: AccessorySpec, chart: HeadChart, form: HeadForm, hair_m: float) -> list[Solid]:
    """A padded band over the head and a cup on each ear."""
    lab = item.fabric.colours_lab[0]
    shell, pad = Paint(lab, Finish.PLASTIC), Paint((14.0, 0.0, 0.0), Finish.LEATHER)
    elevation = np.concatenate([np.linspace(18.0, 88.0, 12), np.linspace(88.0, 18.0, 12)[1:]])
    azimuth = np.concatenate([np.full(12, 90.0), np.full(11, -90.0)])
    path = chart.at(azimuth, elevation) + chart.normal_at(azimuth, elevation) * (0.006 + hair_m)
    path = path.astype(np.float64)
    path[:, 1] = float(form.ears[:, 1].mean()) + 0.15 * (path[:, 1] - float(form.ears[:, 1].mean())) - 0.004
    cups: list[Solid] = []
    ends = []
    for k, sign in ((0, 1.0), (1, -1.0)):
        x = max(abs(float(form.ears[k, 0])) + 0.006, abs(float(path[0, 0])) - 0.004)
        profile = np.array([(0.0001, 0.0), (0.034, 0.0), (0.040, 0.005), (0.040, 0.013), (0.036, 0.019)])
        cover = np.array(
            [(0.0001, 0.016), (0.036, 0.017), (0.037, 0.024), (0.030, 0.033), (0.016, 0.036), (0.0001, 0.036)]
        )
        spot = np.array([sign * (x - 0.006), form.ears[k, 1], form.ears[k, 2]])
        ends.append(spot + np.array([sign * 0.024, 0.0, 0.030]))
        for paint, curve in ((pad, profile), (shell, cover)):
            points, faces, uvs = turned(curve, 18)
            ear = np.stack([sign * points[:, 2], sign * points[:, 0], 1.12 * points[:, 1]], axis=1)
            cups.append(paint.on((ear + spot, faces, uvs)))
    path = np.concatenate([ends[0][None], path, ends[1][None]])
    normals = path - np.array([0.0, path[12, 1], form.centre[2]])
    band = strap(path, normals, 0.026, 0.010)
    return [shell.on(band), *cups]
