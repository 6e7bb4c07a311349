"""Tests of the exports: each is read by the library that it is for."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import webdataset
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.io import loadmat

from configs.loader import dump_config
from generator.dataset.layout import DatasetError
from generator.dataset.manifest import read_manifest
from generator.dataset.read import load_persons, load_samples, read_image, read_members
from generator.export import export_dataset, main
from generator.exports.coco import compress
from generator.exports.market1501 import fold_cameras, write_attributes
from generator.exports.source import Attribute, Source
from tests.dataset.fake_render import make_dataset


@pytest.fixture(scope="module")
def dataset_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "people"
    make_dataset(folder)
    return folder


def counts_of(dataset_dir: Path) -> dict[str, int]:
    splits = load_samples(dataset_dir, ["split"])["split"].to_pylist()
    return {split: splits.count(split) for split in ("train", "query", "gallery")}


def test_market1501_has_each_image_once_under_its_name(dataset_dir: Path, tmp_path: Path) -> None:
    assert export_dataset(dataset_dir, "market1501", tmp_path / "out") == sum(counts_of(dataset_dir).values())
    folders = {"train": "bounding_box_train", "query": "query", "gallery": "bounding_box_test"}
    for split, count in counts_of(dataset_dir).items():
        assert len(list((tmp_path / "out" / folders[split]).glob("*.jpg"))) == count
    samples = {row["key"]: row for row in load_samples(dataset_dir).to_pylist()}
    with (tmp_path / "out" / "keys.csv").open() as handle:
        for entry in csv.DictReader(handle):
            row = samples.pop(entry["key"])
            assert Path(entry["name"]).name.startswith(f"{row['pid'] + 1:04d}_c{row['camid'] + 1}s1_")
            assert (tmp_path / "out" / entry["name"]).read_bytes() == read_image(dataset_dir, row)
    assert samples == {}


def test_folded_cameras_of_an_identity_stay_apart_where_that_is_possible() -> None:
    seen_by = {pid: {8 * (pid % 3) + camera for camera in range(6)} for pid in range(9)}
    folded = fold_cameras(seen_by, 6)
    assert set(folded.values()) == set(range(1, 7))
    for world in range(3):
        assert len({folded[8 * world + camera] for camera in range(6)}) == 6
    with pytest.raises(DatasetError, match="cameras: expected at least 2, got 1"):
        fold_cameras(seen_by, 1)


def test_attribute_file_is_laid_out_like_the_real_one(tmp_path: Path) -> None:
    attributes = (
        Attribute("gender", "binary", "person", ("male", "female"), {"male": 1, "female": 2}),
        Attribute("age", "categorical", "person", ("young", "teenager", "adult", "old"), None),
    )
    people = {
        "train": {7: {"gender": "female", "age": "old"}, 2: {"gender": "male", "age": "young"}},
        "test": {3: {"gender": "male", "age": "adult"}},
    }
    write_attributes(tmp_path / "market_attribute.mat", attributes, people)
    train = loadmat(tmp_path / "market_attribute.mat")["market_attribute"][0, 0]["train"][0, 0]
    assert train["gender"].dtype == np.uint8
    assert train["gender"].tolist() == [[1, 2]]
    assert train["age"].tolist() == [[1, 4]]
    assert [str(cell[0]) for cell in train["image_index"][0]] == ["0002", "0007"]


def test_attribute_file_has_the_codes_of_the_vocabulary(
    dataset_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.exports.market1501.VOCABULARY", "test")
    export_dataset(dataset_dir, "market1501", tmp_path / "out")
    found = loadmat(tmp_path / "out" / "market_attribute.mat")["market_attribute"][0, 0]
    genders = {row["pid"]: row["attr.gender"] for row in load_persons(dataset_dir).to_pylist()}
    for part in ("train", "test"):
        split = found[part][0, 0]
        for cell, code in zip(split["image_index"][0], split["gender"][0], strict=True):
            assert code == {"female": 2, "male": 1}[genders[int(cell[0]) - 1]]


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)  # webdataset's
def test_webdataset_reads_shards_of_one_split_with_the_active_labels(dataset_dir: Path, tmp_path: Path) -> None:
    export_dataset(dataset_dir, "webdataset", tmp_path / "out")
    persons = {(row["pid"], row["outfit"]): row for row in load_persons(dataset_dir).to_pylist()}
    for split, count in counts_of(dataset_dir).items():
        shards = [str(path) for path in sorted((tmp_path / "out").glob(f"{split}-*.tar"))]
        samples = list(webdataset.WebDataset(shards, shardshuffle=False).decode("rgb8"))
        assert len(samples) == count
        for sample in samples:
            label = sample["json"]
            assert label["split"] == split
            assert sample["jpg"].ndim == 3
            assert label["attributes"]["gender"] == persons[label["pid"], label["outfit"]]["attr.gender"]


def test_pycocotools_reads_boxes_masks_and_keypoints(dataset_dir: Path, tmp_path: Path) -> None:
    coco = pytest.importorskip("pycocotools.coco")
    export_dataset(dataset_dir, "coco", tmp_path / "out")
    samples = {row["key"]: row for row in load_samples(dataset_dir).to_pylist()}
    for split, count in counts_of(dataset_dir).items():
        truth = coco.COCO(str(tmp_path / "out" / "annotations" / f"{split}.json"))
        assert len(truth.imgs) == count
        for entry in truth.loadAnns(truth.getAnnIds()):
            row = samples[truth.imgs[entry["image_id"]]["file_name"].removesuffix(".jpg")]
            stored = read_members(dataset_dir, row)["mask.png"]
            parts = cv2.imdecode(np.frombuffer(stored, np.uint8), cv2.IMREAD_UNCHANGED)
            assert parts is not None
            assert np.array_equal(truth.annToMask(entry) > 0, (parts > 0) & (parts < 128))
            x0, y0, x1, y1 = row["box_visible"]
            assert entry["bbox"] == pytest.approx([x0, y0, x1 - x0, y1 - y0], abs=0.01)
            assert entry["num_keypoints"] == sum(value > 0 for value in row["keypoints_visibility"])
            assert (entry["pid"], entry["camid"]) == (row["pid"], row["camid"])


@given(arrays(np.bool_, st.tuples(st.integers(1, 40), st.integers(1, 40))))
def test_compressed_masks_are_those_of_pycocotools(mask: np.ndarray) -> None:  # type: ignore[type-arg]
    masks = pytest.importorskip("pycocotools.mask")
    assert compress(mask) == masks.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()


def test_datasets_reads_pictures_and_class_labels(dataset_dir: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    export_dataset(dataset_dir, "huggingface", tmp_path / "out")
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert {split: len(part) for split, part in loaded.items()} == counts_of(dataset_dir)
    persons = {(row["pid"], row["outfit"]): row for row in load_persons(dataset_dir).to_pylist()}
    for row in loaded["query"]:
        assert row["image"].size == (32, 64)
        names = loaded["query"].features["gender"].names
        assert names[row["gender"]] == persons[row["pid"], row["outfit"]]["attr.gender"]


def test_imagefolder_is_read_by_datasets_with_its_labels(dataset_dir: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    export_dataset(dataset_dir, "imagefolder", tmp_path / "out")
    for split, count in counts_of(dataset_dir).items():
        folder = tmp_path / "out" / split
        loaded = datasets.load_dataset("imagefolder", data_dir=str(folder), cache_dir=str(tmp_path / "cache"))["train"]
        lines = [json.loads(line) for line in (folder / "metadata.jsonl").read_text().splitlines()]
        assert sorted(loaded["pid"]) == sorted(line["pid"] for line in lines)
        assert len(lines) == count
        assert all((folder / line["file_name"]).is_file() for line in lines)


def test_unfinished_dataset_and_existing_folder_are_refused(
    dataset_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DatasetError, match="expected a new folder, found one"):
        export_dataset(dataset_dir, "coco", tmp_path)
    begun = tmp_path / "begun"
    begun.mkdir()
    manifest = read_manifest(dataset_dir).model_copy(update={"state": "in_progress"})
    (begun / "dataset.yaml").write_text(dump_config(manifest))
    assert main([str(begun), "--to", "coco"]) == 2
    assert "expected a complete dataset, got one in progress" in capsys.readouterr().err
    with pytest.raises(DatasetError, match="cameras: expected with `market1501` only"):
        export_dataset(dataset_dir, "coco", tmp_path / "new", n_cameras=6)


def test_folder_appears_only_when_everything_is_in_it(
    dataset_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Source, "jpeg", full)
    with pytest.raises(DatasetError, match="No space left"):
        export_dataset(dataset_dir, "imagefolder", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_exports_are_the_same_bytes_again(dataset_dir: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        export_dataset(dataset_dir, "webdataset", tmp_path / name)
    first, second = (
        {path.name: io.BytesIO(path.read_bytes()).getvalue() for path in (tmp_path / name).iterdir()}
        for name in ("first", "second")
    )
    assert first == second
