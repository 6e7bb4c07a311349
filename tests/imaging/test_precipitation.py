"""Tests of falling rain and snow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.imaging.drops import Population, rain_population, snow_population
from generator.imaging.fog import ray_distance
from generator.imaging.lens import LensState
from generator.imaging.precipitation import NEAREST_M, add_precipitation, particle_cover, single_reach_m
from tests.imaging.views import HEIGHT_PX, WIDTH_PX, crop_camera, depth_of, even, picture

CAMERA, SHARP = crop_camera(), LensState()
LIGHT = np.full(3, 0.6, np.float32)
POPULATIONS = pytest.mark.parametrize("population", [rain_population(10.0), snow_population(1.5)], ids=["rain", "snow"])


def cover(population: Population, seed: int = 0, metres: float = 12.0, shutter_s: float = 0.005, wind: float = 0.0,
          lens: LensState = SHARP) -> NDArray[np.float32]:  # fmt: skip
    reach_m = single_reach_m(population, CAMERA, metres)
    rng = np.random.default_rng(seed)
    return particle_cover(depth_of(metres), CAMERA, lens, shutter_s, population, wind, reach_m, rng)


def fall(kind: str, mm_per_h: float, seed: int = 0, metres: float = 12.0, **changes: Any) -> NDArray[np.float32]:
    depth = depth_of(metres)
    known: dict[str, Any] = {"colour": even(0.1), "shutter_s": 0.005, "wind_m_per_s": 2.0, "airlight": LIGHT}
    known.update(changes)
    return add_precipitation(
        depth=depth, distance_m=ray_distance(depth, CAMERA), camera=CAMERA, lens=SHARP,
        rain_mm_per_h=mm_per_h * (kind == "rain"), snow_mm_per_h=mm_per_h * (kind == "snow"), white=LIGHT,
        seed=seed, **known,
    )  # fmt: skip


def test_dry_air_leaves_the_picture_alone() -> None:
    colour = picture()
    assert fall("rain", 0.0, colour=colour) is colour


@pytest.mark.parametrize("kind", ["rain", "snow"])
def test_fall_is_a_function_of_its_seed(kind: str) -> None:
    first, second, other = (fall(kind, 3.0, seed=seed) for seed in (4, 4, 5))
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()


@POPULATIONS
def test_nothing_falls_before_what_is_nearer_than_every_particle(population: Population) -> None:
    metres = 0.9 * NEAREST_M
    rng = np.random.default_rng(0)
    hidden = particle_cover(depth_of(metres), CAMERA, SHARP, 0.005, population, 0.0, 12.0, rng)
    np.testing.assert_array_equal(hidden, 0.0)


@POPULATIONS
def test_more_falls_before_what_is_farther(population: Population) -> None:
    shares = [np.mean([cover(population, seed, metres).mean() for seed in range(5)]) for metres in (2.0, 4.0, 10.0)]
    assert 0.0 < shares[0] < shares[1] < shares[2]


@POPULATIONS
def test_near_things_hide_particles_of_their_own_pixels_only(population: Population) -> None:
    depth = depth_of(12.0)
    depth[:, : WIDTH_PX // 2] = 0.5 * NEAREST_M
    seen = particle_cover(depth, CAMERA, SHARP, 0.005, population, 0.0, 10.0, np.random.default_rng(0))
    # A few pixels beside the edge catch what blur spreads.
    assert seen[:, WIDTH_PX // 2 :].sum() > 20.0 * seen[:, : WIDTH_PX // 2 - 4].sum()


@POPULATIONS
def test_cover_is_the_particles_area_whatever_the_shutter_and_the_focus(population: Population) -> None:
    """A drop passes 1 / n of its streak's n-fold pixels: streaks and blur spread what it hides, they add nothing."""
    still = np.array([cover(population, seed, shutter_s=1e-6).sum() for seed in range(30)])
    moving = np.array([cover(population, seed, shutter_s=0.005).sum() for seed in range(30)])
    soft = np.array([cover(population, seed, 12.0, 1e-6, lens=LensState(0.0, 0.003, 8.0)).sum() for seed in range(30)])
    # Streaks that are too faint to be drawn are left to the veil.
    assert moving.mean() == pytest.approx(still.mean(), rel=0.1)
    np.testing.assert_allclose(soft, still, rtol=1e-4)


