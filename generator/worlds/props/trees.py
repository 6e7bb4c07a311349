"""Trees: a trunk, branches that reach into clumps of leaves, and bare ones for the cold months."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from generator.worlds.geometry import join, lathe, tube
from generator.worlds.layout import world_rng
from generator.worlds.model import Rgb, SceneKind, SceneMesh
from generator.worlds.props.leaves import Points, leaf_mesh, unit
from generator.worlds.props.model import Prop, Size
from generator.worlds.props.paints import OLD_WOOD, SOIL, STEEL, WOOD
from generator.worlds.props.shapes import bars, fitted
from generator.worlds.surfaces.matter import bark

_KIND = SceneKind.TREE
_BARK_TONE: Rgb = (0.11, 0.088, 0.066)


@dataclass(frozen=True)
class Species:
    """How a kind of tree looks.

    Attributes:
        height_m: least and most. [m]
        spread: half the crown's width as a share of the height. [1]
        bare: height of the crown's underside as a share of the height. [1]
        widest: where the crown is widest, 0 at its underside, 1 at the top. [1]
        clumps: how many clumps of leaves.
        clump: their radius as a share of the crown's half width. [1]
        n_leaves: how many quads.
        leaf_m: length of one. [m]
        leaf: linear colour of the leaves.
        bark: linear colour of the bark.
        trunk: radius of the trunk as a share of the height. [1]
    """

    height_m: tuple[float, float]
    spread: float
    bare: float
    widest: float
    clumps: int
    clump: float
    n_leaves: int
    leaf_m: float
    leaf: Rgb
    bark: Rgb
    trunk: float = 0.02


LIME = Species((8.0, 11.0), 0.27, 0.27, 0.4, 34, 0.36, 4000, 0.34, (0.055, 0.085, 0.02), (0.085, 0.07, 0.055))
MAPLE = Species((7.5, 10.5), 0.37, 0.26, 0.5, 38, 0.33, 4200, 0.38, (0.06, 0.08, 0.022), (0.1, 0.085, 0.068), 0.022)
BIRCH = Species((8.5, 11.5), 0.19, 0.22, 0.4, 38, 0.42, 4000, 0.26, (0.075, 0.1, 0.03), (0.42, 0.4, 0.36), 0.013)
COPPER = Species((6.5, 9.0), 0.33, 0.24, 0.45, 34, 0.35, 3800, 0.32, (0.055, 0.022, 0.02), (0.09, 0.078, 0.065))
GOLDEN = replace(MAPLE, n_leaves=2800, leaf=(0.19, 0.105, 0.016))  # in October
YOUNG = Species((4.2, 5.6), 0.2, 0.42, 0.45, 14, 0.45, 1500, 0.24, (0.065, 0.095, 0.024), (0.1, 0.082, 0.06), 0.011)


def _bark_tint(colour: Rgb) -> Points:
    """(3,) tint that gives the bark's picture a linear colour."""
    return np.asarray(np.divide(colour, _BARK_TONE))


def _tree_size(species: Species, seed: int) -> Size:
    rng = world_rng(seed, 1)
    height = float(rng.uniform(*species.height_m))
    half = height * species.spread * float(rng.uniform(0.88, 1.15))
    return half, half * float(rng.uniform(0.9, 1.0)), height


def _trunk(species: Species, size: Size, rng: np.random.Generator) -> tuple[SceneMesh, Points]:
    """The trunk and its (P, 3) middle line."""
    height = size[2]
    rise = np.linspace(0.0, 0.86, 9)
    sway = np.cumsum(rng.normal(0.0, 0.012 * height, (9, 2)), axis=0) * np.minimum(3.0 * rise, 1.0)[:, None]
    line = np.column_stack([0.6 * sway, rise * height])
    radius = species.trunk * height * (1.0 - 0.82 * rise)
    radius[0] *= 1.45
    line = np.insert(line, 1, [0.0, 0.0, 0.03 * height], axis=0)
    radius = np.insert(radius, 1, species.trunk * height * 1.05)
    return tube(line, radius, 9, bark(0, _BARK_TONE), _KIND, _bark_tint(species.bark)), line


