"""Tests of the props: they fill the size that a layout was told, stand on the ground and keep to their budget."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.props import PROPS, lamp_of, placed_lamp, prop_solids
from generator.worlds.props.cars import PAINTS, paint_colour

SEEDS = (0, 1, 2, 7)


def area_vectors(mesh: SceneMesh) -> NDArray[np.float64]:
    """(F, 3) normals as long as the quads' areas."""
    corner = mesh.vertices.astype(np.float64)[mesh.faces]
    return np.asarray(0.5 * np.cross(corner[:, 2] - corner[:, 0], corner[:, 3] - corner[:, 1]))


@pytest.mark.parametrize("name", PROPS)
def test_prop_fills_its_size_and_stands_on_the_ground(name: str) -> None:
    for seed in SEEDS:
        mesh, (half_x, half_y, height) = PROPS[name].build(seed), PROPS[name].size(seed)
        reach, high = np.abs(mesh.vertices).max(axis=0), mesh.vertices[:, 2].max()
        assert (reach[:2] <= np.array([half_x, half_y]) + 0.015).all(), (seed, reach)
        assert (reach[:2] >= 0.85 * np.array([half_x, half_y])).all(), (seed, reach)
        assert 0.93 * height <= high <= height + 0.015, (seed, high)
        assert -0.06 <= mesh.vertices[:, 2].min() <= 0.02, seed


@pytest.mark.parametrize("name", PROPS)
def test_prop_is_a_sound_mesh_within_its_budget(name: str) -> None:
    mesh = PROPS[name].build(3)
    budget = {SceneKind.VEHICLE: 4000, SceneKind.TREE: 5000}.get(PROPS[name].kind, 1500)
    assert len(mesh.faces) <= budget
    assert np.isfinite(mesh.vertices).all()
    assert np.isfinite(mesh.uvs).all()
    assert 0 <= mesh.faces.min() <= mesh.faces.max() < len(mesh.vertices)
    assert mesh.surface.max() < len(mesh.surfaces) <= 8
    assert (np.linalg.norm(area_vectors(mesh), axis=1) > 1e-9).mean() > 0.97
    main = np.bincount(mesh.kinds, weights=np.linalg.norm(area_vectors(mesh), axis=1)).argmax()
    assert main == PROPS[name].kind


@pytest.mark.parametrize("name", PROPS)
def test_prop_of_one_seed_is_the_same_bitwise(name: str) -> None:
    first, second = PROPS[name].build(5), PROPS[name].build(5)
    for field in dataclasses.fields(first):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if field.name == "surfaces":
            assert [surface.name for surface in one] == [surface.name for surface in other]
            assert all(a is b for a, b in zip(one, other, strict=True)), "a surface must be shared, not made anew"
        else:
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", [name for name in PROPS if PROPS[name].kind != SceneKind.TREE])
def test_no_albedo_is_brighter_than_snow(name: str) -> None:
    mesh = PROPS[name].build(2)
    flat = [surface.albedo if isinstance(surface.albedo, tuple) else (1.0, 1.0, 1.0) for surface in mesh.surfaces]
    assert (np.array(flat)[mesh.surface] * mesh.tint).min() >= 0.0
    plain = np.array([isinstance(surface.albedo, tuple) and not surface.takes_colour for surface in mesh.surfaces])
    assert ((np.array(flat)[mesh.surface] * mesh.tint).max(axis=1) <= 0.85)[plain[mesh.surface]].all()


@pytest.mark.parametrize("name", ["hatchback", "sedan", "estate", "suv", "van"])
def test_body_of_car_faces_outwards_and_is_closed(name: str) -> None:
    mesh = PROPS[name].build(0)
    areas = area_vectors(mesh)
    total = np.linalg.norm(areas, axis=1).sum()
    assert np.linalg.norm(areas.sum(axis=0)) < 0.02 * total, "a closed surface's area vectors sum to nothing"
    middle = mesh.vertices.astype(np.float64)[mesh.faces].mean(axis=1)
    volume = float((middle * areas).sum() / 3.0)
    half_x, half_y, height = PROPS[name].size(0)
    assert 0.3 < volume / (8.0 * half_x * half_y * 0.5 * height) < 1.0


