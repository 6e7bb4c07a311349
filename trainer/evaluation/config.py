"""How a network is evaluated."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from configs.config_types import Count, Model


class EvaluationConfig(Model):
    """The protocol.

    Attributes:
        metric: `cosine` is the Euclidean distance of normalised embeddings.
        flip: average the embeddings of an image and its mirror image; attributes are those of the image itself.
        rerank: also report k-reciprocal re-ranking (k1 = 20, k2 = 6, lambda = 0.3).
        max_rank: the last rank that is reported, besides 1, 5, 10 and 20.
        batch_size: of images that are embedded at once.
        block: queries ranked at once; memory grows with it.
    """

    metric: Literal["euclidean", "cosine"] = "euclidean"
    flip: bool = False
    rerank: bool = False
    max_rank: Annotated[int, Field(ge=20)] = 20
    batch_size: Count = 64
    block: Count = 256
