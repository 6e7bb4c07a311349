"""Tests of atlases that are sized to a GPU, with a machine that only says that it has one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.gpu import BYTES_PER_PIXEL, FILM_SHARE, ask_nvidia, device_memory, tiles_for

GIB = 1 << 30


@pytest.mark.parametrize(
    ("memory_gib", "size", "n_tiles"),
    [(80, (128, 256), 512), (24, (128, 256), 128), (8, (128, 256), 64), (2, (128, 256), 16), (80, (512, 1024), 32)],
)
def test_atlas_grows_with_the_memory_and_shrinks_with_the_crops(
    memory_gib: int, size: tuple[int, int], n_tiles: int
) -> None:
    assert tiles_for(memory_gib * GIB, *size) == n_tiles


@given(memory=st.integers(0, 1 << 38), width_px=st.integers(16, 4096), height_px=st.integers(16, 4096))
def test_atlas_is_a_power_of_two_that_fits(memory: int, width_px: int, height_px: int) -> None:
    n_tiles = tiles_for(memory, width_px, height_px)
    assert n_tiles in (16, 32, 64, 128, 256, 512)
    film = n_tiles * BYTES_PER_PIXEL * width_px * height_px
    assert n_tiles == 16 or film <= memory * FILM_SHARE
    assert n_tiles == 512 or 2 * film > memory * FILM_SHARE


def test_atlas_of_a_gpu_that_does_not_tell_its_memory_is_the_usual_one() -> None:
    assert tiles_for(None, 128, 256) == 64


def pretend(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put an `nvidia-smi` in front of all others."""
    program = folder / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_smallest_gpu_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(tmp_path, monkeypatch, 'test "$1" = --query-gpu=memory.total && printf "81559\\n 24564\\n"')
    assert device_memory("optix") == device_memory("cuda") == 24564 << 20


@pytest.mark.parametrize("script", ["exit 9", "echo '[N/A]'", "echo no devices were found; exit 6", "true"])
def test_driver_that_does_not_tell_gives_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    pretend(tmp_path, monkeypatch, script)
    assert device_memory("optix") is None


def test_machine_without_a_driver_gives_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ask_nvidia("name") == []
    assert device_memory("cuda") is None
    assert device_memory("metal") is None


def test_memory_of_amds_cards_is_where_the_kernel_says_it(tmp_path: Path) -> None:
    for card, memory in (("card0", 17163091968), ("card1", 8573157376)):
        folder = tmp_path / "class" / "drm" / card / "device"
        folder.mkdir(parents=True)
        (folder / "mem_info_vram_total").write_text(f"{memory}\n")
    assert device_memory("hip", tmp_path) == 8573157376
    assert device_memory("hip", tmp_path / "class") is None