def test_expected_cover_is_that_of_the_distribution() -> None:
    """The mean over space: the integral over the depths of the particles' cross section per volume."""
    rain = rain_population(10.0)
    reach_m = single_reach_m(rain, CAMERA, 12.0)
    diameters = rain.sample_diameters_mm(20000, np.random.default_rng(0))
    area_per_m = rain.seen_per_m3 * float(np.mean(math.pi / 4.0 * diameters**2)) * 1e-6
    found = [cover(rain, seed, shutter_s=1e-6).mean() for seed in range(200)]
    # Near drops are few and large: the standard error of this mean is about 3 %.
    assert np.mean(found) == pytest.approx(area_per_m * (reach_m - NEAREST_M), rel=0.12)


def vertical_share(image: NDArray[np.float32]) -> float:
    """How much of the variation is across columns: near 1 for upright streaks, 1/2 for dots."""
    along, across = (float(np.square(np.diff(image, axis=axis)).sum()) for axis in (0, 1))
    return across / (along + across)


def test_rain_draws_upright_streaks_as_long_as_the_shutter_is_open() -> None:
    dots, streaks = (cover(rain_population(10.0), 1, shutter_s=time_s) for time_s in (1e-6, 0.015))
    assert vertical_share(streaks) > 0.75 > 0.6 > vertical_share(dots)


def test_wind_slants_streaks() -> None:
    """The camera looks along +x and is turned, so that wind along x is seen across only by one that looks along y."""
    turn = np.array([[0.0, 1.0, 0.0, 0.0], [-1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
    camera = type(CAMERA)(turn @ CAMERA.world_from_camera, CAMERA.window)
    rain = rain_population(10.0)
    shares = []
    for wind in (0.0, 12.0):
        rng = np.random.default_rng(1)
        shares.append(vertical_share(particle_cover(depth_of(12.0), camera, SHARP, 0.005, rain, wind, 8.0, rng)))
    assert shares[0] > shares[1] + 0.2


def test_flakes_are_larger_and_shorter_than_drops() -> None:
    snow, rain = cover(snow_population(1.5), 2), cover(rain_population(1.5), 2)
    assert snow.max() > 0.3 > rain.max()
    assert vertical_share(snow) < vertical_share(rain)


@pytest.mark.parametrize("kind", ["rain", "snow"])
def test_far_fall_is_a_veil_of_airlight(kind: str) -> None:
    population = snow_population(2.0) if kind == "snow" else rain_population(2.0)
    far = fall(kind, 2.0, metres=1500.0)
    passed = math.exp(-population.extinction_per_m * 1500.0)
    # Rays at the crop's edge are 2 % longer, and some metres are left to single particles.
    assert np.median(far) == pytest.approx(0.6 - 0.5 * passed, abs=0.02)
    near = fall(kind, 2.0, metres=3.0)
    assert np.median(near) == pytest.approx(0.1, abs=0.02)


def test_more_rain_shows_more() -> None:
    change = [np.abs(fall("rain", rate, seed=3) - 0.1).mean() for rate in (1.0, 5.0, 20.0)]
    assert 0.0 < change[0] < change[1] < change[2]


def test_flakes_are_brighter_than_the_scene_and_darker_than_the_sky() -> None:
    ground, sky = fall("snow", 2.0), fall("snow", 2.0, colour=even(0.6))
    assert (ground >= 0.1 - 1e-6).all()
    assert ground.max() > 0.3
    assert sky.min() < 0.58
    assert (sky <= 0.6 + 1e-6).all()


@pytest.mark.parametrize("kind", ["rain", "snow"])
def test_picture_keeps_its_shape_and_the_callers_pixels_theirs(kind: str) -> None:
    colour = picture()
    found = fall(kind, 5.0, colour=colour)
    assert found.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(colour, picture())
