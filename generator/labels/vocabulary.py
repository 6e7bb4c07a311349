"""A vocabulary turns the facts of people and images into the values of its attributes.

vocabulary = load_vocabulary(Path("configs/vocabularies/basic.yaml"), FACTS)
vocabulary.label(facts)  # {"gender": "female", "upper_colour": "red", ...}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configs.loader import ConfigError, load_config
from configs.problems import did_you_mean
from generator.labels.columns import Columns, columns_of_records
from generator.labels.fact import Fact, FactValue, Level
from generator.labels.rules import label_columns, needed_facts
from generator.labels.vocabulary_check import check_vocabulary, complete_classes
from generator.labels.vocabulary_config import Attribute, Palette, PaletteConfig, VocabularyConfig

Value = str | float | list[float] | None


class VocabularyError(ConfigError):
    """A vocabulary does not exist or does not fit the facts; one line per problem."""


class Vocabulary:
    """A checked vocabulary; `load_vocabulary` makes one.

    Attributes:
        config: what the file says.
        facts: what can be known.
    """

    def __init__(self, config: VocabularyConfig, facts: Mapping[str, Fact]) -> None:
        self.config = config
        self.facts = facts

    @property
    def name(self) -> str:
        """Of the vocabulary."""
        return self.config.name

    def attributes(self, level: Level | None = None) -> tuple[Attribute, ...]:
        """The attributes of a level, of both where None."""
        return tuple(item for item in self.config.attributes if level is None or item.level == level)

    def needs(self, level: Level | None = None) -> tuple[str, ...]:
        """The facts that the attributes of a level are made from."""
        return tuple(dict.fromkeys(name for item in self.attributes(level) for name in needed_facts(item)))

    def label_columns(self, columns: Columns, level: Level | None = None) -> dict[str, NDArray[Any]]:
        """The values of all attributes of a level for N people or images.

        Args:
            columns: the facts that `needs` names, of N things.
            level: which attributes are asked for.

        Returns:
            By attribute: (N,) indices of classes, (N,) numbers or (N, 3) CIELAB with NaN where there is none.

        Raises:
            ValueError: a fact that a rule needs is absent, or has a value that its description excludes.
        """
        return label_columns(self.attributes(level), self.config.palettes, columns)

    def label(self, facts: Mapping[str, FactValue | None], level: Level = "person") -> dict[str, Value]:
        """The value of every attribute of a level for one person or image.

        Args:
            facts: by name; those that no rule asks for may be absent.
            level: which attributes are asked for.

        Raises:
            ValueError: a fact that a rule needs is absent, or has a value that its description excludes.
        """
        columns = columns_of_records([facts], self.facts, self.needs(level))
        labels = self.label_columns(columns, level)
        return {item.name: plain_value(item, labels[item.name][0]) for item in self.attributes(level)}

    def schema(self) -> dict[str, Any]:
        """Name, version, description and attributes, each with kind, classes and unit, for schema.json."""
        return {
            "name": self.config.name,
            "version": self.config.version,
            "description": self.config.description,
            "attributes": [self._entry(attribute) for attribute in self.config.attributes],
        }

    def _entry(self, attribute: Attribute) -> dict[str, Any]:
        unit = {"number": "", "colour": "CIELAB"}.get(attribute.kind, "")
        if attribute.number is not None:
            unit = self.facts[attribute.number.fact].unit
        return {
            "name": attribute.name,
            "kind": attribute.kind,
            "level": attribute.level,
            "classes": list(attribute.classes),
            "codes": [attribute.codes[name] for name in attribute.classes] if attribute.codes else None,
            "unit": unit,
            "part": [list(group) for group in attribute.part] if attribute.part else None,
            "description": attribute.description,
        }


def plain_value(attribute: Attribute, value: Any) -> Value:
    """A value of `label_columns` as it stands in a file: class, number, or CIELAB or None."""
    if attribute.kind == "number":
        return float(value)
    if attribute.kind == "colour":
        return None if np.isnan(value[0]) else [float(item) for item in value]
    return attribute.classes[int(value)]


def load_vocabulary(path: Path, facts: Mapping[str, Fact]) -> Vocabulary:
    """The vocabulary in a file.

    Args:
        path: a YAML file such as those in configs/vocabularies.
        facts: description of everything that is known about people and images.

    Raises:
        ConfigError: the file cannot be read or is no vocabulary; one line per problem.
        VocabularyError: it asks for what the facts do not have; one line per problem.
    """
    config = load_config(VocabularyConfig, path)
    attributes = tuple(complete_classes(attribute, facts) for attribute in config.attributes)
    palettes = {**shared_palettes(), **config.palettes}
    config = config.model_copy(update={"attributes": attributes, "palettes": palettes})
    problems = check_vocabulary(config, facts)
    if problems:
        raise VocabularyError("\n".join(f"{path}: {problem}" for problem in problems))
    return Vocabulary(config, facts)


@lru_cache(maxsize=1)
def shared_palettes() -> dict[str, Palette]:
    """The palettes that every vocabulary can use."""
    return load_config(PaletteConfig, Path(__file__).parents[2] / "configs" / "palettes.yaml").palettes


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
