"""Tests of the page that documents the format."""

from __future__ import annotations

from pathlib import Path

from generator.dataset.describe import describe
from generator.dataset.schema import SAMPLE_COLUMNS

PAGE = Path(__file__).parents[2] / "docs" / "dataset_format.md"


def test_page_has_the_columns_of_the_code() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert describe(text) == text, "run `python -m generator.dataset.describe docs/dataset_format.md`"
    assert all(f"| `{column.name}` |" in text for column in SAMPLE_COLUMNS)


def test_reading_example_of_the_page_reads(finished: Path) -> None:
    example = PAGE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    names: dict[str, bytes] = {}
    exec(example.replace("DATASET", str(finished)).replace("4711", "11") + "\nos.close(shard)", names)
    assert names["jpeg"].startswith(b"\xff\xd8")
