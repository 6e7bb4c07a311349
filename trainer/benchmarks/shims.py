"""What torchreid 0.2.5 and fastreid 1.4.0 miss in today's Python and PyTorch. Their own files stay as they are."""

from __future__ import annotations

import collections
import collections.abc
import importlib
import warnings
from types import ModuleType


def import_torchreid(module: str) -> ModuleType:
    """A module of torchreid, such as `metrics.rank`."""
    importlib.import_module("trainer.vision")  # torchvision, where its operators do not load
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that its Cython evaluator is not there: it is not in the package
        return importlib.import_module(f"torchreid.reid.{module}")


def import_fastreid(module: str) -> ModuleType:
    """A module of fastreid, such as `evaluation.rank`.

    Raises:
        ImportError: its Cython evaluator cannot be built.
    """
    importlib.import_module("trainer.vision")
    for name in ("Mapping", "MutableMapping", "Sequence", "Iterable"):  # left `collections` with Python 3.10
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))
    return importlib.import_module(f"fastreid.{module}")
