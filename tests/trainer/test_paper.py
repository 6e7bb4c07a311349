"""Tests of the tables of the paper: each plans runs that begin where they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainer.experiments.config import load_experiment

FOLDER = Path(__file__).resolve().parents[2] / "configs" / "train" / "paper"
TABLES = [f"table_{number:02d}" for number in range(3, 12)]


def test_there_is_a_file_for_each_table_of_results() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_runs_of_a_table_start_from_a_pretrained_network_or_from_what_they_say(table: str) -> None:
    experiment = load_experiment(FOLDER / f"{table}.yaml")
    runs = {run.variant: run.config for run in experiment.runs()}
    for name, variant in experiment.variants.items():
        if variant.cited:
            assert set(variant.published) <= set(experiment.columns)
            continue
        config = runs[name]
        pretrained = config.data.train[0].kind == "synthperson"
        assert (config.init is not None) == (variant.start is not None)
        if variant.start is not None:
            assert config.init == runs[variant.start].output
            assert config.model.backbone == runs[variant.start].model.backbone
            assert config.model.attention == runs[variant.start].model.attention
            assert not pretrained
        assert (config.data.augment.flip > 0.0) != pretrained
        assert (config.optim.epochs, config.data.sampler.batch_size, config.loss.beta) == (80, 32, 2.0)
