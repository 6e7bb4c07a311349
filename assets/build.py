"""Bakes the asset library now instead of on first use: python -m assets.build [--force] [--quiet]"""

from __future__ import annotations

import argparse
import sys

from assets.library import library_path, load_library
from assets.source import MissingAssets


def main(argv: list[str] | None = None) -> int:
    """Bakes the library where it is missing, prints where it is; 2 where the sources are missing."""
    parser = argparse.ArgumentParser(prog="python -m assets.build", description=__doc__)
    parser.add_argument("--force", action="store_true", help="bake again although a good library is there")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")
    options = parser.parse_args(argv)
    if options.force:
        library_path().unlink(missing_ok=True)
    try:
        library = load_library(quiet=options.quiet)
    except (MissingAssets, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if not options.quiet:
        size_mb = library_path().stat().st_size / 1e6
        print(f"{library_path()}: {len(library.entries())} assets, {size_mb:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
