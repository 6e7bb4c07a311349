"""What is wrong with a config, in one line per problem: `camera.hight_m: unknown key; did you mean 'height_m'?`"""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

KeyPath = tuple[str | int, ...]

_EXPECTED = {
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text",
    "path_type": "a path",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "`key: value` lines",
    "model_type": "`key: value` lines",
    "model_attributes_type": "`key: value` lines",
    "dataclass_type": "`key: value` lines",
    "none_required": "nothing",
}
_BOUNDS = {"greater_than": (">", "gt"), "greater_than_equal": (">=", "ge"), "less_than": ("<", "lt"),
           "less_than_equal": ("<=", "le"), "multiple_of": ("a multiple of", "multiple_of")}  # fmt: skip


class ConfigError(ValueError):
    """A config is wrong; the text has one line per problem, each with file or override, key and what was expected."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and the keys that lead to it."""

    path: KeyPath
    message: str

    def __str__(self) -> str:
        """`a.b.0: message`; only the message where the whole file is meant."""
        return f"{dotted(self.path)}: {self.message}" if self.path else self.message


def dotted(path: Iterable[str | int]) -> str:
    """Keys and indices as they are written in an override: `cameras.height_m.0`."""
    return ".".join(str(part) for part in path)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'height_m'?`, or the words that there are where none is alike."""
    names = sorted(set(known))
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known: {', '.join(names)}." if names else "."


def problems_of(error: ValidationError, model: type[BaseModel], data: Any) -> list[Problem]:
    """The problems that pydantic found in `data`, in our words and without the branches of unions in their paths."""
    problems: list[tuple[Problem, str]] = []
    for item in error.errors(include_url=False):
        path, value = _path_in_data(item["loc"], data, is_missing=item["type"] == "missing")
        if item["type"] == "too_short" and isinstance(value, list) and len(value) >= item["ctx"]["min_length"]:
            continue  # it is long enough; some of its items are wrong and have problems of their own
        problems.append((Problem(path, _message(dict(item), path, model)), item["type"]))
    deepest = {problem.path[:depth] for problem, _ in problems for depth in range(len(problem.path))}
    # A value with problems inside was taken for what it is by one branch of a union; the others' complaint is noise.
    kept = [problem for problem, kind in problems if not (kind.endswith("_type") and problem.path in deepest)]
    return list(dict.fromkeys(kept))


def _path_in_data(location: KeyPath, data: Any, is_missing: bool) -> tuple[KeyPath, Any]:
    """The part of pydantic's location that are keys of the data, and what is there; the rest names union branches."""
    path: list[str | int] = []
    for depth, part in enumerate(location):
        is_key = isinstance(data, dict) and part in data
        if is_key or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            data = data[part]
        elif not (is_missing and depth == len(location) - 1):
            continue
        path.append(part)
    return tuple(path), data


def _message(item: dict[str, Any], path: KeyPath, model: type[BaseModel]) -> str:
    kind, context, value = str(item["type"]), item.get("ctx", {}), item.get("input")
    if kind == "extra_forbidden":
        return f"unknown key{did_you_mean(str(path[-1]), _keys_at(model, path[:-1]))}"
    if kind == "missing":
        return "a value is missing." if isinstance(path[-1], int) else "the key is missing."
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}, got {_shown(value)}."
    if kind in _BOUNDS:
        sign, name = _BOUNDS[kind]
        return f"expected {sign} {context[name]}, got {_shown(value)}."
    if kind in {"literal_error", "enum", "union_tag_invalid"}:
        given = context.get("tag", value)
        return f"expected {context.get('expected', context.get('expected_tags'))}, got {_shown(given)}."
    if kind == "union_tag_not_found":
        return f"the key {str(context['discriminator']).strip(chr(39))!r}, which says the kind, is missing."
    if kind in {"too_long", "too_short"}:
        bound, word = ("max_length", "at most") if kind == "too_long" else ("min_length", "at least")
        return f"expected {word} {context[bound]} values, got {context['actual_length']}."
    if kind in {"value_error", "assertion_error"}:
        return f"{str(context.get('error', item['msg'])).rstrip('.')}."
    text = str(item["msg"])
    return f"{text[:1].lower()}{text[1:]}, got {_shown(value)}."


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "`key: value` lines"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _keys_at(annotation: Any, path: KeyPath) -> set[str]:
    """The keys that the models which `annotation` allows at `path` know."""
    keys: set[str] = set()
    for model in _models(annotation):
        names = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
        if not path:
            keys.update(names)
        elif path[0] in names:
            keys.update(_keys_at(names[str(path[0])], path[1:]))
    for container in _containers(annotation):
        if path:
            for argument in get_args(container):
                keys.update(_keys_at(argument, path[1:]))
    return keys


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Union, types.UnionType, Annotated):
        for argument in get_args(annotation):
            yield from _models(argument)


def _containers(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType, Annotated):
        for argument in get_args(annotation):
            yield from _containers(argument)
    elif origin is not None:
        yield annotation
