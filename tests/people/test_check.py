from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.library import load_library
from generator.people.build import ShapedPerson, pose_person, shape_person
from generator.people.check import MAX_BAG_GAP_M, MAX_SKIN_SHARE, Defects, check_people, check_person, count_detached
from generator.people.config import PeopleConfig
from generator.people.parts import PartId
from generator.people.piece import take_faces
from generator.people.sample import sample_person
from generator.people.spec import PoseSpec
from generator.people.zbuffer import depth_map, facing_samples, is_seen, poking_share, surface_samples

LIBRARY = load_library(quiet=True)
STANDING = PoseSpec("standing")
Points = NDArray[np.float32]


def wall(y: float, half: float = 0.5) -> tuple[Points, NDArray[np.int32]]:
    """A square that faces -y."""
    corners = np.array([[-half, y, -half], [half, y, -half], [half, y, half], [-half, y, half]], np.float32)
    return corners, np.array([[0, 1, 2, 3]], np.int32)


def dense_wall(y: float, half: float = 0.5) -> Points:
    x, z = (g.ravel() for g in np.meshgrid(np.arange(-half, half, 0.004), np.arange(-half, half, 0.004)))
    return np.asarray(np.stack([x, np.full_like(x, y), z], axis=1), np.float32)


def test_samples_are_dense_and_lie_on_their_quad() -> None:
    vertices, faces = wall(0.25, half=0.01)
    points = surface_samples(vertices, faces)
    assert len(points) == 16  # 20 mm at 6.4 mm
    assert np.abs(points[:, [0, 2]]).max() < 0.01
    assert (points[:, 1] == 0.25).all()


def test_nearest_point_of_a_pixel_wins() -> None:
    points = np.array([[0.001, 0.001, 3.0], [0.002, 0.002, 2.0], [0.9, 0.9, 1.0]], np.float32)
    depth = depth_map(points, np.zeros(2, np.float32), (4, 5))
    assert depth[0, 0] == 2.0
    assert np.isinf(depth).sum() == 19


def test_a_wall_behind_a_wall_is_not_seen_and_one_before_it_is() -> None:
    small = facing_samples(*wall(0.0, half=0.05))
    assert not is_seen(small, dense_wall(-0.02), 0.003).any()
    assert is_seen(small, dense_wall(0.02), 0.003).all()


def test_only_what_comes_a_little_through_pokes() -> None:
    small = facing_samples(*wall(0.0, half=0.05))
    nothing = np.zeros((0, 3), np.float32)
    assert poking_share(small, dense_wall(0.01), nothing, 0.003, 0.025) == 1.0
    assert poking_share(small, dense_wall(0.01), dense_wall(-0.2), 0.003, 0.025) == 0.0  # hidden by a coat
    assert poking_share(small, dense_wall(0.001), nothing, 0.003, 0.025) == 0.0
    assert poking_share(small, dense_wall(-0.01), nothing, 0.003, 0.025) == 0.0
    assert poking_share(small, dense_wall(0.5), nothing, 0.003, 0.025) == 0.0


@pytest.fixture(scope="module")
def shaped() -> ShapedPerson:
    return shape_person(sample_person(PeopleConfig(), 3, 0), LIBRARY)


def test_a_missing_shirt_is_a_hole(shaped: ShapedPerson) -> None:
    bare = replace(shaped, piece=take_faces(shaped.piece, ~np.isin(shaped.piece.part_ids, (PartId.UPPER,))))
    assert check_person(shaped, STANDING, LIBRARY).holes == 0.0
    assert check_person(bare, STANDING, LIBRARY).holes > 0.2


def test_a_shirt_inside_the_body_shows_the_skin(shaped: ShapedPerson) -> None:
    upper = np.zeros(len(shaped.piece.rest), bool)
    upper[shaped.piece.faces[shaped.piece.part_ids == PartId.UPPER]] = True
    shrunk = shaped.piece.rest.copy()
    centre = shrunk[upper].mean(axis=0)
    shrunk[upper] = centre + 0.8 * (shrunk[upper] - centre)
    tight = replace(shaped, piece=replace(shaped.piece, rest=shrunk))
    assert check_person(tight, STANDING, LIBRARY).skin_outside > 0.005


def test_a_floating_head_is_detached(shaped: ShapedPerson) -> None:
    mesh = pose_person(shaped, STANDING)
    assert count_detached(mesh, 0.12) == 0
    head = mesh.vertices[:, 2] > mesh.keypoints[0, 2] - 0.3
    cut = mesh.faces[head[mesh.faces].all(axis=1) == head[mesh.faces].any(axis=1)]
    lifted = mesh.vertices + np.where(head[:, None], np.array([0.0, 0.0, 1.0], np.float32), np.float32(0.0))
    flown = replace(mesh, vertices=lifted.astype(np.float32), faces=cut)
    assert count_detached(flown, 0.12) >= 1


def assert_whole(found: list[tuple[str, Defects]]) -> None:
    for name, defects in found:
        assert defects.holes <= MAX_SKIN_SHARE, (name, defects)
        assert max(defects.floor_gap_m, defects.sunken_m, defects.flattened_m) < 1e-3, (name, defects)
        assert defects.bag_gap_m <= MAX_BAG_GAP_M, (name, defects)
        assert defects.n_detached == defects.n_bad_vertices == 0, (name, defects)
    assert np.mean([defects.skin_outside for _, defects in found]) <= MAX_SKIN_SHARE


def test_a_few_people_are_whole() -> None:
    assert_whole(list(check_people(6, 1, seed=7)))


@pytest.mark.slow
def test_many_people_are_whole_in_three_poses() -> None:
    assert_whole(list(check_people(20, 3, seed=8)))
