"""Tests of loading batches."""

from __future__ import annotations

import os
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.dataset.fake_render import make_dataset
from tests.trainer.data.pictures import make_images, picture
from trainer.data.config import AugmentConfig, DataConfig, SourceConfig
from trainer.data.images import DatasetError, Images, Ints
from trainer.data.loader import BatchLoader, fit_image
from trainer.data.mixing import load_training_set, number_identities

AUGMENT = AugmentConfig(flip=0.5, translate=0.1, erase=0.5, jitter=0.5)
BATCHES: list[Ints] = [np.array([3, 1, 1]), np.array([0, 2, 4]), np.array([5, 3, 0]), np.array([2, 2, 1])]


def config_of(**values: object) -> DataConfig:
    source = SourceConfig(folder=Path("nowhere"))
    return DataConfig.model_validate({"train": (source,), "height_px": 48, "width_px": 32, "threads": 1, **values})


def loader_of(images: Images, config: DataConfig, augment: bool = False) -> BatchLoader:
    return BatchLoader(images, number_identities(images).targets, config, seed=7, augment=augment)


def pixels_of(
    loader: BatchLoader, epoch: int = 0, batches: list[Ints] = BATCHES, start: int = 0
) -> list[NDArray[np.uint8]]:
    return [batch.images.numpy() for batch in loader.epoch(epoch, batches, start)]


def test_batches_hold_the_images_asked_for_with_their_targets() -> None:
    images = make_images([5, 5, 8, 8, -1, 2], [1, 2, 1, 2, 3, 3], height_px=48, width_px=32)
    batches = list(loader_of(images, config_of()).epoch(0, BATCHES))
    assert len(batches) == len(BATCHES)
    for rows, batch in zip(BATCHES, batches, strict=True):
        assert batch.keys == [f"{row:03d}" for row in rows]
        assert batch.targets.tolist() == np.array([1, 1, 2, 2, -1, 0])[rows].tolist()
        assert batch.camids.tolist() == np.array([1, 2, 1, 2, 3, 3])[rows].tolist()
        assert batch.labels.tolist() == [[int(row) % 3] for row in rows]
        assert batch.images.shape == (3, 3, 48, 32)
        assert batch.images.stride() == (48 * 32 * 3, 1, 32 * 3, 3)
        for row, pixels in zip(rows, batch.images.permute(0, 2, 3, 1).numpy(), strict=True):
            assert np.array_equal(pixels, picture(int(row), 48, 32))


@pytest.mark.parametrize("threads", [2, 5, 0])
def test_batches_do_not_depend_on_the_number_of_threads(threads: int) -> None:
    images = make_images([1, 1, 2, 2, 3, 3], damaged=[3])
    one, many = (loader_of(images, config_of(threads=n, augment=AUGMENT), augment=True) for n in (1, threads))
    for first, second in zip(pixels_of(one), pixels_of(many), strict=True):
        assert np.array_equal(first, second)
    assert one.skipped == many.skipped == ["picture 2"]


def test_a_resumed_epoch_goes_on_as_if_it_had_not_stopped() -> None:
    loader = loader_of(make_images([1, 1, 2, 2, 3, 3]), config_of(augment=AUGMENT), augment=True)
    for first, second in zip(pixels_of(loader)[2:], pixels_of(loader, start=2), strict=True):
        assert np.array_equal(first, second)


def test_parts_of_processes_are_changed_like_the_whole_batch() -> None:
    images = make_images([1, 1, 2, 2, 3, 3])
    whole = pixels_of(loader_of(images, config_of(augment=AUGMENT), augment=True), batches=[np.array([0, 0, 1, 4])])
    parts = [
        pixels_of(loader_of(images, config_of(augment=AUGMENT), augment=True), batches=[np.array(rows)])[0]
        for rows in ([0, 0], [1, 4])
    ]
    assert np.array_equal(whole[0], np.concatenate(parts))
    assert not np.array_equal(parts[0][0], parts[0][1])


def test_epochs_change_images_differently_and_only_where_asked() -> None:
    images = make_images([1, 1, 2, 2, 3, 3])
    changed = loader_of(images, config_of(augment=AUGMENT), augment=True)
    assert not np.array_equal(pixels_of(changed, 0)[0], pixels_of(changed, 1)[0])
    left = loader_of(images, config_of(augment=AUGMENT), augment=False)
    assert np.array_equal(pixels_of(left, 0)[0], pixels_of(left, 1)[0])


