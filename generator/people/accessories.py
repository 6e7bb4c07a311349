"""Hats, glasses, scarves and other small things, worn or held."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from generator.people.attach import Attachment
from generator.people.eyewear import build_glasses, build_mask
from generator.people.hats import build_beanie, build_brimmed_hat, build_cap, build_headphones
from generator.people.headform import HeadChart, HeadForm, measure_head
from generator.people.held import hold_phone, hold_umbrella
from generator.people.parts import PartId
from generator.people.piece import Piece
from generator.people.scarf import wear_scarf
from generator.people.skinning import Skeleton
from generator.people.solids import Solid, solids_piece
from generator.people.spec import AccessoryKind, AccessorySpec, OutfitSpec, PersonSpec

_HATS = {"cap": build_cap, "beanie": build_beanie, "brimmed_hat": build_brimmed_hat}
_PARTS: dict[AccessoryKind, PartId] = {
    "cap": PartId.HAT, "beanie": PartId.HAT, "brimmed_hat": PartId.HAT, "glasses": PartId.GLASSES,
    "sunglasses": PartId.GLASSES, "headphones": PartId.HEADPHONES, "mask": PartId.MASK,
}  # fmt: skip


def wear_accessories(
    vertices: NDArray[np.float32],
    spec: PersonSpec,
    outfit: OutfitSpec,
    skeleton: Skeleton,
    library: BodyLibrary,
    chart: HeadChart,
) -> tuple[list[Piece], list[Attachment]]:
    """All accessories of an outfit: those that move with the head, and those that are placed on the posed body.

    Args:
        vertices: (V, 3) body in the rest pose. [m]
        spec: the person.
        outfit: what is worn.
        skeleton: rest-pose bones.
        library: the body library.
        chart: the surface of this head.
    """
    n_bones = len(skeleton.names)
    on_head = [item for item in outfit.accessories if item.kind in _PARTS and not _under_hood(item, outfit)]
    pieces: list[Piece] = []
    if on_head:
        form = measure_head(vertices, library, chart)
        weights = np.eye(n_bones, dtype=np.float32)[skeleton.names.index("Head")]
        pieces = [solids_piece(_on_head(item, chart, form, spec), weights, _PARTS[item.kind]) for item in on_head]
    attachments = []
    for item in outfit.accessories:
        if item.kind == "scarf":
            attachments.append(wear_scarf(item, spec.stature_m, n_bones))
        elif item.kind == "umbrella":
            attachments.append(hold_umbrella(item, outfit, n_bones))
        elif item.kind == "phone":
            attachments.append(hold_phone(item, outfit, n_bones))
    return pieces, attachments


def _under_hood(item: AccessorySpec, outfit: OutfitSpec) -> bool:
    hooded = outfit.upper.hood == "up" or (outfit.outer is not None and outfit.outer.hood == "up")
    return hooded and item.kind in (*_HATS, "headphones")


def _on_head(item: AccessorySpec, chart: HeadChart, form: HeadForm, spec: PersonSpec) -> list[Solid]:
    if item.kind in _HATS:
        return _HATS[item.kind](item, chart)
    if item.kind == "headphones":
        return build_headphones(item, chart, form, 0.6 * spec.hair.volume_m if spec.hair.style != "bald" else 0.0)
    if item.kind == "mask":
        return build_mask(item, chart, form, spec.face.beard_length_m)
    return build_glasses(item, form, item.kind == "sunglasses")
