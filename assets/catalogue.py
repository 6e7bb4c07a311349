"""Prints which assets there are, where they come from and their licences: python -m assets.catalogue"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from assets.library import load_library
from assets.source import MissingAssets

_COLUMNS = ("id", "count", "units", "licence", "version", "sha256", "source")


def catalogue_rows() -> list[dict[str, Any]]:
    """One row per asset with the keys of `_COLUMNS`."""
    return load_library().entries()


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
    argparse.ArgumentParser(prog="python -m assets.catalogue", description=__doc__).parse_args(argv)
    try:
        print_catalogue(catalogue_rows())
    except (MissingAssets, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
