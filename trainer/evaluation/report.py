"""What an evaluation found: a flat mapping for programs, tables for people.

Keys, shares from 0 to 1 unless said otherwise; a number that a dataset does not define is absent.
Of several datasets each key begins with the dataset's name and a slash.

    dataset                             its name
    images.embedded, images.skipped     images that were read; damaged ones, left out
    reid.metric, reid.cameras           euclidean or cosine; whether images of the own camera are left out
    reid.queries, reid.queries_counted  all, and those with a match: every number below is over the latter
    reid.gallery                        images without junk, distractors included
    reid.rank_1 _5 _10 _20              CMC, also at `evaluation.max_rank`
    reid.map, reid.map_trapezoid        AP as mean precision at matches; as the official code's trapezoids
    reid.minp                           matches over the rank of the last one
    reid.rerank.*                       the same after k-reciprocal re-ranking
    pairs.genuine, pairs.impostor       pairs of query and gallery, of different cameras
    pairs.auc, pairs.eer                area under the ROC curve, equal error rate
    pairs.eer_threshold                 distance at which it is reached
    pairs.tar_at_far_0.001              share of genuine pairs accepted where that of impostors is (0.1 ... 0.0001)
    pairs.threshold_at_far_0.001        distance below which a pair is accepted then
    attributes.split, attributes.images images with a known class
    attributes.left_out                 attributes of the dataset that the network has no head with these classes for
    attributes.group_accuracy           mean accuracy over `attributes.groups` attributes, colours of a garment as one
    attributes.binary_accuracy          mean accuracy over classes as yes/no questions
    attributes.balanced_ma              mean of true positive and true negative rate, over classes
    attributes.class_f1                 F1 over classes
    attributes.instance_accuracy, instance_precision, instance_recall, instance_f1
    attributes.accuracy.NAME            of one attribute; attributes.recall.NAME: mean recall of its classes
    attributes.majority.*               the same for the most frequent classes of the split `attributes.majority_of`
    attributes.visible.*                the same over what can be seen in the image, also with `majority`
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table

Report = dict[str, float | int | str]
PIPED_WIDTH = 120  # characters

RETRIEVAL = {
    "map": "mAP (mean precision at matches)", "map_trapezoid": "mAP (trapezoid, official Market-1501)", "minp": "mINP",
}  # fmt: skip
ATTRIBUTES = {
    "group_accuracy": "group accuracy (APR)", "binary_accuracy": "binary accuracy",
    "balanced_ma": "balanced mA (PETA, PA-100K)", "class_f1": "F1 of classes",
    "instance_accuracy": "instance accuracy", "instance_precision": "instance precision",
    "instance_recall": "instance recall", "instance_f1": "instance F1",
}  # fmt: skip
SCOPES = {
    "attributes": "network", "attributes.majority": "majority", "attributes.visible": "network (seen)",
    "attributes.visible.majority": "majority (seen)",
}  # fmt: skip


def merge_reports(reports: Sequence[Report]) -> Report:
    """One report of several datasets, `DATASET/` before the keys of each; a single one stays as it is."""
    if len(reports) == 1:
        return dict(reports[0])
    return {f"{report['dataset']}/{key}": value for report in reports for key, value in report.items()}


def split_reports(report: Mapping[str, float | int | str]) -> list[Report]:
    """The reports that `merge_reports` made one of."""
    if "dataset" in report:
        return [dict(report)]
    names = [str(value) for key, value in report.items() if key.endswith("/dataset")]
    parts = [{key: value for key, value in report.items() if key.startswith(f"{name}/")} for name in names]
    return [{key.removeprefix(f"{part_of}/"): value for key, value in part.items()}
            for part_of, part in zip(names, parts, strict=True)]  # fmt: skip


def print_report(report: Mapping[str, float | int | str], console: Console | None = None) -> None:
    """Print a report, also one of several datasets, as tables in percent."""
    console = console or Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
    for one in split_reports(report):
        for part in report_parts(one):
            console.print(part, markup=False, highlight=False)


def report_parts(report: Mapping[str, float | int | str]) -> Iterator[str | Table]:
    """Lines and tables of what a report holds: re-identification, pairs, attributes."""
    name = report["dataset"]
    if "reid.map" in report:
        title = f"{name}: {report['reid.queries_counted']} of {report['reid.queries']} queries, "
        title += f"{report['reid.gallery']} gallery images, {report['reid.metric']} distance, "
        title += f"cameras: {report['reid.cameras']}"
        scopes = {"reid": "score", "reid.rerank": "re-ranked"}
        yield title
        start = "reid.rank_"
        ranks = [key.removeprefix(start) for key in report if key.startswith(start)]
        rows = {**{f"rank_{k}": f"rank-{k}" for k in ranks}, **RETRIEVAL}
        yield _table(report, "re-identification", scopes, rows)
    if "pairs.eer" in report:
        pairs = f"{report['pairs.genuine']} genuine and {report['pairs.impostor']} impostor pairs"
        yield f"{pairs}, area under the ROC curve {_percent(report['pairs.auc'])}"
        yield _pairs(report)
    if "attributes.images" in report:
        title = f"{name}: {report['attributes.images']} images of split '{report['attributes.split']}'; "
        title += f"majority: the most frequent class in split '{report['attributes.majority_of']}'"
        if "attributes.left_out" in report:
            title += f"; without a head: {report['attributes.left_out']}"
        yield title
        yield _table(report, "attributes", SCOPES, ATTRIBUTES)
        start = "attributes.accuracy."
        names = [key.removeprefix(start) for key in report if key.startswith(start)]
        yield _table(report, "accuracy of", SCOPES, {f"accuracy.{one}": one for one in names})


def _table(
    report: Mapping[str, float | int | str], what: str, scopes: Mapping[str, str], rows: Mapping[str, str]
) -> Table:
    there = [scope for scope in scopes if any(f"{scope}.{key}" in report for key in rows)]
    table = Table()
    table.add_column(what, no_wrap=True)
    for scope in there:
        table.add_column(scopes[scope], justify="right")
    for key, label in rows.items():
        table.add_row(label, *(_percent(report.get(f"{scope}.{key}")) for scope in there))
    return table


def _pairs(report: Mapping[str, float | int | str]) -> Table:
    table = Table("same person or not")
    for column in ("impostors accepted", "genuine accepted", "at distances below"):
        table.add_column(column, justify="right")
    eer = float(report["pairs.eer"])
    table.add_row("equal error rate", _percent(eer), _percent(1.0 - eer), f"{report['pairs.eer_threshold']:.4g}")
    start = "pairs.tar_at_far_"
    for rate in [key.removeprefix(start) for key in report if key.startswith(start)]:
        threshold = report[f"pairs.threshold_at_far_{rate}"]
        table.add_row("chosen rate", f"{float(rate):.2%}", _percent(report[start + rate]), f"{threshold:.4g}")
    return table


def _percent(value: float | int | str | None) -> str:
    return "" if value is None else f"{100.0 * float(value):.2f}"
