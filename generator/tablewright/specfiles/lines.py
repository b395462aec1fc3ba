"""Finds the line of a place in a spec file, for messages with FILE:LINE.

The files are parsed as YAML nodes here, because values that are already loaded have no lines. Every function
returns a 1-based line.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from tablewright.model.findings import AcceptancePlace, CorrectionPlace


def line_of(path: Path, place: str) -> int:
    """The line of a property, prerequisite list, unplaced row or scenario of a page; 1 if there is none.

    For a path of properties of which only the first exist, it is the line of the last one that does.
    """
    root = _root(path)
    head, _, rest = place.partition("/")
    if head == "prerequisites":
        return _line(_value(root, head))
    if head == "scenarios" and rest:
        return _line(_named(_value(root, "scenarios"), "number", rest))
    if head == "unplaced" and rest:
        resource, _, name = rest.partition("/")
        return _line(_unplaced(_value(root, "unplaced"), resource, name))
    node = root
    for step in place.split("/") if place else ():
        child = _named(_value(node, "properties"), "name", step)
        if child is None:
            break
        node = child
    return _line(node)


def object_line(path: Path, name: str) -> int:
    """The line of an object in a facts file; 1 if the file or the object does not exist."""
    if not path.exists():
        return 1
    return _line(_named(_value(_root(path), "objects"), "name", name))


def record_line(path: Path, number: int) -> int:
    """The line of a record of `preload.yaml`; the first one has the number 0."""
    return _line(_entries(_value(_root(path), "records"))[number])


def listed_line(path: Path, place: str) -> int:
    """The line of the entry of `required.yaml` with a name; 1 if there is none."""
    return _line(_named(_value(_root(path), "resources"), "name", place))


def source_line(path: Path, page: str) -> int:
    """The line of the entry of a page in `sources.yaml`; 1 if there is none."""
    return _line(_named(_value(_root(path), "pages"), "page", page))


def correction_line(path: Path, place: CorrectionPlace) -> int:
    """The line of the first correction of `corrections.yaml` with this `at`; 1 if there is none."""
    if path.exists():
        for entry in _entries(_value(_root(path), "corrections")):
            if _text(entry, "at") == place.at:
                return _line(entry)
    return 1


def acceptance_line(path: Path, place: AcceptancePlace) -> int:
    """The line of an acceptance of `accepted.yaml` or `family.yaml`; 0 if the file does not have it."""
    if path.exists():
        for entry in _entries(_value(_root(path), "accepted")):
            details = []
            pairs = _value(entry, "where-details")
            if isinstance(pairs, yaml.MappingNode):
                details = [(name.value, text.value) for name, text in pairs.value]
            at = (
                _text(entry, "at") or "*"
            )  # an entry without `at` accepts the findings of every place
            if (at, _text(entry, "code"), tuple(details)) == (
                place.at,
                place.code,
                place.where_details,
            ):
                return _line(entry)
    return 0


def _root(path: Path) -> yaml.Node | None:
    node: yaml.Node | None = yaml.compose(
        path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return node


def _entries(node: yaml.Node | None) -> list[yaml.Node]:
    """The entries of a list, or of all lists of a mapping (family.yaml has a list for each version)."""
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    entries = []
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
    return str(value.value) if isinstance(value, yaml.ScalarNode) else ""


def _named(sequence: yaml.Node | None, key: str, name: str) -> yaml.Node | None:
    """The item of a list whose `key` has this text; `name#2` is the second such item."""
    wanted, _, count = name.partition("#")
    items = [item for item in _entries(sequence) if _text(item, key) == wanted]
    index = int(count or 1) - 1
    return items[index] if index < len(items) else None


def _unplaced(sequence: yaml.Node | None, resource: str, name: str) -> yaml.Node | None:
    """The unplaced row of a resource with this name; without a name, the first of the resource."""
    for row in _entries(sequence):
        if _text(row, "resource") == resource and name in ("", _text(row, "name")):
            return row
    return None


def _line(node: yaml.Node | None) -> int:
    return 1 if node is None else int(node.start_mark.line) + 1
