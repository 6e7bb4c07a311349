"""Bags hang from what carries them, touch the wearer without cutting in, and stay above the ground."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from assets.library import load_library
from generator.colour import lab_to_linear
from generator.people.anchors import anchor_gap_m, bag_gap_m, place_all
from generator.people.backpack import strap_rows
from generator.people.bags import carry_bags
from generator.people.build import pose_person, posed_body, shape_person
from generator.people.check import MAX_BAG_GAP_M
from generator.people.config import PeopleConfig
from generator.people.mesh import PersonMesh
from generator.people.parts import PartId
from generator.people.sample import sample_person
from generator.people.spec import BagKind, BagSpec, FabricSpec, HandAction, PersonSpec, PoseKind, PoseSpec, Side
from generator.people.zbuffer import facing_samples, is_seen, surface_samples

LIBRARY = load_library(quiet=True)
CONFIG = PeopleConfig()
KINDS = get_args(BagKind)
IN_HAND = ("handbag", "shopping_bag", "tote", "suitcase")
POSES: tuple[tuple[PoseKind, float], ...] = (("walking", 0.1), ("walking", 0.6), ("standing", 0.0))


def carrier(pid: int, kind: BagKind, side: Side = "left", size: float = 0.45) -> PersonSpec:
    """A random person who carries one bag."""
    person = sample_person(CONFIG, pid, 0)
    fabric = FabricSpec("leather", "plain", ((40.0, 30.0, 20.0),))
    outfit = replace(person.outfits[0], bags=(BagSpec(kind, size, side, fabric, (20.0, 0.0, 0.0)),), accessories=())
    return replace(person, outfits=(outfit,))


def carrying(index: int, kind: BagKind, side: Side = "left") -> PoseSpec:
    """One of three poses, with the bag in the hand where hands carry it."""
    action: HandAction = "carry" if kind in IN_HAND else "free"
    name, phase = POSES[index]
    hands: dict[Side, HandAction] = {"left": "free", "right": "free", side: action}
    return PoseSpec(name, phase=phase, left_hand=hands["left"], right_hand=hands["right"])


def bag_part(kind: BagKind) -> PartId:
    return {"backpack": PartId.BACKPACK, "suitcase": PartId.SUITCASE}.get(kind, PartId.BAG)


def bag_points(mesh: PersonMesh, kind: BagKind) -> NDArray[np.float32]:
    return np.asarray(mesh.vertices[np.unique(mesh.faces[mesh.part_ids == bag_part(kind)])])


@pytest.mark.parametrize("kind", KINDS)
def test_every_bag_is_built_with_its_part_id_above_the_ground_and_near_its_wearer(kind: BagKind) -> None:
    wearers: tuple[tuple[int, Side], ...] = ((1, "left"), (2, "right"), (5, "left"))
    for pid, side in wearers:
        for index in range(len(POSES)):
            mesh = pose_person(shape_person(carrier(pid, kind, side), LIBRARY), carrying(index, kind, side))
            points = bag_points(mesh, kind)
            assert len(points) > 100
            assert np.isfinite(points).all()
            assert points[:, 2].min() > -1e-4
            assert np.abs(points[:, :2]).max() < 1.3
            sign = 1.0 if side == "left" else -1.0
            if kind != "backpack":
                assert sign * points[:, 0].mean() > 0.0, (kind, side)


@pytest.mark.parametrize("kind", KINDS)
def test_no_bag_is_away_from_its_anchor(kind: BagKind) -> None:
    for pid in (1, 2, 3, 5):
        for index in range(len(POSES)):
            shaped, pose = shape_person(carrier(pid, kind), LIBRARY), carrying(index, kind)
            assert bag_gap_m(shaped, place_all(shaped, posed_body(shaped, pose))) < 0.02


@pytest.mark.parametrize("kind", KINDS)
def test_a_bag_that_is_carried_off_has_a_gap(kind: BagKind) -> None:
    shaped, pose = shape_person(carrier(2, kind), LIBRARY), carrying(0, kind)
    item, points, posed = place_all(shaped, posed_body(shaped, pose))[-1]
    away = points + np.array([0.25, 0.4, 0.1], np.float32)
    assert anchor_gap_m(shaped.outfit.bags[0], shaped.outfit, item, away, posed) > MAX_BAG_GAP_M


def test_padded_straps_taper_and_lie_on_shoulder_and_chest() -> None:
    for pid in (1, 2, 3, 5):
        shaped, pose = shape_person(carrier(pid, "backpack"), LIBRARY), carrying(0, "backpack")
        _, points, posed = place_all(shaped, posed_body(shaped, pose))[-1]
        for rows in strap_rows(len(points)):
            rings = points[rows].reshape(-1, 8, 3)
            assert np.median(cKDTree(posed.clothes).query(rings.mean(axis=1))[0]) < 0.03
            width = np.linalg.norm(rings[:, 3] - rings[:, 0], axis=1)
            assert width[10] > 0.055
            assert width[-1] < 0.5 * width[10]


def test_of_two_bags_that_share_a_texture_only_the_last_shows_it() -> None:
    person = carrier(1, "messenger")
    cloth = FabricSpec("cotton", "dots", ((40.0, 30.0, 20.0), (80.0, 0.0, 0.0)))
    trim = (20.0, 0.0, 0.0)
    bags = (BagSpec("messenger", 0.4, "right", cloth, trim), BagSpec("tote", 0.4, "left", cloth, trim))
    shaped = shape_person(replace(person, outfits=(replace(person.outfits[0], bags=bags),)), LIBRARY)
    first, second = shaped.attachments[-2:]
    assert not first.piece.textured.any()
    assert second.piece.textured.any()


def test_faces_of_bags_look_outwards_on_both_sides() -> None:
    for kind in KINDS:
        for side in ("left", "right"):
            shaped = shape_person(carrier(1, kind, side), LIBRARY)
            posed = posed_body(shaped, carrying(0, kind, side))
            (attachment,) = carry_bags(shaped.spec, shaped.outfit, shaped.skeleton)
            points = attachment.place(posed)
            assert points is not None
            a, b, c, d = (points[attachment.piece.faces[:, k]].astype(np.float64) for k in range(4))
            volume = (a * (np.cross(b, c) + np.cross(c, d))).sum() / 6.0
            assert volume > 0.0, (kind, side)


@pytest.mark.parametrize("kind", ["messenger", "shoulder_bag"])
def test_straps_lie_on_the_clothes_where_they_go_over_the_shoulder(kind: BagKind) -> None:
    for pid in (1, 2, 3, 5):
        shaped = shape_person(carrier(pid, kind), LIBRARY)
        for index in range(len(POSES)):
            posed = posed_body(shaped, carrying(index, kind))
            (attachment,) = carry_bags(shaped.spec, shaped.outfit, shaped.skeleton)
            points = attachment.place(posed)
            assert points is not None
            strap = points[-8 * 48 :]
            gaps = cKDTree(posed.clothes).query(strap[strap[:, 2] > strap[:, 2].max() - 0.05])[0]
            assert np.max(gaps) < 0.04, (pid, index)


def test_suitcase_stands_on_the_ground_that_the_shoes_stand_on() -> None:
    for index in range(len(POSES)):
        mesh = pose_person(shape_person(carrier(3, "suitcase"), LIBRARY), carrying(index, "suitcase"))
        shoes = mesh.vertices[np.unique(mesh.faces[mesh.part_ids == PartId.SHOES])]
        assert abs(bag_points(mesh, "suitcase")[:, 2].min() - shoes[:, 2].min()) < 0.005


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [0.0, 1.0])
def test_most_of_a_bag_has_the_colour_that_its_label_names(kind: BagKind, size: float) -> None:
    person = carrier(3, kind, size=size)
    mesh = pose_person(shape_person(person, LIBRARY), carrying(2, kind))
    rows = mesh.faces[mesh.part_ids == bag_part(kind)]
    corners = mesh.vertices[rows]
    area = 0.5 * np.linalg.norm(np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]), axis=1)
    area *= (
        is_seen(facing_samples(mesh.vertices, rows), surface_samples(mesh.vertices, rows), -0.008)
        .reshape(-1, 4)
        .mean(1)
    )
    own = lab_to_linear(person.outfits[0].bags[0].fabric.colours_lab[0])
    same = np.abs(mesh.albedo[rows].mean(axis=1) - own).max(axis=1) < 0.01
    assert area[same].sum() > 0.5 * area.sum()
