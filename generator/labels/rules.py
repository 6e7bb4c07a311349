"""The rules of a vocabulary, applied to many people or images at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.colour import colour_difference
from generator.labels.columns import Categories, Column, Columns
from generator.labels.vocabulary_config import (
    Attribute,
    BinsRule,
    Case,
    CategoryRule,
    ColourRule,
    Condition,
    LabRule,
    NumberRule,
    Palette,
)

_BLOCK = 512  # colours compared at a time: the differences to a palette then stay in the cache
_TRUTHS = ("false", "true")


def _distance(first: Any, second: Any) -> Any:
    """CIE 1976 colour difference: (...) of (..., 3) CIELAB."""
    return np.linalg.norm(np.asarray(first) - np.asarray(second), axis=-1)


METRICS = {"ciede2000": colour_difference, "cie76": _distance}


def needed_facts(attribute: Attribute) -> Iterator[str]:
    """The facts that an attribute is made from."""
    rule = attribute.rule
    if isinstance(rule, tuple):
        for case in rule:
            if case.condition is not None:
                yield from condition_facts(case.condition)
    else:
        yield rule.fact


def condition_facts(condition: Condition) -> Iterator[str]:
    """The facts that a condition asks for."""
    if condition.fact is not None:
        yield condition.fact
    for item in (*(condition.all or ()), *(condition.any or ()), *((condition.none,) if condition.none else ())):
        yield from condition_facts(item)


def label_columns(
    attributes: Sequence[Attribute], palettes: Mapping[str, Palette], columns: Columns
) -> dict[str, NDArray[Any]]:
    """See `Vocabulary.label_columns`."""
    nearest: dict[tuple[str, str, str], NDArray[np.int64]] = {}
    return {attribute.name: _Labels(attribute, palettes, columns, nearest).values() for attribute in attributes}


class _Labels:
    """The values of one attribute."""

    def __init__(
        self,
        attribute: Attribute,
        palettes: Mapping[str, Palette],
        columns: Columns,
        nearest: dict[tuple[str, str, str], NDArray[np.int64]],
    ) -> None:
        self.attribute = attribute
        self.palettes = palettes
        self.columns = columns
        self.nearest = nearest

    def values(self) -> NDArray[Any]:
        rule = self.attribute.rule
        if isinstance(rule, CategoryRule):
            return self._category(rule)
        if isinstance(rule, BinsRule):
            return np.searchsorted(rule.edges, self._array(rule.fact), side="right")
        if isinstance(rule, ColourRule):
            return self._colour(rule)
        if isinstance(rule, (NumberRule, LabRule)):
            return np.asarray(self._array(rule.fact), np.float64)
        return self._first_case(rule)

    def _column(self, name: str) -> Column:
        if name not in self.columns:
            where = f"attribute {self.attribute.name!r}"
            raise ValueError(f"{where}: expected the fact {name!r}, got a person without it.")
        return self.columns[name]

    def _array(self, name: str) -> NDArray[Any]:
        column = self._column(name)
        assert not isinstance(column, Categories)
        return column

    def _words(self, name: str) -> Categories:
        column = self._column(name)
        return column if isinstance(column, Categories) else Categories(column.astype(np.int64), _TRUTHS)

    def _category(self, rule: CategoryRule) -> NDArray[np.int64]:
        words = self._words(rule.fact)
        mapped = rule.map if rule.map is not None else {name: name for name in self.attribute.classes}
        classes = [mapped.get(word, rule.others) for word in words.values]
        if None in classes or (words.codes < 0).any():
            wrong = words.values[classes.index(None)] if None in classes else "nothing"
            where = f"attribute {self.attribute.name!r}"
            raise ValueError(f"{where}: {rule.fact}: expected a mapped value, got {wrong!r}.")
        return np.array([self._code(name) for name in classes if name is not None], np.int64)[words.codes]

    def _code(self, class_name: str) -> int:
        return self.attribute.classes.index(class_name)

    def _colour(self, rule: ColourRule) -> NDArray[np.int64]:
        palette = self.palettes[rule.palette] if isinstance(rule.palette, str) else rule.palette
        labs = self._array(rule.fact)
        own = rule.palette if isinstance(rule.palette, str) else f"of {self.attribute.name}"
        nearest = self._nearest(rule.fact, own, palette, rule.metric)
        mapped = rule.map if rule.map is not None else dict(zip(palette, palette, strict=True))
        codes = np.array([self._code(mapped.get(name, rule.others or name)) for name in palette], np.int64)
        values = codes[nearest]
        absent = np.isnan(labs[:, 0])
        if absent.any():
            if rule.absent is None:
                where = f"attribute {self.attribute.name!r}"
                raise ValueError(f"{where}: {rule.fact}: expected a colour, got none. Give a class with `none`.")
            values[absent] = self._code(rule.absent)
        return values

    def _nearest(self, fact: str, name: str, palette: Palette, metric: str) -> NDArray[np.int64]:
        """Position of the nearest colour's name, found once for all attributes."""
        key = (fact, name, metric)
        if key not in self.nearest:
            self.nearest[key] = nearest_names(self._array(fact), palette, metric)
        return self.nearest[key]

    def _first_case(self, cases: Sequence[Case]) -> NDArray[np.int64]:
        chosen: NDArray[np.int64] | None = None
        for case in reversed(cases):
            code = np.int64(self._code(case.class_name))
            if case.condition is None:
                chosen = np.full(_length(self.columns), code)
            else:
                assert chosen is not None, "the last case is `otherwise`"
                chosen = np.where(self._holds(case.condition), code, chosen)
        assert chosen is not None
        return chosen

    def _holds(self, condition: Condition) -> NDArray[np.bool_]:
        if condition.all is not None:
            return np.asarray(np.all([self._holds(item) for item in condition.all], axis=0))
        if condition.any is not None:
            return np.asarray(np.any([self._holds(item) for item in condition.any], axis=0))
        if condition.none is not None:
            return ~self._holds(condition.none)
        assert condition.fact is not None
        if condition.below is not None or condition.at_least is not None:
            values = self._array(condition.fact)
            low = -np.inf if condition.at_least is None else condition.at_least
            high = np.inf if condition.below is None else condition.below
            return np.asarray((values >= low) & (values < high))
        wanted = condition.one_of if condition.one_of is not None else (_text(condition.equal),)
        if condition.palette is not None:
            palette, labs = self.palettes[condition.palette], self._array(condition.fact)
            nearest = self._nearest(condition.fact, condition.palette, palette, "ciede2000")
            is_wanted = np.array([name in wanted for name in palette], np.bool_)
            return np.asarray(is_wanted[nearest] & ~np.isnan(labs[:, 0]))
        words = self._words(condition.fact)
        return np.array([word in wanted for word in words.values], np.bool_)[words.codes]


def nearest_names(labs: NDArray[np.float64], palette: Palette, metric: str) -> NDArray[np.int64]:
    """(N,) position in the palette of the name whose colours come closest to (N, 3) CIELAB; any where there is NaN."""
    names = np.array([index for index, colours in enumerate(palette.values()) for _ in colours], np.int64)
    centres = np.array([colour for colours in palette.values() for colour in colours], np.float64)
    known = np.flatnonzero(~np.isnan(labs[:, 0]))
    nearest = np.zeros(len(labs), np.int64)
    for start in range(0, len(known), _BLOCK):
        block = known[start : start + _BLOCK]
        nearest[block] = names[np.argmin(METRICS[metric](labs[block, None], centres), axis=1)]
    return nearest


def _length(columns: Columns) -> int:
    column = next(iter(columns.values()))
    return len(column.codes if isinstance(column, Categories) else column)


def _text(value: str | bool | None) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
