"""From a YAML file and `key=value` overrides to a validated pydantic model, and back.

Models are strict, refuse unknown keys and are frozen; they sit next to the code that reads them:

    config = load_config(RenderConfig, Path("configs/generate/tiny.yaml"), ["camera.height_m=[3, 5]", "seed=1"])
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from configs.problems import ConfigError, KeyPath, dotted, problems_of
from configs.yaml_text import format_yaml, parse_yaml

__all__ = ["ConfigError", "dump_config", "load_config", "read_mapping", "validate_config"]

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class _Override:
    text: str
    path: tuple[str, ...]
    value: Any

    @property
    def where(self) -> str:
        return f"override {self.text!r}"


def load_config(
    model: type[M], path: Path, overrides: Sequence[str] = (), defaults: Mapping[str, Any] | None = None
) -> M:
    """The model that a YAML file describes, after the overrides.

    Args:
        model: what the file must hold.
        path: the YAML file.
        overrides: `a.b.c=value` each, the value in YAML; a number in the key is an index into a list. The last wins.
        defaults: values that hold where the file says nothing, mapping by mapping.

    Raises:
        ConfigError: the file cannot be read or something in it, or in an override, is wrong; one line per problem.
    """
    return validate_config(model, _over(defaults or {}, read_mapping(path)), str(path), overrides)


def validate_config(model: type[M], data: Mapping[str, Any], where: str, overrides: Sequence[str] = ()) -> M:
    """The model that plain data describes, after the overrides.

    Args:
        model: what the data must hold.
        data: JSON-like values, not changed.
        where: what the data is called in an error, such as the name of its file.
        overrides: as in `load_config`.

    Raises:
        ConfigError: something is wrong; one line per problem.
    """
    changed = copy.deepcopy(dict(data))
    parsed = [_parse_override(text) for text in overrides]
    try:
        resolved = _validate(model, changed).model_dump(mode="json", by_alias=True) if parsed else {}
    except ValidationError:
        resolved = {}
    for override in parsed:
        _apply(changed, override, resolved)
    try:
        return _validate(model, changed)
    except ValidationError as error:
        lines = [f"{_origin(problem.path, where, parsed)}: {problem}" for problem in problems_of(error, model, changed)]
        raise ConfigError("\n".join(lines)) from error


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds, not yet validated.

    Raises:
        ConfigError: the file cannot be read, is no YAML, is empty or holds something else at its top.
    """
    try:
        data = parse_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file.") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: expected UTF-8 text, got other bytes at offset {error.start}.") from error
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
    if data is None:
        raise ConfigError(f"{path}: the file is empty.")
    if not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "a single value"
        raise ConfigError(f"{path}: expected `key: value` lines at the top, got {kind}.")
    return data


def dump_config(model: BaseModel) -> str:
    """The YAML text of a model, defaults included; `load_config` gives an equal model back."""
    return format_yaml(model.model_dump(mode="json", by_alias=True))


def _validate(model: type[M], data: dict[str, Any]) -> M:
    # JSON mode: a list is a tuple and 1 is a float, and still `true` is no number and "3" neither.
    return model.model_validate_json(json.dumps(data), strict=True)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `above` and, where it has none, those of `below`."""
    merged = copy.deepcopy(dict(below))
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def _parse_override(text: str) -> _Override:
    key, equals, value = text.partition("=")
    path = tuple(part.strip() for part in key.split("."))
    if not equals or not all(path):
        raise ConfigError(f"override {text!r}: expected KEY=VALUE, such as `camera.height_m=3`.")
    try:
        return _Override(text, path, parse_yaml(value))
    except ValueError as error:
        raise ConfigError(f"override {text!r}: {error}") from error


def _apply(data: dict[str, Any], override: _Override, defaults: Any) -> None:
    node: Any = data
    for depth, part in enumerate(override.path):
        here, last = override.path[:depth], depth == len(override.path) - 1
        key: Any = part
        if isinstance(node, list):
            key = _index(part, node, f"{override.where}: {dotted(here)}")
        elif not isinstance(node, dict):
            raise ConfigError(f"{override.where}: {dotted(here)} holds {node!r}, it has no key {part!r}.")
        if last:
            node[key] = copy.deepcopy(override.value)
        elif isinstance(node, dict) and node.get(key) is None:
            default = _find(defaults, override.path[: depth + 1])
            node[key] = copy.deepcopy(default) if isinstance(default, list) else {}
        node = node[key]


def _index(part: str, items: list[Any], where: str) -> int:
    if not part.isdecimal() or int(part) >= len(items):
        raise ConfigError(f"{where}: expected an index from 0 to {len(items) - 1}, got {part!r}.")
    return int(part)


def _find(tree: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        if isinstance(tree, dict):
            tree = tree.get(part)
        elif isinstance(tree, list) and part.isdecimal() and int(part) < len(tree):
            tree = tree[int(part)]
        else:
            return None
    return tree


def _origin(path: KeyPath, file: str, overrides: list[_Override]) -> str:
    """Who is to blame for a problem at `path`: the last override that set it, or the file."""
    keys = tuple(str(part) for part in path)
    for override in reversed(overrides):
        if keys[: len(override.path)] == override.path:
            return override.where
    inside = [override.where for override in overrides if override.path[: len(keys)] == keys]
    return f"{file} with {inside[-1]}" if inside else file
