"""The line of a place in a spec file, for messages that point at the spec."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tablewright.model.errata import about_words
from tablewright.model.findings import Finding


def line_of(path: Path, place: str) -> int:
    """The 1-based line of a property, prerequisite, unplaced row or scenario by its place; 1 for others."""
    root = _root(path)
    head, _, rest = place.partition("/")
    if head == "prerequisites":
        return _line(_entry(root, head))
    if head == "scenarios" and rest:
        return _line(_named(_entry(root, "scenarios"), "number", rest))
    if head == "unplaced" and rest:
        return _line(_unplaced(_entry(root, "unplaced"), *rest.partition("/")[::2]))
    node = root
    for step in place.split("/") if place else ():
        found = _named(_entry(node, "properties"), "name", step)
        if found is None:
            break
        node = found
    return _line(node)


def object_line(path: Path, name: str) -> int:
    """The 1-based line of an object in a facts file; 1 where it has none of that name."""
    return _line(_named(_entry(_root(path), "objects"), "name", name)) if path.exists() else 1


def record_line(path: Path, place: str) -> int:
    """The 1-based line of the record of `preload.yaml` at a place (`preload/0` is the first)."""
    records = _entries(_entry(_root(path), "records"))
    return _line(records[int(place.rpartition("/")[2])])


def listed_line(path: Path, place: str) -> int:
    """The 1-based line of the entry of `required.yaml` at a place (`required/School`)."""
    return _line(_named(_entry(_root(path), "resources"), "name", place.partition("/")[2]))


def source_line(path: Path, place: str) -> int:
    """The 1-based line of the entry of `sources.yaml` at a place (`sources/Schools`)."""
    return _line(_named(_entry(_root(path), "pages"), "page", place.partition("/")[2]))


def entry_line(path: Path, stale: Finding) -> int:
    """The 1-based line of the correction or acceptance that a stale-entry finding is about; 0 if not here."""
    root = _root(path) if path.exists() else None
    details = dict(stale.details)
    code, about = details.get("accepted"), details.get("about", "")
    for entry in _entries(_entry(root, "accepted" if code else "corrections")):
        at = getattr(_entry(entry, "at"), "value", "*")
        same = code in (None, getattr(_entry(entry, "code"), "value", None)) and about == _about(entry)
        if at == stale.at and same:
            return _line(entry)
    return 0


def _about(entry: Any) -> str:
    """The details of an acceptance in the words of its finding."""
    pairs = getattr(_entry(entry, "where-details"), "value", [])
    return about_words((name.value, text.value) for name, text in pairs)


def _root(path: Path) -> Any:
    return yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _entries(node: Any) -> list[Any]:
    """The entries of a list, or of the lists of a mapping (the acceptances of a family, by version)."""
    if isinstance(node, yaml.MappingNode):
        return [entry for _, each in node.value for entry in _entries(each)]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _entry(node: Any, key: str) -> Any:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _named(sequence: Any, key: str, name: str) -> Any:
    """The item of a list whose `key` is `name`; `name#2` is the second such item."""
    wanted, _, count = name.partition("#")
    items = sequence.value if isinstance(sequence, yaml.SequenceNode) else []
    found = [item for item in items if getattr(_entry(item, key), "value", None) == wanted]
    index = int(count or 1) - 1
    return found[index] if index < len(found) else None


def _unplaced(sequence: Any, resource: str, name: str) -> Any:
    """The first row of a resource, or the one of this name."""
    rows = sequence.value if isinstance(sequence, yaml.SequenceNode) else []
    own = (row for row in rows if _entry(row, "resource").value == resource)
    return next((row for row in own if name in ("", _entry(row, "name").value)), None)


def _line(node: Any) -> int:
    return node.start_mark.line + 1 if node is not None else 1
