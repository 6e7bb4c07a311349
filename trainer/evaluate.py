"""Evaluates a network, its embeddings, or a baseline without training, by the protocol of each dataset.

    python -m trainer.evaluate CHECKPOINT [--data KIND=FOLDER ...] [--output FILE.json] [key=value ...]
    python -m trainer.evaluate FILE.parquet [--output FILE.json] [evaluation.key=value ...]
    python -m trainer.evaluate --baseline NAME --data KIND=FOLDER ... [--output FILE.json] [key=value ...]

CHECKPOINT is a file or a run's folder; without --data the datasets are those that the run was tested on. FILE.parquet
is what `trainer.embed` wrote. The baselines are `untrained` (a network with random weights; any key of its config can
be set, as in `model.backbone=resnet50`) and `colour_histogram`. `key=value` changes the config in the sections data,
evaluation and run, as in `evaluation.rerank=true`. The numbers are printed as tables and written with --output as JSON,
whose keys trainer/evaluation/report.py lists. Exit status: 0 done, 2 something that the user can mend.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainer.evaluation.config import EvaluationConfig
    from trainer.evaluation.embedded_dataset import EmbeddedDataset


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit status."""
    options = parse_arguments(arguments)
    # PyTorch takes seconds to import: not for `--help`.
    from trainer.evaluation.report import merge_reports, print_report
    from trainer.evaluation.run import evaluate_embedded
    from trainer.inference import MENDABLE

    try:
        found = _embedded(options)
        report = merge_reports([evaluate_embedded(embedded, config) for embedded, config in found])
        if options.output is not None:
            options.output.write_text(json.dumps(report, indent=1) + "\n")
    except (*MENDABLE, argparse.ArgumentTypeError) as problem:
        print(f"trainer.evaluate: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"trainer.evaluate: {problem.filename}: cannot write: {problem.strerror}.", file=sys.stderr)
        return 2
    print_report(report)
    return 0


def _embedded(options: argparse.Namespace) -> Iterator[tuple[EmbeddedDataset, EvaluationConfig]]:
    from trainer.evaluation.embedding_file import SUFFIX
    from trainer.evaluation.progress import counting
    from trainer.evaluation.sources import BASELINES, embed_with_checkpoint, read_embedded
    from trainer.inference import InputError, parse_source

    watch = partial(counting, quiet=options.quiet)
    sources = [parse_source(text) for text in options.data]
    if options.baseline is not None:
        yield from BASELINES[options.baseline](sources, options.words, watch)
    elif not options.words:
        raise InputError("expected a checkpoint, a file of embeddings or --baseline, got none of them.")
    elif options.words[0].endswith(SUFFIX):
        if sources:
            raise InputError(
                f"{options.words[0]}: expected no --data beside a file of embeddings, got {options.data[0]}."
            )
        yield read_embedded(Path(options.words[0]), options.words[1:])
    else:
        yield from embed_with_checkpoint(Path(options.words[0]), sources, options.words[1:], watch)


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="trainer.evaluate", description="Evaluate a network, its embeddings or a baseline."
    )
    parser.add_argument("words", nargs="*", metavar="[CHECKPOINT|FILE.parquet] key=value",
                        help="what is evaluated (none beside --baseline), changed keys of its config")  # fmt: skip
    parser.add_argument("--data", action="append", default=[], metavar="KIND=FOLDER",
                        help="dataset, such as market1501=FOLDER; may be repeated")  # fmt: skip
    parser.add_argument("--baseline", choices=("untrained", "colour_histogram"), help="evaluate this instead")
    parser.add_argument("--output", type=Path, metavar="FILE", help="JSON file for the numbers")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    return parser.parse_intermixed_args(list(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
