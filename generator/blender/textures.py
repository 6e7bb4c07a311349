"""Textures of all people of a stage in one picture, and where in it each face looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from generator.people.mesh import PersonMesh, Texture

_PAD_PX = 2  # of the repeat around each tile, so that interpolation never sees a neighbour
_WIDTH_PX = 1024


@dataclass(frozen=True)
class Tile:
    """One texture's place in the stage's picture.

    Attributes:
        rect: left, bottom, width and height in the picture, as shares of its size.
        origin_m: u and v of its lower left corner on the cloth. [m]
        size_m: its width and height on the cloth. [m]
        repeats: whether places outside fold back into it; else they move to its border. `materials` does either.
    """

    rect: tuple[float, float, float, float]
    origin_m: tuple[float, float]
    size_m: tuple[float, float]
    repeats: bool

    def places(self, uvs: NDArray[np.float32]) -> NDArray[np.float32]:
        """(..., 2) cloth places in sizes of the tile: 0..1 is inside. [1]"""
        return (uvs - np.array(self.origin_m, np.float32)) / np.array(self.size_m, np.float32)


def pack_textures(people: Sequence[PersonMesh]) -> tuple[bpy.types.Image | None, list[dict[int, Tile]]]:
    """The stage's picture, None without textures, and of each person: part -> tile."""
    textures = {id(texture): texture for person in people for texture in person.textures.values()}
    if not textures:
        return None, [{} for _ in people]
    padded = [_padded(texture) for texture in textures.values()]
    corners, height_px = _shelves([pixels.shape[:2] for pixels in padded])
    canvas = np.zeros((height_px, _WIDTH_PX, 3), np.uint8)
    tiles: dict[int, Tile] = {}
    for (key, texture), pixels, (left, top) in zip(textures.items(), padded, corners, strict=True):
        rows, columns = pixels.shape[:2]
        canvas[top : top + rows, left : left + columns] = pixels
        tiles[key] = _tile(texture, left, height_px - top - rows, rows, columns, height_px)
    return _load(canvas), [{int(part): tiles[id(t)] for part, t in person.textures.items()} for person in people]


def _padded(texture: Texture) -> NDArray[np.uint8]:
    pads = ((_PAD_PX, _PAD_PX), (_PAD_PX, _PAD_PX), (0, 0))
    return np.pad(texture.pixels, pads, mode="wrap" if texture.repeats else "edge")


def _shelves(shapes: Sequence[tuple[int, ...]]) -> tuple[list[tuple[int, int]], int]:
    """Left and top of each rectangle of (height, width), and the height of them all; the tallest are placed first."""
    corners: dict[int, tuple[int, int]] = {}
    left = top = shelf = 0
    for number in sorted(range(len(shapes)), key=lambda n: -shapes[n][0]):
        height, width = shapes[number]
        if left + width > _WIDTH_PX:
            left, top, shelf = 0, top + shelf, 0
        corners[number] = (left, top)
        left, shelf = left + width, max(shelf, height)
    return [corners[number] for number in range(len(shapes))], top + shelf


def _tile(texture: Texture, left: int, bottom: int, rows: int, columns: int, height_px: int) -> Tile:
    """The tile without its padding."""
    width, height = columns - 2 * _PAD_PX, rows - 2 * _PAD_PX
    rect = ((left + _PAD_PX) / _WIDTH_PX, (bottom + _PAD_PX) / height_px, width / _WIDTH_PX, height / height_px)
    return Tile(rect, texture.origin_m, texture.size_m, texture.repeats)


def _load(canvas: NDArray[np.uint8]) -> bpy.types.Image:
    """An 8 bit sRGB image from (H, W, 3) pixels whose row 0 is the top."""
    height_px, width_px = canvas.shape[:2]
    image = bpy.data.images.new("cloth", width_px, height_px)
    pixels = np.ones((height_px, width_px, 4), np.float32)
    np.multiply(canvas[::-1], np.float32(1.0 / 255.0), out=pixels[..., :3])
    image.pixels.foreach_set(pixels.ravel())
    image.update()
    return image
