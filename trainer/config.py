"""The trainer's config: one validated model per room, over the defaults of a recipe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from configs.config_types import Model
from configs.loader import load_config, read_mapping
from configs.yaml_text import parse_yaml
from trainer.data.config import DataConfig
from trainer.evaluation.config import EvaluationConfig
from trainer.models.config import LossConfig, ModelConfig
from trainer.training.config import OptimConfig, RunConfig

RECIPES = Path(__file__).resolve().parent.parent / "configs" / "train" / "recipes"


class TrainConfig(Model):
    """One training run.

    Attributes:
        output: the run's folder.
        seed: of everything random.
        recipe: whose values hold where this file says nothing: configs/train/recipes/NAME.yaml.
        task: which heads the network has.
        init: checkpoint to start from: everything that fits by name and shape is taken over, heads of other identities
            or classes are made anew; none to start as `model.weights` says.
    """

    output: Path
    seed: Annotated[int, Field(ge=0)] = 0
    recipe: Literal["paper", "strong"] = "paper"
    task: Literal["reid", "attribute", "joint"] = "joint"
    init: Path | None = None
    data: DataConfig
    model: ModelConfig = Field(default_factory=ModelConfig)
    loss: LossConfig = Field(default_factory=LossConfig)
    optim: OptimConfig = Field(default_factory=OptimConfig)
    run: RunConfig = Field(default_factory=RunConfig)
    evaluation: EvaluationConfig = Field(default_factory=EvaluationConfig)


def load_train_config(path: Path, overrides: Sequence[str] = ()) -> TrainConfig:
    """The run that a YAML file describes, over its recipe's defaults and after the overrides.

    Raises:
        ConfigError: the file cannot be read or something in it, or in an override, is wrong.
    """
    recipe: Any = read_mapping(path).get("recipe", TrainConfig.model_fields["recipe"].default)
    for text in overrides:
        if text.startswith("recipe="):
            recipe = parse_yaml(text.partition("=")[2])
    file = RECIPES / f"{recipe}.yaml"
    return load_config(TrainConfig, path, overrides, defaults=read_mapping(file) if file.is_file() else {})
