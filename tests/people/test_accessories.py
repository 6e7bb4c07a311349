"""Accessories sit where they belong on every head, and are shown only where the pose shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.library import load_library
from generator.people.accessories import wear_accessories
from generator.people.attach import Attachment
from generator.people.body import build_body
from generator.people.build import build_person, posed_body, shape_person
from generator.people.config import PeopleConfig
from generator.people.hands import grip_frame
from generator.people.headform import chart_head, measure_head
from generator.people.mesh import PersonMesh
from generator.people.parts import PartId
from generator.people.piece import Piece
from generator.people.sample import sample_person
from generator.people.skinning import build_skeleton
from generator.people.spec import (
    AccessoryKind,
    AccessorySpec,
    FabricSpec,
    HandAction,
    OutfitSpec,
    PersonSpec,
    PoseSpec,
)

LIBRARY = load_library(quiet=True)
CONFIG = PeopleConfig()
PIDS = (1, 2, 3, 5, 8)
PARTS = {
    "cap": PartId.HAT, "beanie": PartId.HAT, "brimmed_hat": PartId.HAT, "glasses": PartId.GLASSES,
    "sunglasses": PartId.GLASSES, "scarf": PartId.SCARF, "headphones": PartId.HEADPHONES,
    "umbrella": PartId.UMBRELLA, "phone": PartId.PHONE, "mask": PartId.MASK,
}  # fmt: skip
ACTION: dict[AccessoryKind, HandAction] = {"umbrella": "carry", "phone": "phone_call"}


def wearer(pid: int, kind: AccessoryKind, size: float = 0.5) -> PersonSpec:
    """A random person with one accessory and no hood."""
    person = sample_person(CONFIG, pid, 0)
    item = AccessorySpec(kind, "right", size, FabricSpec("cotton", "plain", ((40.0, 30.0, 20.0),)))
    outfit = person.outfits[0]
    outer = None if outfit.outer is None else replace(outfit.outer, hood="none")
    upper = replace(outfit.upper, hood="none")
    return replace(person, outfits=(replace(outfit, upper=upper, outer=outer, bags=(), accessories=(item,)),))


def part_points(mesh: PersonMesh, part: PartId) -> NDArray[np.float32]:
    return np.asarray(mesh.vertices[np.unique(mesh.faces[mesh.part_ids == part])])


def dress(body: NDArray[np.float32], spec: PersonSpec, outfit: OutfitSpec) -> tuple[list[Piece], list[Attachment]]:
    skeleton = build_skeleton(body, LIBRARY)
    return wear_accessories(body, spec, outfit, skeleton, LIBRARY, chart_head(body, LIBRARY))


def fitted(pid: int, kind: AccessoryKind, size: float = 0.5) -> tuple[NDArray[np.float32], Piece]:
    """The (V, 3) body and the piece of an accessory that moves with the head."""
    spec = wearer(pid, kind, size)
    body = build_body(spec, LIBRARY)
    pieces, _ = dress(body, spec, spec.outfits[0])
    (piece,) = pieces
    return body, piece


@pytest.mark.parametrize("kind", get_args(AccessoryKind))
def test_every_accessory_is_built_with_its_part_id(kind: AccessoryKind) -> None:
    for pid in PIDS:
        pose = PoseSpec("walking", phase=0.1 * pid, right_hand=ACTION.get(kind, "free"))
        mesh = build_person(wearer(pid, kind), pose, LIBRARY)
        points = part_points(mesh, PARTS[kind])
        assert len(points) > 50
        assert np.isfinite(points).all()
        assert points[:, 2].min() > 0.3


@pytest.mark.parametrize("kind", ["umbrella", "phone"])
def test_what_hands_hold_is_only_shown_in_use_and_in_the_fist(kind: AccessoryKind) -> None:
    for pid in PIDS:
        spec = wearer(pid, kind)
        assert not (build_person(spec, PoseSpec("standing"), LIBRARY).part_ids == PARTS[kind]).any()
        pose = PoseSpec("standing", right_hand=ACTION[kind])
        shaped = shape_person(spec, LIBRARY)
        posed = posed_body(shaped, pose)
        points = next(points for item in shaped.attachments if item.piece.part_ids[0] == PARTS[kind]
                      if (points := item.place(posed)) is not None)  # fmt: skip
        fist = grip_frame(posed, "right").centre
        assert np.linalg.norm(points - fist, axis=1).min() < 0.04
        if kind == "umbrella":
            head = posed.head("Head")
            above = np.hypot(*(points[: 8 * 6 * 16, :2] - head[:2]).T) < 0.2
            assert points[: 8 * 6 * 16][above, 2].min() > posed.vertices[:, 2].max()


@pytest.mark.parametrize("kind", ["cap", "beanie", "brimmed_hat"])
def test_hats_cover_the_crown_outside_of_the_scalp(kind: AccessoryKind) -> None:
    for pid in PIDS:
        for size in (0.0, 1.0):
            body, piece = fitted(pid, kind, size)
            form, chart = measure_head(body, LIBRARY), chart_head(body, LIBRARY)
            assert piece.rest[:, 2].max() > form.centre[2] + form.radii[2] + 0.006
            scalp = chart.at(*np.meshgrid(np.arange(0.0, 360.0, 15.0), np.arange(45.0, 85.0, 10.0)))
            ray = scalp - form.centre
            hat = piece.rest - form.centre
            for spot in ray.reshape(-1, 3):
                toward = hat @ spot / np.linalg.norm(spot)
                near = np.linalg.norm(hat - toward[:, None] * spot / np.linalg.norm(spot), axis=1) < 0.03
                assert toward[near].max() > np.linalg.norm(spot) + 0.003


def test_glasses_are_before_the_eyes_and_reach_the_ears() -> None:
    for kind in ("glasses", "sunglasses"):
        for pid in PIDS:
            body, piece = fitted(pid, kind)
            form = measure_head(body, LIBRARY)
            for eye in form.eyes:
                around = np.hypot(piece.rest[:, 0] - eye[0], piece.rest[:, 2] - eye[2]) < 0.021
                assert piece.rest[around, 1].max() < form.eye_front_y
                assert piece.rest[around, 1].min() > form.eye_front_y - 0.03
            for ear in form.ear_tops:
                assert np.linalg.norm(piece.rest - ear, axis=1).min() < 0.015


def test_masks_cover_nose_and_mouth() -> None:
    for pid in PIDS:
        body, piece = fitted(pid, "mask")
        form = measure_head(body, LIBRARY)
        for spot in (form.nose_tip, form.mouth):
            near = np.hypot(piece.rest[:, 0] - spot[0], piece.rest[:, 2] - spot[2]) < 0.012
            assert piece.rest[near, 1].min() < spot[1]
            assert piece.rest[near, 1].min() > spot[1] - 0.03
        assert piece.rest[:, 2].min() < form.chin[2]
        assert piece.rest[:, 2].max() < form.eyes[:, 2].max() + 0.02


def test_headphones_are_on_both_ears_and_over_the_crown() -> None:
    for pid in PIDS:
        body, piece = fitted(pid, "headphones")
        form = measure_head(body, LIBRARY)
        for ear in form.ears:
            assert np.linalg.norm(piece.rest - ear, axis=1).min() < 0.04
        assert piece.rest[:, 2].max() > form.centre[2] + form.radii[2]


def test_hats_are_left_out_under_a_hood() -> None:
    spec = wearer(1, "cap")
    hooded = replace(spec.outfits[0], upper=replace(spec.outfits[0].upper, hood="up"))
    body = build_body(spec, LIBRARY)
    pieces, _ = dress(body, spec, hooded)
    assert pieces == []


def test_faces_of_accessories_look_outwards() -> None:
    for kind in get_args(AccessoryKind):
        spec = wearer(1, kind)
        mesh = build_person(spec, PoseSpec("standing", right_hand=ACTION.get(kind, "free")), LIBRARY)
        faces = mesh.faces[mesh.part_ids == PARTS[kind]]
        a, b, c, d = (mesh.vertices[faces[:, k]].astype(np.float64) - mesh.vertices[faces[0, 0]] for k in range(4))
        assert (a * (np.cross(b, c) + np.cross(c, d))).sum() > 0.0, kind
