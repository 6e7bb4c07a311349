"""Tests of what a worker process is started with, and of what is said over its pipes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from configs.loader import ConfigError, validate_config
from generator.bootstrap import ROOT
from generator.config import GenerateConfig
from generator.executors import ExecutorError
from generator.executors.protocol import Inbox, send
from generator.executors.worker_process import worker_command, worker_environment


def test_gpus_go_round_the_workers() -> None:
    environments = [worker_environment({"HOME": "there"}, (0, 3), slot) for slot in range(3)]
    assert [own["CUDA_VISIBLE_DEVICES"] for own in environments] == ["0", "3", "0"]
    assert [own["HIP_VISIBLE_DEVICES"] for own in environments] == ["0", "3", "0"]
    assert environments[0]["HOME"] == "there"


def test_gpus_are_counted_among_those_that_the_environment_shows() -> None:
    own = worker_environment({"CUDA_VISIBLE_DEVICES": "GPU-a, GPU-b,5"}, (1,), 0)
    assert (own["CUDA_VISIBLE_DEVICES"], own["HIP_VISIBLE_DEVICES"]) == ("GPU-b", "1")
    with pytest.raises(ExecutorError) as caught:
        worker_environment({"CUDA_VISIBLE_DEVICES": "4,5"}, (0, 2), 1)
    assert str(caught.value) == "gpus: expected numbers from 0 to 1, since CUDA_VISIBLE_DEVICES=4,5, got 2."


def test_worker_finds_the_project_and_sees_all_gpus_without_a_choice() -> None:
    own = worker_environment({"PYTHONPATH": "mine"}, (), 0)
    assert own["PYTHONPATH"] == f"{ROOT}{os.pathsep}mine"
    assert not [name for name in own if name.endswith("VISIBLE_DEVICES")]


def test_worker_runs_in_the_same_python() -> None:
    assert worker_command(3, 4) == [sys.executable, "-m", "generator.work", "3", "4"]


def test_gpus_without_workers_are_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        validate_config(GenerateConfig, {"output": "there", "n_identities": 3, "gpus": [0]}, "mine.yaml")
    assert str(caught.value).startswith("mine.yaml: gpus: expected workers of 1 or more with it, got 0")


def test_messages_arrive_whole_however_they_are_cut() -> None:
    reading, writing = os.pipe()
    inbox = Inbox(reading)
    os.write(writing, b'{"image": 1}\n{"ima')
    assert inbox.receive() == [{"image": 1}]
    os.write(writing, b'ge"')
    assert inbox.receive() == []
    os.write(writing, b": 2}\n")
    send(writing, {"done": 3})
    assert inbox.receive() == [{"image": 2}, {"done": 3}]
    os.close(writing)
    assert inbox.receive() is None
    os.close(reading)


def test_worker_ends_when_its_pipe_is_closed_even_while_it_computes() -> None:
    orders, ours = os.pipe()
    theirs, reports = os.pipe()
    code = f"from generator import work; next(work.orders({orders})); print('busy', flush=True)\nwhile True: pass"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, pass_fds=(orders,), stdout=subprocess.PIPE, cwd=ROOT) as process:
        send(ours, {"job": 0})
        assert process.stdout is not None
        assert process.stdout.readline() == b"busy\n"
        for descriptor in (orders, ours, theirs, reports):
            os.close(descriptor)
        assert process.wait(20) == 0


def test_worker_ends_with_a_parent_that_is_killed() -> None:
    busy = "print(os.getpid(), flush=True)\nwhile True: pass"
    worker = f"import os; from generator import work; work.die_with_parent(); {busy}"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {worker!r}])"
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        stat = Path(f"/proc/{int(process.stdout.readline())}/stat")
        process.kill()
        process.wait(20)
        start = time.monotonic()
        while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
            assert time.monotonic() - start < 20
            time.sleep(0.01)
