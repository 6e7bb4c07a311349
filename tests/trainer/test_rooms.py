"""Tests of the cut between the halves: the trainer stands alone, and its data can be read without PyTorch."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATING_HALF = {"generator", "assets", "bpy"}
NEEDS_TORCH = {"trainer/data/batch.py", "trainer/data/loader.py"}

REFUSE = """
import importlib, sys
class Refuse:
    def find_spec(self, name, *_):
        if name.split(".")[0] in REFUSED:
            raise ImportError(f"{name} is refused")
REFUSED = sys.argv[1].split(",")
sys.meta_path.insert(0, Refuse())
for name in sys.argv[2:]:
    importlib.import_module(name)
"""


def imported(path: Path) -> set[str]:
    """First names of the modules that a file imports anywhere, functions included."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def module_names(paths: list[Path]) -> list[str]:
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths)
    return [name.removesuffix(".__init__") for name in names]


def import_without(refused: str, names: list[str]) -> None:
    command = [sys.executable, "-W", "error", "-c", REFUSE, refused, *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_module_of_the_trainer_imports_the_generating_half() -> None:
    paths = sorted((ROOT / "trainer").rglob("*.py"))
    assert len(paths) > 20
    assert {str(path): imported(path) & GENERATING_HALF for path in paths if imported(path) & GENERATING_HALF} == {}
    import_without(",".join(sorted(GENERATING_HALF)), module_names(paths))


def test_datasets_are_read_without_torch() -> None:
    paths = [
        path
        for path in sorted((ROOT / "trainer" / "data").rglob("*.py"))
        if str(path.relative_to(ROOT)) not in NEEDS_TORCH
    ]
    assert len(paths) > 5
    import_without("torch,torchvision", module_names(paths))
