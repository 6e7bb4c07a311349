"""Tests of worker processes that die, hang, fail and are outlived; their pictures are noise."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from configs.loader import validate_config
from generator.config import GenerateConfig
from generator.dataset.shard import prepare_shard
from generator.dataset.writer import DatasetWriter, open_dataset
from generator.executors import ExecutorError, Outcome, worker_process
from generator.executors.processes import run_processes, worker_config
from generator.plan import Plan, build_plan
from generator.progress import Progress
from tests.dataset.fake_render import FACTS, N_SHARDS, VOCABULARY, make_dataset, manifest, persons, shard_images
from tests.executors import fake_work
from tests.faults.commands import contents

LIMIT_S = 60.0


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset as one process makes it."""
    folder = tmp_path_factory.mktemp("plain") / "dataset"
    make_dataset(folder)
    return folder


@pytest.fixture
def traces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where fake workers, which are started instead of real ones, leave their traces."""
    folder = tmp_path / "traces"
    folder.mkdir()
    monkeypatch.setenv("FAKE_TRACES", str(folder))
    program = Path(fake_work.__file__)
    monkeypatch.setattr(worker_process, "worker_command", lambda *ends: [sys.executable, str(program), *map(str, ends)])
    return folder


@pytest.fixture
def dataset(tmp_path: Path) -> Iterator[DatasetWriter]:
    """A dataset of which nothing is there."""
    with open_dataset(tmp_path / "dataset", manifest()) as opened:
        yield opened


def run(plan: Plan, dataset: DatasetWriter, **changes: object) -> tuple[Outcome, Progress]:
    """Run what is missing in fake workers."""
    config = plan.config.model_copy(update={"renderer": "flat", "workers": 2, **changes})
    with Progress(100, 0, quiet=True) as progress:
        outcome = run_processes(Plan(config, plan.venues, plan.population), dataset, dataset.missing, progress, True)
    return outcome, progress


def finish(dataset: DatasetWriter) -> dict[str, bytes]:
    """Finish a dataset; its files."""
    dataset.finish(persons(), FACTS, VOCABULARY)
    dataset.close()
    return contents(dataset.dataset_dir)


def pids(traces: Path) -> list[int]:
    """The workers that began jobs, one per attempt."""
    return [int(path.suffix[1:]) for path in traces.iterdir()]


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def both_began(traces: Path) -> bool:
    """Whether the first two jobs have begun."""
    return {"0", "1"} <= {path.stem for path in traces.iterdir()}


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < LIMIT_S
        time.sleep(0.01)


def test_shards_of_two_workers_are_those_of_one_process(
    plan: Plan, dataset: DatasetWriter, traces: Path, plain: Path
) -> None:
    outcome, progress = run(plan, dataset)
    assert outcome == Outcome("noise")
    assert progress.done == 24
    assert len(set(pids(traces))) == 2
    assert not any(map(is_running, pids(traces)))
    assert finish(dataset) == contents(plain)


def test_job_of_a_worker_that_dies_is_done_by_another(
    plan: Plan, dataset: DatasetWriter, traces: Path, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_MISCHIEF", json.dumps({0: ["SIGKILL", "SIGSEGV"], 2: ["leave"]}))
    outcome, progress = run(plan, dataset)
    assert outcome == Outcome("noise")
    assert progress.done == 24, "images of failed attempts do not count"
    assert len({path.name for path in traces.glob("0.*")}) == 3
    assert finish(dataset) == contents(plain), "no log and no temporary file is left"


@pytest.mark.usefixtures("traces")
def test_job_that_fails_three_times_is_set_aside_with_its_log_and_the_rest_goes_on(
    plan: Plan, dataset: DatasetWriter, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_MISCHIEF", json.dumps({1: ["raise", "SIGABRT", "raise"]}))
    outcome, _ = run(plan, dataset)
    (job,) = outcome.set_aside
    log = dataset.dataset_dir / "work" / "job-000001.log"
    assert (job.index, job.reason, job.log) == (1, "RuntimeError: out of memory", log)
    said = log.read_text()
    heads = [line for line in said.splitlines() if line.startswith("attempt ")]
    assert [head.partition(": ")[2] for head in heads] == [
        "RuntimeError: out of memory", "killed by SIGABRT", "RuntimeError: out of memory"
    ]  # fmt: skip
    assert heads[0].startswith("attempt 1 of 3, worker ")
    assert said.count("in mischief") == 3, "two tracebacks, and what faulthandler says of the abort"
    assert dataset.missing == [1]
    outcome, _ = run(plan, dataset)
    assert outcome.set_aside == ()
    assert not log.exists()
    assert finish(dataset) == contents(plain)


def test_workers_that_hang_are_killed_and_say_where_they_were(
    plan: Plan, dataset: DatasetWriter, traces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_MISCHIEF", json.dumps({1: ["hang"], 2: ["stop"]}))
    outcome, _ = run(plan, dataset, hang_s=4.0, attempts=1)
    assert [(job.index, job.reason) for job in outcome.set_aside] == [(i, "hung: no image for 4 s") for i in (1, 2)]
    said = [Path(job.log).read_text() for job in outcome.set_aside if job.log]
    assert ["in wait_for_ever" in text for text in said] == [True, False], "a stopped process says nothing"
    assert dataset.missing == [1, 2]
    assert not any(map(is_running, pids(traces)))


@pytest.mark.usefixtures("traces")
def test_worker_that_speaks_while_its_parent_is_busy_does_not_count_as_hung(
    plan: Plan, dataset: DatasetWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps, commit = [5.0], dataset.commit_shard

    def commit_slowly(shard_index: int, pid: int) -> None:
        time.sleep(naps.pop() if naps else 0.0)
        commit(shard_index, pid)

    monkeypatch.setattr(dataset, "commit_shard", commit_slowly)
    outcome, _ = run(plan, dataset, hang_s=4.0, attempts=1)
    assert outcome.set_aside == ()
    assert dataset.missing == []


def test_what_the_user_can_mend_ends_the_run_with_the_line_of_the_worker(
    plan: Plan, dataset: DatasetWriter, traces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_MISCHIEF", json.dumps({0: ["problem"], 1: ["hang"]}))
    with pytest.raises(ExecutorError, match=f"^{fake_work.PROBLEM}$"):
        run(plan, dataset)
    assert not any(map(is_running, pids(traces)))
    assert not list(dataset.dataset_dir.glob("*/*.tmp-*"))


def test_workers_that_do_not_start_end_the_run_with_their_log(
    plan: Plan, dataset: DatasetWriter, traces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_START", "dies")
    log = dataset.dataset_dir / "work" / "workers.log"
    with pytest.raises(ExecutorError, match=f"^workers: expected them to start, got: killed by SIGKILL. See {log}.$"):
        run(plan, dataset, attempts=2)
    assert log.read_text().count("did not start: killed by SIGKILL") in (3, 4)
    assert pids(traces) == []


def test_worker_is_replaced_after_so_many_stages(plan: Plan, dataset: DatasetWriter, traces: Path) -> None:
    n_stages = len(plan.visits(0))
    outcome, _ = run(plan, dataset, workers=1, stages_per_worker=2 * n_stages)
    assert outcome.set_aside == ()
    by_worker = sorted(pids(traces).count(pid) for pid in set(pids(traces)))
    assert by_worker == [1, 2]
    assert dataset.missing == []


def test_interrupt_ends_all_workers_at_once(
    plan: Plan, dataset: DatasetWriter, traces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_MISCHIEF", json.dumps({0: ["hang"], 1: ["hang"]}))

    def interrupt() -> None:
        wait_until(lambda: both_began(traces))
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run(plan, dataset)
    thread.join()
    assert not any(map(is_running, pids(traces)))
    assert not list(dataset.dataset_dir.glob("*/*.tmp-*"))


def test_workers_die_with_a_killed_parent_and_change_nothing_any_more(
    plan: Plan, tmp_path: Path, traces: Path, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_MISCHIEF", json.dumps({0: ["hang"], 1: ["stop"]}))
    parent = os.fork()
    if parent == 0:
        try:
            with open_dataset(tmp_path / "dataset", manifest()) as dataset:
                run(plan, dataset)
        finally:
            os._exit(1)
    wait_until(lambda: both_began(traces))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    wait_until(lambda: not any(map(is_running, pids(traces))))
    with open_dataset(tmp_path / "dataset", manifest()) as dataset:
        assert {0, 1} <= set(dataset.missing)
        assert not list((tmp_path / "dataset").glob("*/*.tmp-*"))
        run(plan, dataset)
        assert finish(dataset) == contents(plain)


def test_shard_that_was_only_prepared_never_gets_its_name(tmp_path: Path) -> None:
    with open_dataset(tmp_path / "dataset", manifest()):
        prepare_shard(tmp_path / "dataset", 0, shard_images(0, 0))
    assert not list((tmp_path / "dataset" / "shards").glob("*.tar"))
    with open_dataset(tmp_path / "dataset", manifest()) as dataset:
        assert dataset.missing == list(range(N_SHARDS))
        assert not list((tmp_path / "dataset").glob("*/*.tmp-*"))


def test_nothing_to_do_starts_no_worker(plan: Plan, dataset: DatasetWriter, traces: Path) -> None:
    with Progress(0, 0, quiet=True) as progress:
        assert run_processes(plan, dataset, [], progress, True) == Outcome("")
    assert pids(traces) == []


def test_workers_share_the_cores_unless_they_have_gpus_or_threads_of_their_own(plan: Plan) -> None:
    n_cores = len(os.sched_getaffinity(0))
    assert worker_config(plan.config, 1).render.threads == n_cores
    assert worker_config(plan.config, 1000).render.threads == 1
    with_gpus = plan.config.model_copy(update={"gpus": (0, 1), "workers": 2})
    assert worker_config(with_gpus, 2) == with_gpus
    render = plan.config.render.model_copy(update={"threads": 3})
    assert worker_config(plan.config.model_copy(update={"render": render}), 2).render.threads == 3


def test_plan_survives_the_trip_to_a_worker(plan: Plan) -> None:
    text = json.dumps(plan.config.model_dump(mode="json"))
    there = build_plan(validate_config(GenerateConfig, json.loads(text), "config"))
    assert there.config == plan.config
    assert there.job(1) == plan.job(1)
