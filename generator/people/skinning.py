"""Linear blend skinning with one world-axes rotation per bone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from assets.library import BodyLibrary

Rotations = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Skeleton:
    """Bones of one person in the rest pose.

    Attributes:
        names: bones, parents first.
        parents: index of the parent, -1 for the root.
        heads: (B, 3) where each bone turns. [m]
        landmarks: name -> row in `points`, such as "l-finger-2-1".
        points: (L, 3) landmarks of the body. [m]
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    heads: NDArray[np.float64]
    landmarks: Mapping[str, int]
    points: NDArray[np.float64]

    def head(self, bone: str) -> NDArray[np.float64]:
        """(3,) where a bone turns. [m]"""
        return np.asarray(self.heads[self.names.index(bone)])

    def landmark(self, name: str) -> NDArray[np.float64]:
        """(3,) a landmark. [m]"""
        return np.asarray(self.points[self.landmarks[name]])


@lru_cache(maxsize=2)
def _joint_matrix(library: BodyLibrary) -> sp.csr_matrix:
    shape = (len(library.bone_names), len(library.template_vertices))
    entries = (library.joint_matrix_values, (library.joint_matrix_rows, library.joint_matrix_cols))
    return sp.csr_matrix(entries, shape=shape)


def build_skeleton(vertices: NDArray[np.float32], library: BodyLibrary) -> Skeleton:
    """Bone heads of a shaped body from its (V, 3) vertices. [m]"""
    heads = np.asarray(_joint_matrix(library) @ vertices, np.float64)
    parents = tuple(int(parent) for parent in library.bone_parents)
    points = vertices[library.landmark_vertices].mean(axis=1).astype(np.float64)
    return Skeleton(tuple(str(name) for name in library.bone_names), parents, heads, library.landmark_index, points)


def bone_matrices(skeleton: Skeleton, rotations: Rotations) -> NDArray[np.float32]:
    """Rest-to-posed transforms.

    Args:
        skeleton: the person's bones.
        rotations: bone -> (3, 3) rotation away from the rest pose, in world axes; a bone that is not named turns
            with its parent.

    Returns:
        (B, 3, 4) affine transforms, acting on column vectors. The root's head stays where it is.
    """
    turned = np.zeros((len(skeleton.names), 3, 3))
    heads = np.zeros_like(skeleton.heads)
    for bone, (name, parent) in enumerate(zip(skeleton.names, skeleton.parents, strict=True)):
        inherited = np.eye(3) if parent < 0 else turned[parent]
        turned[bone] = rotations.get(name, inherited)
        if parent < 0:
            heads[bone] = skeleton.heads[bone]
        else:
            heads[bone] = heads[parent] + inherited @ (skeleton.heads[bone] - skeleton.heads[parent])
    shift = heads - np.einsum("bij,bj->bi", turned, skeleton.heads)
    return np.asarray(np.concatenate([turned, shift[:, :, None]], axis=2), np.float32)


def bone_share(weights: NDArray[np.float32], names: tuple[str, ...], bones: Collection[str]) -> NDArray[np.float32]:
    """(V,) what some of the (B,) named bones have of (V, B) skinning weights. [1]"""
    chosen = np.array([name in bones for name in names], np.float32)
    return np.asarray(weights @ chosen, np.float32)


def skin_vertices(
    rest: NDArray[np.float32], weights: NDArray[np.float32], matrices: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Posed vertices.

    Args:
        rest: (V, 3) rest positions. [m]
        weights: (V, B) skinning weights, rows sum to 1. [1]
        matrices: (B, 3, 4) rest-to-posed transforms.

    Returns:
        (V, 3) posed positions. [m]
    """
    blended = (weights @ matrices.reshape(len(matrices), 12)).reshape(-1, 3, 4)
    return np.asarray(np.einsum("vij,vj->vi", blended[:, :, :3], rest) + blended[:, :, 3], np.float32)
