"""How fast this machine renders a config: measured in a process of its own and kept in the user's cache folder."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from assets.library import library_folder
from generator.bootstrap import ROOT, inside_blender
from generator.config import EXECUTION, DeviceError, GenerateConfig
from generator.worker import software_versions

_OF_THE_WHOLE = EXECUTION | {"seed", "n_identities", "vocabulary"}  # what speed and size do not depend on
BUSY = 0.5  # load per core before the measurement that speaks against keeping it
_DEVICES = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES")


@dataclass(frozen=True)
class Calibration:
    """What rendering takes.

    Attributes:
        crops_per_s: one process, whole stages one after the other. [1/s]
        bytes_per_crop: on the disk, labels and index included. [byte]
        device: what it was measured on.
    """

    crops_per_s: float
    bytes_per_crop: float
    device: str


def find_calibration(config: GenerateConfig, quiet: bool) -> Calibration:
    """This machine's, measured at an earlier time, or now; then it is kept, but if the machine had other work to do.

    Raises:
        DeviceError: the machine cannot render what the config asks for.
    """
    path = calibration_path(config)
    with suppress(OSError, ValueError, TypeError):
        return Calibration(**json.loads(path.read_text()))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    is_busy = load > BUSY * (os.cpu_count() or 1)
    if not quiet:
        note = f", which is busy (load {load:.1f}): idle it is faster" if is_busy else ""
        print(f"generator.render: measuring the speed of this machine{note} ...", file=sys.stderr, flush=True)
    calibration = _measure(config)
    if not is_busy:
        with suppress(OSError):  # else it is measured again the next time, too
            path.parent.mkdir(parents=True, exist_ok=True)
            pending = path.with_name(f"{path.name}.tmp-{os.getpid()}")
            pending.write_text(json.dumps(asdict(calibration)))
            pending.replace(path)
    return calibration


def calibration_path(config: GenerateConfig) -> Path:
    """Where the speed of this machine, with this software and these settings, is kept."""
    settings = {
        "config": config.model_dump(mode="json", exclude=set(_OF_THE_WHOLE)),
        "versions": software_versions(config.renderer),
        "machine": [*platform.uname(), os.cpu_count(), *(os.environ.get(name) for name in _DEVICES)],
    }
    name = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
    return library_folder() / "calibrations" / f"{name[:32]}.json"


def _measure(config: GenerateConfig) -> Calibration:
    with tempfile.TemporaryDirectory() as folder:
        own, result = Path(folder) / "config.json", Path(folder) / "result.json"
        own.write_text(config.model_dump_json())
        done = subprocess.run(
            _command(own, result), env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        found = json.loads(result.read_text()) if result.is_file() else None
    if found is None:
        last = done.stderr.decode(errors="replace").split("\n")
        raise DeviceError(f"--plan: expected to render a few crops, got: {' '.join(last[-3:]).strip()[-300:]}")
    if "problem" in found:
        raise DeviceError(found["problem"])
    return Calibration(**found)


def _command(config: Path, result: Path) -> list[str]:
    """The measuring program in the same Python or the same Blender as this one."""
    if inside_blender():
        program = str(sys.modules["bpy"].app.binary_path)
        return [program, "-b", "-P", str(ROOT / "generator" / "calibrate.py"), "--", str(config), str(result)]
    return [sys.executable, "-m", "generator.calibrate", str(config), str(result)]


def _environment() -> dict[str, str]:
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
