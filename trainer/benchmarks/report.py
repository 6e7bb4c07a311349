"""What a benchmark found: rows, bars that it should reach, and their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from rich.console import Console
from rich.table import Table

from trainer.benchmarks.timing import Cost

HEADINGS = ("processor\n{}", "clock\n{}", "ratio")


@dataclass(frozen=True)
class Row:
    """One program.

    Attributes:
        name: of it.
        process: processor time, in the section's unit; None where it was not measured.
        wall: time on the clock, in the section's unit; None where it was not measured.
        ratio: processor time over that of the section's first program. [1]
        note: what else to know.
    """

    name: str
    process: float | None
    wall: float | None
    ratio: float | None
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """Something that must hold.

    Attributes:
        text: what it is.
        value: that was measured; None where it could not be.
        least: that it must reach, or
        most: that it must not exceed.
    """

    text: str
    value: float | None
    least: float | None = None
    most: float | None = None

    @property
    def verdict(self) -> str:
        """`met`, `missed` or `not measured`."""
        if self.value is None:
            return "not measured"
        low = self.least is None or self.value >= self.least
        high = self.most is None or self.value <= self.most
        return "met" if low and high else "missed"

    @property
    def wanted(self) -> str:
        """The limit in words."""
        return f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"


@dataclass(frozen=True)
class Section:
    """One benchmark's findings.

    Attributes:
        title: what was measured.
        unit: of the times.
        rows: of the programs, ours first.
        bars: in order.
        notes: lines that a reader needs.
    """

    title: str
    unit: str
    rows: Sequence[Row]
    bars: Sequence[Bar] = ()
    notes: Sequence[str] = field(default_factory=tuple)


def rows_of(
    costs: Mapping[str, Cost],
    missing: Mapping[str, str],
    scale: float = 1.0,
    notes: Mapping[str, str] | None = None,
) -> list[Row]:
    """A row per program.

    Args:
        costs: of the programs, ours first.
        missing: program -> why it was not measured.
        scale: units of the section in a second of a round.
        notes: program -> what else to know.
    """
    base = next(iter(costs.values()))
    told = notes or {}
    rows = [
        Row(name, cost.process_s * scale, cost.wall_s * scale, cost.ratio(base), told.get(name, ""))
        for name, cost in costs.items()
    ]
    return rows + [Row(name, None, None, None, why) for name, why in missing.items()]


def ratio_of(costs: Mapping[str, Cost], slow: str, fast: str) -> float | None:
    """How many times the processor time of `fast` the program `slow` takes; None where one was not measured."""
    return costs[slow].ratio(costs[fast]) if slow in costs and fast in costs else None


def print_sections(sections: Sequence[Section], console: Console) -> None:
    """Tables on the terminal."""
    for section in sections:
        console.print(section.title, style="bold", highlight=False)
        if section.rows:
            console.print(_table(section))
        for bar in section.bars:
            console.print(f"  {bar.verdict}: {bar.text}: {_number(bar.value)} ({bar.wanted})", highlight=False)
        for note in section.notes:
            console.print(f"  {note}", highlight=False)
        console.print()


def _table(section: Section) -> Table:
    table = Table()
    table.add_column("program")
    for heading in HEADINGS:
        table.add_column(heading.format(section.unit), justify="right")
    table.add_column("remark")
    for row in section.rows:
        table.add_row(row.name, _number(row.process), _number(row.wall), _number(row.ratio), row.note)
    return table


def format_markdown(machine: Mapping[str, str], sections: Sequence[Section]) -> str:
    """The same as a page."""
    lines = ["# Benchmarks", "", "; ".join(f"{name}: {value}" for name, value in machine.items()) + ".", ""]
    for section in sections:
        lines += [f"## {section.title}", ""]
        if section.rows:
            headings = " | ".join(heading.format(section.unit).replace("\n", " ") for heading in HEADINGS)
            lines += [f"| program | {headings} | remark |", "| --- | ---: | ---: | ---: | --- |"]
        lines += [
            f"| {row.name} | {_number(row.process)} | {_number(row.wall)} | {_number(row.ratio)} | {row.note} |"
            for row in section.rows
        ]
        if section.bars:
            lines += [*([""] if section.rows else []), "| bar | wanted | measured | |", "| --- | --- | ---: | --- |"]
        lines += [f"| {bar.text} | {bar.wanted} | {_number(bar.value)} | {bar.verdict} |" for bar in section.bars]
        lines += [""] + [f"* {note}" for note in section.notes] + ([""] if section.notes else [])
    return "\n".join(lines)


def to_mapping(machine: Mapping[str, str], sections: Sequence[Section]) -> dict[str, object]:
    """The same as plain values for JSON."""
    found = []
    for section in sections:
        bars = [{**asdict(bar), "verdict": bar.verdict} for bar in section.bars]
        found.append({**asdict(section), "bars": bars})
    return {"machine": dict(machine), "sections": found}


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1e}" if 0 < abs(value) < 1e-3 else f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
