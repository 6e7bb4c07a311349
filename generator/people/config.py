"""Knobs of the population: shares and ranges that people are drawn from; clothes are in `assets/wardrobe.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assets.wardrobe import Wardrobe, load_wardrobe
from configs.config_types import Range, Share, Weight
from configs.problems import did_you_mean
from generator.colour import HAIR_COLOURS, MONK_HEX
from generator.people.pose_config import PoseConfig
from generator.people.spec import AgeGroup, BeardStyle, Build, Gender, HairStyle, Pattern, Season

Prior = Literal["natural", "balanced", "uniform"]
Factor = Literal[
    "upper_colour", "lower_colour", "upper_garment", "lower_garment", "shoes", "bag", "accessory", "hair", "face",
    "body",
]  # fmt: skip


class LookAlikes(BaseModel):
    """Groups of consecutive identities that are copies of the first but for one factor.

    Attributes:
        share: of the identities that are in such a group. [1]
        size: identities in a group.
        factors: what may differ; one is drawn for each group.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    share: Share = 0.0
    size: Annotated[int, Field(ge=2, le=6)] = 3
    factors: tuple[Factor, ...] = Field(get_args(Factor), min_length=1)


class PeopleConfig(BaseModel):
    """Everything that the sampler may vary; weights need not sum to 1.

    Attributes:
        prior: natural: as on the street; balanced: as plausible, but every garment, colour, hair style and bag about
            equally often; uniform: garments and colours uniform over the wardrobe, whatever goes together.
        wardrobe: a file whose entries join those of `assets/wardrobe.yaml`.
        outfits_per_identity: outfits of a person; visits wear them in turn.
        season_weights: weather that outfits are made for.
        formality_mean: of the population; 0 sport, 0.5 everyday, 1 business. [1]
        formality_sd: between people. [1]
        outfit_sd: of formality between the outfits of a person. [1]
        garment_weights: instead of the wardrobe's, by gender and garment.
        colour_weights: factors on the wardrobe's, by colour.
        pattern_weights: factors on the wardrobe's, by pattern.
        outer_share: how often a jacket or coat is worn, by season. [1]
        tights_share: how often tights go with a skirt, by season. [1]
        suit_share: how often a blazer over suit trousers is of their cloth. [1]
        carried_share: instead of the wardrobe's, by gender and bag or accessory. [1]
        hair_weights: instead of the wardrobe's, by gender and style.
        beard_weights: instead of the wardrobe's, by style; only men from 18 have beards.
        lipstick_share: how often women wear lipstick. [1]
        look_alikes: people that differ in one thing only.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    prior: Prior = "natural"
    wardrobe: Path | None = None
    outfits_per_identity: Annotated[int, Field(ge=1, le=100)] = 1
    female_share: Share = 0.5
    age_weights: dict[AgeGroup, Weight] = {"child": 0.03, "young": 0.485, "adult": 0.32, "old": 0.165}
    build_weights: dict[Build, Weight] = {"slim": 0.32, "average": 0.5, "heavy": 0.18}
    body_noise: Share = 0.35
    face_noise: Share = 0.6
    skin_tone_weights: dict[int, Weight] = {1: 1, 2: 2, 3: 3, 4: 3, 5: 3, 6: 2, 7: 2, 8: 1.5, 9: 1, 10: 0.7}
    stature_mean_m: dict[Gender, float] = {"female": 1.635, "male": 1.76}
    stature_sd_m: dict[Gender, float] = {"female": 0.06, "male": 0.065}
    stature_range_m: dict[Gender, Range] = {"female": (1.48, 1.85), "male": (1.58, 1.98)}
    season_weights: dict[Season, Weight] = {"summer": 0.4, "mild": 0.35, "winter": 0.25}
    formality_mean: Share = 0.45
    formality_sd: Share = 0.2
    outfit_sd: Share = 0.1
    garment_weights: dict[Gender, dict[str, Weight]] = {}
    colour_weights: dict[str, Weight] = {}
    pattern_weights: dict[Pattern, Weight] = {}
    outer_share: dict[Season, Share] = {"summer": 0.06, "mild": 0.5, "winter": 0.93}
    tights_share: dict[Season, Share] = {"summer": 0.03, "mild": 0.4, "winter": 0.93}
    suit_share: Share = 0.75
    carried_share: dict[Gender, dict[str, Share]] = {}
    hair_weights: dict[Gender, dict[HairStyle, Weight]] = {}
    hair_colour_weights: dict[str, Weight] = {"black": 0.4, "brown": 0.4, "blond": 0.15, "red": 0.05}
    beard_weights: dict[BeardStyle, Weight] = {}
    lipstick_share: Share = 0.3
    look_alikes: LookAlikes = LookAlikes()
    poses: PoseConfig = PoseConfig()

    @model_validator(mode="after")
    def _everybody_can_be_drawn(self) -> PeopleConfig:
        for name in ("stature_mean_m", "stature_sd_m", "stature_range_m"):
            _check_keys(name, getattr(self, name), get_args(Gender), "gender")
        for name in ("outer_share", "tights_share"):
            _check_keys(name, getattr(self, name), get_args(Season), "season")
        for name in ("age_weights", "build_weights", "skin_tone_weights", "season_weights", "hair_colour_weights"):
            _check_weights(name, getattr(self, name))
        _check_names("hair_colour_weights", self.hair_colour_weights, HAIR_COLOURS)
        steps = [tone for tone in self.skin_tone_weights if not 1 <= tone <= len(MONK_HEX)]
        if steps:
            raise ValueError(f"skin_tone_weights: expected steps from 1 to {len(MONK_HEX)}, got {steps[0]}")
        return self

    @model_validator(mode="after")
    def _names_are_in_the_wardrobe(self) -> PeopleConfig:
        wardrobe = load_wardrobe(self.wardrobe)
        carried = {str(name): item.carried for name, item in wardrobe.bags.items()}
        carried |= {str(name): item.carried for name, item in wardrobe.accessories.items()}
        worn = {name: item.genders for name, item in wardrobe.garments.items()}
        _check_names("colour_weights", self.colour_weights, wardrobe.colours)
        _check_names("pattern_weights", self.pattern_weights, wardrobe.patterns)
        _check_names("beard_weights", self.beard_weights, wardrobe.beards)
        for palette, colours in wardrobe.palettes.items():
            if not any(weight * self.colour_weights.get(name, 1.0) > 0.0 for name, weight in colours.items()):
                raise ValueError(f"colour_weights: no colour is left in the wardrobe's palette '{palette}'")
        for gender in get_args(Gender):
            for name, weights, known in (
                ("garment_weights", self.garment_weights, worn),
                ("carried_share", self.carried_share, carried),
                ("hair_weights", self.hair_weights, {style: rules.genders for style, rules in wardrobe.hair.items()}),
            ):
                here = f"{name}.{gender}"
                _check_names(here, weights.get(gender, {}), [word for word, who in known.items() if gender in who])
            _check_somebody(self, gender, wardrobe)
        return self


def _check_somebody(config: PeopleConfig, gender: Gender, wardrobe: Wardrobe) -> None:
    """Whether a gender has clothes and hair left after the config's weights."""
    own = config.garment_weights.get(gender, {})
    for section in ("uppers", "outers", "lowers", "shoes"):
        items = getattr(wardrobe, section)
        weights = {
            name: own.get(name, item.genders[gender])
            for name, item in items.items()
            if gender in item.genders and not getattr(item, "of_dress", False)
        }
        _check_weights(f"garment_weights.{gender} ({section})", weights)
    hair = {style: rules.genders[gender] for style, rules in wardrobe.hair.items() if gender in rules.genders}
    _check_weights(f"hair_weights.{gender}", {**hair, **config.hair_weights.get(gender, {})})
    beards = {style: rules.weight for style, rules in wardrobe.beards.items()}
    _check_weights("beard_weights", {**beards, **config.beard_weights})


def _check_names(where: str, given: Iterable[str], known: Iterable[str]) -> None:
    names = set(known)
    for name in given:
        if name not in names:
            raise ValueError(f"{where}: unknown name {name!r}{did_you_mean(name, names)}")


def _check_keys(where: str, values: Mapping[str, object], keys: Iterable[str], what: str) -> None:
    missing = [key for key in keys if key not in values]
    if missing:
        raise ValueError(f"{where}: expected an entry for each {what}, '{missing[0]}' is missing")


def _check_weights(name: str, weights: Mapping[Any, float]) -> None:
    if not sum(weights.values()) > 0.0:
        raise ValueError(f"{name}: expected a weight above 0, got {dict(weights)}")
