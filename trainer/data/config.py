"""What to train and test on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from configs.config_types import Count, Model, Share

DatasetKind = Literal[
    "synthperson",
    "market1501",
    "dukemtmc",
    "msmt17",
    "cuhk03np",
    "pa100k",
    "peta",
    "randperson",
    "clonedperson",
    "folders",
]


class SourceConfig(Model):
    """One dataset.

    Attributes:
        kind: its format.
        folder: where it is.
        attributes: names of attributes to keep; empty for all.
        identities: take this many identities of the training split, drawn by the run's seed; 0 for all.
        boxes: of CUHK03-NP: hand-labelled or detected.
        colours: of the attributes of Market-1501 and DukeMTMC-reID: a yes/no attribute per colour as their files have
            it, or one attribute each above and below the waist, with a class `other` (12 and 10 groups).
    """

    kind: DatasetKind = "synthperson"
    folder: Path
    attributes: tuple[str, ...] = ()
    identities: Annotated[int, Field(ge=0)] = 0
    boxes: Literal["labeled", "detected"] = "detected"
    colours: Literal["binary", "grouped"] = "binary"


class AugmentConfig(Model):
    """Random changes of training images.

    Attributes:
        flip: probability of mirroring.
        translate: largest shift, as a share of the image's size; uniform in both directions.
        erase: probability of random erasing.
        erase_area: share of the image that is erased.
        jitter: probability of colour jitter.
        brightness, contrast, saturation: largest relative change by the jitter.
        hue: largest shift by the jitter, as a share of the circle.
    """

    flip: Share = 0.0
    translate: Share = 0.0
    erase: Share = 0.0
    erase_area: tuple[Share, Share] = (0.02, 0.4)
    jitter: Share = 0.0
    brightness: Share = 0.2
    contrast: Share = 0.15
    saturation: Share = 0.15
    hue: Annotated[float, Field(ge=0.0, le=0.5)] = 0.0


class SamplerConfig(Model):
    """How batches are drawn.

    Attributes:
        kind: `shuffle` draws images, `identity` P identities with K images each, `camera_balanced` the same with the K
            images from as many cameras as there are.
        batch_size: over all processes.
        images_per_identity: K.
    """

    kind: Literal["shuffle", "identity", "camera_balanced"] = "identity"
    batch_size: Count = 32
    images_per_identity: Count = 4


class DataConfig(Model):
    """Datasets and how images reach the network.

    Attributes:
        train: whose training splits are mixed; pids and camids are kept apart.
        test: whose query and gallery (or test) splits are evaluated; empty for those of `train`.
        height_px: of the network's input. [px]
        width_px: of the network's input. [px]
        hidden_attributes: whether a class that cannot be seen in an image is learned from it all the same.
        corrupt_limit: damaged images that are skipped and counted before it is an error.
        cache_mib: memory for training images that stay decoded from one epoch to the next; 0 for none. [MiB]
        threads: that decode; 0 for one less than there are cores, at least one.
    """

    train: tuple[SourceConfig, ...]
    test: tuple[SourceConfig, ...] = ()
    height_px: Annotated[int, Field(ge=32, le=1024)] = 256
    width_px: Annotated[int, Field(ge=32, le=1024)] = 128
    hidden_attributes: Literal["learn", "ignore"] = "learn"
    corrupt_limit: Annotated[int, Field(ge=0)] = 10
    cache_mib: Annotated[int, Field(ge=0)] = 1024
    threads: Annotated[int, Field(ge=0)] = 0
    augment: AugmentConfig = Field(default_factory=AugmentConfig)
    sampler: SamplerConfig = Field(default_factory=SamplerConfig)