def _clumps(species: Species, size: Size, rng: np.random.Generator) -> Points:
    """(K, 3) middles of the clumps inside the crown's outline: each the remotest of twelve candidates."""
    low = species.bare * size[2] + 0.65 * species.clump * size[0]
    shape = (species.clumps, 12)
    share = rng.uniform(0.05, 0.95, shape)
    bulge = np.where(share < species.widest, share / species.widest, (1.0 - share) / (1.0 - species.widest))
    outline = np.sin(0.5 * math.pi * bulge) ** 0.6
    reach = np.maximum(outline - 0.7 * species.clump, 0.0) * rng.uniform(0.1, 1.0, shape) ** 0.5
    turn = rng.uniform(0.0, 2.0 * math.pi, shape)
    height = low + share * (size[2] - low)
    candidates = np.stack([reach * size[0] * np.cos(turn), reach * size[1] * np.sin(turn), height], axis=-1)
    chosen = [candidates[0, 0]]
    for group in candidates[1:]:
        away = np.linalg.norm(group[:, None] - np.array(chosen)[None], axis=2).min(axis=1)
        chosen.append(group[int(away.argmax())])
    return np.array(chosen)


def _branches(species: Species, size: Size, line: Points, clumps: Points, rng: np.random.Generator) -> SceneMesh:
    """A bent branch from the trunk to every clump."""
    parts = []
    for clump in clumps:
        out = float(np.hypot(*(clump[:2])))
        start = np.clip(clump[2] - 0.75 * out - 0.04 * size[2], 0.85 * species.bare * size[2], line[-1, 2])
        foot = np.array([np.interp(start, line[:, 2], line[:, axis]) for axis in range(3)])
        knee = 0.5 * (foot + clump) - np.array([0.0, 0.0, 0.1 * out]) + rng.normal(0.0, 0.05 * out + 0.01, 3)
        thick = species.trunk * size[2] * (0.28 + 0.18 * min(out / size[0], 1.0)) * (1.1 - start / size[2])
        parts.append(
            tube(
                [foot, knee, clump],
                [thick, 0.7 * thick, 0.25 * thick],
                5,
                bark(0, _BARK_TONE),
                _KIND,
                _bark_tint(species.bark),
            )
        )
    return join(parts)


def _leaves(species: Species, size: Size, clumps: Points, rng: np.random.Generator) -> SceneMesh:
    """Leaves near the surfaces of flattened clumps, darker inside the crown and below."""
    owner = rng.integers(len(clumps), size=species.n_leaves)
    ahead = unit(rng.standard_normal((species.n_leaves, 3)) + np.array([0.0, 0.0, 0.25]))
    reach = (
        species.clump
        * size[0]
        * rng.uniform(0.75, 1.25, len(clumps))[owner]
        * rng.uniform(0.15, 1.0, species.n_leaves) ** 0.45
    )
    centres = clumps[owner] + ahead * reach[:, None] * (1.0, 1.0, 0.72)
    middle = np.array([0.0, 0.0, (0.55 * species.bare + 0.45) * size[2]])
    away = (centres - middle) / (size[0], size[1], 0.5 * (1.0 - species.bare) * size[2])
    depth = np.clip(1.0 - np.linalg.norm(away, axis=1), 0.0, 1.0) + 0.35 * np.clip(-ahead[:, 2], 0.0, 1.0)
    patch = 0.14 * rng.standard_normal(len(clumps))[owner]
    return leaf_mesh(
        centres, unit(0.6 * ahead + 0.4 * unit(away)), depth, species.leaf_m, species.leaf, _KIND, rng, patch
    )


def _twigs(species: Species, size: Size, clumps: Points, rng: np.random.Generator) -> SceneMesh:
    """Bare boughs that fork from the branches' ends, and twigs along them, bent upwards."""
    reach = species.clump * size[0]
    out = unit(clumps - np.array([0.0, 0.0, 0.35 * size[2]]))
    bough = np.repeat(np.arange(len(clumps)), 5)
    ahead = unit(out[bough] + 0.75 * rng.standard_normal((len(bough), 3)) + np.array([0.0, 0.0, 0.3]))
    start = clumps[bough] - 0.35 * reach * out[bough] * rng.uniform(0.0, 1.0, (len(bough), 1))
    end = start + ahead * reach * rng.uniform(0.8, 1.3, (len(bough), 1))
    twig = np.repeat(np.arange(len(bough)), 4)
    foot = start[twig] + (end - start)[twig] * rng.uniform(0.2, 1.0, (len(twig), 1))
    turned = unit(ahead[twig] + 0.6 * rng.standard_normal((len(twig), 3)) + np.array([0.0, 0.0, 0.25]))
    tip = foot + turned * reach * rng.uniform(0.25, 0.7, (len(twig), 1))
    stuff, tint = bark(0, _BARK_TONE), 0.75 * _bark_tint(species.bark)
    return join([bars(start, end, 0.022, stuff, _KIND, tint), bars(foot, tip, 0.009, stuff, _KIND, tint)])


