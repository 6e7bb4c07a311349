"""Tests of posters and signs: where fields are, that they differ, and that only lit ones shine."""

from __future__ import annotations

import numpy as np
import pytest

from generator.people.mesh import Texture
from generator.worlds.surfaces.notices import poster, posters, shop_signs, traffic_signs
from generator.worlds.textures.notices import SIGN_SHAPES, traffic_sign


def test_fields_of_a_sheet_tile_its_picture_without_overlap() -> None:
    for sheet in (posters(1), shop_signs(1), traffic_signs()):
        picture = sheet.surface.albedo
        assert isinstance(picture, Texture)
        corners = np.array([field.uvs() for field in sheet.fields])
        assert sum(field.width_m * field.height_m for field in sheet.fields) == pytest.approx(np.prod(picture.size_m))
        assert corners.min() == 0.0
        np.testing.assert_allclose(corners.max(axis=(0, 1)), picture.size_m, rtol=1e-6)
        assert len({field[:2] for field in sheet.fields}) == len(sheet.fields)


def test_a_field_shows_the_sign_that_its_order_says() -> None:
    """The lower left corner is given and row 0 is the top: the last row of faces lies at v = 0."""
    sheet = traffic_signs()
    picture = sheet.surface.albedo
    assert isinstance(picture, Texture)
    for name, field in zip(SIGN_SHAPES, sheet.fields, strict=True):
        column, row = round(field.u_m / 0.6), 1 - round(field.v_m / 0.6)
        shown = picture.pixels[128 * row : 128 * (row + 1), 128 * column : 128 * (column + 1)]
        np.testing.assert_array_equal(shown, traffic_sign(name, 128))


def test_only_a_lit_poster_shines() -> None:
    assert poster(3).glow is None
    lit = poster(3, lit_kcd_m2=0.4)
    assert lit.glow is lit.albedo
    assert (lit.glow_kcd_m2, lit.glow_group) == (0.4, "sign")


def test_posters_of_other_seeds_differ() -> None:
    pictures = [poster(seed).albedo for seed in range(4)]
    pixels = [picture.pixels for picture in pictures if isinstance(picture, Texture)]
    assert all(np.any(first != second) for first in pixels for second in pixels if first is not second)
    assert len(pixels) == 4


def test_an_unknown_traffic_sign_is_an_error() -> None:
    with pytest.raises(ValueError, match="'moose'"):
        traffic_sign("moose", 64)
