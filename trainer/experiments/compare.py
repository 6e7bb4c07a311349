"""Trains the runs of an experiment one after the other and puts what they reached into a table."""

from __future__ import annotations

import json
import math
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from configs.loader import load_config
from configs.problems import ConfigError
from trainer.config import TrainConfig
from trainer.experiments.config import Experiment, Run, Variant
from trainer.training.checkpoint import LAST
from trainer.training.engine import TrainingError, train
from trainer.training.run_folder import CONFIG, REPORT, write_whole

# Keys of a report (behind `DATASET/` where several datasets are tested) and what the table calls them.
MEASURES = {
    "reid.rank_1": "rank-1",
    "reid.map": "mAP",
    "reid.minp": "mINP",
    "attributes.group_accuracy": "attribute accuracy",
    "attributes.balanced_ma": "balanced mA",
}
TABLE, RESULTS = "table.md", "results.json"


@dataclass(frozen=True)
class Result:
    """What a run reached.

    Attributes:
        run: which one.
        report: of its end; empty where it failed.
        failure: why it did; empty where it did not.
    """

    run: Run
    report: Mapping[str, Any]
    failure: str = ""


def compare(experiment: Experiment, runs: Sequence[Run], quiet: bool = False) -> tuple[str, int]:
    """Train all runs that are not complete, and write table and results after each.

    Args:
        experiment: whose folder and table it is.
        runs: of it, to train in this order.
        quiet: no progress.

    Returns:
        The table as Markdown, and how many runs failed (their loss was no number any more): the others go on.

    Raises:
        ConfigError: a complete run of another config lies where one shall be.
    """
    output = experiment.output
    output.mkdir(parents=True, exist_ok=True)
    results: list[Result] = []
    table = ""
    for number, run in enumerate(runs, start=1):
        if not quiet:
            print(f"{run.variant}, seed {run.seed}: run {number} of {len(runs)}", file=sys.stderr, flush=True)
        try:
            if not _is_complete(run):
                folder = train(run.config, quiet)
                (folder / LAST).unlink(missing_ok=True)  # three times the network; nothing goes on from it any more
            results.append(Result(run, json.loads((run.config.output / REPORT).read_text())))
        except TrainingError as problem:
            print(f"{run.variant}, seed {run.seed} failed: {problem}", file=sys.stderr)
            results.append(Result(run, {}, str(problem)))
        table = format_table(results, experiment.columns, experiment.variants)
        write_whole(output / TABLE, table + "\n")
        write_whole(output / RESULTS, json.dumps([_plain(result) for result in results], indent=1) + "\n")
    return table, sum(bool(result.failure) for result in results)


def format_table(
    results: Sequence[Result], columns: Mapping[str, str] | None = None, variants: Mapping[str, Variant] | None = None
) -> str:
    """A Markdown table, a line per variant: mean and standard deviation over its seeds, in percent.

    The deviation is that of a sample (divided by one less than the number of seeds). Measures that no run has are left
    out; a variant without a measure has a dash; published numbers stand in brackets.

    Args:
        results: of runs.
        columns: keys of a report and what the table calls them; none for the usual ones.
        variants: all of them, in the order of their lines, for what is cited or not shown; none for those with results.
    """
    columns = columns or MEASURES
    own: dict[str, list[Result]] = {name: [] for name in variants or ()}
    for result in results:
        own.setdefault(result.run.variant, []).append(result)
    published = {result.run.variant: result.run.published for result in results}
    published |= {name: variant.published for name, variant in (variants or {}).items()}
    keys = [key for result in results for key in result.report] + [key for one in published.values() for key in one]
    keys = [key for key in dict.fromkeys(keys) if _measure(key) in columns]
    keys.sort(key=lambda key: (key.rpartition("/")[0], list(columns).index(_measure(key))))
    titles = [f"{key.rpartition('/')[0]} {columns[_measure(key)]}".strip() for key in keys]
    lines = [["variant", "runs", *titles], ["---", *("---:" for _ in range(len(keys) + 1))]]
    for name, runs in own.items():
        if variants is not None and not variants[name].shown:
            continue
        done = [result.report for result in runs if not result.failure]
        count = str(len(done)) if len(done) == len(runs) else f"{len(done)} of {len(runs)}"
        cells = [_cell([report[key] for report in done if key in report], published[name].get(key)) for key in keys]
        lines.append([name, count, *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _is_complete(run: Run) -> bool:
    """Whether a run has its report already.

    Raises:
        ConfigError: it is the report of another config.
    """
    folder = run.config.output
    if not (folder / REPORT).is_file() or (folder / LAST).is_file():
        return False
    then, now = (_facts(config) for config in (load_config(TrainConfig, folder / CONFIG), run.config))
    if different := [key for key in now if then.get(key) != now[key]]:
        raise ConfigError(
            f"{folder}: expected a run of the same config, got another '{different[0]}'. Name another --output."
        )
    return True


def _facts(config: TrainConfig) -> dict[str, Any]:
    """What decides on a run's result."""
    return config.model_dump(mode="json", exclude={"output", "run"})


def _cell(values: Sequence[float], published: float | None) -> str:
    values = [100.0 * value for value in values if not math.isnan(value)]
    cell = f"{statistics.fmean(values):.1f}" if values else "–"
    if len(values) > 1:
        cell += f" ± {statistics.stdev(values):.1f}"
    return cell if published is None else f"{cell} ({100.0 * published:.1f})"


def _measure(key: str) -> str:
    return key.rpartition("/")[2]


def _plain(result: Result) -> dict[str, Any]:
    run = result.run
    return {
        "variant": run.variant,
        "seed": run.seed,
        "folder": str(run.config.output),
        "failure": result.failure,
        "report": dict(result.report),
    }
