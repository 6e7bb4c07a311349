"""Standing with the weight on one leg or on both, and sitting on a bench."""

from __future__ import annotations

import numpy as np

from generator.people.figure import Figure, Footing
from generator.people.kinematics import chain_length
from generator.people.posture import SIGNS, ArmSwing, Posture, TrunkAngles, measure_leg, old_share, pelvis_turn
from generator.people.spec import GaitSpec, PersonSpec, PoseSpec, Side

_SEAT_M = (0.43, 0.47)  # of benches, DIN EN 1729 and common street furniture
_SEAT_FIT_M = 0.045  # a bench is chosen that is not farther from what suits the legs


def stand(pose: PoseSpec, spec: PersonSpec, figure: Figure) -> Posture:
    """A relaxed stance: the free leg bends and stands out, the pelvis sinks on its side, the chest leans back over.

    Args:
        pose: with kind standing.
        spec: who stands.
        figure: measures of the dressed body.
    """
    stance, gait = pose.stance, spec.gait
    trunk = TrunkAngles(
        pelvis_yaw=5.0 * stance,
        pelvis_list=-5.5 * stance,
        chest_yaw=-2.0 * stance + 3.0 * pose.arms,
        chest_list=3.5 * stance,
        lean=0.7 * gait.lean_deg,
    )
    pelvis = pelvis_turn(trunk)
    knee_deg = 3.0 + 6.0 * old_share(spec.age_years)
    legs = {side: measure_leg(figure, side) for side in SIGNS}
    hips = {side: pelvis @ legs[side].hip for side in SIGNS}
    feet = {side: _standing_foot(side, stance, spec, figure, 2.0 * abs(float(legs[side].hip[0]))) for side in SIGNS}
    heights = {}
    for side in SIGNS:
        straight = chain_length(legs[side].thigh_m, legs[side].shin_m, knee_deg)
        level = float(np.hypot(*(feet[side].ankle[:2] - hips[side][:2])))
        heights[side] = float(feet[side].ankle[2] + np.sqrt(max(straight**2 - level**2, 0.1)) - hips[side][2])
    arms = {side: _hanging_arm(gait, SIGNS[side] * pose.arms) for side in SIGNS}
    return Posture(trunk, min(heights.values()), feet, arms)


def _standing_foot(side: Side, stance: float, spec: PersonSpec, figure: Figure, hip_width_m: float) -> Footing:
    sign = SIGNS[side]
    free = max(0.0, -sign * stance)  # 1 where the other leg carries all of the weight
    half_width = (0.46 if spec.gender == "female" else 0.56) * hip_width_m + 0.02 * float(spec.build == "heavy")
    aside = sign * (half_width + 0.05 * free) - 0.30 * hip_width_m * stance
    ahead = 0.01 + 0.10 * free
    return figure.soles[side].planted(np.array([aside, -ahead]), spec.gait.toe_out_deg + 12.0 * free)


def _hanging_arm(gait: GaitSpec, arm: float) -> ArmSwing:
    return ArmSwing(2.0 + 6.0 * arm, max(4.0, gait.elbow_deg * (0.8 + 0.4 * arm)))


def sit(pose: PoseSpec, spec: PersonSpec, figure: Figure) -> Posture:
    """Upright on a seat that suits the legs, the feet on the ground.

    Args:
        pose: with kind sitting; `stance` moves the feet apart, `arms` one before the other.
        spec: who sits.
        figure: measures of the dressed body.
    """
    old = old_share(spec.age_years)
    trunk = TrunkAngles(pelvis_lean=-13.0, chest_yaw=2.0 * pose.arms, lean=0.5 * spec.gait.lean_deg - 4.0 + 4.0 * old)
    pelvis = pelvis_turn(trunk)
    legs = {side: measure_leg(figure, side) for side in SIGNS}
    under = thigh_underside_m(figure)
    foot = figure.soles["left"].planted(np.zeros(2), 0.0)
    suits = float(foot.ankle[2]) + legs["left"].shin_m - under
    seat = float(np.clip(suits, *_SEAT_M))
    seat = float(np.clip(seat, suits - _SEAT_FIT_M, suits + _SEAT_FIT_M))
    height = seat + under - float((pelvis @ legs["left"].hip)[2])
    feet = {side: _sitting_foot(side, pose, spec, figure) for side in SIGNS}
    arms = {side: ArmSwing(10.0, 40.0) for side in SIGNS}
    return Posture(trunk, height, feet, arms)


def thigh_underside_m(figure: Figure) -> float:
    """How far a level thigh reaches down from the hip joint to the seat. [m]"""
    hip, knee = figure.skeleton.head("LeftUpLeg"), figure.skeleton.head("LeftLeg")
    level = hip[2] + 0.35 * (knee[2] - hip[2])
    centre = hip[1] + 0.35 * (knee[1] - hip[1])
    return 0.92 * (figure.reach_m(float(level), np.array([0.0, 1.0, 0.0])) - float(centre))


def _sitting_foot(side: Side, pose: PoseSpec, spec: PersonSpec, figure: Figure) -> Footing:
    sign, leg = SIGNS[side], measure_leg(figure, side)
    apart = (0.9 if spec.gender == "female" else 1.35) + 0.35 * abs(pose.stance) * float(spec.gender == "male")
    apart += 0.3 * float(spec.build == "heavy")
    ahead = 0.97 * leg.thigh_m + 0.05 * sign * pose.arms + 0.02
    spot = np.array([apart * leg.hip[0], float(leg.hip[1]) - ahead])
    return figure.soles[side].planted(spot, spec.gait.toe_out_deg)
