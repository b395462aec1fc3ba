"""Reads the YAML text of a values file as a tree whose nodes know their lines.

YAML has forms that change a value without notice: a number that starts with 0, a key that occurs twice, an
alias. They are refused here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml

#: A file of this many characters is no values file.
_LONGEST = 1_000_000

#: More collections in each other than any values file has. The time to read them grows with the square.
_DEEPEST = 20

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,18})?")


class LineError(Exception):
    """A fault of a file at a line, 1 for the first one."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file with its line.

    `value` is a text, number or truth value, None for an empty one; a dictionary of nodes by their keys; or a
    list of nodes. `lines` has the lines of the keys of a dictionary.
    """

    line: int
    value: Any
    lines: dict[str, int] = field(default_factory=dict)


def read_yaml(text: str) -> Node:
    """The tree of a YAML text. Raises LineError for a text that is not YAML or has a form that is refused."""
    # An extra of the package brings YAML.
    import yaml

    if len(text) > _LONGEST:
        raise LineError(1, "the file is too long for a values file")
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _DEEPEST:
                mark = event.start_mark
                line = mark.line + 1 if mark else 1
                raise LineError(line, "the values are nested too deeply")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                mark = event.start_mark
                line = mark.line + 1 if mark else 1
                raise LineError(line, "write the value itself, without & and *")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise LineError(line, f"this is not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        # A character that no YAML text may have.
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) + 1
        raise LineError(line, "this is not YAML: it has a control character") from None
    if root is None:
        raise LineError(1, "the file is empty")
    return _node(root)


def _node(tree: yaml.Node) -> Node:
    import yaml

    line = tree.start_mark.line + 1
    if isinstance(tree, yaml.SequenceNode):
        items: list[Node] = []
        for item in tree.value:
            items.append(_node(item))
        return Node(line, items)
    if isinstance(tree, yaml.MappingNode):
        members: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key, value in tree.value:
            key_line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise LineError(key_line, "a name must be a text")
            if key.value in members:
                first = lines[key.value]
                text = f"'{key.value}' is already in line {first}; remove one of them"
                raise LineError(key_line, text)
            members[key.value] = _node(value)
            lines[key.value] = key_line
        return Node(line, members, lines)
    return Node(line, _scalar(tree, line))


def _scalar(tree: yaml.Node, line: int) -> Any:
    text: str = tree.value
    match tree.tag.rpartition(":")[2]:
        case "str":
            return text
        case "int" if _INTEGER.fullmatch(text):
            return int(text)
        case "float" if _NUMBER.fullmatch(text):
            return float(text)
        case "bool" if text.lower() in ("true", "false"):
            return text.lower() == "true"
        case "null":
            return None
        case _:
            # 007, 1_000, 12:30, yes and 2026-01-01 would become other values than those on the screen.
            raise LineError(line, f'write {text} in quotes: "{text}"')


def texts_of(node: Node) -> Iterator[tuple[str, Node]]:
    """The members of a dictionary; nothing for another value."""
    if isinstance(node.value, dict):
        yield from node.value.items()
