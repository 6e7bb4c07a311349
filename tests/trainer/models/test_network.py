from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor, nn

from trainer.data.images import Attribute
from trainer.models.config import ModelConfig
from trainer.models.heads import IdentityModule
from trainer.models.network import Outputs, PersonNet, describe
from trainer.vision import torchvision

HAT = Attribute("hat", "binary", ("no", "yes"))
AGE = Attribute("age", "categorical", ("young", "teen", "adult", "old"))


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)


def pictures(n: int = 2, height: int = 64, width: int = 32) -> Tensor:
    values = torch.randint(0, 256, (n, 3, height, width), generator=torch.Generator().manual_seed(1))
    return values.to(torch.uint8).contiguous(memory_format=torch.channels_last)


def part(module: nn.Module, path: str) -> Any:
    return module.get_submodule(path)


def kinds(modules: Iterable[nn.Module]) -> list[str]:
    return [type(one).__name__ for one in modules]


def tensors(outputs: Outputs) -> dict[str, Tensor]:
    named = {"embeddings": outputs.embeddings, "features": outputs.features, "identity": outputs.identity_logits}
    return {name: value for name, value in {**named, **outputs.attribute_logits}.items() if value is not None}


@pytest.mark.parametrize(("neck", "width", "expected"), [("fc", None, 1024), ("fc_bn_relu", None, 1024),
                                                         ("bnneck", None, 512), ("bnneck", 24, 24)])  # fmt: skip
@pytest.mark.parametrize("pooling", ["average", "gem"])
@pytest.mark.parametrize("attention", ["none", "hucv"])
def test_outputs_of_every_combination_have_the_promised_shapes(
    attention: Any, pooling: Any, neck: Any, width: int | None, expected: int
) -> None:
    config = ModelConfig(backbone="resnet18", attention=attention, pooling=pooling, neck=neck, embedding_dim=width,
                         attribute_dim=8, ibn=True, last_stride=1)  # fmt: skip
    net = PersonNet(config, 7, [HAT, AGE]).eval()
    with torch.no_grad():
        outputs = tensors(net(pictures()))
    shapes = {name: tuple(value.shape) for name, value in outputs.items()}
    assert shapes == {"embeddings": (2, expected), "features": (2, expected), "identity": (2, 7), "hat": (2, 2),
                      "age": (2, 4)}  # fmt: skip
    assert net.width == expected
    assert all(torch.isfinite(value).all() for value in outputs.values())


@pytest.mark.parametrize("classifier", ["linear", "cosine"])
@pytest.mark.parametrize("width", [None, 24])
@pytest.mark.parametrize("neck", ["fc", "fc_bn_relu", "bnneck"])
def test_identity_module_has_the_promised_shapes(neck: Any, width: int | None, classifier: Any) -> None:
    module = IdentityModule(40, 7, ModelConfig(neck=neck, embedding_dim=width, classifier=classifier))
    expected = width or (40 if neck == "bnneck" else 1024)
    shapes = [tuple(value.shape) for value in module(torch.ones(2, 40))]
    assert shapes == [(2, expected), (2, expected), (2, 7)]
    assert module.width == expected


def test_joint_network_of_the_paper_has_one_module_per_attribute_and_one_for_the_identity() -> None:
    with torch.device("meta"):
        net = PersonNet(ModelConfig(), 70, [HAT, AGE])
    assert net.identity is not None
    layers = {
        name: [(one.in_features, one.out_features) for one in module.modules() if isinstance(one, nn.Linear)]
        for name, module in {"identity": net.identity, **dict(net.attributes.items())}.items()
    }
    assert layers == {
        "identity": [(1024, 1024), (1024, 70)],
        "hat": [(1024, 256), (256, 256), (256, 2)],
        "age": [(1024, 256), (256, 256), (256, 4)],
    }
    hidden = ["Linear", "BatchNorm1d", "ReLU"]
    assert kinds(part(net, "identity.embed")) == hidden
    assert kinds(part(net, "attributes.hat")) == [*hidden, *hidden, "Dropout", "Linear"]


