"""Knobs of the population: shares and ranges that people are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from generator.people.spec import AgeGroup, Build, Gender, HairStyle, LowerKind, PoseKind

Range = tuple[float, float]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Weight = Annotated[float, Field(ge=0.0)]


class PeopleConfig(BaseModel):
    """Everything that the sampler may vary; weights need not sum to 1."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    female_share: Share = 0.5
    age_weights: dict[AgeGroup, Weight] = {"young": 0.5, "adult": 0.33, "old": 0.17}
    build_weights: dict[Build, Weight] = {"slim": 0.3, "average": 0.45, "heavy": 0.25}
    body_noise: Share = 0.35
    face_noise: Share = 0.6
    skin_tone_weights: dict[int, Weight] = {1: 1, 2: 2, 3: 3, 4: 3, 5: 3, 6: 2, 7: 2, 8: 1.5, 9: 1, 10: 0.7}
    stature_mean_m: dict[Gender, float] = {"female": 1.635, "male": 1.76}
    stature_sd_m: dict[Gender, float] = {"female": 0.06, "male": 0.065}
    stature_range_m: dict[Gender, Range] = {"female": (1.50, 1.82), "male": (1.60, 1.95)}
    hair_weights: dict[Gender, dict[HairStyle, Weight]] = {
        "female": {"short": 0.25, "long": 0.75},
        "male": {"short": 0.96, "long": 0.04},
    }
    hair_colour_weights: dict[str, Weight] = {"black": 0.4, "brown": 0.4, "blond": 0.15, "red": 0.05}
    upper_weights: dict[Gender, dict[str, Weight]] = {
        "female": {"t_shirt": 0.55, "long_sleeve": 0.45},
        "male": {"t_shirt": 0.55, "long_sleeve": 0.45},
    }
    lower_weights: dict[Gender, dict[LowerKind, Weight]] = {
        "female": {"trousers": 0.55, "shorts": 0.15, "skirt": 0.30},
        "male": {"trousers": 0.72, "shorts": 0.28, "skirt": 0.0},
    }
    upper_colour_weights: dict[str, Weight] = {
        "black": 3, "white": 3, "gray": 2, "red": 1.2, "orange": 0.5, "yellow": 0.7, "green": 1, "blue": 1.5,
        "lightblue": 1, "navy": 1, "purple": 0.7, "pink": 0.8, "brown": 0.5, "beige": 0.6, "khaki": 0.4,
    }  # fmt: skip
    lower_colour_weights: dict[str, Weight] = {
        "black": 3, "navy": 2, "blue": 2.5, "gray": 1.5, "brown": 0.8, "beige": 0.9, "khaki": 0.9, "white": 0.5,
        "green": 0.3, "red": 0.3, "purple": 0.2, "pink": 0.2, "lightblue": 0.5,
    }  # fmt: skip
    shoe_colour_weights: dict[str, Weight] = {
        "black": 3, "white": 2.5, "gray": 1.2, "brown": 1.2, "navy": 0.6, "red": 0.4, "blue": 0.4, "beige": 0.4,
    }  # fmt: skip
    pose_weights: dict[PoseKind, Weight] = {"walking": 0.75, "standing": 0.25}

    @model_validator(mode="after")
    def _check_genders_and_weights(self) -> PeopleConfig:
        for name in ("stature_mean_m", "stature_sd_m", "stature_range_m"):
            _check_genders(name, getattr(self, name))
        for name in ("hair_weights", "upper_weights", "lower_weights"):
            _check_genders(name, getattr(self, name))
            for gender, weights in getattr(self, name).items():
                _check_weights(f"{name}.{gender}", weights)
        for name in type(self).model_fields:
            if name.endswith("_weights") and not isinstance(next(iter(getattr(self, name).values()), 0.0), dict):
                _check_weights(name, getattr(self, name))
        return self


def _check_genders(name: str, values: Mapping[Gender, object]) -> None:
    missing = [gender for gender in get_args(Gender) if gender not in values]
    if missing:
        raise ValueError(f"{name}: expected an entry for each gender, '{missing[0]}' is missing")


def _check_weights(name: str, weights: Mapping[Any, float]) -> None:
    if not sum(weights.values()) > 0.0:
        raise ValueError(f"{name}: expected a weight above 0, got {dict(weights)}")
