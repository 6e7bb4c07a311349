"""Meshes inside Blender from whole arrays."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from generator.blender.compat import HAS_MESH_ATTRIBUTES


def mesh_from_arrays(
    name: str,
    vertices: NDArray[np.floating[Any]],
    faces: NDArray[np.integer[Any]],
    material_index: NDArray[np.integer[Any]] | None = None,
    smooth: NDArray[np.bool_] | None = None,
) -> bpy.types.Mesh:
    """A mesh of quads, filled array by array; smooth-shaded where nothing is said."""
    mesh = bpy.data.meshes.new(name)
    mesh.vertices.add(len(vertices))
    mesh.loops.add(faces.size)
    mesh.polygons.add(len(faces))
    corners = np.ascontiguousarray(faces, np.int32).ravel()
    mesh.polygons.foreach_set("loop_start", np.arange(0, faces.size, 4, dtype=np.int32))
    if HAS_MESH_ATTRIBUTES:  # what the collections below would take 20 ms for
        mesh.attributes["position"].data.foreach_set("vector", np.ascontiguousarray(vertices, np.float32).ravel())
        mesh.attributes[".corner_vert"].data.foreach_set("value", corners)
    else:
        mesh.vertices.foreach_set("co", np.ascontiguousarray(vertices, np.float32).ravel())
        mesh.loops.foreach_set("vertex_index", corners)
        mesh.polygons.foreach_set("loop_total", np.full(len(faces), 4, np.int32))
        mesh.polygons.foreach_set("use_smooth", np.ones(len(faces), bool) if smooth is None else smooth)
        smooth = None
    if smooth is not None:
        mesh.attributes.new("sharp_face", "BOOLEAN", "FACE").data.foreach_set("value", ~smooth)
    if material_index is not None:
        slots = mesh.attributes.new("material_index", "INT", "FACE")
        slots.data.foreach_set("value", np.ascontiguousarray(material_index, np.int32))
    mesh.update(calc_edges=True)
    return mesh


def set_vectors(mesh: bpy.types.Mesh, name: str, domain: str, values: NDArray[np.float32]) -> None:
    """A (N, 3) attribute of a mesh's points, corners or faces."""
    attribute = mesh.attributes.new(name, "FLOAT_VECTOR", domain)
    attribute.data.foreach_set("vector", np.ascontiguousarray(values, np.float32).ravel())
