"""Materials of places: one per surface and kind, so that their number stays that of the looks."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from generator.blender.compat import SPECULAR_INPUT, use_nodes
from generator.blender.materials import KIND_INDEX, hide_from_light_sampling, link_ids
from generator.blender.nodes import Socket, Tree, Value, attribute, feed, math, node, place_noise, ramp, vector_math
from generator.blender.weather import Weather
from generator.people.mesh import Texture
from generator.stage import Light
from generator.worlds.model import Rgb, SceneKind, Surface

COLOUR = "instance_colour"
DRIFT_PER_M = 0.4  # of lightness
LAMP_KCD_M2 = 1.0  # what glows more is the face of a lamp, whose light on other things comes from the lamp itself


@dataclass(frozen=True)
class _Made:
    """A material and what the light sets in it."""

    surface: Surface
    material: bpy.types.Material
    weather: Weather | None
    glow: Socket | None


class SurfaceMaterials:
    """The materials of a stage's places and things."""

    def __init__(self) -> None:
        self._made: dict[tuple[Surface, int], _Made] = {}
        self._images: dict[int, bpy.types.Image] = {}
        self._kept: list[object] = []  # what `_images` knows by its id

    def get(self, surface: Surface, kind: int) -> bpy.types.Material:
        """A material for faces with the attributes `place` (corners, metres) and `tint` (faces)."""
        key = (surface, kind)
        if key not in self._made:
            self._made[key] = self._build(surface, kind)
        return self._made[key].material

    def use_light(self, light: Light) -> None:
        """Wet them, lay snow on them and switch what glows."""
        for made in self._made.values():
            if made.weather is not None:
                made.weather.set(light.ground)
            if made.glow is not None:
                lit = light.glow.get(made.surface.glow_group, 0.0)
                made.glow.default_value = lit * made.surface.glow_kcd_m2 / light.unit_kcd_m2

    def _build(self, surface: Surface, kind: int) -> _Made:
        material = bpy.data.materials.new(f"{surface.name} {SceneKind(kind).name}".lower())
        material.pass_index = KIND_INDEX + kind
        use_nodes(material)
        tree = material.node_tree
        tree.nodes.clear()
        weather = Weather(tree, surface, kind == SceneKind.GROUND) if surface.outdoors else None
        normal = self._normal(tree, surface, weather)
        shader = _shader(tree, surface, self._albedo(tree, surface, weather), normal, weather)
        glow = None
        if surface.glow is not None:
            hide_from_light_sampling(material)
            shader, glow = self._shine(tree, surface, shader)
        feed(tree, node(tree, "OutputMaterial").inputs["Surface"], shader)
        link_ids(tree, material.pass_index)
        return _Made(surface, material, weather, glow)

    def _albedo(self, tree: Tree, surface: Surface, weather: Weather | None) -> Socket:
        colour = vector_math(
            tree, "MULTIPLY", attribute(tree, "tint").outputs["Vector"], self._paint(tree, surface.albedo)
        )
        if surface.takes_colour:
            colour = vector_math(tree, "MULTIPLY", colour, _instance_colour(tree))
        if surface.variation:
            drift = ramp(tree, place_noise(tree, DRIFT_PER_M, 3.0), 0.34, 0.66, -surface.variation, surface.variation)
            colour = vector_math(tree, "MULTIPLY", colour, math(tree, "ADD", drift, 1.0))
        return colour if weather is None else weather.colour(colour)

    def _paint(self, tree: Tree, paint: Texture | Rgb) -> Value:
        """A colour, or the picture at the mesh's places."""
        if not isinstance(paint, Texture):
            return paint
        return _lookup(tree, self._image(paint.pixels, "sRGB"), paint)

    def _normal(self, tree: Tree, surface: Surface, weather: Weather | None) -> Socket | None:
        """The normal of the relief's slopes, None where it is even."""
        if surface.relief is None or not isinstance(surface.albedo, Texture):
            return None
        depth_m = float(surface.relief.max() - surface.relief.min())
        if depth_m == 0.0:
            return None
        bump = node(tree, "Bump")
        feed(tree, bump.inputs["Distance"], depth_m)
        feed(tree, bump.inputs["Strength"], 1.0 if weather is None else weather.relief())
        feed(tree, bump.inputs["Height"], _lookup(tree, self._image(surface.relief, "Non-Color"), surface.albedo))
        return bump.outputs["Normal"]

    def _shine(self, tree: Tree, surface: Surface, shader: Socket) -> tuple[Socket, Socket]:
        """The shader with what glows added, and the socket of its radiance."""
        assert surface.glow is not None
        glow, emission, both = node(tree, "Value"), node(tree, "Emission"), node(tree, "AddShader")
        strength = glow.outputs[0]
        if surface.glow_kcd_m2 > LAMP_KCD_M2:
            seen = math(tree, "SUBTRACT", 1.0, node(tree, "LightPath").outputs["Is Diffuse Ray"])
            strength = math(tree, "MULTIPLY", strength, seen)
        feed(tree, emission.inputs["Color"], self._paint(tree, surface.glow))
        feed(tree, emission.inputs["Strength"], strength)
        feed(tree, both.inputs[0], shader)
        feed(tree, both.inputs[1], emission.outputs[0])
        return both.outputs[0], glow.outputs[0]

    def _image(self, pixels: NDArray[np.uint8] | NDArray[np.float32], space: str) -> bpy.types.Image:
        if id(pixels) not in self._images:
            self._kept.append(pixels)
            self._images[id(pixels)] = load_picture(pixels, space)
        return self._images[id(pixels)]


