"""Shared shaders: one per part and finish, coloured by the mesh's attributes, so that their number never grows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import bpy
import numpy as np
from numpy.typing import NDArray

from generator.blender.compat import SPECULAR_INPUT, use_nodes
from generator.people.parts import Finish, PartId
from generator.stage import Backdrop
from generator.worlds.model import SceneKind

# Material indices: parts of people use small numbers, where nothing is it is 0.
DOME_INDEX = 255
KIND_INDEX = 256  # added to a `SceneKind`
PROP_INDEX = KIND_INDEX + SceneKind.FURNITURE
IDS_AOV = "synthperson_ids"


@dataclass(frozen=True)
class Surface:
    """How a finish reflects.

    Attributes:
        roughness: of the only or the glossy lobe. [1]
        specular: level of the glossy lobe; 0 leaves it out, which costs a lobe less to choose from: less noise and
            10 % of the time. [1]
        metallic: share of metal. [1]
        bump_m: height of wrinkles too small for the mesh. [m]
        bump_per_m: how many there are. [1/m]
    """

    roughness: float
    specular: float = 0.0
    metallic: float = 0.0
    bump_m: float = 0.0
    bump_per_m: float = 0.0


# A specular level of 0.5 is what most materials have; here it is less, since the veil of a bright sky that it lays over
# dark things makes them look gray, and labels name the colour below it (`people.colour_check`).
SURFACES = {
    Finish.SKIN: Surface(0.5, 0.25),
    Finish.HAIR: Surface(0.38, 0.05, bump_m=0.003, bump_per_m=90.0),
    Finish.CLOTH: Surface(0.6, bump_m=0.0022, bump_per_m=20.0),
    Finish.KNIT: Surface(0.8, bump_m=0.0030, bump_per_m=14.0),
    Finish.DENIM: Surface(0.7, bump_m=0.0025, bump_per_m=22.0),
    Finish.LEATHER: Surface(0.36, 0.15, bump_m=0.0015, bump_per_m=26.0),
    Finish.SATIN: Surface(0.36, 0.20, bump_m=0.0020, bump_per_m=12.0),
    Finish.NYLON: Surface(0.42, 0.12, bump_m=0.0020, bump_per_m=24.0),
    Finish.RUBBER: Surface(0.5, 0.12),
    Finish.PLASTIC: Surface(0.3, 0.25),
    Finish.METAL: Surface(0.3, 0.5, metallic=0.9),
    Finish.GLASS: Surface(0.06, 0.8),
}


class Paint(IntEnum):
    """Where a face's colour comes from."""

    ALBEDO = 0
    REPEATING_TEXTURE = 1
    PLACED_TEXTURE = 2


