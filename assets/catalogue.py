"""Prints which assets there are, where they come from and their licences: python -m assets.catalogue

python -m assets.catalogue --table [--wardrobe FILE] counts what people may wear and be.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from assets.library import load_library
from assets.panoramas import Panorama, PanoramaAssetError, list_panoramas
from assets.source import MissingAssets
from assets.tally import cloth_counts, outfit_combinations, tally
from assets.wardrobe import Wardrobe, load_wardrobe
from configs.loader import ConfigError
from generator.people.spec import Gender

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


def print_table(wardrobe: Wardrobe) -> None:
    """Numbers of garments and the like by gender, ours and the paper's, then those of cloths and outfits."""
    print(f"{'item':<18} {'male: ours (paper)':>20} {'female: ours (paper)':>21}")
    for row in tally(wardrobe):
        male, female = (
            f"{ours} ({'-' if paper is None else paper})"
            for ours, paper in ((row.male, row.paper_male), (row.female, row.paper_female))
        )
        print(f"{row.item:<18} {male:>20} {female:>21}")
    print(", ".join(f"{number} {word}" for word, number in cloth_counts(wardrobe).items()))
    combinations = (f"{gender} {outfit_combinations(wardrobe, gender):.1e}" for gender in get_args(Gender))
    print(f"outfits that differ by garment, material, pattern or main colour: {', '.join(combinations)}")


def main(argv: list[str] | None = None) -> int:
    """Prints the catalogue; 2 where the sources are missing or a wardrobe is wrong."""
    parser = argparse.ArgumentParser(prog="python -m assets.catalogue", description=__doc__)
    parser.add_argument("--table", action="store_true", help="count garments, hair styles and the like instead")
    parser.add_argument("--wardrobe", type=Path, help="a wardrobe of your own, whose entries join the shipped ones")
    parser.add_argument("folders", nargs="*", type=Path, help="further folders of HDR panoramas")
    options = parser.parse_args(argv)
    try:
        if options.table:
            print_table(load_wardrobe(options.wardrobe))
            return 0
        print_catalogue(catalogue_rows(options.folders))
    except (MissingAssets, PanoramaAssetError, ConfigError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