def _lookup(tree: Tree, image: bpy.types.Image, laid: Texture) -> Socket:
    """An image at the mesh's places, laid out as a texture."""
    texture = node(tree, "TexImage")
    texture.image, texture.extension = image, "REPEAT" if laid.repeats else "EXTEND"
    (width_m, height_m), (left_m, low_m) = laid.size_m, laid.origin_m
    scale, shift = (1.0 / width_m, 1.0 / height_m, 0.0), (-left_m / width_m, -low_m / height_m, 0.0)
    places = vector_math(tree, "MULTIPLY_ADD", attribute(tree, "place").outputs["Vector"], scale, shift)
    feed(tree, texture.inputs["Vector"], places)
    return texture.outputs["Color"]


def _instance_colour(tree: Tree) -> Socket:
    """What `paint` gave the object: the info node has the colour of what stands for the whole place."""
    made = attribute(tree, COLOUR)
    made.attribute_type = "OBJECT"
    return made.outputs["Vector"]


def paint(holder: bpy.types.Object, colour: Rgb = (1.0, 1.0, 1.0)) -> None:
    """Give an object the colour that its surfaces may take."""
    holder[COLOUR] = colour


def _shader(tree: Tree, surface: Surface, colour: Socket, normal: Socket | None, weather: Weather | None) -> Socket:
    if surface.specular or surface.metallic:
        shader = node(tree, "BsdfPrincipled")
        level: Value = surface.specular
        if weather is not None:
            level = math(tree, "MULTIPLY", math(tree, "SUBTRACT", 1.0, weather.snow), surface.specular)
        for name, value in (
            ("Base Color", colour), ("Roughness", surface.roughness), (SPECULAR_INPUT, level),
            ("Metallic", surface.metallic),
        ):  # fmt: skip
            feed(tree, shader.inputs[name], value)
    else:
        shader = node(tree, "BsdfDiffuse")
        feed(tree, shader.inputs["Color"], colour)
        feed(tree, shader.inputs["Roughness"], 0.0)
    if normal is not None:
        feed(tree, shader.inputs["Normal"], normal)
    return shader.outputs[0] if weather is None else weather.film(shader.outputs[0], normal)


def load_picture(pixels: NDArray[np.uint8] | NDArray[np.float32], space: str) -> bpy.types.Image:
    """An 8 bit image of (H, W, 3) colours, or of (H, W) heights spread to 0..1; row 0 is the top."""
    height_px, width_px = pixels.shape[:2]
    image = bpy.data.images.new("picture", width_px, height_px, is_data=space != "sRGB")
    values = np.ones((height_px, width_px, 4), np.float32)
    if pixels.dtype == np.uint8:
        np.multiply(pixels[::-1], np.float32(1.0 / 255.0), out=values[..., :3])
    else:
        low, high = float(pixels.min()), float(pixels.max())
        values[..., :3] = ((pixels[::-1] - low) / max(high - low, 1e-12))[..., None]
    image.pixels.foreach_set(values.ravel())
    image.update()
    return image
