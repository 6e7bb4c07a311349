"""Buildings: sizes are real, walls face outwards, neighbours differ, lit windows are separate surfaces."""

from __future__ import annotations

import numpy as np
import pytest

from generator.worlds.buildings.build import build_building, building_height_m, building_solids
from generator.worlds.buildings.looks import look_of
from generator.worlds.buildings.quadpile import QuadPile
from generator.worlds.buildings.rows import street_row
from generator.worlds.buildings.spec import BuildingSpec, Style
from generator.worlds.model import SceneMesh

STYLES: tuple[Style, ...] = ("townhouse", "tenement", "office", "apartments", "house", "hoarding")
STOREYS = {"house": 2, "hoarding": 1}


def spec_of(style: Style, seed: int = 3, ground: str = "shops") -> BuildingSpec:
    return BuildingSpec(style, 13.0, 11.0, STOREYS.get(style, 6), seed, 1, ground, ("left",))  # type: ignore[arg-type]


def normals(mesh: SceneMesh) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    return np.asarray(np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]))


@pytest.mark.parametrize("style", STYLES)
def test_equal_specs_give_equal_arrays_and_the_same_surfaces(style: Style) -> None:
    one, two = build_building(spec_of(style)), build_building(spec_of(style))
    for name in ("vertices", "faces", "uvs", "surface", "tint"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert one.surfaces == two.surfaces
    other = build_building(spec_of(style, seed=4))
    assert other.vertices.shape != one.vertices.shape or not np.array_equal(other.vertices, one.vertices)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("ground", ["homes", "shops", "arcade"])
def test_building_stays_within_its_plot_and_its_budget(style: Style, ground: str) -> None:
    spec = spec_of(style, ground=ground)
    mesh = build_building(spec)
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    assert len(mesh.faces) <= 3600
    assert low[2] >= -1e-6
    assert low[1] >= -1.75  # an awning of 1.5 m
    assert high[0] <= 6.5 + 0.75
    assert np.isfinite(mesh.uvs).all()
    assert (np.linalg.norm(normals(mesh), axis=1) > 1e-8).all()  # no quad without area
    assert mesh.surface.max() < len(mesh.surfaces)
    assert 0.0 <= mesh.tint.min() <= mesh.tint.max() <= 1.3


@pytest.mark.parametrize("style", [style for style in STYLES if style != "hoarding"])
def test_a_straight_look_from_outside_meets_fronts_only(style: Style) -> None:
    """Rays onto the front first meet quads that face the street: walls, panes and doors are not inside out."""
    spec = spec_of(style)
    mesh = build_building(spec)
    corners, n = mesh.vertices[mesh.faces].astype(np.float64), normals(mesh)
    upright = np.abs(n[:, 1]) > 0.95 * np.linalg.norm(n, axis=1)
    rng = np.random.default_rng(0)
    left = building_solids(spec)[0].x_m - building_solids(spec)[0].half_x_m
    right = building_solids(spec)[0].x_m + building_solids(spec)[0].half_x_m
    for x, z in zip(rng.uniform(left + 0.1, right - 0.1, 60), rng.uniform(0.1, 2.2, 60), strict=True):
        hit = upright & (corners[..., 0].min(1) < x) & (corners[..., 0].max(1) > x)
        hit &= (corners[..., 2].min(1) < z) & (corners[..., 2].max(1) > z)
        first = int(np.flatnonzero(hit)[np.argmin(corners[hit, :, 1].mean(axis=1))])
        assert n[first, 1] < 0.0, (x, z)
        assert corners[first, :, 1].mean() < 0.7


def test_arcade_lets_people_look_in_as_far_as_its_shops() -> None:
    mesh = build_building(spec_of("townhouse", ground="arcade"))
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    fronts = corners[normals(mesh)[:, 1] < -1e-3]
    low = fronts[(fronts[..., 2].min(axis=1) < 1.5) & (fronts[..., 2].max(axis=1) > 1.5)]
    beyond = low[(low[..., 1].mean(axis=1) > 2.9) & (low[..., 1].mean(axis=1) < 3.7)]
    assert np.ptp(beyond[..., 0], axis=1).sum() > 0.8 * 13.0


@pytest.mark.parametrize("style", ["townhouse", "tenement", "apartments", "office"])
def test_storeys_have_real_heights(style: Style) -> None:
    for seed in range(20):
        look = look_of(spec_of(style, seed))
        assert 3.4 <= look.ground_m <= 4.5
        assert 2.7 <= look.floor_m <= 3.5
        assert building_height_m(spec_of(style, seed)) == pytest.approx(look.ground_m + 5 * look.floor_m, abs=0.5)


def test_solids_hold_the_walls_of_a_turned_building() -> None:
    solid = building_solids(spec_of("tenement"), 10.0, 5.0, 90.0, 0.12)[0]
    assert (solid.x_m, solid.y_m) == pytest.approx((10.0 - 5.5, 5.0))
    assert (solid.half_x_m, solid.half_y_m, solid.low_m) == pytest.approx((6.5, 5.5, 0.12))


def test_porch_of_a_house_lies_in_its_solid() -> None:
    for seed in range(8):
        spec = BuildingSpec("house", 12.0, 9.0, 2, seed)
        porch, points = building_solids(spec)[1], build_building(spec).vertices
        out = points[(points[:, 1] < -0.6) & (points[:, 2] > 2.62) & (points[:, 2] < 3.3)]
        assert len(out) > 0
        assert np.abs(out[:, 0] - porch.x_m).max() <= porch.half_x_m + 1e-4
        assert out[:, 1].min() >= porch.y_m - porch.half_y_m - 1e-4
        assert porch.low_m <= out[:, 2].min() <= out[:, 2].max() <= porch.high_m


def test_house_with_a_garage_fills_two_boxes_and_a_porch_on_posts_or_brackets() -> None:
    specs = [BuildingSpec("house", 12.0, 9.0, 2, seed) for seed in range(12)]
    counts = {len(building_solids(spec)) for spec in specs}
    assert counts == {2, 3, 4, 5}
    for spec in specs:
        mesh = build_building(spec)
        left = min(solid.x_m - solid.half_x_m for solid in building_solids(spec))
        assert left == pytest.approx(-6.0)
        assert mesh.vertices[:, 0].min() == pytest.approx(-6.0, abs=0.4)


def test_some_windows_are_lit_in_the_evening_and_some_are_not() -> None:
    mesh = build_building(spec_of("tenement", ground="homes"))
    counts = {
        s.name: int((mesh.surface == k).sum()) for k, s in enumerate(mesh.surfaces) if s.name in ("pane", "lit_pane")
    }
    assert counts["pane"] > 5
    assert counts["lit_pane"] > 5


def test_row_fills_its_street_and_neighbours_differ() -> None:
    plots = street_row(60.0, ("townhouse", "tenement", "office"), (4, 6), np.random.default_rng(1), 7)
    edges = [(plot.x_m - 0.5 * plot.spec.width_m, plot.x_m + 0.5 * plot.spec.width_m) for plot in plots]
    assert edges[0][0] == pytest.approx(-30.0)
    assert edges[-1][1] == pytest.approx(30.0)
    for (_, right), (left, _), one, two in zip(edges, edges[1:], plots, plots[1:], strict=False):
        assert right == pytest.approx(left)
        assert one.spec.style != two.spec.style
        assert one.spec.n_floors != two.spec.n_floors
    assert plots[0].spec.open_sides == ("left",)
    assert plots[-1].spec.open_sides == ("right",)


def test_an_empty_pile_has_no_mesh() -> None:
    with pytest.raises(ValueError, match="at least one quad"):
        QuadPile().mesh()
