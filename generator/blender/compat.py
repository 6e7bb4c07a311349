"""What differs between the Blender versions that we support (3.4 and later)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import bpy

HAS_OSL_CAMERA = bpy.app.version >= (5, 0, 0)
HAS_COMPOSITOR_TREE = bpy.app.version >= (5, 0, 0)

# From 4.1 on a mesh keeps places and corners as attributes, its polygons are known by their first corner alone, and are
# smooth unless told otherwise.
HAS_MESH_ATTRIBUTES = bpy.app.version >= (4, 1, 0)

# Principled inputs were renamed in 4.0.
SPECULAR_INPUT = "Specular IOR Level" if bpy.app.version >= (4, 0, 0) else "Specular"

EEVEE_ENGINE = "BLENDER_EEVEE_NEXT" if (4, 2, 0) <= bpy.app.version < (5, 0, 0) else "BLENDER_EEVEE"


def use_nodes(block: bpy.types.ID) -> None:
    """Give a material, world or light its node tree. From 5.0 on it always has one and setting it warns."""
    if bpy.app.version < (5, 0, 0):
        block.use_nodes = True


@contextmanager
def silence() -> Iterator[None]:
    """Keep Blender's own lines off the standard output; not all of them can be turned off otherwise."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def empty_scene() -> bpy.types.Scene:
    """A factory-fresh scene without objects; everything of the scene before is freed."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene
