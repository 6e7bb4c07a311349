"""Tests of datasets that a Ray cluster makes: nodes on this machine that are lost one by one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, NamedTuple

import pytest

from configs.loader import load_config
from generator.config import GenerateConfig
from generator.dataset.layout import SHARDS
from generator.executors import ExecutorError, Outcome, SetAside
from generator.executors.on_ray import RayRun, run_on_ray
from generator.executors.ray_job import JobDone, JobRefused
from generator.plan import build_plan
from generator.progress import Progress
from generator.verify import verify_dataset
from tests.executors.fake_ray import FakeRay, RayError
from tests.faults.commands import REPOSITORY, contents, environment

DATA = Path(__file__).with_name("ray_data.yaml")
N_JOBS = 12
LIMIT_S = 300.0


class Cluster(NamedTuple):
    """A cluster in another process."""

    address: str
    orders: IO[str]
    replies: IO[str]

    def lose_node(self) -> None:
        self.orders.write("\n")
        self.orders.flush()
        assert self.replies.readline() == "lost\n"


def render(*changes: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "generator.render", str(DATA), *changes]
    return subprocess.Popen(
        command, cwd=REPOSITORY, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def end(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, errors = process.communicate(timeout=LIMIT_S)
    return process.returncode, out, errors


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset as one process makes it."""
    folder = tmp_path_factory.mktemp("plain") / "data"
    status, _, errors = end(render(f"output={folder}"))
    assert status == 0, errors
    return folder


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster of four nodes and a head that runs no jobs."""
    pytest.importorskip("ray")
    command = [sys.executable, str(Path(__file__).with_name("ray_cluster.py"))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment(), stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield Cluster(process.stdout.readline().strip(), process.stdin, process.stdout)
        process.stdin.close()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["", "file://"])
def test_dataset_survives_the_loss_of_a_node_and_equals_that_of_one_process(
    cluster: Cluster, plain: Path, tmp_path: Path, scheme: str
) -> None:
    folder = tmp_path / "data"
    running = render(f"output={scheme}{folder}", "executor=ray", f"ray.address={cluster.address}", "ray.jobs_ahead=1")
    while running.poll() is None and not len(list((folder / SHARDS).glob("*.tar"))):
        time.sleep(0.02)
    cluster.lose_node()
    n_done = len(list((folder / SHARDS).glob("*.tar")))
    status, out, errors = end(running)
    assert status == 0, errors
    assert 0 < n_done < N_JOBS, "the node must be lost in the middle"
    assert f"{N_JOBS} shards" in out
    assert contents(folder) == contents(plain)
    assert verify_dataset(folder).problems == ()


class Accepting:
    """A dataset that only notes what it is told."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.manifest = SimpleNamespace(versions={"numpy": "1"})
        self.accepted: list[int] = []
        self.logs: dict[str, bytes] = {}
        self.is_clean = False

    def commit_shard(self, shard_index: int, pid: int) -> None:
        assert pid == shard_index + 100
        self.accepted.append(shard_index)

    def write_log(self, name: str, text: bytes, more: bool) -> str:
        assert not more
        self.logs[name] = text
        return f"{self.target}/{name}"

    def remove_left_overs(self) -> None:
        self.is_clean = True


def done(index: int, machine: str = "one", numpy: str = "1") -> JobDone:
    return JobDone(index + 100, 5, "cpu", machine, {"numpy": numpy})


def run_fake(run: Callable[[int], Any], *changes: str, cpus: float = 3.0) -> tuple[Outcome, Accepting, FakeRay]:
    """Run the jobs of a plan on a cluster that is none."""
    plan = build_plan(load_config(GenerateConfig, DATA, [*changes]))
    dataset, ray = Accepting("s3://a"), FakeRay(run, {"CPU": cpus, "GPU": 1.0})
    with Progress(60, 0, quiet=False) as progress:
        outcome = RayRun(ray, plan, dataset, progress).run(range(N_JOBS))  # type: ignore[arg-type]
    return outcome, dataset, ray


