"""Tests of slices and their merging, with flat people: the parts become the dataset that one process makes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.config import GenerateConfig
from generator.merge import main
from generator.run import generate
from generator.verify import verify_dataset
from tests.dataset.test_writer import contents
from tests.faults.commands import run

Make = Callable[..., str]


@pytest.fixture(scope="module")
def make(panorama_folder: Path) -> Make:
    """Makes a dataset of five jobs in a folder."""

    def make_it(output: Path, **changes: object) -> str:
        data = {
            "output": output, "n_identities": 5, "identities_per_job": 1, "visits_per_identity": 1,
            "poses_per_visit": 1, "renderer": "flat", "atmosphere": {"per_visit": 1}, "cameras": {"per_place": 2},
            "world": {"kinds": {"panorama": 1.0}, "panoramas": ("test_plaza",), "hdri_folders": (panorama_folder,),
                      "places": 1}, "render": {"width_px": 32, "height_px": 64},
        }  # fmt: skip
        return generate(GenerateConfig.model_validate({**data, **changes}), quiet=True)

    return make_it


@pytest.fixture(scope="module")
def whole(make: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset as one process makes it; not to be changed."""
    output = tmp_path_factory.mktemp("whole") / "dataset"
    make(output)
    return output


@pytest.fixture(scope="module")
def sliced(make: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the three parts of `dataset`; not to be changed."""
    folder = tmp_path_factory.mktemp("sliced")
    for number in (1, 2, 3):
        make(folder / "dataset", job_slice=f"{number}/3")
    return folder


@pytest.fixture
def parts(sliced: Path, tmp_path: Path) -> Path:
    """A copy of the folder with the parts."""
    return Path(shutil.copytree(sliced, tmp_path / "sliced"))


def complaint(capsys: pytest.CaptureFixture[str], *arguments: Path) -> str:
    assert main([*map(str, arguments)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err.removeprefix("generator.merge: ").rstrip("\n")


def test_part_has_its_jobs_and_no_end(sliced: Path, make: Make) -> None:
    assert sorted(path.name for path in sliced.iterdir()) == [f"dataset.part-{number}-of-3" for number in (1, 2, 3)]
    part = sliced / "dataset.part-2-of-3"
    assert sorted(contents(part)) == ["dataset.yaml", "shards/000001.tar", "shards/000004.tar",
                                      "work/rows-000001.parquet", "work/rows-000004.parquet"]  # fmt: skip
    assert make(sliced / "dataset", job_slice="2/3") == f"{part}: complete, nothing to do."


def test_merged_dataset_equals_the_one_that_one_process_made(
    parts: Path, whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(parts / "dataset")]) == 0
    assert capsys.readouterr().out.startswith(f"{parts / 'dataset'}: 10 images of 5 identities in 5 shards, merged in")
    assert contents(parts / "dataset") == contents(whole)
    assert verify_dataset(parts / "dataset").problems == ()
    assert main([str(parts / "dataset"), "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    assert contents(parts / "dataset") == contents(whole)


def test_parts_elsewhere_are_named_in_any_order(parts: Path, whole: Path, tmp_path: Path) -> None:
    (parts / "dataset.part-1-of-3").rename(tmp_path / "mine")
    folders = [parts / "dataset.part-3-of-3", tmp_path / "mine", parts / "dataset.part-2-of-3"]
    assert main([str(tmp_path / "new"), *map(str, folders), "--quiet"]) == 0
    assert contents(tmp_path / "new") == contents(whole)


def test_merge_is_a_command_of_its_own(parts: Path, whole: Path) -> None:
    done = run([sys.executable, "-m", "generator.merge", str(parts / "dataset")])
    assert done.returncode == 0, done.stderr
    assert contents(parts / "dataset") == contents(whole)


def test_interrupt_is_one_line_and_the_same_command_goes_on(
    parts: Path, whole: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("generator.merge.finish", interrupt)
        assert main([str(parts / "dataset")]) == 130
    assert capsys.readouterr().err == "generator.merge: interrupted; the same command goes on from here.\n"
    assert main([str(parts / "dataset"), "--quiet"]) == 0
    assert contents(parts / "dataset") == contents(whole)


def test_missing_jobs_are_named_with_the_slices_that_make_them(
    parts: Path, whole: Path, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(parts / "dataset.part-2-of-3")
    (parts / "dataset.part-3-of-3" / "shards" / "000002.tar").unlink()
    assert complaint(capsys, parts / "dataset") == (
        f"{parts / 'dataset'}: expected all 5 jobs, got 2; missing: 2, 3, 5. Render job_slice=2/3, job_slice=3/3 to "
        "the end and merge again; what is there is kept."
    )
    make(parts / "dataset", job_slice="2/3")
    assert "got 4; missing: 3. Render" in complaint(capsys, parts / "dataset")
    assert "; 2 rendered now" in make(parts / "dataset")  # the whole command needs no slice
    assert contents(parts / "dataset") == contents(whole)


def test_part_of_another_dataset_is_refused_with_the_difference(
    parts: Path, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    make(parts / "other", job_slice="1/3", seed=7)
    first, other = parts / "dataset.part-1-of-3", parts / "other.part-1-of-3"
    assert complaint(capsys, parts / "new", first, other) == (
        f"{other}: made by another config than {first}: seed: 0 there, 7 here."
    )
    assert not (parts / "new").exists()


def test_dataset_without_parts_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert complaint(capsys, tmp_path / "dataset") == (
        f"{tmp_path / 'dataset'}: expected parts such as dataset.part-1-of-2 beside it, got none."
    )
