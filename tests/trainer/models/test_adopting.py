from typing import Any

import pytest

pytest.importorskip("torch")

import torch

from trainer.data.images import Attribute
from trainer.models.config import ModelConfig
from trainer.models.network import PersonNet
from trainer.models.weights import Adopted, WeightsError, adopt_weights

HAT = Attribute("hat", "binary", ("no", "yes"))
AGE = Attribute("age", "categorical", ("young", "teen", "adult"))
AGE_REORDERED = Attribute("age", "categorical", ("teen", "young", "adult"))
BAG = Attribute("bag", "binary", ("no", "yes"))


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def network(n_identities: int, attributes: list[Attribute], **values: Any) -> PersonNet:
    values = {"backbone": "mobilenet_v2", "embedding_dim": 16, "attribute_dim": 8, **values}
    return PersonNet(ModelConfig(**values), n_identities, attributes)


def same(net: PersonNet, other: PersonNet, module: str) -> bool:
    own, theirs = (one.get_submodule(module).state_dict() for one in (net, other))
    return own.keys() == theirs.keys() and all(torch.equal(own[key], theirs[key]) for key in own)


def adopt(
    net: PersonNet, old: PersonNet, own: list[Attribute], theirs: list[Attribute], same_identities: bool = False
) -> Adopted:
    return adopt_weights(net, old.state_dict(), theirs, own, same_identities=same_identities)


def test_fine_tuning_keeps_what_has_the_same_meaning_and_replaces_the_rest() -> None:
    old = network(9, [HAT, AGE, BAG])
    net = network(5, [AGE_REORDERED, HAT])
    fresh = {key: tensor.clone() for key, tensor in net.state_dict().items()}
    adopted = adopt(net, old, [AGE_REORDERED, HAT], [HAT, AGE, BAG])
    assert adopted.taken == ("backbone", "identity.embed", "attributes.hat")
    assert adopted.new == ("identity.classify", "attributes.age")
    assert adopted.left == ("identity.classify", "attributes.age", "attributes.bag")
    assert all(same(net, old, module) for module in adopted.taken)
    own = net.state_dict()
    assert all(torch.equal(own[key], fresh[key]) for key in own if key.startswith(adopted.new))


def test_the_classification_is_kept_only_for_the_same_identities() -> None:
    old = network(5, [])
    assert adopt(network(5, []), old, [], []).new == ("identity.classify",)
    net = network(5, [])
    assert adopt(net, old, [], [], same_identities=True) == Adopted(
        ("backbone", "identity.embed", "identity.classify"), (), ()
    )
    assert same(net, old, "identity")


def test_an_attribute_network_gives_its_backbone_to_a_reid_network() -> None:
    old, net = network(0, [HAT]), network(5, [], neck="bnneck", pooling="gem")
    adopted = adopt(net, old, [], [HAT])
    assert adopted.taken == ("backbone",)
    assert adopted.new == ("pool", "identity.embed", "identity.norm", "identity.classify")
    assert adopted.left == ("attributes.hat",)


def test_attention_and_pooling_are_taken_where_both_have_them() -> None:
    values: dict[str, Any] = {"backbone": "resnet18", "attention": "hucv", "pooling": "gem", "neck": "fc_bn_relu"}
    old = network(5, [], **values)
    with torch.no_grad():
        old.get_parameter("pool.p").fill_(4.0)
        old.get_parameter("attention_before.gamma").fill_(0.3)
    net = network(7, [], **values)
    adopted = adopt(net, old, [], [])
    assert adopted.taken == ("backbone", "attention_before", "attention_after", "pool", "identity.embed")
    assert net.get_parameter("pool.p").item() == 4.0
    assert net.get_parameter("attention_before.gamma").item() == pytest.approx(0.3)
    assert adopt(network(7, [], backbone="resnet18"), old, [], []).left[:3] == (
        "attention_before",
        "attention_after",
        "pool",
    )


def test_a_head_of_another_width_is_new() -> None:
    old, net = network(5, [HAT], attribute_dim=12, embedding_dim=20), network(5, [HAT])
    assert adopt(net, old, [HAT], [HAT]).taken == ("backbone",)


def test_adopted_weights_are_copies() -> None:
    old, net = network(5, []), network(5, [])
    adopt(net, old, [], [])
    before = old.get_parameter("backbone.features.0.0.weight").clone()
    with torch.no_grad():
        net.get_parameter("backbone.features.0.0.weight").zero_()
    assert torch.equal(old.get_parameter("backbone.features.0.0.weight"), before)


@pytest.mark.parametrize(
    ("theirs", "own", "message"),
    [
        ({"backbone": "resnet18"}, {}, r"expected the backbone mobilenet_v2, .*missing: features\.0.*conv1\.weight"),
        (
            {"backbone": "resnet18", "ibn": True},
            {"backbone": "resnet18"},
            r"expected the backbone resnet18, .*missing: layer1\.0\.bn1\.weight.*bn1\.IN\.weight",
        ),
        (
            {"backbone": "resnet18"},
            {"backbone": "resnet18", "ibn": True},
            r"expected the backbone resnet18 with IBN-a, .*missing: layer1\.0\.bn1\.IN\.weight",
        ),
    ],
)
def test_another_backbone_is_an_error_that_says_what_was_found(
    theirs: dict[str, Any], own: dict[str, Any], message: str
) -> None:
    net = network(5, [], **own)
    before = next(net.backbone.parameters()).clone()
    with pytest.raises(WeightsError, match=message):
        adopt(net, network(5, [], **theirs), [], [])
    assert torch.equal(next(net.backbone.parameters()), before)
