"""What a vocabulary file may say; `generator.labels.vocabulary` checks it against the facts and applies it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from generator.labels.fact import Level

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
    """The class by the value of a category, or by `true` and `false`.

    Attributes:
        fact: a category or a truth.
        map: class of a value; without it, the values are the classes.
        others: class of values that `map` leaves out.
    """

    fact: str
    map: dict[str, str] | None = None
    others: str | None = None


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
    """The class whose colours come closest.

    Attributes:
        fact: a colour.
        palette: one of the vocabulary's palettes, by name, or written here.
        metric: how colours are compared.
        map: class of a colour of the palette; without it, colours are classes.
        others: class of the palette's colours that `map` leaves out.
        absent: class where the thing that has the colour is not there (`none` in the file).
    """

    fact: str
    palette: str | Palette
    metric: Literal["ciede2000", "cie76"] = "ciede2000"
    map: dict[str, str] | None = None
    others: str | None = None
    absent: str | None = Field(default=None, alias="none")

    @model_validator(mode="after")
    def _others_need_a_map(self) -> ColourRule:
        if self.others is not None and self.map is None:
            raise ValueError("expected `map` with `others`")
        return self


class NumberRule(_Strict):
    """No classes: the value is the number itself."""

    fact: str


class LabRule(_Strict):
    """No classes: the value is the colour itself in CIELAB, null where there is none."""

    fact: str


class Condition(_Strict):
    """Exactly one of: `all`, `any`, `not`, or a `fact` with `is`, `in` or a range of `at_least` and `below`.

    With a `palette`, `is` and `in` are about the nearest colour of it; what is not there has none of them.
    """

    all: tuple[Condition, ...] | None = Field(default=None, min_length=1)
    any: tuple[Condition, ...] | None = Field(default=None, min_length=1)
    none: Condition | None = Field(default=None, alias="not")
    fact: str | None = None
    equal: str | bool | None = Field(default=None, alias="is")
    one_of: tuple[str, ...] | None = Field(default=None, alias="in", min_length=1)
    below: float | None = None
    at_least: float | None = None
    palette: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Condition:
        forms = [name for name in ("all", "any", "none", "fact") if getattr(self, name) is not None]
        if len(forms) != 1:
            raise ValueError("expected exactly one of all, any, not and fact")
        tests = [self.equal is not None, self.one_of is not None, self.below is not None or self.at_least is not None]
        if sum(tests) != (forms == ["fact"]):
            raise ValueError("expected one test with a fact: is, in, or below and at_least")
        if self.palette is not None and self.equal is None and self.one_of is None:
            raise ValueError("expected `is` or `in` with a palette")
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


def _as_groups(value: Any) -> Any:
    """`upper`, [hat, hair] and [[backpack, bag], upper] as a list of lists."""
    items = [value] if isinstance(value, str) else value
    return [[item] if isinstance(item, str) else item for item in items] if isinstance(items, list) else value


PartGroups = Annotated[
    list[Annotated[list[str], Field(min_length=1)]], BeforeValidator(_as_groups), Field(min_length=1)
]
RULES = ("category", "bins", "colour", "when", "if", "number", "lab")


class Attribute(_Strict):
    """One attribute and the one rule that gives its value.

    Attributes:
        name: as datasets spell it.
        classes: in the order of their codes; none with the rules `number` and `lab`. With `if` two, first the one where
            the condition does not hold; "no" and "yes" if not given. With a category that is not mapped they are its
            values if not given.
        description: for people, where the name does not say it.
        level: `person` where a person has one value in an outfit, `image` where each image has its own.
        part: whose pixels show it: the first of these that the person has; parts in a list of their own count as one.
            Without, or where the person has none of them, the whole person.
        codes: numbers of the classes in the files of a real dataset.
    """

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_&-]*$")
    classes: tuple[str, ...] = ()
    description: str = ""
    level: Level = "person"
    part: PartGroups | None = None
    codes: dict[str, int] | None = None
    category: CategoryRule | None = None
    bins: BinsRule | None = None
    colour: ColourRule | None = None
    when: tuple[Case, ...] | None = Field(default=None, min_length=1)
    condition: Condition | None = Field(default=None, alias="if")
    number: NumberRule | None = None
    lab: LabRule | None = None

    @property
    def rule(self) -> CategoryRule | BinsRule | ColourRule | tuple[Case, ...] | NumberRule | LabRule:
        """The one rule that is given; `if` is two cases."""
        cases = self.when
        if self.condition is not None:
            cases = (
                Case.model_construct(class_name=self.classes[1], condition=self.condition, otherwise=None),
                Case.model_construct(class_name=self.classes[0], condition=None, otherwise=True),
            )
        rules = (self.category, self.bins, self.colour, cases, self.number, self.lab)
        return next(rule for rule in rules if rule is not None)

    @property
    def kind(self) -> Literal["binary", "categorical", "number", "colour"]:
        """What its values are."""
        if self.number is not None:
            return "number"
        if self.lab is not None:
            return "colour"
        return "binary" if len(self.classes) == 2 else "categorical"

    @model_validator(mode="after")
    def _one_rule(self) -> Attribute:
        rules = (self.category, self.bins, self.colour, self.when, self.condition, self.number, self.lab)
        given = [name for name, rule in zip(RULES, rules, strict=True) if rule is not None]
        where = f"attribute {self.name!r}"
        if self.condition is not None and not self.classes:
            object.__setattr__(self, "classes", ("no", "yes"))
        if len(given) != 1:
            expected = f"{', '.join(RULES[:-1])} and {RULES[-1]}"
            raise ValueError(f"{where}: expected exactly one of {expected}, got {' and '.join(given) or 'none'}")
        if self.kind in ("number", "colour"):
            if self.classes:
                raise ValueError(f"{where}: expected no classes with the rule {given[0]}, got {list(self.classes)}")
        elif len(self.classes) < 2 and not (self.category and self.category.map is None and not self.classes):
            raise ValueError(f"{where}: expected at least 2 classes, got {list(self.classes)}")
        if self.condition is not None and len(self.classes) != 2:
            raise ValueError(f"{where}: expected 2 classes with the rule if, got {list(self.classes)}")
        if len(set(self.classes)) != len(self.classes):
            raise ValueError(f"{where}: expected each class once, got {list(self.classes)}")
        if self.codes is not None and set(self.codes) != set(self.classes):
            raise ValueError(f"{where}: expected a code for each of {list(self.classes)}, got {list(self.codes)}")
        return self


class PaletteConfig(_Strict):
    """The file of the palettes that every vocabulary can use."""

    palettes: dict[str, Palette]


Shares = dict[str, Annotated[float, Field(ge=0.0)]]


class SamplingConfig(_Strict):
    """Which people are chosen for a dataset.

    Attributes:
        balance: `uniform` for every attribute of people that has classes, or by attribute: `uniform`, or the shares of
            its classes, which need not sum to 1.
        prior: a file under configs/priors, whose shares are asked for, too.
        candidates: people that one is chosen from for each identity; more come closer to what is asked for.
    """

    balance: Literal["uniform", "none"] | dict[str, Literal["uniform", "none"] | Shares] = "none"
    prior: str | None = None
    candidates: int = Field(default=16, ge=2, le=256)


class PriorConfig(_Strict):
    """Shares of attributes in a real population.

    Attributes:
        name: of the prior.
        vocabulary: whose attributes it is about.
        shares: by attribute and class.
        given: by attribute and class that are given, the shares of other attributes among those people.
    """

    name: str
    vocabulary: str
    shares: dict[str, Shares] = {}
    given: dict[str, dict[str, dict[str, Shares]]] = {}


class VocabularyConfig(_Strict):
    """A whole vocabulary file."""

    name: str
    version: int = Field(ge=1)
    description: str
    palettes: dict[str, Palette] = {}
    attributes: tuple[Attribute, ...] = Field(min_length=1)
    sampling: SamplingConfig = SamplingConfig()