def test_hucv_network_of_the_paper_has_attention_around_the_last_stage_and_a_normalised_layer() -> None:
    with torch.device("meta"):
        net = PersonNet(ModelConfig(backbone="resnet50", attention="hucv"), 70, [])
    assert part(net, "attention_before.query").weight.shape == (128, 1024, 1, 1)
    assert kinds(part(net, "attention_after")) == ["SelfAttention", "ChannelAttention"]
    assert part(net, "attention_after.0.query").weight.shape == (256, 2048, 1, 1)
    assert kinds(part(net, "identity.embed")) == ["Linear", "BatchNorm1d", "ReLU"]
    assert part(net, "identity.embed.0").weight.shape == (1024, 2048)
    assert part(net, "identity.classify").weight.shape == (70, 1024)


def test_hucv_network_applies_its_attention_in_the_order_of_the_paper() -> None:
    net = PersonNet(ModelConfig(backbone="resnet18", attention="hucv", neck="fc_bn_relu"), 5, []).eval()
    with torch.no_grad():
        for layer in ("attention_before", "attention_after.0"):
            part(net, layer).gamma.fill_(0.5)
        maps = torch.addcmul(net.shift, pictures().float(), net.scale)
        for stage in ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3"):
            maps = part(net.backbone, stage)(maps)
        maps = part(net.backbone, "layer4")(net.attention_before(maps))
        maps = part(net, "attention_after.1")(part(net, "attention_after.0")(maps))
        expected = part(net, "identity.embed")(maps.mean((2, 3)))
        assert torch.allclose(net(pictures()).embeddings, expected, atol=1e-5)


def test_network_for_one_task_has_the_heads_of_that_task_alone() -> None:
    config = ModelConfig(backbone="resnet18", attribute_dim=8)
    reid, attribute = PersonNet(config, 7, []), PersonNet(config, 0, [HAT])
    outputs = reid(pictures())
    assert outputs.attribute_logits == {}
    outputs = attribute(pictures())
    assert attribute.identity is None
    assert outputs.identity_logits is None
    assert outputs.features is None
    assert outputs.embeddings.shape == (2, 512) == (2, attribute.width)


def test_normalisation_equals_that_of_torchvision() -> None:
    levels = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    tools = torchvision.transforms
    to_tensor = tools.Compose([tools.ToTensor(), tools.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])
    net = PersonNet(ModelConfig(backbone="resnet18"), 0, [])
    seen: list[Tensor] = []
    net.backbone.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    net(torch.from_numpy(levels).permute(2, 0, 1)[None].repeat(2, 1, 4, 4))
    expected = to_tensor(levels).repeat(1, 4, 4)
    # Relative to the size of what is subtracted: single precision near a zero of the difference keeps no more.
    assert torch.allclose(seen[0][0], expected, rtol=0.0, atol=1e-6 * 2.2)


def test_float_pictures_are_taken_like_bytes() -> None:
    net = PersonNet(ModelConfig(backbone="resnet18"), 0, []).eval()
    with torch.no_grad():
        assert torch.equal(net(pictures()).embeddings, net(pictures().float()).embeddings)


FULL = ModelConfig(backbone="resnet18", last_stride=1, ibn=True, attention="hucv", pooling="gem", neck="bnneck",
                   embedding_dim=16, attribute_dim=8, dropout=0.1, classifier="cosine")  # fmt: skip


@pytest.mark.parametrize("config", [FULL, ModelConfig(backbone="mobilenet_v2", neck="fc_bn_relu", embedding_dim=16),
                                    ModelConfig(backbone="densenet121", embedding_dim=16)])  # fmt: skip
def test_gradients_reach_every_parameter_that_learns(config: ModelConfig) -> None:
    net = PersonNet(config, 5, [HAT, AGE])
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if name.endswith("gamma"):
                parameter.fill_(0.5)
    outputs = net(pictures(8))
    weights = torch.Generator().manual_seed(3)
    weighted = [(value * torch.randn(value.shape, generator=weights)).sum() for value in tensors(outputs).values()]
    torch.stack(weighted).sum().backward()
    learning = {name: one for name, one in net.named_parameters() if one.requires_grad}
    assert [name for name, one in learning.items() if one.grad is None or not one.grad.abs().sum() > 0] == []
    frozen = [name for name, one in net.named_parameters() if not one.requires_grad]
    assert frozen == (["identity.norm.bias"] if config.neck == "bnneck" else [])


