"""Tests of slices: together they are the plan, and their folders are found again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from generator.config import GenerateConfig
from generator.slices import find_parts, parse_slice, slice_of


@given(st.integers(0, 60), st.integers(1, 12))
def test_slices_of_a_plan_are_all_its_jobs_once(n_jobs: int, count: int) -> None:
    slices = [parse_slice(f"{number}/{count}") for number in range(1, count + 1)]
    assert sorted(job for one in slices for job in one.jobs(n_jobs)) == list(range(n_jobs))
    sizes = [len(one.jobs(n_jobs)) for one in slices]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("text", ["0/2", "3/2", "1/0", "1", "1/2/3", "-1/2", "1 / 2", "01/2", "a/b", ""])
def test_text_that_names_no_slice_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected i/n with i from 1 to n, got"):
        parse_slice(text)
    with pytest.raises(ValidationError, match=r"expected i/n"):
        GenerateConfig(output=Path("x"), n_identities=1, job_slice=text)


def test_parts_are_found_by_their_numbers_and_nothing_else_is(tmp_path: Path) -> None:
    dataset_dir = tmp_path / "street.v1"
    for text in ("10/12", "2/12", "1/12"):
        part = parse_slice(text).part_of(dataset_dir)
        part.mkdir()
        assert str(slice_of(part)) == text
    for name in ("street.v1.part-a-of-2", "street.v1.part-1-of-12.old", "street.v10.part-3-of-12", "street.v1"):
        (tmp_path / name).mkdir()
    (tmp_path / "street.v1.part-4-of-12").write_text("a file")
    assert [path.name for path in find_parts(dataset_dir)] == [f"street.v1.part-{i}-of-12" for i in (1, 2, 10)]


def test_no_folder_has_no_parts(tmp_path: Path) -> None:
    assert find_parts(tmp_path / "nowhere" / "dataset") == []
