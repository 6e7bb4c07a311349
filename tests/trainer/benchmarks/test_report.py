import io
import json

import pytest
from rich.console import Console

from trainer.benchmarks.report import Bar, Section, format_markdown, print_sections, ratio_of, rows_of, to_mapping
from trainer.benchmarks.timing import Cost

COSTS = {"ours": Cost(0.5, 0.6, 3, None), "theirs": Cost(2.0, 2.5, 1, None)}


@pytest.mark.parametrize(
    ("bar", "verdict"),
    [
        (Bar("fast", 3.0, least=3.0), "met"),
        (Bar("fast", 2.99, least=3.0), "missed"),
        (Bar("equal", 1e-6, most=1e-6), "met"),
        (Bar("equal", 2e-6, most=1e-6), "missed"),
        (Bar("equal", float("nan"), most=1e-6), "missed"),
        (Bar("fast", None, least=3.0), "not measured"),
    ],
)
def test_bar_says_whether_it_was_reached(bar: Bar, verdict: str) -> None:
    assert bar.verdict == verdict


def test_ratio_is_of_processor_times_and_none_without_one_of_them() -> None:
    assert ratio_of(COSTS, "theirs", "ours") == 4.0
    assert ratio_of(COSTS, "nobody", "ours") is None


def test_rows_are_relative_to_the_first_and_name_what_is_missing() -> None:
    mine, theirs, absent = rows_of(COSTS, {"absent": "not installed"}, scale=1000.0, notes={"ours": "1 thread"})
    assert (mine.process, mine.wall, mine.ratio, mine.note) == (500.0, 600.0, 1.0, "1 thread")
    assert (theirs.process, theirs.ratio) == (2000.0, 4.0)
    assert (absent.process, absent.ratio, absent.note) == (None, None, "not installed")


def test_terminal_markdown_and_json_tell_the_same() -> None:
    bars = [Bar("times as fast", 4.0, least=3.0), Bar("as a third", None, least=1.0)]
    sections = [Section("A thing", "s", rows_of(COSTS, {"absent": "not installed"}), bars, ["A note."])]
    printed = io.StringIO()
    print_sections(sections, Console(file=printed, width=100))
    page = format_markdown({"cores": "2"}, sections)
    for text in (printed.getvalue(), page):
        for expected in ("A thing", "theirs", "not installed", "not measured", "A note."):
            assert expected in text
    assert "| theirs | 2 | 2.5 | 4 |  |" in page
    assert "| times as fast | at least 3 | 4 | met |" in page
    plain = json.loads(json.dumps(to_mapping({"cores": "2"}, sections)))
    assert plain["sections"][0]["rows"][1]["ratio"] == 4.0
    assert [bar["verdict"] for bar in plain["sections"][0]["bars"]] == ["met", "not measured"]
