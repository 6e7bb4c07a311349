"""Garments of the upper body are as long, open and layered as their spec says, and fold only where bodies bend."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.library import load_library
from generator.people.body import build_body, landmark
from generator.people.build import ShapedPerson, build_person, shape_person
from generator.people.collars import neck_chart
from generator.people.config import PeopleConfig
from generator.people.drape_tops import drape_top
from generator.people.mesh import PersonMesh
from generator.people.parts import Finish, PartId
from generator.people.regions import upper_depth, upper_hem_z
from generator.people.sample import sample_person
from generator.people.skinning import bone_matrices
from generator.people.spec import FabricSpec, LowerSpec, PersonSpec, PoseSpec, TopSpec
from generator.people.wardrobe import tights_shell
from generator.people.wrinkles import bends, leg_folds, ridges, top_folds

LIBRARY = load_library(quiet=True)
GREY, RED = (55.0, 0.0, 0.0), (42.0, 55.0, 35.0)
TEE = TopSpec(
    garment="t_shirt", sleeve_length=0.35, hem=0.8, looseness=0.4, neckline="crew", neck_drop_m=0.0, collar="none",
    closure="none", opening=0.0, hood="none", pockets="none", cuffs="plain", hem_band="plain", quilt_m=0.0,
    belted=False, tucked=False, fabric=FabricSpec("synthetic", "plain", (GREY,), seed=5), trim_lab=RED,
)  # fmt: skip
COAT = replace(
    TEE, garment="overcoat", sleeve_length=1.0, hem=1.9, collar="lapel", closure="buttons",
    fabric=FabricSpec("wool", "plain", (RED,), seed=6),
)  # fmt: skip
JACKET = replace(COAT, garment="denim_jacket", hem=0.6, collar="shirt")
JEANS = LowerSpec(
    garment="jeans", kind="trousers", length=1.0, looseness=0.3, flare=0.1, pleats=0, waistband="plain",
    pockets="none", cuffs="plain", crease=False, fabric=FabricSpec("denim", "plain", (GREY,)), belt_lab=GREY,
)  # fmt: skip
STANDING, WALKING = PoseSpec("standing"), PoseSpec("walking", phase=0.0)


@cache
def somebody(pid: int = 3) -> PersonSpec:
    return sample_person(PeopleConfig(), pid, 0)


def wearing(upper: TopSpec = TEE, outer: TopSpec | None = None, pid: int = 3) -> PersonSpec:
    spec = somebody(pid)
    outfit = replace(spec.outfits[0], upper=upper, outer=outer, lower=JEANS, bags=(), accessories=())
    return replace(spec, outfits=(outfit,))


@cache
def shaped(upper: TopSpec = TEE, outer: TopSpec | None = None) -> ShapedPerson:
    return shape_person(wearing(upper, outer), LIBRARY)


def vertices_of(person: ShapedPerson | PersonMesh, part: PartId) -> NDArray[np.float32]:
    piece = person.piece if isinstance(person, ShapedPerson) else person
    rest = piece.rest if isinstance(person, ShapedPerson) else person.vertices
    return np.asarray(rest[np.unique(piece.faces[piece.part_ids == part])])


@pytest.mark.parametrize(
    "change",
    [
        {"collar": "shirt"},
        {"collar": "polo"},
        {"collar": "lapel"},
        {"collar": "stand"},
        {"collar": "rib"},
        {"neckline": "high"},
        {"closure": "buttons"},
        {"closure": "zip"},
        {"closure": "placket"},
        {"hood": "down"},
        {"hood": "up"},
        {"pockets": "chest"},
        {"pockets": "kangaroo"},
        {"pockets": "side"},
        {"pockets": "flap"},
        {"cuffs": "rib"},
        {"cuffs": "button"},
        {"cuffs": "rolled"},
        {"hem_band": "rib"},
        {"hem_band": "elastic"},
        {"belted": True},
    ],
    ids=str,
)
def test_every_feature_adds_geometry(change: dict[str, Any]) -> None:
    plain, changed = shaped(), shaped(replace(TEE, **change))
    n_plain, n_changed = (int((person.piece.part_ids == PartId.UPPER).sum()) for person in (plain, changed))
    assert n_changed > n_plain + 20


def test_quilting_and_wrinkles_move_the_surface() -> None:
    plain, quilted = (vertices_of(shaped(top), PartId.UPPER) for top in (TEE, replace(TEE, quilt_m=0.08)))
    assert plain.shape == quilted.shape
    assert 0.004 < np.abs(plain - quilted).max() < 0.03


@pytest.mark.parametrize("hem", [-0.6, 0.0, 0.5, 1.0, 1.4, 2.0])
def test_hem_heights_follow_the_spec(hem: float) -> None:
    person = shaped(replace(TEE, hem=hem))
    points = vertices_of(person, PartId.UPPER)
    low = float(points[np.abs(points[:, 0]) < 0.1, 2].min())
    for attachment in person.attachments:
        if attachment.piece.part_ids[0] == PartId.UPPER:
            low = min(low, float(attachment.piece.rest[:, 2].min()))
    template = tights_shell(LIBRARY).control_regions.points[:, 2]
    body = build_body(person.spec, LIBRARY)[tights_shell(LIBRARY).source, 2]
    near = np.abs(template - upper_hem_z(person.outfit.upper)) < 0.03
    expected = float((body - template)[near].mean()) + upper_hem_z(person.outfit.upper)
    assert low == pytest.approx(expected, abs=0.035)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 1.0])
def test_sleeves_cover_their_share_of_the_arm(share: float) -> None:
    regions = tights_shell(LIBRARY).regions
    worn = upper_depth(regions, replace(TEE, sleeve_length=share), 0.0) > 0.0
    on_arm = regions.on_arm > 0.8
    covered = regions.arm_m[worn & on_arm]
    if share == 0.0:
        assert len(covered) == 0 or covered.max() < 0.03
    else:
        assert covered.max() == pytest.approx(share * regions.arm_length_m, abs=0.02)


def test_necklines_open_as_far_as_they_say() -> None:
    regions = tights_shell(LIBRARY).regions
    front = (np.abs(regions.points[:, 0]) < 0.01) & (regions.points[:, 1] < -0.05)

    def edge(top: TopSpec) -> float:
        return float(regions.points[front & (upper_depth(regions, top, 0.0) > 0.0), 2].max())

    crew, vee, deep, high = (
        edge(replace(TEE, **change))
        for change in ({}, {"neckline": "v"}, {"neckline": "v", "neck_drop_m": 0.06}, {"neckline": "high"})
    )
    assert high > crew > vee > deep + 0.04


def test_an_outer_garment_lies_outside_the_upper_one() -> None:
    vertices = build_body(somebody(), LIBRARY)
    shell = tights_shell(LIBRARY)
    upper = drape_top(vertices, vertices[shell.source], TEE, LIBRARY)
    outer = drape_top(vertices, upper, JACKET, LIBRARY)
    trunk = (shell.control_regions.on_arm < 0.1) & (np.abs(shell.control_regions.points[:, 2] - 0.25) < 0.12)
    axis = np.array([0.0, float(upper[trunk, 1].mean())])
    away = [np.linalg.norm(points[trunk, :2] - axis, axis=1) for points in (upper, outer)]
    assert (away[1] - away[0]).min() > -1e-4
    assert np.median(away[1] - away[0]) > 0.004


@pytest.mark.parametrize("hem", [0.6, 1.9])
def test_an_open_front_shows_the_garment_below(hem: float) -> None:
    closed, opened = (
        build_person(wearing(TEE, replace(JACKET, hem=hem, opening=opening)), STANDING, LIBRARY)
        for opening in (0.0, 1.0)
    )
    for mesh, least, most in ((closed, 40, 10**6), (opened, 0, 0)):
        faces = mesh.faces[mesh.part_ids == PartId.OUTERWEAR]
        centres = mesh.vertices[faces].mean(axis=1) - mesh.keypoints[[5, 6]].mean(axis=0)
        middle = (np.abs(centres[:, 0]) < 0.02) & (centres[:, 1] < -0.02) & (centres[:, 2] < -0.12)
        assert least <= int(middle.sum()) <= most
    n_seen = [int((mesh.part_ids == PartId.UPPER).sum()) for mesh in (closed, opened)]
    assert n_seen[1] > n_seen[0] + 100


@pytest.mark.parametrize("outer", [COAT, replace(COAT, opening=0.8), replace(COAT, hem=1.4, hood="up", collar="stand")])
@pytest.mark.parametrize("pose", [STANDING, WALKING, PoseSpec("walking", phase=0.6)])
def test_coats_are_finite_and_above_the_ground(outer: TopSpec, pose: PoseSpec) -> None:
    mesh = build_person(wearing(TEE, outer), pose, LIBRARY)
    coat = vertices_of(mesh, PartId.OUTERWEAR)
    assert np.isfinite(coat).all()
    assert coat[:, 2].min() > 0.2
    assert np.abs(coat[:, :2]).max() < 1.0


def test_coat_tails_begin_at_the_edge_they_hang_from() -> None:
    person = shaped(TEE, COAT)
    (tail,) = (each.piece for each in person.attachments if each.piece.part_ids[0] == PartId.OUTERWEAR)
    edge = tail.rest[65:130]  # the second ring; the first is hidden
    away = np.linalg.norm(edge[:, None] - vertices_of(person, PartId.OUTERWEAR)[None], axis=2).min(axis=1)
    assert away.max() < 0.018  # less than a face's diagonal
    assert np.median(away) < 0.006


def test_creases_are_zero_at_rest_and_grow_with_the_bend() -> None:
    names = shaped().skeleton.names
    rest = bone_matrices(shaped().skeleton, {"Hips": np.eye(3)})
    np.testing.assert_allclose(bends(rest, names), 0.0, atol=1e-3)
    elbow = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
    bent = bends(bone_matrices(shaped().skeleton, {"Hips": np.eye(3), "LeftForeArm": elbow}), names)
    np.testing.assert_allclose(bent, [1.0, 0.0, 0.0, 0.0, 0.0], atol=1e-3)


def test_folds_stay_on_their_limb_and_within_their_height() -> None:
    regions = tights_shell(LIBRARY).regions
    top, legs = top_folds(replace(TEE, sleeve_length=1.0, looseness=1.0), LIBRARY), leg_folds(JEANS, LIBRARY)
    for folds in (top, legs):
        assert 0.002 < np.abs(folds.relief).max() < 0.012
        assert 0.004 < np.abs(folds.creases).max() < 0.045
    assert not top.creases[regions.points[:, 2] < -0.2].any()
    assert not legs.creases[regions.points[:, 2] > 0.2].any()
    assert not top.creases[regions.points[:, 0] < 0.0, 0].any()  # the left arm's


def test_the_seed_alone_decides_how_cloth_folds() -> None:
    line = np.linspace(0.0, 1.0, 50, dtype=np.float32)
    first, again, other = (ridges(line, line, 0.05, 0.3, 0.2, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.1
    assert 0.0 <= first.min() <= first.max() <= 1.0


def test_the_neck_chart_lies_on_the_template() -> None:
    points = neck_chart(LIBRARY).regions.points.reshape(56, 64, 3)
    assert points[0, :, 2].min() > 0.57  # the neck
    front, back = points[:, 0], points[:, 32]
    assert np.abs(front[:, 0]).max() < 0.005
    assert (np.diff(front[2:30, 2]) < 0.0).all()
    assert (front[5:, 1] < -0.05).all()
    assert (back[:, 1] > 0.0).all()


def test_buttons_have_the_trim_colour_and_lie_on_the_front() -> None:
    piece = shaped(replace(TEE, closure="buttons")).piece
    buttons = (piece.part_ids == PartId.UPPER) & (piece.finishes == Finish.PLASTIC)
    points = piece.rest[np.unique(piece.faces[buttons])]
    assert len(points) >= 4 * 17
    assert np.abs(points[:, 0]).max() < 0.03
    assert points[:, 1].max() < float(landmark(build_body(somebody(), LIBRARY), LIBRARY, "spine-2")[1])
