"""Tests of drawing epochs."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from trainer.data.config import SamplerConfig
from trainer.data.images import DatasetError, Ints
from trainer.data.sampling import draw_epoch

COUNTS = st.lists(st.integers(1, 12), min_size=1, max_size=9)


def pids_of(counts: list[int], junk: int = 0) -> Ints:
    """Images of identities 3, 5, 7, ... in mixed order, and some without."""
    pids = np.concatenate([np.repeat(2 * np.arange(len(counts)) + 3, counts), np.full(junk, -1)])
    return np.random.default_rng(len(pids)).permutation(pids)


def blocks_of(batch: Ints, size: int) -> Ints:
    return batch.reshape(-1, size)


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.integers(1, 5), st.integers(1, 4), st.integers(0, 3), st.booleans())
def test_batches_hold_p_identities_with_k_images_each(
    counts: list[int], width: int, size: int, epoch: int, balanced: bool
) -> None:
    assume(len(counts) >= width)
    pids = pids_of(counts, junk=3)
    camids = np.arange(len(pids)) % 3
    config = SamplerConfig(
        kind="camera_balanced" if balanced else "identity", batch_size=width * size, images_per_identity=size
    )
    batches = draw_epoch(pids, camids, config, seed=1, epoch=epoch)
    n_images = Counter(pids.tolist())
    for batch in batches:
        assert batch.shape == (width * size,)
        blocks = blocks_of(pids[batch], size)
        assert (blocks == blocks[:, :1]).all()
        assert len(set(blocks[:, 0].tolist())) == width
        assert -1 not in blocks
        for block in blocks_of(batch, size):
            often = Counter(block.tolist()).values()
            assert len(often) == min(size, n_images[int(pids[block[0]])])
            assert max(often) - min(often) <= 1
    n_visits = sum(-(-count // size) for count in counts)
    assert len(batches) == -(-n_visits // width)


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.integers(1, 5), st.integers(1, 4))
def test_every_image_is_drawn_in_an_epoch_unless_its_identity_has_more_than_the_batches_hold(
    counts: list[int], width: int, size: int
) -> None:
    assume(len(counts) >= width)
    pids = pids_of(counts)
    config = SamplerConfig(kind="identity", batch_size=width * size, images_per_identity=size)
    batches = draw_epoch(pids, None, config, seed=0, epoch=0)
    drawn = Counter(pids[sorted({int(row) for batch in batches for row in batch})].tolist())
    for index, count in enumerate(counts):
        assert drawn[2 * index + 3] == min(count, len(batches) * size)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=5), min_size=2, max_size=6), st.integers(1, 5))
def test_images_of_a_visit_come_from_as_many_cameras_as_possible(per_camera: list[list[int]], size: int) -> None:
    pids = np.concatenate([np.full(sum(counts), pid) for pid, counts in enumerate(per_camera)])
    camids = np.concatenate([np.repeat(np.arange(len(counts)), counts) for counts in per_camera])
    config = SamplerConfig(kind="camera_balanced", batch_size=2 * size, images_per_identity=size)
    for batch in draw_epoch(pids, camids, config, seed=0, epoch=0):
        for block in blocks_of(batch, size):
            available = per_camera[int(pids[block[0]])]
            assert len(set(camids[block].tolist())) == min(size, len(available))


def test_camera_balanced_draws_cameras_equally_often() -> None:
    camids = np.repeat(np.arange(3), [20, 2, 2])
    config = SamplerConfig(kind="camera_balanced", batch_size=2, images_per_identity=2)
    batches = draw_epoch(np.zeros(24, np.int64), camids, config, seed=0, epoch=0)
    assert np.bincount(camids[np.concatenate(batches)]).tolist() == [8, 8, 8]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 2))
def test_shuffle_draws_every_image_once_and_fills_the_last_batch(n_images: int, batch_size: int, epoch: int) -> None:
    config = SamplerConfig(kind="shuffle", batch_size=batch_size)
    batches = draw_epoch(np.full(n_images, -1), None, config, seed=0, epoch=epoch)
    assert len(batches) == -(-n_images // batch_size)
    drawn = np.concatenate(batches)
    assert sorted(drawn[:n_images].tolist()) == list(range(n_images))
    assert all(len(set(batch.tolist())) == min(batch_size, n_images) for batch in batches)


@pytest.mark.parametrize("kind", ["shuffle", "identity", "camera_balanced"])
def test_parts_of_the_ranks_are_the_batches_of_one_process(kind: str) -> None:
    pids = pids_of([4, 9, 1, 7, 3, 12, 5, 6], junk=5)
    camids = np.arange(len(pids)) % 4
    config = SamplerConfig.model_validate({"kind": kind, "batch_size": 12, "images_per_identity": 3})
    whole = draw_epoch(pids, camids, config, seed=3, epoch=2)
    for world in (2, 4):
        parts = [draw_epoch(pids, camids, config, seed=3, epoch=2, rank=rank, world=world) for rank in range(world)]
        assert {len(part) for part in parts} == {len(whole)}
        for batch, *pieces in zip(whole, *parts, strict=True):
            assert np.array_equal(batch, np.concatenate(pieces))


@pytest.mark.parametrize("kind", ["shuffle", "identity", "camera_balanced"])
def test_an_epoch_depends_on_seed_and_number_alone(kind: str) -> None:
    pids = pids_of([6] * 10)
    camids = np.arange(len(pids)) % 4
    config = SamplerConfig.model_validate({"kind": kind, "batch_size": 8, "images_per_identity": 2})

    def draw(seed: int, epoch: int) -> Ints:
        return np.stack(draw_epoch(pids, camids, config, seed=seed, epoch=epoch))

    assert np.array_equal(draw(0, 0), draw(0, 0))
    different = [draw(0, 0), draw(0, 1), draw(1, 0), draw(1, 1)]
    assert all(not np.array_equal(one, other) for one, other in pairwise(different))


def test_identities_meet_others_in_every_batch() -> None:
    pids = np.repeat(np.arange(40), 8)
    config = SamplerConfig(kind="identity", batch_size=32, images_per_identity=4)
    met = {
        frozenset(pids[batch].tolist())
        for epoch in range(4)
        for batch in draw_epoch(pids, None, config, seed=0, epoch=epoch)
    }
    assert len(met) == 4 * 10


def test_identity_with_one_image_repeats_it() -> None:
    config = SamplerConfig(kind="identity", batch_size=8, images_per_identity=4)
    (batch,) = draw_epoch(np.array([7, 9, 9, 9, 9]), None, config, seed=0, epoch=0)
    assert sorted(batch.tolist()) == [0, 0, 0, 0, 1, 2, 3, 4]


def test_identity_with_most_of_the_images_is_shown_once_per_batch() -> None:
    pids = np.repeat(np.arange(5), [100, 4, 4, 4, 4])
    config = SamplerConfig(kind="identity", batch_size=16, images_per_identity=4)
    batches = draw_epoch(pids, None, config, seed=0, epoch=0)
    assert len(batches) == 8
    assert all((pids[batch] == 0).sum() == 4 for batch in batches)


@pytest.mark.parametrize(
    ("pids", "config", "world", "message"),
    [
        ([], {"kind": "shuffle"}, 1, "expected images to draw from, got an empty split"),
        ([-1, -1], {"kind": "identity"}, 1, "at least 8 identities for batches of 32 with 4 images each, got 0"),
        ([1, 1, 2], {"kind": "identity"}, 1, "expected at least 8 identities .* got 2"),
        ([1, 2], {"batch_size": 7}, 1, "batch size divisible by images_per_identity = 4, got 7"),
        ([1, 2], {"batch_size": 2}, 1, "batch size divisible by images_per_identity = 4, got 2"),
        ([1, 2, 3], {"batch_size": 12}, 2, "divide among 2 processes, got batches of 3 identities with 4 images"),
        ([1, 2, 3], {"kind": "shuffle", "batch_size": 3}, 2, "divide among 2 processes, got batches of 3 images"),
        ([1, 2], {"kind": "camera_balanced", "batch_size": 8}, 1, "cameras to balance, got none; use `kind: identity`"),
    ],
)
def test_what_cannot_be_drawn_is_refused(pids: list[int], config: dict[str, object], world: int, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        draw_epoch(
            np.array(pids, np.int64), None, SamplerConfig.model_validate(config), seed=0, epoch=0, rank=0, world=world
        )
