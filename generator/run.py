"""Generates a dataset: plan, render what is missing, finish."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from configs.loader import load_config
from generator.config import GenerateConfig
from generator.dataset.layout import shard_name
from generator.dataset.manifest import DatasetManifest
from generator.dataset.remote import open_remote
from generator.dataset.schema import PersonRow
from generator.dataset.writer import DatasetWriter, open_dataset
from generator.executors import Executor, Outcome, SetAside
from generator.executors.here import run_here
from generator.executors.on_ray import run_on_ray
from generator.executors.processes import run_processes
from generator.labels.balance import ShareCounter
from generator.labels.image_facts import KNOWN_FACTS
from generator.mendable import MENDABLE
from generator.only import render_only
from generator.people.facts import person_facts
from generator.plan import Plan, build_plan
from generator.progress import Progress
from generator.slices import parse_slice
from generator.specs import spec_to_json
from generator.visits import is_test
from generator.worker import check_device, software_versions, stored_config

IMAGE_LICENCE = "yours: made from CC0 assets only"


class GeneratorError(ValueError):
    """Something that the user can mend; the text is one line."""


class SetAsideError(ValueError):
    """Everything is done but for jobs that failed too often; the text is one line."""


def generate_from_file(path: Path, overrides: Sequence[str], overwrite: bool, quiet: bool) -> str:
    """Generate the dataset that a config file asks for; a summary.

    Raises:
        GeneratorError: the config, an asset, the dataset's folder or the device is not as it should be.
        SetAsideError: some jobs failed again and again; all others are done.
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
    manifest = DatasetManifest(
        seed=config.seed,
        config=stored_config(config, vocabulary),
        versions=software_versions(config.renderer),
        counts={"shards": plan.n_jobs},
        image_licence=IMAGE_LICENCE,
    )
    if config.only is not None:
        return render_only(plan, manifest, config.only, quiet)
    part = None if config.job_slice is None else parse_slice(config.job_slice)
    output = config.output if part is None else part.part_of(config.folder)
    jobs = range(plan.n_jobs) if part is None else part.jobs(plan.n_jobs)
    if config.executor == "local":
        check_device(config)
    with _open(output, manifest, overwrite) as dataset:
        missing = [index for index in dataset.missing if index in jobs]
        if dataset.complete or (part and not missing):
            return f"{output}: complete, nothing to do."
        for difference in dataset.other_versions:
            print(f"generator.render: warning: begun with other software: {difference}", file=sys.stderr)
        outcome = _render(plan, dataset, jobs, missing, quiet)
        if outcome.set_aside:
            raise SetAsideError(_complaint(output, config.attempts, outcome.set_aside))
        counts = {} if part else finish(plan, dataset).counts
    n_rendered, seconds = sum(map(plan.n_images, missing)), time.monotonic() - start
    made = f"{n_rendered} rendered now in {seconds:.0f} s" + (f" on {outcome.device}" if outcome.device else "")
    if part:
        return f"{output}: {len(jobs)} of {plan.n_jobs} jobs, for `generator.merge`; {made}."
    return (
        f"{output}: {counts['images']} images of {counts['identities']} identities in {counts['shards']} "
        f"shards; {made}."
    )


def _open(output: Path | str, manifest: DatasetManifest, overwrite: bool) -> DatasetWriter:
    if isinstance(output, str):
        return open_remote(output, manifest, overwrite)
    return open_dataset(output, manifest, overwrite)


def _render(plan: Plan, dataset: DatasetWriter, jobs: range, missing: Sequence[int], quiet: bool) -> Outcome:
    n_images, n_missing = (sum(map(plan.n_images, indices)) for indices in (jobs, missing))
    with Progress(n_images, n_images - n_missing, quiet) as progress:
        return choose_executor(plan.config)(plan, dataset, missing, progress, quiet)


def choose_executor(config: GenerateConfig) -> Executor:
    """What runs the jobs of a config."""
    if config.executor == "ray":
        return run_on_ray
    return run_processes if config.workers else run_here


def _complaint(output: Path | str, attempts: int, set_aside: Sequence[SetAside]) -> str:
    logs = [f", see {job.log}" if job.log else "" for job in set_aside]
    jobs = "; ".join(f"{shard_name(job.index)} ({job.reason}{log})" for job, log in zip(set_aside, logs, strict=True))
    return (
        f"{output}: {len(set_aside)} jobs failed {attempts} times each and were set aside: {jobs}. "
        "The rest is done; the same command tries these again."
    )


def finish(plan: Plan, dataset: DatasetWriter) -> DatasetManifest:
    """Write what stands beside the shards, all of which are there."""
    tilt = plan.population.tilt
    counter = None if tilt is None else ShareCounter(tilt)
    rows = _person_rows(plan, counter)
    vocabulary = plan.population.vocabulary
    return dataset.finish(rows, KNOWN_FACTS, vocabulary, lambda: counter.report() if counter else None)


def _person_rows(plan: Plan, counter: ShareCounter | None) -> Iterator[PersonRow]:
    for pid in range(1, plan.config.n_identities + 1):
        person = plan.person(pid)
        if counter is not None:
            counter.add(person_facts(person))
        split, text, group = "test" if is_test(pid) else "train", spec_to_json(person), person.group
        for outfit in range(len(person.outfits)):
            row = PersonRow(pid, outfit, split, person_facts(person, outfit), text)
            yield replace(row, group=group.number, factor=group.factor, base_pid=group.base_pid) if group else row
