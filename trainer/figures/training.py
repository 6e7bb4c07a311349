"""The course of a run: losses, learning rates, evaluations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trainer.figures.canvas import Image, PictureError
from trainer.figures.curves import Panel, draw_curves
from trainer.training.record import read_metrics

REID = {"reid.rank_1": "rank-1", "reid.map": "mAP", "reid.minp": "mINP"}
ATTRIBUTES = {
    "attributes.group_accuracy": "group accuracy",
    "attributes.majority.group_accuracy": "majority class",
    "attributes.balanced_ma": "balanced mA",
}


def picture_of_training(run: Path) -> tuple[Image, str]:
    """A panel for each kind of number in a run's metrics.jsonl, and a line that sums up.

    Raises:
        PictureError: the folder has no such file, or nothing is in it yet.
    """
    try:
        train, evaluation = read_metrics(run, "train"), read_metrics(run, "evaluation")
    except (OSError, ValueError) as error:
        raise PictureError(f"{run}: expected a run's folder with metrics.jsonl, got {error}.") from error
    if not train:
        raise PictureError(f"{run / 'metrics.jsonl'}: expected lines of a training, found none yet.")
    names = list(dict.fromkeys(name for line in train for name in line))
    total = {name: name.partition(".")[2] for name in names if name == "loss.total"}
    losses = {name: name.partition(".")[2] for name in names if name.startswith("loss.") and name not in total}
    rates = {name: name.partition(".")[2] for name in names if name.startswith("lr.")}
    panels = [
        Panel("loss", _curves(train, total)),
        Panel("parts of the loss", _curves(train, losses)),
        Panel("re-identification", _curves(evaluation, REID), limits=(0.0, 1.0)),
        Panel("attributes", _curves(evaluation, ATTRIBUTES), limits=(0.0, 1.0)),
        Panel("learning rate", _curves(train, rates), logarithmic=True),
        Panel("images per second", _curves(train, {"images_per_s": "training"})),
    ]
    last = train[-1]
    line = f"{last['step']} steps in {last['epoch']} epochs; loss {last['loss.total']:.4g}"
    return draw_curves([panel for panel in panels if panel.curves], f"Training: {run.resolve().name}", line), line


def _curves(lines: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> dict[str, Any]:
    """Shown name -> steps and values, of the names that occur."""
    curves = {}
    for name, shown in names.items():
        points = [(line["step"], line[name]) for line in lines if name in line]
        if points:
            steps, values = np.array(points, np.float64).T
            curves[shown] = steps, values
    return curves
