"""Short ways to make and to join shader nodes."""

from __future__ import annotations

from typing import TypeAlias

import bpy

Tree: TypeAlias = bpy.types.NodeTree
Socket: TypeAlias = bpy.types.NodeSocket
Value: TypeAlias = bpy.types.NodeSocket | float | tuple[float, ...]


def node(tree: Tree, kind: str) -> bpy.types.Node:
    """A new node, such as `TexNoise`."""
    return tree.nodes.new(f"ShaderNode{kind}")


def feed(tree: Tree, socket: Socket, value: Value) -> None:
    """Link a socket to another, or give it a number or a vector."""
    if isinstance(value, bpy.types.NodeSocket):
        tree.links.new(value, socket)
    elif isinstance(value, tuple) and socket.type == "RGBA":
        socket.default_value = (*value, 1.0)
    else:
        socket.default_value = value


def math(tree: Tree, operation: str, *values: Value) -> Socket:
    """One operation of numbers; `clamp` behind its name bounds the result to 0..1."""
    made = node(tree, "Math")
    name, _, clamped = operation.partition(" ")
    made.operation, made.use_clamp = name, bool(clamped)
    for socket, value in zip(made.inputs, values, strict=False):
        feed(tree, socket, value)
    return made.outputs[0]


def vector_math(tree: Tree, operation: str, *values: Value) -> Socket:
    """One operation of vectors."""
    made = node(tree, "VectorMath")
    made.operation = operation
    for socket, value in zip(made.inputs, values, strict=False):
        feed(tree, socket, value)
    return made.outputs["Vector"]


def blend(tree: Tree, share: Value, first: Value, second: Value) -> Socket:
    """The first colour where `share` is 0, the second where it is 1."""
    made = node(tree, "MixRGB")
    for socket, value in zip(made.inputs, (share, first, second), strict=True):
        feed(tree, socket, value)
    return made.outputs[0]


def attribute(tree: Tree, name: str) -> bpy.types.Node:
    """What the mesh knows by a name."""
    made = node(tree, "Attribute")
    made.attribute_name = name
    return made


def ramp(tree: Tree, value: Value, low: float, high: float, at_low: float, at_high: float) -> Socket:
    """A number that runs from `at_low` to `at_high` while `value` runs from `low` to `high`, and no further."""
    made = node(tree, "MapRange")
    for socket, number in zip(made.inputs, (value, low, high, at_low, at_high), strict=False):
        feed(tree, socket, number)
    return made.outputs[0]


def place_noise(tree: Tree, per_m: float, detail: float, roughness: float = 0.5) -> Socket:
    """Noise around 0.5 that is fixed to the place, whichever slot its copy is in.

    Args:
        tree: of the material.
        per_m: how many of its largest blots there are. [1/m]
        detail: how many octaves of smaller ones it has more.
        roughness: how strong each of them is, relative to the one before. [1]
    """
    texture = node(tree, "TexNoise")
    feed(tree, texture.inputs["Vector"], node(tree, "TexCoord").outputs["Object"])
    feed(tree, texture.inputs["Scale"], per_m)
    feed(tree, texture.inputs["Detail"], detail)
    feed(tree, texture.inputs["Roughness"], roughness)
    return texture.outputs[0]
