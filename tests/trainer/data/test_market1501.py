"""Tests of the readers of Market-1501 and of its attributes, on a small one that the tests write."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from scipy.io import loadmat, savemat

from tests.trainer.data.fake_market import make_market, market_fields
from trainer.data.config import SourceConfig
from trainer.data.images import Attribute, DatasetError
from trainer.data.readers import read_dataset
from trainer.data.readers.market1501 import ATTRIBUTES, DOWN, UP

VOCABULARIES = Path(__file__).resolve().parents[3] / "configs" / "vocabularies"


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_market(tmp_path_factory.mktemp("market") / "Market-1501-v15.09.15", attributes=True)


@pytest.fixture
def spoilable(market: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(market, tmp_path / "market"))


def source(folder: Path, **settings: Any) -> SourceConfig:
    return SourceConfig(kind="market1501", folder=folder, **settings)


def vocabulary_attributes(name: str) -> tuple[Attribute, ...]:
    entries = yaml.safe_load((VOCABULARIES / f"{name}.yaml").read_text())["attributes"]
    classes = [tuple(entry.get("classes", ("no", "yes"))) for entry in entries]
    return tuple(
        Attribute(entry["name"], "binary" if len(own) == 2 else "categorical", own)
        for entry, own in zip(entries, classes, strict=True)
    )


def rewrite(folder: Path, change: Any) -> None:
    """Change the content of market_attribute.mat: split -> field -> 1 x N."""
    file = folder / "market_attribute.mat"
    loaded = loadmat(file)["market_attribute"][0, 0]
    content = {
        part: {name: loaded[part][0, 0][name] for name in loaded[part].dtype.names} for part in ("train", "test")
    }
    change(content)
    savemat(file, {"market_attribute": content})


def test_splits_hold_identities_cameras_distractors_and_junk(market: Path) -> None:
    dataset = read_dataset(source(market))
    train, query, gallery = (dataset.split(name) for name in ("train", "query", "gallery"))
    assert np.unique(train.pids).tolist() == [2, 4, 6, 8]
    assert np.unique(query.pids).tolist() == [501, 503, 505]
    assert np.unique(gallery.pids, return_counts=True)[1].tolist() == [2, 2, 3, 3, 3]
    assert np.unique(gallery.pids).tolist() == [-1, 0, 501, 503, 505]
    assert train.camids is not None
    assert np.unique(train.camids).tolist() == [1, 2, 3]
    assert (len(train), len(query), len(gallery)) == (24, 9, 13)
    assert train.keys[0] == "bounding_box_train/0002_c1s1_000000_00.jpg"
    assert train.read_image(0).shape == (32, 16, 3)


def test_folder_that_holds_the_archives_folder_is_the_same_dataset(market: Path) -> None:
    inner, outer = read_dataset(source(market)), read_dataset(source(market.parent))
    assert all(list(inner.splits[name].keys) == list(outer.splits[name].keys) for name in inner.splits)
    assert outer.attributes == ATTRIBUTES


def test_attributes_are_those_of_the_vocabulary() -> None:
    assert vocabulary_attributes("market1501") == ATTRIBUTES
    assert len(ATTRIBUTES) == 27


def test_labels_are_the_codes_of_each_identity_although_the_field_order_differs(market: Path) -> None:
    dataset = read_dataset(source(market))
    loaded = loadmat(market / "market_attribute.mat")["market_attribute"][0, 0]
    assert loaded["train"].dtype.names != loaded["test"].dtype.names
    for split, part in (("train", "train"), ("query", "test"), ("gallery", "test")):
        images, fields = dataset.split(split), loaded[part][0, 0]  # type: ignore[arg-type]
        index = [int(name[0]) for name in fields["image_index"][0]]
        for row in np.flatnonzero(images.pids > 0):
            place = index.index(int(images.pids[row]))
            for column, attribute in enumerate(images.attributes):
                assert images.labels[row, column] == int(fields[attribute.name][0, place]) - 1
        assert np.all(images.labels[images.pids <= 0] == -1)


def test_attributes_are_found_in_a_folder_of_their_own_or_not_at_all(spoilable: Path) -> None:
    (spoilable / "attribute").mkdir()
    (spoilable / "market_attribute.mat").rename(spoilable / "attribute" / "market_attribute.mat")
    assert read_dataset(source(spoilable)).attributes == ATTRIBUTES
    shutil.rmtree(spoilable / "attribute")
    dataset = read_dataset(source(spoilable))
    assert dataset.attributes == ()
    assert dataset.split("train").labels.shape == (24, 0)


def test_grouped_colours_are_those_of_the_file_and_other_where_there_is_none(market: Path) -> None:
    yes_no, grouped = read_dataset(source(market)), read_dataset(source(market, colours="grouped"))
    assert len(grouped.attributes) == 12
    names = [attribute.name for attribute in yes_no.attributes]
    for before, after in zip(yes_no.splits.values(), grouped.splits.values(), strict=True):
        for column, prefix, members in ((-2, "up", UP), (-1, "down", DOWN)):
            assert after.attributes[column].name == f"{prefix}_colour"
            for row, pid in enumerate(after.pids):
                positive = [name for name in members if before.labels[row, names.index(name)] == 1]
                assert len(positive) <= 1
                code, classes = after.labels[row, column], after.attributes[column].classes
                if pid > 0:
                    assert classes[code] == (positive[0].removeprefix(prefix) if positive else "other")
                else:
                    assert code == -1
    assert set(grouped.split("train").labels[grouped.split("train").pids == 8, -1]) == {len(DOWN)}


def test_identity_with_two_colours_above_is_not_known(spoilable: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        for name in ("upblack", "upred"):
            content["train"][name][0, 0] = 2

    rewrite(spoilable, change)
    images = read_dataset(source(spoilable, colours="grouped", attributes=("up_colour",))).split("train")
    assert set(images.labels[images.pids == 2].ravel()) == {-1}


def test_wanted_attributes_are_kept_in_their_order(market: Path) -> None:
    every = read_dataset(source(market)).split("train")
    images = read_dataset(source(market, attributes=("hat", "age"))).split("train")
    assert [attribute.name for attribute in images.attributes] == ["hat", "age"]
    names = [attribute.name for attribute in every.attributes]
    assert np.array_equal(images.labels, every.labels[:, [names.index("hat"), names.index("age")]])


def test_unknown_attribute_is_refused_with_those_that_there_are(market: Path) -> None:
    with pytest.raises(DatasetError, match=r"'bagpack'; did you mean 'backpack'\? \(age, backpack, bag, "):
        read_dataset(source(market, attributes=("bagpack",)))


def test_identities_are_drawn_by_the_seed(market: Path) -> None:
    drawn = [read_dataset(source(market, identities=2), seed=seed) for seed in range(6)]
    chosen = [tuple(np.unique(dataset.split("train").pids)) for dataset in drawn]
    assert {len(pids) for pids in chosen} == {2}
    assert len(set(chosen)) > 1
    again = read_dataset(source(market, identities=2), seed=3)
    assert list(again.split("train").keys) == list(drawn[3].split("train").keys)
    assert len(again.split("train")) == 12
    assert len(again.split("gallery")) == 13


def test_more_identities_than_there_are_is_refused(market: Path) -> None:
    with pytest.raises(DatasetError, match="at least 5 identities in train, got 4"):
        read_dataset(source(market, identities=5))


def test_missing_folder_is_named(spoilable: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="nowhere: expected a dataset's folder"):
        read_dataset(source(tmp_path / "nowhere"))
    shutil.rmtree(spoilable / "query")
    with pytest.raises(DatasetError, match=r"found no query .there is bounding_box_test, bounding_box_train, market_"):
        read_dataset(source(spoilable))


def test_split_without_pictures_is_named(spoilable: Path) -> None:
    for path in (spoilable / "bounding_box_train").glob("*.jpg"):
        path.unlink()
    with pytest.raises(DatasetError, match=r"bounding_box_train: expected pictures .* found Thumbs\.db"):
        read_dataset(source(spoilable))


def test_name_that_does_not_parse_is_named(spoilable: Path) -> None:
    (spoilable / "query" / "0501_c1s1_000000_00.jpg").rename(spoilable / "query" / "0501-front.jpg")
    with pytest.raises(DatasetError, match=r"query/0501-front\.jpg: expected a name such as 0002_c1s1_000451_03\.jpg"):
        read_dataset(source(spoilable))


@pytest.mark.parametrize("folder", ["bounding_box_train", "query"])
def test_junk_outside_the_gallery_is_refused(spoilable: Path, folder: str) -> None:
    (spoilable / "bounding_box_test" / "-1_c1s1_000000_01.jpg").rename(spoilable / folder / "-1_c1s1_000000_01.jpg")
    with pytest.raises(DatasetError, match=f"{folder}/-1_c1s1_000000_01.jpg: expected an identity above 0, got -1"):
        read_dataset(source(spoilable))


def test_identity_in_train_and_test_is_refused(spoilable: Path) -> None:
    name = "0002_c1s1_000000_00.jpg"
    shutil.copy(spoilable / "bounding_box_train" / name, spoilable / "query" / name)
    rewrite(spoilable, lambda content: content.update(test=market_fields([2, 501, 503, 505], _names(), _rng())))
    with pytest.raises(
        DatasetError, match=f"1 in both, such as that of .*bounding_box_train/{name} and .*query/{name}"
    ):
        read_dataset(source(spoilable))


def test_identity_without_attributes_is_named(spoilable: Path) -> None:
    rewrite(spoilable, lambda content: content.update(test=market_fields([501, 505], _names(), _rng())))
    with pytest.raises(
        DatasetError, match=r"market_attribute\.test: expected identity 0503 .* that of .*query/0503_c1"
    ):
        read_dataset(source(spoilable))


def test_missing_field_is_named(spoilable: Path) -> None:
    rewrite(spoilable, lambda content: content["test"].pop("upred"))
    with pytest.raises(DatasetError, match=r"market_attribute\.mat: market_attribute\.test: expected upred, found "):
        read_dataset(source(spoilable))


def test_code_outside_the_classes_is_named(spoilable: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["train"]["hat"][0, 1] = 3

    rewrite(spoilable, change)
    with pytest.raises(DatasetError, match="expected codes 1 to 2 in hat, got 3 for identity 0004"):
        read_dataset(source(spoilable))


def test_fields_of_different_lengths_are_refused(spoilable: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["train"]["hat"] = content["train"]["hat"][:, :-1]

    rewrite(spoilable, change)
    with pytest.raises(DatasetError, match="expected 4 codes in hat, got 3"):
        read_dataset(source(spoilable))


def test_identity_twice_in_the_attributes_is_named(spoilable: Path) -> None:
    rewrite(spoilable, lambda content: content.update(train=market_fields([2, 4, 6, 8, 4], _names(), _rng())))
    with pytest.raises(DatasetError, match="expected each identity once in image_index, got 0004 again"):
        read_dataset(source(spoilable))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({"other": np.zeros(3)}, "expected market_attribute, found other"),
        ({"market_attribute": np.zeros(3)}, "expected market_attribute to be a struct, got ndarray"),
        ({"market_attribute": {"train": {"age": np.ones((1, 2))}}}, "expected image_index, found age"),
        ({"market_attribute": {"train": {"image_index": np.ones((1, 2))}}}, "expected strings in image_index, got 1.0"),
        (
            {"market_attribute": {"train": {"image_index": "person"}}},
            "expected identities such as '0002' in image_index",
        ),
    ],
)
def test_attributes_of_unexpected_structure_are_refused(spoilable: Path, content: Any, complaint: str) -> None:
    savemat(spoilable / "market_attribute.mat", content)
    with pytest.raises(DatasetError, match=complaint):
        read_dataset(source(spoilable))


def test_codes_that_are_no_whole_numbers_are_refused(spoilable: Path) -> None:
    rewrite(spoilable, lambda content: content["train"].update(hat=np.full((1, 4), 1.5)))
    with pytest.raises(DatasetError, match="expected whole numbers in hat, got float64"):
        read_dataset(source(spoilable))


@pytest.mark.parametrize("keep", [0, 3, 200, -20])
def test_damaged_attributes_are_refused(spoilable: Path, keep: int) -> None:
    file = spoilable / "market_attribute.mat"
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(DatasetError, match=r"market_attribute\.mat: expected"):
        read_dataset(source(spoilable))


def _names() -> list[str]:
    return [attribute.name for attribute in ATTRIBUTES]


def _rng() -> np.random.Generator:
    return np.random.default_rng(1)
