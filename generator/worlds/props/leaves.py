"""Leaves as many small quads of uneven tint: what crowns, hedges and bushes are made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from generator.worlds.geometry import quads
from generator.worlds.model import Rgb, SceneKind, SceneMesh, Surface
from generator.worlds.surfaces.matter import hedge_leaves

Points = NDArray[np.float64]
LEAF = Surface("leaf", (1.0, 1.0, 1.0), roughness=0.6, specular=0.12)
# The picture of leaves over dark gaps that clusters show; `leaf_mesh` takes its tone out again.
_TONE: Rgb = (0.055, 0.08, 0.026)
_PICTURED_M = 0.07
# Quads are opaque, leaves are not: about as much light passes them as they throw back.
_TRANSLUCENCE = 1.8


def unit(vectors: Points) -> Points:
    """(N, 3) vectors at length 1."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def leaf_quads(
    centres: Points, normals: Points, length_m: float, rng: np.random.Generator, wide: float = 0.62
) -> Points:
    """(N, 4, 3) kites around (N, 3) centres that face (N, 3) normals and hang every way. [m]"""
    count = len(centres)
    helper = rng.standard_normal((count, 3)) - np.array([0.0, 0.0, 0.6])
    along = unit(helper - (helper * normals).sum(axis=1, keepdims=True) * normals)
    across = np.cross(normals, along)
    long = 0.5 * length_m * rng.uniform(0.65, 1.3, (count, 1))
    side = wide * long * rng.uniform(0.8, 1.2, (count, 1))
    bend = 0.25 * long * normals
    middle = centres + 0.2 * long * along
    left, right = middle - side * across, middle + side * across
    return np.stack([centres - long * along - bend, left, centres + long * along - bend, right], axis=1)


def leaf_surface() -> Surface:
    """Leaves over dark gaps, for clusters and for what is under them."""
    return hedge_leaves(0, _TONE, _PICTURED_M)


def leaf_share(colour: Rgb) -> Points:
    """(3,) tint that gives `leaf_surface` a linear colour."""
    return np.asarray(np.divide(colour, _TONE))


def plain_leaves(corners: Points, tint: ArrayLike, kind: SceneKind) -> SceneMesh:
    """Single leaves, blades and petals in (3,) one or (N, 3) several colours from (N, 4, 3) corners. [m]"""
    return quads(corners, LEAF, kind, tint=tint)


def leaf_mesh(
    centres: Points,
    outward: Points,
    depth: Points,
    length_m: float,
    tint: Rgb,
    kind: SceneKind,
    rng: np.random.Generator,
    patch: Points | None = None,
    spread: float = 0.75,
) -> SceneMesh:
    """Leaves that mostly face outwards.

    Args:
        centres: (N, 3) where they are. [m]
        outward: (N, 3) unit vectors away from the crown's inside.
        depth: (N,) 0 at the crown's outside, 1 deep inside, where leaves are darker.
        length_m: of a leaf or of a cluster. [m]
        tint: linear colour.
        kind: tree or hedge.
        rng: for shapes and tints.
        patch: (N,) lightness of the branch that each leaf belongs to, about 0. [1]
        spread: how far leaves turn from the outward direction. [1]
    """
    count = len(centres)
    normals = unit(outward + spread * rng.standard_normal((count, 3)) + (0.0, 0.0, 0.35))
    light = np.exp(0.22 * rng.standard_normal(count) - 0.4 * depth + (0.0 if patch is None else patch))
    warm = 0.13 * rng.standard_normal(count) + (0.0 if patch is None else 0.5 * patch)
    hue = np.stack([np.exp(warm), np.ones(count), np.exp(-0.6 * warm)], axis=1)
    colour = _TRANSLUCENCE * leaf_share(tint) * hue * light[:, None]
    corners = leaf_quads(centres, normals, length_m, rng)
    half = 0.5 * length_m
    place = rng.uniform(0.0, 1.0, (count, 1, 2)) + half * np.array([(0.0, -1.0), (0.62, 0.2), (0.0, 1.0), (-0.62, 0.2)])
    return quads(corners, leaf_surface(), kind, place, colour)
