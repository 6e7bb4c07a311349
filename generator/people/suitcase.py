"""Rolling suitcases: a grooved hard shell on wheels that the hand pulls by a telescopic handle."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.people.attach import Attachment, PosedBody
from generator.people.bag_shapes import bag_paints, bag_size
from generator.people.hands import grip_frame
from generator.people.parts import Finish, PartId
from generator.people.solids import Paint, Solid, rounded_box, solids_piece, strap, tube, turned
from generator.people.spec import BagSpec

Array = NDArray[np.float64]
_WHEEL_M = 0.028
_POST_GAP_M = 0.075
_REACH_M = 1.02  # from the ground to the grip with the handle drawn out
_BLACK: Paint = Paint((16.0, 0.0, 0.0), Finish.RUBBER)


def build_suitcase(bag: BagSpec, size: Array) -> list[Solid]:
    """A suitcase that stands upright: wheels on z = 0, its rear face with the handle's posts at y = 0."""
    paints = bag_paints(bag)
    finish = Finish.PLASTIC if bag.fabric.material in ("plastic", "metal") else paints.body.finish
    shell = Paint(paints.body.lab, finish, paints.body.textured)
    width, depth, height = size
    lift = 1.6 * _WHEEL_M
    body, faces, uvs = rounded_box((width, depth, height - lift), 0.045, (14, 2, 6), 3)
    u = np.clip((np.abs(body[:, 0]) - 0.30 * width) / (0.08 * width), 0.0, 1.0)
    groove = np.cos(2.0 * np.pi * 5.0 * body[:, 0] / (0.72 * width)) * (1.0 - u)
    inside = np.clip((0.5 * (height - lift) - np.abs(body[:, 2])) / 0.07, 0.0, 1.0)
    body[:, 1] += np.sign(body[:, 1]) * 0.0055 * groove * inside
    middle = np.array([0.0, -0.5 * depth, lift + 0.5 * (height - lift)])
    solids = [shell.on((body + middle, faces, uvs))]
    band = rounded_box((width + 0.006, 0.016, height - lift + 0.006), 0.006, (4, 1, 4), 2)
    points = band[0].copy()
    points[:, [0, 2]] *= 1.0 - 0.055 * np.clip(_both_far(points, width, height - lift), 0.0, 1.0)[:, None]
    solids.append(paints.dark.on((points + middle + np.array([0.0, 0.06 * depth, 0.0]), band[1], band[2])))
    for x in (-1.0, 1.0):
        for y in (-0.045, -depth + 0.045):
            profile = np.array([(0.0001, -0.012), (_WHEEL_M, -0.012), (_WHEEL_M, 0.012), (0.0001, 0.012)])
            disc, disc_faces, disc_uvs = turned(profile, 14)
            disc = disc[:, [2, 0, 1]] + np.array([x * (0.5 * width - 0.05), y, _WHEEL_M])
            solids.append(_BLACK.on((disc, disc_faces, disc_uvs)))
            fork = rounded_box((0.036, 0.05, 0.05), 0.01, (1, 1, 1))
            solids.append(_BLACK.on(fork).shifted(x * (0.5 * width - 0.05), y, 1.75 * _WHEEL_M))
    side = np.array([(0.0, -0.10), (0.022, -0.085), (0.026, 0.0), (0.022, 0.085), (0.0, 0.10)])
    grip = np.stack([0.5 * width + side[:, 0], np.full(5, -0.5 * depth), 0.55 * height + side[:, 1]], axis=1)
    solids.append(_BLACK.on(strap(grip, np.array([1.0, 0.0, 0.0]), 0.026, 0.008)))
    top = np.stack([side[:, 1], np.full(5, -0.45 * depth), height + side[:, 0]], axis=1)
    solids.append(_BLACK.on(strap(top, np.array([0.0, 0.0, 1.0]), 0.026, 0.008)))
    return solids


def _both_far(points: NDArray[np.floating[Any]], width: float, height: float) -> NDArray[np.floating[Any]]:
    """(V,) 1 at the corners of a frame, 0 along its sides: pulls the corners in."""
    far_x = np.clip((np.abs(points[:, 0]) - 0.5 * width + 0.05) / 0.05, 0.0, 1.0)
    far_z = np.clip((np.abs(points[:, 2]) - 0.5 * height + 0.05) / 0.05, 0.0, 1.0)
    return np.asarray(far_x * far_z)


