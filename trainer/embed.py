"""Writes embeddings and attribute probabilities of a dataset to a Parquet file.

    python -m trainer.embed CHECKPOINT --output FILE.parquet [--data KIND=FOLDER] [--split NAME ...] [key=value ...]

CHECKPOINT is a file or a run's folder. Without --data it is the first dataset that the run was tested on, without
--split the splits that are evaluated (query and gallery, or test). `key=value` changes the run's config in the
sections data, evaluation and run, as in `evaluation.flip=true`. trainer/evaluation/embedding_file.py says what the file
holds; `python -m trainer.evaluate FILE.parquet` evaluates it. Exit status: 0 done, 2 something that the user can mend.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit status."""
    options = parse_arguments(arguments)
    # PyTorch takes seconds to import: not for `--help`.
    from trainer.evaluation.embedding_file import write_embeddings
    from trainer.evaluation.progress import counting
    from trainer.evaluation.sources import embed_with_checkpoint
    from trainer.inference import MENDABLE, parse_source

    watch = partial(counting, quiet=options.quiet)
    try:
        sources = [] if options.data is None else [parse_source(options.data)]
        found = embed_with_checkpoint(options.checkpoint, sources, options.overrides, watch, options.split)
        embedded, _ = next(found)
        write_embeddings(options.output, embedded)
    except (*MENDABLE, argparse.ArgumentTypeError) as problem:
        print(f"trainer.embed: {problem}", file=sys.stderr)
        return 2
    counts = ", ".join(f"{len(images)} {name}" for name, images in embedded.splits.items())
    skipped = sum(len(images.skipped) for images in embedded.splits.values())
    damaged = f", {skipped} damaged ones left out" if skipped else ""
    width = next(iter(embedded.splits.values())).embeddings.shape[1]
    print(f"{options.output}: embeddings of {width} numbers for {embedded.name}: {counts} images{damaged}.")
    return 0


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="trainer.embed", description="Write embeddings of a dataset to a file.")
    parser.add_argument("checkpoint", type=Path, metavar="CHECKPOINT", help="checkpoint or run's folder")
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="change a key of the run's config")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="Parquet file to write")
    parser.add_argument("--data", metavar="KIND=FOLDER", help="dataset, such as market1501=FOLDER")
    parser.add_argument("--split", action="append", default=[], metavar="NAME", help="split to embed; may be repeated",
                        choices=("train", "val", "query", "gallery", "test"))  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="no progress")
    return parser.parse_intermixed_args(list(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
