from pathlib import Path

import pytest

from trainer.config import load_train_config
from trainer.experiments.config import load_experiment

CONFIGS = Path(__file__).resolve().parents[2] / "configs" / "train"
RUNS = sorted(path.name for path in CONFIGS.glob("*.yaml"))
EXPERIMENTS = sorted(path.name for path in (CONFIGS / "experiments").glob("*.yaml"))


def test_there_is_a_config_for_every_way_to_train() -> None:
    assert {path.removesuffix(".yaml") for path in RUNS} >= {
        *("pretrain_reid", "pretrain_attribute", "pretrain_joint"),
        *("finetune_market1501", "finetune_dukemtmc", "strong_market1501", "small", "tiny"),
    }
    assert {"ablation.yaml", "tasks.yaml", "init.yaml"} <= set(EXPERIMENTS)


@pytest.mark.parametrize("name", RUNS)
def test_shipped_config_loads_and_says_what_it_is_for(name: str) -> None:
    config = load_train_config(CONFIGS / name)
    assert config.output == Path("out") / name.removesuffix(".yaml")
    command = "finetune" if config.init else "pretrain"
    assert f"python -m trainer.{command} configs/train/{name}" in header(CONFIGS / name)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_variant_of_a_shipped_experiment_is_a_valid_run(name: str) -> None:
    experiment = load_experiment(CONFIGS / "experiments" / name)
    runs = experiment.runs()
    assert len(runs) == len(experiment.variants) * len(experiment.seeds)
    assert len({run.config.output for run in runs}) == len(runs)
    assert f"python -m trainer.experiment configs/train/experiments/{name}" in header(CONFIGS / "experiments" / name)


def test_variants_of_an_experiment_differ() -> None:
    for name in EXPERIMENTS:
        runs = load_experiment(CONFIGS / "experiments" / name).runs()
        first = [run.config.model_copy(update={"output": Path()}) for run in runs if run.seed == 0]
        assert all(one != other for number, one in enumerate(first) for other in first[:number])


@pytest.mark.parametrize("name", ["pretrain_reid.yaml", "finetune_market1501.yaml", "finetune_dukemtmc.yaml"])
def test_hucv_net_is_what_the_headers_say(name: str) -> None:
    knobs = ["model.backbone=resnet50", "model.attention=hucv", "model.neck=fc_bn_relu"]
    assert all(knob in header(CONFIGS / "pretrain_reid.yaml") for knob in knobs)
    assert load_train_config(CONFIGS / name, knobs).model.attention == "hucv"


def header(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.startswith("#"))
