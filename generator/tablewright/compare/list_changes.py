"""Finds the changes of the list of required resources, if both versions have one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tablewright.compare.change_kinds import ChangePlace, change
from tablewright.compare.renames import Names
from tablewright.compare.resource_view import free_path
from tablewright.model.comparison import Change, Place
from tablewright.model.required import RequiredResource
from tablewright.model.version import Version


def find_list_changes(
    before: Version, after: Version, names: Names
) -> Iterator[Change]:
    """Yield the entries that one list lacks, or that have other operations, footnotes or names."""
    if before.required is None or after.required is None:
        return
    old_entries = _by_resource(before.required, names)
    # The names of the newer version are those that the changes are reported under: no rename applies.
    new_entries = _by_resource(after.required, Names())
    # A dictionary instead of a set keeps the order of the lists.
    keys = dict.fromkeys([*old_entries, *new_entries])
    for key in keys:
        old = old_entries.get(key)
        new = new_entries.get(key)
        old_place = _place(before, old)
        new_place = _place(after, new)
        resource, _, _ = key.partition("#")
        for case, was, now in _differences(old, new):
            yield change(
                case, ChangePlace(resource, "", old_place, new_place), was=was, now=now
            )


def _by_resource(
    entries: Iterable[RequiredResource], names: Names
) -> dict[str, RequiredResource]:
    """Return the entries by the newer name of the resource; a second entry has the key `name#2`."""
    used: dict[str, int] = {}
    by_resource: dict[str, RequiredResource] = {}
    for entry in entries:
        key = free_path(names.resource(entry.resource), used)
        by_resource[key] = entry
    return by_resource


def _place(version: Version, entry: RequiredResource | None) -> Place | None:
    if entry is None:
        return None
    file = f"spec/{version.info.family}/{version.info.name}/required.yaml"
    return Place(file, entry.place)


def _differences(
    old: RequiredResource | None, new: RequiredResource | None
) -> Iterator[tuple[str, str, str]]:
    """Yield the case, the old text and the new text of each difference between two entries."""
    if old is None:
        yield "list-added", _operations(old), _operations(new)
        return
    if new is None:
        yield "list-removed", _operations(old), _operations(new)
        return
    was = old.entry
    now = new.entry
    if was.operations != now.operations:
        # A list that gives some operations more and some less needs more work, not less.
        added = set(now.operations) - set(was.operations)
        case = "list-operations-added" if added else "list-operations-removed"
        yield case, _operations(old), _operations(new)
    if bool(was.mark) != bool(now.mark):
        case = "list-footnote-added" if now.mark else "list-footnote-removed"
        yield case, was.mark or "no footnote", now.mark or "no footnote"
    elif was.mark != now.mark:
        yield "list-wording", was.mark, now.mark
    # A renamed resource has another name in the list as well: its rename is reported already.
    if was.name != now.name and old.resource == new.resource:
        yield "list-wording", was.name, now.name


def _operations(entry: RequiredResource | None) -> str:
    if entry is None:
        return "not in the list"
    return ", ".join(entry.entry.operations)
