"""One YAML file <-> one dataclass: texts stay texts, errors say file and line, writing is stable."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, TypeVar

import yaml

from tablewright.errors import SpecError
from tablewright.model.json_types import Plain
from tablewright.specfiles.codec import PlainError, from_plain, to_plain

T = TypeVar("T")

#: A mapping that prints in at most this many characters stands on one line.
LINE = 120


class _TextLoader(yaml.CSafeLoader):
    """Every scalar is text (`8:15:00`, `no`, `0350` are no numbers), except an empty one, `~` and `null`."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # yaml's own class attribute
        first: [("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"))] for first in ("~", "n", "")
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping; a key that comes again, whose first value would be lost, is an error."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                what = f"the key '{key.value}' comes again"
                raise yaml.constructor.ConstructorError(problem=what, problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def load(path: Path, kind: type[T], shown: str) -> T:
    """The file at `path` as an instance of `kind`.

    Raises SpecError naming `shown` (the path to print) and the line of what is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"it is not UTF-8: {error.reason}"
        raise SpecError(
            shown, f"the file cannot be read ({reason})", "restore it from version control"
        ) from None
    try:
        plain = yaml.load(text, Loader=_TextLoader)  # a safe loader of our own
        return from_plain(kind, {} if plain is None else plain)  # type: ignore[no-any-return]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SpecError(f"{shown}:{line}", f"not YAML ({error.problem})", "correct the line") from None
    except yaml.reader.ReaderError as error:
        raise SpecError(shown, f"not YAML ({error.reason})", "remove the character") from None
    except PlainError as error:
        where = f"{shown}:{_line_of(text, error.path)}"
        raise SpecError(where, str(error), "see spec/format.schema.json for the format") from None


def dump(thing: object, comment: str = "") -> str:
    """The YAML text of a dataclass: short mappings on one line, the rest in block form."""
    text = yaml.serialize(_node(to_plain(thing)), Dumper=yaml.CSafeDumper, width=LINE, allow_unicode=True)
    return (f"# {comment}\n" if comment else "") + str(text)


class _Dumper(yaml.SafeDumper):
    """Represents plain values as nodes; text that another YAML reader would take for a number is quoted."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _node(plain: Plain) -> yaml.Node:
    node = _Dumper(io.StringIO(), sort_keys=False).represent_data(plain)
    _shape(node)
    return node


def _shape(node: Any) -> int:
    """Choose flow or block form bottom-up; returns the length that the node has in flow form."""
    if isinstance(node, yaml.ScalarNode):
        return len(node.value) + 2 * (node.style is not None)
    children = (
        node.value if isinstance(node, yaml.SequenceNode) else [part for pair in node.value for part in pair]
    )
    length = 2 + sum(_shape(child) + 2 for child in children)
    nested = any(not child.flow_style for child in children if not isinstance(child, yaml.ScalarNode))
    many = isinstance(node, yaml.SequenceNode) and any(
        isinstance(child, yaml.MappingNode) for child in children
    )
    node.flow_style = not nested and not many and length <= LINE - 8
    return length


def _line_of(text: str, path: tuple[str | int, ...]) -> int:
    node = yaml.compose(text, Loader=_TextLoader)
    line = node.start_mark.line if node else 0
    for step in path:
        found = _child(node, step)
        if found is None:
            break
        node, line = found
    return line + 1


def _child(node: Any, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line
    return None
