import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

from tests.dataset.fake_render import make_dataset
from trainer.experiment import main

TINY = Path(__file__).resolve().parents[2] / "configs" / "train" / "tiny.yaml"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "tiny"
    make_dataset(folder)
    return folder


def command(folder: Path, dataset: Path, *arguments: str) -> list[str]:
    own = [f"data.train.0.folder={dataset}", "optim.epochs=1", "run.dtype=fp32", "data.sampler.images_per_identity=2"]
    return [str(TINY), *own, "--output", str(folder), "--quiet", *arguments]


def test_runs_of_a_comparison_are_trained_once_and_shown(
    tmp_path: Path, dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = command(tmp_path / "out", dataset, "--vary", "optim.lr_new=0.01")
    assert main(arguments) == 0
    table = capsys.readouterr().out
    assert [line.split(" | ")[0] for line in table.splitlines()[2:]] == ["| base", "| optim.lr_new=0.01"]
    assert {"rank-1", "mAP", "attribute accuracy"} <= {cell.strip() for cell in table.splitlines()[0].split("|")}
    finals = sorted((tmp_path / "out").glob("*/seed_0/final.pt"))
    times = [path.stat().st_mtime_ns for path in finals]
    assert len(finals) == 2
    assert main(arguments) == 0
    assert capsys.readouterr().out == table
    assert [path.stat().st_mtime_ns for path in finals] == times
    assert len(json.loads((tmp_path / "out" / "results.json").read_text())) == 2
    assert main([*arguments, "optim.epochs=2"]) == 2
    assert "base/seed_0: expected a run of the same config, got another 'optim'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["--vary", "optim.lr=1"],
            "trainer.experiment: variant optim.lr=1: override 'optim.lr=1': optim.lr: unknown key",
        ),
        (["--vary", "optim.lr_new=1", "--seeds", "0"], "trainer.experiment: --seeds: expected at least 1, got 0."),
        ([], "trainer.experiment: "),
    ],
)
def test_mistake_is_one_line_and_status_2(
    tmp_path: Path, dataset: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    assert main(command(tmp_path / "out", dataset, *arguments)) == 2
    assert capsys.readouterr().err.startswith(complaint)
    assert not (tmp_path / "out").exists()


def test_help_imports_no_torch() -> None:
    program = "import sys, trainer.experiment\nsys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
