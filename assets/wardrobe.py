"""The wardrobe: which garments, bags, accessories and hair styles there are, and what each may look like.

wardrobe = load_wardrobe()  # what is shipped
wardrobe = load_wardrobe(Path("mine.yaml"))  # with a user's own entries, which replace those of the same name
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from configs.loader import read_mapping, validate_config
from configs.problems import did_you_mean
from generator.people.spec import (
    AccessoryKind,
    BagKind,
    BeardStyle,
    BrowStyle,
    Closure,
    Collar,
    Cuffs,
    Gender,
    HairStyle,
    HemBand,
    Hood,
    LegCuffs,
    LowerKind,
    LowerPockets,
    Material,
    Neckline,
    Pattern,
    Season,
    ShoeKind,
    Toe,
    TopPockets,
    Waistband,
)

WARDROBE_PATH = Path(__file__).with_name("wardrobe.yaml")
SAME = "same"  # as a trim: the colour of the cloth
OLDEST = 90.0  # [years]
T = TypeVar("T")


def _ordered(bounds: tuple[float, float]) -> tuple[float, float]:
    if bounds[0] > bounds[1]:
        raise ValueError(f"expected a range [low, high], got {list(bounds)}")
    return bounds


def _drawable(weights: dict[Any, float]) -> dict[Any, float]:
    if not sum(weights.values()) > 0.0:
        raise ValueError(f"expected a weight above 0, got {weights}")
    return weights


Weight = Annotated[float, Field(ge=0.0)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Range = Annotated[tuple[float, float], AfterValidator(_ordered)]
GenderRange = Range | dict[Gender, Range]
Weights = Annotated[dict[T, Weight], AfterValidator(_drawable)]


class Model(BaseModel):
    """Strict, closed and immutable, like every config model."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ClothColour(Model):
    """A colour word: centre and half widths of a box in CIELAB, and what it goes with."""

    lab: tuple[float, float, float]
    spread: tuple[float, float, float]
    tone: Literal["neutral", "muted", "accent"]


class PatternRules(Model):
    """How many colours a pattern takes, from which palette after the first or all, its repeat [m], if it is loud."""

    colours: Annotated[int, Field(ge=1, le=4)]
    further: str | None = None
    all: str | None = None
    scale_m: Range
    loud: bool = False

    @model_validator(mode="after")
    def _has_its_colours(self) -> PatternRules:
        if self.colours > 1 and self.further is None and self.all is None:
            raise ValueError("expected the name of a palette in further or all")
        return self


class Cloth(Model):
    """What a thing may be made of; palette names one of the wardrobe's palettes, palette_of another for a material."""

    materials: Weights[Material]
    patterns: Weights[Pattern]
    palette: str
    palette_of: dict[Material, str] = {}


class Garment(Cloth):
    """Who wears a garment, when; formality is 0 sport to 1 business, ages in years, suits share their cloth."""

    genders: dict[Gender, Weight] = Field(min_length=1)
    seasons: Weights[Season]
    formality: Range = (0.0, 1.0)
    ages: Range = (0.0, OLDEST)
    suit: bool = False

    @model_validator(mode="after")
    def _ranges_for_its_genders(self) -> Garment:
        for name in type(self).model_fields:
            value = getattr(self, name)
            if name != "genders" and isinstance(value, dict) and value and set(value) <= set(get_args(Gender)):
                missing = [gender for gender in self.genders if gender not in value]
                if missing:
                    raise ValueError(
                        f"{name}: expected a range for each gender that wears it, '{missing[0]}' is missing"
                    )
        return self


class TopGarment(Garment):
    """A garment of the trunk; features are those of `TopSpec`, `open_share` says how often it hangs open."""

    sleeve_length: GenderRange
    hem: GenderRange
    looseness: GenderRange
    neckline: Weights[Neckline] = {"crew": 1.0}
    neck_drop_m: GenderRange = (0.0, 0.0)
    collar: Weights[Collar] = {"none": 1.0}
    closure: Weights[Closure] = {"none": 1.0}
    opening: Range = (0.0, 0.0)
    open_share: Share = 0.0
    hood: Weights[Hood] = {"none": 1.0}
    pockets: Weights[TopPockets] = {"none": 1.0}
    cuffs: Weights[Cuffs] = {"plain": 1.0}
    hem_band: Weights[HemBand] = {"plain": 1.0}
    quilt_m: Range = (0.0, 0.0)
    belted: Share = 0.0
    tucked: Share = 0.0
    trim: Weights[str] = {SAME: 1.0}
    of_dress: bool = False

    @model_validator(mode="after")
    def _opens_only_with_a_closure(self) -> TopGarment:
        if self.opening[1] > 0.0 and not self.closure.get("buttons", 0.0) + self.closure.get("zip", 0.0) > 0.0:
            raise ValueError("opening: expected buttons or a zip in closure, got neither")
        return self


class LowerGarment(Garment):
    """A garment of the lower body; features are those of `LowerSpec`."""

    kind: LowerKind
    length: GenderRange
    looseness: GenderRange
    flare: GenderRange
    pleats: tuple[int, int] = (0, 0)
    waistband: Weights[Waistband] = {"plain": 1.0}
    pockets: Weights[LowerPockets] = {"none": 1.0}
    cuffs: Weights[LegCuffs] = {"plain": 1.0}
    crease: Share = 0.0


class ShoeGarment(Garment):
    """Shoes; features are those of `ShoesSpec`. sole and detail name palettes, `bare` is how often legs are bare."""

    kind: ShoeKind
    sole_m: Range
    heel_m: GenderRange
    shaft: Range = (0.0, 0.0)
    toe: Weights[Toe]
    sole: str
    detail: str
    sock_length: Range
    bare: Share = 0.0


