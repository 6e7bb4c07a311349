"""Materials of places: one per surface and kind, so that their number stays that of the looks."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray

from generator.blender.compat import SPECULAR_INPUT, use_nodes
from generator.blender.materials import KIND_INDEX, link_ids
from generator.blender.nodes import Socket, Tree, attribute, feed, node, vector_math
from generator.people.mesh import Texture
from generator.worlds.model import SceneKind, Surface

COLOUR = "instance_colour"


class SurfaceMaterials:
    """The materials of a stage's places and things."""

    def __init__(self) -> None:
        self._made: dict[tuple[Surface, int], bpy.types.Material] = {}
        self._images: dict[Texture, bpy.types.Image] = {}

    def get(self, surface: Surface, kind: int) -> bpy.types.Material:
        """A material for faces with the attributes `place` (corners, metres) and `tint` (faces)."""
        key = (surface, kind)
        if key not in self._made:
            self._made[key] = self._build(surface, kind)
        return self._made[key]

    def _build(self, surface: Surface, kind: int) -> bpy.types.Material:
        material = bpy.data.materials.new(f"{surface.name} {SceneKind(kind).name}".lower())
        material.pass_index = KIND_INDEX + kind
        use_nodes(material)
        tree = material.node_tree
        tree.nodes.clear()
        output, colour = node(tree, "OutputMaterial"), self._albedo(tree, surface)
        feed(tree, output.inputs["Surface"], _shader(tree, surface, colour))
        link_ids(tree, material.pass_index)
        return material

    def _albedo(self, tree: Tree, surface: Surface) -> Socket:
        colour = vector_math(
            tree, "MULTIPLY", attribute(tree, "tint").outputs["Vector"], self._paint(tree, surface.albedo)
        )
        if surface.takes_colour:
            colour = vector_math(tree, "MULTIPLY", colour, _instance_colour(tree))
        return colour

    def _paint(self, tree: Tree, paint: Texture | tuple[float, float, float]) -> Socket | tuple[float, float, float]:
        """A colour, or the picture at the mesh's places."""
        if not isinstance(paint, Texture):
            return paint
        texture = node(tree, "TexImage")
        texture.image, texture.extension = self._image(paint), "REPEAT" if paint.repeats else "EXTEND"
        feed(tree, texture.inputs["Vector"], _picture_places(tree, paint))
        return texture.outputs["Color"]

    def _image(self, texture: Texture) -> bpy.types.Image:
        if texture not in self._images:
            self._images[texture] = load_picture(texture.pixels)
        return self._images[texture]


def _instance_colour(tree: Tree) -> Socket:
    """What `paint` gave the object: the info node has the colour of what stands for the whole place."""
    made = attribute(tree, COLOUR)
    made.attribute_type = "OBJECT"
    return made.outputs["Vector"]


def paint(holder: bpy.types.Object, colour: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> None:
    """Give an object the colour that its surfaces may take."""
    holder[COLOUR] = colour


def _picture_places(tree: Tree, texture: Texture) -> Socket:
    """Places in sizes of the picture: 0..1 is its first copy."""
    (width_m, height_m), (left_m, low_m) = texture.size_m, texture.origin_m
    scale, shift = (1.0 / width_m, 1.0 / height_m, 0.0), (-left_m / width_m, -low_m / height_m, 0.0)
    return vector_math(tree, "MULTIPLY_ADD", attribute(tree, "place").outputs["Vector"], scale, shift)


def _shader(tree: Tree, surface: Surface, colour: Socket) -> Socket:
    if not surface.specular and not surface.metallic:
        matte = node(tree, "BsdfDiffuse")
        feed(tree, matte.inputs["Color"], colour)
        feed(tree, matte.inputs["Roughness"], 0.0)
        return matte.outputs[0]
    shader = node(tree, "BsdfPrincipled")
    feed(tree, shader.inputs["Base Color"], colour)
    for name, value in (
        ("Roughness", surface.roughness), (SPECULAR_INPUT, surface.specular), ("Metallic", surface.metallic)
    ):  # fmt: skip
        feed(tree, shader.inputs[name], value)
    return shader.outputs[0]


def load_picture(pixels: NDArray[np.uint8]) -> bpy.types.Image:
    """An 8 bit sRGB image from (H, W, 3) pixels whose row 0 is the top."""
    height_px, width_px = pixels.shape[:2]
    image = bpy.data.images.new("picture", width_px, height_px)
    values = np.ones((height_px, width_px, 4), np.float32)
    np.multiply(pixels[::-1], np.float32(1.0 / 255.0), out=values[..., :3])
    image.pixels.foreach_set(values.ravel())
    image.update()
    return image
