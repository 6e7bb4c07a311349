"""Things that are built or placed on the posed person: skirts, coat tails, bags, what hands hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.people.piece import Piece
from generator.people.skinning import Skeleton
from generator.people.spec import PoseSpec

Points = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class PosedBody:
    """A posed person before attachments; the ground is not at z = 0 yet, but at `ground_m`.

    Attributes:
        pose: what the person does.
        skeleton: rest-pose bones.
        matrices: (B, 3, 4) rest-to-posed transforms.
        piece: what moves with the bones, in the rest pose.
        vertices: (V, 3) its posed vertices. [m]
        clothes: (P, 3) what bags lie on: cloth and skin of trunk and legs, and the skirts and coat tails around. [m]
        ground_m: height of the ground in this frame; nothing may reach below it. [m]
    """

    pose: PoseSpec
    skeleton: Skeleton
    matrices: NDArray[np.float32]
    piece: Piece
    vertices: Points
    clothes: Points
    ground_m: float

    def carry(self, bone: str, points: NDArray[np.floating[Any]]) -> Points:
        """(P, 3) rest-pose points as they move with one bone. [m]"""
        matrix = self.matrices[self.skeleton.names.index(bone)]
        return np.asarray(points @ matrix[:, :3].T + matrix[:, 3], np.float32)

    def turn(self, bone: str, directions: NDArray[np.floating[Any]]) -> Points:
        """(P, 3) rest-pose directions as they turn with one bone."""
        return np.asarray(directions @ self.matrices[self.skeleton.names.index(bone)][:, :3].T, np.float32)

    def head(self, bone: str) -> Points:
        """(3,) where a bone begins. [m]"""
        rest = self.skeleton.heads[self.skeleton.names.index(bone)]
        return np.asarray(self.carry(bone, rest[None])[0])


@dataclass(frozen=True, eq=False)
class Attachment:
    """A piece whose vertices are worked out anew for every pose.

    Attributes:
        piece: topology, colours and the vertices as worn in the rest pose; its weights and creases are not used.
        place: gives its (V, 3) vertices on a posed body, or None where the pose does not show it. [m]
    """

    piece: Piece
    place: Callable[[PosedBody], Points | None]


def place_once(place: Callable[[PosedBody], Points | None]) -> Callable[[PosedBody], Points | None]:
    """The same, but working out each pose only once though several garments ask for it in a row."""
    last: list[tuple[NDArray[np.float32] | None, Points | None]] = [(None, None)]

    def placed(posed: PosedBody) -> Points | None:
        matrices, points = last[0]
        if matrices is not posed.matrices:
            points = place(posed)
            last[0] = posed.matrices, points
        return points

    return placed
