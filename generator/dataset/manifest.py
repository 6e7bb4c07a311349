"""dataset.yaml: what a dataset is made of and whether it is finished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from configs.loader import ConfigError, dump_config, read_mapping, validate_config
from generator.dataset.layout import FORMAT_VERSION, MANIFEST, DatasetError

_SHOWN = 3


class DatasetManifest(BaseModel):
    """The content of dataset.yaml.

    Attributes:
        format_version: of the layout; readers refuse others.
        state: `in_progress` until every other file is there.
        seed: of the plan.
        config: the resolved config; a dataset is only continued by an equal one.
        versions: of everything that pixels or labels depend on; those of the run that began the dataset.
        counts: `shards` is needed from the start; `identities` and `images` are counted at the end.
        image_licence: of the images.
        vocabulary: name and version of the one that the labels are made by, once complete.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    format_version: int = FORMAT_VERSION
    state: Literal["in_progress", "complete"] = "in_progress"
    seed: int
    config: dict[str, JsonValue]
    versions: dict[str, str]
    counts: dict[str, int] = Field(description="shards, identities, images")
    image_licence: str
    vocabulary: dict[str, JsonValue] = {}

    @property
    def n_shards(self) -> int:
        """How many shards the finished dataset has."""
        return self.counts["shards"]

    def to_text(self) -> str:
        """The text of dataset.yaml."""
        return f"# Written by synthperson; docs/dataset_format.md says what it means.\n{dump_config(self)}"


def as_manifest(manifest: DatasetManifest | Mapping[str, Any], where: str) -> DatasetManifest:
    """A validated manifest.

    Raises:
        DatasetError: the format version is another one, or something is missing or wrong.
    """
    if isinstance(manifest, DatasetManifest):
        manifest = manifest.model_dump(mode="json")
    version = manifest.get("format_version", FORMAT_VERSION)
    if version != FORMAT_VERSION:
        raise DatasetError(f"{where}: expected dataset format {FORMAT_VERSION}, got {version!r}. Use its synthperson.")
    try:
        valid = validate_config(DatasetManifest, dict(manifest), where)
    except ConfigError as error:
        raise DatasetError("; ".join(str(error).splitlines())) from error
    if valid.counts.get("shards", -1) < 0:
        raise DatasetError(f"{where}: counts.shards: expected a whole number >= 0, got {valid.counts.get('shards')}.")
    return valid


def read_manifest(dataset_dir: Path) -> DatasetManifest:
    """The manifest of a dataset.

    Raises:
        DatasetError: there is none, or it is damaged or of another format version.
    """
    path = dataset_dir / MANIFEST
    if not path.exists():
        raise DatasetError(f"{dataset_dir}: expected a dataset, got a folder without {MANIFEST}.")
    try:
        data = read_mapping(path)
    except ConfigError as error:
        raise DatasetError(str(error)) from error
    if "format_version" not in data:
        raise DatasetError(f"{path}: expected a format_version, got none: this is no dataset of synthperson.")
    return as_manifest(data, str(path))


def config_differences(there: DatasetManifest, here: DatasetManifest) -> list[str]:
    """Where two manifests ask for different datasets: `seed: 0 there, 1 here`."""
    old = dict(_flat({"seed": there.seed, **there.config, "counts.shards": there.n_shards}))
    new = dict(_flat({"seed": here.seed, **here.config, "counts.shards": here.n_shards}))
    return [
        f"{key}: {_shown(old, key)} there, {_shown(new, key)} here"
        for key in dict.fromkeys([*old, *new])
        if key not in old or key not in new or old[key] != new[key] or type(old[key]) is not type(new[key])
    ]


def version_differences(there: DatasetManifest, here: DatasetManifest) -> list[str]:
    """Software that is not the one that began the dataset: `numpy: 1.26.4 there, 2.1.0 here`."""
    names = sorted(set(there.versions) | set(here.versions))
    return [
        f"{name}: {there.versions.get(name, 'none')} there, {here.versions.get(name, 'none')} here"
        for name in names
        if there.versions.get(name) != here.versions.get(name)
    ]


def first_differences(differences: list[str]) -> str:
    """The first few, in one line."""
    rest = len(differences) - _SHOWN
    return "; ".join(differences[:_SHOWN]) + (f"; and {rest} more" if rest > 0 else "")


def _flat(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _flat(item, f"{prefix}.{key}" if prefix else str(key))
    else:
        yield prefix, value


def _shown(values: dict[str, Any], key: str) -> str:
    return repr(values[key]) if key in values else "absent"