class PartMaterials:
    """The materials of a stage: one per part, finish and paint."""

    def __init__(self, cloth: bpy.types.Image | None) -> None:
        """`cloth` is the stage's picture of all textures."""
        self._cloth = cloth
        self._made: dict[tuple[int, int, Paint], bpy.types.Material] = {}

    def get(self, part: int, finish: int, paint: Paint) -> bpy.types.Material:
        """A material whose pass index is the part; `albedo`, `rest`, `cloth` and `tile` are attributes of the mesh."""
        key = (part, finish, paint)
        if key not in self._made:
            self._made[key] = self._build(*key)
        return self._made[key]

    def _build(self, part: int, finish: int, paint: Paint) -> bpy.types.Material:
        surface = SURFACES[Finish(finish)]
        material = bpy.data.materials.new(f"{PartId(part).name} {Finish(finish).name}".lower())
        material.pass_index = part or PROP_INDEX
        use_nodes(material)
        tree = material.node_tree
        shader = tree.nodes["Principled BSDF"]
        if surface.specular:
            shader.inputs[SPECULAR_INPUT].default_value = surface.specular
            shader.inputs["Metallic"].default_value = surface.metallic
        else:
            tree.nodes.remove(shader)
            shader = tree.nodes.new("ShaderNodeBsdfDiffuse")
            tree.links.new(shader.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
        shader.inputs["Roughness"].default_value = surface.roughness
        if paint == Paint.ALBEDO:
            colour = _attribute(tree, "albedo").outputs["Color"]
        else:
            colour = _texture_lookup(tree, self._cloth, paint == Paint.REPEATING_TEXTURE)
        tree.links.new(colour, shader.inputs["Base Color" if surface.specular else "Color"])
        if surface.bump_m:
            _link_bump(tree, shader, surface)
        link_ids(tree, material.pass_index)
        return material


def _attribute(tree: bpy.types.NodeTree, name: str) -> bpy.types.Node:
    node = tree.nodes.new("ShaderNodeAttribute")
    node.attribute_name = name
    return node


def _texture_lookup(tree: bpy.types.NodeTree, image: bpy.types.Image | None, repeats: bool) -> bpy.types.NodeSocket:
    """The stage's picture at place * tile size + tile corner, the place folded or clamped into 0..1."""
    place, rect, split, join = (
        _attribute(tree, "cloth"),
        _attribute(tree, "tile"),
        *(tree.nodes.new(f"ShaderNode{kind}") for kind in ("SeparateXYZ", "CombineXYZ")),
    )
    fold, spread, texture = (tree.nodes.new(f"ShaderNode{kind}") for kind in ("VectorMath", "VectorMath", "TexImage"))
    fold.operation, spread.operation = "FRACTION" if repeats else "MAXIMUM", "MULTIPLY_ADD"
    inside = fold
    if not repeats:
        fold.inputs[1].default_value = (0.0, 0.0, 0.0)
        inside = tree.nodes.new("ShaderNodeVectorMath")
        inside.operation = "MINIMUM"
        inside.inputs[1].default_value = (1.0, 1.0, 1.0)
        tree.links.new(fold.outputs["Vector"], inside.inputs[0])
    texture.image, texture.extension = image, "EXTEND"
    tree.links.new(place.outputs["Vector"], fold.inputs[0])
    tree.links.new(rect.outputs["Vector"], split.inputs[0])  # left, bottom, height; the width is the alpha
    tree.links.new(rect.outputs["Alpha"], join.inputs["X"])
    tree.links.new(split.outputs["Z"], join.inputs["Y"])
    tree.links.new(inside.outputs["Vector"], spread.inputs[0])
    tree.links.new(join.outputs["Vector"], spread.inputs[1])
    tree.links.new(rect.outputs["Vector"], spread.inputs[2])
    tree.links.new(spread.outputs["Vector"], texture.inputs["Vector"])
    return texture.outputs["Color"]


def _link_bump(tree: bpy.types.NodeTree, shader: bpy.types.Node, surface: Surface) -> None:
    noise, bump = (tree.nodes.new(f"ShaderNode{kind}") for kind in ("TexNoise", "Bump"))
    noise.inputs["Scale"].default_value = surface.bump_per_m
    noise.inputs["Detail"].default_value = 2.0
    noise.inputs["Distortion"].default_value = 1.2
    bump.inputs["Distance"].default_value = surface.bump_m
    bump.inputs["Strength"].default_value = 1.0
    tree.links.new(_attribute(tree, "rest").outputs["Vector"], noise.inputs["Vector"])
    tree.links.new(noise.outputs[0], bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], shader.inputs["Normal"])


def link_ids(tree: bpy.types.NodeTree, index: int) -> None:
    """Object and material index as a colour output, for the engine that has no index passes (EEVEE)."""
    info, join, output = (tree.nodes.new(f"ShaderNode{kind}") for kind in ("ObjectInfo", "CombineXYZ", "OutputAOV"))
    if hasattr(output, "aov_name"):
        output.aov_name = IDS_AOV  # Blender >= 4.2
    else:
        output.name = IDS_AOV
    join.inputs["Y"].default_value = float(index)
    tree.links.new(info.outputs["Object Index"], join.inputs["X"])
    tree.links.new(join.outputs["Vector"], output.inputs["Color"])


