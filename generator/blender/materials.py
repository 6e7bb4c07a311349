"""Shared shaders: one per part, coloured by the mesh's point attributes, so that their number never grows."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from generator.blender.compat import SPECULAR_INPUT, use_nodes
from generator.people.parts import PartId
from generator.stage import Backdrop

DOME_INDEX = 255  # material index of the dome; parts use small numbers, the floor 0
IDS_AOV = "synthperson_ids"


@dataclass(frozen=True)
class Finish:
    """How a part's surface reflects: roughness, specular level (0: matte) and the height of its small wrinkles. [m]"""

    roughness: float
    specular: float
    bump_m: float = 0.0
    bump_per_m: float = 0.0


FINISHES = {
    PartId.SKIN: Finish(0.55, 0.35),
    PartId.FACE: Finish(0.5, 0.35),
    PartId.HAIR: Finish(0.45, 0.4, 0.004, 90.0),
    PartId.UPPER: Finish(0.6, 0.0, 0.006, 9.0),
    PartId.LOWER: Finish(0.6, 0.0, 0.006, 8.0),
    PartId.OUTERWEAR: Finish(0.6, 0.0, 0.005, 8.0),
    PartId.SHOES: Finish(0.5, 0.4),
}
OTHER_FINISH = Finish(0.6, 0.4)


def build_part_material(part: PartId) -> bpy.types.Material:
    """The material of a part; `albedo` and `rest` are point attributes of the mesh."""
    finish = FINISHES.get(part, OTHER_FINISH)
    material = bpy.data.materials.new(part.name.lower())
    material.pass_index = int(part)
    use_nodes(material)
    tree = material.node_tree
    shader = tree.nodes["Principled BSDF"]
    if finish.specular:
        shader.inputs[SPECULAR_INPUT].default_value = finish.specular
    else:  # one lobe less to choose from: less noise and 10 % of the time
        tree.nodes.remove(shader)
        shader = tree.nodes.new("ShaderNodeBsdfDiffuse")
        tree.links.new(shader.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
    shader.inputs["Roughness"].default_value = finish.roughness
    albedo = tree.nodes.new("ShaderNodeAttribute")
    albedo.attribute_name = "albedo"
    tree.links.new(albedo.outputs["Color"], shader.inputs["Base Color" if finish.specular else "Color"])
    if finish.bump_m:
        _link_bump(tree, shader, finish)
    _link_ids(tree, int(part))
    return material


def _link_bump(tree: bpy.types.NodeTree, shader: bpy.types.Node, finish: Finish) -> None:
    rest, noise, bump = (tree.nodes.new(f"ShaderNode{kind}") for kind in ("Attribute", "TexNoise", "Bump"))
    rest.attribute_name = "rest"
    noise.inputs["Scale"].default_value = finish.bump_per_m
    noise.inputs["Detail"].default_value = 2.0
    noise.inputs["Distortion"].default_value = 1.2
    bump.inputs["Distance"].default_value = finish.bump_m
    bump.inputs["Strength"].default_value = 1.0
    tree.links.new(rest.outputs["Vector"], noise.inputs["Vector"])
    tree.links.new(noise.outputs[0], bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], shader.inputs["Normal"])


def _link_ids(tree: bpy.types.NodeTree, index: int) -> None:
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
    spread.inputs["To Min"].default_value, spread.inputs["To Max"].default_value = 0.8, 1.2
    tree.links.new(place.outputs["Object"], noise.inputs["Vector"])
    tree.links.new(noise.outputs[0], spread.inputs["Value"])
    tree.links.new(_panorama_lookup(tree, image, backdrop.eye_height_m), scale.inputs[0])
    tree.links.new(scale.outputs[0], grain.inputs[0])
    tree.links.new(spread.outputs[0], grain.inputs[1])
    tree.links.new(grain.outputs[0], diffuse.inputs["Color"])
    tree.links.new(diffuse.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
    _link_ids(tree, 0)
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
    if hasattr(material.cycles, "emission_sampling"):
        material.cycles.emission_sampling = "NONE"
    elif hasattr(material.cycles, "sample_as_light"):
        material.cycles.sample_as_light = False
    _link_ids(tree, DOME_INDEX)
    return material, emission
