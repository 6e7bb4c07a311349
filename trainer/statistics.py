"""Prints what a dataset holds.

    python -m trainer.statistics KIND FOLDER [key=value ...] [--sample N]

KIND is a format that trainer/data/readers knows, such as market1501; `key=value` sets a further key of a source, as in
`colours=grouped`, `boxes=labeled` or `attributes=[hat, gender]`. Exit status: 0 done, 2 something that the user can
mend.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from configs.loader import ConfigError, validate_config
from configs.yaml_text import parse_yaml
from trainer.data.config import SourceConfig
from trainer.data.images import DatasetError
from trainer.data.readers import READERS, read_dataset
from trainer.data.statistics import DatasetStatistics, Spread, compute_statistics

PIPED_WIDTH = 120


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="trainer.statistics", description="Print what a dataset holds.")
    parser.add_argument("kind", metavar="KIND", help=f"its format: {', '.join(READERS)}")
    parser.add_argument("folder", metavar="FOLDER", help="where it is")
    parser.add_argument("settings", nargs="*", metavar="key=value", help="a further key of a source")
    parser.add_argument("--sample", type=int, default=200, metavar="N", help="images opened per split (default: 200)")
    options = parser.parse_intermixed_args(list(arguments))
    if options.sample < 0:
        parser.error(f"argument --sample: expected 0 or more, got {options.sample}")
    return options


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit status."""
    options = parse_arguments(arguments)
    try:
        source = _parse_source(options.kind, options.folder, options.settings)
        statistics = compute_statistics(read_dataset(source), options.sample)
    except (ConfigError, DatasetError) as problem:
        print(f"trainer.statistics: {problem}", file=sys.stderr)
        return 2
    print_statistics(statistics, Console(width=None if sys.stdout.isatty() else PIPED_WIDTH))
    return 0


def print_statistics(statistics: DatasetStatistics, console: Console) -> None:
    """Print the tables of a dataset's numbers."""
    console.print(_split_table(statistics))
    if statistics.attributes:
        console.print(_attribute_table(statistics))
    absent = statistics.absent()
    if absent:
        listed = ", ".join(f"{name}: {value} ({split})" for name, value, split in absent)
        console.print(f"classes that never occur: {listed}", markup=False, highlight=False)


def _parse_source(kind: str, folder: str, settings: Sequence[str]) -> SourceConfig:
    data: dict[str, Any] = {"kind": kind, "folder": str(Path(folder))}
    for text in settings:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise ConfigError(f"{text!r}: expected KEY=VALUE, such as `colours=grouped`.")
        try:
            data[key] = parse_yaml(value)
        except ValueError as error:
            raise ConfigError(f"{text!r}: {error}") from error
    return validate_config(SourceConfig, data, "command line")


def _split_table(statistics: DatasetStatistics) -> Table:
    table = Table("", *statistics.splits, title=escape(statistics.name))
    for column in table.columns[1:]:
        column.justify = "right"
    splits = list(statistics.splits.values())
    table.add_row("images", *(f"{split.images:,}" for split in splits))
    table.add_row("identities", *(_count(split.identities) for split in splits))
    table.add_row("images per identity", *(_range(split.images_per_identity) for split in splits))
    table.add_row("cameras", *(_count(split.cameras) for split in splits))
    table.add_row("identities of one camera", *(_count(split.one_camera) for split in splits))
    table.add_row("distractors", *(_count(split.distractors) for split in splits))
    table.add_row("junk", *(_count(split.junk) for split in splits))
    table.add_row("queries without match", *(_count(split.unmatched) for split in splits))
    table.add_row(escape("height [px]"), *(_range(split.height_px) for split in splits))
    table.add_row(escape("width [px]"), *(_range(split.width_px) for split in splits))
    table.add_row("damaged of those sampled", *(f"{split.damaged} / {split.sampled}" for split in splits))
    return table


def _attribute_table(statistics: DatasetStatistics) -> Table:
    table = Table("attribute", "class", *statistics.splits, title="share of images [%]")
    for column in table.columns[2:]:
        column.justify = "right"
    for attribute in statistics.attributes:
        shares = statistics.shares[attribute.name]
        for code, value in enumerate(attribute.classes):
            cells = [_share(shares[split], code) for split in statistics.splits]
            table.add_row(
                "" if code else escape(attribute.name),
                escape(value),
                *cells,
                end_section=code == len(attribute.classes) - 1,
            )
    return table


def _share(shares: tuple[float, ...], code: int) -> str:
    if not shares:
        return "-"
    return f"{100.0 * shares[code]:.1f}" if shares[code] else "[bold red]never[/]"


def _count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _range(spread: Spread | None) -> str:
    return "-" if spread is None else f"{spread.least} / {spread.median:g} / {spread.greatest}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
