"""How a network is trained."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from configs.config_types import Count, Model

NotNegative = Annotated[float, Field(ge=0.0)]
Whole = Annotated[int, Field(ge=0)]


class OptimConfig(Model):
    """Optimiser and schedule.

    Attributes:
        name: of the optimiser; the fused kernel is used where there is one.
        lr_new: learning rate of the heads, also of those taken over from a checkpoint, and of layers of the backbone
            that were not pretrained (all of them when training from scratch).
        lr_backbone: learning rate of the backbone's pretrained layers.
        weight_decay: of all but norms and biases for `adamw` and `sgd`, of everything for `adam` (the classic L2).
        epochs: passes over the training split.
        warmup_epochs: over which the rate rises linearly from a hundredth.
        schedule: after the warm-up.
        step_epochs: at which `step` multiplies the rate by 0.1.
        freeze_epochs: in which the backbone stays as it is, its batch norms too.
        grad_clip: largest norm of all gradients; 0 for none.
        ema: decay of the moving average of the weights that is evaluated; 0 for none.
    """

    name: Literal["adam", "adamw", "sgd"] = "adam"
    lr_new: Annotated[float, Field(gt=0.0)] = 1e-3
    lr_backbone: Annotated[float, Field(gt=0.0)] = 1e-4
    weight_decay: NotNegative = 0.0
    epochs: Count = 80
    warmup_epochs: Whole = 0
    schedule: Literal["constant", "step", "cosine"] = "constant"
    step_epochs: tuple[Count, ...] = (40, 60)
    freeze_epochs: Whole = 0
    grad_clip: NotNegative = 0.0
    ema: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0

    @model_validator(mode="after")
    def _some_epochs_are_left(self) -> OptimConfig:
        for name in ("warmup_epochs", "freeze_epochs"):
            if getattr(self, name) >= self.epochs:
                raise ValueError(f"{name}: expected fewer than the {self.epochs} epochs, got {getattr(self, name)}")
        return self


class RunConfig(Model):
    """Machine, precision, and what is kept.

    Attributes:
        device: `auto` is CUDA where there is one.
        dtype: of the autocast; `auto` is bf16 where the device computes in it.
        channels_last: memory format of images and weights.
        compile: by `torch.compile`; on a CPU that takes minutes and then saves a fifth of a step.
        threads: of PyTorch; 0 leaves its own choice.
        sync_batch_norm: statistics over all processes.
        checkpoint_steps: steps between checkpoints; 0 for one per epoch.
        evaluate_epochs: epochs between evaluations; 0 for the end alone.
        log_steps: steps between lines in metrics.jsonl.
    """

    device: Literal["auto", "cpu", "cuda"] = "auto"
    dtype: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    channels_last: bool = True
    compile: bool = False
    threads: Whole = 0
    sync_batch_norm: bool = True
    checkpoint_steps: Whole = 0
    evaluate_epochs: Whole = 10
    log_steps: Count = 10
