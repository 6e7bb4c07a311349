"""The tables of docs/dataset_format.md, made from the columns.

    python -m generator.dataset.describe docs/dataset_format.md

rewrites the text between `<!-- samples -->` and `<!-- end -->`, and the like for `parts` and `keypoints`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from generator.dataset.schema import KEYPOINTS, PARTS, SAMPLE_COLUMNS, Column


def describe(text: str) -> str:
    """The text with its tables made anew."""
    tables = {"samples": _columns(SAMPLE_COLUMNS), "parts": _numbered(PARTS), "keypoints": _numbered(KEYPOINTS)}
    for name, table in tables.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
        text = re.sub(pattern, partial(_filled, table), text, flags=re.DOTALL)
    return text


def _filled(table: str, place: re.Match[str]) -> str:
    return f"{place[1]}{table}{place[2]}"


def _columns(columns: Sequence[Column]) -> str:
    lines = ["| column | type | unit | meaning |", "| --- | --- | --- | --- |"]
    for column in columns:
        shape = f"[{', '.join(map(str, column.shape))}]" if column.shape else ""
        lines.append(f"| `{column.name}` | {column.type}{shape} | {column.unit} | {column.meaning} |")
    return "\n".join(lines) + "\n"


def _numbered(names: Sequence[str]) -> str:
    return ", ".join(f"{number} {name.replace('_', ' ')}" for number, name in enumerate(names)) + "\n"


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(describe(page.read_text(encoding="utf-8")), encoding="utf-8")
