"""Prints which assets there are, where they come from and their licences: python -m assets.catalogue"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assets.library import load_library
from assets.panoramas import Panorama, PanoramaAssetError, list_panoramas
from assets.source import MissingAssets

_COLUMNS = ("id", "count", "units", "licence", "version", "sha256", "source")


def catalogue_rows(folders: Sequence[Path] = ()) -> list[dict[str, Any]]:
    """One row per asset with the keys of `_COLUMNS`; panoramas are Blender's and those in the folders."""
    return load_library().entries() + [_panorama_row(panorama) for panorama in list_panoramas(folders)]


def _panorama_row(panorama: Panorama) -> dict[str, Any]:
    return {
        "id": f"panorama_{panorama.name}",
        "count": 1,
        "units": "relative radiance",
        "licence": panorama.notes.licence,
        "version": 1,
        "sha256": hashlib.sha256(panorama.path.read_bytes()).hexdigest(),
        "source": panorama.notes.source,
    }


def print_catalogue(rows: list[dict[str, Any]]) -> None:
    """A table on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        print("\t".join(_COLUMNS))
        for row in rows:
            print("\t".join(str(row[column]) for column in _COLUMNS))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*_COLUMNS, title="assets")
    for row in rows:
        table.add_row(*(str(row[c])[:12] if c == "sha256" else str(row[c]) for c in _COLUMNS))
    Console().print(table)


def main(argv: list[str] | None = None) -> int:
    """Prints the catalogue; 2 where the sources are missing."""
    parser = argparse.ArgumentParser(prog="python -m assets.catalogue", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="further folders of HDR panoramas")
    options = parser.parse_args(argv)
    try:
        print_catalogue(catalogue_rows(options.folders))
    except (MissingAssets, PanoramaAssetError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
