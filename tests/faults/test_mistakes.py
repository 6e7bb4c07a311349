"""Tests of mistakes and full disks: one clear line, exit status 2, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.faults.commands import TINY, complaint, contents, render, render_command, run, verify
from tests.worlds.pictures import write_panorama

pytestmark = pytest.mark.blender

LIMITED = (
    "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2);"
    "runpy.run_module('generator.render', run_name='__main__', alter_sys=True)"
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("cameras.hight_m=[2,3]", "cameras.hight_m: unknown key; did you mean 'height_m'?"),
        ("render.samples=many", "render.samples: expected a whole number, got 'many'."),
        ("cameras.height_m=[3,2]", "cameras.height_m: expected a range [low, high], got [3.0, 2.0]"),
        ("render.camera=panorama", "render.camera: expected 'auto', 'atlas' or 'sequential', got 'panorama'."),
    ],
)
def test_broken_key_is_named_with_what_was_expected(tmp_path: Path, change: str, expected: str) -> None:
    assert expected in complaint(render(tmp_path / "dataset", change))
    assert not (tmp_path / "dataset").exists()


def test_broken_key_of_the_file_is_named_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TINY.read_text().replace("n_identities", "n_identites"))
    done = run([sys.executable, "-m", "generator.render", str(path)])
    assert done.returncode == 2
    assert f"{path}: n_identites: unknown key; did you mean 'n_identities'?" in done.stderr
    assert all(line.removeprefix("generator.render: ").startswith(str(path)) for line in done.stderr.splitlines())


@pytest.mark.parametrize("place", ["file", "under a file", "foreign folder"])
def test_folder_that_cannot_hold_a_dataset_is_refused_and_left_alone(tmp_path: Path, place: str) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    output = {"file": tmp_path / "thesis.tex", "under a file": tmp_path / "thesis.tex" / "data",
              "foreign folder": tmp_path}[place]  # fmt: skip
    message = complaint(render(output))
    assert message.startswith(f"{output}: ")
    expected = {"file": "expected a folder, got a file", "under a file": "cannot write: Not a directory",
                "foreign folder": "got a folder with 'thesis.tex' and without dataset.yaml"}[place]  # fmt: skip
    assert expected in message
    assert contents(tmp_path) == {"thesis.tex": b"mine"}


def test_missing_folder_of_panoramas_is_named(tmp_path: Path) -> None:
    message = complaint(render(tmp_path / "dataset", f"world.hdri_folders=[{tmp_path / 'sky'}]"))
    assert message == f"{tmp_path / 'sky'}: expected a folder of .exr or .hdr panoramas, found no such folder."
    assert not (tmp_path / "dataset").exists()


def test_panorama_that_is_cut_short_is_named(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(0.5, 1.0, (32, 64, 3)).astype(np.float32)
    sky = write_panorama(tmp_path / "sky.exr", noise)
    sky.write_bytes(sky.read_bytes()[: sky.stat().st_size // 2])
    world = f"world={{panoramas: [sky], hdri_folders: [{tmp_path}]}}"
    message = complaint(render(tmp_path / "dataset", world, "--quiet"))
    assert message == f"{sky}: expected an HDR panorama (.exr or .hdr, RGB), got something else."


def test_device_that_is_not_there_is_named(tmp_path: Path) -> None:
    message = complaint(render(tmp_path / "dataset", "render.device=hip"))
    assert message == (
        "render.device: expected a machine with a hip device, found none. Use device=auto to take what there is."
    )
    assert not (tmp_path / "dataset").exists()


def test_camera_that_cannot_see_a_whole_person_is_one_line(tmp_path: Path) -> None:
    near = "cameras={height_m: [0.5, 0.6], distance_m: [0.1, 0.3], per_place: 2}"
    assert complaint(render(tmp_path / "dataset", near, "--quiet")).startswith("cameras.distance_m: expected every")


def test_cameras_that_no_place_can_have_are_one_line_with_the_world(tmp_path: Path) -> None:
    change = "world={kinds: {subway_station: 1.0}, variants: 1}", "cameras.native_height_px=[490.0, 495.0]"
    message = complaint(render(tmp_path / "dataset", *change))
    assert message.startswith("subway_station_0: expected at least 6 cameras")
    assert "widen cameras.distance_m, cameras.height_m or cameras.native_height_px." in message


def test_library_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = render(tmp_path / "dataset", "--quiet", SYNTHPERSON_ASSETS=str(tmp_path / "file" / "assets"))
    assert complaint(done).startswith(f"{tmp_path / 'file' / 'assets' / 'body_v'}")
    assert "Name another folder in the environment variable SYNTHPERSON_ASSETS." in done.stderr


def test_limit_on_the_size_of_files_is_one_line_and_the_rest_is_done_later(undisturbed: Path, tmp_path: Path) -> None:
    output = tmp_path / "dataset"
    size = max(path.stat().st_size for path in undisturbed.glob("shards/*.tar"))
    command = [sys.executable, "-B", "-c", LIMITED, str(size - 1), *render_command(output, "--quiet")[3:]]
    message = complaint(run(command))
    assert ".tar: cannot write: File too large. Run the same command again when that is solved" in message
    assert not any(output.glob("*/*.tmp-*"))
    finished = {path: path.stat().st_ino for path in output.glob("shards/*.tar")}
    assert render(output).returncode == 0
    assert {path: path.stat().st_ino for path in finished} == finished
    assert contents(output) == contents(undisturbed)


@pytest.fixture
def small_disk(undisturbed: Path, tmp_path: Path) -> Iterator[Path]:
    """A disk on which one shard fits, and not the next."""
    sizes = [path.stat().st_size for path in sorted(undisturbed.glob("shards/*.tar"))]
    folder = tmp_path / "disk"
    folder.mkdir()
    options = f"size={(sizes[0] + sizes[1] // 2) // 1024 + 40}k"
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("no mount program")
    if done.returncode != 0:
        pytest.skip("not allowed to mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk_is_one_line_and_the_rest_is_done_with_more_room(undisturbed: Path, small_disk: Path) -> None:
    output = small_disk / "dataset"
    message = complaint(render(output, "--quiet"))
    assert "cannot write: No space left on device. Free some space and run the same command again" in message
    finished = contents(output / "shards")
    assert list(finished) == ["000000.tar"], "one shard is done, and no temporary file is left"
    subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)
    assert render(output).returncode == 0
    assert contents(output) == contents(undisturbed)
    assert verify(output).returncode == 0
