"""Finds the line of a place in a spec file, for messages with FILE:LINE.

The files are parsed as YAML nodes here, because values that are already loaded have no lines. Every function
returns a 1-based line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import assert_never

import yaml

from tablewright.model.findings import (
    AcceptancePlace,
    CorrectionPlace,
    OnPage,
    PagePlace,
    PrerequisitePlace,
    ScenarioPlace,
    UnplacedPlace,
)
from tablewright.specfiles.yaml_nodes import value_of

#: The number behind the name of a second or later entry of the same name.
_POSITION = re.compile(r"[0-9]{1,9}")


def line_of(path: Path, location: OnPage) -> int:
    """The line of a property, prerequisite list, unplaced row or scenario of a page; 1 if there is none.

    For a path of properties of which only the first exist, it is the line of the last one that does.
    """
    nodes = _nodes_of(path)
    root = nodes.root
    match location:
        case PagePlace(place=place):
            # The empty place is the page itself.
            names = place.split("/") if place else []
            property_node = _property(nodes, names)
            # `requirements/2` is a sentence of the page; a property of that name comes first.
            if names[:1] == ["requirements"] and property_node is root:
                property_node = value_of(root, "requirements") or root
            return _line(property_node)
        case PrerequisitePlace():
            return _line(value_of(root, "prerequisites"))
        case ScenarioPlace(number=number):
            scenarios = value_of(root, "scenarios")
            return _line(nodes.named(scenarios, "number", number))
        case UnplacedPlace(resource=resource, name=name):
            return _line(nodes.unplaced.get((resource, name)))
        case _:
            assert_never(location)


def _property(nodes: _Nodes, names: Iterable[str]) -> yaml.Node | None:
    """The property at a path of names, or the last one on the path that exists."""
    node = nodes.root
    for name in names:
        siblings = value_of(node, "properties")
        child = nodes.named(siblings, "name", name)
        if child is None:
            return node
        node = child
    return node


def object_line(path: Path, name: str, member: str = "") -> int:
    """The line of an object in a facts file, or of one of its members; 1 if there is no such object.

    For a member that does not exist, it is the line of the object.
    """
    if not path.exists():
        return 1
    nodes = _nodes_of(path)
    item = nodes.named(value_of(nodes.root, "objects"), "name", name)
    found: yaml.Node | None = None
    if member:
        found = nodes.named(value_of(item, "members"), "name", member)
    return _line(found or item)


def record_line(path: Path, number: int) -> int:
    """The line of a record of `preload.yaml`; the first one has the number 0."""
    records = value_of(_nodes_of(path).root, "records")
    return _line(_entries(records)[number])


def listed_line(path: Path, place: str) -> int:
    """The line of the entry of `required.yaml` with a name; 1 if there is none."""
    nodes = _nodes_of(path)
    entries = value_of(nodes.root, "resources")
    return _line(nodes.named(entries, "name", place))


def source_line(path: Path, page: str) -> int:
    """The line of the entry of a page in `sources.yaml`; 1 if there is none."""
    nodes = _nodes_of(path)
    entries = value_of(nodes.root, "pages")
    return _line(nodes.named(entries, "page", page))


def correction_line(path: Path, place: CorrectionPlace) -> int:
    """The line of a correction of `corrections.yaml`; 1 if there is none, as for a suggested one."""
    if not path.exists():
        return 1
    corrections = _entries(value_of(_nodes_of(path).root, "corrections"))
    return _line(_item(corrections, place.entry))


def acceptance_line(path: Path, place: AcceptancePlace, version: str) -> int:
    """The line of an acceptance, or of a place that it lists, in `accepted.yaml` or `family.yaml`.

    `version` is the version of an entry of `family.yaml`. It is 1 if the file does not have the entry, as for
    a suggested one.
    """
    if not path.exists():
        return 1
    accepted = value_of(_nodes_of(path).root, "accepted")
    if place.by_family:
        accepted = value_of(accepted, version)
    entry = _item(_entries(accepted), place.entry)
    if place.place is None:
        return _line(entry)
    listed = _item(_entries(value_of(entry, "places")), place.place)
    return _line(listed or entry)


def _item(items: Sequence[yaml.Node], position: int) -> yaml.Node | None:
    """The item of a list at a position; None if the list is shorter."""
    return items[position] if position < len(items) else None


class _Nodes:
    """The nodes of a spec file; those of its lists are found by their texts without a search."""

    def __init__(self, text: str) -> None:
        # The declared type, because the function of PyYAML has none. An empty file has no node.
        self.root: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
        self._by_text: dict[tuple[int, str], dict[str, list[yaml.Node]]] = {}

    def by_text(
        self, sequence: yaml.Node | None, key: str
    ) -> Mapping[str, Sequence[yaml.Node]]:
        """The items of a list by the text of their `key`."""
        # The nodes live as long as this object, so that no other node gets the same identity.
        index_key = (id(sequence), key)
        if index_key not in self._by_text:
            items: dict[str, list[yaml.Node]] = {}
            for item in _entries(sequence):
                items.setdefault(_text(item, key), []).append(item)
            self._by_text[index_key] = items
        return self._by_text[index_key]

    def named(
        self, sequence: yaml.Node | None, key: str, name: str
    ) -> yaml.Node | None:
        """The item of a list whose `key` has this text; `name#2` is the second such item."""
        by_text = self.by_text(sequence, key)
        items = by_text.get(name)
        # A name can contain the character itself.
        if items:
            return items[0]
        text, _, number = name.rpartition("#")
        if not _POSITION.fullmatch(number):
            return None
        items = by_text.get(text, ())
        index = int(number) - 1
        return items[index] if 0 <= index < len(items) else None

    @cached_property
    def unplaced(self) -> Mapping[tuple[str, str], yaml.Node]:
        """The unplaced rows by resource and name; without a name, the first of the resource."""
        rows: dict[tuple[str, str], yaml.Node] = {}
        for row in _entries(value_of(self.root, "unplaced")):
            resource = _text(row, "resource")
            rows.setdefault((resource, ""), row)
            rows.setdefault((resource, _text(row, "name")), row)
        return rows


def _nodes_of(path: Path) -> _Nodes:
    """The nodes of a file, which is parsed once for all of its findings."""
    status = path.stat()
    return _parsed(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _parsed(path: Path, changed: int, size: int) -> _Nodes:
    # `changed` and `size` differ for another content of the file.
    return _Nodes(path.read_text(encoding="utf-8"))


def _entries(node: yaml.Node | None) -> list[yaml.Node]:
    """The entries of a list; none if the node is no list."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _text(node: yaml.Node | None, key: str) -> str:
    """The text of a key of a mapping; empty if it has none."""
    value = value_of(node, key)
    if not isinstance(value, yaml.ScalarNode):
        return ""
    return str(value.value)


def _line(node: yaml.Node | None) -> int:
    """The line of a node, or 1 if there is none: a message then leads to the beginning of the file."""
    if node is None:
        return 1
    # PyYAML counts lines from 0.
    return int(node.start_mark.line) + 1
