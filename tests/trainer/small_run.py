"""A finished run for tests: a fake dataset and the checkpoint of a small network that was never trained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from configs.loader import dump_config, validate_config
from tests.dataset.fake_render import make_dataset
from trainer.config import TrainConfig
from trainer.data.config import SourceConfig
from trainer.data.images import Attribute
from trainer.data.readers import read_dataset
from trainer.models.network import PersonNet
from trainer.training.checkpoint import network_state, save_checkpoint

HEIGHT_PX, WIDTH_PX = 64, 32


def make_run(folder: Path, *, heads: bool = True, seed: int = 0, model: dict[str, object] | None = None) -> Path:
    """Make `folder/dataset` and `folder/run/final.pt`; gives the run's folder."""
    make_dataset(folder / "dataset")
    attributes = read_dataset(SourceConfig(folder=folder / "dataset")).attributes if heads else ()
    write_checkpoint(folder / "run", folder / "dataset", attributes, seed, model or {})
    return folder / "run"


def write_checkpoint(
    run: Path, dataset: Path, attributes: Sequence[Attribute], seed: int = 0, model: dict[str, object] | None = None
) -> None:
    """Write `run/final.pt`."""
    run.mkdir(parents=True, exist_ok=True)
    data = {"train": [{"folder": str(dataset)}], "height_px": HEIGHT_PX, "width_px": WIDTH_PX}
    values = {
        "output": str(run),
        "data": data,
        "model": {"backbone": "resnet18", "embedding_dim": 16, "attribute_dim": 8, **(model or {})},
        "run": {"dtype": "fp32", "device": "cpu"},
    }
    config = validate_config(TrainConfig, values, "test")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = PersonNet(config.model, 4, tuple(attributes))
        for head in net.attributes.values():  # so that their answers differ
            torch.nn.init.normal_(head[-1].weight)  # type: ignore[index]
    state = network_state(dump_config(config), tuple(attributes), (1, 2, 4, 5), net.state_dict(), None)
    save_checkpoint(run / "final.pt", state)
