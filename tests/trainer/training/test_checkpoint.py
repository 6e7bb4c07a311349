"""Tests of checkpoints: whole or not there, read without unpickling, refused in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from configs.loader import dump_config
from trainer.config import TrainConfig
from trainer.data.config import DataConfig, SourceConfig
from trainer.data.images import Attribute
from trainer.models.config import ModelConfig
from trainer.models.network import PersonNet
from trainer.training.checkpoint import CheckpointError, load_checkpoint, load_network, network_state, save_checkpoint

MODEL = ModelConfig(backbone="resnet18", embedding_dim=16, attribute_dim=8)
ATTRIBUTES = (Attribute("hat", "binary", ("no", "yes")), Attribute("upper", "categorical", ("red", "blue", "other")))
CPU = torch.device("cpu")


def make_state(folder: Path, averaged: bool = False, **model: Any) -> tuple[PersonNet, dict[str, Any]]:
    torch.manual_seed(0)
    settings = MODEL.model_copy(update=model)
    net = PersonNet(settings, 3, ATTRIBUTES)
    config = TrainConfig(output=folder, data=DataConfig(train=(SourceConfig(folder=folder),)), model=settings)
    ema = {name: tensor + 1 for name, tensor in net.state_dict().items()} if averaged else None
    return net, network_state(dump_config(config), ATTRIBUTES, (7, 3, 12), net.state_dict(), ema)


def test_network_comes_back_with_its_config_attributes_and_identities(tmp_path: Path) -> None:
    net, state = make_state(tmp_path)
    save_checkpoint(tmp_path / "last.pt", {**state, "epoch": 4, "calibration": {"hat": 1.5}, "optimizer": {}})
    loaded = load_network(tmp_path, CPU)
    assert loaded.attributes == ATTRIBUTES
    assert loaded.pids == (7, 3, 12)
    assert loaded.config.model == MODEL
    assert loaded.extra == {"epoch": 4, "calibration": {"hat": 1.5}}
    images = torch.randint(0, 256, (2, 3, 64, 32), dtype=torch.uint8)
    with torch.no_grad():
        expected, got = net.eval()(images), loaded.net(images)
    assert torch.equal(got.embeddings, expected.embeddings)
    assert torch.equal(got.attribute_logits["upper"], expected.attribute_logits["upper"])


def test_average_is_taken_where_there_is_one_and_unless_told_otherwise(tmp_path: Path) -> None:
    net, state = make_state(tmp_path, averaged=True)
    save_checkpoint(tmp_path / "final.pt", state)
    name, weight = next(iter(net.state_dict().items()))
    assert torch.equal(load_network(tmp_path / "final.pt", CPU).net.state_dict()[name], weight + 1)
    assert torch.equal(load_network(tmp_path / "final.pt", CPU, averaged=False).net.state_dict()[name], weight)


def test_weights_that_training_began_with_need_not_be_there_any_more(tmp_path: Path) -> None:
    _, state = make_state(tmp_path)
    state["config"] = state["config"].replace("weights: none", "weights: /gone/resnet18.pth")
    assert "/gone/" in state["config"]
    save_checkpoint(tmp_path / "final.pt", state)
    assert load_network(tmp_path, CPU).config.model.weights == "/gone/resnet18.pth"


def test_final_checkpoint_of_a_folder_goes_before_its_last_one(tmp_path: Path) -> None:
    _, state = make_state(tmp_path)
    save_checkpoint(tmp_path / "last.pt", {**state, "epoch": 1})
    save_checkpoint(tmp_path / "final.pt", {**state, "epoch": 2})
    assert load_checkpoint(tmp_path)["epoch"] == 2


def test_crash_while_writing_leaves_the_old_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "last.pt"
    _, state = make_state(tmp_path)
    save_checkpoint(path, {**state, "epoch": 1})

    def half(_: object, file: Any) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", half)
    with pytest.raises(OSError, match="No space left"):
        save_checkpoint(path, {**state, "epoch": 2})
    assert load_checkpoint(path)["epoch"] == 1


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_truncated_file_is_refused_in_one_line(tmp_path: Path, share: float) -> None:
    path = tmp_path / "last.pt"
    save_checkpoint(path, make_state(tmp_path)[1])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(CheckpointError, match=r"last\.pt: expected a checkpoint, got a damaged or foreign file\.$"):
        load_checkpoint(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 99}, "expected checkpoint format 1, got 99"),
        ({"format": None}, "expected checkpoint format 1, got None"),
    ],
)
def test_other_format_is_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    save_checkpoint(tmp_path / "last.pt", {**make_state(tmp_path)[1], **change})
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(tmp_path)


def test_foreign_files_are_refused(tmp_path: Path) -> None:
    torch.save({"state_dict": {"fc.weight": torch.zeros(2)}}, tmp_path / "foreign.pt")
    with pytest.raises(CheckpointError, match="got another program's file"):
        load_checkpoint(tmp_path / "foreign.pt")
    torch.save({"format": np.float64(1.0), "do": print}, tmp_path / "code.pt")
    with pytest.raises(CheckpointError, match="damaged or foreign"):
        load_checkpoint(tmp_path / "code.pt")
    with pytest.raises(CheckpointError, match="no such checkpoint"):
        load_checkpoint(tmp_path / "none.pt")
    with pytest.raises(CheckpointError, match=r"found neither final\.pt nor last\.pt"):
        load_checkpoint(tmp_path)
    _, state = make_state(tmp_path)
    del state["pids"]
    save_checkpoint(tmp_path / "last.pt", state)
    with pytest.raises(CheckpointError, match="expected the key 'pids'"):
        load_checkpoint(tmp_path)


def test_weights_of_another_architecture_are_refused_by_name(tmp_path: Path) -> None:
    _, state = make_state(tmp_path)
    wide = make_state(tmp_path, embedding_dim=24)[1]
    save_checkpoint(tmp_path / "last.pt", {**state, "model": wide["model"]})
    with pytest.raises(CheckpointError, match=r"identity\.\S+: expected the shape \[16, 512\], got \[24, 512\]"):
        load_network(tmp_path, CPU)
    fewer = {name: tensor for name, tensor in state["model"].items() if "hat" not in name}
    save_checkpoint(tmp_path / "last.pt", {**state, "model": fewer})
    with pytest.raises(CheckpointError, match=r"'attributes\.hat\S+' is not among them"):
        load_network(tmp_path, CPU)
    save_checkpoint(tmp_path / "last.pt", {**state, "model": {**state["model"], "extra.weight": torch.zeros(1)}})
    with pytest.raises(CheckpointError, match=r"got 'extra\.weight', too"):
        load_network(tmp_path, CPU)


def test_config_that_this_version_does_not_know_is_refused_in_one_line(tmp_path: Path) -> None:
    _, state = make_state(tmp_path)
    save_checkpoint(tmp_path / "last.pt", {**state, "config": state["config"] + "magic: 1\nmore: 2\n"})
    with pytest.raises(CheckpointError, match=r"last\.pt: config: magic: unknown key") as caught:
        load_network(tmp_path, CPU)
    assert "\n" not in str(caught.value)