def test_bnneck_gives_metric_losses_the_features_and_classifies_their_norm_without_biases() -> None:
    module = IdentityModule(6, 5, ModelConfig(neck="bnneck"))
    pooled = torch.randn(8, 6, generator=torch.Generator().manual_seed(2)) * 3.0 + 1.0
    features, embeddings, scores = module(pooled)
    assert torch.equal(features, pooled)
    expected = (pooled - pooled.mean(0)) / (pooled.var(0, correction=0) + 1e-5).sqrt()
    assert torch.allclose(embeddings, expected, atol=1e-5)
    assert torch.allclose(scores, expected @ part(module, "classify").weight.T, atol=1e-6)
    assert module.classify.bias is None
    assert not module.norm.bias.any()


def test_dropout_acts_before_classification_and_only_in_training() -> None:
    module = IdentityModule(64, 5, ModelConfig(dropout=0.5, embedding_dim=64))
    pooled = torch.randn(4, 64)
    first, second = module(pooled), module(pooled)
    assert torch.equal(first[1], second[1])
    assert not torch.equal(first[2], second[2])
    module.eval()
    assert torch.equal(module(pooled)[2], module(pooled)[2])


def test_scores_are_nearly_equal_at_first() -> None:
    net = PersonNet(ModelConfig(backbone="resnet18"), 9, [AGE])
    outputs = net(pictures(4))
    assert outputs.identity_logits.std(1).max() < 0.2
    assert outputs.attribute_logits["age"].std(1).max() < 0.2


def test_state_dict_round_trip_gives_the_same_outputs() -> None:
    net, other = PersonNet(FULL, 5, [HAT, AGE]), PersonNet(FULL, 5, [HAT, AGE])
    net(pictures(4))  # moves the running statistics
    other.load_state_dict(net.state_dict())
    with torch.no_grad():
        first, second = net.eval()(pictures()), other.eval()(pictures())
    assert all(
        torch.equal(one, two) for one, two in zip(tensors(first).values(), tensors(second).values(), strict=True)
    )
    assert "scale" not in net.state_dict()


def test_channels_last_weights_and_bf16_autocast_change_little() -> None:
    net = PersonNet(FULL, 5, [HAT, AGE]).eval()
    with torch.no_grad():
        plain = tensors(net(pictures()))
        net = net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        packed = tensors(net(pictures()))
        with torch.autocast("cpu", torch.bfloat16):
            rounded = tensors(net(pictures()))
    for name, value in plain.items():
        assert torch.allclose(value, packed[name], rtol=1e-3, atol=1e-4)
        # bf16 has 8 bits; some twenty layers' roundings add up to a few percent of the largest value.
        assert (value - rounded[name].float()).abs().max() < 0.1 * value.abs().max()


def test_a_batch_gives_what_single_pictures_give() -> None:
    net = PersonNet(FULL, 5, [HAT]).eval()
    with torch.no_grad():
        batch = net(pictures(3)).embeddings
        single = torch.cat([net(one[None]).embeddings for one in pictures(3)])
    assert torch.allclose(batch, single, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["", "upper.colour", "type", "hat"])
def test_attribute_names_that_no_module_can_have_are_an_error(name: str) -> None:
    with pytest.raises(ValueError, match=f"attribute '{name}': expected a new name"):
        PersonNet(ModelConfig(backbone="resnet18"), 0, [HAT, Attribute(name, "binary", ("no", "yes"))])


def test_description_counts_the_parameters_of_every_part() -> None:
    net = PersonNet(ModelConfig(backbone="resnet18", attribute_dim=8, embedding_dim=16), 5, [HAT])
    text = describe(net)
    total = sum(one.numel() for one in net.parameters())
    assert text.startswith("resnet18, last stride 2, average, fc_bn_relu, linear classifier, embeddings of 16, 1 attr")
    assert f"{total / 1e6:.2f} M parameters (backbone 11.18 M" in text
