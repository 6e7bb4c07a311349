"""Draws what a person does in a moment, as age and outfit allow."""

from __future__ import annotations

import numpy as np

from generator.people.config import PeopleConfig
from generator.people.hands import carried_item
from generator.people.posture import old_share
from generator.people.spec import HandAction, OutfitSpec, PersonSpec, PoseKind, PoseSpec, Side

_RUNNING_FORMALITY, _RUNNING_HEEL_M, _RUNNING_AGE = 0.4, 0.04, 70.0
_SITTING_HEM = 1.0  # longer coats do not lie on a seat
_STRAPPED = ("backpack", "shoulder_bag", "messenger")


def sample_pose(config: PeopleConfig, spec: PersonSpec, outfit: OutfitSpec, rng: np.random.Generator) -> PoseSpec:
    """A moment of a person's way.

    Args:
        config: how often people do what.
        spec: who.
        outfit: what is worn and carried.
        rng: of this pose.
    """
    poses, child = config.poses, spec.age_group == "child"
    kind = _sample_kind(config, spec, outfit, rng)
    still = kind in ("standing", "sitting")
    left, right = (_sample_hand(config, outfit, side, kind, child, rng) for side in ("left", "right"))
    if left in ("phone_call", "phone_look") and right in ("phone_call", "phone_look"):
        right = "free"
    old = old_share(spec.age_years)
    slower = 1.0 - 0.12 * old
    turn = poses.look_around_deg * (1.6 if still or child else 1.0) * (1.0 - 0.3 * old)
    return PoseSpec(
        kind=kind,
        phase=float(rng.random()),
        stance=float(rng.uniform(-1.0, 1.0)),
        arms=float(rng.uniform(-1.0, 1.0)),
        head_yaw_deg=float(np.clip(rng.normal(0.0, turn), -55.0, 55.0)),
        head_pitch_deg=float(np.clip(rng.normal(4.0 + 0.3 * spec.gait.lean_deg, 5.0), -10.0, 20.0)),
        left_hand=left,
        right_hand=right,
        speed=float(rng.uniform(*poses.speed) * slower * (1.08 if child else 1.0)),
    )


def can_run(spec: PersonSpec, outfit: OutfitSpec) -> bool:
    """Whether a person runs in an outfit: nothing formal, long, high-heeled or carried in a hand."""
    skirt = outfit.lower.kind in ("skirt", "dress") and outfit.lower.length > 0.45
    coat = outfit.outer is not None and outfit.outer.hem > _SITTING_HEM
    laden = any(carried_item(outfit, side) is not None for side in ("left", "right"))
    calm = outfit.formality <= _RUNNING_FORMALITY and outfit.shoes.heel_m <= _RUNNING_HEEL_M
    return calm and spec.age_years < _RUNNING_AGE and not (skirt or coat or laden)


def can_sit(outfit: OutfitSpec) -> bool:
    """Whether an outfit lies on a bench: no skirt, no long coat, nothing in the hands or at the hip."""
    skirt = outfit.lower.kind in ("skirt", "dress")
    tops = (outfit.upper, outfit.outer)
    long = any(top is not None and top.hem > _SITTING_HEM for top in tops)
    laden = any(carried_item(outfit, side) is not None for side in ("left", "right"))
    return not (skirt or long or laden or outfit.bag("messenger", "shoulder_bag"))


def has_pockets(outfit: OutfitSpec) -> bool:
    """Whether a hand finds a pocket at its side."""
    tops = (outfit.upper if outfit.outer is None else outfit.outer,)
    return outfit.lower.pockets != "none" or any(top.pockets in ("side", "flap", "kangaroo") for top in tops)


def _sample_kind(config: PeopleConfig, spec: PersonSpec, outfit: OutfitSpec, rng: np.random.Generator) -> PoseKind:
    barred: set[PoseKind] = set()
    if not can_run(spec, outfit):
        barred.add("running")
    if not can_sit(outfit):
        barred.add("sitting")
    weights = config.poses.kind_weights
    kinds = list(weights)
    allowed = np.array([0.0 if kind in barred else weights[kind] for kind in kinds])
    if not allowed.sum() > 0.0:
        allowed = np.array(
            [float(kind == "standing") for kind in kinds] if "standing" in kinds else list(weights.values())
        )
    return kinds[int(rng.choice(len(kinds), p=allowed / allowed.sum()))]


def _sample_hand(
    config: PeopleConfig, outfit: OutfitSpec, side: Side, kind: PoseKind, child: bool, rng: np.random.Generator
) -> HandAction:
    """What must be carried is carried; else a phone, a strap, a pocket, a gesture or nothing."""
    poses = config.poses
    chances = rng.random(5)
    item = carried_item(outfit, side)
    if kind == "running":
        return "free"
    if item is not None:
        return "carry" if item.kind != "umbrella" or chances[0] < poses.umbrella_open else "free"
    phone = outfit.accessory("phone")
    if phone is not None and phone.side == side and chances[0] < poses.phone_used:
        return "phone_call" if chances[1] < poses.phone_calls else "phone_look"
    strapped = any(bag.kind == "backpack" or bag.side == side for bag in outfit.bags if bag.kind in _STRAPPED)
    if strapped and chances[2] < poses.strap:
        return "strap"
    if kind != "sitting" and has_pockets(outfit) and chances[3] < poses.pocket * (1.7 if kind == "standing" else 1.0):
        return "pocket"
    lively = (1.6 if child else 1.0) * (1.5 if kind == "standing" else 1.0)
    return "gesture" if chances[4] < poses.gesture * lively else "free"
