from pathlib import Path

import pytest

from configs.loader import ConfigError
from trainer.experiments.config import load_experiment, vary_config

BASE = "output: out/base\ndata: {train: [{folder: datasets/tiny}]}\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.yaml"
    path.write_text(BASE, encoding="utf-8")
    return path


def write(folder: Path, text: str) -> Path:
    path = folder / "experiment.yaml"
    path.write_text(f"config: base.yaml\noutput: out/x\n{text}", encoding="utf-8")
    return path


def test_every_variant_is_trained_with_every_seed_in_its_own_folder(base: Path) -> None:
    path = write(base.parent, "seeds: [0, 4]\nvariants: {plain: {}, slow one: {set: [optim.lr_new=1e-5]}}\n")
    runs = load_experiment(path).runs()
    assert [(run.variant, run.seed) for run in runs] == [("plain", 0), ("plain", 4), ("slow one", 0), ("slow one", 4)]
    assert [run.config.seed for run in runs] == [0, 4, 0, 4]
    assert runs[3].config.output == Path("out/x/slow_one/seed_4")
    assert [run.config.optim.lr_new for run in runs] == [1e-3, 1e-3, 1e-5, 1e-5]


def test_variant_wins_over_experiment_and_experiment_over_command_line(base: Path) -> None:
    path = write(base.parent, "set: [optim.epochs=5]\nvariants: {a: {}, b: {set: [optim.epochs=6]}}\n")
    runs = load_experiment(path).runs(["optim.epochs=4", "optim.lr_new=0.5"])
    assert [run.config.optim.epochs for run in runs] == [5, 6]
    assert {run.config.optim.lr_new for run in runs} == {0.5}


def test_variant_starts_from_the_same_seed_of_an_earlier_one(base: Path) -> None:
    path = write(base.parent, "seeds: [0, 1]\nvariants: {first: {}, second: {start: first}}\n")
    runs = load_experiment(path).runs()
    assert [run.config.init for run in runs] == [None, None, runs[0].config.output, runs[1].config.output]


def test_variants_may_have_a_config_of_their_own_and_share_runs_with_neighbours(base: Path) -> None:
    (base.parent / "other.yaml").write_text(BASE.replace("tiny", "demo"), encoding="utf-8")
    path = write(
        base.parent,
        "variants: {first: {config: other.yaml, shared: pretrained}, cited: {cited: true}, a: {start: first}}\n",
    )
    runs = load_experiment(path).runs()
    assert [run.variant for run in runs] == ["first", "a"]
    assert [run.config.data.train[0].folder for run in runs] == [Path("datasets/demo"), Path("datasets/tiny")]
    assert runs[0].config.output == runs[1].config.init == Path("out/pretrained/seed_0")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("variants: {}\n", "variants: expected at least 1"),
        ("seeds: []\nvariants: {a: {}}\n", "seeds: expected at least 1"),
        ("variants: {a/b: {}}\n", "variants"),
        ("variants: {a: {sets: []}}\n", "variants.a.sets: unknown key; did you mean 'set'?"),
        ("variants: {a: {published: {reid.map: 77.3}}}\n", "expected <= 1"),
    ],
)
def test_experiment_that_is_wrong_is_an_error_with_its_place(base: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_experiment(write(base.parent, text))
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("variants: {a: {set: [optim.epoch=3]}}\n", "variant a: override 'optim.epoch=3': optim.epoch: unknown key"),
        ("variants: {a: {start: b}, b: {}}\n", "variants.a.start: expected an earlier variant, got 'b'"),
        ("variants: {b: {cited: true}, a: {start: b}}\n", "variants.a.start: expected an earlier variant, got 'b'"),
        ("variants: {a: {start: a}}\n", "variants.a.start: expected an earlier variant, got 'a'"),
    ],
)
def test_variant_that_cannot_be_trained_is_an_error_before_any_training(base: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_experiment(write(base.parent, text)).runs()
    assert complaint in str(error.value)


def test_only_some_variants_are_run_on_request(base: Path) -> None:
    experiment = load_experiment(write(base.parent, "variants: {a: {}, b: {}, c: {}}\n"))
    assert [run.variant for run in experiment.runs(only=["c", "a"])] == ["a", "c"]
    with pytest.raises(ConfigError, match="--only: unknown variant 'd'"):
        experiment.runs(only=["d"])


def test_varying_a_key_makes_a_variant_of_each_value_beside_the_config_as_it_is(base: Path) -> None:
    experiment = vary_config(base, ["optim.lr_new=0.1,0.2", "optim.step_epochs=[1, 2],[3]"])
    runs = experiment.runs()
    assert [run.variant for run in runs] == [
        *("base", "optim.lr_new=0.1", "optim.lr_new=0.2"),
        *("optim.step_epochs=[1, 2]", "optim.step_epochs=[3]"),
    ]
    assert [run.config.optim.lr_new for run in runs] == [1e-3, 0.1, 0.2, 1e-3, 1e-3]
    assert runs[3].config.optim.step_epochs == (1, 2)
    assert runs[0].config.output == Path("out/base_variants/base/seed_0")


@pytest.mark.parametrize("text", ["optim.lr_new", "optim.lr_new=", "=3", "optim.step_epochs=[1"])
def test_what_cannot_be_varied_is_an_error(base: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="--vary"):
        vary_config(base, [text])
