"""What a vocabulary file may say; `generator.labels.vocabulary` checks it against the facts and applies it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Lab = Annotated[list[float], Field(min_length=3, max_length=3)]


def _as_list_of_colours(value: Any) -> Any:
    """One colour is a list of one."""
    if isinstance(value, list) and value and not isinstance(value[0], list):
        return [value]
    return value


Colours = Annotated[list[Lab], BeforeValidator(_as_list_of_colours), Field(min_length=1)]
Palette = dict[str, Colours]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class CategoryRule(_Strict):
    """The class by the value of a category, or by `true` and `false`."""

    fact: str
    map: dict[str, str]


class BinsRule(_Strict):
    """The class by a number: the first below the first edge, the second from there on, and so on."""

    fact: str
    edges: tuple[float, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ascending(self) -> BinsRule:
        if any(low >= high for low, high in zip(self.edges, self.edges[1:])):  # noqa: B905
            raise ValueError(f"expected ascending edges, got {list(self.edges)}")
        return self


class ColourRule(_Strict):
    """The class whose colours come closest; `palette` is one of the vocabulary's palettes or is written here."""

    fact: str
    palette: str | Palette
    metric: Literal["ciede2000", "cie76"] = "ciede2000"


class Condition(_Strict):
    """Exactly one of: `all`, `any`, `not`, or a `fact` with `is`, `in` or a range of `at_least` and `below`."""

    all: tuple[Condition, ...] | None = Field(default=None, min_length=1)
    any: tuple[Condition, ...] | None = Field(default=None, min_length=1)
    none: Condition | None = Field(default=None, alias="not")
    fact: str | None = None
    equal: str | bool | None = Field(default=None, alias="is")
    one_of: tuple[str, ...] | None = Field(default=None, alias="in", min_length=1)
    below: float | None = None
    at_least: float | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Condition:
        forms = [name for name in ("all", "any", "none", "fact") if getattr(self, name) is not None]
        if len(forms) != 1:
            raise ValueError("expected exactly one of all, any, not and fact")
        tests = [self.equal is not None, self.one_of is not None, self.below is not None or self.at_least is not None]
        if sum(tests) != (forms == ["fact"]):
            raise ValueError("expected one test with a fact: is, in, or below and at_least")
        if self.below is not None and self.at_least is not None and self.at_least >= self.below:
            raise ValueError(f"expected at_least to be less than below, got {self.at_least} and {self.below}")
        return self


class Case(_Strict):
    """A class and when it applies; the first case that does decides."""

    class_name: str = Field(alias="class")
    condition: Condition | None = Field(default=None, alias="if")
    otherwise: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Case:
        if (self.condition is None) == (self.otherwise is None):
            raise ValueError("expected either `if: <condition>` or `otherwise: true`")
        return self


class Attribute(_Strict):
    """One attribute: its classes, exactly one rule, and the part of the body whose pixels show it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    classes: tuple[str, ...] = Field(min_length=2)
    part: str | None = None
    category: CategoryRule | None = None
    bins: BinsRule | None = None
    colour: ColourRule | None = None
    when: tuple[Case, ...] | None = Field(default=None, min_length=1)

    @property
    def rule(self) -> CategoryRule | BinsRule | ColourRule | tuple[Case, ...]:
        """The one rule that is given."""
        return next(rule for rule in (self.category, self.bins, self.colour, self.when) if rule is not None)

    @model_validator(mode="after")
    def _one_rule(self) -> Attribute:
        given = [name for name in ("category", "bins", "colour", "when") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"attribute {self.name!r}: expected exactly one of category, bins, colour and when, "
                f"got {' and '.join(given) or 'none'}"
            )
        if len(set(self.classes)) != len(self.classes):
            raise ValueError(f"attribute {self.name!r}: expected each class once, got {list(self.classes)}")
        return self


class VocabularyConfig(_Strict):
    """A whole vocabulary file."""

    name: str
    version: int = Field(ge=1)
    description: str
    palettes: dict[str, Palette] = {}
    attributes: tuple[Attribute, ...] = Field(min_length=1)