def load_image(name: str, radiance: NDArray[np.float32]) -> bpy.types.Image:
    """A float image from (H, W, 3) linear radiance whose row 0 is the top."""
    height_px, width_px = radiance.shape[:2]
    image = bpy.data.images.new(name, width_px, height_px, float_buffer=True, is_data=True)
    pixels = np.ones((height_px, width_px, 4), np.float32)
    pixels[..., :3] = radiance[::-1]
    image.pixels.foreach_set(pixels.ravel())
    image.update()
    return image


def _panorama_lookup(tree: bpy.types.NodeTree, image: bpy.types.Image, eye_height_m: float) -> bpy.types.NodeSocket:
    """The picture's colour in the direction from the panorama's own camera to the shaded point."""
    place, shift, texture = (
        tree.nodes.new(f"ShaderNode{kind}") for kind in ("TexCoord", "VectorMath", "TexEnvironment")
    )
    shift.operation = "SUBTRACT"
    shift.inputs[1].default_value = (0.0, 0.0, eye_height_m)
    texture.image = image
    tree.links.new(place.outputs["Object"], shift.inputs[0])
    tree.links.new(shift.outputs[0], texture.inputs["Vector"])
    return texture.outputs["Color"]


def build_floor_material(backdrop: Backdrop, image: bpy.types.Image) -> bpy.types.Material:
    """A matte floor whose unshadowed radiance is the picture's: albedo = pi * radiance / irradiance.

    Fine grain, invisible in a 1k panorama, keeps near ground from looking painted.
    """
    material = bpy.data.materials.new("floor")
    use_nodes(material)
    tree = material.node_tree
    tree.nodes.remove(tree.nodes["Principled BSDF"])
    diffuse, scale, grain, noise, spread, place = (
        tree.nodes.new(f"ShaderNode{kind}")
        for kind in ("BsdfDiffuse", "VectorMath", "VectorMath", "TexNoise", "MapRange", "TexCoord")
    )
    scale.operation = grain.operation = "MULTIPLY"
    scale.inputs[1].default_value = tuple(backdrop.floor_albedo_scale)
    noise.inputs["Scale"].default_value, noise.inputs["Detail"].default_value = 18.0, 2.0
    spread.inputs["From Min"].default_value, spread.inputs["From Max"].default_value = 0.3, 0.7
    spread.inputs["To Min"].default_value = 1.0 - backdrop.floor_grain
    spread.inputs["To Max"].default_value = 1.0 + backdrop.floor_grain
    tree.links.new(place.outputs["Object"], noise.inputs["Vector"])
    tree.links.new(noise.outputs[0], spread.inputs["Value"])
    tree.links.new(_panorama_lookup(tree, image, backdrop.eye_height_m), scale.inputs[0])
    tree.links.new(scale.outputs[0], grain.inputs[0])
    tree.links.new(spread.outputs[0], grain.inputs[1])
    tree.links.new(grain.outputs[0], diffuse.inputs["Color"])
    tree.links.new(diffuse.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
    material.pass_index = KIND_INDEX + SceneKind.GROUND
    link_ids(tree, material.pass_index)
    return material


def build_dome_material(backdrop: Backdrop, image: bpy.types.Image) -> tuple[bpy.types.Material, bpy.types.Node]:
    """The picture as light, and the emission node whose strength is the backdrop's gain."""
    material = bpy.data.materials.new("dome")
    material.pass_index = DOME_INDEX
    use_nodes(material)
    tree = material.node_tree
    tree.nodes.remove(tree.nodes["Principled BSDF"])
    emission = tree.nodes.new("ShaderNodeEmission")
    tree.links.new(_panorama_lookup(tree, image, backdrop.eye_height_m), emission.inputs["Color"])
    tree.links.new(emission.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
    hide_from_light_sampling(material)
    link_ids(tree, DOME_INDEX)
    return material, emission


def hide_from_light_sampling(material: bpy.types.Material) -> None:
    """Let rays find what glows by themselves."""
    if hasattr(material.cycles, "emission_sampling"):
        material.cycles.emission_sampling = "NONE"
    elif hasattr(material.cycles, "sample_as_light"):
        material.cycles.sample_as_light = False