def test_memory_of_a_batch_is_used_again_only_when_nothing_holds_it() -> None:
    loader = loader_of(make_images([1, 1, 2, 2, 3, 3]), config_of())
    many = [BATCHES[index % 4] for index in range(40)]
    kept = [batch.images[1:] for batch in loader.epoch(0, many)]
    for index, images in enumerate(kept):
        assert np.array_equal(images.numpy(), kept[index % 4].numpy())
    del kept, images
    addresses = {batch.images.data_ptr() for batch in loader.epoch(0, many)}
    assert len(addresses) <= 40
    again = {batch.images.data_ptr() for batch in loader.epoch(1, many)}
    assert again <= addresses


def test_all_images_come_in_order_without_the_damaged_ones() -> None:
    images = make_images([1, 1, 2, 2, 3, 3, 4], damaged=[1, 4, 5], width_px=32)
    loader = loader_of(images, config_of())
    kept, batches = zip(*loader.in_order(2), strict=True)
    assert np.concatenate(kept).tolist() == [0, 2, 3, 6]
    assert [len(batch) for batch in batches] == [1, 2, 1]
    pixels = np.concatenate([batch.images.permute(0, 2, 3, 1).numpy() for batch in batches])
    assert np.array_equal(pixels, np.stack([picture(row, 48, 32) for row in (0, 2, 3, 6)]))
    assert loader.skipped == ["picture 5", "picture 2", "picture 1"]


def test_damaged_image_is_replaced_by_another_of_its_identity_and_counted_once() -> None:
    loader = loader_of(make_images([1, 1, 2, 2, 2, 3], damaged=[2]), config_of())
    batches = [np.array([2, 3, 0]), np.array([2, 5])]
    for _ in range(3):
        first, second = loader.epoch(0, batches)
        assert first.keys == ["004", "003", "000"]
        assert second.keys[0] in ("003", "004")
    assert second.targets[0] == 1
    assert loader.skipped == ["picture 3"]


def test_damaged_image_alone_in_its_identity_is_replaced_by_any_other_with_its_own_target() -> None:
    loader = loader_of(make_images([1, 2, -1, -1], damaged=[0, 2]), config_of())
    (batch,) = loader.epoch(0, [np.array([0, 2])])
    assert set(batch.keys) <= {"001", "003"}
    assert batch.targets.tolist() == [1 if key == "001" else -1 for key in batch.keys]


def test_too_many_damaged_images_are_an_error_that_names_them() -> None:
    images = make_images([1, 1, 2, 2, 3, 3], damaged=[0, 2])
    loader = loader_of(images, config_of(corrupt_limit=1))
    with pytest.raises(DatasetError, match=r"flat: expected at most corrupt_limit = 1 .* picture 5, picture 3"):
        list(loader.epoch(0, [np.array([0, 1]), np.array([2, 3])]))
    with pytest.raises(DatasetError, match="corrupt_limit = 1"):
        list(loader_of(images, config_of(corrupt_limit=1)).in_order(4))


def test_split_of_damaged_images_is_an_error_and_no_endless_search() -> None:
    images = make_images([1, 1, 2], damaged=[0, 1, 2])
    with pytest.raises(DatasetError, match=r"another one in the place of each, got damaged picture 2"):
        list(loader_of(images, config_of()).epoch(0, [np.array([0])]))


def test_empty_split_is_refused() -> None:
    images = make_images([1]).subset(np.zeros(1, bool))
    with pytest.raises(DatasetError, match="flat: expected images in split 'train', got none"):
        loader_of(images, config_of())


def test_file_that_cannot_be_read_is_named() -> None:
    class Gone:
        def read(self, row: int) -> bytes:
            raise FileNotFoundError(2, "No such file or directory", f"shard of {row}")

        def where(self, row: int) -> str:
            return f"shard 4, image {row}"

    images = replace(make_images([1, 1]), source=Gone())
    with pytest.raises(DatasetError, match="shard 4, image 0: cannot read: No such file or directory"):
        list(loader_of(images, config_of()).epoch(0, [np.array([1])]))


def test_hidden_classes_are_not_learned_but_evaluated() -> None:
    images = replace(make_images([1, 1, 1]), visibility=np.array([[0], [1], [2]], np.uint8))
    loader = loader_of(images, config_of(hidden_attributes="ignore"))
    (learned,) = loader.epoch(0, [np.array([0, 1, 2])])
    ((_, evaluated),) = loader.in_order(3)
    assert learned.labels.tolist() == [[-1], [1], [2]]
    assert evaluated.labels.tolist() == [[0], [1], [2]]


