"""A folder per identity: what torchvision's ImageFolder and Hugging Face's `imagefolder` read.

train/000017/000017_c0003_000042.jpg
train/metadata.jsonl                    a line per image: file_name, pid, camid, attributes
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

from generator.dataset.schema import SPLITS
from generator.exports.source import Source


def export_imagefolder(source: Source, output: Path) -> int:
    """Write the folders; the number of images."""
    count = 0
    with ExitStack() as stack:
        lines = {}
        for split in SPLITS:
            (output / split).mkdir()
            lines[split] = stack.enter_context((output / split / "metadata.jsonl").open("w"))
        for row in source.rows():
            name = f"{row['pid']:06d}/{row['key']}.jpg"
            path = output / row["split"] / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(source.jpeg(row))
            entry = {"file_name": name, "pid": row["pid"], "camid": row["camid"], **source.labels(row)}
            lines[row["split"]].write(json.dumps(entry) + "\n")
            count += 1
    return count
