"""What a posture must know of a dressed body: soles that stand on the ground, cloth that arms must not cut into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.people.attach import Attachment
from generator.people.feet import foot_length_m, heel_pitch_deg
from generator.people.kinematics import Matrix, Vector, rotation
from generator.people.parts import PartId
from generator.people.piece import Piece, has_part
from generator.people.skinning import Skeleton, bone_share
from generator.people.spec import OutfitSpec, Side

Points = NDArray[np.float64]
_TOE_DEG = 38.0  # the toes extend by this before their tips leave the ground
_TRUNK = ("Hips", "LHipJoint", "RHipJoint", "LowerBack", "Spine", "Spine1", "LeftUpLeg", "RightUpLeg")
_HANGING = (PartId.UPPER, PartId.LOWER, PartId.OUTERWEAR)
_LOW_M, _EDGE_M, _STRIP_M = 0.05, 0.006, 0.004


@dataclass(frozen=True, eq=False)
class Footing:
    """Where a foot is: on the ground z = 0, the pelvis over the origin.

    Attributes:
        ankle: (3,) [m]
        foot, toes: (3, 3) rotations away from the rest pose.
    """

    ankle: Vector
    foot: Matrix
    toes: Matrix


@dataclass(frozen=True, eq=False)
class Sole:
    """A foot in its shoe.

    Attributes:
        ankle, ball: (3,) where foot and toes turn, in the rest pose. [m]
        points: (P, 3) lower vertices of the shoe in the rest pose. [m]
        toe_share: (P,) how much they move with the toes. [1]
        heel_pitch_deg: tilt of the foot, heel up, that makes the shoe stand flat. [deg]
        rest_yaw_deg: outward turn of the foot in the rest pose. [deg]
        heel, tip: (3,) hindmost and foremost point that touch the ground, from the ankle, standing flat. [m]
        sign: 1 left, -1 right.
    """

    ankle: Vector
    ball: Vector
    points: Points
    toe_share: NDArray[np.float64]
    heel_pitch_deg: float
    rest_yaw_deg: float
    heel: Vector
    tip: Vector
    sign: float

    def turns(self, yaw_deg: float, roll_deg: float, toe_deg: float) -> tuple[Matrix, Matrix]:
        """(3, 3) rotations of foot and toes: outward yaw, angle of the sole to the ground, toes likewise. [deg]"""
        yaw = rotation("z", self.sign * (yaw_deg - self.rest_yaw_deg))
        return yaw @ rotation("x", self.heel_pitch_deg - roll_deg), yaw @ rotation("x", -toe_deg)

    def toe_angle_deg(self, roll_deg: float) -> float:
        """Angle of the toes to the ground while the foot rolls: flat until they cannot bend farther. [deg]"""
        bend = max(_TOE_DEG, self.heel_pitch_deg + 12.0)
        return roll_deg if roll_deg > 0.0 else min(0.0, roll_deg + bend - self.heel_pitch_deg)

    def lowest_m(self, foot: Matrix, toes: Matrix) -> float:
        """Height of the lowest point over the ankle, negative. [m]"""
        share = self.toe_share
        from_foot = (self.points - self.ankle) @ foot[2]
        from_toes = (self.points - self.ball) @ toes[2] + (self.ball - self.ankle) @ foot[2]
        return float(((1.0 - share) * from_foot + share * from_toes).min())

    def planted(self, spot: Vector, yaw_deg: float, roll_deg: float = 0.0) -> Footing:
        """A foot that rolls over heel, ball and toes without sliding.

        Args:
            spot: (2,) ground under the ankle while the foot is flat. [m]
            yaw_deg, roll_deg: outward turn, and angle of the sole to the ground, toes up. [deg]
        """
        toe_deg = self.toe_angle_deg(roll_deg)
        yaw = rotation("z", self.sign * (yaw_deg - self.rest_yaw_deg))
        roll = rotation("x", -roll_deg)
        ball = rotation("x", self.heel_pitch_deg) @ (self.ball - self.ankle)
        if roll_deg > 0.0:
            shift = self.heel - roll @ self.heel
        else:
            shift = self.tip + rotation("x", -toe_deg) @ (ball - self.tip) - roll @ ball
        foot, toes = self.turns(yaw_deg, roll_deg, toe_deg)
        ankle = np.array([*(spot + (yaw @ shift)[:2]), -self.lowest_m(foot, toes)])
        return Footing(ankle, foot, toes)

    def lifted(self, ankle: Vector, yaw_deg: float, roll_deg: float, clearance_m: float) -> Footing:
        """A foot in the air, at least this high above the ground. [m]"""
        foot, toes = self.turns(yaw_deg, roll_deg, roll_deg + 6.0)
        lowest = -self.lowest_m(foot, toes) + clearance_m
        return Footing(np.array([ankle[0], ankle[1], max(ankle[2], lowest)]), foot, toes)


@dataclass(frozen=True, eq=False)
class Figure:
    """Measures of a dressed body in the rest pose.

    Attributes:
        skeleton: its bones.
        soles: the feet.
        trunk: (P, 3) vertices of trunk and thighs, clothes included. [m]
        arm_m: thickness of forearm and sleeve around the bone. [m]
        ear: (3,) middle of the left ear. [m]
    """

    skeleton: Skeleton
    soles: Mapping[Side, Sole]
    trunk: Points
    arm_m: float
    ear: Vector

    def reach_m(self, height_m: float, direction: Vector, band_m: float = 0.03) -> float:
        """How far the trunk reaches at a height of the rest pose in a horizontal direction (3,). [m]"""
        band = self.trunk[np.abs(self.trunk[:, 2] - height_m) < band_m]
        return float((band @ direction).max()) if len(band) else 0.0

    def surface_point(self, height_m: float, side: Side, azimuth_deg: float) -> Vector:
        """(3,) outermost point of the trunk at a height of the rest pose; azimuth 0 is the side, 90 the front. [m]"""
        band = self.trunk[np.abs(self.trunk[:, 2] - height_m) < 0.03]
        sign = 1.0 if side == "left" else -1.0
        azimuth = np.degrees(np.arctan2(-band[:, 1], sign * band[:, 0]))
        near = np.abs(azimuth - azimuth_deg) < 14.0
        radius = float(np.hypot(band[near, 0], band[near, 1]).max()) if near.any() else 0.15
        angle = np.radians(azimuth_deg)
        return np.array([sign * radius * np.cos(angle), -radius * np.sin(angle), height_m])


def measure_figure(
    piece: Piece, attachments: Sequence[Attachment], skeleton: Skeleton, outfit: OutfitSpec, ear: Vector
) -> Figure:
    """Measures of what is worn.

    Args:
        piece: everything that moves with the bones.
        attachments: what hangs around the body.
        skeleton: rest-pose bones.
        outfit: what is worn.
        ear: (3,) middle of the left ear. [m]
    """
    trunk = [piece.rest[bone_share(piece.weights, skeleton.names, _TRUNK) > 0.85]]
    for attachment in attachments:
        hanging = np.zeros(len(attachment.piece.rest), bool)
        hanging[attachment.piece.faces[has_part(attachment.piece.part_ids, _HANGING)]] = True
        trunk.append(attachment.piece.rest[hanging])
    pitch = heel_pitch_deg(outfit.shoes.heel_m, foot_length_m(skeleton))
    return Figure(
        skeleton=skeleton,
        soles={
            "left": _measure_sole(piece, skeleton, "Left", pitch),
            "right": _measure_sole(piece, skeleton, "Right", pitch),
        },
        trunk=np.concatenate(trunk).astype(np.float64),
        arm_m=_arm_thickness_m(piece, skeleton),
        ear=np.asarray(ear, np.float64),
    )


def _measure_sole(piece: Piece, skeleton: Skeleton, name: str, pitch_deg: float) -> Sole:
    sign = 1.0 if name == "Left" else -1.0
    foot, toes = (piece.weights[:, skeleton.names.index(name + bone)] for bone in ("Foot", "ToeBase"))
    low = (foot + toes > 0.8) & (piece.rest[:, 2] < _LOW_M)
    rows = np.flatnonzero(low)
    rows = rows[_rim(piece.rest[rows])]
    points = piece.rest[rows].astype(np.float64)
    share = (toes[rows] / (foot[rows] + toes[rows])).astype(np.float64)
    ankle, ball = skeleton.head(f"{name}Foot"), skeleton.head(f"{name}ToeBase")
    tilt = rotation("x", pitch_deg)
    standing = (1.0 - share)[:, None] * ((points - ankle) @ tilt.T)
    standing += share[:, None] * (points - ball + tilt @ (ball - ankle))
    touching = standing[standing[:, 2] < standing[:, 2].min() + _EDGE_M]
    way = ball - ankle
    yaw = float(np.degrees(np.arctan2(sign * way[0], -way[1])))
    heel, tip = touching[touching[:, 1].argmax()], touching[touching[:, 1].argmin()]
    return Sole(ankle, ball, points, share, pitch_deg, yaw, heel, tip, sign)


def _rim(points: NDArray[np.float32]) -> NDArray[np.intp]:
    """(K,) the points that can touch the ground: the lowest of each strip across the foot, both ends of each level."""
    chosen = []
    for axis, other, ends in ((1, 2, (1.0,)), (2, 1, (1.0, -1.0))):
        strip = np.floor(points[:, axis] / _STRIP_M).astype(int)
        for end in ends:
            order = np.lexsort((end * points[:, other], strip))
            first = np.flatnonzero(np.diff(strip[order], prepend=strip.min() - 1))
            chosen.append(order[first])
    return np.asarray(np.unique(np.concatenate(chosen)), np.intp)


def _arm_thickness_m(piece: Piece, skeleton: Skeleton) -> float:
    """Thickness of the left forearm towards the body, sleeve included."""
    on_arm = piece.weights[:, skeleton.names.index("LeftForeArm")] > 0.8
    start, end = skeleton.head("LeftForeArm"), skeleton.head("LeftHand")
    along = (end - start) / np.linalg.norm(end - start)
    points = piece.rest[on_arm] - start
    away = points - np.outer(points @ along, along)
    return float(np.percentile(np.linalg.norm(away, axis=1), 85))