def test_an_epoch_that_is_left_early_leaves_no_threads() -> None:
    loader = loader_of(make_images([1, 1, 2, 2, 3, 3]), config_of(threads=3))
    before = threading.active_count()
    batches = loader.epoch(0, [BATCHES[0]] * 50)
    next(batches)
    assert threading.active_count() > before
    batches.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


class _Counting:
    """Images in memory that count how often each is read."""

    def __init__(self, images: Images) -> None:
        self.source, self.n_reads = images.source, Counter[int]()

    def read(self, row: int) -> bytes:
        self.n_reads[row] += 1
        return self.source.read(row)

    def where(self, row: int) -> str:
        return self.source.where(row)


@pytest.mark.parametrize(("height_px", "n_kept"), [(48, 113), (96, 56)])
def test_decoded_images_stay_in_memory_as_long_as_there_is_room(height_px: int, n_kept: int) -> None:
    images = make_images([1] * 120, height_px=height_px, width_px=64)
    source = _Counting(images)
    images = replace(images, source=source)
    size = {"height_px": 96, "width_px": 64}
    limited, free = (loader_of(images, config_of(cache_mib=mib, augment=AUGMENT, **size), True) for mib in (1, 0))
    batches = [np.arange(60), np.arange(60, 120)]
    for epoch in range(3):
        reads_before = source.n_reads.total()
        pixels = pixels_of(limited, epoch, batches)
        assert source.n_reads.total() - reads_before == (120 - n_kept if epoch else 120)
        for one, other in zip(pixels, pixels_of(free, epoch, batches), strict=True):
            assert np.array_equal(one, other)


def test_images_that_are_embedded_once_are_not_kept() -> None:
    images = make_images([1] * 4)
    source = _Counting(images)
    loader = loader_of(replace(images, source=source), config_of())
    for _ in range(2):
        list(loader.in_order(2))
    assert source.n_reads.total() == 8


def test_opencv_has_its_threads_back_after_an_epoch() -> None:
    before = cv2.getNumThreads()
    cv2.setNumThreads(3)
    batches = loader_of(make_images([1, 1]), config_of()).epoch(0, [BATCHES[1] % 2])
    next(batches)
    assert cv2.getNumThreads() != 3
    assert next(batches, None) is None
    assert cv2.getNumThreads() == 3
    cv2.setNumThreads(before)


def test_a_forked_process_loads_from_shards_that_its_parent_has_open(tmp_path: Path) -> None:
    make_dataset(tmp_path / "set")
    training = load_training_set(DataConfig(train=(SourceConfig(folder=tmp_path / "set"),)), 0)
    loader = BatchLoader(training.images, training.targets, config_of(threads=2), seed=0, augment=False)
    expected = [pixels.copy() for pixels in pixels_of(loader)]
    child = os.fork()
    if child == 0:
        same = all(np.array_equal(one, other) for one, other in zip(pixels_of(loader), expected, strict=True))
        os._exit(0 if same else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_images_are_averaged_where_they_shrink_and_interpolated_where_they_grow() -> None:
    checks = np.indices((8, 6)).sum(0)[..., None].repeat(3, 2).astype(np.uint8) % 2 * 200
    assert np.array_equal(fit_image(checks, 4, 3), np.full((4, 3, 3), 100, np.uint8))
    ramp = np.repeat(np.arange(0, 60, 10, dtype=np.uint8)[None, :, None], 4, axis=0).repeat(3, 2)
    assert set(fit_image(ramp, 8, 12)[0, :, 0].tolist()) > {2, 12, 22}
    assert fit_image(ramp, 4, 6) is ramp


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_batches_are_pinned_where_cuda_is_in_use_and_survive_copies_under_way() -> None:
    torch.zeros(1, device="cuda")
    images = make_images([1] * 64, height_px=48, width_px=32)
    loader = loader_of(images, config_of(threads=4))
    batches = [np.full(32, row) for row in range(64)]
    copies = []
    for batch in loader.epoch(0, batches):
        assert batch.images.is_pinned()
        copies.append(batch.to(torch.device("cuda")).images)
    for row, copy in enumerate(copies):
        assert np.array_equal(copy[7].permute(1, 2, 0).cpu().numpy(), picture(row, 48, 32))
