from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

torch = pytest.importorskip("torch")

from trainer.data.images import Attribute, DatasetError  # noqa: E402
from trainer.evaluation.embedded_dataset import EmbeddedDataset  # noqa: E402
from trainer.evaluation.embedding import Embedded  # noqa: E402
from trainer.evaluation.embedding_file import METADATA, read_embeddings, write_embeddings  # noqa: E402

HAT = Attribute("hat", "binary", ("no", "yes"))
AGE = Attribute("age", "categorical", ("young", "adult", "old"))


def split(name: str, n: int, seed: int) -> Embedded:
    rng = np.random.default_rng(seed)
    return Embedded(
        split=name,
        keys=[f"{name}{k}" for k in range(n)],
        pids=rng.integers(-1, 5, n),
        camids=rng.integers(1, 4, n),
        attributes=(HAT, AGE),
        labels=np.stack([rng.integers(-1, 2, n), rng.integers(-1, 3, n)], axis=1),
        visibility=rng.integers(0, 3, (n, 2)).astype(np.uint8),
        embeddings=rng.normal(size=(n, 7)).astype(np.float32),
        heads=(AGE,),
        probabilities={"age": rng.random((n, 3), np.float32)},
        kept=np.arange(n),
        skipped=("a.jpg",) if name == "query" else (),
    )


def dataset() -> EmbeddedDataset:
    splits = {"query": split("query", 5, 0), "gallery": split("gallery", 11, 1)}
    return EmbeddedDataset("market1501", "cosine", splits, {"hat": 0}, {"backbone": "resnet50", "epoch": 3})


def assert_same(found: Embedded, wanted: Embedded) -> None:
    for one in fields(Embedded):
        a, b = getattr(found, one.name), getattr(wanted, one.name)
        if isinstance(b, np.ndarray):
            assert a.dtype == b.dtype, one.name
            assert np.array_equal(a, b), one.name
        elif isinstance(b, dict):
            assert a.keys() == b.keys()
            assert all(np.array_equal(a[key], b[key]) for key in b)
        else:
            assert a == b, one.name


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "market.parquet"
    write_embeddings(path, dataset())
    found = read_embeddings(path)
    wanted = dataset()
    assert (found.name, found.metric, found.majority, found.model) == ("market1501", "cosine", {"hat": 0}, wanted.model)
    assert list(found.splits) == ["query", "gallery"]
    for name, images in wanted.splits.items():
        assert_same(found.splits[name], images)
    assert [file.name for file in tmp_path.iterdir()] == ["market.parquet"]


def test_without_cameras_visibility_attributes_and_heads(tmp_path: Path) -> None:
    bare = replace(
        split("test", 4, 2), camids=None, visibility=None, attributes=(), labels=np.zeros((4, 0), np.int64), heads=(),
        probabilities={},
    )  # fmt: skip
    write_embeddings(tmp_path / "bare.parquet", EmbeddedDataset("bare", "euclidean", {"test": bare}, {}))
    assert_same(read_embeddings(tmp_path / "bare.parquet").splits["test"], bare)


def test_other_programs_read_classes_by_name(tmp_path: Path) -> None:
    write_embeddings(tmp_path / "market.parquet", dataset())
    table = pq.read_table(tmp_path / "market.parquet").to_pylist()
    labels = np.concatenate([images.labels for images in dataset().splits.values()])
    assert [row["label.age"] for row in table] == [None if k < 0 else AGE.classes[k] for k in labels[:, 1]]
    assert len(table[0]["embedding"]) == 7


def test_files_that_are_something_else_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"none\.parquet: no such file"):
        read_embeddings(tmp_path / "none.parquet")
    (tmp_path / "text.parquet").write_text("no table")
    with pytest.raises(DatasetError, match=r"text\.parquet: expected a Parquet file of embeddings"):
        read_embeddings(tmp_path / "text.parquet")
    write_embeddings(tmp_path / "market.parquet", dataset())
    table = pq.read_table(tmp_path / "market.parquet")
    pq.write_table(table.replace_schema_metadata({}), tmp_path / "other.parquet")
    with pytest.raises(DatasetError, match="found no such metadata"):
        read_embeddings(tmp_path / "other.parquet")
    newer = {METADATA: json.dumps({"format": 2})}
    pq.write_table(table.replace_schema_metadata(newer), tmp_path / "newer.parquet")
    with pytest.raises(DatasetError, match="expected format 1 of embeddings, got 2"):
        read_embeddings(tmp_path / "newer.parquet")


def test_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"market\.parquet: cannot write: No such file or directory"):
        write_embeddings(tmp_path / "no" / "market.parquet", dataset())
