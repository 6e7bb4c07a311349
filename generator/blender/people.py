"""Posed people and what stands by them, as meshes inside Blender."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray

from generator.blender.materials import Paint, PartMaterials
from generator.blender.meshes import mesh_from_arrays, set_vectors
from generator.blender.textures import Tile
from generator.people.mesh import PersonMesh, PropMesh
from generator.people.parts import PartId


def person_mesh(index: int, person: PersonMesh, tiles: dict[int, Tile], materials: PartMaterials) -> bpy.types.Mesh:
    paint_of = np.zeros(256, np.int64)
    for part, tile in tiles.items():
        paint_of[part] = Paint.REPEATING_TEXTURE if tile.repeats else Paint.PLACED_TEXTURE
    paints = np.where(person.textured, paint_of[person.part_ids], Paint.ALBEDO)
    keys = (person.part_ids.astype(np.int64) << 16) | (person.finishes.astype(np.int64) << 8) | paints
    used, slots = np.unique(keys, return_inverse=True)
    mesh = mesh_from_arrays(f"person_{index}", person.vertices, person.faces, slots)
    for key in used.tolist():
        mesh.materials.append(materials.get(key >> 16, key >> 8 & 255, Paint(key & 255)))
    set_vectors(mesh, "albedo", "POINT", person.albedo)
    set_vectors(mesh, "rest", "POINT", person.rest)
    if paints.any():
        _set_cloth_places(mesh, person, paints > 0, tiles)
    return mesh


def _set_cloth_places(
    mesh: bpy.types.Mesh, person: PersonMesh, textured: NDArray[np.bool_], tiles: dict[int, Tile]
) -> None:
    """`cloth` (corners) and `tile` (faces) as `materials` reads them; Cycles takes an attribute `uv` for its own."""
    places = np.zeros((*person.faces.shape, 3), np.float32)
    rects = np.zeros((len(person.faces), 4), np.float32)
    for part, tile in tiles.items():
        chosen = textured & (person.part_ids == part)
        places[chosen, :, :2] = tile.places(person.uvs[chosen])
        left, bottom, width, height = tile.rect
        rects[chosen] = left, bottom, height, width
    set_vectors(mesh, "cloth", "CORNER", places.reshape(-1, 3))
    mesh.attributes.new("tile", "FLOAT_COLOR", "FACE").data.foreach_set("color", rects.ravel())


def prop_mesh(prop: PropMesh, materials: PartMaterials) -> bpy.types.Mesh:
    used, slots = np.unique(prop.finishes, return_inverse=True)
    mesh = mesh_from_arrays("prop", prop.vertices, prop.faces, slots)
    for finish in used.tolist():
        mesh.materials.append(materials.get(PartId.BACKGROUND, finish, Paint.ALBEDO))
    set_vectors(mesh, "albedo", "POINT", prop.albedo)
    set_vectors(mesh, "rest", "POINT", prop.vertices)
    return mesh
