"""Pictures of cloth: patterns in metres, as textures that repeat."""

from __future__ import annotations

from generator.people.mesh import Texture
from generator.people.parts import PartId
from generator.people.spec import OutfitSpec


def outfit_textures(outfit: OutfitSpec) -> dict[PartId, Texture]:
    """The texture of each part of an outfit that has one."""
    return {}