def telescope(size: Array, reach_m: float, lab: tuple[float, float, float]) -> list[Solid]:
    """Two posts and the grip across them, `reach_m` above the ground."""
    post = Paint(lab, Finish.METAL)
    solids = []
    for x in (-_POST_GAP_M, _POST_GAP_M):
        path = np.array([(x, -0.028, 0.6 * size[2]), (x, -0.028, reach_m - 0.01)])
        solids.append(post.on(tube(path, 0.0075, np.array([1.0, 0.0, 0.0]), 6)))
    bar = rounded_box((2.0 * _POST_GAP_M + 0.035, 0.028, 0.026), 0.010, (3, 1, 1))
    solids.append(_BLACK.on(bar).shifted(0.0, -0.028, reach_m))
    return solids


def pull_suitcase(bag: BagSpec, stature_m: float, n_bones: int) -> Attachment:
    """A suitcase that a hand pulls or that stands by, its handle in the hand."""
    size = bag_size(bag, stature_m)
    body = build_suitcase(bag, size)
    posts = telescope(size, _REACH_M, (58.0, 0.0, 0.0))
    piece = solids_piece([*body, *posts], np.zeros(n_bones), PartId.SUITCASE)
    rest = piece.rest.astype(np.float64)
    slides = np.zeros(len(rest), bool)
    slides[sum(len(solid.points) for solid in body) :] = True
    sign = 1.0 if bag.side == "left" else -1.0

    def place(posed: PosedBody) -> NDArray[np.float32]:
        ground = posed.ground_m
        grip = grip_frame(posed, bag.side).centre
        if posed.pose.kind in ("walking", "running"):
            return _roll(rest, slides, grip, ground, posed, sign)
        return _stand(rest, slides, grip, ground, posed, sign, size)

    return Attachment(piece, place)


def _roll(
    rest: Array, slides: NDArray[np.bool_], grip: Array, ground: float, posed: PosedBody, sign: float
) -> NDArray[np.float32]:
    """Tilted behind: the case turns about its rear wheels until the grip meets the hand."""
    height = grip[2] - ground
    reach = max(_REACH_M, height + 0.12)
    points = rest.copy()
    points[slides, 2] += np.where(rest[slides, 2] > 0.8 * _REACH_M, reach - _REACH_M, 0.0)
    axle = np.array([0.0, -0.045, _WHEEL_M])
    arm = np.array([0.0, -0.028, reach]) - axle
    length = float(np.hypot(arm[1], arm[2]))
    raised = float(np.arcsin(np.clip((height - _WHEEL_M) / length, 0.0, 1.0)) - np.arctan2(arm[2], arm[1]))
    # The posts' face looks at the person, who walks towards -y: turned half round about the vertical, then leant on.
    hips = posed.turn("Hips", np.array([[0.0, -1.0, 0.0]]))[0]
    yaw = float(np.arctan2(hips[0], -hips[1])) - 0.10 * sign
    local = (points - axle) @ _turn_x(raised).T @ np.diag([-1.0, -1.0, 1.0])
    local = local @ turn_z(yaw).T
    held = (np.array([[0.0, -0.028, reach]]) - axle) @ _turn_x(raised).T @ np.diag([-1.0, -1.0, 1.0]) @ turn_z(yaw).T
    return np.asarray(local - held[0] + grip, np.float32)


def _stand(
    rest: Array, slides: NDArray[np.bool_], grip: Array, ground: float, posed: PosedBody, sign: float, size: Array
) -> NDArray[np.float32]:
    """Upright on all wheels beside the leg, the handle as long as the hand is high."""
    height = grip[2] - ground
    top = max(height, size[2] + 0.03)
    points = rest.copy()
    points[slides, 2] += np.where(rest[slides, 2] > 0.8 * _REACH_M, top - _REACH_M, 0.0)
    turned_points = np.stack([-sign * points[:, 1], sign * points[:, 0], points[:, 2]], axis=1)
    legs = posed.clothes.astype(np.float64)
    beside = (legs[:, 2] < ground + size[2]) & (np.abs(legs[:, 1] - grip[1]) < 0.5 * size[0])
    edge = float((sign * legs[beside, 0]).max()) + 0.02 if beside.any() else sign * grip[0] - 0.028
    x = max(sign * grip[0] - 0.028, edge)
    drawn = slides * np.clip((points[:, 2] - size[2]) / (top - size[2]), 0.0, 1.0)
    turned_points[:, 0] -= drawn * (sign * (x + 0.028) - grip[0])  # the handle leans to the hand
    return np.asarray(turned_points + np.array([sign * x, grip[1], ground]), np.float32)


def _turn_x(angle: float) -> Array:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([(1.0, 0.0, 0.0), (0.0, c, -s), (0.0, s, c)])


def turn_z(angle: float) -> Array:
    """(3, 3) rotation about the vertical. [rad]"""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([(c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0)])
