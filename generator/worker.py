"""Runs jobs in this process: loads what they share when the first one comes."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from assets.library import BodyLibrary, library_path, load_library
from generator.config import EXECUTION, GenerateConfig, RendererName
from generator.dataset.shard import EncodedImage
from generator.labels.vocabulary import Vocabulary
from generator.labels.vocabulary_config import SamplingConfig
from generator.plan import Plan
from generator.specs import JobSpec

if TYPE_CHECKING:
    from generator.blender.renderer import StageRenderer
    from generator.flat.runner import FlatRunner
    from generator.job import JobRunner

FLAT_DEVICE = "cpu, flat"


class AssetError(ValueError):
    """The body library cannot be written."""


class Worker:
    """A process that renders.

    Attributes:
        plan: of the dataset.
        device: what it renders on, such as `cpu`.
    """

    def __init__(self, plan: Plan, quiet: bool = False) -> None:
        """Start the renderer.

        Raises:
            DeviceError: the config names an engine, camera or device that is not there.
        """
        self.plan = plan
        self._quiet = quiet
        self._renderer: StageRenderer | None = None
        self._runner: JobRunner | None = None
        self.device = FLAT_DEVICE
        if plan.config.renderer == "blender":
            from generator.blender.renderer import StageRenderer

            self._renderer = StageRenderer(plan.config.render)
            self.device = self._renderer.device

    def run(self, index: int, following: int | None = None) -> Iterator[EncodedImage]:
        """The images of a job, in their order.

        Args:
            index: of the job.
            following: the job that will be run next, if that is known: it is prepared while this one ends.

        Raises:
            AssetError: the body library cannot be written.
            MissingAssets: its source is not there.
        """
        if self._renderer is None:
            return self._flat_runner().run(self.plan.job(index))
        return self._job_runner(self._renderer).run(index, following)

    def run_one(self, job: JobSpec, key: str, alone: bool) -> EncodedImage:
        """One image.

        Args:
            job: whose only stage holds it.
            key: of the image.
            alone: whether it is rendered by itself, and not among the crops that it shares a launch with.
        """
        if self._renderer is None:
            return next(image for image in self._flat_runner().run(job) if image.row.key == key)
        return self._job_runner(self._renderer).run_one(job, key, alone)

    def _flat_runner(self) -> FlatRunner:
        from generator.flat.runner import FlatRunner

        return FlatRunner(self.plan.config, self.plan.population.vocabulary)

    def _job_runner(self, renderer: StageRenderer) -> JobRunner:
        if self._runner is None:
            from generator.job import JobRunner

            self._runner = JobRunner(self.plan, _load_library(self._quiet), renderer)
        return self._runner


def check_device(config: GenerateConfig) -> None:
    """See that this machine has what a config wants to render on.

    Raises:
        DeviceError: it has not.
    """
    if config.renderer == "blender":
        from generator.blender.renderer import StageRenderer

        StageRenderer(config.render)


def bake_library(quiet: bool) -> None:
    """Make the body library if it is not there yet, so that many workers need not do it at once.

    Raises:
        AssetError: it cannot be written.
        MissingAssets: its source is not there.
    """
    if not library_path().exists():
        _load_library(quiet)


def _load_library(quiet: bool) -> BodyLibrary:
    try:
        return load_library(quiet)
    except OSError as problem:
        raise AssetError(
            f"{library_path()}: cannot write the body library: {problem.strerror}. "
            "Name another folder in the environment variable SYNTHPERSON_ASSETS."
        ) from problem


def stored_config(config: GenerateConfig, vocabulary: Vocabulary) -> dict[str, Any]:
    """What makes a dataset the one it is: the resolved config without how it is made, and what people are chosen by."""
    stored: dict[str, Any] = config.model_dump(mode="json", exclude=set(EXECUTION))
    if vocabulary.config.sampling != SamplingConfig():
        rules = hashlib.sha256(vocabulary.config.model_dump_json().encode()).hexdigest()
        stored["sampling"] = {**vocabulary.config.sampling.model_dump(mode="json"), "vocabulary_sha256": rules}
    return stored


def software_versions(renderer: RendererName) -> dict[str, str]:
    """What pixels and labels depend on."""
    try:
        own = version("synthperson")
    except PackageNotFoundError:
        own = "unknown (not installed)"
    return {
        "synthperson": own, "python": platform.python_version(), "numpy": np.__version__, "opencv": cv2.__version__,
        **_renderer_version(renderer),
    }  # fmt: skip


def _renderer_version(renderer: RendererName) -> dict[str, str]:
    if renderer == "flat":
        return {"renderer": renderer}
    from generator.blender.renderer import blender_version

    return {"blender": blender_version()}
