"""Finds the line of a place in a spec file, for messages with FILE:LINE.

The files are parsed as YAML nodes here, because values that are already loaded have no lines. Every function
returns a 1-based line.
"""

from __future__ import annotations

from collections.abc import Iterable
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


def line_of(path: Path, location: OnPage) -> int:
    """The line of a property, prerequisite list, unplaced row or scenario of a page; 1 if there is none.

    For a path of properties of which only the first exist, it is the line of the last one that does.
    """
    root = _root(path)
    match location:
        case PagePlace(place=place):
            # The empty place is the page itself.
            names = place.split("/") if place else []
            property_node = _property(root, names)
            # `requirements/2` is a sentence of the page; a property of that name comes first.
            if names[:1] == ["requirements"] and property_node is root:
                property_node = _value(root, "requirements") or root
            return _line(property_node)
        case PrerequisitePlace():
            return _line(_value(root, "prerequisites"))
        case ScenarioPlace(number=number):
            scenarios = _value(root, "scenarios")
            return _line(_named(scenarios, "number", number))
        case UnplacedPlace(resource=resource, name=name):
            rows = _value(root, "unplaced")
            return _line(_unplaced(rows, resource, name))
        case _:
            assert_never(location)


def _property(page: yaml.Node | None, names: Iterable[str]) -> yaml.Node | None:
    """The property at a path of names, or the last one on the path that exists."""
    node = page
    for name in names:
        siblings = _value(node, "properties")
        child = _named(siblings, "name", name)
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
    item = _named(_value(_root(path), "objects"), "name", name)
    found = _named(_value(item, "members"), "name", member) if member else None
    return _line(found or item)


def record_line(path: Path, number: int) -> int:
    """The line of a record of `preload.yaml`; the first one has the number 0."""
    records = _value(_root(path), "records")
    return _line(_entries(records)[number])


def listed_line(path: Path, place: str) -> int:
    """The line of the entry of `required.yaml` with a name; 1 if there is none."""
    entries = _value(_root(path), "resources")
    return _line(_named(entries, "name", place))


def source_line(path: Path, page: str) -> int:
    """The line of the entry of a page in `sources.yaml`; 1 if there is none."""
    entries = _value(_root(path), "pages")
    return _line(_named(entries, "page", page))


def correction_line(path: Path, place: CorrectionPlace) -> int:
    """The line of the first correction of `corrections.yaml` with this `at`; 1 if there is none."""
    if not path.exists():
        return 1
    corrections = _value(_root(path), "corrections")
    for entry in _entries(corrections):
        if _text(entry, "at") == place.at:
            return _line(entry)
    return 1


def acceptance_line(path: Path, place: AcceptancePlace) -> int:
    """The line of an acceptance of `accepted.yaml` or `family.yaml`; 0 if the file does not have it."""
    if not path.exists():
        return 0
    accepted = _value(_root(path), "accepted")
    for entry in _entries(accepted):
        # An entry without `at` accepts the findings of every place.
        at = _text(entry, "at") or "*"
        code = _text(entry, "code")
        if AcceptancePlace(at, code, _where_details(entry)) == place:
            return _line(entry)
    return 0


def _where_details(acceptance: yaml.Node) -> tuple[tuple[str, str], ...]:
    """The details of an acceptance, which differ between two acceptances of one place and code."""
    details: list[tuple[str, str]] = []
    pairs = _value(acceptance, "where-details")
    if isinstance(pairs, yaml.MappingNode):
        for name, text in pairs.value:
            details.append((name.value, text.value))
    return tuple(details)


def _root(path: Path) -> yaml.Node | None:
    text = path.read_text(encoding="utf-8")
    # The declared type, because the function of PyYAML has none. An empty file has no node.
    root: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    return root


def _entries(node: yaml.Node | None) -> list[yaml.Node]:
    """The entries of a list, or of all lists of a mapping (family.yaml has a list for each version)."""
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    entries: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            entries += _entries(value)
    return entries


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """The value of a key of a mapping; None if the node has no such key."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key and isinstance(value, yaml.Node):
                return value
    return None


def _text(node: yaml.Node | None, key: str) -> str:
    """The text of a key of a mapping; empty if it has none."""
    value = _value(node, key)
    if not isinstance(value, yaml.ScalarNode):
        return ""
    return str(value.value)


def _named(sequence: yaml.Node | None, key: str, name: str) -> yaml.Node | None:
    """The item of a list whose `key` has this text; `name#2` is the second such item."""
    text, _, number = name.partition("#")
    # A page may list a name twice; the number is missing for the first one.
    remaining = int(number or 1)
    for item in _entries(sequence):
        if _text(item, key) == text:
            remaining -= 1
            if remaining == 0:
                return item
    return None


def _unplaced(sequence: yaml.Node | None, resource: str, name: str) -> yaml.Node | None:
    """The unplaced row of a resource with this name; without a name, the first of the resource."""
    for row in _entries(sequence):
        if _text(row, "resource") != resource:
            continue
        if not name or _text(row, "name") == name:
            return row
    return None


def _line(node: yaml.Node | None) -> int:
    """The line of a node, or 1 if there is none: a message then leads to the beginning of the file."""
    if node is None:
        return 1
    # PyYAML counts lines from 0.
    return int(node.start_mark.line) + 1
