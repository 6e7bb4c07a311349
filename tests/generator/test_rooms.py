"""Tests of the cut between rooms: only `generator/blender` knows Blender."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
BLENDER_MODULES = ("bpy", "bmesh", "mathutils", "cycles", "_cycles")
NEEDS_BLENDER = ("generator.blender", "generator.bench")


def modules() -> dict[str, Path]:
    """Every module of the generating half."""
    paths = [path for room in ("assets", "configs", "generator") for path in sorted((REPOSITORY / room).rglob("*.py"))]
    names = {path: ".".join(path.relative_to(REPOSITORY).with_suffix("").parts) for path in paths}
    return {name.removesuffix(".__init__"): path for path, name in names.items()}


def imported(path: Path) -> Iterator[str]:
    """Names of the modules that a file imports anywhere, functions included."""
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


BLOCKED_IMPORTS = """
import importlib, sys
from importlib.abc import MetaPathFinder

class Block(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ImportError(f"{name} is blocked")

BLOCKED = sys.argv[1].split(",")
sys.meta_path.insert(0, Block())
try:
    import bpy
except ImportError:
    print("bpy is blocked")
for name in sys.argv[2:]:
    importlib.import_module(name)
print(len(sys.argv[2:]), "modules", *sorted(name for name in BLOCKED if name in sys.modules))
"""


def test_everything_but_the_blender_room_imports_without_bpy() -> None:
    names = [name for name in modules() if not name.startswith(NEEDS_BLENDER)]
    assert {"generator.run", "generator.render", "generator.job", "generator.plan", "assets.library"} <= set(names)
    command = [sys.executable, "-W", "error", "-c", BLOCKED_IMPORTS, ",".join(BLENDER_MODULES), *names]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["bpy is blocked", f"{len(names)} modules"]


@pytest.mark.parametrize("name", [name for name in modules() if not name.startswith("generator.blender")])
def test_no_other_room_imports_blender_even_inside_a_function(name: str) -> None:
    roots = {module.partition(".")[0] for module in imported(modules()[name])}
    assert not roots & set(BLENDER_MODULES)


def test_blender_room_draws_nothing_at_random_and_reads_no_config_file() -> None:
    room = [path for name, path in modules().items() if name.startswith("generator.blender")]
    assert len(room) > 5
    for path in room:
        assert not [module for module in imported(path) if module.startswith(("configs", "generator.plan", "random"))]
        assert "default_rng" not in path.read_text()
