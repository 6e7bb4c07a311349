"""Knobs of poses: what people do while they are seen."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from generator.people.spec import PoseKind

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Weight = Annotated[float, Field(ge=0.0)]


class PoseConfig(BaseModel):
    """How often people do what; kinds need not sum to 1, and a kind that an outfit rules out counts as 0.

    Attributes:
        kind_weights: what the legs do.
        umbrella_open: umbrella owners who hold it open over themselves.
        phone_used: phone owners who hold it, and of these: who talk instead of looking.
        phone_calls: see there.
        pocket: hands in a pocket, where there is one.
        strap: hands on the strap of a bag, where there is one.
        gesture: hands that accompany talk.
        speed: least and largest scale of the stride.
        look_around_deg: spread of the head's turn. [deg]
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    kind_weights: dict[PoseKind, Weight] = {"walking": 0.62, "standing": 0.22, "sitting": 0.11, "running": 0.05}
    umbrella_open: Share = 0.85
    phone_used: Share = 0.6
    phone_calls: Share = 0.35
    pocket: Share = 0.16
    strap: Share = 0.2
    gesture: Share = 0.06
    speed: tuple[float, float] = (0.85, 1.15)
    look_around_deg: Annotated[float, Field(ge=0.0, le=40.0)] = 12.0

    @model_validator(mode="after")
    def _check(self) -> PoseConfig:
        if not sum(self.kind_weights.values()) > 0.0:
            raise ValueError(f"kind_weights: expected a weight above 0, got {dict(self.kind_weights)}")
        if not 0.4 <= self.speed[0] <= self.speed[1] <= 1.5:
            raise ValueError(f"speed: expected least and largest from 0.4 to 1.5, got {self.speed}")
        return self
