"""What a network is made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from configs.config_types import Count, Model, Share

BackboneName = Literal["densenet121", "resnet50", "mobilenet_v2", "resnet18"]


class ModelConfig(Model):
    """A network.

    Attributes:
        backbone: of torchvision.
        weights: `none` (from scratch), `imagenet` (torchvision's own loader) or the path of a file with its key names.
        last_stride: of the backbone's last stage; 1 keeps a finer map.
        ibn: instance and batch normalisation side by side in the first three stages (IBN-a; ResNets only).
        attention: `hucv` puts self-attention before and after the last stage and channel attention before pooling
            (ResNets only).
        pooling: of the last map; `gem` is the generalised mean with a learned power.
        neck: what the identity module puts between pooling and classification. `fc_bn_relu` is the paper's fully
            connected layer with the batch norm and ReLU that it prints of HUCVReidNet; `fc` the bare layer, which the
            triplet loss soon draws together to a point; `bnneck` is batch norm alone: metric losses work before it,
            images are compared after it.
        embedding_dim: width of that layer; none for 1024, or for the map's channels with `bnneck`, which has no such
            layer unless a width is given.
        attribute_dim: width of the two hidden layers of each attribute module.
        dropout: before each classification layer.
        classifier: of identities: `linear`, or `cosine` of the angle between weights and embedding, to which the losses
            `cosface` and `circle` add margin and scale.
    """

    backbone: BackboneName = "densenet121"
    weights: Annotated[str, Field(min_length=1)] = "none"
    last_stride: Literal[1, 2] = 2
    ibn: bool = False
    attention: Literal["none", "hucv"] = "none"
    pooling: Literal["average", "gem"] = "average"
    neck: Literal["fc_bn_relu", "fc", "bnneck"] = "fc_bn_relu"
    embedding_dim: Count | None = None
    attribute_dim: Count = 256
    dropout: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0
    classifier: Literal["linear", "cosine"] = "linear"

    @model_validator(mode="after")
    def _backbone_can(self) -> ModelConfig:
        wants = {"ibn": self.ibn, f"attention {self.attention}": self.attention != "none"}
        if asked := [name for name, wanted in wants.items() if wanted and not self.backbone.startswith("resnet")]:
            raise ValueError(
                f"{' and '.join(asked)}: expected a ResNet as backbone, got {self.backbone!r}; choose resnet50 or "
                "resnet18, or switch it off"
            )
        return self


class IdentityLossConfig(Model):
    """The classification part of the re-ID loss.

    Attributes:
        kind: `softmax` for linear scores; `cosface` and `circle` for cosine ones.
        smoothing: of the labels, of all kinds.
        margin: of the cosine losses. [1]
        scale: of the cosine losses. [1]
    """

    kind: Literal["softmax", "cosface", "circle"] = "softmax"
    smoothing: Share = 0.1
    margin: Annotated[float, Field(ge=0.0, le=1.0)] = 0.35
    scale: Annotated[float, Field(gt=0.0)] = 64.0


class LossConfig(Model):
    """The objective: L = L_attr + beta (identity_weight L_id + triplet_weight L_tri + circle_weight L_circle).

    L_attr is the sum over the attributes of cross entropies in which an image weighs lambda of its class. The paper
    takes lambda from how often a class occurs; here it is `class_weights`, scaled so that its mean over the training
    set is 1 in every attribute. The re-ID network's loss is the bracket alone, the attribute network's is L_attr.

    Attributes:
        identity: the classification loss.
        identity_weight: of it.
        triplet_weight: of the batch-hard triplet loss on the first layer's features.
        margin: of the triplet loss; `soft` for the soft margin.
        circle_weight: of the pairwise circle loss.
        beta: weight of the re-ID loss in the joint network.
        class_weights: how the weight of an attribute's class follows from its count.
    """

    identity: IdentityLossConfig = Field(default_factory=IdentityLossConfig)
    identity_weight: Annotated[float, Field(ge=0.0)] = 1.0
    triplet_weight: Annotated[float, Field(ge=0.0)] = 1.0
    margin: Annotated[float, Field(gt=0.0)] | Literal["soft"] = 0.3
    circle_weight: Annotated[float, Field(ge=0.0)] = 0.0
    beta: Annotated[float, Field(gt=0.0)] = 2.0
    class_weights: Literal["none", "inverse_sqrt", "inverse"] = "inverse_sqrt"
