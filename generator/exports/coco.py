"""COCO: boxes, run-length masks and keypoints of the labelled person.

    images/KEY.jpg
    annotations/train.json, query.json, gallery.json

`bbox` is the visible box, `segmentation` the visible pixels; what is not in COCO's own format stands beside them:
`pid`, `camid`, `attributes`, `bbox_amodal`.

Source:
    cocodataset.org, data format; keypoints in its order with v = 0 not labelled, 1 hidden, 2 visible.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.dataset.layout import MASK_SUFFIX
from generator.dataset.read import read_members
from generator.dataset.schema import KEYPOINTS, SPLITS
from generator.exports.source import Source

OTHERS = 128  # added to part ids where the pixel is somebody else's
COLUMNS = ("box_visible", "box_amodal", "keypoints_2d", "keypoints_visibility")
# From 1: nose to ears, shoulders to wrists, hips to ankles.
SKELETON = (
    (16, 14), (14, 12), (17, 15), (15, 13), (12, 13), (6, 12), (7, 13), (6, 7), (6, 8), (7, 9), (8, 10), (9, 11),
    (2, 3), (1, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 7),
)  # fmt: skip


def export_coco(source: Source, output: Path) -> int:
    """Write images and annotations; the number of images. Files are written as they grow: memory stays flat."""
    (output / "images").mkdir()
    (output / "annotations").mkdir()
    with ExitStack() as stack:
        writers = {
            split: _Writer(stack.enter_context((output / "annotations" / f"{split}.json").open("w")), source)
            for split in SPLITS
        }
        count = 0
        for count, row in enumerate(source.rows(COLUMNS), 1):
            members = read_members(source.folder, row)
            (output / "images" / f"{row['key']}.jpg").write_bytes(members["jpg"])
            parts = cv2.imdecode(np.frombuffer(members[MASK_SUFFIX], np.uint8), cv2.IMREAD_UNCHANGED)
            writers[row["split"]].add(count, row, np.asarray(parts, np.uint8))
        for writer in writers.values():
            writer.finish()
    return count


class _Writer:
    """The annotations of a split, written image by image: those of the images wait, for they come second."""

    def __init__(self, handle: TextIO, source: Source) -> None:
        self.handle = handle
        self.source = source
        self.images: list[dict[str, Any]] = []
        category = {
            "id": 1, "name": "person", "supercategory": "person", "keypoints": list(KEYPOINTS), "skeleton": SKELETON,
        }  # fmt: skip
        info = {"description": source.folder.name, "version": "1.0"}
        licence = {"id": 1, "name": source.manifest.image_licence, "url": ""}
        handle.write(json.dumps({"info": info, "licenses": [licence], "categories": [category]})[:-1])
        handle.write(', "annotations": [')

    def add(self, number: int, row: dict[str, Any], parts: NDArray[np.uint8]) -> None:
        """One image and its person."""
        height_px, width_px = parts.shape
        file = f"{row['key']}.jpg"
        self.handle.write(",\n" if self.images else "\n")
        self.images.append({"id": number, "file_name": file, "width": width_px, "height": height_px, "license": 1})
        self.handle.write(json.dumps(self._annotation(number, row, parts)))

    def _annotation(self, number: int, row: dict[str, Any], parts: NDArray[np.uint8]) -> dict[str, Any]:
        own = (parts > 0) & (parts < OTHERS)
        points = np.array(row["keypoints_2d"]).reshape(-1, 2)
        seen = np.array(row["keypoints_visibility"])
        keypoints = [
            value
            for (x_px, y_px), v in zip(points.tolist(), seen.tolist(), strict=True)
            for value in ((round(x_px, 2), round(y_px, 2), v) if v else (0, 0, 0))
        ]
        return {
            "id": number, "image_id": number, "category_id": 1, "iscrowd": 0, "area": int(own.sum()),
            "bbox": _xywh(row["box_visible"]), "segmentation": {"size": list(own.shape), "counts": compress(own)},
            "keypoints": keypoints, "num_keypoints": int((seen > 0).sum()), "bbox_amodal": _xywh(row["box_amodal"]),
            "pid": row["pid"], "camid": row["camid"], "attributes": self.source.labels(row),
        }  # fmt: skip

    def finish(self) -> None:
        """The images, and the end."""
        self.handle.write('\n], "images": [\n')
        self.handle.write(",\n".join(map(json.dumps, self.images)))
        self.handle.write("\n]}\n")


def _xywh(box: list[float]) -> list[float]:
    x0, y0, x1, y1 = box
    return [round(value, 2) for value in (x0, y0, x1 - x0, y1 - y0)]


def compress(mask: NDArray[np.bool_]) -> str:
    """COCO's compressed run-length code of an (H, W) mask.

    Runs go down the columns, beginning with zeros. Each is stored as its difference to the one two before (from the
    fourth on), in groups of five bits from the lowest, a sixth bit telling whether more follow, as characters from `0`.

    Source:
        The format of pycocotools' mask files, as its documentation of the RLE string describes it.
    """
    flat = np.concatenate(([False], mask.ravel(order="F"), [False]))
    edges = np.flatnonzero(flat[1:] != flat[:-1])
    ends = np.append(edges, mask.size) if not len(edges) or edges[-1] != mask.size else edges
    runs = np.diff(ends, prepend=0)
    characters = []
    for place, run in enumerate(runs.tolist()):
        value = run - (int(runs[place - 2]) if place > 2 else 0)
        more = True
        while more:
            group = value & 31
            value >>= 5
            more = value != (-1 if group & 16 else 0)
            characters.append(chr(48 + (group | 32 if more else group)))
    return "".join(characters)
