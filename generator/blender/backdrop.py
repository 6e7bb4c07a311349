"""The floor and the dome that a panorama is projected onto."""

from __future__ import annotations

import math

import bpy
import numpy as np

from generator.blender.meshes import mesh_from_arrays

DOME_RINGS, DOME_SEGMENTS = 24, 96


def dome_mesh(radius_m: float) -> bpy.types.Mesh:
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


def floor_mesh(radius_m: float) -> bpy.types.Mesh:
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
