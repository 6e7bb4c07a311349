from typing import Any, Literal

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor, nn  # noqa: E402
from torch.optim import Optimizer  # noqa: E402

from trainer.training.config import OptimConfig  # noqa: E402
from trainer.training.optim import build_optimizer, freeze_backbone, parameter_groups, trainable  # noqa: E402

OptimizerName = Literal["adam", "adamw", "sgd"]


def make_net() -> nn.Module:
    torch.manual_seed(0)
    backbone = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 6, 3))
    return nn.ModuleDict({"backbone": backbone, "identity": nn.Linear(6, 4)})


def loss_of(net: nn.Module, images: Tensor) -> Tensor:
    maps: Tensor = net.get_submodule("backbone")(images)
    scores: Tensor = net.get_submodule("identity")(maps.mean((2, 3)))
    return scores.square().mean()


def train(net: nn.Module, optimizer: Optimizer, steps: int = 4) -> list[Tensor]:
    rng = torch.Generator().manual_seed(1)
    for _ in range(steps):
        optimizer.zero_grad()
        loss_of(net, torch.randn(4, 3, 12, 8, generator=rng)).backward()
        optimizer.step()
    return [parameter.detach().clone() for parameter in net.parameters()]


def group_of(net: nn.Module, groups: list[dict[str, Any]]) -> dict[str, tuple[str, float]]:
    names = {parameter: name for name, parameter in net.named_parameters()}
    return {names[one]: (group["name"], group["weight_decay"]) for group in groups for one in group["params"]}


def test_backbone_and_new_layers_learn_at_their_own_rates() -> None:
    net = make_net()
    groups = parameter_groups(net, OptimConfig(lr_new=0.5, lr_backbone=0.25))
    assert {group["name"]: group["lr"] for group in groups} == {"backbone": 0.25, "new": 0.5}
    assert {group["initial_lr"] for group in groups} == {0.25, 0.5}
    assert {name: group for name, (group, _) in group_of(net, groups).items() if name.endswith("weight")} == {
        "backbone.0.weight": "backbone",
        "backbone.1.weight": "backbone",
        "backbone.3.weight": "backbone",
        "identity.weight": "new",
    }


def test_layers_of_the_backbone_that_were_not_pretrained_count_as_new() -> None:
    net = make_net()
    groups = group_of(net, parameter_groups(net, OptimConfig(), {"backbone.0.weight", "identity.weight"}))
    assert groups["backbone.0.weight"][0] == "backbone"
    assert groups["backbone.3.weight"][0] == "new"
    assert groups["identity.weight"][0] == "new"
    scratch = group_of(net, parameter_groups(net, OptimConfig(), ()))
    assert {group for group, _ in scratch.values()} == {"new"}


@pytest.mark.parametrize("name", ["adamw", "sgd"])
def test_norms_and_biases_do_not_decay(name: OptimizerName) -> None:
    net = make_net()
    groups = group_of(net, parameter_groups(net, OptimConfig(name=name, weight_decay=0.1)))
    assert {key for key, (_, decay) in groups.items() if decay} == {
        "backbone.0.weight",
        "backbone.3.weight",
        "identity.weight",
    }
    assert len(groups) == len(list(net.parameters()))


def test_everything_decays_with_adam() -> None:
    net = make_net()
    groups = group_of(net, parameter_groups(net, OptimConfig(name="adam", weight_decay=0.1)))
    assert {decay for _, decay in groups.values()} == {0.1}


@pytest.mark.parametrize("name", ["adam", "adamw", "sgd"])
def test_fused_optimizer_equals_the_plain_one(name: OptimizerName) -> None:
    config = OptimConfig(name=name, lr_new=0.01, lr_backbone=0.02, weight_decay=0.1)
    one, other = make_net(), make_net()
    fused, plain = build_optimizer(one, config), build_optimizer(other, config)
    for group in plain.param_groups:
        group["fused"] = False
    assert all(group["fused"] for group in fused.param_groups)
    for found, expected in zip(train(one, fused), train(other, plain), strict=True):
        assert torch.allclose(found, expected, atol=1e-6)  # single precision in another order


@pytest.mark.parametrize("name", ["adam", "adamw", "sgd"])
def test_memory_format_does_not_change_what_is_learned(name: OptimizerName) -> None:
    """The fused kernels would mix up elements of gradients and of moments that were saved in another format."""
    config = OptimConfig(name=name, lr_new=0.01, lr_backbone=0.01)
    nets = [make_net(), make_net()]
    first, second = (build_optimizer(net, config) for net in nets)
    for net, optimizer in zip(nets, (first, second), strict=True):
        train(net, optimizer)
    nets[1].to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    resumed = build_optimizer(nets[1], config)
    resumed.load_state_dict(second.state_dict())
    for parameter in nets[1].parameters():
        parameter.register_post_accumulate_grad_hook(lambda one: setattr(one, "grad", one.grad.contiguous()))
    for found, expected in zip(train(nets[1], resumed), train(nets[0], first), strict=True):
        assert torch.allclose(found, expected, atol=1e-5)  # convolutions sum in another order


def test_frozen_backbone_keeps_weights_and_statistics_until_it_is_let_go() -> None:
    net = make_net()
    optimizer = build_optimizer(net, OptimConfig(lr_backbone=0.1))
    before = {name: value.clone() for name, value in net.state_dict().items()}
    net.train()
    freeze_backbone(net, True)
    assert len(list(trainable(net))) == 2
    train(net, optimizer)
    changed = {name for name, value in net.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"identity.weight", "identity.bias"}
    net.train()
    freeze_backbone(net, False)
    train(net, optimizer)
    changed = {name for name, value in net.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == set(before)
