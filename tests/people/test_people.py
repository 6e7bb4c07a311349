"""Dressed people are whole in every pose and body, and walk like people."""

from __future__ import annotations

import numpy as np
import pytest

from assets.library import load_library
from generator.people.body import build_body
from generator.people.build import build_person, pose_person, shape_person
from generator.people.config import PeopleConfig
from generator.people.gait import joint_angle_deg
from generator.people.parts import PartId
from generator.people.sample import sample_person
from generator.people.sample_pose import sample_pose
from generator.people.skinning import bone_matrices, build_skeleton, skin_vertices
from generator.people.spec import PoseSpec

CONFIG = PeopleConfig()
LIBRARY = load_library(quiet=True)


@pytest.mark.parametrize("pid", range(12))
def test_mesh_is_finite_compact_and_made_of_quads(pid: int) -> None:
    spec = sample_person(CONFIG, pid, 0)
    mesh = build_person(spec, sample_pose(CONFIG, spec, spec.outfits[0], np.random.default_rng(pid)), LIBRARY)
    assert mesh.vertices.dtype == mesh.rest.dtype == mesh.albedo.dtype == np.float32
    assert mesh.vertices.shape == mesh.rest.shape == mesh.albedo.shape
    assert mesh.faces.shape == (len(mesh.part_ids), 4)
    assert np.isfinite(mesh.vertices).all()
    assert len(mesh.vertices) < 60_000
    assert (np.diff(np.sort(mesh.faces, axis=1), axis=1) > 0).all()  # four different corners
    assert mesh.albedo.min() >= 0.0
    assert mesh.albedo.max() <= 1.0
    assert {PartId.SKIN, PartId.FACE, PartId.UPPER, PartId.LOWER, PartId.SHOES} <= set(mesh.part_ids)
    assert mesh.vertices[:, 2].min() >= 0.0


def test_same_person_and_pose_give_the_same_bytes() -> None:
    spec, pose = sample_person(CONFIG, 4, 0), PoseSpec("walking", phase=0.3)
    first, second = (build_person(spec, pose, LIBRARY) for _ in range(2))
    assert first.vertices.tobytes() == second.vertices.tobytes()
    assert first.albedo.tobytes() == second.albedo.tobytes()


def test_skinning_equals_a_naive_loop() -> None:
    spec = sample_person(CONFIG, 1, 0)
    rest = build_body(spec, LIBRARY)[::997]
    weights = LIBRARY.dense_skin_weights[::997]
    matrices = np.random.default_rng(0).normal(size=(31, 3, 4)).astype(np.float32)
    naive = [
        sum(w[b] * (matrices[b] @ np.append(v, 1.0)) for b in range(31)) for v, w in zip(rest, weights, strict=True)
    ]
    np.testing.assert_allclose(skin_vertices(rest, weights, matrices), naive, atol=1e-4)


def test_no_rotation_leaves_the_rest_pose() -> None:
    vertices = build_body(sample_person(CONFIG, 2, 0), LIBRARY)
    matrices = bone_matrices(build_skeleton(vertices, LIBRARY), {"Hips": np.eye(3)})
    np.testing.assert_allclose(skin_vertices(vertices, LIBRARY.dense_skin_weights, matrices), vertices, atol=1e-5)


def test_keypoints_equal_the_regressor_on_posed_vertices() -> None:
    spec = sample_person(CONFIG, 3, 0)
    shaped = shape_person(spec, LIBRARY)
    mesh = pose_person(shaped, PoseSpec("walking", phase=0.2))
    left, right = mesh.keypoints[15], mesh.keypoints[16]
    assert 0.0 < left[2] < 0.35
    assert 0.0 < right[2] < 0.45
    assert mesh.keypoints[0, 2] > 0.85 * spec.stature_m
    assert mesh.keypoints[5, 0] > 0 > mesh.keypoints[6, 0]  # left shoulder on +x


def test_gait_is_periodic_and_antisymmetric_between_the_sides() -> None:
    spec = sample_person(CONFIG, 0, 0)
    shaped = shape_person(spec, LIBRARY)
    assert joint_angle_deg("walking", "knee", 0.0) == pytest.approx(joint_angle_deg("walking", "knee", 1.0))
    assert joint_angle_deg("walking", "knee", 0.72) == pytest.approx(62.0, abs=4.0)  # peak of swing, Winter 1991
    here, there = (pose_person(shaped, PoseSpec("walking", phase=p)).keypoints for p in (0.15, 0.65))
    mirrored = there[[0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]] * np.array([-1, 1, 1])
    np.testing.assert_allclose(here, mirrored, atol=0.02)


def test_leading_leg_and_arm_are_on_opposite_sides() -> None:
    mesh = build_person(sample_person(CONFIG, 0, 0), PoseSpec("walking", phase=0.0), LIBRARY)
    assert mesh.keypoints[15, 1] < mesh.keypoints[16, 1]  # left ankle in front (-y)
    assert mesh.keypoints[9, 1] > mesh.keypoints[10, 1]  # left wrist behind
