"""Tests of the readers of PA-100K and PETA, on small files that the tests write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.io import savemat

from tests.trainer.data.flat_pictures import write_picture
from tests.trainer.data.test_market1501 import vocabulary_attributes
from trainer.data.config import SourceConfig
from trainer.data.images import Dataset, DatasetError, SplitName
from trainer.data.readers import read_dataset
from trainer.data.readers.pa100k import ATTRIBUTES as PA100K
from trainer.data.readers.peta import ATTRIBUTES as PETA

EXTRA = ["upperBodyBlack", "hairShort"]
PARTITION: dict[SplitName, list[int]] = {"train": [3, 1], "val": [4, 2], "test": [5, 6]}


def cell(values: list[str]) -> NDArray[Any]:
    """An N x 1 cell of strings, as MATLAB has it."""
    result = np.empty((len(values), 1), dtype=object)
    result[:, 0] = values
    return result


def make_pa100k(folder: Path, images: str = "data") -> dict[str, Any]:
    """Six images; the attributes are in the reverse order of the vocabulary. What annotation.mat holds."""
    rng = np.random.default_rng(0)
    content: dict[str, Any] = {"attributes": cell([attribute.name for attribute in PA100K][::-1])}
    number = 0
    for split, count in (("train", 3), ("val", 1), ("test", 2)):
        names = [f"{number + index + 1:06d}.jpg" for index in range(count)]
        for name in names:
            write_picture(folder / images / name)
        content[f"{split}_images_name"] = cell(names)
        content[f"{split}_label"] = rng.integers(0, 2, (count, len(PA100K))).astype(np.uint8)
        number += count
    savemat(folder / "annotation.mat", content)
    return content


def make_peta(folder: Path, names: list[str] | None = None) -> tuple[NDArray[np.int64], dict[str, Any]]:
    """Six images. Their answers and what PETA.mat holds."""
    names = names or [*EXTRA, *(attribute.name for attribute in PETA)]
    table = np.random.default_rng(0).integers(0, 2, (6, 4 + len(names)))
    table[:, :4] = 1000 + np.arange(24).reshape(6, 4)
    for number in range(1, 7):
        write_picture(folder / "images" / f"{number:05d}.png")
    partitions = np.empty((2, 1), dtype=object)
    other: dict[SplitName, list[int]] = {"train": [1], "val": [2], "test": [3]}
    for place, parts in enumerate((PARTITION, other)):
        partitions[place, 0] = {key: np.array([rows, rows[::-1]]).T for key, rows in parts.items()}
    content = {"data": table, "attribute": cell(names), "selected": np.arange(3), "partion": partitions}
    savemat(folder / "PETA.mat", {"peta": content})
    return table, content


def read(kind: Any, folder: Path, **settings: Any) -> Dataset:
    return read_dataset(SourceConfig(kind=kind, folder=folder, **settings))


def test_names_are_those_of_the_vocabularies() -> None:
    assert vocabulary_attributes("pa100k") == PA100K
    assert vocabulary_attributes("peta") == PETA
    assert (len(PA100K), len(PETA)) == (26, 35)


@pytest.mark.parametrize("images", ["data", "release_data/release_data", "release_data"])
def test_pa100k_labels_are_read_by_name(tmp_path: Path, images: str) -> None:
    content = make_pa100k(tmp_path / "PA-100K", images)
    dataset = read("pa100k", tmp_path)
    for split in ("train", "val", "test"):
        own = dataset.split(split)
        assert np.array_equal(own.labels, content[f"{split}_label"][:, ::-1])
        assert not own.has_identities
        assert own.camids is None
    assert dataset.split("test").where(0).endswith("000005.jpg")
    assert dataset.split("test").read_image(1).shape == (12, 6, 3)


def test_pa100k_has_no_identities_to_draw(tmp_path: Path) -> None:
    make_pa100k(tmp_path)
    with pytest.raises(DatasetError, match="at least 2 identities in train, got 0"):
        read("pa100k", tmp_path, identities=2)


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        (
            "attributes",
            cell([attribute.name for attribute in PA100K][1:]),
            "attributes: expected Female, found AgeOver",
        ),
        ("val_label", None, "expected val_label, found attributes"),
        ("test_images_name", None, "expected test_images_name, found"),
        ("test_label", np.ones((3, 26), np.uint8), r"expected test_label of shape \(2, 26\), got \(3, 26\)"),
        ("test_label", np.full((2, 26), 2, np.uint8), "000005.jpg: expected 0 or 1 for Female, got 2"),
        ("test_label", np.full((2, 26), 0.5), "expected whole numbers in test_label"),
        ("val_images_name", cell(["999999.jpg"]), "999999.jpg: expected an image of val, found no such file"),
        ("val_images_name", np.ones((1, 1)), "expected strings in val_images_name, got 1"),
    ],
)
def test_pa100k_annotation_that_is_not_as_expected_is_refused(
    tmp_path: Path, key: str, value: Any, complaint: str
) -> None:
    content = make_pa100k(tmp_path)
    content.pop(key)
    savemat(tmp_path / "annotation.mat", content if value is None else {**content, key: value})
    with pytest.raises(DatasetError, match=complaint):
        read("pa100k", tmp_path)


def test_pa100k_without_images_or_annotation_is_refused(tmp_path: Path) -> None:
    make_pa100k(tmp_path, images="pictures")
    with pytest.raises(DatasetError, match="expected the images in data, release_data/release_data, release_data"):
        read("pa100k", tmp_path)
    (tmp_path / "annotation.mat").write_text("<!DOCTYPE html>")
    with pytest.raises(DatasetError, match=r"annotation\.mat: expected a MATLAB file, got a damaged or other one"):
        read("pa100k", tmp_path)
    (tmp_path / "annotation.mat").unlink()
    with pytest.raises(DatasetError, match=r"found no annotation\.mat \(there is pictures\)"):
        read("pa100k", tmp_path)


def test_peta_takes_the_first_partition_and_the_answers_by_name(tmp_path: Path) -> None:
    table, _ = make_peta(tmp_path / "PETA")
    dataset = read("peta", tmp_path)
    assert dataset.attributes == PETA
    for split, rows in PARTITION.items():
        images = dataset.split(split)
        assert list(images.keys) == [f"images/{row:05d}.png" for row in rows]
        assert np.array_equal(images.labels, table[np.array(rows) - 1, 4 + len(EXTRA) :])


def test_peta_image_that_is_missing_is_named(tmp_path: Path) -> None:
    make_peta(tmp_path)
    (tmp_path / "images" / "00005.png").unlink()
    with pytest.raises(DatasetError, match=r"00005\.png: expected an image of test, found no such file"):
        read("peta", tmp_path)


def test_peta_without_an_attribute_is_refused(tmp_path: Path) -> None:
    make_peta(tmp_path, [attribute.name for attribute in PETA if attribute.name != "hairLong"])
    with pytest.raises(DatasetError, match=r"PETA\.mat: peta: names: expected hairLong, found personalLess30"):
        read("peta", tmp_path)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"partion": np.ones((5, 1))}, "expected a partition of 3 fields as the fourth field, got 1.0"),
        ({"partion": {"train": [1], "val": [2]}}, "expected a partition of 3 fields as the fourth field"),
        (
            {"partion": {"train": [1], "val": [2], "test": [7]}},
            "expected rows 1 to 6 in the first partition's test, got 7",
        ),
        ({"partion": {"train": [], "val": [2], "test": [1]}}, "expected images in train, found none"),
        ({"data": np.ones((6, 9))}, "expected 41 columns for 37 names, got 9"),
    ],
)
def test_peta_of_unexpected_structure_is_refused(tmp_path: Path, change: dict[str, Any], complaint: str) -> None:
    _, content = make_peta(tmp_path)
    savemat(tmp_path / "PETA.mat", {"peta": content | change})
    with pytest.raises(DatasetError, match=complaint):
        read("peta", tmp_path)


def test_peta_with_too_few_fields_is_refused(tmp_path: Path) -> None:
    make_peta(tmp_path)
    savemat(tmp_path / "PETA.mat", {"peta": {"data": np.ones((6, 9))}})
    with pytest.raises(DatasetError, match="expected at least 4 fields, got 1"):
        read("peta", tmp_path)
