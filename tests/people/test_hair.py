"""Every style grows on every head, outside of head and clothes, and hats and hoods press it flat."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from assets.library import load_library
from generator.people.body import build_body
from generator.people.config import PeopleConfig
from generator.people.hair import build_hair
from generator.people.hair_fall import measure_reach
from generator.people.headform import chart_head, hat_line_deg
from generator.people.parts import PartId
from generator.people.piece import merge_pieces
from generator.people.sample import sample_person
from generator.people.scalp import UNDER_HAT_M, Scalp, find_scalp
from generator.people.spec import AccessorySpec, FabricSpec, Gender, HairSpec, HairStyle, PersonSpec

LIBRARY = load_library(quiet=True)
STYLES = [style for style in get_args(HairStyle) if style != "bald"]
LENGTHS = {"buzz": 0.02, "short": 0.08, "side_part": 0.15, "curly": 0.2, "afro": 0.2, "bob": 0.35}
N_BODY = int(LIBRARY.body_faces.max()) + 1


def _person(style: HairStyle, gender: Gender, hairline: float = 0.2, hat: bool = False) -> PersonSpec:
    spec = replace(sample_person(PeopleConfig(), 3, 0), gender=gender)
    hair = HairSpec(style, LENGTHS.get(style, 0.65), 0.02, 0.4, hairline, (30.0, 8.0, 12.0), 5)
    cap = AccessorySpec("beanie", "left", 0.5, FabricSpec("knit", "plain", ((30.0, 0.0, 0.0),)))
    outfit = replace(spec.outfits[0], accessories=(cap,) if hat else ())
    return replace(spec, hair=hair, outfits=(outfit,))


def _grow(spec: PersonSpec) -> tuple[NDArray[np.float32], NDArray[np.float32], Scalp]:
    vertices = build_body(spec, LIBRARY)
    scalp = find_scalp(vertices, spec, spec.outfits[0], LIBRARY)
    piece = merge_pieces(build_hair(scalp, vertices[:N_BODY]))
    assert (piece.part_ids == PartId.HAIR).all()
    np.testing.assert_allclose(piece.weights.sum(axis=1), 1.0, atol=1e-5)
    assert np.isfinite(piece.rest).all()
    return piece.rest, vertices, scalp


@pytest.mark.parametrize("gender", ["female", "male"])
@pytest.mark.parametrize("style", STYLES)
def test_hair_stays_outside_the_skull(style: HairStyle, gender: Gender) -> None:
    rest, _, scalp = _grow(_person(style, gender))
    centre = scalp.chart.points[:, 20:].mean(axis=(0, 1))
    skull = scalp.chart.points[:, 20:].reshape(-1, 3) - centre  # above the ears
    away = rest - centre
    high = away[:, 2] > 0.02
    nearest = np.argmax(_unit(away[high]) @ _unit(skull).T, axis=1)
    assert (np.linalg.norm(away[high], axis=1) > np.linalg.norm(skull[nearest], axis=1) - 0.006).all()


@pytest.mark.parametrize("style", ["long", "ponytail", "braid"])
def test_falling_hair_lies_outside_the_body(style: HairStyle) -> None:
    rest, vertices, scalp = _grow(_person(style, "female"))
    reach = measure_reach(vertices[:N_BODY][vertices[:N_BODY, 2] > scalp.z["waist"]], scalp)
    below = rest[rest[:, 2] < scalp.z["neck"] - 0.02]
    angle, radius = reach.polar(below)
    assert len(below) > 50
    assert (radius > reach.at(angle, below[:, 2]) - 0.012).mean() > 0.98
    assert rest[:, 2].min() > scalp.z["waist"] - 0.05


def test_longer_hair_reaches_lower() -> None:
    spec = _person("long", "female")
    lowest = [_grow(replace(spec, hair=replace(spec.hair, length=length)))[0][:, 2].min() for length in (0.5, 0.7, 0.9)]
    assert lowest[0] > lowest[1] + 0.02 > lowest[2] + 0.04


@pytest.mark.parametrize("style", STYLES)
def test_hair_under_a_hat_is_flat_above_the_hat_line(style: HairStyle) -> None:
    rest, vertices, _ = _grow(_person(style, "female", hat=True))
    chart = chart_head(vertices, LIBRARY)
    azimuth, elevation = (
        grid.ravel() for grid in np.meshgrid(np.arange(-180.0, 180.0, 3.0), np.arange(-45.0, 88.0, 3.0))
    )
    under = elevation > hat_line_deg(azimuth) + 6.0
    skull, normals = chart.at(azimuth, elevation), chart.normal_at(azimuth, elevation)
    nearest = cKDTree(skull).query(rest)[1]
    stands_off = ((rest - skull[nearest]) * normals[nearest]).sum(axis=1)[under[nearest]]
    assert stands_off.max() < UNDER_HAT_M + 0.004  # the ridges of locks bend away from the tangent plane


def test_a_receded_hairline_bares_the_forehead_and_the_crown() -> None:
    full, receded = (_grow(_person("short", "male", hairline))[0] for hairline in (0.0, 1.0))
    assert len(receded) < 0.8 * len(full)
    front = [points[np.abs(points[:, 0]) < 0.02, 1].min() for points in (full, receded)]
    assert front[1] > front[0] + 0.02


def test_bald_heads_have_no_hair() -> None:
    spec = _person("short", "male")
    spec = replace(spec, hair=replace(spec.hair, style="bald"))
    vertices = build_body(spec, LIBRARY)
    assert build_hair(find_scalp(vertices, spec, spec.outfits[0], LIBRARY), vertices) == []


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
