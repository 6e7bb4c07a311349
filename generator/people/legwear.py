"""Socks and tights, and how trousers and boots share the shin."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.colour import lab_to_linear
from generator.people.cutting import cut_quads
from generator.people.drape import push_out
from generator.people.lasts import last_of, shaft_edge_m
from generator.people.parts import Finish, PartId
from generator.people.piece import Piece, make_piece
from generator.people.regions import Regions
from generator.people.spec import LowerSpec, OutfitSpec, ShoesSpec
from generator.people.wardrobe import tights_shell

Points = NDArray[np.float32]
Field = NDArray[np.float32]
_EDGE_Z = (-0.690, -0.410, 0.10)  # of socks on the template, at lengths 0, 0.5 and 1 [m]
_FLOOR_Z = -0.8222
_INSET_M = 0.0025  # the shell stands off the skin, socks hardly do
_HIDDEN_M = 0.03  # deeper under other clothes nobody sees them
_ANKLE_BOOT = 0.05  # shoes with a lower shaft do not get in the way of trousers
_OVERLAP_M = 0.06  # trousers in boots go on this far below their edge


@dataclass(frozen=True)
class Boot:
    """The shaft of a boot where trousers meet it.

    Attributes:
        edge_z: template height of its edge. [m]
        radius_m: of the shaft.
        outside: whether the trousers are inside the boot.
    """

    edge_z: float
    radius_m: float
    outside: bool


def boot_of(outfit: OutfitSpec) -> Boot | None:
    """The boot that trousers meet: long boots go over slim trousers, rubber boots over all; None without a shaft."""
    shoes, lower = outfit.shoes, outfit.lower
    if shoes.shaft < _ANKLE_BOOT or shoes.kind in ("open", "pump") or lower.kind in ("skirt", "dress"):
        return None
    rubber = shoes.kind == "shaft" and shoes.fabric.material == "plastic"
    slim = lower.kind == "leggings" or (lower.looseness < 0.3 and lower.flare < 0.3)
    return Boot(
        edge_z=_FLOOR_Z + shaft_edge_m(shoes),
        radius_m=last_of(shoes).shaft_radius_m + 0.004,
        outside=rubber or (slim and (shoes.shaft > 0.5 or lower.looseness < 0.12)),
    )


def in_boots(outfit: OutfitSpec, regions: Regions) -> LowerSpec:
    """The lower garment, shortened to what is not deep inside boots."""
    boot, lower = boot_of(outfit), outfit.lower
    if boot is None or not boot.outside:
        return lower
    longest = (regions.hip_z - boot.edge_z + _OVERLAP_M) / (regions.hip_z - regions.ankle_z)
    return replace(lower, length=min(lower.length, longest), cuffs="plain")


def legwear_depth(regions: Regions, shoes: ShoesSpec) -> Field:
    """(V,) depth in socks or tights, negative on bare skin. [m]"""
    if shoes.sock_lab is None:
        return np.full(len(regions.points), -1.0, np.float32)
    edge = float(np.interp(shoes.sock_length, (0.0, 0.5, 1.0), _EDGE_Z))
    return np.asarray(np.where(regions.on_arm > 0.3, -1.0, edge - regions.points[:, 2]), np.float32)


def build_legwear(vertices: Points, shoes: ShoesSpec, covered: Field, library: BodyLibrary) -> list[Piece]:
    """Socks or tights, as far as other clothes let them be seen.

    Args:
        vertices: (V, 3) body. [m]
        shoes: with the socks.
        covered: (S,) depth of the shell's surface vertices under other clothes. [m]
        library: the body library.
    """
    shell = tights_shell(library)
    depth = np.minimum(legwear_depth(shell.regions, shoes), _HIDDEN_M - covered)
    if shoes.sock_lab is None or not (depth >= 0.0).any():
        return []
    patch = cut_quads(shell.faces, depth)
    surface = np.asarray(shell.subdivide @ push_out(vertices[shell.source], shell, -_INSET_M), np.float32)
    rest, weights = patch.take(surface), patch.take(shell.weights)
    return [make_piece(rest, weights, lab_to_linear(shoes.sock_lab), patch.faces, PartId.LEGWEAR, Finish.CLOTH)]
