from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from generator.dataset.read import load_persons, load_samples
from tests.dataset.fake_render import make_dataset
from trainer.dataset import SPLITS, DatasetError, ImageDataset

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def dataset_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trainer") / "dataset"
    make_dataset(folder)
    return folder


def test_splits_together_hold_every_image_once(dataset_dir: Path) -> None:
    keys = [key for split in SPLITS for key in ImageDataset(dataset_dir, split).keys]
    assert sorted(keys) == sorted(map(str, load_samples(dataset_dir)["key"].to_pylist()))


def test_images_are_read_at_random_places_as_jpegs(dataset_dir: Path) -> None:
    images = ImageDataset(dataset_dir, "train")
    for index in np.random.default_rng(0).permutation(len(images)):
        assert images.read_jpeg(index).startswith(b"\xff\xd8")
        assert images.read_image(index).ndim == 3
    images.close()


def test_labels_are_those_of_the_person_of_each_image(dataset_dir: Path) -> None:
    images = ImageDataset(dataset_dir, "gallery")
    persons = {(row["pid"], row["outfit"]): row for row in load_persons(dataset_dir).to_pylist()}
    samples = {row["key"]: row for row in load_samples(dataset_dir).to_pylist()}
    assert [attribute.name for attribute in images.attributes] == ["gender", "glasses", "view"]
    assert [measure.name for measure in images.measures] == ["stature_m", "hat_lab", "face_seen"]
    for n, key in enumerate(images.keys):
        sample = samples[key]
        rows = {"person": persons[sample["pid"], sample["outfit"]], "image": sample}
        for index, attribute in enumerate(images.attributes):
            assert attribute.classes[images.labels[n, index]] == rows[attribute.level][f"attr.{attribute.name}"]
            assert images.visibility[n, index] == sample["attribute_visibility"][attribute.index]
        for index, measure in enumerate(images.measures):
            there = rows[measure.level][f"attr.{measure.name}"]
            here = images.values[measure.name][n]
            assert np.isnan(here).all() if there is None else here.tolist() == there
            assert images.measure_visibility[n, index] == sample["attribute_visibility"][measure.index]


def test_image_of_an_outfit_without_a_row_is_refused(dataset_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dataset"
    shutil.copytree(dataset_dir, folder)
    persons = load_persons(folder)
    pq.write_table(persons.filter(persons["outfit"].to_numpy() == 0), folder / "persons.parquet")
    with pytest.raises(DatasetError, match=r"persons\.parquet: expected pid 0 in outfit 1, found no such row"):
        ImageDataset(folder, "train")


def test_unknown_split_and_unfinished_folder_are_refused(dataset_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="split: expected one of train, query, gallery; got 'test'"):
        ImageDataset(dataset_dir, "test")
    with pytest.raises(DatasetError, match=r"schema\.json: expected a complete dataset, found no such file"):
        ImageDataset(tmp_path, "train")


def test_other_format_version_is_refused(dataset_dir: Path, tmp_path: Path) -> None:
    for name in ("persons.parquet", "samples.parquet"):
        (tmp_path / name).write_bytes((dataset_dir / name).read_bytes())
    (tmp_path / "schema.json").write_text('{"format_version": 99}')
    with pytest.raises(DatasetError, match="expected format version 3, got 99"):
        ImageDataset(tmp_path, "train")


def test_trainer_needs_neither_generator_nor_bpy() -> None:
    code = (
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name.split('.')[0] in ('bpy', 'generator', 'assets'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "import trainer.dataset\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
