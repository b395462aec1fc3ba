"""Nodes of a parsed YAML file, and their positions in its text, for messages and edits that keep comments."""

from __future__ import annotations

import yaml


def value_of(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """The value of a key of a mapping; None if the node has no such key."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key and isinstance(value, yaml.Node):
                return value
    return None


def index_of(text: str, mark: yaml.Mark) -> int:
    """The index in the text that a mark of the YAML parser means."""
    # The parser's own index counts bytes in some versions; line and column always count characters.
    lines_before = text.split("\n")[: mark.line]
    return sum(len(line) + 1 for line in lines_before) + int(mark.column)
