"""Walking and running: feet that roll over the ground as the body passes, and legs between pelvis and feet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.people.figure import Figure, Footing
from generator.people.gait import STRIDES, Gait, Stride, joint_angle_deg, sole_angle_deg
from generator.people.kinematics import Vector, chain_length
from generator.people.posture import (
    SIGNS,
    ArmSwing,
    Leg,
    Posture,
    TrunkAngles,
    amplitude,
    measure_leg,
    old_share,
    pelvis_turn,
)
from generator.people.spec import GaitSpec, PersonSpec, PoseSpec, Side

_STRAIGHTEST_DEG = 2.0
_SHIFT = {"left": 0.0, "right": 0.5}  # of the phase
_CLEARANCE_M = 0.012
_FASTEST = {"walking": 1.3, "running": 1.12}  # amplitudes beyond these overstretch the hips


@dataclass(frozen=True, eq=False)
class _Walker:
    """One person in one gait; lengths in metres, `amplitude` scales the angles of the legs."""

    gait: Gait
    stride: Stride
    amplitude: float
    length_m: float
    knee_deg: float
    toe_out_deg: float
    base_m: float
    figure: Figure
    legs: dict[Side, Leg]


def move(pose: PoseSpec, spec: PersonSpec, figure: Figure) -> Posture:
    """A moment of a stride, walking or running.

    Args:
        pose: with kind walking or running.
        spec: who moves.
        figure: measures of the dressed body.
    """
    gait: Gait = "running" if pose.kind == "running" else "walking"
    walker = _walker(gait, spec, pose.speed, figure)
    trunk = _trunk(walker, spec.gait, pose)
    pelvis = pelvis_turn(trunk)
    hips = {side: pelvis @ walker.legs[side].hip for side in SIGNS}
    height = _pelvis_height_m(walker, pose.phase, hips)
    feet = {side: _footing(walker, side, pose.phase + _SHIFT[side], hips, height) for side in SIGNS}
    lowest = min(feet[side].ankle[2] + figure.soles[side].lowest_m(feet[side].foot, feet[side].toes) for side in SIGNS)
    arms = {side: _arm(gait, spec.gait, pose.phase + _SHIFT[side], pose.speed) for side in SIGNS}
    return Posture(trunk, height, feet, arms, max(lowest, 0.0))


def stride_length_m(spec: PersonSpec, pose: PoseSpec, figure: Figure) -> float:
    """Way of the body in one stride of this pose. [m]"""
    return _walker("running" if pose.kind == "running" else "walking", spec, pose.speed, figure).length_m


def _walker(gait: Gait, spec: PersonSpec, speed: float, figure: Figure) -> _Walker:
    legs = {side: measure_leg(figure, side) for side in SIGNS}
    stride = STRIDES[gait]
    scale = min(amplitude(spec.gait, speed), _FASTEST[gait])
    hip_width = 2.0 * float(legs["left"].hip[0])
    return _Walker(
        gait=gait,
        stride=stride,
        amplitude=scale,
        length_m=stride.length * scale * (legs["left"].thigh_m + legs["left"].shin_m),
        knee_deg=stride.knee_deg + 5.0 * old_share(spec.age_years),
        toe_out_deg=spec.gait.toe_out_deg * (0.4 if gait == "running" else 1.0),
        base_m=(0.10 if gait == "running" else 0.26) * hip_width + 0.02 * float(spec.build == "heavy"),
        figure=figure,
        legs=legs,
    )


def _trunk(walker: _Walker, gait: GaitSpec, pose: PoseSpec) -> TrunkAngles:
    turn = float(np.cos(2 * np.pi * pose.phase))  # 1 with the left leg in front
    load = float(np.sin(2 * np.pi * (pose.phase + 0.02)))  # > 0 while the left leg carries
    running = walker.gait == "running"
    return TrunkAngles(
        pelvis_yaw=-5.0 * walker.amplitude * turn,
        pelvis_list=-3.0 * load,
        pelvis_lean=8.0 if running else 0.0,
        chest_yaw=(9.0 if running else 5.0) * gait.arm_swing * turn,
        chest_list=1.0 * load,
        lean=gait.lean_deg + (9.0 if running else 2.0),
    )


def _knee_deg(walker: _Walker, phase: float) -> float:
    return walker.knee_deg + walker.amplitude * float(joint_angle_deg(walker.gait, "knee", phase))


def _spot(walker: _Walker, side: Side, phase: float) -> Vector:
    """(2,) ground under the ankle of the flat foot while it stands, from the pelvis. [m]"""
    sway = walker.stride.sway_m * np.sin(2 * np.pi * (phase - 0.06)) * SIGNS[side]
    return np.array([SIGNS[side] * walker.base_m - sway, -walker.length_m * (walker.stride.lead - phase)])


def _planted(walker: _Walker, side: Side, phase: float) -> Footing:
    roll = walker.amplitude**0.7 * float(sole_angle_deg(walker.gait, phase))
    sole = walker.figure.soles[side]
    if roll < 0.0:
        roll *= 1.0 - 0.4 * sole.heel_pitch_deg / 52.0  # a high heel leaves less to roll
    return sole.planted(_spot(walker, side, phase), walker.toe_out_deg, roll)


def _carried_height_m(walker: _Walker, side: Side, phase: float, hip: Vector, knee_deg: float) -> float:
    """Height of the pelvis over a standing foot whose knee is bent by an angle. [m]"""
    ankle, leg = _planted(walker, side, phase).ankle, walker.legs[side]
    length = chain_length(leg.thigh_m, leg.shin_m, knee_deg)
    level = float(np.hypot(*(ankle[:2] - hip[:2])))
    return float(ankle[2] + np.sqrt(max(length**2 - level**2, 0.1)) - hip[2])


def _pelvis_height_m(walker: _Walker, phase: float, hips: dict[Side, Vector]) -> float:
    """As high as the legs that stand carry it; between two steps of a run it flies on."""
    stance, double = walker.stride.stance, walker.stride.stance - 0.5
    carried, weights, highest = [], [], np.inf
    for side in SIGNS:
        own = (phase + _SHIFT[side]) % 1.0
        if own < stance:
            weight = 1.0 if double <= 0.0 else float(np.clip(min(own, stance - own) / double, 1e-3, 1.0))
            carried.append(_carried_height_m(walker, side, own, hips[side], _knee_deg(walker, own)))
            weights.append(weight)
            highest = min(highest, _carried_height_m(walker, side, own, hips[side], _STRAIGHTEST_DEG))
    if carried:
        return min(float(np.average(carried, weights=weights)), highest)
    return _flight_height_m(walker, phase, hips)


def _flight_height_m(walker: _Walker, phase: float, hips: dict[Side, Vector]) -> float:
    """A throw from the height at which one foot leaves the ground to that at which the other meets it."""
    stance = walker.stride.stance
    behind: Side = "left" if phase % 1.0 < 0.5 else "right"
    ahead: Side = "right" if behind == "left" else "left"
    share = ((phase + _SHIFT[behind]) % 1.0 - stance) / (0.5 - stance)
    left_at = _carried_height_m(walker, behind, stance - 1e-6, hips[behind], _knee_deg(walker, stance))
    meets_at = _carried_height_m(walker, ahead, 0.0, hips[ahead], _knee_deg(walker, 0.0))
    arc = 4.0 * walker.stride.flight_m * walker.amplitude * share * (1.0 - share)
    return left_at + share * (meets_at - left_at) + arc


def _footing(walker: _Walker, side: Side, phase: float, hips: dict[Side, Vector], pelvis_m: float) -> Footing:
    """A foot on the ground, or on its way from the place where it left to the place where it comes down."""
    phase, stance = phase % 1.0, walker.stride.stance
    if phase < stance:
        return _planted(walker, side, phase)
    share = (phase - stance) / (1.0 - stance)
    share = share * share * (3.0 - 2.0 * share)
    ankle = _swinging_ankle(walker, side, phase, hips[side])
    for weight, place, end in ((1.0 - share, stance - 1e-6, stance), (share, 0.0, 1.0)):
        there = _planted(walker, side, place).ankle
        there[2] -= _pelvis_height_m(walker, place - _SHIFT[side], hips)
        ankle += weight * (there - _swinging_ankle(walker, side, end, hips[side]))
    ankle[2] += pelvis_m
    roll = walker.amplitude**0.7 * float(sole_angle_deg(walker.gait, phase))
    clearance = _CLEARANCE_M * min(1.0, 12.0 * min(phase - stance, 1.0 - phase))
    return walker.figure.soles[side].lifted(ankle, walker.toe_out_deg, roll, clearance)


def _swinging_ankle(walker: _Walker, side: Side, phase: float, hip: Vector) -> Vector:
    """(3,) where the published angles of hip and knee put the ankle, from the pelvis. [m]"""
    leg = walker.legs[side]
    thigh = np.radians(walker.amplitude * float(joint_angle_deg(walker.gait, "hip", phase)))
    shin = thigh - np.radians(_knee_deg(walker, phase))
    out = SIGNS[side] * walker.base_m
    forwards = leg.thigh_m * np.sin(thigh) + leg.shin_m * np.sin(shin)
    down = leg.thigh_m * np.cos(thigh) + leg.shin_m * np.cos(shin)
    return np.array([out, hip[1] - forwards, hip[2] - down])


def _arm(gait: Gait, spec: GaitSpec, phase: float, speed: float) -> ArmSwing:
    swing = spec.arm_swing * min(speed, 1.3)
    shoulder, elbow = (float(joint_angle_deg(gait, joint, phase)) for joint in ("shoulder", "elbow"))
    if gait == "running":
        return ArmSwing(8.0 + min(1.2, 0.4 + 0.6 * swing) * shoulder, 88.0 + elbow)
    return ArmSwing(4.0 + swing * (shoulder + 4.0), max(4.0, spec.elbow_deg + swing * elbow))
