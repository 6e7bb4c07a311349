"""What hands hold, and where: the item of each hand, and the frame of a posed fist or crook that it hangs from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generator.people.attach import PosedBody
from generator.people.kinematics import across, cross, norm, unit
from generator.people.skinning import Skeleton
from generator.people.spec import AccessorySpec, BagKind, BagSpec, OutfitSpec, PoseSpec, Side

Vector = NDArray[np.float64]
_CARRIED: tuple[BagKind, ...] = ("suitcase", "handbag", "shopping_bag", "tote")  # heaviest first
_CROOK_SIZE = 0.5  # handbags from this size on hang in the crook of the arm
_GRIP_OUT, _GRIP_ON = 0.24, 0.10  # of the palm's length: the fist's middle before the palm, beyond the knuckles


@dataclass(frozen=True, eq=False)
class GripFrame:
    """Where a hand or an arm holds something.

    Attributes:
        centre: (3,) middle of the closed fist, or where a strap lies in the crook. [m]
        axis: (3,) unit vector through the fist that leaves it on the thumb's side; along the strap's rod in the crook.
        palm: (3,) unit vector out of the palm; up in the crook.
        along: (3,) unit vector from the wrist to the knuckles, `axis` x `palm` on the left, the opposite on the right.
    """

    centre: Vector
    axis: Vector
    palm: Vector
    along: Vector


def held_item(outfit: OutfitSpec, side: Side) -> BagSpec | AccessorySpec | None:
    """What an outfit puts into a hand: an umbrella, else a bag, else a phone; None leaves the hand free."""
    return carried_item(outfit, side) or _phone(outfit, side)


def carried_item(outfit: OutfitSpec, side: Side) -> BagSpec | AccessorySpec | None:
    """What the action `carry` holds in a hand: an umbrella, else a bag."""
    umbrella = outfit.accessory("umbrella")
    if umbrella is not None and umbrella.side == side:
        return umbrella
    bags = (outfit.bag(kind) for kind in _CARRIED)
    return next((bag for bag in bags if bag is not None and bag.side == side), None)


def shown_item(pose: PoseSpec, outfit: OutfitSpec, side: Side) -> BagSpec | AccessorySpec | None:
    """What is seen in a hand in a pose."""
    action = pose.hand(side)
    if action in ("phone_call", "phone_look"):
        return _phone(outfit, side)
    return carried_item(outfit, side) if action == "carry" else None


def hangs_in_crook(item: BagSpec | AccessorySpec | None) -> bool:
    """Whether the bent arm carries a bag instead of the hand."""
    return isinstance(item, BagSpec) and item.kind == "handbag" and item.size >= _CROOK_SIZE


def grip_frame(posed: PosedBody, side: Side) -> GripFrame:
    """The closed fist of a posed body."""
    rest, bone = rest_grip(posed.skeleton, side), f"{side.title()}Hand"
    axis, palm, along = posed.turn(bone, np.stack([rest.axis, rest.palm, rest.along])).astype(np.float64)
    return GripFrame(posed.carry(bone, rest.centre[None])[0].astype(np.float64), axis, palm, along)


def crook_frame(posed: PosedBody, side: Side) -> GripFrame:
    """The inside of a bent elbow: what hangs there lies across the forearm, just before the elbow."""
    name = side.title()
    elbow, wrist = (posed.head(f"{name}{bone}").astype(np.float64) for bone in ("ForeArm", "Hand"))
    along = unit(wrist - elbow)
    up = np.array([0.0, 0.0, 1.0])
    palm = across(up, along)
    axis = cross(palm, along) if side == "left" else cross(along, palm)
    return GripFrame(elbow + 0.22 * (wrist - elbow), axis, palm, along)


def rest_grip(skeleton: Skeleton, side: Side) -> GripFrame:
    """The grip frame of the rest pose, which moves with the bone of the hand."""
    wrist = skeleton.landmark(f"{side[0]}-hand")
    knuckles = np.stack([skeleton.landmark(f"{side[0]}-finger-{finger}-1") for finger in range(2, 6)])
    middle = knuckles.mean(axis=0)
    along = unit(middle - wrist)
    thumbwards = knuckles[0] - knuckles[3]
    axis = across(thumbwards, along)
    palm = cross(along, axis) if side == "left" else cross(axis, along)
    palm_m = norm(middle - wrist)
    return GripFrame(middle + palm_m * (_GRIP_OUT * palm + _GRIP_ON * along), axis, palm, along)


def _phone(outfit: OutfitSpec, side: Side) -> AccessorySpec | None:
    phone = outfit.accessory("phone")
    return phone if phone is not None and phone.side == side else None
