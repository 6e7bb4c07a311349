"""Tests of predicting attributes of pictures."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from tests.trainer.small_run import HEIGHT_PX, WIDTH_PX, make_run
from trainer import predict
from trainer.inference import InputError, find_images
from trainer.training.checkpoint import load_checkpoint, load_network, save_checkpoint


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    return make_run(tmp_path_factory.mktemp("predict"))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for name in ("b.png", "a.JPG"):
        cv2.imwrite(str(folder / name), rng.integers(0, 256, (HEIGHT_PX, WIDTH_PX, 3), np.uint8))
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_folder_is_answered_in_the_order_of_names_with_the_network_s_own_probabilities(
    run: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert predict.main([str(run), str(pictures), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [Path(line["image"]).name for line in lines] == ["a.JPG", "b.png"]
    network = load_network(run, torch.device("cpu"))
    image = cv2.imread(str(pictures / "b.png"), cv2.IMREAD_COLOR_RGB)
    with torch.inference_mode():
        scores = network.net(torch.from_numpy(image).permute(2, 0, 1)[None]).attribute_logits
    for attribute in network.attributes:
        answer = lines[1]["attributes"][attribute.name]
        expected = scores[attribute.name].softmax(1)[0].numpy()
        assert list(answer["probabilities"]) == list(attribute.classes)
        assert np.allclose(list(answer["probabilities"].values()), expected, atol=2e-6)
        assert answer["class"] == attribute.classes[int(expected.argmax())]
        assert answer["calibrated"] is False


def test_temperatures_of_the_checkpoint_are_used_and_said(
    run: Path, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(pictures / "b.png")
    assert predict.main([str(run), file, "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)["attributes"]
    state = load_checkpoint(run)
    save_checkpoint(tmp_path / "cold.pt", {**state, "calibration": {"gender": 4.0}})
    assert predict.main([str(tmp_path / "cold.pt"), file, "--json"]) == 0
    cold = json.loads(capsys.readouterr().out)["attributes"]
    odds = [answer["gender"]["probabilities"]["female"] for answer in (plain, cold)]
    assert np.log(odds[0] / (1 - odds[0])) == pytest.approx(4.0 * np.log(odds[1] / (1 - odds[1])), rel=1e-3)
    assert cold["view"] == plain["view"]
    assert (cold["gender"]["calibrated"], cold["view"]["calibrated"]) == (True, False)
    assert predict.main([str(tmp_path / "cold.pt"), file]) == 0
    assert "not calibrated for glasses, view" in capsys.readouterr().out
    everything = {"gender": 1.0, "glasses": 1.0, "view": 1.0}
    save_checkpoint(tmp_path / "all.pt", {**state, "calibration": everything})
    assert predict.main([str(tmp_path / "all.pt"), file]) == 0
    assert "1 picture. The probabilities are calibrated." in capsys.readouterr().out


def test_classes_below_the_threshold_are_not_sure(
    run: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(run), str(pictures / "b.png"), "--threshold", "1"]
    assert predict.main([*arguments, "--json"]) == 0
    assert all(one["class"] is None for one in json.loads(capsys.readouterr().out)["attributes"].values())
    assert predict.main([*arguments, "--all"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("not sure") == 3
    assert all(word in shown for word in ("female", "male", "front", "side", "back"))
    with pytest.raises(SystemExit):
        predict.main([*arguments[:-1], "1.5"])
    assert "expected a number from 0 to 1, got '1.5'" in capsys.readouterr().err


def test_damaged_picture_is_one_line_and_the_others_are_answered(
    run: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pictures / "aa.jpg").write_bytes(b"\xff\xd8 not really")
    assert predict.main([str(run), str(pictures / "*.*g"), str(pictures / "*.JPG"), "--json"]) == 1
    output = capsys.readouterr()
    assert [Path(json.loads(line)["image"]).name for line in output.out.splitlines()] == ["b.png", "a.JPG"]
    assert output.err.splitlines() == [
        f"trainer.predict: {pictures / 'aa.jpg'}: expected a picture, got damaged bytes."
    ]


def test_nothing_but_damaged_pictures_is_said_too(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"")
    assert predict.main([str(run), str(tmp_path)]) == 1
    assert f"{tmp_path / 'a.jpg'}: expected a picture, got damaged bytes." in capsys.readouterr().err


def test_what_is_not_there_and_network_without_attributes_are_refused_in_one_line(
    run: Path, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    headless = make_run(tmp_path / "other", heads=False)
    for arguments, expected in (
        ([run, tmp_path / "none.jpg"], "none.jpg: expected a picture, a folder or a pattern, found nothing"),
        ([run, empty], "expected pictures (.jpg, .jpeg"),
        ([tmp_path / "none.pt", pictures], "none.pt: no such checkpoint"),
        ([headless, pictures], "expected a network with attribute heads, got one for identities"),
    ):
        assert predict.main([str(one) for one in arguments]) == 2
        error = capsys.readouterr().err
        assert expected in error
        assert error.startswith("trainer.predict: ")
        assert error.count("\n") == 1


def test_picture_that_is_named_twice_is_taken_once(pictures: Path) -> None:
    names = [str(pictures / "b.png"), str(pictures), str(pictures / "?.png")]
    assert [path.name for path in find_images(names)] == ["b.png", "a.JPG"]
    with pytest.raises(InputError):
        find_images([str(pictures / "*.gif")])
