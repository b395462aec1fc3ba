"""One YAML file <-> one dataclass: all scalars are texts, errors name the file and line, output is stable."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, TypeVar

import yaml

from tablewright.errors import SpecError
from tablewright.model.json_types import Plain
from tablewright.specfiles.codec import PlainError, PlainPath, from_plain, to_plain

T = TypeVar("T")

#: The longest line: a mapping that fits is written on one line.
LINE = 120

#: The command that writes the first form of a file, by the name of the file.
_FIRST_FILES = {
    "family.yaml": "tablewright init FAMILY/VERSION --new-family",
    "convention.yaml": "tablewright init FAMILY/VERSION --new-family",
    "version.yaml": "tablewright init FAMILY/VERSION --from VERSION",
}


class _TextLoader(yaml.CSafeLoader):
    """Loads every scalar as text (`8:15:00`, `no`, `0350`), except an empty one, `~` and `null`, as None."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # yaml's own class attribute
        first: [("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"))]
        for first in ("~", "n", "")
    }

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Any, Any]:
        """The mapping of a node. Raises ConstructorError for a repeated key: a value would be lost."""
        keys: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in keys:
                problem = f"the key '{key.value}' is repeated"
                raise yaml.constructor.ConstructorError(
                    problem=problem, problem_mark=key.start_mark
                )
            keys.add(str(key.value))
        return super().construct_mapping(node, deep)


def load(path: Path, kind: type[T], shown: str) -> T:
    """The content of the file at `path`, as an instance of `kind`.

    Raises SpecError with the path that `shown` gives and the line of the wrong value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = (
            error.strerror
            if isinstance(error, OSError)
            else f"it is not UTF-8: {error.reason}"
        )
        todo = "restore it from version control"
        if isinstance(error, FileNotFoundError):
            todo = f"{todo}, or create it: spec/README.md describes it"
            # Every family and version has these files, and `init` writes them.
            if path.name in _FIRST_FILES:
                todo = f"{todo}, and `{_FIRST_FILES[path.name]}` writes one"
        what = f"the file cannot be read ({reason})"
        raise SpecError(shown, what, todo) from None
    return load_text(text, kind, shown)


def load_text(text: str, kind: type[T], shown: str) -> T:
    """The content of a file with this text, as `load` returns it."""
    try:
        plain = yaml.load(text, Loader=_TextLoader)  # _TextLoader is a safe loader
        return from_plain(kind, {} if plain is None else plain)  # type: ignore[no-any-return]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SpecError(
            f"{shown}:{line}", f"not YAML ({error.problem})", "correct the line"
        ) from None
    except yaml.reader.ReaderError as error:
        raise SpecError(
            shown, f"not YAML ({error.reason})", "remove the character"
        ) from None
    except PlainError as error:
        where = f"{shown}:{line_at(text, error.path)}"
        raise SpecError(
            where, str(error), "see spec/format.schema.json for the format"
        ) from None


def dump(thing: object, comment: str = "") -> str:
    """The YAML text of a dataclass: short mappings are on one line, all others in block form."""
    text = yaml.serialize(
        _node(to_plain(thing)), Dumper=yaml.CSafeDumper, width=LINE, allow_unicode=True
    )
    return (f"# {comment}\n" if comment else "") + str(text)


class _Dumper(yaml.SafeDumper):
    """Converts plain values to nodes. Text that another YAML reader would load as a number is quoted."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _node(plain: Plain) -> yaml.Node:
    node = _Dumper(io.StringIO(), sort_keys=False).represent_data(plain)
    _shape(node)
    return node


def _shape(node: Any) -> int:
    """Sets the flow or block form of a node and of all nodes in it; returns its length in flow form."""
    if isinstance(node, yaml.ScalarNode):
        quotes = 2 if node.style is not None else 0
        return len(node.value) + quotes
    is_list = isinstance(node, yaml.SequenceNode)
    children: list[Any] = []
    for entry in node.value:
        # The entries of a mapping are pairs of a key and a value.
        children += [entry] if is_list else entry
    length = 2
    has_block = False
    has_mapping = False
    for child in children:
        # Two more for the `, ` or `: ` after it.
        length += _shape(child) + 2
        has_block = has_block or (
            isinstance(child, yaml.CollectionNode) and not child.flow_style
        )
        has_mapping = has_mapping or isinstance(child, yaml.MappingNode)
    # A list of mappings is read more easily with one mapping in each line. Eight characters are kept for
    # the indentation, so that the width does not depend on the depth.
    node.flow_style = (
        not has_block and not (is_list and has_mapping) and length <= LINE - 8
    )
    return length


def line_at(text: str, path: PlainPath) -> int:
    """The line of the value at a path; that of the nearest value above if the path leads to none."""
    node = yaml.compose(text, Loader=_TextLoader)
    line = node.start_mark.line if node else 0
    for step in path:
        child = _child(node, step)
        if child is None:
            break
        node, line = child
    return line + 1


def _child(node: Any, step: str | int) -> tuple[yaml.Node, int] | None:
    """The node below a key or at a position, and its line; a key is on the line of its value or above."""
    if (
        isinstance(node, yaml.SequenceNode)
        and isinstance(step, int)
        and step < len(node.value)
    ):
        return node.value[step], node.value[step].start_mark.line
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line
    return None
