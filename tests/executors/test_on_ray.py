"""Tests of datasets that a Ray cluster makes: nodes on this machine that are lost one by one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

from configs.loader import load_config
from generator.config import GenerateConfig
from generator.dataset.layout import SHARDS
from generator.executors import ExecutorError
from generator.executors.on_ray import run_on_ray
from generator.plan import build_plan
from generator.progress import Progress
from generator.verify import verify_dataset
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


@pytest.mark.parametrize(
    ("target", "message"),
    [("memory://a", "^memory://a: expected an output that other processes see"), ("s3://a", "cannot reach Ray at")],
)
def test_what_cannot_work_is_refused_in_one_line(target: str, message: str) -> None:
    pytest.importorskip("ray")
    plan = build_plan(load_config(GenerateConfig, DATA, [f"output={target}", "ray.address=127.0.0.1:1"]))
    dataset: Any = type("Dataset", (), {"target": target})()
    with pytest.raises(ExecutorError, match=message) as caught, Progress(1, 0, quiet=True) as progress:
        run_on_ray(plan, dataset, [0], progress, True)
    assert "\n" not in str(caught.value)
