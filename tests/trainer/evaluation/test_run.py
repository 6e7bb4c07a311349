from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dataset.fake_render import make_dataset
from trainer.config import TrainConfig
from trainer.data.config import DataConfig, SourceConfig
from trainer.data.images import Dataset, DatasetError
from trainer.data.readers import read_dataset
from trainer.models.config import ModelConfig
from trainer.training.config import RunConfig

torch = pytest.importorskip("torch")

from trainer.evaluation.run import evaluate_dataset  # noqa: E402
from trainer.models.network import PersonNet  # noqa: E402


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("evaluation") / "dataset"
    make_dataset(folder)
    return read_dataset(SourceConfig(folder=folder))


def config(folder: Path) -> TrainConfig:
    source = SourceConfig(folder=folder)
    return TrainConfig(
        output=folder, data=DataConfig(train=(source,), height_px=64, width_px=32), run=RunConfig(dtype="fp32"),
        model=ModelConfig(backbone="resnet18", embedding_dim=16, attribute_dim=8),
    )  # fmt: skip


def test_report_of_a_network_is_flat_and_json(dataset: Dataset, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    settings = config(tmp_path)
    net = PersonNet(settings.model, 4, dataset.attributes)
    report = evaluate_dataset(net, dataset, settings, torch.device("cpu"))
    assert net.training
    assert json.loads(json.dumps(report)) == report
    assert report["reid.queries"] == report["reid.queries_counted"] == 4
    assert 0.0 < float(report["reid.map"]) <= 1.0
    assert {f"attributes.accuracy.{name}" for name in ("gender", "glasses", "view")} <= report.keys()
    assert report["attributes.majority_of"] == "train"
    assert report == evaluate_dataset(net, dataset, settings, torch.device("cpu"))


def test_dataset_without_a_split_to_evaluate_on_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    only = Dataset(dataset.name, {"train": dataset.split("train"), "query": dataset.split("query")}, dataset.attributes)
    with pytest.raises(DatasetError, match=r"'query' and 'gallery', or 'test', found none \(splits with images: query"):
        evaluate_dataset(torch.nn.Identity(), only, config(tmp_path), torch.device("cpu"))
