"""Loads a stage: people, surroundings per slot, and lights that can be exchanged without loading again."""

from __future__ import annotations

import math
from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from generator.blender.backdrop import dome_mesh, floor_mesh
from generator.blender.compat import empty_scene
from generator.blender.lamps import LocalLamps
from generator.blender.materials import PartMaterials, build_dome_material, build_floor_material, load_image
from generator.blender.people import person_mesh, prop_mesh
from generator.blender.place import load_place, scene_mesh
from generator.blender.sky import Sky, aim_lamp
from generator.blender.surfaces import SurfaceMaterials, paint
from generator.blender.textures import pack_textures
from generator.stage import Backdrop, Stage, slot_origin
from generator.worlds.model import WorldModel


class LoadedStage:
    """A stage inside Blender. Exchanging its light touches lamps, the sky's pictures and materials' numbers."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.scene = empty_scene()
        self._surfaces = SurfaceMaterials()
        self._dome_emission: bpy.types.Node | None = None
        self._load_people()
        self._load_things()
        self._local_lamps = LocalLamps(stage.setting.lamps if isinstance(stage.setting, WorldModel) else ())
        if isinstance(stage.setting, WorldModel):
            self._load_place(stage.setting)
        else:
            self._load_backdrop(stage.setting)
        self._sky = Sky(self.scene)
        n_lamps = max(len(light.lamps) for light in stage.lights)
        self._lamps = [self._link("lamp", bpy.data.lights.new("lamp", "SUN")) for _ in range(n_lamps)]

    @property
    def _slots(self) -> Sequence[int]:
        """Copies of the surroundings; one where nobody is."""
        return sorted({placement.slot for placement in self.stage.placements}) or [0]

    def _link(self, name: str, data: bpy.types.ID | None) -> bpy.types.Object:
        holder = bpy.data.objects.new(name, data)
        self.scene.collection.objects.link(holder)
        return holder

    def _stand(
        self, data: bpy.types.ID, slot: int, place: tuple[float, float, float], heading_deg: float
    ) -> bpy.types.Object:
        x_m, y_m = slot_origin(slot, self.stage.setting.radius_m)
        holder = self._link(data.name, data)
        holder.location = (x_m + place[0], y_m + place[1], place[2])
        holder.rotation_euler = (0.0, 0.0, math.radians(heading_deg))
        return holder

    def _load_people(self) -> None:
        stage = self.stage
        image, tiles = pack_textures(stage.meshes)
        materials = PartMaterials(image)
        meshes = [
            (person_mesh(index, mesh, own, materials), *(prop_mesh(prop, materials) for prop in mesh.props))
            for index, (mesh, own) in enumerate(zip(stage.meshes, tiles, strict=True))
        ]
        for placement in stage.placements:
            place = placement.x_m, placement.y_m, placement.z_m
            person, *_ = (
                self._stand(mesh, placement.slot, place, placement.heading_deg) for mesh in meshes[placement.mesh]
            )
            person.pass_index = placement.person_id

    def _load_things(self) -> None:
        meshes = [scene_mesh("thing", mesh, self._surfaces) for mesh in self.stage.things]
        for thing in self.stage.thing_placements:
            place = thing.x_m, thing.y_m, thing.z_m
            paint(self._stand(meshes[thing.mesh], thing.slot, place, thing.heading_deg))

    def _load_place(self, model: WorldModel) -> None:
        place = load_place(model, self._surfaces)
        for slot in self._slots:
            x_m, y_m = slot_origin(slot, model.radius_m)
            holder = self._link("slot", None)
            holder.location = (x_m, y_m, 0.0)
            holder.instance_type, holder.instance_collection = "COLLECTION", place
            somebody = [(person.x_m, person.y_m) for person in self.stage.placements if person.slot == slot]
            self._local_lamps.load(self.scene.collection, (x_m, y_m), np.array(somebody).reshape(-1, 2))

    def _load_backdrop(self, backdrop: Backdrop) -> None:
        image = load_image("backdrop", backdrop.picture)
        dome, floor = dome_mesh(backdrop.radius_m), floor_mesh(backdrop.radius_m)
        material, self._dome_emission = build_dome_material(backdrop, image)
        dome.materials.append(material)
        floor.materials.append(build_floor_material(backdrop, image))
        for slot in self._slots:
            for mesh in (floor, dome):
                holder = self._stand(mesh, slot, (0.0, 0.0, 0.0), 0.0)
                # The sky's lower half is the ground's own light, without the noise of rays that bounce off the floor.
                holder.visible_diffuse = holder.visible_glossy = False
                if mesh is dome:  # a picture, not a wall
                    holder.visible_shadow = False

    def use_light(self, index: int) -> None:
        """Switch the loaded stage to one of its lights."""
        light = self.stage.lights[index]
        self._sky.show(light)
        self._surfaces.use_light(light)
        self._local_lamps.use_light(light)
        if self._dome_emission is not None:
            self._dome_emission.inputs["Strength"].default_value = light.backdrop_gain
        for number, holder in enumerate(self._lamps):
            holder.hide_render = number >= len(light.lamps)
            if not holder.hide_render:
                aim_lamp(holder, light.lamps[number])

    def view_matrix(self, world_from_camera: NDArray[np.float64], slot: int) -> Matrix:
        """Blender's camera matrix (y up, looking along -z) for one of ours in a slot."""
        x_m, y_m = slot_origin(slot, self.stage.setting.radius_m)
        matrix = world_from_camera @ np.diag([1.0, -1.0, -1.0, 1.0])
        matrix[:2, 3] += (x_m, y_m)
        return Matrix(matrix.tolist())
