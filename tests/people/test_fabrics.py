"""Pictures of cloth repeat without a seam, are of the size they say and show their first colour most."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.colour import Lab, colour_difference, linear_to_lab, srgb_to_linear
from generator.people.config import PeopleConfig
from generator.people.fabrics import PLACED, REPEATING, WEAVES, build_texture, finish_of, is_textured, outfit_textures
from generator.people.parts import Finish, PartId
from generator.people.prints import Place
from generator.people.sample import sample_person
from generator.people.spec import FabricSpec, Material, Pattern
from generator.people.swatch import seamless_noise

COLOURS: tuple[Lab, ...] = ((20.0, 4.0, -20.0), (91.0, 0.0, 2.0), (40.0, 54.0, 32.0))
PLACES: tuple[Place, ...] = get_args(Place)


def fabric(pattern: Pattern = "plain", material: Material = "cotton", n_colours: int = 3, seed: int = 0) -> FabricSpec:
    return FabricSpec(material, pattern, COLOURS[:n_colours], 0.09, 0.6, seed)


def lab_of(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    return linear_to_lab(srgb_to_linear(pixels.reshape(-1, 3) / 255.0))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n_colours", [2, 3])
@pytest.mark.parametrize("pattern", [*REPEATING, *PLACED])
def test_first_colour_covers_most_of_a_pattern(pattern: Pattern, n_colours: int, seed: int) -> None:
    for place in PLACES:
        cloth = fabric(pattern, n_colours=n_colours, seed=seed)
        lab = lab_of(build_texture(cloth, place).pixels)
        assert float(colour_difference(np.median(lab, axis=0), COLOURS[0])) < 2.5
        nearest = np.argmin([colour_difference(lab, colour) for colour in COLOURS[:n_colours]], axis=0)
        assert (nearest == 0).mean() >= 0.55


@pytest.mark.parametrize("material", list(WEAVES))
def test_plain_cloth_with_a_weave_has_its_colour_in_the_middle(material: Material) -> None:
    for place in PLACES:
        lab = lab_of(build_texture(fabric(material=material), place).pixels)
        assert float(colour_difference(np.median(lab, axis=0), COLOURS[0])) < 2.0
        assert float(colour_difference(np.mean(lab, axis=0), COLOURS[0])) < 3.0
        assert np.ptp(lab[:, 0]) > 2.0


@pytest.mark.parametrize("pattern", list(REPEATING))
def test_a_repeat_goes_on_across_its_border_as_inside(pattern: Pattern) -> None:
    pixels = build_texture(fabric(pattern), "top").pixels.astype(float)
    for axis in (0, 1):
        steps = np.abs(np.diff(pixels, axis=axis)).max(axis=(1 - axis, 2))
        across = np.abs(pixels.take(0, axis) - pixels.take(-1, axis)).max()
        assert across <= steps.max() + 1.0


@pytest.mark.parametrize("pattern", list(REPEATING))
@pytest.mark.parametrize("scale_m", [0.02, 0.1, 0.2])
def test_pixels_of_a_repeat_are_fine_and_follow_the_scale(pattern: Pattern, scale_m: float) -> None:
    texture = build_texture(FabricSpec("cotton", pattern, COLOURS, scale_m), "top")
    height, width = texture.pixels.shape[:2]
    assert scale_m <= texture.size_m[0] <= 2.5 * scale_m
    if pattern != "stripes_horizontal":
        assert texture.size_m[0] / width <= 0.0025
    if pattern != "stripes_vertical":
        assert texture.size_m[1] / height <= 0.0025


def test_horizontal_stripes_come_as_often_as_the_scale_says() -> None:
    texture = build_texture(fabric("stripes_horizontal", n_colours=2), "top")
    dark = lab_of(texture.pixels[:, :1])[:, 0] < 50.0
    assert texture.size_m == (0.09, 0.09)
    assert np.count_nonzero(dark != np.roll(dark, 1)) == 2  # one band a repeat


def test_prints_and_logos_lie_on_the_front_and_do_not_repeat() -> None:
    for pattern in ("print", "logo"):
        texture = build_texture(fabric(pattern), "top")
        low = texture.origin_m[0], texture.origin_m[1]
        high = low[0] + texture.size_m[0], low[1] + texture.size_m[1]
        assert not texture.repeats
        assert -0.2 <= low[0] < high[0] <= 0.2
        assert -0.25 <= low[1] < high[1] <= 0.2
        border = np.concatenate([texture.pixels[0], texture.pixels[-1], texture.pixels[:, 0], texture.pixels[:, -1]])
        assert float(colour_difference(lab_of(border), COLOURS[0]).max()) < 2.5  # what goes on for ever is the cloth


def test_same_seed_gives_the_same_bytes_and_another_seed_another_picture() -> None:
    first, again, other = (build_texture(fabric("camouflage", seed=seed), "top").pixels for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_plain_cotton_needs_no_texture() -> None:
    assert not is_textured(fabric())
    assert not is_textured(FabricSpec("cotton", "dots", COLOURS[:1]))  # a pattern of one colour is plain
    assert is_textured(fabric(material="denim"))
    assert is_textured(fabric("dots", n_colours=2))


def test_every_material_has_a_finish() -> None:
    assert {finish_of(material) for material in get_args(Material)} <= set(Finish)


def test_an_outfit_has_the_textures_of_its_textured_parts_only() -> None:
    for pid in range(1, 30):
        outfit = sample_person(PeopleConfig(), pid, 0).outfits[0]
        textures = outfit_textures(outfit)
        assert (PartId.UPPER in textures) == is_textured(outfit.upper.fabric)
        assert (PartId.LOWER in textures) == is_textured(outfit.lower.fabric)
        assert PartId.SKIN not in textures


def test_noise_repeats_and_has_unit_deviation() -> None:
    noise = seamless_noise(48, 64, (3.0, 4.0), np.random.default_rng(0))
    assert noise.shape == (48, 64)
    assert noise.std() == pytest.approx(1.0, abs=1e-3)
    inside, across = np.abs(np.diff(noise, axis=1)).max(), np.abs(noise[:, 0] - noise[:, -1]).max()
    assert across <= 1.2 * inside
