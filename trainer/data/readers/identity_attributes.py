"""Attributes of identities, as Lin et al. published them for Market-1501 and DukeMTMC-reID.

The file holds one variable with a struct per split, `train` and `test`. Each has a field per attribute, 1 x N codes
that begin at 1, and `image_index`, a 1 x N cell of identities such as '0002'. The order of the fields differs between
the splits of the published files, so that fields are only ever looked up by name.

Source:
    Lin et al., Improving Person Re-identification by Attribute and Identity Learning, Pattern Recognition 95, 2019,
    and the README files of the repositories Market-1501_Attribute and DukeMTMC-attribute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from trainer.data.config import SourceConfig
from trainer.data.images import UNKNOWN, Attribute, Codes, Dataset, DatasetError, Images, Ints, SplitName
from trainer.data.readers.matlab import numbers, read_mat, struct, texts
from trainer.data.readers.pictures import DISTRACTOR_PID

PARTS: dict[SplitName, str] = {"train": "train", "query": "test", "gallery": "test"}
OTHER = "other"


@dataclass(frozen=True, eq=False)
class IdentityTable:
    """Classes of identities.

    Attributes:
        where: what an error message calls the table.
        pids: (N,) identities, ascending.
        labels: (N, A) classes.
    """

    where: str
    pids: Ints
    labels: Ints


def binary(names: Sequence[str]) -> tuple[Attribute, ...]:
    """Attributes that are answered by no or yes."""
    return tuple(Attribute(name, "binary", ("no", "yes")) for name in names)


def label_splits(
    splits: Mapping[SplitName, Images], path: Path, variable: str, attributes: tuple[Attribute, ...]
) -> dict[SplitName, Images]:
    """The splits with the attributes of their identities; junk and distractors have none.

    Args:
        splits: `train`, `query` and `gallery`.
        path: the MATLAB file.
        variable: its variable.
        attributes: the fields, with the classes in the order of their codes.

    Raises:
        DatasetError: the file is not as described above, or lacks a field or an identity.
    """
    content = struct(read_mat(path), variable, str(path))
    tables = {
        part: _read_table(struct(content, part, f"{path}: {variable}"), attributes, f"{path}: {variable}.{part}")
        for part in ("train", "test")
    }
    return {
        split: replace(images, attributes=attributes, labels=_look_up(tables[PARTS[split]], images))
        for split, images in splits.items()
    }


def _read_table(fields: Mapping[str, object], attributes: Sequence[Attribute], where: str) -> IdentityTable:
    names = texts(fields, "image_index", where)
    wrong = [name for name in names if not name.isdecimal()]
    if wrong:
        raise DatasetError(f"{where}: expected identities such as '0002' in image_index, got {wrong[0]!r}.")
    pids = np.array([int(name) for name in names], np.int64)
    unique, order = np.unique(pids, return_index=True)
    if len(unique) < len(pids):
        again = names[int(np.setdiff1d(np.arange(len(pids)), order)[0])]
        raise DatasetError(f"{where}: expected each identity once in image_index, got {again} again.")
    columns = [_read_codes(fields, attribute, names, where) for attribute in attributes]
    return IdentityTable(where, unique, np.stack(columns, axis=1)[order])


def _read_codes(fields: Mapping[str, object], attribute: Attribute, names: Sequence[str], where: str) -> Ints:
    codes = numbers(fields, attribute.name, where).ravel()
    if len(codes) != len(names):
        raise DatasetError(f"{where}: expected {len(names)} codes in {attribute.name}, got {len(codes)}.")
    wrong = np.flatnonzero((codes < 1) | (codes > len(attribute.classes)))
    if len(wrong):
        raise DatasetError(
            f"{where}: expected codes 1 to {len(attribute.classes)} in {attribute.name}, "
            f"got {codes[wrong[0]]} for identity {names[wrong[0]]}."
        )
    return np.asarray(codes - 1)


def _look_up(table: IdentityTable, images: Images) -> Codes:
    """(N, A) classes of images; -1 where there is no identity."""
    known = images.pids > DISTRACTOR_PID
    missing = np.flatnonzero(known & ~np.isin(images.pids, table.pids))
    if len(missing):
        first = int(missing[0])
        raise DatasetError(
            f"{table.where}: expected identity {images.pids[first]:04d} in image_index, found none "
            f"(it is that of {images.where(first)})."
        )
    labels = np.full((len(images), table.labels.shape[1]), UNKNOWN, np.int16)
    labels[known] = table.labels[np.searchsorted(table.pids, images.pids[known])]
    return labels


def group_colours(images: Images, groups: Mapping[str, Sequence[str]]) -> Images:
    """The images with one attribute per group of colours instead of a yes/no attribute per colour.

    An identity that has none of the colours is of class `other`, one that has several is not known.

    Args:
        images: with yes/no attributes.
        groups: name of the new attribute -> the names of those that it replaces; prefix and colour make a name.
    """
    names = [attribute.name for attribute in images.attributes]
    grouped = {name for members in groups.values() for name in members}
    kept = [place for place, name in enumerate(names) if name not in grouped]
    attributes = [images.attributes[place] for place in kept]
    columns = [images.labels[:, place] for place in kept]
    for group, members in groups.items():
        answers = images.labels[:, [names.index(member) for member in members]]
        positive = (answers == 1).sum(1)
        codes = np.where(positive == 0, len(members), np.argmax(answers == 1, axis=1))
        columns.append(np.where((positive > 1) | (answers == UNKNOWN).any(1), UNKNOWN, codes))
        prefix = group.partition("_")[0]
        attributes.append(
            Attribute(group, "categorical", (*(name.removeprefix(prefix) for name in members), OTHER)),
        )
    return replace(images, attributes=tuple(attributes), labels=np.stack(columns, axis=1).astype(np.int16))


def find_attributes(folder: Path, root: Path, name: str) -> Path | None:
    """The attributes' file in the dataset's folder, or in the one that the user gave; None if there is none."""
    places = (place / below / name for place in (root, folder) for below in ("", "attribute"))
    return next((place for place in places if place.is_file()), None)


def with_colours(
    name: str, splits: dict[SplitName, Images], source: SourceConfig, up: tuple[str, ...], down: tuple[str, ...]
) -> Dataset:
    """The labelled dataset, its colours as `source.colours` asks for."""
    if source.colours == "grouped":
        groups = {"up_colour": up, "down_colour": down}
        splits = {split: group_colours(images, groups) for split, images in splits.items()}
    return Dataset(name, splits, splits["train"].attributes)
