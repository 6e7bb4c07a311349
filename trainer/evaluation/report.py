"""What an evaluation found: a flat mapping for programs, a table for people."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

Report = dict[str, float | int | str]


def print_report(report: Mapping[str, float | int | str], console: Console | None = None) -> None:
    """Print a report as a table, a line per key."""
    table = Table("measure", "value", title=str(report.get("dataset", "")))
    for key, value in report.items():
        if key != "dataset":
            table.add_row(key, f"{value:.4f}" if isinstance(value, float) else str(value))
    (console or Console()).print(table)
