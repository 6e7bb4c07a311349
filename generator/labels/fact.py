"""What is known about a person or an image, before any vocabulary gives it a class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FactValue = float | str | bool | tuple[float, float, float]
FactKind = Literal["number", "category", "boolean", "colour"]
Level = Literal["person", "image"]


@dataclass(frozen=True)
class Fact:
    """The description of one fact.

    Attributes:
        name: dotted, such as `upper.sleeve_length`.
        kind: a number, one of `values`, true or false, or a colour in CIELAB (D65).
        unit: of a number, such as `m` or `years`, `1` for a share; empty where there is none.
        values: those that a category can have, or the lowest and highest of a number; may be empty for other kinds.
        meaning: one sentence without the name.
        optional: whether a colour can be absent, because the thing is.
        level: whether it belongs to a person in an outfit or to one image.
    """

    name: str
    kind: FactKind
    unit: str = ""
    values: tuple[str, ...] | tuple[float, float] = ()
    meaning: str = ""
    optional: bool = False
    level: Level = "person"
