"""Write a dataset in the format of other tools.

    python -m generator.export DATASET --to market1501|webdataset|coco|imagefolder|huggingface [--output DIR]

Labels are those of the active vocabulary; `python -m generator.relabel` changes it first. The folder gets its name when
everything is in it. Exit status: 0, or 2 with one line that says what is wrong.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from generator.dataset.atomic import writing
from generator.dataset.layout import DatasetError
from generator.exports.coco import export_coco
from generator.exports.huggingface import export_huggingface
from generator.exports.imagefolder import export_imagefolder
from generator.exports.market1501 import export_market1501
from generator.exports.source import Source
from generator.exports.webdataset import export_webdataset

FORMATS: dict[str, Callable[[Source, Path], int]] = {
    "market1501": export_market1501,
    "webdataset": export_webdataset,
    "coco": export_coco,
    "imagefolder": export_imagefolder,
    "huggingface": export_huggingface,
}


def export_dataset(dataset_dir: Path, to: str, output: Path, n_cameras: int | None = None) -> int:
    """Write a dataset in another format; the number of images.

    Args:
        dataset_dir: a complete dataset.
        to: the format.
        output: a folder that is not yet there.
        n_cameras: fold cameras into that many; only for `market1501`.

    Raises:
        DatasetError: the dataset is not complete, the folder is there, or the system refuses to write.
    """
    if n_cameras is not None and to != "market1501":
        raise DatasetError(f"cameras: expected with `market1501` only, got it with `{to}`.")
    source = Source(dataset_dir)
    if output.exists():
        raise DatasetError(f"{output}: expected a new folder, found one. Choose another with --output.")
    pending = output.with_name(f"{output.name}.tmp-{os.getpid()}")
    try:
        with writing(output):
            pending.mkdir(parents=True)
            count = FORMATS[to](source, pending) if n_cameras is None else export_market1501(source, pending, n_cameras)
            pending.rename(output)
    finally:
        shutil.rmtree(pending, ignore_errors=True)
    return count


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="generator.export", description="Write a dataset in another format.")
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--to", required=True, choices=list(FORMATS))
    place = "DATASET_FORMAT without; torchreid reads ROOT/market1501/Market-1501-v15.09.15"
    parser.add_argument("--output", type=Path, help=f"folder to make; {place}")
    parser.add_argument("--cameras", type=int, help="market1501: fold the cameras into that many, 6 for strict readers")
    return parser.parse_args(list(arguments))


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit status."""
    options = parse_arguments(arguments)
    output = options.output or options.dataset.with_name(f"{options.dataset.name}_{options.to}")
    try:
        count = export_dataset(options.dataset, options.to, output, options.cameras)
    except DatasetError as problem:
        print(f"generator.export: {problem}", file=sys.stderr)
        return 2
    print(f"{output}: {count} images")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
