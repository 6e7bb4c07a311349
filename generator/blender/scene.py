"""Loads a stage: people, floor and dome per slot, and lights that can be exchanged without loading again."""

from __future__ import annotations

import math
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector
from numpy.typing import NDArray

from generator.blender.compat import HAS_MESH_ATTRIBUTES, empty_scene, use_nodes
from generator.blender.materials import Paint, PartMaterials, build_dome_material, build_floor_material, load_image
from generator.blender.textures import Tile, pack_textures
from generator.people.mesh import PersonMesh, PropMesh
from generator.people.parts import PartId
from generator.stage import Backdrop, Light, Stage, slot_origin

DOME_RINGS, DOME_SEGMENTS = 24, 96


def mesh_from_arrays(
    name: str,
    vertices: NDArray[np.floating[Any]],
    faces: NDArray[np.integer[Any]],
    material_index: NDArray[np.integer[Any]] | None = None,
) -> bpy.types.Mesh:
    """A smooth-shaded mesh of quads, filled array by array."""
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
        mesh.polygons.foreach_set("use_smooth", np.ones(len(faces), bool))
    if material_index is not None:
        slots = mesh.attributes.new("material_index", "INT", "FACE")
        slots.data.foreach_set("value", np.ascontiguousarray(material_index, np.int32))
    mesh.update(calc_edges=True)
    return mesh


def _person_mesh(index: int, person: PersonMesh, tiles: dict[int, Tile], materials: PartMaterials) -> bpy.types.Mesh:
    paint_of = np.zeros(256, np.int64)
    for part, tile in tiles.items():
        paint_of[part] = Paint.REPEATING_TEXTURE if tile.repeats else Paint.PLACED_TEXTURE
    paints = np.where(person.textured, paint_of[person.part_ids], Paint.ALBEDO)
    keys = (person.part_ids.astype(np.int64) << 16) | (person.finishes.astype(np.int64) << 8) | paints
    used, slots = np.unique(keys, return_inverse=True)
    mesh = mesh_from_arrays(f"person_{index}", person.vertices, person.faces, slots)
    for key in used.tolist():
        mesh.materials.append(materials.get(key >> 16, key >> 8 & 255, Paint(key & 255)))
    _set_attribute(mesh, "albedo", "POINT", person.albedo)
    _set_attribute(mesh, "rest", "POINT", person.rest)
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
    _set_attribute(mesh, "cloth", "CORNER", places.reshape(-1, 3))
    mesh.attributes.new("tile", "FLOAT_COLOR", "FACE").data.foreach_set("color", rects.ravel())


def _set_attribute(mesh: bpy.types.Mesh, name: str, domain: str, values: NDArray[np.float32]) -> None:
    attribute = mesh.attributes.new(name, "FLOAT_VECTOR", domain)
    attribute.data.foreach_set("vector", np.ascontiguousarray(values, np.float32).ravel())


def _prop_mesh(prop: PropMesh, materials: PartMaterials) -> bpy.types.Mesh:
    used, slots = np.unique(prop.finishes, return_inverse=True)
    mesh = mesh_from_arrays("prop", prop.vertices, prop.faces, slots)
    for finish in used.tolist():
        mesh.materials.append(materials.get(PartId.BACKGROUND, finish, Paint.ALBEDO))
    _set_attribute(mesh, "albedo", "POINT", prop.albedo)
    _set_attribute(mesh, "rest", "POINT", prop.vertices)
    return mesh


def _dome_mesh(radius_m: float) -> bpy.types.Mesh:
    """A hemisphere from the floor's rim up, normals inside."""
    rise = np.linspace(0.0, 0.4999 * math.pi, DOME_RINGS + 1)[:, None]
    turn = np.linspace(0.0, 2 * math.pi, DOME_SEGMENTS, endpoint=False)[None]
    across, up = np.cos(rise), np.sin(rise)
    grid = radius_m * np.stack([across * np.cos(turn), across * np.sin(turn), up + 0 * turn], axis=-1)
    row, column = np.meshgrid(np.arange(DOME_RINGS), np.arange(DOME_SEGMENTS), indexing="ij")
    after = (column + 1) % DOME_SEGMENTS
    corners = [row * DOME_SEGMENTS + column, (row + 1) * DOME_SEGMENTS + column]
    corners += [(row + 1) * DOME_SEGMENTS + after, row * DOME_SEGMENTS + after]
    return mesh_from_arrays("dome", grid.reshape(-1, 3), np.stack(corners, axis=-1).reshape(-1, 4))


def _floor_mesh(radius_m: float) -> bpy.types.Mesh:
    """A disc of quads that meets the dome's rim."""
    turn = np.linspace(0.0, 2 * math.pi, DOME_SEGMENTS, endpoint=False)
    rim = np.stack([radius_m * np.cos(turn), radius_m * np.sin(turn), 0 * turn], axis=-1)
    vertices = np.concatenate([rim, 0.02 * rim])
    segment = np.arange(DOME_SEGMENTS)
    after = (segment + 1) % DOME_SEGMENTS
    band = np.stack([segment, after, after + DOME_SEGMENTS, segment + DOME_SEGMENTS], axis=-1)
    half = DOME_SEGMENTS // 2
    step = np.arange(half - 1)
    cap = DOME_SEGMENTS + np.stack(
        [step, step + 1, DOME_SEGMENTS - 2 - step, (DOME_SEGMENTS - 1 - step) % DOME_SEGMENTS], axis=-1
    )
    return mesh_from_arrays("floor", vertices, np.concatenate([band, cap]))


