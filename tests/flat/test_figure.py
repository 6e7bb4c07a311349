"""Tests of people made of boxes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.flat.figure import Figure, build_figure
from generator.people.facts import person_facts
from generator.people.parts import PartId
from generator.people.spec import PersonSpec, PoseKind, PoseSpec
from generator.plan import Plan

LEFT_HIP, RIGHT_HIP, LEFT_ANKLE = 11, 12, 15
HEADWEAR = (PartId.HAT, PartId.UMBRELLA)


def people(plan: Plan) -> list[PersonSpec]:
    return [plan.person(pid) for pid in range(1, 41)]


def bare(figure: Figure) -> NDArray[np.float64]:
    """Corners of the person without hat and umbrella."""
    return figure.corners[~np.isin(figure.parts, HEADWEAR)]


def test_standing_figure_is_as_tall_as_the_person_and_stands_on_the_ground(plan: Plan) -> None:
    for person in people(plan):
        corners = bare(build_figure(person, 0, PoseSpec("standing")))
        assert corners[..., 2].max() == pytest.approx(person.stature_m, abs=1e-9)
        assert corners[..., 2].min() == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("kind", ["walking", "running", "sitting"])
@pytest.mark.parametrize("phase", [0.0, 0.3, 0.8])
def test_every_pose_stands_on_the_ground(plan: Plan, kind: PoseKind, phase: float) -> None:
    figure = build_figure(plan.person(1), 0, PoseSpec(kind, phase))
    assert -0.01 < figure.corners[..., 2].min() < 0.02
    assert figure.corners[..., 2].max() < 1.25 * figure.stature_m


def test_figure_faces_the_negative_y_axis_with_its_left_at_positive_x(plan: Plan) -> None:
    figure = build_figure(plan.person(2), 0, PoseSpec("walking", 0.0))
    nose, (left, right) = figure.keypoints[0], figure.keypoints[[LEFT_HIP, RIGHT_HIP]]
    assert nose[1] < 0.0
    assert left[0] > 0.0 > right[0]
    assert figure.keypoints[LEFT_ANKLE, 1] < 0.0, "at phase 0 the left heel strikes, before the body"


def test_parts_are_those_of_the_outfit(plan: Plan) -> None:
    for person in people(plan):
        parts, facts = set(build_figure(person, 0, PoseSpec("standing")).parts.tolist()), person_facts(person)
        assert (PartId.HAT in parts) == facts["hat.present"]
        assert (PartId.BACKPACK in parts) == facts["bag.backpack"]
        assert (PartId.SUITCASE in parts) == facts["bag.suitcase"]
        assert (PartId.OUTERWEAR in parts) == facts["outer.present"]
        assert (PartId.BEARD in parts) == (facts["beard.style"] != "none")


def test_colours_are_those_of_the_clothes(plan: Plan) -> None:
    person = plan.person(3)
    figure = build_figure(person, 0, PoseSpec("standing"))
    colours = {tuple(colour) for colour in figure.colours[figure.parts == PartId.SHOES].tolist()}
    assert len(colours) == 1
    (colour,) = colours
    lightness = person.outfits[0].shoes.fabric.colours_lab[0][0]
    assert sum(colour) / 3 == pytest.approx(2.55 * lightness, abs=40.0), "lighter shoes are lighter"
