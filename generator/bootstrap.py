"""Makes `blender -b -P generator/render.py` find this repository and the packages it needs.

Blender runs its own Python, which has few packages. A virtual environment whose Python has the same version fits:
its compiled packages load. Only the standard library may be imported here, and Python 3.10 must understand it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

PACKAGES = {
    "numpy": "numpy",
    "cv2": "opencv-python-headless",
    "pyarrow": "pyarrow",
    "pydantic": "pydantic",
    "yaml": "pyyaml",
    "rich": "rich",
    "scipy": "scipy",
}
ROOT = Path(__file__).resolve().parent.parent


def inside_blender() -> bool:
    """Whether a Blender program runs this, and not a Python that imports bpy."""
    return "bpy" in sys.modules and bool(sys.modules["bpy"].app.binary_path)


def environment_folder(environment: Path) -> Path | None:
    """The site-packages of a virtual environment made by the same Python version; None if it does not fit."""
    unix = environment / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    if unix.is_dir():
        return unix
    config, windows = environment / "pyvenv.cfg", environment / "Lib" / "site-packages"
    if windows.is_dir() and config.is_file():
        version = f"{sys.version_info.major}.{sys.version_info.minor}."
        lines = [line.partition("=") for line in config.read_text().splitlines()]
        if any(key.strip().startswith("version") and value.strip().startswith(version) for key, _, value in lines):
            return windows
    return None


def own_library_paths(paths: Sequence[str], program: Path) -> list[str]:
    """Import paths with the standard library that belongs to a Blender program in place of a stranger's.

    A Blender that runs the system's Python finds its standard library by the first `python3` on PATH. In an active
    virtual environment that is another build of the same version, whose compiled modules fail to load.

    Args:
        paths: import paths.
        program: path of Blender, such as PREFIX/bin/blender.
    """
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    own = program.resolve().parent.parent / "lib" / name
    if not (own / "lib-dynload").is_dir():  # an official Blender, which carries a Python of its own
        return list(paths)
    strange = str(Path(os.__file__).parent)
    return [str(own) + path[len(strange) :] if path in (strange, f"{strange}/lib-dynload") else path for path in paths]


def missing_packages() -> list[str]:
    """Names, as installers know them, of what cannot be found."""
    needed = PACKAGES if inside_blender() else PACKAGES | {"bpy": "bpy"}
    return [package for module, package in needed.items() if importlib.util.find_spec(module) is None]


def prepare() -> str | None:
    """Extend the import path; one line that says what is missing, or None.

    Looks into the active virtual environment, then into `.venv` beside the project.
    """
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    if inside_blender():
        sys.path[:] = own_library_paths(sys.path, Path(sys.modules["bpy"].app.binary_path))
    if not inside_blender() or not missing_packages():
        return _complaint(missing_packages())
    candidates = [Path(os.environ["VIRTUAL_ENV"])] if os.environ.get("VIRTUAL_ENV") else []
    candidates.append(ROOT / ".venv")
    for environment in candidates:
        folder = environment_folder(environment)
        if folder is not None:
            sys.path.insert(1, str(folder))
            importlib.invalidate_caches()
            return _complaint(missing_packages())
    return _complaint(missing_packages())


def _complaint(missing: list[str]) -> str | None:
    if not missing:
        return None
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        f"this Python {version} lacks {', '.join(missing)}. Activate a virtual environment of Python {version} that "
        f"has them (pip install -e '.[generator]'), or run: {sys.executable} -m pip install {' '.join(missing)}"
    )
