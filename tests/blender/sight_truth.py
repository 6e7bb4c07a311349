"""What cameras see of people in built places, by rays against all quads, in a process of its own.

python -m tests.blender.sight_truth PLACE SEED OUT.npz
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

BODY_HEIGHTS_M = (0.3, 0.9, 1.6)


def quads_of(model: Any) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """(V, 3) vertices and (F, 4) faces of a whole place, instances too. [m]"""
    from generator.worlds.geometry import moved

    copies = [moved(model.shared[i.mesh], i.x_m, i.y_m, i.z_m, i.heading_deg, i.scale) for i in model.instances]
    meshes = [*model.fixed, *copies]
    first = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    faces = [mesh.faces.astype(np.int64) + start for mesh, start in zip(meshes, first[:-1], strict=True)]
    return np.concatenate([mesh.vertices for mesh in meshes]), np.concatenate(faces)


def measure(kind: str, seed: int, path: str) -> None:
    """Store how far the ground and everything else is from people at capture points, and what cameras see of them."""
    import bpy  # noqa: F401  mathutils comes with it
    from mathutils import Vector
    from mathutils.bvhtree import BVHTree

    from generator.config import CameraConfig, ImagingConfig
    from generator.worlds.ground import bodies, eye_of
    from generator.worlds.network import build_network
    from generator.worlds.places import PLACES

    layout = PLACES[kind].lay_out(seed)
    network = build_network(CameraConfig(), ImagingConfig(), layout, 0, f"{kind}_{seed}", 1)
    vertices, faces = quads_of(PLACES[kind].build(layout))
    tree = BVHTree.FromPolygons(vertices.tolist(), faces.tolist())
    ground_m, nearest_m, true, told = [], [], [], []
    for spot in network.spots:
        hit = tree.ray_cast(Vector((spot.x_m, spot.y_m, spot.z_m + 1.0)), Vector((0.0, 0.0, -1.0)))[0]
        ground_m.append(np.inf if hit is None else hit.z - spot.z_m)
        found = [tree.find_nearest(Vector((spot.x_m, spot.y_m, spot.z_m + up)))[3] for up in BODY_HEIGHTS_M]
        nearest_m.append(min(found[0] + 0.1, *found[1:]))  # the lowest may be near the kerb
        assert spot.walk_deg is not None
        body = bodies(np.array([[spot.x_m, spot.y_m, spot.z_m]]), np.array([spot.walk_deg]))[0]
        for number, share in zip(spot.cameras, spot.shares, strict=True):
            eye = eye_of(network.cameras[number])
            ways = body - eye
            hits = [tree.ray_cast(Vector(eye), Vector(way).normalized(), np.linalg.norm(way) - 0.01)[0] for way in ways]
            true.append(np.mean([hit is None for hit in hits]))
            told.append(share)
    eyes = [tree.find_nearest(Vector(eye_of(camera)))[3] for camera in network.cameras]
    np.savez(path, ground_m=ground_m, nearest_m=nearest_m, true=true, told=told, eyes_m=eyes)


if __name__ == "__main__":
    measure(sys.argv[1], int(sys.argv[2]), sys.argv[3])
