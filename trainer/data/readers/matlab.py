"""Reads MATLAB files into plain dictionaries and arrays; nothing is unpickled or executed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.io import loadmat
from scipy.io.matlab import MatReadError

from trainer.data.images import DatasetError, Ints

# what scipy raises on files that are damaged, or no MATLAB files at all
DAMAGED = (MatReadError, ValueError, TypeError, KeyError, IndexError, EOFError, OSError, zlib.error)


def read_mat(path: Path) -> dict[str, Any]:
    """The variables of a file: structs are dictionaries, cells and matrices arrays without axes of length 1.

    Raises:
        DatasetError: the file is missing, damaged, or of MATLAB's version 7.3.
    """
    if not path.is_file():
        raise DatasetError(f"{path}: expected a MATLAB file, found no such file.")
    try:
        return dict(loadmat(path, simplify_cells=True))
    except NotImplementedError as error:
        raise DatasetError(f"{path}: expected a MATLAB file up to version 7, got 7.3; save it with -v7.") from error
    except DAMAGED as error:
        raise DatasetError(f"{path}: expected a MATLAB file, got a damaged or other one ({error}).") from error


def struct(value: Mapping[str, Any], name: str, where: str) -> dict[str, Any]:
    """The struct of that name in another one.

    Raises:
        DatasetError: there is none.
    """
    found = _get(value, name, where)
    if not isinstance(found, dict):
        raise DatasetError(f"{where}: expected {name} to be a struct, got {type(found).__name__}.")
    return found


def numbers(value: Mapping[str, Any], name: str, where: str) -> Ints:
    """The array of whole numbers of that name in a struct, with at least one axis.

    Raises:
        DatasetError: there is none, or it holds something else.
    """
    found: NDArray[Any] = np.atleast_1d(np.asarray(_get(value, name, where)))
    if found.dtype.kind not in "iufb" or not np.array_equal(found, np.floor(found)):
        raise DatasetError(f"{where}: expected whole numbers in {name}, got {found.dtype} {found.ravel()[:3]}.")
    return found.astype(np.int64)


def texts(value: Mapping[str, Any], name: str, where: str) -> list[str]:
    """The cell of strings of that name in a struct.

    Raises:
        DatasetError: there is none, or it holds something else.
    """
    found = np.atleast_1d(np.asarray(_get(value, name, where), dtype=object)).ravel()
    wrong = [item for item in found if not isinstance(item, str)]
    if wrong:
        raise DatasetError(f"{where}: expected strings in {name}, got {wrong[0]!r}.")
    return [str(item).strip() for item in found]


def _get(value: Mapping[str, Any], name: str, where: str) -> Any:
    if name not in value:
        there = ", ".join(key for key in value if not key.startswith("__")) or "nothing"
        raise DatasetError(f"{where}: expected {name}, found {there}.")
    return value[name]
