"""One launch, many crops: an OSL camera that gives every tile of the film its own camera, lens and all.

Needs Blender >= 5.0. The bpy wheel lacks Blender's `oslquery` module, so assigning the camera's shader fails there;
the camera is given the bytecode of a shader that it does not own, which Cycles takes in mode EXTERNAL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from generator.stage import CropCamera

# An OSL camera works in the camera object's space: x right, y up, z forward. The object stays at the world's origin,
# unrotated, so world (x, y, z) is (x, y, -z) there. Cycles passes no arrays as camera parameters: the poses are
# constants of the source, which compiles in milliseconds.
SHADER = """
shader atlas_camera(output point position = 0.0, output vector direction = 0.0, output color throughput = 1.0)
{{
  float pose[{n_values}] = {{{values}}};
  point raster = camera_shader_raster_position();
  float across = raster[0] * {columns}, down = (1.0 - raster[1]) * {rows};
  int column = (int)clamp(floor(across), 0, {columns} - 1);
  int row = (int)clamp(floor(down), 0, {rows} - 1);
  int tile = min(row * {columns} + column, {n_tiles} - 1);
  int base = tile * {stride};
  float x = mix(pose[base + 12], pose[base + 14], across - column);
  float y = mix(pose[base + 13], pose[base + 15], down - row);
  float square = x * x + y * y;
  float stretch = 1.0 + square * (pose[base + 16] + square * pose[base + 17]);
  x *= stretch;
  y *= stretch;
  position = point(pose[base + 9], pose[base + 10], pose[base + 11]);
  direction = normalize(vector(pose[base + 0] * x + pose[base + 1] * y + pose[base + 2],
                               pose[base + 3] * x + pose[base + 4] * y + pose[base + 5],
                               pose[base + 6] * x + pose[base + 7] * y + pose[base + 8]));
}}
"""
VALUES_PER_TILE = 18


@dataclass(frozen=True)
class Layout:
    """How crops lie on the film: row by row from the upper left."""

    n_tiles: int
    columns: int
    tile_width_px: int
    tile_height_px: int

    @property
    def rows(self) -> int:
        return -(-self.n_tiles // self.columns)

    def split(self, film: NDArray[np.generic]) -> NDArray[np.generic]:
        """(rows * h, columns * w, ...) film, row 0 at the top -> (n_tiles, h, w, ...) crops."""
        rest = film.shape[2:]
        grid = film.reshape(self.rows, self.tile_height_px, self.columns, self.tile_width_px, *rest)
        return grid.swapaxes(1, 2).reshape(-1, self.tile_height_px, self.tile_width_px, *rest)[: self.n_tiles]


def layout_for(n_tiles: int, tile_width_px: int, tile_height_px: int) -> Layout:
    """A nearly square film."""
    columns = max(1, round((n_tiles * tile_height_px / tile_width_px) ** 0.5))
    return Layout(n_tiles, min(columns, n_tiles), tile_width_px, tile_height_px)


def tile_constants(cameras: Sequence[CropCamera], matrices: Sequence[Matrix]) -> NDArray[np.float64]:
    """(N, 18) rotation rows, eye, window and distortion of every tile, in the OSL camera's axes.

    Args:
        cameras: the crops.
        matrices: world matrices of the same cameras in Blender's axes, slots included.
    """
    values = np.empty((len(cameras), VALUES_PER_TILE))
    for row, camera, matrix in zip(values, cameras, matrices, strict=True):
        world = np.array(matrix) @ np.diag([1.0, -1.0, -1.0, 1.0])  # our axes, x right, y down, z forward
        world[2] *= -1.0
        row[:9], row[9:12] = world[:3, :3].ravel(), world[:3, 3]
        row[12:16], row[16:] = camera.window, camera.distortion
    return values


def shader_source(constants: NDArray[np.float64], layout: Layout) -> str:
    """The camera shader for these tiles."""
    return SHADER.format(
        n_values=constants.size,
        values=",".join(f"{value:.9g}" for value in constants.ravel()),
        columns=layout.columns,
        rows=layout.rows,
        n_tiles=layout.n_tiles,
        stride=VALUES_PER_TILE,
    )


class AtlasCamera:
    """The camera object; its shader is replaced for every launch."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        self._data = bpy.data.cameras.new("atlas")
        self._data.type, self._data.custom_mode = "CUSTOM", "EXTERNAL"
        self._text = bpy.data.texts.new("atlas_camera.osl")
        holder = bpy.data.objects.new("atlas", self._data)
        scene.collection.objects.link(holder)
        scene.camera = holder

    def aim(self, source: str) -> None:
        """Compile and install a camera shader.

        Raises:
            RuntimeError: the shader does not compile.
        """
        from cycles import osl

        self._text.clear()
        self._text.write(source)
        messages: list[str] = []
        done, _, bytecode, digest = osl.update_internal_script(lambda _, text: messages.append(text), self._text)
        if not done:
            raise RuntimeError(f"atlas camera: the shader does not compile: {'; '.join(messages)}")
        self._data.custom_bytecode, self._data.custom_bytecode_hash = bytecode, digest
        self._data.update_tag()
