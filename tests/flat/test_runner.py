"""Tests of flat images: pixels, masks and rows say the same, and a dataset of them is sound."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from generator.cameras import FramingError
from generator.colour import linear_to_lab, srgb_to_linear
from generator.config import GenerateConfig
from generator.dataset.read import load_samples
from generator.dataset.schema import PARTS
from generator.dataset.shard import EncodedImage
from generator.flat.runner import FlatRunner
from generator.plan import Plan
from generator.run import generate
from generator.specs import JobSpec
from generator.verify import verify_dataset
from generator.worker import Worker, software_versions

REPOSITORY = Path(__file__).parents[2]
OTHERS = 128  # in masks, from here on


def decoded(data: bytes | None) -> NDArray[np.uint8]:
    """The picture in a file."""
    assert data is not None
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED))


def parts_of(image: EncodedImage) -> NDArray[np.uint8]:
    """Part ids of the labelled person, 0 elsewhere."""
    mask = decoded(image.mask_png)
    return np.where(mask < OTHERS, mask, 0).astype(np.uint8)


def test_images_are_those_of_the_plan(plan: Plan, images: list[EncodedImage]) -> None:
    keys = [
        capture.key for index in range(plan.n_jobs) for stage in plan.job(index).stages for capture in stage.captures
    ]
    assert [image.row.key for image in images] == keys
    assert len(keys) == sum(plan.n_images(index) for index in range(plan.n_jobs)) > 50


def test_some_people_are_hidden_some_cut_off_and_some_neither(images: list[EncodedImage]) -> None:
    rows = [image.row for image in images]
    assert {"none", "person"} < {row.occluder for row in rows}
    assert any(row.occlusion > 0.1 and row.occluder not in ("none", "person") for row in rows)
    assert any(row.truncation > 0.05 for row in rows)
    assert any(row.occlusion == row.truncation == row.others == 0 for row in rows)


def test_areas_and_boxes_are_those_of_the_mask(images: list[EncodedImage]) -> None:
    for image in images:
        parts = parts_of(image)
        assert list(image.row.part_area_px)[1:] == np.bincount(parts.ravel(), minlength=len(PARTS))[1:].tolist()
        rows, columns = np.nonzero(parts)
        box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) if len(rows) else (0, 0, 0, 0)
        assert tuple(image.row.box_visible) == box


def test_amodal_box_holds_the_visible_one_but_for_umbrella_and_suitcase(images: list[EncodedImage]) -> None:
    outside = [PARTS.index(name) for name in ("umbrella", "suitcase")]
    for image in images:
        rows, columns = np.nonzero((parts_of(image) > 0) & ~np.isin(parts_of(image), outside))
        left, top, right, bottom = image.row.box_amodal
        if len(rows):
            assert left - 1 <= columns.min() <= columns.max() < right + 1
            assert top - 1 <= rows.min() <= rows.max() < bottom + 1


def test_part_colours_are_those_of_the_picture(images: list[EncodedImage]) -> None:
    compared = 0
    for image in images:
        picture, parts = decoded(image.jpeg)[..., ::-1], parts_of(image)
        for number in range(1, len(PARTS)):
            whole = (parts == number).astype(np.uint8)
            inner = cv2.erode(whole, np.ones((5, 5), np.uint8)) > 0  # JPEG smears colours over rims
            if inner.sum() > 0.4 * whole.sum():
                seen = linear_to_lab(srgb_to_linear(picture[inner] / 255.0)).mean(axis=0)
                assert np.abs(seen - image.row.part_lab[number]).max() < 6.0
                compared += 1
    assert compared > 50


def test_visible_joints_lie_on_the_person_and_outer_ones_outside(images: list[EncodedImage]) -> None:
    for image in images:
        parts = parts_of(image)
        height_px, width_px = parts.shape
        for (x, y), seen in zip(image.row.keypoints_2d, image.row.keypoints_visibility, strict=True):
            if seen == 2:
                assert parts[int(y), int(x)] > 0
            assert (seen > 0) == (0 <= x < width_px and 0 <= y < height_px)


def test_others_in_the_mask_are_counted(images: list[EncodedImage]) -> None:
    for image in images:
        other_px = int((decoded(image.mask_png) > OTHERS).sum())
        assert (image.row.others > 0) <= (other_px >= 20)
        assert other_px < 20 or image.row.others > 0 or other_px < 40, "several of less than 20 pixels each"


def test_depth_is_that_of_the_person(images: list[EncodedImage]) -> None:
    for image in images:
        depth_m = decoded(image.depth_png)[parts_of(image) > 0] / 1000.0
        if len(depth_m):
            assert np.abs(np.median(depth_m) - image.row.camera_distance_m) < 1.5


def test_hidden_share_is_that_of_the_same_image_with_nobody_else(plan: Plan) -> None:
    job = plan.job(0)
    lonely = [
        replace(stage, moments=tuple(replace(moment, bystanders=(), occluders=()) for moment in stage.moments))
        for stage in job.stages
    ]
    for image, alone in zip(Worker(plan).run(0), run(plan, replace(job, stages=tuple(lonely))), strict=True):
        whole, seen = np.count_nonzero(parts_of(alone)), np.count_nonzero(parts_of(image))
        hidden = 1.0 - seen / whole
        assert image.row.occlusion == pytest.approx(hidden if hidden >= 0.005 else 0.0, abs=1e-9)
        assert alone.row.occlusion == alone.row.others == 0
        assert image.row.truncation == alone.row.truncation


def run(plan: Plan, job: JobSpec) -> list[EncodedImage]:
    """The images of any job."""
    return list(FlatRunner(plan.config, plan.population.vocabulary).run(job))


def test_image_is_the_same_whatever_else_its_stage_holds(plan: Plan, images: list[EncodedImage]) -> None:
    job = plan.job(1)
    expected = {image.row.key: image for image in images}
    for stage in job.stages:
        for capture in stage.captures[::17]:
            (image,) = run(plan, replace(job, stages=(replace(stage, captures=(capture,)),)))
            other = expected[capture.key]
            assert (image.jpeg, image.mask_png, image.depth_png) == (other.jpeg, other.mask_png, other.depth_png)
            assert image.row.caption_1 == other.row.caption_1
            assert image.label == other.label


def test_person_behind_the_camera_is_an_error(plan: Plan) -> None:
    job = plan.job(0)
    stage = job.stages[0]
    camera = stage.cameras[stage.captures[0].camera]
    moments = tuple(replace(moment, x_m=camera.x_m, y_m=camera.y_m) for moment in stage.moments)
    with pytest.raises(FramingError, match=r"^cameras\.distance_m: expected every person before the camera"):
        run(plan, replace(job, stages=(replace(stage, moments=moments),)))


def test_dataset_is_sound_and_the_same_twice(config: GenerateConfig, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        generate(config.model_copy(update={"output": folder}), quiet=True)
        assert verify_dataset(folder).problems == ()
    files = [{path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} for folder in folders]
    assert files[0] == files[1]
    assert load_samples(folders[0], ["pid"]).num_rows == 96


def test_versions_name_the_flat_renderer_and_no_blender() -> None:
    versions = software_versions("flat")
    assert versions["renderer"] == "flat"
    assert "blender" not in versions


def test_flat_dataset_needs_neither_blender_nor_the_body(config: GenerateConfig, tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(config.model_copy(update={"output": tmp_path / "made", "n_identities": 3}).model_dump_json())
    program = """
import sys
from pathlib import Path
sys.modules["bpy"] = None
import assets.library
assets.library.load_library = None
from generator.config import GenerateConfig
from generator.run import generate
generate(GenerateConfig.model_validate_json(Path(sys.argv[1]).read_text()), quiet=True)
"""
    command = [sys.executable, "-W", "error", "-c", program, str(path)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "made" / "samples.parquet").is_file()
