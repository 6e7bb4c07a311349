from pathlib import Path

import pytest

from configs.loader import ConfigError
from trainer.config import RECIPES, TrainConfig, load_train_config

COSINE = ["model.classifier=cosine"]


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    path = tmp_path / "run.yaml"
    path.write_text("output: out\ndata: {train: [{folder: datasets/tiny}]}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("recipe", sorted(path.stem for path in RECIPES.glob("*.yaml")))
def test_every_recipe_makes_a_valid_run(config_file: Path, recipe: str) -> None:
    config = load_train_config(config_file, [f"recipe={recipe}"])
    assert config.recipe == recipe


def test_paper_recipe_is_section_5(config_file: Path) -> None:
    config = load_train_config(config_file)
    assert (config.optim.name, config.optim.epochs, config.data.sampler.batch_size) == ("adam", 80, 32)
    assert (config.optim.lr_new, config.optim.lr_backbone, config.loss.beta) == (1e-3, 1e-4, 2.0)
    augment = config.data.augment
    assert (augment.flip, augment.translate, augment.erase, augment.jitter) == (0.0, 0.0, 0.0, 0.0)
    assert (config.data.height_px, config.data.width_px) == (256, 128)


def test_a_knob_in_an_override_wins_over_the_recipe(config_file: Path) -> None:
    config = load_train_config(config_file, ["recipe=strong", "model.pooling=average", "optim.ema=0"])
    assert (config.model.pooling, config.optim.ema, config.model.neck) == ("average", 0.0, "bnneck")


@pytest.mark.parametrize(
    ("overrides", "complaint"),
    [
        (
            ["loss.identity.kind=cosface"],
            "loss.identity.kind: expected a loss for `model.classifier: linear`, got 'cosface'",
        ),
        (["loss.identity.kind=circle"], "got 'circle', which works on cosine scores"),
        (COSINE, "got 'softmax', which works on linear scores"),
        (["loss.identity_weight=0", "loss.triplet_weight=0"], "expected a weight above 0"),
        (["data.sampler.kind=shuffle"], "data.sampler.kind: expected 'identity' or 'camera_balanced'"),
        (["data.sampler.images_per_identity=1"], "at least 2 identities with 2 images each"),
        (["data.sampler.batch_size=4"], "got batch_size 4, images_per_identity 4"),
        (["optim.epochs=3", "optim.warmup_epochs=3"], "optim: warmup_epochs: expected fewer than the 3 epochs, got 3"),
        (["optim.freeze_epochs=80"], "freeze_epochs: expected fewer than the 80 epochs"),
        (["optim.freeze_epochs=2"], "a frozen backbone would stay random"),
        (["optim.ema=1"], "optim.ema: expected < 1"),
    ],
)
def test_combination_that_makes_no_sense_is_an_error(config_file: Path, overrides: list[str], complaint: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_train_config(config_file, overrides)
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "overrides",
    [
        [*COSINE, "loss.identity.kind=cosface"],
        [*COSINE, "loss.identity.kind=circle"],
        ["data.sampler.kind=shuffle", "loss.triplet_weight=0"],
        ["task=attribute", "data.sampler.kind=shuffle"],
        ["optim.freeze_epochs=2", "model.weights=imagenet"],
        ["optim.freeze_epochs=2", "init=runs/pretrained/last.pt"],
        [*COSINE, "loss.identity_weight=0"],
    ],
)
def test_combination_that_makes_sense_is_none(config_file: Path, overrides: list[str]) -> None:
    assert isinstance(load_train_config(config_file, overrides), TrainConfig)