class Carried(Cloth):
    """A bag or accessory: share of each gender's people that carry it, when and at which age."""

    carried: dict[Gender, Share] = Field(min_length=1)
    seasons: dict[Season, Weight] = {"summer": 1.0, "mild": 1.0, "winter": 1.0}
    formality: Range = (0.0, 1.0)
    ages: Range = (0.0, OLDEST)
    by_age: tuple[Weight, Weight] = (1.0, 1.0)
    trim: Weights[str] = {SAME: 1.0}


class HairRules(Model):
    """A hair style: who wears it, its length and volume; by_age scales its weight from 18 to 70 years."""

    genders: dict[Gender, Weight] = Field(min_length=1)
    ages: Range = (0.0, OLDEST)
    by_age: tuple[Weight, Weight] = (1.0, 1.0)
    length: GenderRange
    volume_m: Range
    parted: bool = False
    straight: Weight
    coiled: Weight


class BrowRules(Model):
    """A shape of eyebrows and how dark they are."""

    genders: dict[Gender, Weight] = Field(min_length=1)
    weight: Range


class BeardRules(Model):
    """A beard: how common, how long; by_age scales its weight from 18 to 70 years."""

    weight: Weight
    length_m: Range
    by_age: tuple[Weight, Weight] = (1.0, 1.0)


class Wardrobe(Model):
    """Everything that people may wear, carry and grow."""

    colours: dict[str, ClothColour]
    palettes: dict[str, Weights[str]]
    patterns: dict[Pattern, PatternRules]
    uppers: dict[str, TopGarment]
    outers: dict[str, TopGarment]
    lowers: dict[str, LowerGarment]
    shoes: dict[str, ShoeGarment]
    bags: dict[BagKind, Carried]
    accessories: dict[AccessoryKind, Carried]
    hair: dict[HairStyle, HairRules]
    brows: dict[BrowStyle, BrowRules]
    beards: dict[BeardStyle, BeardRules]

    @property
    def garments(self) -> dict[str, Garment]:
        """Everything that is worn, by name."""
        return {**self.uppers, **self.outers, **self.lowers, **self.shoes}

    @model_validator(mode="after")
    def _names_are_known(self) -> Wardrobe:
        for palette_name in ("belts", "tights", "socks"):
            _known("palettes", palette_name, self.palettes)
        for name, palette in self.palettes.items():
            for colour in palette:
                _known(f"palettes.{name}", colour, self.colours)
        for pattern, rules in self.patterns.items():
            for further in {rules.further, rules.all} - {None}:
                _known(f"patterns.{pattern}", str(further), self.palettes)
        for where, cloth in self.cloths():
            for palette_name in (cloth.palette, *cloth.palette_of.values()):
                _known(f"{where}.palette", palette_name, self.palettes)
            for pattern in cloth.patterns:
                _known(f"{where}.patterns", pattern, self.patterns)
            for trim in getattr(cloth, "trim", ()):
                _known(f"{where}.trim", trim, [SAME, *self.colours])
            for key in ("sole", "detail"):
                if hasattr(cloth, key):
                    _known(f"{where}.{key}", getattr(cloth, key), self.palettes)
        count = len(self.uppers) + len(self.outers) + len(self.lowers) + len(self.shoes)
        if len(self.garments) != count:
            raise ValueError(
                "expected a name for each garment, some name is in two of uppers, outers, lowers and shoes"
            )
        return self

    @model_validator(mode="after")
    def _somebody_can_be_dressed(self) -> Wardrobe:
        if not any(item.of_dress for item in self.uppers.values()):
            raise ValueError("uppers: expected an entry with of_dress: true, the top of a dress")
        for section in ("uppers", "outers", "lowers", "shoes"):
            for gender in get_args(Gender):
                if not any(item.genders.get(gender, 0.0) > 0.0 for item in getattr(self, section).values()):
                    raise ValueError(f"{section}: expected something for each gender, found nothing for '{gender}'")
        return self

    def cloths(self) -> Iterator[tuple[str, Cloth]]:
        """Everything that is made of cloth or the like, and where it stands in the file."""
        for section in ("uppers", "outers", "lowers", "shoes", "bags", "accessories"):
            for name, item in getattr(self, section).items():
                yield f"{section}.{name}", item


def _known(where: str, word: str, words: Iterable[str]) -> None:
    names = set(words)
    if word not in names:
        raise ValueError(f"{where}: unknown name {word!r}{did_you_mean(word, names)}")


def load_wardrobe(path: Path | None = None) -> Wardrobe:
    """The shipped wardrobe, with the entries of a user's file where one is named.

    Args:
        path: a YAML file of the same form that may leave out sections and entries.

    Raises:
        ConfigError: the file cannot be read or something in it is wrong; one line per problem.
    """
    return _load(path, path.stat().st_mtime_ns if path is not None and path.is_file() else 0)


@lru_cache(maxsize=8)
def _load(path: Path | None, changed_ns: int) -> Wardrobe:  # noqa: ARG001
    data = read_mapping(WARDROBE_PATH)
    if path is not None:
        for section, entries in read_mapping(path).items():
            known = data.get(section)
            data[section] = {**known, **entries} if isinstance(known, dict) and isinstance(entries, dict) else entries
    return validate_config(Wardrobe, data, str(path or WARDROBE_PATH.name))


UPPER_NAMES = tuple(load_wardrobe().uppers)
OUTER_NAMES = tuple(load_wardrobe().outers)
LOWER_NAMES = tuple(load_wardrobe().lowers)
SHOE_NAMES = tuple(load_wardrobe().shoes)
