"""Tests of the commands: one line per mistake, an exit status, and nothing printed where quiet is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from configs.loader import dump_config
from tests.trainer.training.runs import small_run
from trainer.training import engine
from trainer.training.command import Command, run_training
from trainer.training.interrupt import StoppedError


@pytest.fixture
def config_file(dataset_dir: Path, tmp_path: Path) -> Path:
    path = tmp_path / "run.yaml"
    path.write_text(dump_config(small_run(dataset_dir, tmp_path / "run", optim__epochs=1, model__embedding_dim=8)))
    return path


def test_commands_train_one_from_the_other(
    config_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert run_training("pretrain", "", [str(config_file), "--quiet"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "mAP" in shown.out
    assert shown.out.splitlines()[-1].startswith(f"{run}: epoch 1 done, 0 damaged images left out;")
    tuned = [str(config_file), f"init={run}", f"output={tmp_path / 'tuned'}", "--quiet"]
    assert run_training("finetune", "", tuned) == 0
    assert (tmp_path / "tuned" / "final.pt").is_file()


@pytest.mark.parametrize(
    ("command", "override", "message"),
    [
        ("finetune", "seed=0", "init: expected the checkpoint or the run's folder to start from, got none."),
        ("pretrain", "init=a.pt", "init: expected none, got a.pt. To start from a checkpoint run trainer.finetune."),
        ("pretrain", "run.dtype=fp16", "run.dtype: expected bf16, fp32 or auto on a CPU, got fp16"),
        ("pretrain", "optim.lr_nwe=1", "optim.lr_nwe: unknown key; did you mean 'lr_new'?"),
        ("pretrain", "data.train.0.folder=gone", "gone"),
        ("finetune", "init=gone.pt", "gone.pt: no such checkpoint."),
    ],
)
def test_mistake_is_one_line_and_status_two(
    config_file: Path, capsys: pytest.CaptureFixture[str], command: Command, override: str, message: str
) -> None:
    assert run_training(command, "", [str(config_file), override, "--quiet"]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"trainer.{command}: ")
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("stop", [StoppedError("stopped in epoch 2 after step 5"), KeyboardInterrupt()])
def test_stopped_run_says_how_to_go_on_and_leaves_with_130(
    config_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stop: BaseException
) -> None:
    def train(*_: object) -> Path:
        raise stop

    monkeypatch.setattr(engine, "train", train)
    assert run_training("pretrain", "", [str(config_file)]) == 130
    assert capsys.readouterr().err.endswith("; the same command goes on from there.\n")
