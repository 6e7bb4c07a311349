"""The trainer's config: one validated model per room, over the defaults of a recipe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from configs.config_types import Model
from configs.loader import load_config, read_mapping
from configs.yaml_text import parse_yaml
from trainer.data.config import DataConfig, SamplerConfig
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

    @model_validator(mode="after")
    def _losses_fit(self) -> TrainConfig:
        complaint = None if self.task == "attribute" else _misfit(self.loss, self.model, self.data.sampler)
        if complaint is not None:
            raise ValueError(complaint)
        return self

    @model_validator(mode="after")
    def _frozen_layers_know_something(self) -> TrainConfig:
        if self.optim.freeze_epochs and self.model.weights == "none" and self.init is None:
            raise ValueError("optim.freeze_epochs: expected 0 without `model.weights` or `init`, for a frozen backbone "
                             f"would stay random, got {self.optim.freeze_epochs}")  # fmt: skip
        return self


def _misfit(loss: LossConfig, model: ModelConfig, sampler: SamplerConfig) -> str | None:
    """Why a re-ID loss cannot work with this network or these batches."""
    kind, classifier = loss.identity.kind, "linear" if loss.identity.kind == "softmax" else "cosine"
    if loss.identity_weight and model.classifier != classifier:
        return (f"loss.identity.kind: expected a loss for `model.classifier: {model.classifier}`, got '{kind}', "
                f"which works on {classifier} scores")  # fmt: skip
    if not (loss.identity_weight or loss.triplet_weight or loss.circle_weight):
        return "loss: expected a weight above 0 among identity_weight, triplet_weight and circle_weight, got none"
    if not (loss.triplet_weight or loss.circle_weight):
        return None
    if sampler.kind == "shuffle":
        return ("data.sampler.kind: expected 'identity' or 'camera_balanced' for the triplet and circle losses, which "
                "need several images of an identity in a batch, got 'shuffle'")  # fmt: skip
    if sampler.images_per_identity < 2 or sampler.batch_size < 2 * sampler.images_per_identity:
        found = f"batch_size {sampler.batch_size}, images_per_identity {sampler.images_per_identity}"
        return ("data.sampler: expected at least 2 identities with 2 images each in a batch for the triplet and circle "
                f"losses, got {found}")  # fmt: skip
    return None


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
