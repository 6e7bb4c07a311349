"""The page: a template, a style and scripts of this package, with the data of one dataset in them."""

from __future__ import annotations

import html
from importlib import resources
from typing import Any

from generator.dataset.picture import BONES, legend_of
from generator.reports.files import page_json

_STYLES = ("style.css", "browse.css")
_SCRIPTS = (
    "data.js", "elements.js", "charts.js", "overview.js", "together.js", "filters.js", "browse.js", "picture.js",
    "detail.js", "main.js",
)  # fmt: skip


def page_text(report: dict[str, Any], inline: str) -> str:
    """The HTML of a report.

    Args:
        report: what it says; see `generator.report`.
        inline: data that other pages load later.
    """
    parts = {
        "title": html.escape(str(report["name"])),
        "style": "\n".join(_read(name) for name in _STYLES),
        "inline": inline,
        "report": page_json({**report, "drawing": _drawing()}),
        "script": "\n".join(_read(name) for name in _SCRIPTS),
    }
    pieces = _read("page.html").split("@@")
    return "".join(piece if index % 2 == 0 else parts[piece] for index, piece in enumerate(pieces))


def _read(name: str) -> str:
    return (resources.files("generator.reports") / "page" / name).read_text(encoding="utf-8")


def _drawing() -> dict[str, Any]:
    """How parts and skeletons are drawn; colours are RGB."""
    legend = {name: list(colour[::-1]) for name, colour in legend_of("mask").items()}
    lines = {name: list(colour[::-1]) for name, colour in legend_of("keypoints").items()}
    return {"parts": legend, "lines": lines, "bones": [list(bone) for bone in BONES]}
