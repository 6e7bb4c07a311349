"""Experiments: variants of one training config, each trained with several seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from configs.config_types import Model, Share
from configs.loader import load_config
from configs.problems import ConfigError, did_you_mean
from configs.yaml_text import parse_yaml
from trainer.config import TrainConfig, load_train_config

BASE = "base"  # the config as it is, among the variants that --vary makes


class Variant(Model):
    """One way to change the base config.

    Attributes:
        config: its own base, relative to the experiment's file; none for the experiment's.
        set: `key=value` overrides.
        start: an earlier variant whose network of the same seed this one starts from; none for what the config says.
        shared: name of its folder beside that of the experiment: experiments with neighbouring folders share the runs
            that they give the same name. None for a folder in the experiment's own.
        published: numbers of others to print beside ours, by their key in a report, such as `reid.map: 0.773`. [1]
        cited: whether there is nothing to train, only numbers of others.
        shown: whether it has a line in the table, or others only start from it.
    """

    config: Path | None = None
    set: tuple[str, ...] = ()
    start: str | None = None
    shared: Annotated[str, Field(pattern=r"^\w+$")] | None = None
    published: dict[str, Share] = Field(default_factory=dict)
    cited: bool = False
    shown: bool = True


class Experiment(Model):
    """What to compare.

    Attributes:
        config: the base, a training config; relative to the experiment's file.
        output: folder of the runs and of the table.
        seeds: of each variant's runs.
        set: `key=value` overrides of all variants; a variant's own win.
        columns: of the table, keys of a report and what the table calls them; empty for the usual ones.
        variants: by name, in the order in which they are trained and shown.
    """

    config: Path
    output: Path
    set: tuple[str, ...] = ()
    seeds: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)] = (0,)
    columns: dict[str, str] = Field(default_factory=dict)
    variants: Annotated[dict[Annotated[str, Field(pattern=r"^[\w=.,+\-()\[\] ]+$")], Variant], Field(min_length=1)]

    def runs(self, overrides: Sequence[str] = (), only: Sequence[str] | None = None) -> list[Run]:
        """All runs, every variant's before the next variant's; each config is validated.

        Args:
            overrides: of the base config; those of the experiment and of a variant win.
            only: names of the variants to run; none for all.

        Raises:
            ConfigError: a variant's config is wrong, or there is no such variant.
        """
        for name in only or ():
            if name not in self.variants:
                raise ConfigError(f"--only: unknown variant {name!r}{did_you_mean(name, self.variants)}")
        return [
            Run(name, seed, self._config_of(name, seed, overrides), variant.published)
            for name, variant in self.variants.items()
            if not variant.cited and (only is None or name in only)
            for seed in self.seeds
        ]

    def _config_of(self, name: str, seed: int, overrides: Sequence[str]) -> TrainConfig:
        variant = self.variants[name]
        own = [f"seed={seed}", f"output={_quoted(self._folder(name, seed))}"]
        if variant.start is not None:
            names = list(self.variants)
            earlier = [one for one in names[: names.index(name)] if not self.variants[one].cited]
            if variant.start not in earlier:
                raise ConfigError(
                    f"variants.{name}.start: expected an earlier variant, got {variant.start!r}"
                    f"{did_you_mean(variant.start, earlier)}"
                )
            own.append(f"init={_quoted(self._folder(variant.start, seed))}")
        try:
            return load_train_config(variant.config or self.config, [*overrides, *self.set, *variant.set, *own])
        except ConfigError as error:
            raise ConfigError("\n".join(f"variant {name}: {line}" for line in str(error).splitlines())) from error

    def _folder(self, name: str, seed: int) -> Path:
        shared = self.variants[name].shared
        own = self.output / name.replace(", ", "_").replace(" ", "_")
        return (own if shared is None else self.output.parent / shared) / f"seed_{seed}"


@dataclass(frozen=True)
class Run:
    """One training run of an experiment.

    Attributes:
        variant: its name.
        seed: of the run.
        config: with that seed and a folder of its own.
        published: numbers of others for the same thing, by their key in a report. [1]
    """

    variant: str
    seed: int
    config: TrainConfig
    published: Mapping[str, float]


def load_experiment(path: Path) -> Experiment:
    """The experiment that a YAML file describes.

    Raises:
        ConfigError: the file cannot be read or something in it is wrong.
    """
    experiment = load_config(Experiment, path)
    variants = {
        name: variant.model_copy(update={"config": path.parent / variant.config}) if variant.config else variant
        for name, variant in experiment.variants.items()
    }
    return experiment.model_copy(update={"config": path.parent / experiment.config, "variants": variants})


def vary_config(path: Path, varied: Sequence[str]) -> Experiment:
    """The experiment of a training config as it is and of one variant for each `key=a,b,c` and value.

    Raises:
        ConfigError: the config is wrong, or what shall vary is not written like that.
    """
    variants: dict[str, Variant] = {BASE: Variant()}
    for text in varied:
        key, equals, listed = text.partition("=")
        try:
            values = parse_yaml(f"[{listed}]")
        except ValueError as error:
            raise ConfigError(f"--vary {text!r}: {error}") from error
        if not (key and equals and values):
            raise ConfigError(f"--vary {text!r}: expected KEY=A,B,C, such as `optim.lr_new=0.001,0.0003`.")
        for value in _split(listed):
            variants[f"{key}={value}"] = Variant(set=(f"{key}={value}",))
    output = load_train_config(path).output
    return Experiment(config=path, output=output.with_name(f"{output.name}_variants"), variants=variants)


def _split(listed: str) -> list[str]:
    """The texts between commas that stand in no bracket."""
    parts, depth = [""], 0
    for character in listed:
        depth += (character in "[{") - (character in "]}")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