class LoadedStage:
    """A stage inside Blender. Exchanging its light touches lamps, the sky picture and one number."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.scene = empty_scene()
        self._sky_images: dict[int, bpy.types.Image] = {}
        self._load_people(stage)
        self._dome_emission = self._load_backdrop(stage)
        self._sky = self._build_world()
        n_lamps = max(len(light.lamps) for light in stage.lights)
        self._lamps = [self._build_lamp(index) for index in range(n_lamps)]

    def _link(self, name: str, data: bpy.types.ID) -> bpy.types.Object:
        holder = bpy.data.objects.new(name, data)
        self.scene.collection.objects.link(holder)
        return holder

    def _load_people(self, stage: Stage) -> None:
        image, tiles = pack_textures(stage.meshes)
        materials = PartMaterials(image)
        meshes = [
            _person_mesh(index, mesh, own, materials)
            for index, (mesh, own) in enumerate(zip(stage.meshes, tiles, strict=True))
        ]
        props = [[_prop_mesh(prop, materials) for prop in mesh.props] for mesh in stage.meshes]
        for placement in stage.placements:
            x_m, y_m = slot_origin(placement.slot, stage.setting.radius_m)
            for mesh, index in (
                (meshes[placement.mesh], placement.person_id),
                *((p, 0) for p in props[placement.mesh]),
            ):
                holder = self._link("person", mesh)
                holder.location = (x_m + placement.x_m, y_m + placement.y_m, 0.0)
                holder.rotation_euler = (0.0, 0.0, math.radians(placement.heading_deg))
                holder.pass_index = index

    def _load_backdrop(self, stage: Stage) -> bpy.types.Node:
        backdrop = stage.setting
        assert isinstance(backdrop, Backdrop)
        image = load_image("backdrop", backdrop.picture)
        dome, floor = _dome_mesh(backdrop.radius_m), _floor_mesh(backdrop.radius_m)
        material, emission = build_dome_material(backdrop, image)
        dome.materials.append(material)
        floor.materials.append(build_floor_material(backdrop, image))
        for slot in sorted({placement.slot for placement in stage.placements}):
            x_m, y_m = slot_origin(slot, backdrop.radius_m)
            for mesh in (floor, dome):
                holder = self._link(mesh.name, mesh)
                holder.location = (x_m, y_m, 0.0)
                # The sky's lower half is the ground's own light, without the noise of rays that bounce off the floor.
                holder.visible_diffuse = holder.visible_glossy = False
                if mesh is dome:  # a picture, not a wall
                    holder.visible_shadow = False
        return emission

    def _build_world(self) -> bpy.types.Node:
        world = self.scene.world = bpy.data.worlds.new("sky")
        use_nodes(world)
        tree = world.node_tree
        tree.nodes.clear()
        texture, background, output = (
            tree.nodes.new(f"ShaderNode{kind}") for kind in ("TexEnvironment", "Background", "OutputWorld")
        )
        tree.links.new(texture.outputs["Color"], background.inputs["Color"])
        tree.links.new(background.outputs[0], output.inputs["Surface"])
        return texture

    def _build_lamp(self, index: int) -> bpy.types.Object:
        return self._link(f"lamp_{index}", bpy.data.lights.new(f"lamp_{index}", "SUN"))

    def use_light(self, index: int) -> None:
        """Switch the loaded stage to one of its lights."""
        light: Light = self.stage.lights[index]
        if index not in self._sky_images:
            self._sky_images[index] = load_image(f"sky_{index}", light.sky)
        self._sky.image = self._sky_images[index]
        self._dome_emission.inputs["Strength"].default_value = light.backdrop_gain
        for number, holder in enumerate(self._lamps):
            holder.hide_render = number >= len(light.lamps)
            if holder.hide_render:
                continue
            lamp = light.lamps[number]
            strength = float(lamp.irradiance.max())
            holder.data.energy = strength
            holder.data.color = tuple(lamp.irradiance / strength)
            holder.data.angle = math.radians(lamp.angle_deg)
            holder.rotation_mode = "QUATERNION"
            holder.rotation_quaternion = Vector(lamp.direction).to_track_quat("Z", "Y")

    def view_matrix(self, world_from_camera: NDArray[np.float64], slot: int) -> Matrix:
        """Blender's camera matrix (y up, looking along -z) for one of ours in a slot."""
        x_m, y_m = slot_origin(slot, self.stage.setting.radius_m)
        matrix = world_from_camera @ np.diag([1.0, -1.0, -1.0, 1.0])
        matrix[:2, 3] += (x_m, y_m)
        return Matrix(matrix.tolist())
