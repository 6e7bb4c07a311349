"""Tests of the config loader: what it reads, what it refuses, and in which words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, model_validator

from configs.loader import ConfigError, dump_config, load_config, validate_config
from configs.yaml_text import format_yaml, parse_yaml

STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)


class Lens(BaseModel):
    model_config = STRICT
    kind: Literal["lens"] = "lens"
    focal_length_mm: float = Field(default=4.0, gt=0)


class Pinhole(BaseModel):
    model_config = STRICT
    kind: Literal["pinhole"]
    width_deg: float


class Camera(BaseModel):
    model_config = STRICT
    height_m: tuple[float, float] = (3.0, 5.0)
    pitch_deg: float = 20.0
    count: int = 4
    fixed: bool = False
    optic: Annotated[Lens | Pinhole, Field(discriminator="kind")] = Lens()

    @model_validator(mode="after")
    def _ordered(self) -> Camera:
        if self.height_m[0] > self.height_m[1]:
            raise ValueError(f"height_m: expected the lower bound first, got {list(self.height_m)}")
        return self


class Config(BaseModel):
    model_config = STRICT
    seed: int
    camera: Camera = Camera()
    spare: tuple[Camera, ...] = ()
    by_name: dict[str, Camera] = {}
    note: str | None = None
    palette: str | dict[str, tuple[float, ...]] = ""
    parts: Annotated[tuple[Lens, ...], Field(min_length=1)] = (Lens(),)
    engine: Literal["auto", "cycles", "eevee"] = "auto"


def write(folder: Path, text: str) -> Path:
    path = folder / "tiny.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problem(folder: Path, text: str, *overrides: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(Config, write(folder, text), overrides)
    return str(caught.value).replace(str(folder / "tiny.yaml"), "tiny.yaml")


def test_config_reads_lists_as_tuples_and_whole_numbers_as_floats(tmp_path: Path) -> None:
    config = load_config(Config, write(tmp_path, "seed: 0\ncamera: {height_m: [2, 3.5], pitch_deg: 1e1}\n"))
    assert config.camera.height_m == (2.0, 3.5)
    assert isinstance(config.camera.height_m[0], float)
    assert config.camera.pitch_deg == 10.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seed: 0\ncamera: {hight_m: 3}", "camera.hight_m: unknown key; did you mean 'height_m'?"),
        ("seed: 0\nspare: [{}, {picth_deg: 3}]", "spare.1.picth_deg: unknown key; did you mean 'pitch_deg'?"),
        ("seed: 0\nby_name: {a: {xyz: 3}}", "by_name.a.xyz: unknown key; known: count, fixed, height_m, optic, pitch_deg."),  # noqa: E501
        ("seed: 0\ncamera: {height_m: [tall, 3]}", "camera.height_m.0: expected a number, got 'tall'."),
        ("seed: 0\ncamera: {height_m: [1, 2, 3]}", "camera.height_m: expected at most 2 values, got 3."),
        ("seed: 0\ncamera: {height_m: [1]}", "camera.height_m.1: a value is missing."),
        ("seed: 0\ncamera: {height_m: 3}", "camera.height_m: expected a list, got 3."),
        ("seed: 0\ncamera: {pitch_deg: true}", "camera.pitch_deg: expected a number, got true."),
        ("seed: 0\ncamera: {pitch_deg: '3'}", "camera.pitch_deg: expected a number, got '3'."),
        ("seed: true", "seed: expected a whole number, got true."),
        ("seed: 1.5", "seed: expected a whole number, got 1.5."),
        ("seed:", "seed: expected a whole number, got nothing."),
        ("seed: 0\ncamera: {fixed: 1}", "camera.fixed: expected true or false, got 1."),
        ("seed: 0\ncamera: {fixed: yes}", "camera.fixed: expected true or false, got 'yes'."),
        ("seed: 0\nnote: 7", "note: expected text, got 7."),
        ("seed: 0\ncamera: 7", "camera: expected `key: value` lines, got 7."),
        ("seed: 0\nengine: cycle", "engine: expected 'auto', 'cycles' or 'eevee', got 'cycle'."),
        ("seed: 0\ncamera: {optic: {kind: lens, focal_length_mm: 0}}",
         "camera.optic.focal_length_mm: expected > 0.0, got 0."),
        ("seed: 0\ncamera: {optic: {kind: lense}}", "camera.optic: expected 'lens', 'pinhole', got 'lense'."),
        ("seed: 0\ncamera: {optic: {}}", "camera.optic: the key 'kind', which says the kind, is missing."),
        ("camera: {}", "seed: the key is missing."),
        ("seed: 0\npalette: {red: [a]}", "palette.red.0: expected a number, got 'a'."),
        ("seed: 0\npalette: ''\nparts: [{focal_length_mm: x}]", "parts.0.focal_length_mm: expected a number, got 'x'."),
        ("seed: 0\nparts: []", "parts: expected at least 1 values, got 0."),
        ("seed: 0\ncamera: {height_m: [5, 3]}", "camera: height_m: expected the lower bound first, got [5.0, 3.0]."),
        ("", "the file is empty."),
        ("# nothing\n", "the file is empty."),
        ("- 1\n", "expected `key: value` lines at the top, got a list."),
        ("7", "expected `key: value` lines at the top, got a single value."),
        ("seed: 0\nseed: 1\n", "line 2: not valid YAML: key 'seed' is given twice."),
        ("seed: [0\n", "line 2: not valid YAML: expected ',' or ']', but got '<stream end>'."),
        ("seed: !!python/name:os.sep 0", "line 1: not valid YAML: a tag (`!...`) has no place here."),
    ],
)  # fmt: skip
def test_config_names_file_key_and_expectation(tmp_path: Path, text: str, expected: str) -> None:
    assert problem(tmp_path, text) == f"tiny.yaml: {expected}"


def test_config_reports_every_problem_on_a_line_of_its_own(tmp_path: Path) -> None:
    lines = problem(tmp_path, "sed: 0\ncamera: {pitch_deg: x}").splitlines()
    assert sorted(lines) == [
        "tiny.yaml: camera.pitch_deg: expected a number, got 'x'.",
        "tiny.yaml: sed: unknown key; did you mean 'seed'?",
        "tiny.yaml: seed: the key is missing.",
    ]


def test_missing_file_and_folder_and_other_bytes_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.yaml: no such file\.$"):
        load_config(Config, tmp_path / "absent.yaml")
    with pytest.raises(ConfigError, match=r": cannot read: Is a directory\.$"):
        load_config(Config, tmp_path)
    (tmp_path / "latin.yaml").write_bytes(b"note: \xe9")
    with pytest.raises(ConfigError, match=r": expected UTF-8 text, got other bytes at offset 6\.$"):
        load_config(Config, tmp_path / "latin.yaml")


def test_overrides_reach_every_depth_and_the_last_wins(tmp_path: Path) -> None:
    path = write(tmp_path, "seed: 0\nspare: [{pitch_deg: 1}, {}]\n")
    overrides = ["seed=1", "seed=2", "camera.height_m=[1, 2]", "camera.height_m.1=9", "spare.1.pitch_deg=7",
                 "by_name.door.optic={kind: pinhole, width_deg: 60}", "note='x=y'"]  # fmt: skip
    config = load_config(Config, path, overrides)
    assert (config.seed, config.camera.height_m, config.spare[1].pitch_deg) == (2, (1.0, 9.0), 7.0)
    assert config.by_name["door"].optic == Pinhole(kind="pinhole", width_deg=60)
    assert config.note == "x=y"


def test_override_of_one_index_keeps_the_rest_of_a_default_list(tmp_path: Path) -> None:
    assert load_config(Config, write(tmp_path, "seed: 0"), ["camera.height_m.0=4"]).camera.height_m == (4.0, 5.0)


def test_override_fills_a_required_key(tmp_path: Path) -> None:
    assert load_config(Config, write(tmp_path, "note: a"), ["seed=5"]).seed == 5


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("camera.hight_m=3", "camera.hight_m: unknown key; did you mean 'height_m'?"),
        ("camera.pitch_deg=x", "camera.pitch_deg: expected a number, got 'x'."),
        ("camera={height: 1}", "camera.height: unknown key; did you mean 'height_m'?"),
        ("seed", "expected KEY=VALUE, such as `camera.height_m=3`."),
        ("=3", "expected KEY=VALUE, such as `camera.height_m=3`."),
        ("camera..x=3", "expected KEY=VALUE, such as `camera.height_m=3`."),
        ("seed=[", "line 1: not valid YAML: expected the node content, but found '<stream end>'."),
        ("seed.x=3", "seed holds 0, it has no key 'x'."),
        ("spare.1.count=3", "spare: expected an index from 0 to 0, got '1'."),
    ],
)
def test_wrong_override_is_named(tmp_path: Path, override: str, expected: str) -> None:
    assert problem(tmp_path, "seed: 0\nspare: [{}]", override) == f"override {override!r}: {expected}"


def test_problem_between_file_and_override_names_both(tmp_path: Path) -> None:
    text = problem(tmp_path, "seed: 0\ncamera: {height_m: [3, 5]}", "camera.height_m.0=6")
    assert text.startswith("tiny.yaml with override 'camera.height_m.0=6': camera: height_m: expected the lower bound")


def test_validate_config_names_the_given_place() -> None:
    with pytest.raises(ConfigError, match=r"^here: seed: expected a whole number, got 'a'\.$"):
        validate_config(Config, {"seed": "a"}, "here")


numbers = st.floats(allow_nan=False, allow_infinity=False)
cameras = st.builds(
    Camera,
    height_m=st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair))),
    pitch_deg=numbers,
    count=st.integers(-(2**53), 2**53),
    fixed=st.booleans(),
    optic=st.one_of(
        st.builds(Lens, focal_length_mm=st.floats(0.1, 1e300)),
        st.builds(Pinhole, kind=st.just("pinhole"), width_deg=numbers)
    ),
)  # fmt: skip
words = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(["no", "1e3", "~", "010", "1_0", "a\x85b"])


@given(
    st.builds(
        Config, seed=st.integers(0, 2**62), camera=cameras, spare=st.lists(cameras, max_size=2).map(tuple),
        by_name=st.dictionaries(words, cameras, max_size=2), note=st.none() | words,
    )
)  # fmt: skip
def test_dumped_config_loads_back(tmp_path_factory: pytest.TempPathFactory, config: Config) -> None:
    path = tmp_path_factory.getbasetemp() / "dumped.yaml"
    path.write_text(dump_config(config), encoding="utf-8", newline="")
    assert load_config(Config, path) == config


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_yaml_text_round_trips_and_reads_the_same_elsewhere(value: Any) -> None:
    text = format_yaml(value)
    assert parse_yaml(text) == value
    assert isinstance(yaml.safe_load(text), type(value))


@given(st.text(alphabet="ab01:-[]{},'\"!&*#|>?% \n\t.", max_size=30))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        parse_yaml(text)
    except ValueError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017
