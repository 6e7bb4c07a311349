"""Renders one image of a dataset again, from its spec: `only=KEY`.

With the settings of the dataset it is rendered among the crops that it was rendered with, and comes out as it is
stored, byte by byte, on the same device; with others, such as a larger `render.height_px`, by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from configs.loader import ConfigError
from generator.dataset.atomic import write_bytes, writing
from generator.dataset.layout import (
    DEPTH_SUFFIX,
    IMAGE_SUFFIX,
    LABEL_SUFFIX,
    MANIFEST,
    MASK_SUFFIX,
    shard_name,
)
from generator.dataset.manifest import DatasetManifest, config_differences, first_differences, read_manifest
from generator.dataset.read import iterate_members
from generator.dataset.shard import EncodedImage, label_json
from generator.plan import Plan
from generator.specs import JobSpec
from generator.worker import Worker

KEY = re.compile(r"^(?P<pid>[0-9]{6,})_c[0-9]{4,}_[0-9]{6,}$")
NAMES = {IMAGE_SUFFIX: "picture", MASK_SUFFIX: "mask", DEPTH_SUFFIX: "depth", LABEL_SUFFIX: "labels"}


def render_only(plan: Plan, manifest: DatasetManifest, key: str, quiet: bool = False) -> str:
    """Render an image again and write its files into `OUTPUT_only`; a summary that compares it with the stored one.

    Args:
        plan: of the dataset.
        manifest: what the dataset would say of itself.
        key: of the image.
        quiet: no progress.

    Raises:
        ConfigError: the dataset has no such image.
        DatasetError: the dataset that is there is damaged, or the files cannot be written.
    """
    job = find_capture(plan, key)
    folder = plan.config.folder
    differences = _differences(folder, manifest)
    worker = Worker(plan, quiet)
    files = files_of(worker.run_one(job, key, alone=bool(differences)))
    output = folder.with_name(f"{folder.name}_only")
    with writing(output):
        output.mkdir(parents=True, exist_ok=True)
    for suffix, data in files.items():
        write_bytes(output / f"{key}.{suffix}", data)
    render = plan.config.render
    made = f"{output / key}.{IMAGE_SUFFIX}: {render.width_px} x {render.height_px} px, rendered on {worker.device}"
    return f"{made}; {_comparison(folder, job.index, key, files, differences)}."


def find_capture(plan: Plan, key: str) -> JobSpec:
    """The job of an image, with its stage only.

    Raises:
        ConfigError: the dataset has no image of that key.
    """
    match = KEY.match(key)
    if match is None:
        raise ConfigError(f"only: expected a key such as '000012_c0034_001007', got {key!r}.")
    pid = int(match["pid"])
    if 1 <= pid <= plan.config.n_identities:
        job = plan.job((pid - 1) // plan.config.identities_per_job)
        for stage in job.stages:
            if any(capture.key == key for capture in stage.captures):
                return replace(job, stages=(stage,))
    raise ConfigError(f"only: expected the key of an image of this dataset, got {key!r}, which the plan does not hold.")


def files_of(image: EncodedImage) -> dict[str, bytes]:
    """The files of an image by suffix, as a shard holds them."""
    files = {IMAGE_SUFFIX: image.jpeg, MASK_SUFFIX: image.mask_png, LABEL_SUFFIX: label_json(image.row, image.label)}
    return files if image.depth_png is None else {**files, DEPTH_SUFFIX: image.depth_png}


def _differences(folder: Path, manifest: DatasetManifest) -> list[str]:
    """Where the dataset that is there was made by another config; none where there is no dataset."""
    return config_differences(read_manifest(folder), manifest) if (folder / MANIFEST).exists() else []


def _comparison(folder: Path, job: int, key: str, files: Mapping[str, bytes], differences: list[str]) -> str:
    if differences:
        return f"not compared with {folder}, which was made with other settings: {first_differences(differences)}"
    stored = _stored(folder, job, key)
    if not stored:
        return f"not compared: {folder} does not hold it"
    same = [name for suffix, name in NAMES.items() if suffix in files and files[suffix] == stored.get(suffix)]
    other = [name for suffix, name in NAMES.items() if suffix in files and files[suffix] != stored.get(suffix)]
    if not other:
        return f"{_listed(same)} are those of {folder}, byte by byte"
    kept = f", {_listed(same)} not" if same else ""
    return f"{_listed(other)} differ from {folder}{kept}: was it made by other software or on another device?"


def _stored(folder: Path, shard_index: int, key: str) -> dict[str, bytes]:
    """The files of an image in a dataset, complete or not; none where its shard is not there."""
    if not (folder / shard_name(shard_index)).is_file():
        return {}
    members = ((*name.partition("."), data) for name, data in iterate_members(folder, shard_index))
    return {suffix: data for own, _, suffix, data in members if own == key}


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
