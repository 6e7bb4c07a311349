"""Colours and patterns that go together: neutrals with everything, one or two accents, one loud pattern."""

from __future__ import annotations

import math
from collections.abc import Mapping

from assets.wardrobe import SAME, Cloth, Wardrobe
from generator.colour import into_gamut
from generator.people.closet import Closet
from generator.people.draw import Draws
from generator.people.spec import FabricSpec, Lab, Material, Pattern

_MAX_ACCENTS = 2
_NEAR = 14.0  # CIEDE2000 below which two garments look of one colour
_SPOTS = 24.0  # CIEDE2000 that a pattern's colours differ by at least
_LOUD_AGAIN = 0.04
_TONE_SHARE = {"neutral": 0.0, "muted": 0.5, "accent": 1.0}


class Scheme:
    """The colours of one outfit while it is put together."""

    def __init__(self, closet: Closet) -> None:
        self.prior = closet.config.prior
        self.wardrobe: Wardrobe = closet.wardrobe
        self.table = closet.colour_table
        self._palettes = closet.palettes
        self._pattern_factors = closet.config.pattern_weights
        self.accents: list[str] = []
        self.budget = 0.0
        self.loud = False

    def colour(self, palette: str, draws: Draws, beside: tuple[str, ...] = (), contrast: float = 0.2) -> str:
        """The name of a colour from a palette.

        Args:
            palette: its name in the wardrobe.
            draws: the stream.
            beside: colours that it should stand out from.
            contrast: factor on the weight of one that does not. [1]
        """
        weights = self._palettes[palette]
        if self.prior == "uniform":
            name = draws.weighted(list(weights), [1.0 if weight > 0.0 else 0.0 for weight in weights.values()])
        else:
            start = (lambda weight: float(weight > 0.0)) if self.prior == "balanced" else float
            factors = [
                start(weight) * self._fits(name) * self._stands_out(name, beside, contrast)
                for name, weight in weights.items()
            ]
            name = draws.weighted(list(weights), factors)
        self._note(name)
        return name

    def _fits(self, name: str) -> float:
        share = _TONE_SHARE[self.wardrobe.colours[name].tone]
        if share == 0.0:
            return 1.0
        if name in self.accents:
            return 1.5
        left = (1.0, 1.0, 0.5, 0.25)[min(int(2 * self.budget), 3)] if self.budget + share <= _MAX_ACCENTS else 0.02
        for other in self.accents:
            left *= self.table.harmony[name][other]
        return left

    def _stands_out(self, name: str, beside: tuple[str, ...], contrast: float) -> float:
        row = self.table.difference[name]
        return contrast if any(row[other] < _NEAR for other in beside) else 1.0

    def _note(self, name: str) -> None:
        share = _TONE_SHARE[self.wardrobe.colours[name].tone]
        if share > 0.0 and name not in self.accents:
            self.accents.append(name)
            self.budget += share

    def lab(self, name: str, draws: Draws) -> Lab:
        """A shade of a colour: uniform in its box, inside the sRGB gamut."""
        colour = self.wardrobe.colours[name]
        shade = [
            centre + half * (2.0 * draws.unit() - 1.0) for centre, half in zip(colour.lab, colour.spread, strict=True)
        ]
        return into_gamut((shade[0], shade[1], shade[2]))

    def fabric(
        self, cloth: Cloth, draws: Draws, beside: tuple[str, ...] = (), contrast: float = 0.2
    ) -> tuple[FabricSpec, str]:
        """A fabric of this cloth, and the name of its main colour."""
        if self.prior == "uniform":
            material = draws.weighted(list(cloth.materials), [float(w > 0.0) for w in cloth.materials.values()])
        else:
            material = draws.choose(cloth.materials)
        pattern = self._pattern(cloth, draws)
        rules = self.wardrobe.patterns[pattern]
        palette = rules.all or cloth.palette_of.get(material, cloth.palette)
        name = self.colour(palette, draws, beside, contrast)
        return self.cloth_of(name, material, pattern, draws), name

    def cloth_of(self, name: str, material: Material, pattern: Pattern, draws: Draws) -> FabricSpec:
        """A fabric in this main colour."""
        rules = self.wardrobe.patterns[pattern]
        names = [name]
        for _ in range(rules.colours - 1):
            names.append(self._further(str(rules.all or rules.further), names, draws))
        scale_m = math.exp(draws.between([math.log(bound) for bound in rules.scale_m]))
        wear = draws.unit() if material == "denim" else 0.6 * draws.unit() ** 2
        labs = tuple(self.lab(word, draws) for word in names)
        return FabricSpec(material, pattern, labs, scale_m, wear, draws.seed())

    def _pattern(self, cloth: Cloth, draws: Draws) -> Pattern:
        rules = self.wardrobe.patterns
        weights = []
        for pattern, weight in cloth.patterns.items():
            factor = self._pattern_factors.get(pattern, 1.0)
            start = (
                float(weight > 0.0) if self.prior == "uniform" else weight**0.5 if self.prior == "balanced" else weight
            )
            weights.append(start * factor * (_LOUD_AGAIN if self.loud and rules[pattern].loud else 1.0))
        pattern = draws.weighted(list(cloth.patterns), weights) if sum(weights) > 0.0 else next(iter(cloth.patterns))
        self.loud = self.loud or rules[pattern].loud
        return pattern

    def _further(self, palette: str, names: list[str], draws: Draws) -> str:
        weights = self._palettes[palette]
        factors = []
        for word, weight in weights.items():
            gap = min(self.table.difference[word][name] for name in names)
            factors.append(weight * (1.0 if gap >= _SPOTS else 0.02 * gap / _SPOTS) * (self._fits(word) ** 0.5))
        return draws.weighted(list(weights), factors)

    def trim(self, weights: Mapping[str, float], cloth: FabricSpec, draws: Draws) -> Lab:
        """The colour of buttons, zips and straps."""
        name = draws.choose(weights)
        return cloth.colours_lab[0] if name == SAME else self.lab(name, draws)
