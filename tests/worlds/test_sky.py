"""Tests of the sky's brightness, colour and clouds."""

from __future__ import annotations

import numpy as np
import pytest

from generator.worlds.clouds import GRID_PX, cirrus, cumulus, layer_noise, layer_shade, on_layer
from generator.worlds.equirect import directions, luminance
from generator.worlds.sky import STANDARD_SKIES, clear_sky_colour, overcast_colour, standard_sky, town_glow
from tests.worlds.pictures import direction

UPWARD = directions(64, 128)[:32]


def test_overcast_sky_is_three_times_as_bright_at_the_zenith_as_at_the_horizon() -> None:
    # the classical overcast sky of Moon and Spencer, which type 1 follows
    sky = standard_sky(1, np.array([direction(0.0, 90.0), direction(77.0, 0.6)]), direction(30.0, 40.0))
    assert sky[0] == pytest.approx(1.0)
    assert sky[0] / sky[1] == pytest.approx(3.0, rel=0.1)


def test_even_sky_is_even() -> None:
    np.testing.assert_allclose(standard_sky(5, UPWARD, direction(20.0, 30.0)), 1.0)


@pytest.mark.parametrize("number", sorted(STANDARD_SKIES))
def test_standard_skies_are_those_of_a_naive_loop(number: int) -> None:
    a, b, c, d, e = STANDARD_SKIES[number]
    sun = direction(-50.0, 35.0)
    for toward in (direction(10.0, 12.0), direction(-60.0, 50.0), direction(170.0, 80.0)):
        away, zenith, of_sun = np.arccos(toward @ sun), np.arccos(toward[2]), np.arccos(sun[2])
        shine = 1 + c * (np.exp(d * away) - np.exp(d * np.pi / 2)) + e * np.cos(away) ** 2
        overhead = 1 + c * (np.exp(d * of_sun) - np.exp(d * np.pi / 2)) + e * np.cos(of_sun) ** 2
        wanted = shine * (1 + a * np.exp(b / np.cos(zenith))) / (overhead * (1 + a * np.exp(b)))
        assert standard_sky(number, toward, sun) == pytest.approx(wanted, rel=1e-6)


def test_clear_sky_is_blue_by_day_bluer_in_twilight_and_warm_where_the_sun_sets() -> None:
    zenith, sunset = direction(0.0, 89.0), direction(0.0, 3.0)
    day, dusk = (clear_sky_colour(np.array([zenith, sunset]), direction(0.0, up)) for up in (45.0, -2.0))
    assert day[0, 2] > 1.2 * day[0, 0]
    assert dusk[0, 2] > 1.5 * dusk[0, 0]
    assert dusk[1, 0] > 1.5 * dusk[1, 2]


@pytest.mark.parametrize("elevation_deg", [-12.0, -3.0, 2.0, 5.0, 30.0, 85.0])
def test_colours_of_the_sky_have_a_luminance_of_1(elevation_deg: float) -> None:
    colour = clear_sky_colour(UPWARD, direction(130.0, elevation_deg))
    np.testing.assert_allclose(luminance(colour), 1.0, rtol=1e-6)
    assert luminance(overcast_colour(elevation_deg)) == pytest.approx(1.0)


def test_overcast_turns_blue_after_sunset_and_a_town_glows_orange() -> None:
    assert overcast_colour(-5.0)[2] > 1.15 * overcast_colour(30.0)[2]
    glow = town_glow(UPWARD, 1.0)
    assert np.all(glow[..., 0] > 1.3 * glow[..., 2])


@pytest.mark.parametrize("cover", [0.1, 0.4, 0.7])
def test_clouds_hide_about_the_share_of_the_sky_that_they_should(cover: float) -> None:
    hidden = [cumulus(directions(128, 256)[:64], cover, seed).opacity[:40].mean() for seed in range(8)]
    assert np.mean(hidden) == pytest.approx(cover, abs=0.12)
    assert cumulus(UPWARD, 0.0, 3).opacity.max() == 0.0


def test_clouds_have_no_seam_at_the_edge_of_the_map() -> None:
    upward = directions(256, 512)[:128]
    fields = (*cumulus(upward, 0.5, 7), layer_shade(upward, 7), cirrus(upward, 7))
    for field in fields:
        steps = np.abs(np.diff(field, axis=1)).mean()
        assert np.abs(field[:, 0] - field[:, -1]).mean() < 3.0 * steps


def test_noise_of_a_layer_repeats_without_a_seam() -> None:
    noise = layer_noise(5, 0)
    assert noise.shape == (GRID_PX, GRID_PX)
    assert np.abs(noise[:, 0] - noise[:, -1]).mean() < 2.0 * np.abs(np.diff(noise, axis=1)).mean()
    assert on_layer(np.array([[0.0, 0.0, 1.0]]), noise, 0.1)[0] == pytest.approx(noise[0, 0])


def test_clouds_are_those_of_their_seed() -> None:
    one, same, other = (cumulus(UPWARD, 0.5, seed).opacity for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).mean() > 0.1
