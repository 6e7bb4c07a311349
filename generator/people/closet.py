"""The wardrobe made ready for drawing: what each gender may wear and how well it suits weather, occasion and age."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from typing import Generic, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from assets.wardrobe import (
    Carried,
    ClothColour,
    Garment,
    LowerGarment,
    ShoeGarment,
    TopGarment,
    Wardrobe,
    load_wardrobe,
)
from generator.colour import colour_difference
from generator.people.config import PeopleConfig, Prior
from generator.people.draw import Draws
from generator.people.matches import Matches
from generator.people.spec import AgeGroup, Gender, HairStyle, Season

G = TypeVar("G", bound=Garment)
GENDERS: tuple[Gender, ...] = get_args(Gender)
ADULT_AGE = 18.0  # [years]
CHILD_FORMALITY = 0.6  # the most formal that children are dressed
_FORMALITY_SD = 0.07  # how far outside its range of formality a garment is still worn
_NEVER = 1e-9  # weight of what does not suit, so that something is left whatever the wardrobe
_AGES: dict[AgeGroup, tuple[float, ...]] = {
    "child": (9.5, 13.0, 16.5), "young": (21.0, 26.0, 32.0), "adult": (39.0, 47.0, 56.0), "old": (62.0, 70.0, 80.0)
}  # fmt: skip
_LEVELS = tuple((k + 0.5) / 10 for k in range(10))
_ROUNDS, _MOST_UNEVEN = 150, 50.0
_CACHED = 8
_MEAN_AFRICAN = 0.33  # mean of the ancestry coefficient
_YOUNG, _OLD = 18.0, 70.0  # [years]


@dataclass(frozen=True)
class Occasion:
    """What somebody dresses for.

    Attributes:
        gender: whose clothes.
        age_years: how old. [years]
        season: the weather.
        formality: 0 sport, 0.5 everyday, 1 business. [1]
    """

    gender: Gender
    age_years: float
    season: Season
    formality: float


def suits(item: Garment | Carried, occasion: Occasion) -> float:
    """How well a garment suits an occasion, 0 where the age forbids it. [1]"""
    if not item.ages[0] <= occasion.age_years <= item.ages[1]:
        return 0.0
    outside = max(item.formality[0] - occasion.formality, occasion.formality - item.formality[1], 0.0)
    fit = math.exp(-0.5 * (outside / _FORMALITY_SD) ** 2) if outside else 1.0
    return max(item.seasons.get(occasion.season, 0.0) * fit, _NEVER)


def by_age(factors: tuple[float, float], age_years: float) -> float:
    """A factor that goes linearly from 18 to 70 years. [1]"""
    share = min(max((age_years - _YOUNG) / (_OLD - _YOUNG), 0.0), 1.0)
    return factors[0] + (factors[1] - factors[0]) * share


def outer_share(config: PeopleConfig, occasion: Occasion, suit: bool = False) -> float:
    """How often a jacket or coat is worn: by the weather; at business, above all with a suit's trousers, in any. [1]"""
    business = 1.6 * max(occasion.formality - 0.55, 0.0) + (0.25 if suit and occasion.formality > 0.7 else 0.0)
    return min(max(config.outer_share[occasion.season], business), 1.0)


class Rail(Generic[G]):
    """The garments of one section that one gender wears.

    Args:
        items: garments by name.
        weights: how often each is worn, by name.
        prior: how weights and occasions decide.
        grid: occasions, and how frequent they are, over which the balanced prior evens garments out.
    """

    def __init__(
        self, items: Mapping[str, G], weights: Mapping[str, float], prior: Prior, grid: Mapping[Occasion, float]
    ) -> None:
        self.items = {name: item for name, item in items.items() if weights.get(name, 0.0) > 0.0}
        self.names = list(self.items)
        self._fit = _FITS[prior]
        if prior == "balanced" and self.items:
            self.weights = self._flatten(grid)
        else:
            self.weights = {name: 1.0 if prior == "uniform" else weights[name] for name in self.names}

    def draw(self, occasion: Occasion, draws: Draws, fits: Mapping[str, float] | None = None) -> str:
        """The name of a garment for an occasion; fits are further factors by name, 1 where a name is missing."""
        extra = fits or {}
        weights = [
            self.weights[name] * self._fit(item, occasion) * extra.get(name, 1.0) for name, item in self.items.items()
        ]
        return draws.weighted(self.names, weights)

    def _flatten(self, grid: Mapping[Occasion, float]) -> dict[str, float]:
        """Weights with which everything is worn equally often over the occasions of a grid, as far as it can be.

        Iterative proportional fitting: a weight grows by what its garment falls short.
        """
        fit: NDArray[np.float64] = np.array(
            [[self._fit(item, occasion) for item in self.items.values()] for occasion in grid]
        )
        frequency = np.array(list(grid.values()))[:, None] / sum(grid.values())
        weights = np.ones(len(self.items))
        for _ in range(_ROUNDS):
            worn = fit * weights
            worn *= frequency / np.maximum(worn.sum(axis=1, keepdims=True), 1e-12)
            weights *= 1.0 / (len(self.items) * np.maximum(worn.sum(axis=0), 1e-9))
            weights = np.clip(weights / np.median(weights), 1.0 / _MOST_UNEVEN, _MOST_UNEVEN)
        return dict(zip(self.names, weights.tolist(), strict=True))


def _suits_strictly(item: Garment, occasion: Occasion) -> float:
    return suits(item, occasion) ** 2


def _fits_age(item: Garment, occasion: Occasion) -> float:
    return float(item.ages[0] <= occasion.age_years <= item.ages[1])


