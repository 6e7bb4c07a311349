"""Tests of data, losses and checkpoints that are not as they should be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from torch import Tensor

from configs.loader import ConfigError
from tests.trainer.training.runs import small_run
from trainer.data.images import DatasetError
from trainer.models.weights import WeightsError
from trainer.objective import Objective
from trainer.training import engine
from trainer.training.checkpoint import CheckpointError, load_checkpoint, load_network
from trainer.training.engine import TrainingError, train
from trainer.training.record import Record, read_metrics

SHORT: dict[str, Any] = {"optim__epochs": 1}
REID: dict[str, Any] = {**SHORT, "task": "reid"}


def make_folders(folder: Path, counts: Mapping[str, int]) -> dict[str, Any]:
    """A source of noise: so many pictures of each person."""
    rng = np.random.default_rng(0)
    for person, count in counts.items():
        (folder / person).mkdir(parents=True)
        for number in range(count):
            picture = rng.integers(0, 256, (40, 24, 3), np.uint8)
            assert cv2.imwrite(str(folder / person / f"c{number % 2 + 1}_{number}.jpg"), picture)
    return {"kind": "folders", "folder": str(folder)}


@pytest.fixture(scope="module")
def short_run(dataset_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(small_run(dataset_dir, tmp_path_factory.mktemp("short") / "run", **SHORT), quiet=True)


def poison(step: int, value: float) -> Any:
    """`Objective.__call__` whose total becomes that value at a step, counted from 1."""
    count, call = 0, Objective.__call__

    def poisoned(*arguments: Any) -> dict[str, Tensor]:
        nonlocal count
        count += 1
        losses = call(*arguments)
        return {**losses, "total": losses["total"] * value} if count == step else losses

    return poisoned


@pytest.mark.parametrize(("value", "log_steps"), [(float("nan"), 1), (float("inf"), 4)])
def test_loss_that_is_no_number_stops_with_step_epoch_and_the_keys_of_its_batch(
    dataset_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: float, log_steps: int
) -> None:
    config = small_run(dataset_dir, tmp_path / "run", run__log_steps=log_steps, run__evaluate_epochs=0)
    keys, take_step = [], engine._step

    def step(parts: Any, module: Any, batch: Any) -> Any:
        keys.append(list(batch.keys))
        return take_step(parts, module, batch)

    monkeypatch.setattr(engine, "_step", step)
    monkeypatch.setattr(Objective, "__call__", poison(6, value))
    with pytest.raises(TrainingError, match="epoch 2, step 6: expected a loss that is a number, got") as caught:
        train(config, quiet=True)
    assert "\n" not in str(caught.value)
    found = json.loads((config.output / "nan_batch.json").read_text())
    assert (found["epoch"], found["step"], found["keys"]) == (2, 6, keys[5])
    assert found["losses"]["total"] == repr(value)
    last = load_checkpoint(config.output / "last.pt")
    assert (last["epoch"], last["total"]) == (1, 4)
    assert all(tensor.isfinite().all() for tensor in last["model"].values())


def test_learning_rate_that_explodes_stops_the_run(dataset_dir: Path, tmp_path: Path) -> None:
    config = small_run(dataset_dir, tmp_path / "run", optim={"name": "sgd", "lr_new": 1e30, "epochs": 2})
    with pytest.raises(TrainingError, match=r"epoch 1, step \d: expected a loss that is a number"):
        train(config, quiet=True)


def test_spoilt_weights_are_not_saved(dataset_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config, take_step = small_run(dataset_dir, tmp_path / "run"), engine._step

    def step(parts: Any, *rest: Any) -> Any:
        losses = take_step(parts, *rest)
        with torch.no_grad():
            parts.net.identity.classify.weight[0, 0] = torch.inf
        return losses

    monkeypatch.setattr(engine, "_step", step)
    monkeypatch.setattr(engine, "_read_losses", lambda *_: None)
    monkeypatch.setattr(Record, "train_line", lambda *_: None)
    with pytest.raises(TrainingError, match="epoch 2, step 4: expected weights that are numbers"):
        train(config, quiet=True)
    assert not (config.output / "last.pt").exists()


def test_split_without_images_is_refused(dataset_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dataset"
    shutil.copytree(dataset_dir, folder)
    samples = pq.read_table(folder / "samples.parquet")
    split = pa.array(["gallery" if name == "train" else name for name in samples["split"].to_pylist()])
    place = samples.schema.get_field_index("split")
    field = samples.schema.field(place)
    pq.write_table(samples.set_column(place, field, split.cast(field.type)), folder / "samples.parquet")
    with pytest.raises(DatasetError, match="expected images in split 'train', found none"):
        train(small_run(folder, tmp_path / "run", **SHORT), quiet=True)


def test_class_that_never_occurs_gets_a_head_and_is_no_problem(dataset_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dataset"
    shutil.copytree(dataset_dir, folder)
    schema = json.loads((folder / "schema.json").read_text())
    view = next(entry for entry in schema["attributes"] if entry["name"] == "view")
    view["classes"].append("above")
    (folder / "schema.json").write_text(json.dumps(schema))
    run = train(small_run(folder, tmp_path / "run", **SHORT, task="attribute"), quiet=True)
    loaded = load_network(run, torch.device("cpu"))
    assert loaded.attributes[2].classes[-1] == "above"
    assert loaded.pids == ()
    assert loaded.net.identity is None


def test_identity_with_a_single_image_and_a_set_without_test_splits_are_trained_on(tmp_path: Path) -> None:
    source = make_folders(tmp_path / "people", {"anna": 1, "berta": 4, "carla": 3})
    run = train(small_run(tmp_path, tmp_path / "run", **REID, data__train=[source]), quiet=True)
    assert load_network(run, torch.device("cpu")).pids == (1, 2, 3)
    assert json.loads((run / "report.json").read_text()) == {"train.damaged_images": 0}


def test_damaged_pictures_are_counted_up_to_the_limit_and_then_named(tmp_path: Path) -> None:
    source = make_folders(tmp_path / "people", {"anna": 4, "berta": 4})
    damaged = tmp_path / "people" / "anna" / "c1_0.jpg"
    damaged.write_bytes(damaged.read_bytes()[:40])
    settings = {**REID, "data__train": [source]}
    run = train(small_run(tmp_path, tmp_path / "run", **settings), quiet=True)
    assert json.loads((run / "report.json").read_text()) == {"train.damaged_images": 1}
    with pytest.raises(DatasetError, match=r"expected at most corrupt_limit = 0 .*anna/c1_0\.jpg"):
        train(small_run(tmp_path, tmp_path / "other", **settings, data__corrupt_limit=0), quiet=True)


def test_task_that_the_data_cannot_teach_is_refused(dataset_dir: Path, tmp_path: Path) -> None:
    source = make_folders(tmp_path / "people", {"anna": 4, "berta": 4})
    for task in ("attribute", "joint"):
        config = small_run(tmp_path, tmp_path / "run", **SHORT, task=task, data__train=[source])
        with pytest.raises(ConfigError, match=rf"task: expected 'reid', as people has no attributes, got '{task}'"):
            train(config, quiet=True)
    folder = tmp_path / "dataset"
    shutil.copytree(dataset_dir, folder)
    for name in ("samples", "persons"):
        table = pq.read_table(folder / f"{name}.parquet")
        place = table.schema.get_field_index("pid")
        none = pa.array([-1] * len(table), table.schema.field(place).type)
        pq.write_table(table.set_column(place, table.schema.field(place), none), folder / f"{name}.parquet")
    with pytest.raises(ConfigError, match="task: expected 'attribute', as dataset has no identities, got 'reid'"):
        train(small_run(folder, tmp_path / "run", **REID), quiet=True)


def test_checkpoint_of_another_architecture_to_begin_with_is_refused(
    short_run: Path, dataset_dir: Path, tmp_path: Path
) -> None:
    other = small_run(dataset_dir, tmp_path / "run", **SHORT, init=str(short_run), model__backbone="resnet18")
    with pytest.raises(
        WeightsError, match=r"^init: .*run: checkpoint: expected the backbone resnet18, got another one"
    ):
        train(other, quiet=True)
    with pytest.raises(CheckpointError, match="no such checkpoint"):
        train(small_run(dataset_dir, tmp_path / "run", **SHORT, init=str(tmp_path / "none.pt")), quiet=True)


def test_fine_tuning_starts_from_the_other_run_and_says_what_it_took(
    short_run: Path, dataset_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = small_run(dataset_dir, tmp_path / "run", init=str(short_run), optim={"lr_new": 1e-9, "lr_backbone": 1e-9,
                       "epochs": 1}, data__train=[{"folder": str(dataset_dir), "attributes": ["glasses"]}])  # fmt: skip
    train(config)
    told = capsys.readouterr().err
    assert "taken: backbone, identity.embed, attributes.glasses; new: identity.classify; left: " in told
    begun, got = load_checkpoint(short_run)["model"], load_checkpoint(config.output)["model"]
    for name in got:
        if name.endswith("weight"):
            is_new = name.startswith("identity.classify")
            assert torch.allclose(got[name], begun[name], atol=1e-6) != is_new, name


def test_damaged_checkpoint_to_go_on_from_is_named_and_kept(dataset_dir: Path, tmp_path: Path) -> None:
    config = small_run(dataset_dir, tmp_path / "run", **SHORT)
    train(config, quiet=True)
    last = config.output / "last.pt"
    last.write_bytes(last.read_bytes()[:1000])
    with pytest.raises(CheckpointError, match=r"last\.pt: expected a checkpoint, got a damaged or foreign file"):
        train(config, quiet=True)
    assert last.stat().st_size == 1000
    assert (config.output / "final.pt").exists()


def test_run_is_made_longer_by_the_same_command_with_more_epochs(dataset_dir: Path, tmp_path: Path) -> None:
    config = small_run(dataset_dir, tmp_path / "run", **SHORT)
    train(config, quiet=True)
    train(small_run(dataset_dir, tmp_path / "run", optim__epochs=2), quiet=True)
    assert [line["step"] for line in read_metrics(config.output, "train")] == list(range(1, 9))
    assert [line["epoch"] for line in read_metrics(config.output, "evaluation")] == [1, 2]
    assert load_checkpoint(config.output)["epoch"] == 2
