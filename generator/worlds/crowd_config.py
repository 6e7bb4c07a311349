"""Knobs of who and what else is in the picture."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from configs.config_types import Count, Model, Range, Share, Weight
from configs.problems import did_you_mean
from generator.worlds.occluders import OCCLUDERS

_WEIGHTS = {
    "pole": 3.0, "bollard": 1.5, "bin": 1.5, "planter": 1.5, "bench": 1.0, "sign": 1.5, "parked_car": 1.5, "fence": 1.0,
    "barrier": 0.7, "pushchair": 0.3, "cart": 0.3, "bicycle": 1.0, "hedge": 0.7, "cabinet": 0.7,
}  # fmt: skip


def _known(weights: dict[str, float]) -> dict[str, float]:
    for name in weights:
        if name not in OCCLUDERS:
            raise ValueError(f"unknown occluder '{name}'{did_you_mean(name, OCCLUDERS)}")
    if sum(weights.values()) <= 0.0:
        raise ValueError(f"expected a weight above 0, got {weights}")
    return weights


class CrowdConfig(Model):
    """Bystanders, who are other people of the stage, and things that were put before the person.

    Attributes:
        along_share: how often people go along the walk they are on, and not anyhow.
        bystander_rate: how often there are bystanders; fewer where there is no room.
        most_bystanders: at a time; 1 to so many are equally likely.
        companion_share: how often a bystander goes beside the person.
        crossing_share: how often one passes between the person and a camera; the others are anywhere around.
        bystander_distance_m: of those who are anywhere. [m]
        occluder_rate: how often a thing is to hide a part of the person; less often where there is no room.
        occluders: how often each kind is taken; one that is not named never is.
        gap_m: from the person to what is to hide a part of it, on the ground. [m]
        hidden: share of the person that it is to hide from one camera.
        most_hidden: largest share of the person that all of them together may hide from any camera.
    """

    along_share: Share = 0.6
    bystander_rate: Share = 0.35
    most_bystanders: Count = 3
    companion_share: Share = 0.3
    crossing_share: Share = 0.3
    bystander_distance_m: Range = (1.0, 6.0)
    occluder_rate: Share = 0.25
    occluders: Annotated[dict[str, Weight], AfterValidator(_known)] = Field(default_factory=_WEIGHTS.copy)
    gap_m: Range = (0.6, 3.0)
    hidden: Range = (0.1, 0.6)
    most_hidden: Share = 0.7