def test_only_car_paint_takes_a_colour() -> None:
    taking = {name for name, prop in PROPS.items() if any(s.takes_colour for s in prop.build(0).surfaces)}
    assert {name for name in PROPS if PROPS[name].kind == SceneKind.VEHICLE} >= taking >= {"sedan", "van"}


def test_paints_are_drawn_by_their_shares_of_the_market() -> None:
    rng = np.random.default_rng(4)
    drawn = np.array([paint_colour(rng) for _ in range(4000)])
    colourful = (drawn.max(axis=1) > 2.0 * drawn.min(axis=1)).mean()
    expected = sum(share for share, colour in PAINTS if max(colour) > 2.0 * min(colour))
    assert sum(share for share, _ in PAINTS) == pytest.approx(1.0)
    assert colourful == pytest.approx(expected, abs=0.03)  # four standard errors


@pytest.mark.parametrize("name", [name for name, prop in PROPS.items() if prop.lamps and prop.kind == SceneKind.POLE])
def test_street_lamp_gives_the_light_of_a_street_on_the_ground(name: str) -> None:
    for seed in SEEDS:
        (lamp,) = lamp_of(name, seed)
        luminance = float(np.dot((0.2126, 0.7152, 0.0722), lamp.intensity_kcd))
        assert 0.010 <= luminance / lamp.position[2] ** 2 <= 0.025  # klx
        assert np.linalg.norm(lamp.direction) == pytest.approx(1.0)
        assert lamp.group == "street"


def test_colour_of_street_lamps_has_unit_luminance() -> None:
    from generator.worlds.props.lamps import NEUTRAL_LED, SODIUM, WARM_LED

    for colour in (NEUTRAL_LED, SODIUM, WARM_LED):
        assert np.dot((0.2126, 0.7152, 0.0722), colour) == pytest.approx(1.0, abs=0.02)


def test_props_that_do_not_shine_have_no_lamps() -> None:
    assert lamp_of("bench_wood", 0) == ()
    assert len(lamp_of("waiting_sedan", 0)) == 2


def test_placed_lamp_turns_with_its_prop() -> None:
    (lamp,) = lamp_of("lamp_arm", 1)
    placed = placed_lamp(lamp, 10.0, 20.0, 0.12, heading_deg=90.0)
    reach = -lamp.position[1]
    assert placed.position == pytest.approx((10.0 + reach, 20.0, 0.12 + lamp.position[2]))


def test_solids_of_tree_are_a_trunk_and_a_crown_that_meet() -> None:
    prop = PROPS["tree_maple"]
    trunk, crown = prop_solids(prop, 3, 1.0, 2.0, 0.12, scale=1.1)
    half_x, _, height = prop.size(3)
    assert trunk.low_m == 0.12
    assert trunk.high_m == crown.low_m
    assert crown.high_m == pytest.approx(0.12 + 1.1 * height)
    assert crown.half_x_m == pytest.approx(1.1 * half_x)
    assert trunk.half_x_m < 0.4
    assert crown.opacity < trunk.opacity == 1.0


def test_solid_of_bench_is_one_box_that_keeps_its_heading() -> None:
    (solid,) = prop_solids(PROPS["bench_wood"], 0, 1.0, 2.0, heading_deg=30.0)
    assert (solid.heading_deg, solid.low_m, solid.high_m) == (30.0, 0.0, 0.83)
    assert math.isclose(solid.half_x_m, 0.88)


def test_seeds_give_different_trees() -> None:
    assert PROPS["tree_lime"].size(0) != PROPS["tree_lime"].size(1)
