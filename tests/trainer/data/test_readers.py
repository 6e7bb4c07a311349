"""Tests of the readers of other people's re-ID datasets, on small folders that the tests write."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from scipy.io import savemat

from tests.trainer.data.flat_pictures import write_picture, write_pictures
from tests.trainer.data.test_market1501 import vocabulary_attributes
from trainer.data.config import DatasetKind, SourceConfig
from trainer.data.images import Dataset, DatasetError
from trainer.data.readers import READERS, read_dataset
from trainer.data.readers.dukemtmc import ATTRIBUTES as DUKE_ATTRIBUTES


def read(kind: Any, folder: Path, **settings: Any) -> Dataset:
    return read_dataset(SourceConfig(kind=kind, folder=folder, **settings))


def summary(dataset: Dataset, split: Any) -> tuple[list[int], list[int] | None]:
    images = dataset.split(split)
    assert images.read_image(len(images) - 1).shape == (12, 6, 3)
    return images.pids.tolist(), None if images.camids is None else images.camids.tolist()


def test_every_kind_has_a_reader() -> None:
    assert set(READERS) == set(get_args(DatasetKind))


@pytest.mark.parametrize("kind", list(get_args(DatasetKind)))
def test_folder_that_is_not_there_is_named(kind: Any, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"nowhere.*: expected"):
        read(kind, tmp_path / "nowhere")


# DukeMTMC-reID


def make_duke(folder: Path) -> Path:
    root = folder / "DukeMTMC-reID"
    write_pictures(root / "bounding_box_train", "0001_c2_f0046182.jpg", "0001_c5_f0051341.jpg", "0011_c8_f0000001.jpg")
    write_pictures(root / "query", "0005_c2_f0046985.jpg")
    write_pictures(root / "bounding_box_test", "0005_c5_f0051781.jpg", "7139_c1_f0100000.jpg")
    return root


def test_dukemtmc_is_read(tmp_path: Path) -> None:
    make_duke(tmp_path)
    dataset = read("dukemtmc", tmp_path)
    assert summary(dataset, "train") == ([1, 1, 11], [2, 5, 8])
    assert summary(dataset, "query") == ([5], [2])
    assert summary(dataset, "gallery") == ([5, 7139], [5, 1])
    assert dataset.attributes == ()


def test_dukemtmc_attributes_are_those_of_the_vocabulary() -> None:
    assert vocabulary_attributes("dukemtmc") == DUKE_ATTRIBUTES
    assert len(DUKE_ATTRIBUTES) == 23


@pytest.mark.parametrize("colours", ["binary", "grouped"])
def test_dukemtmc_labels_are_those_of_each_identity(tmp_path: Path, colours: str) -> None:
    root = make_duke(tmp_path)
    names = [attribute.name for attribute in DUKE_ATTRIBUTES]
    ids = {"train": ["0011", "0001"], "test": ["7139", "0005"]}
    content: dict[str, dict[str, Any]] = {
        part: {name: np.ones((1, 2), np.uint8) for name in (names if part == "train" else names[::-1])} for part in ids
    }
    for part, own in ids.items():
        content[part]["image_index"] = np.array(own, dtype=object)[None]
    content["train"]["boots"][0, 0] = 2
    content["train"]["upbrown"][0, 1] = 2
    content["test"]["shoes"][0, 1] = 2
    (root / "attribute").mkdir()
    savemat(root / "attribute" / "duke_attribute.mat", {"duke_attribute": content})
    dataset = read("dukemtmc", tmp_path, colours=colours)
    there = [attribute.name for attribute in dataset.attributes]
    train, gallery = dataset.split("train"), dataset.split("gallery")
    assert train.labels[:, there.index("boots")].tolist() == [0, 0, 1]
    assert gallery.labels[:, there.index("shoes")].tolist() == [1, 0]
    if colours == "binary":
        assert train.labels[:, there.index("upbrown")].tolist() == [1, 1, 0]
    else:
        assert len(there) == 10
        assert dataset.attributes[-2].classes[-2:] == ("brown", "other")
        assert train.labels[:, -2].tolist() == [7, 7, 8]


# CUHK03-NP


def test_cuhk03np_is_read_with_the_boxes_asked_for(tmp_path: Path) -> None:
    for boxes, number in (("labeled", 1), ("detected", 2)):
        root = tmp_path / "cuhk03-np" / boxes
        write_pictures(root / "bounding_box_train", f"0003_c1_{number}.png", f"0003_c2_{number + 5}.png")
        write_pictures(root / "query", f"0001_c1_{number}.png")
        write_pictures(root / "bounding_box_test", f"0001_c2_{number + 5}.png")
    assert summary(read("cuhk03np", tmp_path), "train") == ([3, 3], [1, 2])
    assert read("cuhk03np", tmp_path).split("query").keys == ["query/0001_c1_2.png"]
    assert read("cuhk03np", tmp_path, boxes="labeled").split("query").keys == ["query/0001_c1_1.png"]
    assert summary(read("cuhk03np", tmp_path / "cuhk03-np"), "gallery") == ([1], [2])


def test_cuhk03np_without_the_boxes_asked_for_is_refused(tmp_path: Path) -> None:
    write_pictures(tmp_path / "labeled" / "query", "0001_c1_1.png")
    with pytest.raises(DatasetError, match=r"expected detected in it, found no detected \(there is labeled\)"):
        read("cuhk03np", tmp_path)


# MSMT17


def make_msmt(folder: Path, train: str = "train", test: str = "test") -> Path:
    lists = {
        "train": (train, [("0000/0000_000_01_0303morning_0015_0.jpg", 0), ("0001/0001_000_14_0303noon_0015_0.jpg", 1)]),
        "val": (train, [("0001/0001_001_15_0303noon_0016_0.jpg", 1)]),
        "query": (test, [("0000/0000_000_01_0303morning_0008_0.jpg", 0)]),
        "gallery": (test, [("0000/0000_001_02_0303morning_0009_0.jpg", 0), ("0002/0002_000_05_0303noon_1_0.jpg", 2)]),
    }
    for split, (part, lines) in lists.items():
        write_pictures(folder / part, *(name for name, _ in lines))
        (folder / f"list_{split}.txt").write_text("".join(f"{name} {pid}\n" for name, pid in lines))
    return folder


@pytest.mark.parametrize("folders", [("train", "test"), ("mask_train_v2", "mask_test_v2")])
def test_msmt17_identities_of_the_test_come_after_those_of_the_training(
    tmp_path: Path, folders: tuple[str, str]
) -> None:
    make_msmt(tmp_path / "MSMT17_V1", *folders)
    dataset = read("msmt17", tmp_path)
    assert summary(dataset, "train") == ([1, 2], [1, 14])
    assert summary(dataset, "val") == ([2], [15])
    assert summary(dataset, "query") == ([3], [1])
    assert summary(dataset, "gallery") == ([3, 5], [2, 5])


@pytest.mark.parametrize("line", ["0000/0000_000_01_0303morning_0015_0.jpg", "0000/0000_000.jpg 0", "a_b_c_d.jpg 1"])
def test_msmt17_line_that_does_not_parse_is_named(tmp_path: Path, line: str) -> None:
    make_msmt(tmp_path)
    with (tmp_path / "list_query.txt").open("a") as file:
        file.write(f"\n{line}\n")
    with pytest.raises(DatasetError, match=f"list_query.txt: line 3: expected .*, got '{line}'"):
        read("msmt17", tmp_path)


def test_msmt17_listed_image_that_is_missing_is_named(tmp_path: Path) -> None:
    make_msmt(tmp_path)
    (tmp_path / "test/0000/0000_001_02_0303morning_0009_0.jpg").unlink()
    with pytest.raises(DatasetError, match=r"list_gallery.txt: line 1: expected an image .*0000_001_02_0303m.*no such"):
        read("msmt17", tmp_path)


def test_msmt17_without_a_folder_is_refused(tmp_path: Path) -> None:
    make_msmt(tmp_path, test="tests")
    with pytest.raises(DatasetError, match=r"test: expected the images of list_query\.txt, found no such folder"):
        read("msmt17", tmp_path)


def test_msmt17_without_a_list_or_its_lines_is_refused(tmp_path: Path) -> None:
    make_msmt(tmp_path)
    (tmp_path / "list_val.txt").write_text("\n")
    with pytest.raises(DatasetError, match=r"list_val\.txt: expected lines such as .*, found none"):
        read("msmt17", tmp_path)
    (tmp_path / "list_val.txt").unlink()
    with pytest.raises(DatasetError, match=r"found no list_val\.txt"):
        read("msmt17", tmp_path)


# RandPerson and ClonedPerson


def test_randperson_is_read_with_either_order_of_scene_and_camera(tmp_path: Path) -> None:
    write_pictures(tmp_path / "randperson_subset", "000000_s00_c00_f000264.jpg", "000000_c01_s02_f001632.jpg")
    dataset = read("randperson", tmp_path)
    assert summary(dataset, "train") == ([1, 1], [2001, 0])
    assert list(dataset.splits) == ["train"]


def test_randperson_name_that_does_not_parse_is_named(tmp_path: Path) -> None:
    write_pictures(tmp_path, "000000_s00_c00_f000264.jpg", "holiday.png")
    with pytest.raises(DatasetError, match=r"holiday.png: expected a name such as 000000_s00_c00_f000264"):
        read("randperson", tmp_path)


def test_clonedperson_cameras_are_those_of_a_scene(tmp_path: Path) -> None:
    root = tmp_path / "clonedperson"
    write_pictures(root / "train", "700000_s02_c00_f023389.jpg", "700000_s06_c00_f023413.jpg")
    write_pictures(root / "test" / "query", "705227_s02_c02_f001117.jpg")
    write_pictures(root / "test" / "gallery", "705227_s12_c03_f001117.jpg")
    dataset = read("clonedperson", tmp_path)
    assert summary(dataset, "train") == ([700000, 700000], [2000, 6000])
    assert summary(dataset, "query") == ([705227], [2002])
    assert summary(dataset, "gallery") == ([705227], [12003])
    (root / "test" / "gallery" / "705227_s12_c03_f001117.jpg").unlink()
    with pytest.raises(DatasetError, match=r"gallery: expected pictures .*, found nothing"):
        read("clonedperson", tmp_path)


# a folder per identity


def test_folders_of_identities_are_all_trained_on(tmp_path: Path) -> None:
    write_pictures(tmp_path / "berta", "c3_1.jpg", "x-c12.png")
    write_pictures(tmp_path / "anna", "0002_c1s1_000451_03.jpg")
    dataset = read("folders", tmp_path)
    assert summary(dataset, "train") == ([1, 2, 2], [1, 3, 12])
    assert dataset.name == tmp_path.name
    assert dataset.split("train").keys[0] == "anna/0002_c1s1_000451_03.jpg"


def test_folders_without_cameras_in_the_names_have_none(tmp_path: Path) -> None:
    write_pictures(tmp_path / "anna", "c1_1.jpg", "picnic2.jpg")
    assert read("folders", tmp_path).split("train").camids is None


def test_folders_of_splits_share_identities_by_name(tmp_path: Path) -> None:
    write_pictures(tmp_path / "train" / "anna", "c1_1.jpg")
    write_pictures(tmp_path / "query" / "berta", "c1_1.jpg")
    write_pictures(tmp_path / "gallery" / "berta", "c2_1.jpg")
    write_pictures(tmp_path / "gallery" / "carl", "c2_1.jpg")
    dataset = read("folders", tmp_path)
    assert [summary(dataset, split)[0] for split in ("train", "query", "gallery")] == [[1], [2], [2, 3]]
    write_pictures(tmp_path / "train" / "berta", "c1_1.jpg")
    with pytest.raises(DatasetError, match=r"1 in both, such as that of .*train/berta/c1_1.jpg and .*query/berta"):
        read("folders", tmp_path)


def test_folders_that_cannot_be_meant_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="expected a folder per identity, found none"):
        read("folders", tmp_path)
    write_pictures(tmp_path / "query" / "anna", "c1_1.jpg")
    with pytest.raises(DatasetError, match="expected both query and gallery or neither, found query"):
        read("folders", tmp_path)
    write_pictures(tmp_path / "gallery" / "anna", "c2_1.jpg")
    loose = write_picture(tmp_path / "query" / "c9_9.jpg")
    with pytest.raises(DatasetError, match=r"c9_9\.jpg: expected pictures only in the folders of identities"):
        read("folders", tmp_path)
    loose.unlink()
    (tmp_path / "gallery" / "berta").mkdir()
    with pytest.raises(DatasetError, match="berta: expected pictures"):
        read("folders", tmp_path)
    (tmp_path / "others").mkdir()
    with pytest.raises(DatasetError, match="expected no other folders beside query, gallery, found others"):
        read("folders", tmp_path)
