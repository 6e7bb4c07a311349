"""Market-1501, with Market-1501-Attributes where its file is in the folder.

    Market-1501-v15.09.15/bounding_box_train/0002_c1s1_000451_03.jpg   751 identities, 12,936 images
    Market-1501-v15.09.15/query/0001_c1s1_001051_00.jpg                750 identities, 3,368 images
    Market-1501-v15.09.15/bounding_box_test/0000_c1s1_000151_01.jpg    the same 750, 0000 distractors, -1 junk
    Market-1501-v15.09.15/market_attribute.mat                         or in attribute/

A name is identity, camera and sequence, frame, box. Distractors keep identity 0, junk -1.

Source:
    Zheng et al., Scalable Person Re-identification: A Benchmark, 2015, and the readme.txt in its archive.
"""

from __future__ import annotations

from trainer.data.config import SourceConfig
from trainer.data.images import Attribute, Dataset
from trainer.data.readers.identity_attributes import binary, find_attributes, label_splits, with_colours
from trainer.data.readers.pictures import BOXES, NamePattern, find_root, read_boxes

PATTERN = NamePattern(r"(?P<pid>-1|\d+)_c(?P<camid>\d+)s\d+_", "0002_c1s1_000451_03.jpg")
UP = tuple(f"up{colour}" for colour in ("black", "blue", "green", "gray", "purple", "red", "white", "yellow"))
DOWN = tuple(
    f"down{colour}"
    for colour in ("black", "blue", "brown", "gray", "green", "pink", "purple", "white", "yellow")
)  # fmt: skip
ATTRIBUTES = (
    Attribute("age", "categorical", ("young", "teenager", "adult", "old")),
    *binary(("backpack", "bag", "handbag", *DOWN, *UP)),
    Attribute("clothes", "binary", ("dress", "pants")),
    Attribute("down", "binary", ("long", "short")),
    Attribute("up", "binary", ("long", "short")),
    Attribute("hair", "binary", ("short", "long")),
    *binary(("hat",)),
    Attribute("gender", "binary", ("male", "female")),
)  # names and classes of configs/vocabularies/market1501.yaml: heads trained with that fit these


def read_market1501(source: SourceConfig) -> Dataset:
    """Market-1501; `source.folder` is Market-1501-v15.09.15 or what holds it.

    Raises:
        DatasetError: a folder is missing or empty, a name is not as above, or the attributes' file is not as expected.
    """
    root = find_root(source.folder, ("Market-1501-v15.09.15", "Market-1501"), tuple(BOXES.values()))
    splits = read_boxes("market1501", root, PATTERN)
    file = find_attributes(source.folder, root, "market_attribute.mat")
    if file is None:
        return Dataset("market1501", splits, ())
    splits = label_splits(splits, file, "market_attribute", ATTRIBUTES)
    return with_colours("market1501", splits, source, UP, DOWN)
