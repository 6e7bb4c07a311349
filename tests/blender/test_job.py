"""Jobs give the same bytes whether hands work side by side or one after the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from configs.loader import load_config
from generator.config import GenerateConfig
from generator.dataset.shard import EncodedImage
from generator.plan import Plan, build_plan

pytestmark = pytest.mark.blender

TINY = Path(__file__).resolve().parents[2] / "configs" / "generate" / "tiny.yaml"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Two jobs of one person who is seen in two panoramas."""
    changes = [f"output={tmp_path_factory.mktemp('unused')}", "n_identities=2", "identities_per_job=1"]
    return build_plan(load_config(GenerateConfig, TINY, [*changes, "visits_per_identity=2", "poses_per_visit=1"]))


def make(plan: Plan, overlap: bool, ahead: bool) -> list[EncodedImage]:
    from assets.library import load_library
    from generator.blender.renderer import StageRenderer
    from generator.job import JobRunner
    from generator.overlap import in_turn, overlapped

    flow = overlapped if overlap else in_turn
    runner = JobRunner(plan, load_library(quiet=True), StageRenderer(plan.config.render), flow)
    return [
        image
        for index in range(plan.n_jobs)
        for image in runner.run(index, index + 1 if ahead and index + 1 < plan.n_jobs else None)
    ]


def test_stages_that_overlap_give_the_bytes_of_stages_in_turn(plan: Plan) -> None:
    expected = make(plan, overlap=False, ahead=False)
    assert [len(expected), len({image.row.key for image in expected})] == [16, 16]
    for ahead in (True, False):
        images = make(plan, overlap=True, ahead=ahead)
        for image, other in zip(images, expected, strict=True):
            assert (image.jpeg, image.mask_png) == (other.jpeg, other.mask_png)
            assert (repr(image.row), image.label) == (repr(other.row), other.label)
