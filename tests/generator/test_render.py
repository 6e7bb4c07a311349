"""Tests of the command line and of how it finds its packages inside Blender."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from generator import bootstrap
from generator.bootstrap import environment_folder, missing_packages, own_library_paths, prepare
from generator.render import main, parse_arguments

OWN_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def test_command_line_is_config_changes_and_flags() -> None:
    options = parse_arguments(["a.yaml", "seed=3", "render.samples=8", "--overwrite"])
    assert (options.config, options.overrides) == (Path("a.yaml"), ["seed=3", "render.samples=8"])
    assert (options.overwrite, options.quiet) == (True, False)


def test_command_line_needs_nothing_but_a_config() -> None:
    options = parse_arguments(["a.yaml"])
    assert (options.overrides, options.overwrite, options.quiet) == ([], False, False)


@pytest.mark.parametrize("arguments", ["--quiet a.yaml seed=3", "a.yaml --quiet seed=3", "a.yaml seed=3 --quiet"])
def test_flags_may_stand_anywhere(arguments: str) -> None:
    options = parse_arguments(arguments.split())
    assert (options.config, options.overrides, options.quiet) == (Path("a.yaml"), ["seed=3"], True)


@pytest.mark.parametrize("arguments", [[], ["--colour"], ["a.yaml", "--quick"]])
def test_wrong_command_line_is_status_2_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        parse_arguments(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: generator.render ")


@pytest.mark.parametrize("text", [None, "seed: [", "n_identities: 2\n", "output: there\nn_identities: 0\n"])
def test_config_that_cannot_be_read_is_one_line_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    path = tmp_path / "mine.yaml"
    if text is not None:
        path.write_text(text)
    assert main([str(path), "--quiet"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"generator.render: {path}")
    assert err.count("\n") == 1


def test_environment_of_the_same_python_fits(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / f"python{OWN_VERSION}" / "site-packages"
    packages.mkdir(parents=True)
    assert environment_folder(tmp_path) == packages


@pytest.mark.parametrize("version", ["3.1", "2.7", "3.99", OWN_VERSION + "0"])
def test_environment_of_another_python_does_not_fit(tmp_path: Path, version: str) -> None:
    (tmp_path / "lib" / f"python{version}" / "site-packages").mkdir(parents=True)
    assert environment_folder(tmp_path) is None


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        (f"version = {OWN_VERSION}.9", True),
        (f"version_info={OWN_VERSION}.0.final.0", True),
        ("version = 3.99.1", False),
        (f"version = {OWN_VERSION}1.0", False),
        ("home = /somewhere", False),
    ],
)
def test_environment_on_windows_is_judged_by_its_notes(tmp_path: Path, line: str, fits: bool) -> None:
    packages = tmp_path / "Lib" / "site-packages"
    packages.mkdir(parents=True)
    (tmp_path / "pyvenv.cfg").write_text(f"include-system-site-packages = false\n{line}\n")
    assert environment_folder(tmp_path) == (packages if fits else None)


def test_folder_that_is_no_environment_does_not_fit(tmp_path: Path) -> None:
    assert environment_folder(tmp_path) is None
    assert environment_folder(tmp_path / "missing") is None
    (tmp_path / "Lib" / "site-packages").mkdir(parents=True)
    assert environment_folder(tmp_path) is None


def test_nothing_is_missing_here() -> None:
    assert missing_packages() == []
    assert prepare() is None
    assert str(bootstrap.ROOT) in sys.path


def test_missing_packages_are_named_as_installers_know_them_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "PACKAGES", {"numpy": "numpy", "no_such_cv2": "opencv", "no_such_yaml": "pyyaml"})
    assert missing_packages() == ["opencv", "pyyaml"]
    complaint = prepare()
    assert complaint == (
        f"this Python {OWN_VERSION} lacks opencv, pyyaml. Activate a virtual environment of Python {OWN_VERSION} that "
        f"has them (pip install -e '.[generator]'), or run: {sys.executable} -m pip install opencv pyyaml"
    )


def test_missing_packages_are_status_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bootstrap, "PACKAGES", {"no_such_yaml": "pyyaml"})
    assert main(["a.yaml"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("generator.render: this Python ")


def test_blender_of_the_system_gets_the_standard_library_beside_it(tmp_path: Path) -> None:
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    own, strange = tmp_path / "lib" / name, Path(os.__file__).parent
    paths = [str(strange), f"{strange}/lib-dynload", "/elsewhere"]
    assert own_library_paths(paths, tmp_path / "bin" / "blender") == paths, "an official Blender has no such folder"
    (own / "lib-dynload").mkdir(parents=True)
    expected = [str(own), f"{own}/lib-dynload", "/elsewhere"]
    assert own_library_paths(paths, tmp_path / "bin" / "blender") == expected
