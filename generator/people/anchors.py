"""How far bags are from what carries them: the fist, the crook of the arm, the shoulder, the back, the ground."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from generator.people.attach import Attachment, PosedBody
from generator.people.backpack import strap_rows
from generator.people.bags import carrying_grip, is_held
from generator.people.build import ShapedPerson
from generator.people.hands import grip_frame
from generator.people.spec import BagSpec, OutfitSpec
from generator.people.straps import CLOTHES

Points = NDArray[np.float32]
_HALF_GRIP_M = 0.015  # from the middle of a fist to the skin that touches a handle
_SPACING_M = 0.009  # a point on cloth is this far from the nearest vertex, the spacing being 13 mm
_SHOULDER_M = 0.05  # what lies this far below the highest point of a strap lies on the shoulder
_PANEL_M = 0.012  # what is this near to the rear plane of a backpack is its panel


def place_all(shaped: ShapedPerson, posed: PosedBody) -> list[tuple[Attachment, Points, PosedBody]]:
    """What is shown of a person's attachments, where it is, and the body as it was then dressed."""
    shown = []
    for attachment in shaped.attachments:
        points = attachment.place(posed)
        if points is not None:
            shown.append((attachment, points, posed))
            if attachment.piece.part_ids[0] in CLOTHES:
                posed = replace(posed, clothes=np.concatenate([posed.clothes, points]))
    return shown


def bag_gap_m(shaped: ShapedPerson, shown: list[tuple[Attachment, Points, PosedBody]]) -> float:
    """The largest gap between any bag of a person and what carries it; 0 where all touch. [m]

    Args:
        shaped: the person; bags are the last attachments, in the order of the outfit.
        shown: from `place_all`.
    """
    bags = shaped.outfit.bags
    owners = dict(zip(shaped.attachments[len(shaped.attachments) - len(bags) :], bags, strict=True))
    gaps = (
        anchor_gap_m(owners[item], shaped.outfit, item, points, posed)
        for item, points, posed in shown
        if item in owners
    )
    return max(gaps, default=0.0)


def anchor_gap_m(bag: BagSpec, outfit: OutfitSpec, built: Attachment, points: Points, posed: PosedBody) -> float:
    """How far one placed bag is from what carries it. [m]

    Handles: the nearest spot to the fist or crook. Straps: the middle one of the gaps over the shoulder. Backpacks: the
    nearest of panel and back, or a strap if that is farther. Suitcases: handle, or wheels above or below the ground.
    """
    if bag.kind == "suitcase":
        wheels = abs(float(points[:, 2].min()) - posed.ground_m)
        return max(wheels, _from_grip(built, points, grip_frame(posed, bag.side).centre))
    if bag.kind == "backpack":
        gap = _to_cloth(points[built.piece.rest[:, 1] > -_PANEL_M], posed).min()
        return max(float(gap), *(_over_shoulder(points[rows], posed) for rows in strap_rows(len(points))))
    if is_held(bag, outfit) or bag.kind in ("handbag", "shopping_bag"):
        return _from_grip(built, points, carrying_grip(bag, outfit, posed).centre)
    return _over_shoulder(points, posed)


def _from_grip(built: Attachment, points: Points, centre: NDArray[np.float64]) -> float:
    spots = np.concatenate([points, points[built.piece.faces].mean(axis=1)])
    return max(0.0, float(np.linalg.norm(spots - centre, axis=1).min()) - _HALF_GRIP_M)


def _over_shoulder(points: Points, posed: PosedBody) -> float:
    return float(np.median(_to_cloth(points[points[:, 2] > points[:, 2].max() - _SHOULDER_M], posed)))


def _to_cloth(points: Points, posed: PosedBody) -> NDArray[np.float64]:
    """(P,) gaps between points and the clothes. [m]"""
    near = np.abs(posed.clothes[:, 2] - points[:, 2].mean()) < np.ptp(points[:, 2]) + 0.2
    distance = cKDTree(posed.clothes[near]).query(points)[0]
    return np.asarray(np.maximum(distance - _SPACING_M, 0.0), np.float64)
