"""Tests of `--plan`: what will be made, and what that takes on this machine."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from configs.loader import load_config
from generator import calibration
from generator.calibration import Calibration, calibration_path, find_calibration
from generator.config import DeviceError, GenerateConfig
from generator.forecast import count_content, describe, n_abreast
from generator.plan import build_plan
from generator.render import main
from generator.visits import is_test

FULL = Path(__file__).parents[2] / "configs" / "generate" / "synthetic18k.yaml"
MEASURED = Calibration(crops_per_s=2.5, bytes_per_crop=20_000.0, device="cpu")


def flat(**changes: Any) -> GenerateConfig:
    """A tenth of a second of work."""
    overrides = ["renderer=flat", *(f"{key}={value}" for key, value in changes.items())]
    return load_config(GenerateConfig, FULL.with_name("tiny.yaml"), overrides)


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache folder on a machine without other work."""
    monkeypatch.setenv("SYNTHPERSON_ASSETS", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    return tmp_path / "cache" / "calibrations"


def test_full_dataset_has_the_size_of_the_paper() -> None:
    config = load_config(GenerateConfig, FULL)
    content = count_content(build_plan(config))
    assert content.n_images == 1_409_562 == 18_306 * 77
    assert (content.n_train, content.n_test) == (12_204, 6_102)
    assert set(content.worlds) == {
        "panorama", "town_square", "suburban_street", "urban_district", "subway_station",
    }  # fmt: skip
    assert sum(content.visits.values()) == 4 * 18_306
    assert content.visits["panorama"] / sum(content.visits.values()) == pytest.approx(0.24, abs=0.001)
    assert content.n_cameras == 8 * 3 * 2 + 32 * 8


def test_content_is_that_of_the_jobs(config: GenerateConfig) -> None:
    plan = build_plan(config.model_copy(update={"images_per_identity": 5}))
    content, jobs = count_content(plan), [plan.job(index) for index in range(plan.n_jobs)]
    assert content.n_jobs == len(jobs)
    assert content.n_images == sum(job.n_images for job in jobs)
    assert content.n_test == sum(is_test(person.pid) for job in jobs for person in job.persons)
    names = {stage.world.name: len(stage.cameras) for job in jobs for stage in job.stages}
    assert content.worlds == {"panorama": len(names)}
    assert content.n_cameras == sum(names.values())


def test_slice_counts_its_own_jobs_only(config: GenerateConfig) -> None:
    parts = [count_content(build_plan(config.model_copy(update={"job_slice": f"{i}/2"}))) for i in (1, 2)]
    whole = count_content(build_plan(config))
    assert [part.n_jobs for part in parts] == [2, 1]
    assert sum(part.n_images for part in parts) == whole.n_images
    assert sum(part.n_train for part in parts) == whole.n_train


def test_description_gives_hours_and_bytes(config: GenerateConfig) -> None:
    content = replace(count_content(build_plan(config)), n_images=90_000)
    lines = describe(config, content, MEASURED).splitlines()
    assert lines[0].split() == ["output", "unused"]
    assert lines[1].split() == ["identities", "10", "(7", "train,", "3", "test)"]
    assert lines[-3] == "speed       2.5 crops/s by one process on cpu; one at a time"
    assert lines[-2].split() == ["time", "10.0", "hours"]
    assert lines[-1].split() == ["size", "1.8", "GB"]


@pytest.mark.parametrize(
    ("changes", "device", "expected"),
    [
        ({}, "cpu", 1),
        ({"workers": 4}, "cpu", 1),  # they share the cores
        ({"workers": 4}, "optix", 1),
        ({"workers": 4, "gpus": (0, 1)}, "optix", 2),
        ({"workers": 1, "gpus": (0, 1)}, "optix", 1),
        ({"workers": 1000, "renderer": "flat"}, "cpu, flat", os.cpu_count()),
    ],
)
def test_speeds_add_up_where_processes_do_not_share(
    config: GenerateConfig, changes: dict[str, Any], device: str, expected: int
) -> None:
    assert n_abreast(config.model_copy(update=changes), device) == expected


def test_command_measures_once_and_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [str(FULL.with_name("tiny.yaml")), f"output={tmp_path / 'made'}", "renderer=flat", "--plan"]
    assert main(command) == 0
    first = capsys.readouterr()
    assert "measuring the speed" in first.err
    assert "images      24, 8 of each identity" in first.out
    monkeypatch.setattr(calibration, "_measure", _never)
    assert main(command) == 0
    assert capsys.readouterr() == (first.out, "")
    assert not (tmp_path / "made").exists()


def _never(_: GenerateConfig) -> Calibration:
    raise AssertionError("measured again")


def test_measurement_of_a_busy_machine_is_told_and_not_kept(
    cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration, "_measure", lambda _: MEASURED)
    monkeypatch.setattr(os, "getloadavg", lambda: (999.0, 0.0, 0.0))
    assert find_calibration(flat(), quiet=False) == MEASURED
    assert "busy (load 999.0)" in capsys.readouterr().err
    assert not cache.exists()
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    assert find_calibration(flat(), quiet=True) == MEASURED
    assert len(list(cache.iterdir())) == 1


def test_cache_that_cannot_be_read_or_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "_measure", lambda _: MEASURED)
    path = calibration_path(flat())
    path.parent.mkdir(parents=True)
    path.write_text('{"crops_per_s": ')
    assert find_calibration(flat(), quiet=True) == MEASURED
    (tmp_path / "file").touch()
    monkeypatch.setenv("SYNTHPERSON_ASSETS", str(tmp_path / "file" / "cache"))
    assert find_calibration(flat(), quiet=True) == MEASURED


@pytest.mark.parametrize("name", ["seed", "n_identities", "workers", "attempts"])
def test_speed_is_the_same_for_more_of_the_same(name: str) -> None:
    assert calibration_path(flat(**{name: 5})) == calibration_path(flat())


@pytest.mark.parametrize("change", [{"render.width_px": 65}, {"depth": "true"}, {"crowd.bystander_rate": 0.9}])
def test_speed_is_measured_anew_for_other_settings(change: dict[str, object]) -> None:
    assert calibration_path(flat(**change)) != calibration_path(flat())


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("open(sys.argv[2], 'w').write('{\"problem\": \"render.device: none\"}')", "render.device: none"),
        ("sys.exit('a driver\\nsays no')", "--plan: expected to render a few crops, got: a driver says no"),
    ],
)
def test_renderer_that_does_not_start_is_one_line(monkeypatch: pytest.MonkeyPatch, program: str, message: str) -> None:
    start = [sys.executable, "-c", f"import sys; {program}"]
    monkeypatch.setattr(calibration, "_command", lambda *paths: [*start, *map(str, paths)])
    with pytest.raises(DeviceError) as caught:
        find_calibration(flat(), quiet=True)
    assert str(caught.value) == message
