"""Batches of P identities with K images: ours from shards, torchreid's data manager from the same files."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.benchmarks.peers import Peers
from trainer.benchmarks.report import Bar, Section, ratio_of, rows_of
from trainer.benchmarks.timing import Cost, Tick, measure, measured, run_in_turns
from trainer.data.config import AugmentConfig, DataConfig, SamplerConfig, SourceConfig
from trainer.data.images import Images, ShardSource
from trainer.data.loader import BatchLoader
from trainer.data.mixing import number_identities
from trainer.data.readers import read_dataset
from trainer.data.sampling import draw_epoch
from trainer.models.config import ModelConfig
from trainer.models.network import PersonNet, scale_channels

DECODING, KEEPING, BYTES = "ours, all decoded", "ours, by default", "ours, all decoded, bytes"
TORCHREID = "torchreid"
REMARKS = {
    DECODING: "to normalised floats",
    KEEPING: "from the second epoch on: pictures stay decoded",
    BYTES: "as the network takes them",
    TORCHREID: "to normalised floats",
}
HEIGHT_PX, WIDTH_PX = 256, 128


@dataclass(frozen=True)
class LoaderSize:
    """How much is loaded.

    Attributes:
        n_identities, images_each: of the dataset that is made where none is given.
        shapes: height and width of its pictures, of Market-1501's and of ours. [px]
        batch_size: of P x K images.
        images_per_identity: K.
        rounds: epochs of ours that are measured; the peer gets half as many.
    """

    n_identities: int = 100
    images_each: int = 20
    shapes: tuple[tuple[int, int], ...] = ((128, 64), (256, 128))
    batch_size: int = 32
    images_per_identity: int = 4
    rounds: int = 9


def compare_loaders(peers: Peers, size: LoaderSize, dataset: Path | None, tick: Tick) -> list[Section]:
    """A section per dataset.

    Args:
        peers: to compare with.
        size: of the made datasets and of the batches.
        dataset: in our format, whose training split is loaded; None to make some of random pictures.
        tick: is told what runs next.

    Raises:
        DatasetError: the dataset cannot be read.
    """
    if dataset is not None:
        images = read_dataset(SourceConfig(folder=dataset)).split("train")
        return [_compare(peers, size, images, f"{images.dataset}'s images", tick)]
    sections = []
    for height_px, width_px in size.shapes:
        with tempfile.TemporaryDirectory() as folder:
            tick("random pictures")
            images = make_images(Path(folder), size.n_identities, size.images_each, height_px, width_px)
            sections.append(_compare(peers, size, images, f"random pictures of {width_px}x{height_px}", tick))
    return sections


def _compare(peers: Peers, size: LoaderSize, images: Images, name: str, tick: Tick) -> Section:
    with tempfile.TemporaryDirectory() as folder:
        costs, missing = _measure(peers, size, images, Path(folder), tick)
    per_image = {name: cost.scaled(1.0 / cost.result) for name, cost in costs.items()}
    decoding = measure(lambda: [images.read_image(index) for index in range(len(images))]).process_s / len(images)
    title = (
        f"Loader: {len(images):,} {name} to {WIDTH_PX}x{HEIGHT_PX}, batches of {size.batch_size} with "
        f"{size.images_per_identity} per identity, mirrored at random"
    )
    notes = {name: f"{1.0 / cost.process_s:,.0f} images/s; {REMARKS[name]}" for name, cost in per_image.items()}
    bars = [
        Bar("times as fast as torchreid per core, all pictures decoded", ratio_of(per_image, TORCHREID, DECODING), 4.0),
        Bar("times as fast as torchreid per core, by default", ratio_of(per_image, TORCHREID, KEEPING), 4.0),
    ]
    told = f"reading and decoding alone: {decoding * 1e6:.0f} us per image."
    return Section(title, "us/image", rows_of(per_image, missing, scale=1e6, notes=notes), bars, [told])


def _measure(
    peers: Peers, size: LoaderSize, images: Images, folder: Path, tick: Tick
) -> tuple[dict[str, Cost], dict[str, str]]:
    decoding, keeping = _OurEpochs(images, size, cache_mib=0), _OurEpochs(images, size)
    contestants = [
        measured(DECODING, lambda: decoding.load(floats=True), size.rounds, warm_up=1),
        measured(KEEPING, lambda: keeping.load(floats=True), size.rounds, warm_up=1),
        measured(BYTES, lambda: decoding.load(floats=False), size.rounds, warm_up=1),
    ]
    missing = {}
    if "torchreid" in peers.versions:
        tick("files for torchreid")
        theirs = peers.contestant(
            TORCHREID,
            "torchreid loader",
            max(1, size.rounds // 2),
            warm_up=1,
            files=_write_files(images, folder),
            pids=images.pids.tolist(),
            camids=[0] * len(images) if images.camids is None else images.camids.tolist(),
            batch_size=size.batch_size,
            per_identity=size.images_per_identity,
        )
        contestants.append(theirs)
    else:
        missing[TORCHREID] = peers.missing["torchreid"]
    costs = run_in_turns(contestants, tick)
    for one in contestants:
        peers.forget(one)
    return costs, missing


class _OurEpochs:
    """Epoch after epoch of a split."""

    def __init__(self, images: Images, size: LoaderSize, cache_mib: int | None = None) -> None:
        config = DataConfig(
            train=(),
            height_px=HEIGHT_PX,
            width_px=WIDTH_PX,
            threads=1,
            augment=AugmentConfig(flip=0.5),
            sampler=SamplerConfig(batch_size=size.batch_size, images_per_identity=size.images_per_identity),
        )
        self.config = config if cache_mib is None else config.model_copy(update={"cache_mib": cache_mib})
        chosen = number_identities(images)
        self.targets, self.images = chosen.targets, chosen.images
        self.loader = BatchLoader(self.images, self.targets, self.config, seed=0, augment=True)
        net = PersonNet(ModelConfig(backbone="resnet18"), 2, ())
        self.scale, self.shift = net.scale, net.shift
        self.number = 0

    def load(self, floats: bool) -> int:
        """One epoch with, or without, the conversion that the network begins with; how many images it had."""
        self.number += 1
        batches = draw_epoch(self.targets, self.images.camids, self.config.sampler, seed=0, epoch=self.number)
        n_images = 0
        for batch in self.loader.epoch(self.number, batches):
            if floats:
                scale_channels(batch.images, self.scale, self.shift)
            n_images += len(batch)
        return n_images


def make_images(folder: Path, n_identities: int, images_each: int, height_px: int, width_px: int) -> Images:
    """A training split of random smooth pictures in a shard.

    Args:
        folder: to write the shard to.
        n_identities: of the split.
        images_each: of each of them.
        height_px, width_px: of the pictures. [px]
    """
    rng = np.random.default_rng(0)
    n = n_identities * images_each
    data = [_random_jpeg(rng, height_px, width_px) for _ in range(n)]
    shard = folder / "pictures.bin"
    shard.write_bytes(b"".join(data))
    lengths = np.array([len(one) for one in data], np.int64)
    keys = [f"{index:06d}" for index in range(n)]
    source = ShardSource((shard,), np.zeros(n, np.int64), np.cumsum(lengths) - lengths, lengths, keys)
    return Images(
        dataset="random pictures",
        split="train",
        keys=keys,
        pids=np.repeat(np.arange(1, n_identities + 1), images_each),
        camids=np.arange(n) % 6 + 1,
        attributes=(),
        labels=np.zeros((n, 0), np.int64),
        visibility=None,
        rows=np.arange(n),
        source=source,
    )


def _random_jpeg(rng: np.random.Generator, height_px: int, width_px: int) -> bytes:
    """About as many bytes as a picture of a person has: 3 KB with 64x128, 8 KB with 128x256."""
    coarse: NDArray[np.uint8] = rng.integers(0, 256, (16, 8, 3), np.uint8)
    picture = cv2.resize(coarse, (width_px, height_px), interpolation=cv2.INTER_CUBIC)
    noisy = np.clip(picture + rng.normal(0.0, 2.0, picture.shape), 0, 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 90])[1])


def _write_files(images: Images, folder: Path) -> list[str]:
    paths = [folder / f"{index:06d}.jpg" for index in range(len(images))]
    for index, path in enumerate(paths):
        path.write_bytes(images.read_bytes(index))
    return [str(path) for path in paths]
