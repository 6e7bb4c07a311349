"""Fixtures: a finished dataset to look at, and copies of it to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.dataset.fake_render import make_dataset


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete dataset; not to be changed."""
    dataset_dir = tmp_path_factory.mktemp("finished") / "dataset"
    make_dataset(dataset_dir)
    return dataset_dir


@pytest.fixture
def spoilable(finished: Path, tmp_path: Path) -> Path:
    """A copy of the complete dataset."""
    return Path(shutil.copytree(finished, tmp_path / "dataset"))
