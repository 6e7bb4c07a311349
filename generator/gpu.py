"""How much memory the GPUs of this machine have, and how many crops an atlas may hold for it; no Blender needed."""

from __future__ import annotations

import subprocess
from pathlib import Path

MIB = 1 << 20
LEAST_TILES, MOST_TILES, USUAL_TILES = 16, 512, 64
# Of the passes and the denoiser's buffers: 20 single-precision numbers of the film and twice as many of the denoiser.
BYTES_PER_PIXEL = 240
FILM_SHARE = 1 / 16  # so that several workers and their scenes share a GPU
AMD_MEMORY = "class/drm/card*/device/mem_info_vram_total"
NVIDIA_KINDS, AMD_KINDS = ("cuda", "optix"), ("hip",)


def tiles_for(memory_bytes: int | None, width_px: int, height_px: int) -> int:
    """Crops of an atlas: the largest power of two, 16 to 512, whose film takes a sixteenth of a GPU's memory.

    All of a GPU's memory counts, not what is free: an image's noise depends on its place in the atlas, and it is to be
    the same whoever else uses the GPU.

    Args:
        memory_bytes: of the GPU; None, where nobody tells, gives 64. [byte]
        width_px: of a crop. [px]
        height_px: of a crop. [px]
    """
    if memory_bytes is None:
        return USUAL_TILES
    fitting = int(memory_bytes * FILM_SHARE) // (BYTES_PER_PIXEL * width_px * height_px)
    return max(LEAST_TILES, min(MOST_TILES, 1 << max(fitting.bit_length() - 1, 0)))


def device_memory(kind: str, system: Path = Path("/sys")) -> int | None:
    """Memory of the smallest GPU of a kind, such as `optix`; None where the machine does not tell. [byte]"""
    if kind in NVIDIA_KINDS:
        found = [int(line) * MIB for line in ask_nvidia("memory.total") if line.isdecimal()]
    elif kind in AMD_KINDS:
        found = [int(path.read_text()) for path in system.glob(AMD_MEMORY)]
    else:
        found = []
    return min(found, default=None)


def ask_nvidia(field: str) -> list[str]:
    """A field of `nvidia-smi --query-gpu`, a line per GPU without units; empty where there is no such command."""
    command = ["nvidia-smi", f"--query-gpu={field}", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20.0, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]
