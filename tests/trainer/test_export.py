"""Tests of the ONNX file, read by onnxruntime as a user would."""

from __future__ import annotations

import json
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.trainer.small_run import HEIGHT_PX, WIDTH_PX, make_run
from trainer import export
from trainer.training.checkpoint import load_checkpoint, load_network, save_checkpoint

onnxruntime = pytest.importorskip("onnxruntime")
TEMPERATURE = 3.0
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = make_run(tmp_path_factory.mktemp("export"))
    state = load_checkpoint(folder)
    config = state["config"].replace("metric: euclidean", "metric: cosine")
    assert config != state["config"]
    save_checkpoint(folder / "final.pt", {**state, "config": config, "calibration": {"gender": TEMPERATURE}})
    return folder


@pytest.fixture(scope="module")
def model(run: Path) -> Path:
    path = run / "model.onnx"
    assert export.main([str(run), str(path)]) == 0
    return path


def answers(path: Path, images: Any) -> dict[str, Any]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"images": images}), strict=True))


def random_images(n: int, height_px: int = HEIGHT_PX, width_px: int = WIDTH_PX) -> Any:
    return np.random.default_rng(n).integers(0, 256, (n, height_px, width_px, 3), np.uint8)


@pytest.mark.parametrize("n", [1, 3])
def test_file_gives_what_the_network_gives_for_any_number_of_pictures(run: Path, model: Path, n: int) -> None:
    images = random_images(n)
    network = load_network(run, CPU)
    with torch.inference_mode():
        outputs = network.net(torch.from_numpy(images).permute(0, 3, 1, 2))
    found = answers(model, images)
    norms = outputs.embeddings.norm(dim=1, keepdim=True)
    # float32 through some twenty layers of sums
    assert np.allclose(found["embedding"], outputs.embeddings / norms, atol=1e-5)
    for name, scores in outputs.attribute_logits.items():
        temperature = TEMPERATURE if name == "gender" else 1.0
        assert np.allclose(found[f"probability.{name}"], (scores / temperature).softmax(1), atol=1e-5)


def test_metadata_names_every_output_and_class(run: Path, model: Path) -> None:
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    metadata = json.loads(session.get_modelmeta().custom_metadata_map["synthperson"])
    network = load_network(run, CPU)
    assert metadata["embedding"] == {"name": "embedding", "metric": "euclidean", "normalised": True}
    assert metadata["input"]["layout"] == "NHWC"
    assert session.get_inputs()[0].shape[1:] == [HEIGHT_PX, WIDTH_PX, 3]
    assert session.get_inputs()[0].type == "tensor(uint8)"
    outputs = {output.name: output.shape for output in session.get_outputs()}
    assert list(outputs) == ["embedding", *(one["output"] for one in metadata["attributes"])]
    for entry, attribute in zip(metadata["attributes"], network.attributes, strict=True):
        assert entry["name"] == attribute.name
        assert tuple(entry["classes"]) == attribute.classes
        assert outputs[entry["output"]][1] == len(attribute.classes)
        assert entry["calibrated"] is (attribute.name == "gender")


def test_file_that_differs_is_an_error_and_is_not_written(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def write_nothing(_: Any, path: Path, *__: Any) -> None:
        path.write_bytes(b"")

    monkeypatch.setattr(export, "_write", write_nothing)
    for difference in (0.5, float("nan")):
        monkeypatch.setattr(export, "compare", lambda *_, value=difference: {"embedding": 0.0, "probability.a": value})
        (tmp_path / "model.onnx").write_text("old")
        assert export.main([str(run), str(tmp_path / "model.onnx")]) == 2
        assert "probability.a: expected what PyTorch gives to 0.001" in capsys.readouterr().err
        assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("model.onnx", "old")]


def test_comparison_sees_another_network_and_what_is_no_number(run: Path, model: Path) -> None:
    network = load_network(run, CPU)
    torch.nn.init.ones_(network.net.attributes["view"][0].weight)  # type: ignore[index]
    deployed = export.Deployed(network.net, True, {"gender": TEMPERATURE}).eval()
    differences = export.compare(deployed, model, HEIGHT_PX, WIDTH_PX, (2,))
    assert differences["probability.view"] > 0.1
    assert max(differences["embedding"], differences["probability.gender"]) < 1e-5
    torch.nn.init.constant_(network.net.attributes["view"][0].weight, float("nan"))  # type: ignore[index]
    assert np.isnan(export.compare(deployed, model, HEIGHT_PX, WIDTH_PX, (1, 2))["probability.view"])


def test_missing_package_is_said_in_one_line(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def spec(name: str) -> ModuleSpec | None:
        return None if name == "onnxscript" else ModuleSpec(name, None)

    monkeypatch.setattr(export, "find_spec", spec)
    assert export.main([str(run), str(tmp_path / "model.onnx")]) == 2
    expected = "export: expected the packages onnx, onnxruntime, onnxscript, onnxscript is not installed."
    assert capsys.readouterr().err == f"trainer.export: {expected}\n"
    with pytest.raises(SystemExit):
        export.main([str(run), str(tmp_path / "model.onnx"), "--batch", "0"])
    assert "expected a whole number > 0, got '0'" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        {"backbone": "densenet121"},
        {"backbone": "mobilenet_v2"},
        {"backbone": "resnet50", "attention": "hucv", "neck": "fc_bn_relu"},
        {"backbone": "resnet50", "last_stride": 1, "ibn": True, "pooling": "gem", "neck": "bnneck"},
    ],
    ids=["densenet121", "mobilenet_v2", "hucv", "strong"],
)
def test_every_network_comes_out_right(tmp_path: Path, settings: dict[str, object]) -> None:
    torch.set_num_threads(1)
    network = load_network(make_run(tmp_path, model=settings), CPU)
    generator = torch.Generator().manual_seed(1)
    for name, weight in network.net.named_parameters():
        if name.endswith("gamma"):  # attention that does nothing would hide a mistake
            weight.data.fill_(0.5)
    for name, buffer in network.net.named_buffers():
        if name.endswith(("running_mean", "running_var")):
            buffer.copy_(torch.rand(buffer.shape, generator=generator) + 0.5)
    assert max(export.export_network(network, tmp_path / "model.onnx", 64, 32).values()) < 1e-4
    assert len(answers(tmp_path / "model.onnx", random_images(5))["embedding"]) == 5


@pytest.mark.slow
def test_size_and_batch_can_be_chosen(run: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    assert export.main([str(run), str(path), "--height", "96", "--width", "64", "--batch", "2"]) == 0
    assert len(answers(path, random_images(2, 96, 64))["embedding"]) == 2
    with pytest.raises(export.ExportError, match=r"expected a file for \(1, 3\) pictures at once, it takes 2 alone"):
        export.compare(export.Deployed(load_network(run, CPU).net, True, {}), path, 96, 64, (1, 3))
    with pytest.raises(onnxruntime.capi.onnxruntime_pybind11_state.InvalidArgument):
        answers(path, random_images(3, 96, 64))