def _build_tree(species: Species, seed: int, bare: bool) -> SceneMesh:
    size, rng = _tree_size(species, seed), world_rng(seed, 2)
    trunk, line = _trunk(species, size, rng)
    clumps = _clumps(species, size, rng)
    crown = _twigs(species, size, clumps, rng) if bare else _leaves(species, size, clumps, rng)
    return fitted(join([trunk, _branches(species, size, line, clumps, rng), crown]), *size)


def _stakes(mesh: SceneMesh) -> SceneMesh:
    """Two stakes with a rail and a ring of soil: how young street trees stand."""
    feet = np.array([(-0.32, 0.0, 0.0), (0.32, 0.0, 0.0), (-0.32, 0.0, 1.35)])
    tops = np.array([(-0.32, 0.0, 1.5), (0.32, 0.0, 1.5), (0.32, 0.0, 1.35)])
    soil = lathe([(0.5, 0.0), (0.48, 0.02), (0.2, 0.05), (0.0, 0.05)], 14, SOIL, SceneKind.GROUND, smooth=False)
    rim = lathe([(0.53, 0.0), (0.53, 0.03), (0.5, 0.03)], 14, STEEL, SceneKind.GROUND)
    return join([mesh, bars(feet, tops, 0.06, WOOD, _KIND, OLD_WOOD), soil, rim])


def _conifer_size(seed: int) -> Size:
    height = float(world_rng(seed, 1).uniform(5.5, 9.0))
    half = 0.23 * height
    return half, half, height


def _build_conifer(seed: int) -> SceneMesh:
    """A spruce: whorls of drooping boughs down to the ground."""
    size, rng = _conifer_size(seed), world_rng(seed, 2)
    count = 4200
    rise = 1.0 - np.sqrt(rng.uniform(0.0, 1.0, count))
    whorl = np.floor(rise * 15.0)
    turn = rng.uniform(0.0, 2.0 * math.pi, count)
    lobes = 1.0 + 0.16 * np.cos(7.0 * turn + 2.4 * whorl) + 0.1 * rng.standard_normal(count)
    edge = (1.0 - (whorl + 0.2) / 15.2) * lobes
    reach = edge * rng.uniform(0.1, 1.0, count) ** 0.5
    drop = 0.42 * reach * size[0] + rng.uniform(-0.1, 0.1, count)
    height = np.maximum(size[2] * (0.07 + 0.92 * (whorl + 1.4) / 16.0) - drop, 0.12)
    centres = np.column_stack([reach * size[0] * np.cos(turn), reach * size[1] * np.sin(turn), height])
    outward = unit(np.column_stack([np.cos(turn), np.sin(turn), np.full(count, 0.7)]))
    depth = np.clip(1.0 - reach / np.maximum(edge, 1e-3), 0.0, 1.0) * 1.2
    trunk = tube(
        [(0, 0, 0), (0, 0, 0.5 * size[2]), (0, 0, 0.98 * size[2])],
        [0.13, 0.08, 0.015],
        8,
        bark(0, _BARK_TONE),
        _KIND,
        _bark_tint((0.07, 0.05, 0.038)),
    )
    needles = leaf_mesh(centres, outward, depth, 0.36, (0.022, 0.042, 0.022), _KIND, rng, spread=0.45)
    return fitted(join([trunk, needles]), *size)


def _prop(species: Species, bare: bool = False) -> Prop:
    return Prop(
        _KIND,
        lambda seed: _tree_size(species, seed),
        lambda seed: _build_tree(species, seed, bare),
        trunk_m=1.3 * species.trunk * species.height_m[1],
        crown_share=species.bare,
        opacity=0.35 if bare else 0.9,
    )


def _young() -> Prop:
    plain = _prop(YOUNG)
    return Prop(_KIND, plain.size, lambda seed: _stakes(plain.build(seed)), None, 0.35, YOUNG.bare, 0.8)


TREES = {
    "tree_lime": _prop(LIME),
    "tree_maple": _prop(MAPLE),
    "tree_birch": _prop(BIRCH),
    "tree_copper": _prop(COPPER),
    "tree_golden": _prop(GOLDEN),
    "tree_young": _young(),
    "tree_bare_lime": _prop(LIME, bare=True),
    "tree_bare_maple": _prop(MAPLE, bare=True),
    "tree_conifer": Prop(_KIND, _conifer_size, _build_conifer, opacity=0.95),
}
