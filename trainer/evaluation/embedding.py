"""Images as a network sees them: embeddings and attribute probabilities, beside what the dataset says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from trainer.data.config import DataConfig
from trainer.data.images import UNKNOWN, Attribute, DatasetError, Images, Ints
from trainer.data.loader import BatchLoader
from trainer.evaluation.config import EvaluationConfig
from trainer.models.network import Outputs
from trainer.training.config import RunConfig
from trainer.training.precision import DTYPES, Precision, best_dtype

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Embedded:
    """The images of a split with what a network says of them; damaged images are left out.

    Attributes:
        split: which part of the dataset.
        keys: (N) names of the images.
        pids: (N,) identities; -1 is junk or none.
        camids: (N,) cameras, or None where they are not known.
        attributes: that the dataset labels.
        labels: (N, A) codes of their classes; -1 where not known.
        visibility: (N, A) uint8 0 hidden in the image, 1 visible, 2 cut off; None where the dataset does not say.
        embeddings: (N, D) as the network gives them, averaged with the mirror image's where asked for.
        heads: attributes that the network predicts.
        probabilities: head -> (N, classes), of the image itself, not of its mirror image. [1]
        kept: (N,) places of the images among those given.
        skipped: places of the damaged ones.
    """

    split: str
    keys: Sequence[str]
    pids: Ints
    camids: Ints | None
    attributes: tuple[Attribute, ...]
    labels: Ints
    visibility: NDArray[np.uint8] | None
    embeddings: Floats
    heads: tuple[Attribute, ...]
    probabilities: Mapping[str, Floats]
    kept: Ints
    skipped: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.keys)

    def subset(self, chosen: NDArray[np.bool_]) -> Embedded:
        """Only the images that a (N,) mask chooses."""
        if chosen.all():
            return self
        return replace(
            self,
            keys=[key for key, take in zip(self.keys, chosen, strict=True) if take],
            pids=self.pids[chosen],
            camids=None if self.camids is None else self.camids[chosen],
            labels=self.labels[chosen],
            visibility=None if self.visibility is None else self.visibility[chosen],
            embeddings=self.embeddings[chosen],
            probabilities={name: values[chosen] for name, values in self.probabilities.items()},
            kept=self.kept[chosen],
        )


def embed_images(
    net: nn.Module,
    images: Images,
    data: DataConfig,
    evaluation: EvaluationConfig,
    device: torch.device,
    *,
    run: RunConfig | None = None,
    heads: Sequence[Attribute] | None = None,
    calibration: Mapping[str, float] | None = None,
    count: Callable[[int], None] = lambda _: None,
) -> Embedded:
    """Embeddings and attribute probabilities of images.

    Args:
        net: in any mode; it is left in the one it was in.
        images: of a split.
        data: size of the network's input, and how many damaged images are accepted.
        evaluation: batch size and whether mirror images are averaged.
        device: where the network is.
        run: precision and memory format; none for those of a default run.
        heads: attributes that the network was trained on; none for those of the images that it has a head for.
        calibration: head -> temperature that its scores are divided by.
        count: called with the number of images of each batch that is done.

    Raises:
        DatasetError: more images are damaged than `data.corrupt_limit`, or none is left.
    """
    loader = BatchLoader(images, np.full(len(images), UNKNOWN), data, seed=0, augment=False)
    kept: list[Ints] = []
    embeddings: list[Tensor] = []
    probabilities: dict[str, list[Tensor]] = {}
    run = run or RunConfig()
    layout = torch.channels_last if run.channels_last else torch.contiguous_format
    with _inference(net, run, device):
        for places, batch in loader.in_order(evaluation.batch_size):
            outputs = _outputs(net, batch.images.to(device).contiguous(memory_format=layout), evaluation.flip)
            count(len(places))
            kept.append(places)
            embeddings.append(outputs.embeddings.cpu())
            for name, scores in outputs.attribute_logits.items():
                temperature = (calibration or {}).get(name, 1.0)
                probabilities.setdefault(name, []).append((scores / temperature).softmax(1).cpu())
    if not kept:
        raise DatasetError(f"{images.dataset}: expected images in split '{images.split}' that can be read, found none.")
    return assemble(
        images,
        np.concatenate(kept),
        torch.cat(embeddings).numpy(),
        heads=tuple(one for one in (images.attributes if heads is None else heads) if one.name in probabilities),
        probabilities={name: torch.cat(parts).numpy() for name, parts in probabilities.items()},
        skipped=loader.skipped,
    )


def assemble(
    images: Images,
    kept: Ints,
    embeddings: Floats,
    heads: tuple[Attribute, ...] = (),
    probabilities: Mapping[str, Floats] | None = None,
    skipped: Sequence[str] = (),
) -> Embedded:
    """What is known of the images at the places `kept`, beside what was made of them."""
    part = images.subset(kept)
    return Embedded(
        split=images.split,
        keys=part.keys,
        pids=part.pids,
        camids=part.camids,
        attributes=part.attributes,
        labels=part.labels.astype(np.int64),
        visibility=part.visibility,
        embeddings=embeddings,
        heads=heads,
        probabilities=probabilities or {},
        kept=kept,
        skipped=tuple(skipped),
    )


def _outputs(net: nn.Module, images: Tensor, flip: bool) -> Outputs:
    """In single precision; the embeddings, and nothing else, are averaged with those of the mirror images."""
    outputs: Outputs = net(images)
    embeddings = outputs.embeddings.float()
    if flip:
        embeddings = 0.5 * (embeddings + net(images.flip(3)).embeddings.float())
    scores = {name: values.float() for name, values in outputs.attribute_logits.items()}
    return replace(outputs, embeddings=embeddings, attribute_logits=scores)


@contextmanager
def _inference(net: nn.Module, run: RunConfig, device: torch.device) -> Iterator[None]:
    slow = run.dtype == "fp16" and device.type == "cpu"
    dtype = best_dtype(device) if run.dtype == "auto" or slow else DTYPES[run.dtype]
    training = net.training
    net.eval()
    try:
        with torch.inference_mode(), Precision(device, dtype).autocast():
            yield
    finally:
        net.train(training)
