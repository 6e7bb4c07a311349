"""The colour system agrees with published numbers and keeps its names apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assets.wardrobe import load_wardrobe
from generator import colour
from generator.labels.vocabulary import find_vocabulary, load_vocabulary
from generator.people.facts import FACTS


def test_lab_of_srgb_primaries_matches_published_values() -> None:
    # Bruce Lindbloom's colour calculator, sRGB, D65.
    expected = {(1, 0, 0): (53.24, 80.09, 67.20), (0, 1, 0): (87.73, -86.18, 83.18), (0, 0, 1): (32.30, 79.19, -107.86)}
    for rgb, lab in expected.items():
        np.testing.assert_allclose(colour.linear_to_lab(np.array(rgb, float)), lab, atol=0.02)


@given(st.tuples(*[st.floats(0.0, 1.0)] * 3))
def test_linear_to_lab_and_back_is_the_identity(rgb: tuple[float, float, float]) -> None:
    np.testing.assert_allclose(colour.lab_to_linear(colour.linear_to_lab(np.array(rgb))), rgb, atol=1e-6)
    np.testing.assert_allclose(colour.srgb_to_linear(colour.linear_to_srgb(np.array(rgb))), rgb, atol=1e-6)


@pytest.mark.parametrize(
    ("lab_1", "lab_2", "expected"),
    [  # rows 1, 7, 17 and 25 of table 1 in Sharma, Wu, Dalal 2005
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_colour_difference_matches_the_published_table(lab_1: colour.Lab, lab_2: colour.Lab, expected: float) -> None:
    assert float(colour.colour_difference(lab_1, lab_2)) == pytest.approx(expected, abs=1e-4)
    assert float(colour.colour_difference(lab_2, lab_1)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("palette", [colour.CLOTH_COLOURS, colour.HAIR_COLOURS])
def test_sampled_colours_keep_their_name(palette: dict[str, colour.ColourName]) -> None:
    rng = np.random.default_rng(0)
    for name in palette:
        hits = [
            colour.nearest_colour_name(colour.sample_colour(name, rng, palette), palette=palette) == name
            for _ in range(60)
        ]
        assert np.mean(hits) >= 0.85, name


def test_unknown_colour_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="mauve"):
        colour.sample_colour("mauve", np.random.default_rng(0))


def test_skin_gets_darker_along_the_monk_scale() -> None:
    lightness = [colour.monk_skin_lab(tone)[0] for tone in range(1, 11)]
    assert lightness[0] < 75.0
    assert lightness[-1] > 25.0
    assert lightness[2] > lightness[5] > lightness[7] > lightness[9]
    with pytest.raises(ValueError, match="11"):
        colour.monk_skin_lab(11)


def margin(
    labs: NDArray[np.float64], palette: dict[str, list[list[float]]]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Index of the class of (N, 3) colours, and how much farther the next class is. [CIEDE2000]"""
    gaps = [
        np.min([colour.colour_difference(np.array(centre), labs) for centre in centres], axis=0)
        for centres in palette.values()
    ]
    ranked = np.sort(gaps, axis=0)
    return np.argmin(gaps, axis=0), ranked[1] - ranked[0]


@pytest.mark.parametrize(("name", "words"), [("clothes", None), ("hair", colour.HAIR_COLOURS)])
def test_colours_that_people_wear_lie_well_inside_one_class(
    name: str, words: dict[str, colour.ColourName] | None
) -> None:
    palette = load_vocabulary(find_vocabulary("basic"), FACTS).config.palettes[name]
    own = words or {word: colour.ColourName(c.lab, c.spread) for word, c in load_wardrobe().colours.items()}
    rng = np.random.default_rng(0)
    for word in own:
        classes, gap = margin(np.array([colour.sample_colour(word, rng, own) for _ in range(80)]), palette)
        assert len(set(classes)) == 1, word
        assert gap.min() > 2.5, word
