"""Beards grow on the lower face only, brows above the eyes."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from assets.library import load_library
from generator.people.beard import build_beard, build_brows
from generator.people.body import build_body
from generator.people.config import PeopleConfig
from generator.people.headform import measure_head
from generator.people.parts import PartId
from generator.people.sample import sample_person
from generator.people.scalp import Scalp, find_scalp
from generator.people.spec import BeardStyle, BrowStyle, PersonSpec

LIBRARY = load_library(quiet=True)
SPEC = replace(sample_person(PeopleConfig(), 9, 0), gender="male")
VERTICES = build_body(SPEC, LIBRARY)
FORM = measure_head(VERTICES, LIBRARY)
LENGTHS_M = {"stubble": 0.001, "long_full": 0.09}


def _scalp(spec: PersonSpec = SPEC) -> Scalp:
    return find_scalp(VERTICES, spec, spec.outfits[0], LIBRARY)


@pytest.mark.parametrize("style", [style for style in get_args(BeardStyle) if style != "none"])
def test_beards_stay_below_the_nose_and_in_front_of_the_ears(style: BeardStyle) -> None:
    face = replace(SPEC.face, beard=style, beard_length_m=LENGTHS_M.get(style, 0.012))
    pieces = build_beard(_scalp(), face, masked=False, seed=3)
    points = np.concatenate([piece.rest for piece in pieces])
    assert all((piece.part_ids == PartId.BEARD).all() for piece in pieces)
    in_front = points[:, 1] < FORM.eyes[0, 1]
    assert points[in_front, 2].max() < FORM.nose_tip[2] + 0.003  # strands start a little above their root
    assert points[:, 2].max() < FORM.eyes[0, 2]
    assert points[:, 1].max() < FORM.ears[:, 1].max()
    assert np.ptp(points[:, 0]) < 2.6 * FORM.radii[0]


def test_lips_stay_free() -> None:
    face = replace(SPEC.face, beard="full", beard_length_m=0.01)
    scalp = _scalp()
    base = build_beard(scalp, face, masked=False, seed=3)[0]
    lips = scalp.chart.at(np.array([-8.0, 0.0, 8.0]), np.full(3, -38.0))
    assert np.linalg.norm(base.rest[:, None] - lips, axis=2).min() > 0.003


def test_a_mask_keeps_the_beard_short() -> None:
    face = replace(SPEC.face, beard="long_full", beard_length_m=0.10)
    free, masked = (build_beard(_scalp(), face, masked=m, seed=3) for m in (False, True))
    assert free[0].rest[:, 2].min() < masked[0].rest[:, 2].min() - 0.04


def test_no_beard_gives_no_piece() -> None:
    assert build_beard(_scalp(), replace(SPEC.face, beard="none"), masked=False, seed=1) == []


@pytest.mark.parametrize("style", get_args(BrowStyle))
def test_brows_are_mirrored_and_lie_above_the_eyes(style: BrowStyle) -> None:
    brows = build_brows(_scalp(), replace(SPEC.face, brows=style, brow_weight=0.8)).rest
    assert brows[:, 2].min() > FORM.eyes[:, 2].max()
    left, right = brows[brows[:, 0] > 0], brows[brows[:, 0] < 0]
    assert len(left) == len(right)
    assert np.abs(left.mean(axis=0) - right.mean(axis=0) * (-1, 1, 1)).max() < 0.003
