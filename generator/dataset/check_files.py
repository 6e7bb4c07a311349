"""Are the files of a dataset there, and are they the ones that SHA256SUMS knows?"""

from __future__ import annotations

import re
from pathlib import Path

from generator.dataset.atomic import sha256_of
from generator.dataset.finish import checksum_text
from generator.dataset.layout import CHECKSUMS, MANIFEST, PERSONS, SAMPLES, SCHEMA, SHARDS, own_files, shard_name

_LINE = re.compile(r"^([0-9a-f]{64})  ([ -~]+)$")
TABLES = (MANIFEST, PERSONS, SAMPLES, SCHEMA)


def read_checksums(dataset_dir: Path) -> tuple[dict[str, str], list[str]]:
    """SHA-256 by file as SHA256SUMS has it, and what is wrong with SHA256SUMS itself."""
    path = dataset_dir / CHECKSUMS
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}, [f"{CHECKSUMS}: missing."]
    except OSError as error:
        return {}, [f"{CHECKSUMS}: cannot read: {error.strerror or error}."]
    sums: dict[str, str] = {}
    problems: list[str] = []
    for number, line in enumerate(data.decode("latin-1").split("\n")[:-1], start=1):
        match = _LINE.match(line)
        if match is None:
            problems.append(f"{CHECKSUMS}: line {number}: expected `SHA256  FILE`, got {line[:80]!r}.")
        else:
            sums[match[2]] = match[1]
    if not problems and checksum_text(sums) != data:
        problems.append(f"{CHECKSUMS}: expected each file once, sorted, and a line end after each; got something else.")
    return sums, problems


def check_listing(dataset_dir: Path, sums: dict[str, str], n_shards: int) -> list[str]:
    """Files that are listed and should not be, that are not listed and should be, and shards too many."""
    expected = {*TABLES, *(shard_name(index) for index in range(n_shards))}
    problems = []
    if (dataset_dir / CHECKSUMS).exists():
        problems += [f"{CHECKSUMS}: expected a line for {name}, got none." for name in sorted(expected - set(sums))]
        problems += [f"{CHECKSUMS}: lists {name}, which is no file of this dataset." for name in set(sums) - expected]
    on_disk = {f"{SHARDS}/{path.name}" for path in own_files(dataset_dir) if path.parent.name == SHARDS}
    problems += [f"{name}: is no part of this dataset, which has {n_shards} shards." for name in on_disk - expected]
    return sorted(problems)


def check_table_file(dataset_dir: Path, name: str, sums: dict[str, str]) -> list[str]:
    """Whether a file beside the shards is there and unchanged."""
    path = dataset_dir / name
    if not path.is_file():
        return [f"{name}: missing."]
    try:
        digest = sha256_of(path)
    except OSError as error:
        return [f"{name}: cannot read: {error.strerror or error}."]
    if name in sums and digest != sums[name]:
        return [f"{name}: its SHA-256 is not the one in {CHECKSUMS}: one of the two files is damaged."]
    return []
