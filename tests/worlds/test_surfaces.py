"""Tests of materials: albedos as measured outdoors, no seams, one object for equal arguments."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.colour import srgb_to_linear
from generator.people.mesh import Texture
from generator.worlds.layout import world_rng
from generator.worlds.model import Surface
from generator.worlds.surfaces import ground, matter, walls
from generator.worlds.textures.canvas import noise
from generator.worlds.textures.layouts import herringbone, jittered, scattered

# Lowest and highest mean luminance factor of clean and dirty samples in tables of albedos (Oke, Boundary Layer
# Climates, 1987, table 8.3: asphalt 0.05-0.20, concrete 0.10-0.35, brick 0.20-0.40, stone 0.20-0.35, tar and gravel
# 0.08-0.18, tiles 0.10-0.35, white paint 0.50-0.90; visible light only: grass 0.05-0.10), dirtied.
ALBEDOS: dict[str, tuple[Callable[[], Surface], float, float]] = {
    "asphalt": (lambda: ground.asphalt(1), 0.05, 0.20),
    "concrete": (lambda: ground.concrete(1), 0.10, 0.35),
    "slabs": (lambda: ground.concrete_slabs(0.4, 1), 0.10, 0.35),
    "granite": (lambda: ground.setts("granite", "arcs", 1), 0.08, 0.30),
    "clay": (lambda: ground.clay_pavers("herringbone", 1), 0.08, 0.30),
    "lawn": (lambda: ground.lawn(1), 0.05, 0.10),
    "soil": (lambda: ground.soil(1), 0.05, 0.15),
    "brick": (lambda: walls.brick("red", "english", 1), 0.12, 0.40),
    "plaster": (lambda: walls.plaster(walls.PLASTERS["white"], 1), 0.40, 0.70),
    "ashlar": (lambda: walls.ashlar("sandstone", 1), 0.18, 0.38),
    "tiles": (lambda: walls.roof_tiles(seed=1), 0.06, 0.35),
    "planks": (lambda: matter.wood(seed=1), 0.07, 0.30),
    "hedge": (lambda: matter.hedge_leaves(1), 0.03, 0.10),
}


def linear(surface: Surface) -> NDArray[np.float64]:
    assert isinstance(surface.albedo, Texture)
    return srgb_to_linear(surface.albedo.pixels / 255.0)


@pytest.mark.parametrize("name", ALBEDOS)
def test_a_material_reflects_as_much_as_the_real_one(name: str) -> None:
    make, low, high = ALBEDOS[name]
    assert low < float((linear(make()) @ (0.2126, 0.7152, 0.0722)).mean()) < high


@pytest.mark.parametrize("name", ALBEDOS)
def test_a_material_has_no_seam(name: str) -> None:
    """Columns and rows on the two sides of the seam differ no more than neighbours elsewhere do."""
    surface = ALBEDOS[name][0]()
    assert surface.relief is not None
    for picture in (linear(surface), surface.relief[..., None]):
        for axis in (0, 1):
            steps = np.abs(picture - np.roll(picture, 1, axis)).mean(axis=(1 - axis, 2))
            assert steps[0] <= 1.15 * steps[1:].max()  # edges of units fall between pixels in their own ways


def test_equal_arguments_give_the_same_object_however_they_are_passed() -> None:
    assert ground.asphalt() is ground.asphalt(0)
    assert ground.asphalt(0, age=0.5) is ground.asphalt()
    assert walls.plaster(tone=(0.5, 0.5, 0.5)) is walls.plaster((0.5, 0.5, 0.5), 0)
    assert ground.asphalt(1) is not ground.asphalt(2)


def test_another_seed_is_another_picture_and_the_same_seed_the_same() -> None:
    first, second = ground.setts("granite", "rows", 1), ground.setts("granite", "rows", 2)
    assert not np.array_equal(linear(first), linear(second))
    again = ground.setts.__wrapped__("granite", "rows", 1)  # type: ignore[attr-defined]
    np.testing.assert_array_equal(linear(first), linear(again))


def test_noise_repeats_and_has_unit_deviation() -> None:
    values = noise(48, 64, (6, 8), np.random.default_rng(1))
    assert values.std() == pytest.approx(1.0, abs=1e-5)
    assert np.abs(values[0] - values[-1]).max() <= 1.2 * np.abs(np.diff(values, axis=0)).max()


def test_herringbone_bricks_are_two_cells_each() -> None:
    units = herringbone(8, 0.1, 0.005)
    assert units.n_units == 32
    sizes = np.bincount(units.number.ravel())
    assert np.ptp(sizes) <= 0.05 * sizes.mean()
    with pytest.raises(ValueError, match="multiple of 4"):
        herringbone(6, 0.1, 0.005)


def test_scattered_units_hold_their_middles() -> None:
    middles = jittered(8, 8, 0.3, world_rng(3))
    units = scattered(middles, (1.0, 1.0), 0.0)
    side = units.number.shape[0]
    column, row = (middles * side).astype(int).T
    np.testing.assert_array_equal(units.number[row, column], np.arange(len(middles)))


def test_an_unknown_pattern_is_an_error() -> None:
    with pytest.raises(ValueError, match="'waves'"):
        ground.setts("granite", "waves")
    with pytest.raises(ValueError, match="'flemish'"):
        walls.brick("red", "flemish")
