"""CUHK03 in its new protocol: laid out as Market-1501, once with hand-drawn and once with detected boxes.

    cuhk03-np/labeled/bounding_box_train/0003_c1_1.png    767 identities, 7,368 images (detected: 7,365)
    cuhk03-np/labeled/query/0001_c1_1.png                 700 others, 1,400 images
    cuhk03-np/labeled/bounding_box_test/0001_c1_2.png     5,328 images (detected: 5,332)

A name is identity, camera, number.

Source:
    Zhong et al., Re-ranking Person Re-identification with k-reciprocal Encoding, 2017, and the README of CUHK03-NP.
"""

from __future__ import annotations

from trainer.data.config import SourceConfig
from trainer.data.images import Dataset
from trainer.data.readers.pictures import BOXES, NamePattern, find_root, read_boxes

PATTERN = NamePattern(r"(?P<pid>\d+)_c(?P<camid>\d+)_\d+", "0003_c1_1.png")


def read_cuhk03np(source: SourceConfig) -> Dataset:
    """CUHK03-NP with the boxes that `source.boxes` names; `source.folder` holds `labeled` and `detected`.

    Raises:
        DatasetError: a folder is missing or empty, or a name is not as above.
    """
    root = find_root(source.folder, ("cuhk03-np", "CUHK03-NP"), (source.boxes,))
    boxes = find_root(root / source.boxes, (), tuple(BOXES.values()))
    return Dataset("cuhk03np", read_boxes("cuhk03np", boxes, PATTERN), ())
