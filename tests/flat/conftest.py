"""A small flat dataset's config, plan and images; no Blender needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.config import GenerateConfig
from generator.dataset.shard import EncodedImage
from generator.plan import Plan, build_plan
from generator.worker import Worker
from tests.worlds.pictures import write_panorama_folder

NAMES = ("test_alley", "test_plaza")


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> GenerateConfig:
    """Six identities among many people and things, in two panoramas."""
    folder = write_panorama_folder(tmp_path_factory.mktemp("panoramas"), *NAMES)
    return GenerateConfig.model_validate(
        {
            "output": Path("unused"),
            "renderer": "flat",
            "n_identities": 6,
            "identities_per_job": 3,
            "depth": True,
            "world": {"kinds": {"panorama": 1.0}, "panoramas": NAMES, "hdri_folders": (folder,), "places": 2},
            "atmosphere": {"per_visit": 1},
            "crowd": {"bystander_rate": 0.5, "occluder_rate": 0.5},
            "render": {"width_px": 48, "height_px": 96},
        }
    )


@pytest.fixture(scope="session")
def plan(config: GenerateConfig) -> Plan:
    """Its plan."""
    return build_plan(config)


@pytest.fixture(scope="session")
def images(plan: Plan) -> list[EncodedImage]:
    """All its images."""
    worker = Worker(plan)
    return [image for index in range(plan.n_jobs) for image in worker.run(index)]
