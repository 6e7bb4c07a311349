from typing import Any

import pytest

pytest.importorskip("torch")

import torch
from pydantic import ValidationError
from torch import Tensor, nn

from trainer.models.backbones import BACKBONES, build_backbone
from trainer.models.config import BackboneName, ModelConfig
from trainer.models.layers import InstanceBatchNorm
from trainer.vision import torchvision

NAMES: tuple[BackboneName, ...] = ("densenet121", "resnet50", "mobilenet_v2", "resnet18")
HEADS = {"densenet121": "classifier", "mobilenet_v2": "classifier", "resnet50": "fc", "resnet18": "fc"}


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def images() -> Tensor:
    return torch.randn(2, 3, 64, 32, generator=torch.Generator().manual_seed(1))


def part(module: nn.Module, path: str) -> Any:
    return module.get_submodule(path)


def test_every_backbone_has_a_test() -> None:
    assert set(NAMES) == set(BACKBONES)


@pytest.mark.parametrize("name", NAMES)
def test_backbone_gives_what_torchvision_gives_for_the_same_weights(name: BackboneName) -> None:
    reference: Any = torchvision.models.get_model(name).eval()
    backbone = build_backbone(ModelConfig(backbone=name)).eval()
    keys = backbone.load_state_dict(reference.state_dict(), strict=False)
    assert not keys.missing_keys
    assert {key.split(".")[0] for key in keys.unexpected_keys} == {HEADS[name]}
    setattr(reference, HEADS[name], nn.Identity())
    with torch.no_grad():
        maps = backbone(images())
        assert maps.shape[1] == backbone.channels
        assert torch.allclose(maps.mean((2, 3)), reference(images()), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_last_stride_of_one_keeps_a_finer_map(name: BackboneName) -> None:
    sizes = {}
    for stride in (1, 2):
        backbone = build_backbone(ModelConfig(backbone=name, last_stride=stride)).eval()
        with torch.no_grad():
            sizes[stride] = tuple(backbone(torch.zeros(1, 3, 96, 64)).shape[2:])
    assert sizes[2] == (3, 2)
    # DenseNet's transition keeps its mean over 2 x 2 pixels, which costs a row and a column.
    assert sizes[1] == ((5, 3) if name == "densenet121" else (6, 4))


@pytest.mark.parametrize(("name", "n_blocks"), [("resnet50", 3 + 4 + 6), ("resnet18", 2 + 2 + 2)])
def test_ibn_splits_the_first_norm_of_the_blocks_of_three_stages(name: BackboneName, n_blocks: int) -> None:
    backbone = build_backbone(ModelConfig(backbone=name, ibn=True))
    split = [path for path, module in backbone.named_modules() if isinstance(module, InstanceBatchNorm)]
    assert len(split) == n_blocks
    assert all(path.endswith(".bn1") and path.startswith(("layer1.", "layer2.", "layer3.")) for path in split)


def test_a_module_before_the_last_stage_sees_its_input() -> None:
    class Keep(nn.Module):
        def forward(self, maps: Tensor) -> Tensor:
            self.seen = maps
            return maps * 2.0

    backbone, keep = build_backbone(ModelConfig(backbone="resnet18")).eval(), Keep()
    with torch.no_grad():
        changed = backbone(images(), keep)
        assert keep.seen.shape == (2, backbone.inner_channels, 4, 2)
        assert torch.equal(changed, part(backbone, "layer4")(keep.seen * 2.0))


@pytest.mark.parametrize("values", [{"ibn": True}, {"attention": "hucv"}])
@pytest.mark.parametrize("name", ["densenet121", "mobilenet_v2"])
def test_what_a_backbone_cannot_do_is_an_error_that_names_it(name: BackboneName, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=rf"{next(iter(values))}.*expected a ResNet as backbone, got '{name}'"):
        ModelConfig(backbone=name, **values)
