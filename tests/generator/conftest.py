"""Fixtures: a user's panoramas and the plan of a small dataset in them; no Blender needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.config import GenerateConfig
from generator.plan import Plan, build_plan
from tests.worlds.pictures import write_panorama_folder

NAMES = ("test_alley", "test_harbour", "test_plaza")


@pytest.fixture(scope="session")
def panorama_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three panoramas with notes."""
    return write_panorama_folder(tmp_path_factory.mktemp("panoramas"), *NAMES)


@pytest.fixture(scope="session")
def config(panorama_folder: Path) -> GenerateConfig:
    """Ten identities in jobs of four, two of three panoramas each."""
    return GenerateConfig.model_validate(
        {
            "output": Path("unused"),
            "n_identities": 10,
            "identities_per_job": 4,
            "poses_per_visit": 3,
            "world": {
                "kinds": {"panorama": 1.0},
                "panoramas": NAMES,
                "hdri_folders": (panorama_folder,),
                "places": 2,
            },
            "atmosphere": {"per_visit": 1},
            "crowd": {"bystander_rate": 0.0},
            "cameras": {"per_place": 2},
        }
    )


@pytest.fixture(scope="session")
def plan(config: GenerateConfig) -> Plan:
    """The plan of that dataset."""
    return build_plan(config)
