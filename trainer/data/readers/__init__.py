"""A reader per format of datasets: `read_dataset(SourceConfig) -> Dataset`."""

from __future__ import annotations

from collections.abc import Callable

from trainer.data.config import SourceConfig
from trainer.data.images import Dataset
from trainer.data.readers.market1501 import read_market1501
from trainer.data.readers.selection import check_splits, select_attributes, take_identities
from trainer.data.readers.synthperson import read_synthperson

READERS: dict[str, Callable[[SourceConfig], Dataset]] = {
    "synthperson": read_synthperson,
    "market1501": read_market1501,
}


def read_dataset(source: SourceConfig, seed: int = 0) -> Dataset:
    """A dataset with all its splits, the attributes and as many training identities as the source asks for.

    Args:
        source: format, folder and selection.
        seed: draws the identities where not all of them are taken.

    Raises:
        DatasetError: the folder is not what the format says, or does not hold what is asked for.
    """
    dataset = check_splits(READERS[source.kind](source))
    return take_identities(select_attributes(dataset, source.attributes), source.identities, seed)