def test_every_job_is_accepted_once_and_few_are_handed_over_at_a_time() -> None:
    outcome, dataset, ray = run_fake(done, "ray.jobs_ahead=2")
    assert sorted(dataset.accepted) == list(range(N_JOBS))
    assert outcome == Outcome("cpu")
    assert ray.most_open == 3 + 2
    assert dataset.is_clean


def test_gpus_bound_what_runs_at_a_time() -> None:
    *_, ray = run_fake(done, "ray.jobs_ahead=1", "ray.gpus_per_job=0.5")
    assert ray.most_open == 2 + 1
    assert ray.options["num_gpus"] == 0.5


def test_attempts_and_stages_are_what_ray_is_told() -> None:
    *_, ray = run_fake(done, "attempts=5", "stages_per_worker=7", "visits_per_identity=2")
    assert ray.options["max_retries"] == 4
    assert ray.options["max_calls"] == 4


def test_job_that_ray_gives_up_is_set_aside_with_its_log_and_the_rest_is_done() -> None:
    def run(index: int) -> JobDone:
        if index == 3:
            raise RayError("Traceback\n  somewhere\nValueError: a bad day\n")
        return done(index)

    outcome, dataset, _ = run_fake(run)
    assert outcome.set_aside == (SetAside(3, "ValueError: a bad day", "s3://a/work/job-000003.log"),)
    assert dataset.logs["work/job-000003.log"].startswith(b"Traceback")
    assert sorted([*dataset.accepted, 3]) == list(range(N_JOBS))


def test_cluster_on_which_no_job_succeeds_is_given_up() -> None:
    def run(_: int) -> JobDone:
        raise RayError("ModuleNotFoundError: No module named 'generator'")

    with pytest.raises(ExecutorError, match=r"^executor: ray: no job succeeds: ModuleNotFoundError.* See s3://a/work"):
        run_fake(run)


def test_what_no_attempt_mends_ends_the_run() -> None:
    with pytest.raises(ExecutorError, match=r"^node-7: expected a GPU\.$"):
        run_fake(lambda _: JobRefused("node-7: expected a GPU."))


def test_machines_with_other_software_are_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    outcome, *_ = run_fake(lambda index: done(index, f"node-{index % 2}", str(1 + index % 2)))
    assert outcome.device == "cpu of 2 machines"
    told = [line for line in capsys.readouterr().err.splitlines() if "warning" in line]
    assert told == ["warning: node-1 has other software: numpy: 2, not 1"]


def test_cluster_without_room_for_a_job_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    run_fake(done, cpus=0.0)
    assert capsys.readouterr().err.count("no machine for jobs of 1 processor cores and 0 GPUs") == 1


@pytest.mark.parametrize("error", [Exception("the node\ntimed out."), SystemExit("gone"), ConnectionError("no")])
def test_ray_that_does_not_start_is_one_line(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def init(**_: object) -> None:
        raise error

    fake = SimpleNamespace(is_initialized=lambda: False, init=init)
    monkeypatch.setitem(sys.modules, "ray", fake)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    plan, dataset = build_plan(load_config(GenerateConfig, DATA)), Accepting("s3://a")
    message = rf"^ray\.address: cannot reach Ray at local: {' '.join(str(error).split()).rstrip('.')}\.$"
    with pytest.raises(ExecutorError, match=message), Progress(1, 0, quiet=True) as progress:
        run_on_ray(plan, dataset, [0], progress, True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("target", "message"),
    [("memory://a", "^memory://a: expected an output that other processes see"), ("s3://a", "cannot reach Ray at")],
)
def test_what_cannot_work_is_refused_in_one_line(target: str, message: str) -> None:
    pytest.importorskip("ray")
    plan = build_plan(load_config(GenerateConfig, DATA, [f"output={target}", "ray.address=127.0.0.1:1"]))
    dataset: Any = Accepting(target)
    with pytest.raises(ExecutorError, match=message) as caught, Progress(1, 0, quiet=True) as progress:
        run_on_ray(plan, dataset, [0], progress, True)
    assert "\n" not in str(caught.value)
