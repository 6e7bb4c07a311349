"""The sky that lights a scene, the picture of it that cameras see, and the far lamps."""

from __future__ import annotations

import math

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from generator.blender.compat import use_nodes
from generator.blender.materials import load_image
from generator.blender.nodes import feed, node
from generator.stage import Light, SunLamp


class Sky:
    """The world's shader: one picture for light, another for cameras."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        world = scene.world = bpy.data.worlds.new("sky")
        use_nodes(world)
        tree = world.node_tree
        tree.nodes.clear()
        self._images: dict[int, bpy.types.Image] = {}
        self._lit, self._seen = node(tree, "TexEnvironment"), node(tree, "TexEnvironment")
        lit, seen, choice, path, output = (
            node(tree, kind) for kind in ("Background", "Background", "MixShader", "LightPath", "OutputWorld")
        )
        feed(tree, lit.inputs["Color"], self._lit.outputs["Color"])
        feed(tree, seen.inputs["Color"], self._seen.outputs["Color"])
        for socket, value in zip(
            choice.inputs, (path.outputs["Is Camera Ray"], lit.outputs[0], seen.outputs[0]), strict=True
        ):
            feed(tree, socket, value)
        feed(tree, output.inputs["Surface"], choice.outputs[0])
        self._gain = seen.inputs["Strength"]

    def show(self, light: Light) -> None:
        """Exchange both pictures."""
        self._lit.image = self._image(light.sky)
        self._seen.image = self._image(light.sky if light.picture is None else light.picture)
        self._gain.default_value = light.backdrop_gain

    def _image(self, radiance: NDArray[np.float32]) -> bpy.types.Image:
        if id(radiance) not in self._images:  # the stage keeps its lights, so ids stay theirs
            self._images[id(radiance)] = load_image(f"sky_{len(self._images)}", radiance)
        return self._images[id(radiance)]


def aim_lamp(holder: bpy.types.Object, lamp: SunLamp) -> None:
    """Make a SUN object shine as a far lamp does."""
    strength = float(lamp.irradiance.max())
    holder.data.energy = strength
    holder.data.color = tuple(lamp.irradiance / strength) if strength else (1.0, 1.0, 1.0)
    holder.data.angle = math.radians(lamp.angle_deg)
    holder.rotation_mode = "QUATERNION"
    holder.rotation_quaternion = Vector(lamp.direction).to_track_quat("Z", "Y")
