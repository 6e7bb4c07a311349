"""Tests of what is particular to the residential street; `test_places` holds what every place must keep."""

from __future__ import annotations

import numpy as np
import pytest

from generator.worlds.geometry import join
from generator.worlds.layout import WorldLayout
from generator.worlds.places import suburban_street
from generator.worlds.props import PROPS
from generator.worlds.suburb.gardens import build_paving
from generator.worlds.suburb.ground import build_roads, build_side
from generator.worlds.suburb.plan import HALF_ROAD_M, KERB_M, Street

SEEDS = range(12)


def street_of(layout: WorldLayout) -> Street:
    street = layout.drawn
    assert isinstance(street, Street)
    return street


def cars(street: Street) -> list[tuple[str, float, float, float]]:
    names = {"hatchback", "sedan", "estate", "suv", "van", "waiting_hatchback", "waiting_sedan"}
    return [(put.name, put.x_m, put.y_m, put.z_m) for put in street.puts if put.name in names]


@pytest.mark.parametrize("seed", SEEDS)
def test_parked_cars_keep_out_of_each_other_and_of_driveways(seed: int) -> None:
    street = street_of(suburban_street.lay_out(seed))
    spots = np.array([(x, y) for _, x, y, _ in cars(street)])
    apart = np.linalg.norm(spots[:, None] - spots[None], axis=2) + 99.0 * np.eye(len(spots))
    assert apart.min() > 1.95  # a car's width
    for side in street.sides[:2]:
        for name, x, _, z in cars(street):
            sign = 1.0 if side is street.sides[0] else -1.0
            if z == 0.0 and any(abs(sign * x - 0.5 * (low + high)) < 1.0 for low, high in side.drives):
                same = [y for n, a, y, _ in cars(street) if (n, a) == (name, x)]
                assert all(sign * y < 0.0 or abs(y) > HALF_ROAD_M for y in same), "a car blocks a driveway"


@pytest.mark.parametrize("seed", SEEDS)
def test_driveways_leave_room_for_kerbs_between_them(seed: int) -> None:
    for side in street_of(suburban_street.lay_out(seed)).sides:
        flat = [x for pair in side.drives for x in pair]
        assert flat == sorted(flat), flat


def test_lamps_of_a_street_are_of_one_design() -> None:
    for seed in SEEDS:
        street = street_of(suburban_street.lay_out(seed))
        assert len({(put.name, put.seed) for put in street.puts if put.name.startswith("lamp_")}) == 1


def test_streets_differ_in_what_matters() -> None:
    streets = [street_of(suburban_street.lay_out(seed)) for seed in SEEDS]
    assert {street.grassy for street in streets} == {True, False}
    assert {street.autumn for street in streets} == {True, False}
    assert {any(home.spec.ground == "shops" for home in street.homes) for street in streets} == {True, False}
    assert {any(put.name == "bus_shelter" for put in street.puts) for street in streets} == {True, False}


def test_everything_that_stands_behind_the_kerb_stands_on_it() -> None:
    for seed in SEEDS:
        for put in street_of(suburban_street.lay_out(seed)).puts:
            assert put.z_m in (0.0, KERB_M, KERB_M + 0.01)
            if abs(put.y_m) > HALF_ROAD_M + 0.2 and abs(put.x_m) < 25.0 and PROPS[put.name].trunk_m is not None:
                assert put.z_m >= KERB_M, put


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_no_two_level_quads_of_the_ground_share_a_place(seed: int) -> None:
    """Quads in one plane shade each other black."""
    street = street_of(suburban_street.lay_out(seed))
    paved = [build_paving(street, paving) for paving in street.pavings]
    mesh = join([build_roads(street), *(build_side(street, side) for side in street.sides), *paved])
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    corners = corners[np.ptp(corners[..., 2], axis=1) < 1e-6]
    inner = 0.25 * corners.sum(axis=1, keepdims=True) * 0.1 + 0.9 * corners  # near each corner, inside
    for height in np.unique(np.round(corners[:, 0, 2], 4)):
        here = np.abs(corners[:, 0, 2] - height) < 5e-5
        shapes, spots = corners[here][..., :2], inner[here][..., :2].reshape(-1, 2)
        held = np.ones((len(spots), len(shapes)), bool)
        for k in range(4):
            edge, away = shapes[:, (k + 1) % 4] - shapes[:, k], spots[:, None] - shapes[None, :, k]
            held &= edge[None, :, 0] * away[..., 1] - edge[None, :, 1] * away[..., 0] > 1e-6
        assert held.sum(axis=1).max() == 1, (height, spots[int(held.sum(axis=1).argmax())])
