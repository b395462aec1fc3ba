"""One YAML file <-> one dataclass: all scalars are texts, errors name the file and line, output is stable."""

from __future__ import annotations

import functools
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


#: The most characters of a spec file. The page of the largest document that is read has less than half of it.
TEXT_LIMIT = 5_000_000
#: The deepest nesting of a spec file. Functions that call themselves for each level need few of Python's
#: frames then, and no page has properties at so many levels.
DEPTH_LIMIT = 200
#: Marks that change the direction of the text after them. YAML allows them, but a reviewer and a terminal
#: would see the entry in another order; all other control characters are escaped by the YAML library.
_DIRECTION_MARK = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: The most values of a spec file, keys included, which takes two seconds to read. Nothing else bounds the
#: memory: a value can be as short as two characters, and needs half a kilobyte.
VALUES_LIMIT = 300_000
_TEXT = "tag:yaml.org,2002:str"
_NULL = "tag:yaml.org,2002:null"
_MAPPING = "tag:yaml.org,2002:map"
_SEQUENCE = "tag:yaml.org,2002:seq"
#: The texts without quotes that mean no value.
_EMPTY = ("", "~", "null")


class _TextLoader(yaml.CSafeLoader):
    """Loads every scalar as text (`8:15:00`, `no`, `0350`), except an empty one, `~` and `null`, as None."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._value_count = 0

    def resolve(
        self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool] | bool
    ) -> str:
        """The tag of a value that has none. The parser calls this once for each value, before it keeps it."""
        self._value_count += 1
        if self._value_count > VALUES_LIMIT:
            raise _TooManyValuesError
        # The library compares each scalar with patterns, which takes a third of the parser's time.
        if kind is yaml.ScalarNode:
            is_plain = not isinstance(implicit, bool) and implicit[0]
            return _NULL if is_plain and value in _EMPTY else _TEXT
        return _MAPPING if kind is yaml.MappingNode else _SEQUENCE


class _TooManyValuesError(Exception):
    """A text with more than `VALUES_LIMIT` values."""


class _FormError(Exception):
    """YAML that no spec file contains: the problem, the 0-based line and the next step."""

    def __init__(self, problem: str, line: int, todo: str) -> None:
        super().__init__(problem)
        self.line = line
        self.todo = todo


class _Converter:
    """Converts the nodes of a file to plain values.

    Raises _FormError for what is no tree of texts. Each node has one place in the file, so the time is linear
    in the length of the file: with aliases, nine short lines are a value with a million entries.
    """

    def __init__(self) -> None:
        # The nodes themselves, because the identity of an object can be that of an earlier one that is gone.
        self._seen: dict[int, yaml.Node] = {}

    def plain(self, node: yaml.Node, depth: int = 0) -> Plain:
        """The plain value of a node."""
        if id(node) in self._seen:
            raise _form_error(
                node,
                problem="an alias (`*name`) repeats the value here",
                todo="write the value where the alias is",
            )
        self._seen[id(node)] = node
        if depth > DEPTH_LIMIT:
            raise _form_error(
                node,
                problem=f"the nesting has more than {DEPTH_LIMIT} levels",
                todo="use fewer levels",
            )
        if node.tag == _TEXT:
            text: str = node.value
            return text
        if node.tag == _NULL:
            return None
        if isinstance(node, yaml.SequenceNode) and node.tag == _SEQUENCE:
            items: list[Plain] = []
            for item in node.value:
                items.append(self.plain(item, depth + 1))
            return items
        if isinstance(node, yaml.MappingNode) and node.tag == _MAPPING:
            return self._mapping(node, depth)
        raise _form_error(
            node,
            problem=f"the tag '{node.tag}' is in no spec file",
            todo="remove the tag",
        )

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Plain]:
        """The plain value of a mapping. A repeated key is an error, because a value would be lost."""
        mapping: dict[str, Plain] = {}
        for key_node, value in node.value:
            key = self.plain(key_node, depth + 1)
            if not isinstance(key, str):
                raise _form_error(
                    key_node,
                    problem="a key is a list or a mapping, or empty",
                    todo="write a name as key",
                )
            if key in mapping:
                problem = f"the key '{key}' is repeated"
                raise _form_error(key_node, problem, "correct the line")
            mapping[key] = self.plain(value, depth + 1)
        return mapping


def _form_error(node: yaml.Node, problem: str, todo: str) -> _FormError:
    return _FormError(problem, node.start_mark.line, todo)


def load(path: Path, kind: type[T], shown: str) -> T:
    """The content of the file at `path`, as an instance of `kind`.

    Raises SpecError with the path that `shown` gives and the line of the wrong value.
    """
    return load_text(read_text(path, shown), kind, shown)


def read_text(path: Path, shown: str) -> str:
    """The text of the file at `path`. Raises SpecError for a file that is missing or no text."""
    try:
        return path.read_text(encoding="utf-8")
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
        where = shown
        if isinstance(error, UnicodeDecodeError):
            line = error.object.count(b"\n", 0, error.start) + 1
            where = f"{shown}:{line}"
        raise SpecError(where, what, todo) from None


def load_text(text: str, kind: type[T], shown: str) -> T:
    """The content of a file with this text, as `load` returns it."""
    plain = plain_text(text, shown)
    try:
        return from_plain(kind, plain)  # type: ignore[no-any-return]
    except PlainError as error:
        where = f"{shown}:{line_at(text, error.path)}"
        raise SpecError(
            where, str(error), "see spec/format.schema.json for the format"
        ) from None


def plain_text(text: str, shown: str) -> Plain:
    """The plain content of a file with this text. Raises SpecError as `load` does."""
    if len(text) > TEXT_LIMIT:
        what = f"the file has more than {TEXT_LIMIT:,} characters"
        raise SpecError(shown, what, "split the page into smaller ones")
    try:
        root = yaml.compose(text, Loader=_TextLoader)
        plain = None if root is None else _Converter().plain(root)
        return {} if plain is None else plain
    except _FormError as error:
        where = f"{shown}:{error.line + 1}"
        raise SpecError(
            where, f"not YAML of a spec file ({error})", error.todo
        ) from None
    except _TooManyValuesError:
        what = f"the file has more than {VALUES_LIMIT:,} values"
        raise SpecError(shown, what, "split the page into smaller ones") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SpecError(
            f"{shown}:{line}", f"not YAML ({error.problem})", "correct the line"
        ) from None
    except yaml.reader.ReaderError as error:
        # The error has the position in bytes or in characters, which depends on the loader.
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        raise SpecError(
            f"{shown}:{line}", f"not YAML ({error.reason})", "remove the character"
        ) from None


def dump(thing: object, comment: str = "") -> str:
    """The YAML text of a dataclass: short mappings are on one line, all others in block form."""
    return dump_plain(to_plain(thing), comment)


def dump_plain(plain: Plain, comment: str = "") -> str:
    """The YAML text of a plain value, in the form of `dump`."""
    serialized = yaml.serialize(
        _node(plain), Dumper=yaml.CSafeDumper, width=LINE, allow_unicode=True
    )
    # They are in quoted scalars alone (see `_shape`), which read the escape as the mark.
    text = _DIRECTION_MARK.sub(_escape, str(serialized))
    return (f"# {comment}\n" if comment else "") + text


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


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
        if _DIRECTION_MARK.search(node.value):
            node.style = '"'
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
    node = _composed(text)
    line = node.start_mark.line if node else 0
    for step in path:
        child = _child(node, step)
        if child is None:
            break
        node, line = child
    return line + 1


# A file with many errors is parsed once for all of them.
@functools.lru_cache(maxsize=1)
def _composed(text: str) -> Any:
    return yaml.compose(text, Loader=_TextLoader)


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
