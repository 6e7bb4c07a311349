"""Tests of whose folder it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from configs.loader import dump_config
from tests.trainer.training.runs import small_run
from trainer.training.checkpoint import network_state, save_checkpoint
from trainer.training.run_folder import RunError, first_difference, hold_folder, load_progress

ANY = Path("somewhere")


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"seed": 1}, "seed"),
        ({"optim__lr_new": 0.5}, "optim.lr_new"),
        (
            {"data__sampler": {"kind": "camera_balanced", "batch_size": 4, "images_per_identity": 2}},
            "data.sampler.kind",
        ),
        ({"data__train": [{"folder": "somewhere", "attributes": ["hat"]}]}, "data.train.0.attributes"),
        ({"data__train": [{"folder": "somewhere"}, {"folder": "else"}]}, "data.train.1"),
        ({"run__dtype": "bf16"}, "run.dtype"),
        ({"optim__schedule": "cosine", "optim__epochs": 9}, "optim.epochs"),
        ({"init": "else.pt"}, "init"),
    ],
)
def test_changes_of_what_is_learned_are_named(changes: dict[str, Any], key: str) -> None:
    difference = first_difference(small_run(ANY, ANY), small_run(ANY, ANY, **changes))
    assert difference is not None
    assert difference.startswith(key)


def test_changes_of_how_it_is_computed_are_free() -> None:
    changes: dict[str, Any] = {
        "run__threads": 3,
        "run__log_steps": 7,
        "run__checkpoint_steps": 2,
        "run__evaluate_epochs": 5,
        "data__threads": 4,
        "data__test": [{"folder": "else"}],
        "evaluation": {"flip": True},
        "optim__epochs": 9,
    }
    assert first_difference(small_run(ANY, ANY), small_run(ANY, Path("moved"), **changes)) is None


def test_run_of_another_config_is_refused_with_both_values(tmp_path: Path) -> None:
    begun = small_run(ANY, tmp_path)
    assert load_progress(begun) is None
    save_checkpoint(tmp_path / "last.pt", network_state(dump_config(begun), (), (), {}, None))
    assert load_progress(begun) is not None
    with pytest.raises(RunError, match=r"where optim\.lr_new is 0\.001, got 0\.5\. Name another output"):
        load_progress(small_run(ANY, tmp_path, optim__lr_new=0.5))


def test_folder_of_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(RunError, match=r"got one with thesis\.tex and no config\.yaml"), hold_folder(tmp_path):
        pass


def test_folder_of_a_run_that_was_killed_before_it_had_a_config_is_taken(tmp_path: Path) -> None:
    (tmp_path / "config.yaml.part").write_text("outp")
    with hold_folder(tmp_path):
        pass


def test_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="expected a folder that can be written"), hold_folder(tmp_path / "file" / "run"):
        pass


def test_second_process_in_a_folder_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    with (
        hold_folder(tmp_path / "run"),
        pytest.raises(RunError, match="another process trains in this folder"),
        hold_folder(tmp_path / "run"),
    ):
        pass
    with hold_folder(tmp_path / "run"):
        pass
