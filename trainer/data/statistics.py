"""What a dataset holds: numbers per split and how often each class of each attribute occurs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from trainer.data.images import JUNK_PID, Attribute, Codes, Dataset, DatasetError, Images, Ints, SplitName
from trainer.data.readers.pictures import DISTRACTOR_PID


@dataclass(frozen=True)
class Spread:
    """Least, median and greatest of some numbers."""

    least: int
    median: float
    greatest: int


@dataclass(frozen=True)
class SplitStatistics:
    """Numbers of a split. What does not apply, as cameras where none is known, is None.

    Attributes:
        images: all of them.
        identities: persons, without junk and distractors.
        cameras: different ones.
        images_per_identity: of the persons.
        one_camera: identities that only one camera saw.
        distractors: images of nobody who is searched for.
        junk: images with identity -1.
        unmatched: queries without an image in the gallery that counts as a match.
        height_px: of the sampled images. [px]
        width_px: of the sampled images. [px]
        sampled: how many images were opened for their size.
        damaged: how many of them could not be read.
    """

    images: int
    identities: int | None
    cameras: int | None
    images_per_identity: Spread | None
    one_camera: int | None
    distractors: int | None
    junk: int | None
    unmatched: int | None
    height_px: Spread | None
    width_px: Spread | None
    sampled: int
    damaged: int


@dataclass(frozen=True)
class DatasetStatistics:
    """Numbers of a dataset.

    Attributes:
        name: of the dataset.
        splits: those that have images.
        attributes: that it labels.
        shares: attribute -> split -> share of each class among the images whose class is known; empty where it is known
            of none. [1]
    """

    name: str
    splits: Mapping[SplitName, SplitStatistics]
    attributes: tuple[Attribute, ...]
    shares: Mapping[str, Mapping[SplitName, tuple[float, ...]]]

    def absent(self) -> list[tuple[str, str, SplitName]]:
        """Attribute, class and split of the classes that never occur in a split that knows the attribute."""
        return [
            (attribute.name, attribute.classes[code], split)
            for attribute in self.attributes
            for split, shares in self.shares[attribute.name].items()
            for code, share in enumerate(shares)
            if share == 0.0
        ]


def compute_statistics(dataset: Dataset, sample: int = 200) -> DatasetStatistics:
    """The numbers of a dataset.

    Args:
        dataset: to look at.
        sample: images per split that are opened for their size, evenly spread over it.
    """
    used = {name: images for name, images in dataset.splits.items() if len(images)}
    gallery = used.get("gallery")
    splits = {name: _of_split(name, images, gallery, sample) for name, images in used.items()}
    shares = {
        attribute.name: {
            name: _class_shares(images.labels[:, column], len(attribute.classes)) for name, images in used.items()
        }
        for column, attribute in enumerate(dataset.attributes)
    }
    return DatasetStatistics(dataset.name, splits, dataset.attributes, shares)


def count_unmatched(query: Images, gallery: Images) -> int:
    """Queries without an image of the same identity in the gallery, from another camera where cameras are known."""
    if query.camids is None or gallery.camids is None:
        return int((~np.isin(query.pids, gallery.pids)).sum())
    seen: dict[int, set[int]] = {}
    for pid, camid in zip(gallery.pids.tolist(), gallery.camids.tolist(), strict=True):
        seen.setdefault(pid, set()).add(camid)
    pairs = zip(query.pids.tolist(), query.camids.tolist(), strict=True)
    return sum(1 for pid, camid in pairs if not seen.get(pid, set()) - {camid})


def _of_split(name: SplitName, images: Images, gallery: Images | None, sample: int) -> SplitStatistics:
    heights, widths, damaged = _sizes(images, sample)
    persons = (images.pids != JUNK_PID) & (images.pids != DISTRACTOR_PID)
    identified = images.has_identities
    counts = np.unique(images.pids[persons], return_counts=True)[1]
    return SplitStatistics(
        images=len(images),
        identities=len(counts) if identified else None,
        cameras=None if images.camids is None else len(np.unique(images.camids)),
        images_per_identity=_spread(counts),
        one_camera=_seen_once(images.pids[persons], images.camids[persons]) if images.camids is not None else None,
        distractors=int((images.pids == DISTRACTOR_PID).sum()) if identified else None,
        junk=int((images.pids == JUNK_PID).sum()) if identified else None,
        unmatched=count_unmatched(images, gallery) if name == "query" and gallery is not None else None,
        height_px=_spread(heights),
        width_px=_spread(widths),
        sampled=len(heights) + damaged,
        damaged=damaged,
    )


def _seen_once(pids: Ints, camids: Ints) -> int:
    pairs = np.unique(np.stack([pids, camids]), axis=1)
    return int((np.unique(pairs[0], return_counts=True)[1] == 1).sum())


def _sizes(images: Images, sample: int) -> tuple[Ints, Ints, int]:
    """Heights and widths of images spread evenly over the split, and how many of them are damaged. [px]"""
    places = np.unique(np.linspace(0, len(images) - 1, min(sample, len(images))).round().astype(int))
    sizes, damaged = [], 0
    for place in places:
        try:
            sizes.append(images.read_image(int(place)).shape[:2])
        except DatasetError:
            damaged += 1
    table = np.array(sizes, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1], damaged


def _spread(values: Ints) -> Spread | None:
    return Spread(int(values.min()), float(np.median(values)), int(values.max())) if len(values) else None


def _class_shares(codes: Codes, n_classes: int) -> tuple[float, ...]:
    known = codes[codes >= 0]
    if not len(known):
        return ()
    return tuple(float(share) for share in np.bincount(known, minlength=n_classes) / len(known))
