"""PA-100K: 26 attributes image by image, no identities.

    PA-100K/annotation.mat      attributes: 26 x 1 cell of names
                                train_images_name, val_images_name, test_images_name: N x 1 cells of file names
                                train_label, val_label, test_label: N x 26, 0 or 1
    PA-100K/data/000001.jpg     or in release_data/, or in release_data/release_data/

80,000, 10,000 and 10,000 images.

Source:
    Liu et al., HydraPlus-Net: Attentive Deep Features for Pedestrian Analysis, 2017, and programs that read the file.
"""

from __future__ import annotations

from trainer.data.config import SourceConfig
from trainer.data.images import Dataset, DatasetError, Images, SplitName
from trainer.data.readers.identity_attributes import binary
from trainer.data.readers.image_attributes import PARTS, columns_of, labelled_split, two_axes
from trainer.data.readers.matlab import numbers, read_mat, texts
from trainer.data.readers.pictures import find_root

FOLDERS = ("data", "release_data/release_data", "release_data", "images")
ATTRIBUTES = binary(
    ("Female", "AgeOver60", "Age18-60", "AgeLess18", "Front", "Side", "Back", "Hat", "Glasses", "HandBag",
     "ShoulderBag", "Backpack", "HoldObjectsInFront", "ShortSleeve", "LongSleeve", "UpperStride", "UpperLogo",
     "UpperPlaid", "UpperSplice", "LowerStripe", "LowerPattern", "LongCoat", "Trousers", "Shorts", "Skirt&Dress",
     "boots")
)  # fmt: skip # names of configs/vocabularies/pa100k.yaml: heads trained with that fit these


def read_pa100k(source: SourceConfig) -> Dataset:
    """PA-100K; `source.folder` is PA-100K or what holds it.

    Raises:
        DatasetError: a file or an image is missing, or the annotation is not as above.
    """
    root = find_root(source.folder, ("PA-100K", "PA100k"), ("annotation.mat",))
    file = root / "annotation.mat"
    content = read_mat(file)
    there = texts(content, "attributes", str(file))
    columns = columns_of(there, ATTRIBUTES, f"{file}: attributes")
    folder = next((root / name for name in FOLDERS if (root / name).is_dir()), None)
    if folder is None:
        raise DatasetError(f"{root}: expected the images in {', '.join(FOLDERS)}, found no such folder.")
    splits: dict[SplitName, Images] = {}
    for split in PARTS:
        paths = [folder / name for name in texts(content, f"{split}_images_name", str(file))]
        labels = two_axes(numbers(content, f"{split}_label", str(file)))
        if labels.shape != (len(paths), len(there)):
            expected = (len(paths), len(there))
            raise DatasetError(f"{file}: expected {split}_label of shape {expected}, got {labels.shape}.")
        splits[split] = labelled_split("pa100k", split, root, paths, labels[:, columns], ATTRIBUTES)
    return Dataset("pa100k", splits, ATTRIBUTES)