_FITS: dict[Prior, Callable[[Garment, Occasion], float]] = {
    "natural": suits,
    "balanced": _suits_strictly,
    "uniform": _fits_age,
}


class ColourTable:
    """What the colours of a wardrobe are to each other.

    Attributes:
        difference: CIEDE2000 between two colours' centres, by name.
        harmony: factor on the weight of an accent beside another, by name. [1]
    """

    def __init__(self, colours: Mapping[str, ClothColour]) -> None:
        names = list(colours)
        labs = np.array([colours[name].lab for name in names])
        distances = colour_difference(labs[:, None], labs[None])
        self.difference = {
            name: dict(zip(names, row, strict=True)) for name, row in zip(names, distances.tolist(), strict=True)
        }
        hues = np.degrees(np.arctan2(labs[:, 2], labs[:, 1]))
        gaps = np.abs((hues[:, None] - hues[None] + 180.0) % 360.0 - 180.0)
        factors = np.interp(gaps, [0.0, 35.0, 60.0, 130.0, 180.0], [1.0, 0.7, 0.2, 0.2, 0.6])
        self.harmony = {
            name: dict(zip(names, row, strict=True)) for name, row in zip(names, factors.tolist(), strict=True)
        }


class Closet:
    """A config's wardrobe, compiled once."""

    def __init__(self, config: PeopleConfig) -> None:
        self.config = config
        self.wardrobe: Wardrobe = load_wardrobe(config.wardrobe)
        self.matches = Matches(self.wardrobe, config.prior)

    @cached_property
    def colour_table(self) -> ColourTable:
        """What the colours are to each other."""
        return ColourTable(self.wardrobe.colours)

    @cached_property
    def palettes(self) -> dict[str, dict[str, float]]:
        """Weight of each colour of each palette."""
        factors = self.config.colour_weights
        return {
            name: {colour: weight * factors.get(colour, 1.0) for colour, weight in palette.items()}
            for name, palette in self.wardrobe.palettes.items()
        }

    @cached_property
    def uppers(self) -> dict[Gender, Rail[TopGarment]]:
        """Everything for the trunk but the tops of dresses."""
        return self._rails({name: item for name, item in self.wardrobe.uppers.items() if not item.of_dress})

    @cached_property
    def dress_tops(self) -> dict[Gender, Rail[TopGarment]]:
        """The tops of dresses."""
        return self._rails({name: item for name, item in self.wardrobe.uppers.items() if item.of_dress})

    @cached_property
    def outers(self) -> dict[Gender, Rail[TopGarment]]:
        """Jackets and coats."""
        return self._rails(self.wardrobe.outers, partial(outer_share, self.config))

    @cached_property
    def lowers(self) -> dict[Gender, Rail[LowerGarment]]:
        """Trousers, skirts and the skirts of dresses."""
        return self._rails(self.wardrobe.lowers)

    @cached_property
    def shoes(self) -> dict[Gender, Rail[ShoeGarment]]:
        """Shoes."""
        return self._rails(self.wardrobe.shoes)

    def hair_styles(self, gender: Gender, age_years: float, african: float) -> dict[HairStyle, float]:
        """Weight of each hair style.

        Args:
            gender: whose hair.
            age_years: how old. [years]
            african: ancestry coefficient; tightly coiled hair goes with it. [1]
        """
        own = self.config.hair_weights.get(gender, {})
        weights: dict[HairStyle, float] = {}
        for style, rules in self.wardrobe.hair.items():
            weight = own.get(style, rules.genders.get(gender, 0.0))
            if weight <= 0.0 or not rules.ages[0] <= age_years <= rules.ages[1]:
                continue
            texture = rules.straight + (rules.coiled - rules.straight) * african
            if self.config.prior == "uniform":
                weights[style] = 1.0
            elif self.config.prior == "balanced":
                weights[style] = texture / (rules.straight + (rules.coiled - rules.straight) * _MEAN_AFRICAN)
            else:
                weights[style] = weight * texture * by_age(rules.by_age, age_years)
        return weights

    def _rails(self, items: Mapping[str, G], share: Callable[[Occasion], float] | None = None) -> dict[Gender, Rail[G]]:
        rails = {}
        for gender in GENDERS:
            own = self.config.garment_weights.get(gender, {})
            weights = {
                name: own.get(name, item.genders[gender]) for name, item in items.items() if gender in item.genders
            }
            rails[gender] = Rail(items, weights, self.config.prior, self._grid(gender, share))
        return rails

    def _grid(self, gender: Gender, share: Callable[[Occasion], float] | None) -> dict[Occasion, float]:
        """Occasions all over ages, weather and formality, and how frequent they are under the balanced prior.

        Args:
            gender: who dresses.
            share: how often such a garment is worn at all, None for always. [1]
        """
        ages = [(age, weight) for group, weight in self.config.age_weights.items() for age in _AGES[group]]
        seasons = self.config.season_weights.items()
        grid = {
            Occasion(gender, age, season, level if age >= ADULT_AGE else CHILD_FORMALITY * level): age_weight * weight
            for (age, age_weight), (season, weight), level in product(ages, seasons, _LEVELS)
        }
        return {key: weight * share(key) for key, weight in grid.items()} if share else grid


_closets: OrderedDict[int, Closet] = OrderedDict()


def open_closet(config: PeopleConfig) -> Closet:
    """The closet of a config; the last few are kept."""
    closet = _closets.get(id(config))
    if closet is None or closet.config is not config:
        closet = _closets[id(config)] = Closet(config)
        while len(_closets) > _CACHED:
            _closets.popitem(last=False)
    return closet
