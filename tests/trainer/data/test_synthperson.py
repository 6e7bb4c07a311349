"""Tests of reading datasets that the generator's own writer made."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from generator.dataset.read import load_persons, load_samples
from tests.dataset.fake_render import make_dataset
from trainer.data import images as module
from trainer.data.config import SourceConfig
from trainer.data.images import DatasetError, ShardSource
from trainer.data.readers import read_dataset

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def dataset_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trainer") / "dataset"
    make_dataset(folder)
    return folder


def test_splits_together_hold_every_image_once(dataset_dir: Path) -> None:
    dataset = read_dataset(SourceConfig(folder=dataset_dir))
    keys = [key for images in dataset.splits.values() for key in images.keys]
    assert sorted(keys) == sorted(map(str, load_samples(dataset_dir)["key"].to_pylist()))


def test_images_are_read_at_random_places_and_by_other_processes(dataset_dir: Path) -> None:
    images = read_dataset(SourceConfig(folder=dataset_dir)).split("train")
    again = pickle.loads(pickle.dumps(images))
    for index in np.random.default_rng(0).permutation(len(images)):
        assert images.read_bytes(index).startswith(b"\xff\xd8")
        assert np.array_equal(images.read_image(index), again.read_image(index))


def test_shards_beyond_those_that_stay_open_are_read_all_the_same(
    dataset_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = read_dataset(SourceConfig(folder=dataset_dir)).split("train")
    expected = [images.read_bytes(index) for index in range(len(images))]
    monkeypatch.setattr(module, "MOST_OPEN", 1)
    again = read_dataset(SourceConfig(folder=dataset_dir)).split("train")
    before = len(list(Path("/proc/self/fd").iterdir()))
    assert [again.read_bytes(index) for index in range(len(again))] == expected
    assert len(np.unique(cast(ShardSource, again.source).shards)) > 1
    assert len(list(Path("/proc/self/fd").iterdir())) == before + 1
    cast(ShardSource, again.source).close()


def test_labels_take_two_bytes_each(dataset_dir: Path) -> None:
    images = read_dataset(SourceConfig(folder=dataset_dir)).split("train")
    assert images.labels.dtype == np.int16
    assert images.subset(np.arange(2)).labels.nbytes == 2 * 2 * len(images.attributes)


def test_labels_are_those_of_the_person_of_each_image(dataset_dir: Path) -> None:
    images = read_dataset(SourceConfig(folder=dataset_dir)).split("gallery")
    persons = {(row["pid"], row["outfit"]): row for row in load_persons(dataset_dir).to_pylist()}
    samples = {row["key"]: row for row in load_samples(dataset_dir).to_pylist()}
    levels = {"gender": "person", "glasses": "person", "view": "image"}
    places = {"gender": 0, "glasses": 1, "view": 2}
    assert [attribute.name for attribute in images.attributes] == list(levels)
    assert images.visibility is not None
    for n, key in enumerate(images.keys):
        rows = {"person": persons[samples[key]["pid"], samples[key]["outfit"]], "image": samples[key]}
        for index, attribute in enumerate(images.attributes):
            value = rows[levels[attribute.name]][f"attr.{attribute.name}"]
            assert attribute.classes[images.labels[n, index]] == value
            assert images.visibility[n, index] == samples[key]["attribute_visibility"][places[attribute.name]]


def test_image_of_an_outfit_without_a_row_is_refused(dataset_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dataset"
    shutil.copytree(dataset_dir, folder)
    persons = load_persons(folder)
    pq.write_table(persons.filter(persons["outfit"].to_numpy() == 0), folder / "persons.parquet")
    with pytest.raises(DatasetError, match=r"persons\.parquet: expected pid 0 in outfit 1, found no such row"):
        read_dataset(SourceConfig(folder=folder))


def test_unknown_split_and_unfinished_folder_are_refused(dataset_dir: Path, tmp_path: Path) -> None:
    dataset = read_dataset(SourceConfig(folder=dataset_dir))
    with pytest.raises(DatasetError, match=r"expected images in split 'val', found none \(splits with images: train"):
        dataset.split("val")
    with pytest.raises(DatasetError, match=r"schema\.json: expected a complete dataset, found no such file"):
        read_dataset(SourceConfig(folder=tmp_path))


def test_other_format_version_is_refused(dataset_dir: Path, tmp_path: Path) -> None:
    for name in ("persons.parquet", "samples.parquet"):
        (tmp_path / name).write_bytes((dataset_dir / name).read_bytes())
    (tmp_path / "schema.json").write_text('{"format_version": 99}')
    with pytest.raises(DatasetError, match="expected format version 3, got 99"):
        read_dataset(SourceConfig(folder=tmp_path))


@pytest.fixture
def spoilable(dataset_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(dataset_dir, tmp_path / "dataset"))


@pytest.mark.parametrize("name", ["persons.parquet", "samples.parquet"])
@pytest.mark.parametrize("keep", [0, 100, -10])
def test_damaged_table_is_named(spoilable: Path, name: str, keep: int) -> None:
    (spoilable / name).write_bytes((spoilable / name).read_bytes()[:keep])
    with pytest.raises(DatasetError, match=rf"{name}: expected a Parquet table, got a damaged or other file"):
        read_dataset(SourceConfig(folder=spoilable))


def test_missing_column_is_named(spoilable: Path) -> None:
    samples = load_samples(spoilable)
    pq.write_table(samples.drop_columns(["offset"]), spoilable / "samples.parquet")
    with pytest.raises(DatasetError, match=r"samples\.parquet: expected the column offset, found "):
        read_dataset(SourceConfig(folder=spoilable))


@pytest.mark.parametrize(("text", "complaint"), [("{", "expected JSON, got"), ("[]", "expected a mapping, got list")])
def test_damaged_schema_is_named(spoilable: Path, text: str, complaint: str) -> None:
    (spoilable / "schema.json").write_text(text)
    with pytest.raises(DatasetError, match=rf"schema\.json: {complaint}"):
        read_dataset(SourceConfig(folder=spoilable))


def test_missing_shard_is_named(spoilable: Path) -> None:
    (spoilable / "shards" / "000001.tar").unlink()
    with pytest.raises(DatasetError, match=r"000001\.tar: expected the shard that samples\.parquet names"):
        read_dataset(SourceConfig(folder=spoilable))


def test_label_that_is_no_class_is_named_and_a_missing_one_is_unknown(spoilable: Path) -> None:
    persons = load_persons(spoilable)
    place = persons.column_names.index("attr.gender")
    values: list[str | None] = persons["attr.gender"].to_pylist()
    pid = persons["pid"].to_pylist()[0]
    unknown = persons.set_column(place, "attr.gender", pa.array([None, *values[1:]], pa.string()))
    pq.write_table(unknown, spoilable / "persons.parquet")
    splits = read_dataset(SourceConfig(folder=spoilable)).splits.values()
    assert any(np.any(images.labels[images.pids == pid, 0] == -1) for images in splits)
    pq.write_table(
        persons.set_column(place, "attr.gender", pa.array(["robot", *values[1:]])), spoilable / "persons.parquet"
    )
    with pytest.raises(DatasetError, match=r"persons\.parquet: expected gender to be one of female, male, got 'robot'"):
        read_dataset(SourceConfig(folder=spoilable))


def test_reading_needs_neither_generator_nor_bpy_nor_torch() -> None:
    code = (
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name.split('.')[0] in ('bpy', 'generator', 'assets', 'torch'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "import trainer.data.readers\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
