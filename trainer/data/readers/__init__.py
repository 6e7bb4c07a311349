"""A reader per format of datasets: `read_dataset(SourceConfig) -> Dataset`."""

from __future__ import annotations

from collections.abc import Callable

from trainer.data.config import SourceConfig
from trainer.data.images import Dataset
from trainer.data.readers.synthperson import read_synthperson

READERS: dict[str, Callable[[SourceConfig], Dataset]] = {
    "synthperson": read_synthperson,
}


def read_dataset(source: SourceConfig) -> Dataset:
    """A dataset with all its splits.

    Raises:
        DatasetError: the folder is not what the format says.
    """
    return READERS[source.kind](source)
