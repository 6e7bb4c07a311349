"""The body library: one versioned npz that is baked on first use and loaded by everything else."""

from __future__ import annotations

import json
import os
import sys
import time
import zipfile
import zlib
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LIBRARY_VERSION = 4  # raise it whenever the baked content changes
COCO_NAMES = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class BodyLibrary:
    """Everything that shapes, poses and dresses a body. Positions in metres, x left hand, y back, z up.

    Attributes:
        template_vertices: (V, 3) body, then helpers and joint cubes; origin at the pelvis. [m]
        body_faces: (F, 4) skin, mouth and eye sockets. Vertex indices, counter-clockwise from outside.
        tights_faces: (F, 4) the shell around the whole body that garments are cut from.
        hair_faces: (F, 4) MakeHuman's long hair helper.
        eye_faces: (F, 4) both eyeballs.
        uvs: (T, 2) texture coordinates. [1]
        body_face_uvs: (F, 4) indices into `uvs` for `body_faces`.
        tights_face_uvs: (F, 4) indices into `uvs` for `tights_faces`.
        shape_names: (S,) blend shapes, sorted.
        shape_starts: (S + 1,) rows of shape s in the two arrays below are starts[s]:starts[s + 1].
        shape_vertices: (N,) displaced vertices.
        shape_offsets: (N, 3) float16 displacements at coefficient 1. [m]
        bone_names: (B,) bones, parents first.
        bone_parents: (B,) index of the parent, -1 for the root.
        joint_matrix_rows, joint_matrix_cols, joint_matrix_values: sparse (B, V) matrix that gives bone heads.
        skin_bones: (V, 4) bones that move a vertex.
        skin_weights: (V, 4) their weights, summing to 1. [1]
        landmark_names: (L,) joint cubes, e.g. "l-knee".
        landmark_vertices: (L, 8) vertices whose mean is the landmark.
        coco_rows, coco_cols, coco_values: sparse (17, V) matrix that gives the COCO keypoints.
        mask_names: (M,) texture-derived masks of the skin.
        masks: (M, V) float16 share of each mask at each vertex. [1]
        catalogue: JSON list of what is inside, with sources and licences.
    """

    template_vertices: NDArray[np.float32]
    body_faces: NDArray[np.int32]
    tights_faces: NDArray[np.int32]
    hair_faces: NDArray[np.int32]
    eye_faces: NDArray[np.int32]
    uvs: NDArray[np.float32]
    body_face_uvs: NDArray[np.int32]
    tights_face_uvs: NDArray[np.int32]
    shape_names: NDArray[np.str_]
    shape_starts: NDArray[np.int64]
    shape_vertices: NDArray[np.uint16]
    shape_offsets: NDArray[np.float16]
    bone_names: NDArray[np.str_]
    bone_parents: NDArray[np.int32]
    joint_matrix_rows: NDArray[np.int32]
    joint_matrix_cols: NDArray[np.int32]
    joint_matrix_values: NDArray[np.float32]
    skin_bones: NDArray[np.uint8]
    skin_weights: NDArray[np.float32]
    landmark_names: NDArray[np.str_]
    landmark_vertices: NDArray[np.int32]
    coco_rows: NDArray[np.int32]
    coco_cols: NDArray[np.int32]
    coco_values: NDArray[np.float32]
    mask_names: NDArray[np.str_]
    masks: NDArray[np.float16]
    catalogue: NDArray[np.str_]

    @cached_property
    def shape_index(self) -> dict[str, int]:
        """Blend shape name -> its number."""
        return {str(name): i for i, name in enumerate(self.shape_names)}

    @cached_property
    def bone_index(self) -> dict[str, int]:
        """Bone name -> its number."""
        return {str(name): i for i, name in enumerate(self.bone_names)}

    @cached_property
    def landmark_index(self) -> dict[str, int]:
        """Landmark name -> its number."""
        return {str(name): i for i, name in enumerate(self.landmark_names)}

    @cached_property
    def dense_skin_weights(self) -> NDArray[np.float32]:
        """(V, B) skinning weights. [1]"""
        dense = np.zeros((len(self.template_vertices), len(self.bone_names)), np.float32)
        np.put_along_axis(dense, self.skin_bones.astype(np.int64), self.skin_weights, axis=1)
        return dense

    @cached_property
    def shape_offsets_m(self) -> NDArray[np.float32]:
        """(N, 3) displacements at coefficient 1 in single precision. [m]"""
        return self.shape_offsets.astype(np.float32)

    def mask(self, name: str) -> NDArray[np.float32]:
        """(V,) share of a named skin mask at each vertex. [1]"""
        return np.asarray(self.masks[list(self.mask_names).index(name)], np.float32)

    def entries(self) -> list[dict[str, Any]]:
        """The catalogue: id, source, licence, units, sha256 and version of each thing inside."""
        return list(json.loads(str(self.catalogue[()])))


def library_folder() -> Path:
    """Where the library lives: `$SYNTHPERSON_ASSETS`, or `synthperson` in the user's cache folder."""
    chosen = os.environ.get("SYNTHPERSON_ASSETS")
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "synthperson"


def library_path() -> Path:
    """The library's file; the name carries the version, so that old and new code can share a folder."""
    return library_folder() / f"body_v{LIBRARY_VERSION}.npz"


def write_library(arrays: dict[str, NDArray[Any]], path: Path) -> None:
    """Writes all arrays at once: either the whole new file is there afterwards or what was there before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            np.savez_compressed(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_library(path: Path) -> BodyLibrary:
    """The library in a file; every array is read, so that the zip's checksums catch flipped bytes.

    Raises:
        ValueError: the file is damaged or lacks an array.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {field.name: archive[field.name] for field in fields(BodyLibrary)}
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError, zlib.error) as error:
        raise ValueError(f"{path}: expected a body library, got a damaged file ({error}).") from error
    for array in arrays.values():
        array.setflags(write=False)
    return BodyLibrary(**arrays)


def load_library(quiet: bool = False) -> BodyLibrary:
    """The body library; baked first where it is missing, of another version or damaged.

    Args:
        quiet: no line on stderr when the library has to be baked.

    Raises:
        assets.source.MissingAssets: it must be baked and the wheel with the sources is not installed.
    """
    path = library_path()
    reason = "first use"
    if path.is_file():
        try:
            return read_library(path)
        except ValueError as error:
            reason = str(error)
    from assets.bake import bake_arrays  # only the first use pays for it

    start = time.perf_counter()
    if not quiet:
        print(f"assets: baking the body library ({reason}) ...", file=sys.stderr, flush=True)
    write_library(bake_arrays(), path)
    if not quiet:
        print(f"assets: baked {path} in {time.perf_counter() - start:.1f} s", file=sys.stderr, flush=True)
    return read_library(path)
