"""Plain YAML: what a config may be written in, and the text that a value is written as.

PyYAML reads YAML 1.1, where `no` is false, `12:30` is 750, `010` is 8 and `1e-3` is text. Configs are read by the
rules of YAML 1.2 instead, and a key that is given twice is an error.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml

_NULL = re.compile(r"^(?:~|null|Null|NULL|)$")
_BOOLEAN = re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$")
_INTEGER = re.compile(r"^[-+]?[0-9]+$")
_FLOAT = re.compile(
    r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
)
_LINE_ENDS = "\r\x85\u2028\u2029"
_PREFIX = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    """A safe loader with the scalars of YAML 1.2 and without duplicate keys."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: ARG002
        """A mapping whose keys are text; `1`, `true` and the like become the text that stands in the file."""
        mapping: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be text", problem_mark=key_node.start_mark)
            if key_node.value in mapping:
                raise yaml.MarkedYAMLError(
                    problem=f"key {key_node.value!r} is given twice", problem_mark=key_node.start_mark
                )
            mapping[key_node.value] = self.construct_object(value_node, deep=True)
        return mapping

    def construct_integer(self, node: yaml.ScalarNode) -> int:
        """A decimal whole number; a leading zero means nothing."""
        return int(node.value)

    def construct_number(self, node: yaml.ScalarNode) -> float:
        """A floating-point number, `.inf` and `.nan` among them."""
        text = node.value.lower()
        return float(text.replace(".inf", "inf").replace(".nan", "nan"))


_Loader.add_implicit_resolver(_PREFIX + "null", _NULL, ["~", "n", "N", ""])
_Loader.add_implicit_resolver(_PREFIX + "bool", _BOOLEAN, list("tTfF"))
_Loader.add_implicit_resolver(_PREFIX + "int", _INTEGER, list("-+0123456789"))
_Loader.add_implicit_resolver(_PREFIX + "float", _FLOAT, list("-+.0123456789"))
_Loader.add_constructor(_PREFIX + "int", _Loader.construct_integer)
_Loader.add_constructor(_PREFIX + "float", _Loader.construct_number)


class _Dumper(yaml.SafeDumper):
    """A safe dumper that quotes text which a reader of YAML 1.1 or 1.2 would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Every value is written out in full."""
        return True

    def represent_text(self, data: str) -> yaml.ScalarNode:
        """Text; in double quotes, where they are escaped, if it has line ends that YAML folds."""
        style = '"' if any(character in data for character in _LINE_ENDS) else None
        return self.represent_scalar(_PREFIX + "str", data, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_implicit_resolver(_PREFIX + "float", _FLOAT, list("-+.0123456789"))
_Dumper.add_implicit_resolver(_PREFIX + "int", _INTEGER, list("-+0123456789"))


def parse_yaml(text: str) -> Any:
    """The value that a YAML text stands for: None, booleans, numbers, text, lists and mappings with text keys.

    Raises:
        ValueError: the text is no plain YAML; the message is one line and has the line number.
    """
    try:
        for token in yaml.scan(text):
            if isinstance(token, yaml.TagToken):
                raise yaml.MarkedYAMLError(problem="a tag (`!...`) has no place here", problem_mark=token.start_mark)
        return yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark is not None else ""
        raise ValueError(f"{line}not valid YAML: {error.problem or error.context}.") from error
    except yaml.YAMLError as error:
        raise ValueError(f"not valid YAML: {' '.join(str(error).split())}.") from error
    except RecursionError as error:
        raise ValueError("not valid YAML: nested too deeply.") from error


def format_yaml(value: Any) -> str:
    """The YAML text of a value, in the order of its keys; `parse_yaml` gives the value back."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
