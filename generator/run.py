"""Generates a dataset: plan, render what is missing, finish."""

from __future__ import annotations

import hashlib
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from assets.library import BodyLibrary, library_path, load_library
from assets.panoramas import PanoramaAssetError
from assets.source import MissingAssets
from configs.loader import ConfigError, load_config
from generator.cameras import FramingError
from generator.config import DeviceError, GenerateConfig
from generator.dataset.layout import DatasetError
from generator.dataset.manifest import DatasetManifest
from generator.dataset.schema import PersonRow
from generator.dataset.writer import DatasetWriter, open_dataset
from generator.interrupt import stoppable
from generator.labels.balance import ShareCounter
from generator.labels.image_facts import KNOWN_FACTS
from generator.labels.vocabulary import Vocabulary
from generator.labels.vocabulary_config import SamplingConfig
from generator.people.facts import person_facts
from generator.plan import Plan, build_plan
from generator.progress import Progress
from generator.specs import spec_to_json
from generator.venues import PlanError
from generator.visits import is_test
from generator.worlds.network import NetworkError
from generator.worlds.panorama import PanoramaError

IMAGE_LICENCE = "yours: made from CC0 assets only"


class GeneratorError(ValueError):
    """Something that the user can mend; the text is one line."""


MENDABLE = (
    ConfigError, DatasetError, DeviceError, FramingError, MissingAssets, NetworkError, PanoramaAssetError,
    PanoramaError, PlanError,
)  # fmt: skip


def generate_from_file(path: Path, overrides: Sequence[str], overwrite: bool, quiet: bool) -> str:
    """Generate the dataset that a config file asks for; a summary.

    Raises:
        GeneratorError: the config, an asset, the dataset's folder or the device is not as it should be.
    """
    try:
        return generate(load_config(GenerateConfig, path, overrides), overwrite, quiet)
    except MENDABLE as problem:
        raise GeneratorError(str(problem)) from problem


def generate(config: GenerateConfig, overwrite: bool = False, quiet: bool = False) -> str:
    """Generate a dataset or go on with it; a summary. See `generate_from_file`."""
    start = time.monotonic()
    plan = build_plan(config)
    vocabulary = plan.population.vocabulary
    from generator.blender.renderer import StageRenderer, blender_version

    renderer = StageRenderer(config.render)
    manifest = DatasetManifest(
        seed=config.seed,
        config=stored_config(config, vocabulary),
        versions=software_versions() | {"blender": blender_version()},
        counts={"shards": plan.n_jobs},
        image_licence=IMAGE_LICENCE,
    )
    with open_dataset(config.output, manifest, overwrite) as dataset:
        if dataset.complete:
            return f"{config.output}: complete, nothing to do."
        for difference in dataset.other_versions:
            print(f"generator.render: warning: begun with other software: {difference}", file=sys.stderr)
        library = _load_library(quiet)
        n_rendered = _render_missing(plan, vocabulary, dataset, renderer, library, quiet)
        tilt = plan.population.tilt
        counter = None if tilt is None else ShareCounter(tilt)
        rows = _person_rows(plan, counter)
        finished = dataset.finish(rows, KNOWN_FACTS, vocabulary, lambda: counter.report() if counter else None)
    seconds = time.monotonic() - start
    counts = finished.counts
    return (
        f"{config.output}: {counts['images']} images of {counts['identities']} identities in {counts['shards']} "
        f"shards; {n_rendered} rendered now in {seconds:.0f} s on {renderer.device}."
    )


def _load_library(quiet: bool) -> BodyLibrary:
    try:
        return load_library(quiet)
    except OSError as problem:
        raise GeneratorError(
            f"{library_path()}: cannot write the body library: {problem.strerror}. "
            "Name another folder in the environment variable SYNTHPERSON_ASSETS."
        ) from problem


def _render_missing(
    plan: Plan, vocabulary: Vocabulary, dataset: DatasetWriter, renderer: Any, library: BodyLibrary, quiet: bool
) -> int:
    from generator.job import JobRunner

    paths = plan.panorama_paths
    missing = dataset.missing
    n_images = sum(plan.n_images(index) for index in range(plan.n_jobs))
    n_missing = sum(plan.n_images(index) for index in missing)
    with Progress(n_images, n_images - n_missing, quiet) as progress:
        for index in missing:
            job = plan.job(index)
            runner = JobRunner(plan.config, library, paths, renderer, vocabulary)
            images = stoppable(runner.run(job))
            dataset.write_shard(index, progress.count(images, f"job {index + 1}/{plan.n_jobs}"))
    return n_missing


def _person_rows(plan: Plan, counter: ShareCounter | None) -> Iterator[PersonRow]:
    for pid in range(1, plan.config.n_identities + 1):
        person = plan.person(pid)
        if counter is not None:
            counter.add(person_facts(person))
        split, text, group = "test" if is_test(pid) else "train", spec_to_json(person), person.group
        for outfit in range(len(person.outfits)):
            row = PersonRow(pid, outfit, split, person_facts(person, outfit), text)
            yield replace(row, group=group.number, factor=group.factor, base_pid=group.base_pid) if group else row


def stored_config(config: GenerateConfig, vocabulary: Vocabulary) -> dict[str, Any]:
    """What makes a dataset the one it is: the resolved config without its folder, and what people are chosen by."""
    stored: dict[str, Any] = config.model_dump(mode="json")
    del stored["output"]
    if vocabulary.config.sampling != SamplingConfig():
        rules = hashlib.sha256(vocabulary.config.model_dump_json().encode()).hexdigest()
        stored["sampling"] = {**vocabulary.config.sampling.model_dump(mode="json"), "vocabulary_sha256": rules}
    return stored


def software_versions() -> dict[str, str]:
    """What pixels and labels depend on."""
    try:
        own = version("synthperson")
    except PackageNotFoundError:
        own = "unknown (not installed)"
    return {
        "synthperson": own, "python": platform.python_version(), "numpy": np.__version__, "opencv": cv2.__version__,
    }  # fmt: skip
