"""Which garments go with which, whoever wears them: factors on their weights, by name."""

from __future__ import annotations

import math
from functools import lru_cache

from assets.wardrobe import Garment, GenderRange, LowerGarment, TopGarment, Wardrobe
from generator.people.config import Prior

_LONG_HEM = 1.1  # a tunic's
_HIGH_SHAFT, _NARROW = 0.6, 0.05
_SUIT, _DENIM_TWICE, _BOOTS_IN_TROUSERS = 3.0, 0.4, 0.06


class Matches:
    """What goes with what in a wardrobe; the uniform prior only keeps to what is impossible.

    Args:
        wardrobe: what there is.
        prior: how much it matters.
    """

    def __init__(self, wardrobe: Wardrobe, prior: Prior) -> None:
        self._wardrobe = wardrobe
        self._strict_only = prior == "uniform"
        self._suit = _SUIT if prior == "natural" else 1.0
        self.tops = lru_cache(maxsize=None)(self._tops)
        self.outers = lru_cache(maxsize=None)(self._outers)
        self.shoes = lru_cache(maxsize=None)(self._shoes)

    def _tops(self, lower: str) -> dict[str, float]:
        """Tops over a lower garment: tunics go over what is tight."""
        below = self._wardrobe.lowers[lower]
        if self._strict_only:
            return {}
        return {name: _same_weather(top, below) * _tunic(top, below) for name, top in self._wardrobe.uppers.items()}

    def _outers(self, upper: str, lower: str) -> dict[str, float]:
        """Outerwear over both: one hood at most, a suit's jacket over its trousers, denim once."""
        top, below = self._wardrobe.uppers[upper], self._wardrobe.lowers[lower]
        factors = {}
        for name, outer in self._wardrobe.outers.items():
            possible = not _hooded(top) or "none" in outer.hood
            factors[name] = float(possible) * (
                1.0 if self._strict_only else _outer_factor(outer, top, below, self._suit)
            )
        return factors

    def _shoes(self, lower: str) -> dict[str, float]:
        """Shoes below a garment: high boots go over tight trousers or under skirts, not into wide trousers."""
        below = self._wardrobe.lowers[lower]
        if self._strict_only:
            return {}
        wide = below.kind == "trousers" and _low(below.looseness) > _NARROW
        return {
            name: _same_weather(shoes, below) * (_BOOTS_IN_TROUSERS if wide and shoes.shaft[1] > _HIGH_SHAFT else 1.0)
            for name, shoes in self._wardrobe.shoes.items()
        }


def _outer_factor(outer: TopGarment, top: TopGarment, below: LowerGarment, suit: float) -> float:
    factor = _same_weather(outer, below) * _same_weather(outer, top)
    if set(below.materials) == {"denim"} and "denim" in outer.materials:
        factor *= _DENIM_TWICE
    return factor * (suit if below.suit and outer.suit else 1.0)


def _tunic(top: TopGarment, below: LowerGarment) -> float:
    if _low(top.hem) < _LONG_HEM:
        return 1.0
    return {"leggings": 2.5, "skirt": 0.15}.get(below.kind, 0.8)


def _hooded(top: TopGarment) -> bool:
    return bool(set(top.hood) - {"none"})


def _same_weather(one: Garment, other: Garment) -> float:
    """How much the weathers overlap that two garments are worn in: no parka over shorts. [1]"""
    common = sum(math.sqrt(weight * other.seasons.get(season, 0.0)) for season, weight in one.seasons.items())
    return float(common**2 / (sum(one.seasons.values()) * sum(other.seasons.values())))


def _low(bounds: GenderRange) -> float:
    return min(low for low, _ in bounds.values()) if isinstance(bounds, dict) else bounds[0]
