"""WebDataset shards of one split each, in random order, with the labels of the active vocabulary.

    train-000000.tar, query-000000.tar, ...     KEY.jpg and KEY.json side by side

The dataset's own shards can be streamed as they are; these are apart by split and shuffled, as training wants them.
"""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np

from generator.dataset.schema import SPLITS
from generator.exports.source import Source

COLUMNS = ("world_kind", "time_of_day", "weather", "yaw_deg", "visible_fraction")


def export_webdataset(source: Source, output: Path, images_per_shard: int = 10_000) -> int:
    """Write the shards; the number of images. Order and bytes depend on the dataset alone."""
    rows = list(source.rows(COLUMNS))
    for split in SPLITS:
        chosen = [row for row in rows if row["split"] == split]
        order = np.random.default_rng(source.manifest.seed).permutation(len(chosen))
        for number, first in enumerate(range(0, len(chosen), images_per_shard)):
            with tarfile.open(output / f"{split}-{number:06d}.tar", "w", format=tarfile.USTAR_FORMAT) as shard:
                for place in order[first : first + images_per_shard]:
                    _add(shard, source, chosen[place])
    return len(rows)


def _add(shard: tarfile.TarFile, source: Source, row: dict[str, Any]) -> None:
    facts = {name: row[name] for name in ("pid", "camid", "outfit", "split", *COLUMNS)}
    label = json.dumps({**facts, "attributes": source.labels(row)}, separators=(",", ":"))
    for suffix, data in (("jpg", source.jpeg(row)), ("json", label.encode())):
        info = tarfile.TarInfo(f"{row['key']}.{suffix}")
        info.size = len(data)
        shard.addfile(info, io.BytesIO(data))
