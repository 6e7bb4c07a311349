"""A reader per format of datasets: `read_dataset(SourceConfig) -> Dataset`."""

from __future__ import annotations

from collections.abc import Callable

from trainer.data.config import SourceConfig
from trainer.data.images import Dataset
from trainer.data.readers.cuhk03np import read_cuhk03np
from trainer.data.readers.dukemtmc import read_dukemtmc
from trainer.data.readers.folders import read_folders
from trainer.data.readers.market1501 import read_market1501
from trainer.data.readers.msmt17 import read_msmt17
from trainer.data.readers.pa100k import read_pa100k
from trainer.data.readers.peta import read_peta
from trainer.data.readers.selection import check_splits, select_attributes, take_identities
from trainer.data.readers.synthetic import read_clonedperson, read_randperson
from trainer.data.readers.synthperson import read_synthperson

READERS: dict[str, Callable[[SourceConfig], Dataset]] = {
    "synthperson": read_synthperson,
    "market1501": read_market1501,
    "dukemtmc": read_dukemtmc,
    "msmt17": read_msmt17,
    "cuhk03np": read_cuhk03np,
    "pa100k": read_pa100k,
    "peta": read_peta,
    "randperson": read_randperson,
    "clonedperson": read_clonedperson,
    "folders": read_folders,
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
