"""Places inside Blender: the meshes of a world once, and a copy of it for every slot."""

from __future__ import annotations

import math
from collections.abc import Sequence

import bpy
import numpy as np

from generator.blender.meshes import mesh_from_arrays, set_vectors
from generator.blender.surfaces import SurfaceMaterials, paint
from generator.worlds.model import Instance, SceneMesh, WorldModel


def scene_mesh(name: str, mesh: SceneMesh, materials: SurfaceMaterials) -> bpy.types.Mesh:
    """A mesh with its materials; `place` and `tint` are as `surfaces` reads them."""
    keys = mesh.surface.astype(np.int64) << 8 | mesh.kinds
    used, slots = np.unique(keys, return_inverse=True)
    made = mesh_from_arrays(name, mesh.vertices, mesh.faces, slots, mesh.smooth)
    for key in used.tolist():
        made.materials.append(materials.get(mesh.surfaces[key >> 8], key & 255))
    places = made.attributes.new("place", "FLOAT2", "CORNER")
    places.data.foreach_set("vector", np.ascontiguousarray(mesh.uvs, np.float32).ravel())
    set_vectors(made, "tint", "FACE", mesh.tint)
    return made


def load_place(model: WorldModel, materials: SurfaceMaterials) -> bpy.types.Collection:
    """A collection that holds one copy of a place; it is seen where an object stands for it.

    Indoors bounced light passes the walls to the even light that stands for all bounces: no noise.
    """
    place = bpy.data.collections.new("place")
    for number, mesh in enumerate(model.fixed):
        holder = bpy.data.objects.new("fixed", scene_mesh(f"fixed_{number}", mesh, materials))
        paint(holder)
        holder.visible_diffuse = not model.indoor
        place.objects.link(holder)
    shared = [scene_mesh(f"shared_{number}", mesh, materials) for number, mesh in enumerate(model.shared)]
    for instance in model.instances:
        place.objects.link(_stand(instance, shared))
    return place


def _stand(instance: Instance, shared: Sequence[bpy.types.Mesh]) -> bpy.types.Object:
    holder = bpy.data.objects.new("instance", shared[instance.mesh])
    holder.location = (instance.x_m, instance.y_m, instance.z_m)
    holder.rotation_euler = (0.0, 0.0, math.radians(instance.heading_deg))
    holder.scale = (instance.scale,) * 3
    paint(holder, instance.colour)
    return holder
