"""Fixtures: a dataset whose making nobody disturbed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.commands import render, verify


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete tiny dataset; not to be changed."""
    dataset_dir = tmp_path_factory.mktemp("undisturbed") / "dataset"
    done = render(dataset_dir)
    assert done.returncode == 0, done.stderr
    assert verify(dataset_dir).returncode == 0
    return dataset_dir
