"""Fingers that bend joint by joint: the rig moves them as one, so they are shaped before it turns the hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.people.hands import rest_grip
from generator.people.kinematics import across, unit
from generator.people.piece import Piece
from generator.people.skinning import Skeleton
from generator.people.spec import Side

Points = NDArray[np.float32]
Shares = NDArray[np.float32]
_SIDES: tuple[Side, Side] = ("left", "right")
_FIST_DEG = (76.0, 92.0, 62.0)  # bends of a finger's three joints around a rod
_THUMB_DEG = (30.0, 36.0, 50.0)
_LITTLE_MORE = 0.04  # each finger bends this much more than the one before, of the whole, while the hand is open
_SOFT_M = 0.007  # half of the way over which a joint bends
_TOGETHER = 0.75  # of the spread of the rest pose that a closing hand gives up


@dataclass(frozen=True, eq=False)
class FingerRig:
    """Joints of the fingers as their vertices see them.

    Attributes:
        rows: (K,) vertices of the piece.
        right: (K,) whether they are the right hand's.
        joints: (3, K, 3) joints of the vertex' finger, knuckle first. [m]
        axes: (3, K, 3) unit axes about which they bend.
        bends_deg: (3, K) bends of a fist, 0 short of the joint. [deg]
        extra: (K,) how much more than the index finger this one bends in an open hand. [1]
        spread_axes: (K, 3) unit axis about which fingers close up.
        spread_deg: (K,) way to their neighbours, 0 short of the knuckle. [deg]
    """

    rows: NDArray[np.intp]
    right: NDArray[np.bool_]
    joints: Points
    axes: Points
    bends_deg: Shares
    extra: Shares
    spread_axes: Points
    spread_deg: Shares


def rig_fingers(piece: Piece, skeleton: Skeleton) -> FingerRig:
    """Finds the fingers of a person's bare hands."""
    hands = [_rig_hand(piece, skeleton, side) for side in _SIDES]

    def joined(name: str, axis: int = 0) -> NDArray[np.float32]:
        return np.concatenate([getattr(hand, name) for hand in hands], axis=axis)

    return FingerRig(
        rows=np.concatenate([hand.rows for hand in hands]),
        right=np.concatenate([hand.right for hand in hands]),
        joints=joined("joints", 1),
        axes=joined("axes", 1),
        bends_deg=joined("bends_deg", 1),
        extra=joined("extra"),
        spread_axes=joined("spread_axes"),
        spread_deg=joined("spread_deg"),
    )


def _rig_hand(piece: Piece, skeleton: Skeleton, side: Side) -> FingerRig:
    name, short = side.title(), side[0]
    columns = [
        skeleton.names.index(bone) for bone in (f"{name}HandFinger1", f"{name}FingerBase", f"{short.upper()}Thumb")
    ]
    fingers, base, thumbs = (piece.weights[:, column] for column in columns)
    rows = np.flatnonzero((fingers > 0.05) | (base > 0.5) | (thumbs > 0.05))
    points = piece.rest[rows].astype(np.float64)
    chains = np.array(
        [[skeleton.landmark(f"{short}-finger-{finger}-{joint}") for joint in range(1, 5)] for finger in range(1, 6)]
    )
    thumb = thumbs[rows] > 0.5
    finger = np.where(thumb, 0, 1 + _nearest_chain(points, chains[1:]))
    axes, spread = _hinges(chains, skeleton, side)
    along = np.diff(chains, axis=1)
    along /= np.linalg.norm(along, axis=2, keepdims=True)
    past = (points @ along.reshape(15, 3).T - (chains[:, :3] * along).sum(axis=2).ravel()).reshape(-1, 5, 3)
    bent = np.clip(0.5 + 0.5 * past[np.arange(len(rows)), finger] / _SOFT_M, 0.0, 1.0)
    full = np.where(thumb[:, None], _THUMB_DEG, _FIST_DEG)
    palm = rest_grip(skeleton, side).palm
    return FingerRig(
        rows=rows,
        right=np.full(len(rows), side == "right"),
        joints=chains[:, :3].transpose(1, 0, 2).astype(np.float32)[:, finger],
        axes=axes.transpose(1, 0, 2).astype(np.float32)[:, finger],
        bends_deg=(bent * full).T.astype(np.float32),
        extra=np.maximum(finger - 1, 0).astype(np.float32) * np.float32(_LITTLE_MORE),
        spread_axes=np.broadcast_to(palm, points.shape).astype(np.float32),
        spread_deg=(bent[:, 0] * spread[finger]).astype(np.float32),
    )


def _nearest_chain(points: NDArray[np.float64], chains: NDArray[np.float64]) -> NDArray[np.intp]:
    """(K,) which of (C, 4, 3) chains of joints, taken as straight from end to end, is nearest to each point."""
    starts, ways = chains[:, 0], chains[:, 3] - chains[:, 0]
    along, square = points @ ways.T - (starts * ways).sum(axis=1), (ways**2).sum(axis=1)
    share = np.clip(along / square, 0.0, 1.0)
    away = (starts**2).sum(axis=1) - 2.0 * (points @ starts.T) + share * (share * square - 2.0 * along)
    return np.asarray(away.argmin(axis=1))


def _hinges(
    chains: NDArray[np.float64], skeleton: Skeleton, side: Side
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(5, 3, 3) axes that bend thumb and fingers towards the palm, and (5,) turns that close the fingers up. [deg]"""
    grip = rest_grip(skeleton, side)
    sign = 1.0 if side == "left" else -1.0
    along = np.diff(chains, axis=1)
    axes = np.empty((5, 3, 3))
    for finger in range(1, 5):
        axes[finger] = [-sign * across(grip.axis, unit(bone)) for bone in along[finger]]
    over = unit(grip.palm + 0.6 * grip.along)  # the thumb closes over the bent fingers
    axes[0] = [-sign * across(over, unit(bone)) for bone in along[0]]
    way = (chains[:, 3] - chains[:, 0]) @ np.stack([grip.along, grip.axis], axis=1)
    spread = np.degrees(np.arctan2(way[:, 1], way[:, 0]))
    spread = np.where(np.arange(5) == 0, 0.0, sign * _TOGETHER * (spread - spread[2]))
    return axes, spread


def curl_fingers(rest: Points, rig: FingerRig, grips: Mapping[Side, float]) -> Points:
    """(K, 3) rest positions of the fingers' vertices for how far each hand is closed: 0 flat, 1 a fist. [m]"""
    grip = np.where(rig.right, np.float32(grips["right"]), np.float32(grips["left"]))
    points = rest[rig.rows]
    open_more = grip * (1.0 - grip) * rig.extra * 4.0
    for joint in (2, 1, 0):
        points = _turn(points, rig.joints[joint], rig.axes[joint], (grip + open_more) * rig.bends_deg[joint])
    return _turn(points, rig.joints[0], rig.spread_axes, np.minimum(1.0, 5.0 * grip) * rig.spread_deg)


def _turn(points: Points, centres: Points, axes: Points, angles_deg: Shares) -> Points:
    """(K, 3) points turned about axes of their own. Source: Rodrigues' formula."""
    angles = np.radians(angles_deg)
    away = points - centres
    sine, cosine = np.sin(angles), np.cos(angles)
    (x, y, z), (u, v, w) = away.T, axes.T
    turned = away * cosine[:, None] + axes * ((1.0 - cosine) * np.einsum("ij,ij->i", axes, away))[:, None]
    turned += np.stack([v * z - w * y, w * x - u * z, u * y - v * x], axis=1) * sine[:, None]
    return np.asarray(centres + turned, np.float32)
