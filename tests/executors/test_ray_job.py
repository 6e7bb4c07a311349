"""Tests of what a machine of a Ray cluster does, in this process and without Ray."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from configs.loader import load_config
from generator.config import GenerateConfig
from generator.dataset.layout import DatasetError, rows_name, shard_name
from generator.dataset.manifest import DatasetManifest
from generator.dataset.writer import DatasetWriter, open_dataset
from generator.executors import ray_job
from generator.executors.ray_job import JobDone, JobRefused, RayOrder, run_job
from generator.plan import build_plan
from generator.run import finish

DATA = Path(__file__).with_name("ray_data.yaml")
SMALL = ("n_identities=4", "visits_per_identity=1", "world.places=1", "cameras.per_place=2", "atmosphere.per_visit=1")
CODE = """
import time
from generator.executors.ray_job import _alive, _heard

def images():
    for n in range({n}):
        time.sleep({pause_s})
        yield n

with _alive(0.5):
    print(len(list(_heard(images(), 0.5))))
"""


@pytest.fixture
def order(tmp_path: Path) -> RayOrder:
    """Two jobs of a few images, into a folder."""
    plan = build_plan(load_config(GenerateConfig, DATA, [*SMALL, f"output={tmp_path}/data"]))
    return RayOrder(tmp_path.name, plan.config, plan.population, str(tmp_path / "data"))


def opened(order: RayOrder) -> DatasetWriter:
    manifest = DatasetManifest(seed=0, config={}, versions={}, counts={"shards": 2}, image_licence="CC0-1.0")
    return open_dataset(Path(order.target), manifest)


def test_job_counts_when_the_driver_accepts_it_and_not_before(order: RayOrder) -> None:
    with opened(order) as dataset:
        for index in range(2):
            done = run_job(order, index)
            assert isinstance(done, JobDone)
            assert index in dataset.missing
            dataset.commit_shard(index, done.number)
            assert index not in dataset.missing
        complete = finish(build_plan(order.config), dataset)
    assert complete.counts == {"shards": 2, "identities": 4, "images": 16}


def test_two_attempts_at_a_job_do_not_touch_each_other(order: RayOrder) -> None:
    with opened(order) as dataset:
        first, second = run_job(order, 0), run_job(order, 0)
        assert isinstance(first, JobDone)
        assert isinstance(second, JobDone)
        assert first.number != second.number
        dataset.commit_shard(0, first.number)
        dataset.remove_left_overs()
        names = {str(path.relative_to(order.target)) for path in Path(order.target).rglob("*") if path.is_file()}
    assert names == {"dataset.yaml", ".lock", shard_name(0), rows_name(0)}


def test_machine_that_does_not_see_the_folder_refuses_and_makes_none(order: RayOrder) -> None:
    refused = run_job(order, 0)
    assert isinstance(refused, JobRefused)
    assert "expected the dataset that is being made, got no dataset.yaml. Share the folder" in refused.reason
    assert not Path(order.target).exists()


def test_full_disk_of_a_machine_is_worth_another_attempt(order: RayOrder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DatasetError("no space")

    monkeypatch.setattr(ray_job, "prepare_shard", full)
    with opened(order), pytest.raises(DatasetError, match="no space"):
        run_job(order, 0)


@pytest.mark.parametrize(("n", "pause_s", "status"), [(8, 0.1, 0), (1, 10.0, 1)])
def test_process_dies_where_it_hangs_and_only_there(n: int, pause_s: float, status: int) -> None:
    code = CODE.format(n=n, pause_s=pause_s)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == status, done.stderr
    assert ("in images" in done.stderr) == (status == 1)
