"""Tests of the pictures that commands draw."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from tests.trainer.small_run import make_run, write_checkpoint
from trainer import show
from trainer.data.config import SourceConfig
from trainer.data.images import Attribute, Dataset
from trainer.data.readers import read_dataset
from trainer.evaluation.embedded_dataset import embed_dataset
from trainer.evaluation.embedding_file import write_embeddings
from trainer.evaluation.run import evaluate_dataset
from trainer.figures import results
from trainer.inference import InputError
from trainer.training.checkpoint import load_network

CPU, RNG = torch.device("cpu"), np.random.default_rng(0)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    return make_run(tmp_path_factory.mktemp("show"))


def test_retrieval_is_drawn_beside_the_checkpoint_with_the_numbers_of_the_evaluation(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show.main(["retrieval", str(run), "--queries", "3", "--ranks", "4", "--pick", "worst", "--quiet"]) == 0
    network = load_network(run, CPU)
    report = evaluate_dataset(
        network.net, read_dataset(SourceConfig(folder=run.parent / "dataset")), network.config, CPU
    )
    numbers = f"mAP {100 * float(report['reid.map']):.1f} %, rank-1 {100 * float(report['reid.rank_1']):.1f} %"
    line = f"3 of 4 queries, average precision lowest first; over all: {numbers}"
    assert capsys.readouterr().out == f"{run / 'retrieval.png'}: {line}.\n"
    assert cv2.imread(str(run / "retrieval.png")).shape[0] > 3 * 256


def test_attributes_are_drawn_with_the_accuracy_of_the_evaluation(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "new" / "a.png"
    assert show.main(["attributes", str(run), "--images", "2", "--output", str(output)]) == 0
    network = load_network(run, CPU)
    report = evaluate_dataset(
        network.net, read_dataset(SourceConfig(folder=run.parent / "dataset")), network.config, CPU
    )
    accuracy = np.mean([value for key, value in report.items() if key.startswith("attributes.accuracy.")])  # type: ignore[arg-type]
    line = f"2 of 4 images, drawn at random; over all: mean accuracy {100 * accuracy:.1f} %"
    assert capsys.readouterr().out == f"{output}: {line}.\n"
    assert cv2.imread(str(output)).shape[0] > 256


def test_worst_images_have_the_smallest_share_of_right_attributes_and_best_ones_the_largest() -> None:
    scores = np.array([0.5, 0.1, 0.9, 0.1, 0.7])
    assert set(results._pick_rows(scores, 2, "worst", RNG).tolist()) == {1, 3}
    assert results._pick_rows(scores, 2, "best", RNG).tolist() == [2, 4]
    assert results._pick_rows(scores, 9, "random", RNG).tolist() == [0, 1, 2, 3, 4]


def test_what_cannot_be_shown_is_said_in_one_line(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = run.parent / "dataset"
    write_checkpoint(tmp_path / "other", dataset, [Attribute("hat", "binary", ("no", "yes"))])
    write_checkpoint(tmp_path / "none", dataset, [])
    (tmp_path / "file").write_text("")
    for arguments, expected in (
        (["attributes", tmp_path / "other"], "expected known classes of the network's attributes, found none."),
        (["attributes", tmp_path / "none"], "expected a network with attribute heads, got one for identities."),
        (["retrieval", run, "--data", tmp_path], "expected a complete dataset, found no such file."),
        (["retrieval", run, "--output", tmp_path / "file" / "a.png"], "a.png: cannot write"),
        (["retrieval", tmp_path / "nothing"], "nothing: no such checkpoint."),
    ):
        assert show.main([*map(str, arguments), "--quiet"]) == 2
        error = capsys.readouterr().err
        assert error.startswith("trainer.show: ")
        assert expected in error
        assert error.count("\n") == 1


def test_embeddings_from_a_file_give_the_picture_that_their_checkpoint_gives(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = load_network(run, CPU)
    dataset = read_dataset(SourceConfig(folder=run.parent / "dataset"))
    file = tmp_path / "run.parquet"
    write_embeddings(file, embed_dataset(network.net, dataset, network.config, CPU, heads=network.attributes))
    for what in ("retrieval", "attributes"):
        assert show.main([what, str(run), "--output", str(tmp_path / "a.png"), "--quiet"]) == 0
        assert show.main([what, str(file), "--data", str(run.parent / "dataset")]) == 0
        assert (tmp_path / "a.png").read_bytes() == (tmp_path / f"{what}.png").read_bytes()
    assert show.main(["retrieval", str(file)]) == 2
    assert "expected --data kind=folder beside embeddings, got none." in capsys.readouterr().err


def test_embeddings_of_another_dataset_are_refused(run: Path) -> None:
    network = load_network(run, CPU)
    dataset = read_dataset(SourceConfig(folder=run.parent / "dataset"))
    found = embed_dataset(network.net, dataset, network.config, CPU).splits["gallery"]
    other = Dataset("other", {"gallery": dataset.split("train")}, dataset.attributes)
    with pytest.raises(InputError, match=r"other: expected the images that were embedded, '.*' is not in gallery"):
        results.pictures_of(found, other)
    images = results.pictures_of(found, dataset)
    assert list(images.keys) == list(found.keys)


def test_curves_of_a_run_are_drawn_in_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        {"kind": "train", "epoch": 1, "step": 10, "loss.total": 3.0, "loss.identity": 2.0, "lr.new": 1e-3},
        {"kind": "train", "epoch": 2, "step": 20, "loss.total": 2.5, "loss.identity": 1.5, "lr.new": 1e-4},
        {"kind": "evaluation", "epoch": 2, "step": 20, "reid.map": 0.4},
    ]
    assert show.main(["training", str(tmp_path)]) == 2
    assert f"{tmp_path}: expected a run's folder with metrics.jsonl" in capsys.readouterr().err
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines[2:]))
    assert show.main(["training", str(tmp_path)]) == 2
    assert "metrics.jsonl: expected lines of a training, found none yet." in capsys.readouterr().err
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert show.main(["training", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'training.png'}: 20 steps in 2 epochs; loss 2.5.\n"
    assert cv2.imread(str(tmp_path / "training.png")) is not None
