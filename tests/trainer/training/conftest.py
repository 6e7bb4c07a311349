"""A dataset that the tests of training share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dataset.fake_render import make_dataset


@pytest.fixture(scope="session")
def dataset_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """16 training images of 4 identities, 4 queries and 4 gallery images of 2 others."""
    folder = tmp_path_factory.mktemp("training") / "dataset"
    make_dataset(folder)
    return folder
