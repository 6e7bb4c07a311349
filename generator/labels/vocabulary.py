"""A vocabulary turns the facts of a person into the classes of its attributes.

vocabulary = load_vocabulary(Path("configs/vocabularies/basic.yaml"), FACTS)
vocabulary.label(facts)  # {"gender": "female", "upper_colour": "red", ...}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from configs.loader import ConfigError, load_config
from configs.problems import did_you_mean
from generator.colour import colour_difference
from generator.labels.fact import Fact, FactValue
from generator.labels.vocabulary_check import check_vocabulary
from generator.labels.vocabulary_config import (
    Attribute,
    BinsRule,
    CategoryRule,
    ColourRule,
    Condition,
    Palette,
    VocabularyConfig,
)


def _distance(first: Any, second: Any) -> Any:
    """CIE 1976 colour difference: (...) of (..., 3) CIELAB."""
    return np.linalg.norm(np.asarray(first) - np.asarray(second), axis=-1)


METRICS = {"ciede2000": colour_difference, "cie76": _distance}


class VocabularyError(ConfigError):
    """A vocabulary does not exist or does not fit the facts; one line per problem."""


class Vocabulary:
    """A checked vocabulary; `load_vocabulary` makes one."""

    def __init__(self, config: VocabularyConfig) -> None:
        self.config = config
        self._colours = {
            attribute.name: _centres(attribute.colour, config.palettes)
            for attribute in config.attributes
            if attribute.colour is not None
        }

    @property
    def name(self) -> str:
        """Of the vocabulary."""
        return self.config.name

    def label(self, facts: Mapping[str, FactValue]) -> dict[str, str]:
        """The class of every attribute.

        Args:
            facts: of one person, by name; those that no rule asks for may be absent.

        Raises:
            ValueError: a fact that a rule needs is absent, or has a value that its description excludes.
        """
        return {attribute.name: self._class_of(attribute, facts) for attribute in self.config.attributes}

    def schema(self) -> dict[str, Any]:
        """Name, version, description and attributes, each with its kind and classes, for schema.json."""
        return {
            "name": self.config.name,
            "version": self.config.version,
            "description": self.config.description,
            "attributes": [
                {
                    "name": attribute.name,
                    "kind": "binary" if len(attribute.classes) == 2 else "categorical",
                    "classes": list(attribute.classes),
                    "part": attribute.part,
                }
                for attribute in self.config.attributes
            ],
        }

    def _class_of(self, attribute: Attribute, facts: Mapping[str, FactValue]) -> str:
        rule = attribute.rule
        if isinstance(rule, CategoryRule):
            value = _text(_value(facts, rule.fact, attribute))
            if value not in rule.map:
                raise ValueError(f"attribute {attribute.name!r}: {rule.fact}: expected a mapped value, got {value!r}.")
            return rule.map[value]
        if isinstance(rule, BinsRule):
            number = _value(facts, rule.fact, attribute)
            return attribute.classes[int(np.searchsorted(rule.edges, float(number), side="right"))]
        if isinstance(rule, ColourRule):
            classes, centres = self._colours[attribute.name]
            lab = np.asarray(_value(facts, rule.fact, attribute), np.float64)
            return classes[int(np.argmin(METRICS[rule.metric](lab, centres)))]
        for case in rule:
            if case.condition is None or _holds(case.condition, facts, attribute):
                return case.class_name
        raise ValueError(f"attribute {attribute.name!r}: no case of `when` applies; add one with `otherwise: true`.")


def load_vocabulary(path: Path, facts: Mapping[str, Fact]) -> Vocabulary:
    """The vocabulary in a file.

    Args:
        path: a YAML file such as those in configs/vocabularies.
        facts: description of everything that is known about a person.

    Raises:
        ConfigError: the file cannot be read or is no vocabulary; one line per problem.
        VocabularyError: it asks for what the facts do not have; one line per problem.
    """
    config = load_config(VocabularyConfig, path)
    problems = check_vocabulary(config, facts)
    if problems:
        raise VocabularyError("\n".join(f"{path}: {problem}" for problem in problems))
    return Vocabulary(config)


def find_vocabulary(name: str) -> Path:
    """The file of a vocabulary: a path to a YAML file, or the name of one of those in configs/vocabularies.

    Raises:
        VocabularyError: there is no vocabulary of that name.
    """
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    folder = Path(__file__).parents[2] / "configs" / "vocabularies"
    path = folder / f"{name}.yaml"
    if not path.is_file():
        raise VocabularyError(f"vocabulary: unknown name {name!r}{did_you_mean(name, _stems(folder))}")
    return path


def _stems(folder: Path) -> Iterator[str]:
    return (path.stem for path in folder.glob("*.yaml"))


def _centres(rule: ColourRule, palettes: Mapping[str, Palette]) -> tuple[list[str], Any]:
    """The colours of a palette and the class of each: as many names as rows of (N, 3)."""
    palette = palettes[rule.palette] if isinstance(rule.palette, str) else rule.palette
    pairs = [(name, colour) for name, colours in palette.items() for colour in colours]
    return [name for name, _ in pairs], np.array([colour for _, colour in pairs], np.float64)


def _value(facts: Mapping[str, FactValue], name: str, attribute: Attribute) -> Any:
    if name not in facts:
        raise ValueError(f"attribute {attribute.name!r}: expected the fact {name!r}, got a person without it.")
    return facts[name]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, (bool, np.bool_)) else str(value)


def _holds(condition: Condition, facts: Mapping[str, FactValue], attribute: Attribute) -> bool:
    if condition.all is not None:
        return all(_holds(item, facts, attribute) for item in condition.all)
    if condition.any is not None:
        return any(_holds(item, facts, attribute) for item in condition.any)
    if condition.none is not None:
        return not _holds(condition.none, facts, attribute)
    assert condition.fact is not None
    value = _value(facts, condition.fact, attribute)
    if condition.equal is not None:
        return _text(value) == _text(condition.equal)
    if condition.one_of is not None:
        return _text(value) in condition.one_of
    low = -np.inf if condition.at_least is None else condition.at_least
    high = np.inf if condition.below is None else condition.below
    return bool(low <= float(value) < high)
