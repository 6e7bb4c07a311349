"""Tests of mixing datasets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.dataset.fake_render import make_dataset
from tests.trainer.data.pictures import COLOURS, make_images
from trainer.data.config import DataConfig, SourceConfig
from trainer.data.images import Attribute, DatasetError
from trainer.data.mixing import learned_labels, load_training_set, mix_datasets, number_identities

HAT = Attribute("hat", "binary", ("no", "yes"))


def test_identities_and_cameras_of_datasets_are_kept_apart_and_junk_stays_junk() -> None:
    first, second = (
        make_images([1, 4, -1], [1, 2, 1], dataset="a"),
        make_images([0, 1, -1, 4], [2, 1, 1, 3], dataset="b"),
    )
    mixed = mix_datasets([first, second])
    assert mixed.pids.tolist() == [1, 4, -1, 5, 6, -1, 9]
    assert mixed.camids is not None
    assert mixed.camids.tolist() == [1, 2, 1, 5, 4, 4, 6]
    assert mixed.dataset == "a+b"


def test_cameras_are_unknown_where_a_dataset_has_none() -> None:
    with_cameras, without = make_images([1], [3]), make_images([1, 2])
    mixed = mix_datasets([without, with_cameras])
    assert mixed.camids is not None
    assert mixed.camids.tolist() == [-1, -1, 3]
    assert mix_datasets([without, without]).camids is None


def test_each_image_is_read_from_its_own_dataset() -> None:
    first, second = make_images([1, 1, 2], dataset="a"), make_images([1, 2, 3, 4], dataset="b", height_px=40)
    mixed = mix_datasets([first.subset(np.array([2, 0])), second])
    expected = [first.read_bytes(2), first.read_bytes(0), *(second.read_bytes(index) for index in range(4))]
    assert [mixed.read_bytes(index) for index in range(6)] == expected
    assert mixed.where(2) == second.where(0)
    assert list(mixed.keys) == ["a/002", "a/000", "b/000", "b/001", "b/002", "b/003"]
    again = mixed.subset(np.array([5, 1]))
    assert [again.read_bytes(0), again.read_bytes(1)] == [expected[5], expected[1]]


def test_keys_stay_unique_where_datasets_share_their_name() -> None:
    mixed = mix_datasets([make_images([1]), make_images([1])])
    assert list(mixed.keys) == ["flat#1/000", "flat#2/000"]


def test_attributes_are_united_by_name_and_unknown_where_a_dataset_lacks_one() -> None:
    first = make_images([1, 1], attributes=(COLOURS, HAT))
    second = make_images([1, 1, 1], attributes=(HAT,))
    second = replace(second, visibility=np.array([[0], [1], [2]], np.uint8))
    mixed = mix_datasets([second, first])
    assert mixed.attributes == (HAT, COLOURS)
    assert mixed.labels.tolist() == [[0, -1], [1, -1], [0, -1], [1, 0], [0, 1]]
    assert mixed.visibility is not None
    assert mixed.visibility.tolist() == [[0, 1], [1, 1], [2, 1], [1, 1], [1, 1]]


@pytest.mark.parametrize(
    "other",
    [Attribute("colour", "categorical", ("green", "red", "blue")), Attribute("colour", "binary", ("no", "yes"))],
)
def test_attributes_that_differ_name_both_datasets(other: Attribute) -> None:
    with pytest.raises(DatasetError, match=r"^b: expected attribute 'colour' as in a, .*'red', 'green'.* got"):
        mix_datasets([make_images([1], dataset="a"), make_images([1], dataset="b", attributes=(other,))])


def test_no_dataset_is_refused_and_a_single_one_is_left_alone() -> None:
    images = make_images([3])
    assert mix_datasets([images]) is images
    with pytest.raises(DatasetError, match="expected at least one, got none"):
        mix_datasets([])


def test_identities_are_numbered_from_zero_and_junk_has_no_number() -> None:
    training = number_identities(make_images([9, -1, 4, 9, 0]))
    assert training.targets.tolist() == [2, -1, 1, 2, 0]
    assert training.pids.tolist() == [0, 4, 9]
    assert training.n_identities == 3


def test_hidden_classes_are_learned_or_ignored() -> None:
    images = replace(make_images([1, 1, 1]), visibility=np.array([[0], [1], [2]], np.uint8))
    source = (SourceConfig(folder=Path("nowhere")),)
    assert learned_labels(images, DataConfig(train=source)).tolist() == [[0], [1], [2]]
    assert learned_labels(images, DataConfig(train=source, hidden_attributes="ignore")).tolist() == [[-1], [1], [2]]


def test_training_set_is_mixed_of_the_training_splits_of_all_sources(tmp_path: Path) -> None:
    make_dataset(tmp_path / "set")
    some, all_ = SourceConfig(folder=tmp_path / "set", identities=2), SourceConfig(folder=tmp_path / "set")
    both = load_training_set(DataConfig(train=(all_, some)), 0)
    assert both.n_identities == 6
    assert np.array_equal(both.pids[both.targets], both.images.pids)
    ignoring = load_training_set(DataConfig(train=(all_,), hidden_attributes="ignore"), 0)
    assert ignoring.images.visibility is not None
    assert np.array_equal(ignoring.images.labels == -1, ignoring.images.visibility == 0)
