import json
from collections.abc import Mapping
from pathlib import Path

import pytest

pytest.importorskip("torch")

from trainer.config import TrainConfig, load_train_config
from trainer.experiments import compare as module
from trainer.experiments.compare import RESULTS, TABLE, Result, compare, format_table
from trainer.experiments.config import Experiment, Run, Variant
from trainer.training.engine import TrainingError


@pytest.fixture
def config(tmp_path: Path) -> TrainConfig:
    path = tmp_path / "base.yaml"
    path.write_text("output: base\ndata: {train: [{folder: datasets/tiny}]}\n", encoding="utf-8")
    return load_train_config(path)


def run(config: TrainConfig, variant: str, seed: int, published: Mapping[str, float] | None = None) -> Run:
    here = config.model_copy(update={"seed": seed, "output": Path(variant) / f"seed_{seed}"})
    return Run(variant, seed, here, published or {})


def test_table_has_mean_and_sample_deviation_in_percent(config: TrainConfig) -> None:
    results = [
        Result(run(config, "plain", seed), {"reid.rank_1": rank, "reid.queries": 9.0, "reid.map": 0.25})
        for seed, rank in enumerate((0.5, 0.6, 0.7))
    ]
    assert format_table([*results, Result(run(config, "one", 0), {"reid.map": 0.5})]).splitlines() == [
        "| variant | runs | rank-1 | mAP |",
        "| --- | ---: | ---: | ---: |",
        "| plain | 3 | 60.0 ± 10.0 | 25.0 ± 0.0 |",
        "| one | 1 | – | 50.0 |",
    ]


def test_published_numbers_stand_beside_ours(config: TrainConfig) -> None:
    one = run(config, "plain", 0, {"reid.map": 0.773, "attributes.group_accuracy": 0.875})
    table = format_table([Result(one, {"reid.map": 0.7})]).splitlines()
    assert table[0] == "| variant | runs | mAP | attribute accuracy |"
    assert table[2] == "| plain | 1 | 70.0 (77.3) | – (87.5) |"


def test_cited_variants_have_a_line_and_hidden_ones_have_none(config: TrainConfig) -> None:
    variants = {
        "pretrained": Variant(shown=False),
        "Somebody (2020)": Variant(cited=True, published={"reid.map": 0.709}),
        "ours": Variant(start="pretrained"),
    }
    results = [Result(run(config, name, 0), {"reid.map": 0.7, "reid.rank_5": 0.9}) for name in ("pretrained", "ours")]
    assert format_table(results, {"reid.rank_5": "rank-5", "reid.map": "mAP"}, variants).splitlines() == [
        "| variant | runs | rank-5 | mAP |",
        "| --- | ---: | ---: | ---: |",
        "| Somebody (2020) | 0 | – | – (70.9) |",
        "| ours | 1 | 90.0 | 70.0 |",
    ]


def test_several_tested_datasets_have_their_own_columns(config: TrainConfig) -> None:
    report = {"b/reid.map": 0.1, "b/reid.rank_1": 0.2, "a/reid.map": 0.3}
    table = format_table([Result(run(config, "plain", 0), report)]).splitlines()
    assert table[0] == "| variant | runs | a mAP | b rank-1 | b mAP |"
    assert table[2] == "| plain | 1 | 30.0 | 20.0 | 10.0 |"


def test_failed_run_is_told_and_the_others_go_on(
    config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    def train(config: TrainConfig, quiet: bool) -> Path:
        assert quiet
        if config.seed == 1:
            raise TrainingError("epoch 1, step 2: expected a loss that is a number, got total nan.")
        config.output.mkdir(parents=True)
        (config.output / "report.json").write_text(json.dumps({"reid.map": 0.5 + 0.1 * config.seed}))
        return config.output

    monkeypatch.setattr(module, "train", train)
    experiment = Experiment(config=Path("base.yaml"), output=tmp_path / "out", variants={"plain": Variant()})
    table, n_failed = compare(experiment, [run(config, "plain", seed) for seed in range(3)], quiet=True)
    assert n_failed == 1
    assert table.splitlines()[2] == "| plain | 2 of 3 | 60.0 ± 14.1 |"
    assert "plain, seed 1 failed: epoch 1, step 2" in capsys.readouterr().err
    assert (tmp_path / "out" / TABLE).read_text() == table + "\n"
    stored = json.loads((tmp_path / "out" / RESULTS).read_text())
    assert [(one["variant"], one["seed"], one["report"].get("reid.map")) for one in stored] == [
        *(("plain", 0, 0.5), ("plain", 1, None), ("plain", 2, 0.7)),
    ]
    assert stored[1]["failure"].startswith("epoch 1")
