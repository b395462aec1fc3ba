"""What changed in the list of required resources, where both versions have one."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.compare.change_kinds import change
from tablewright.compare.renames import Names
from tablewright.compare.resource_view import unused
from tablewright.model.comparison import Change, Place
from tablewright.model.required import RequiredResource
from tablewright.model.version import Version


def find_list_changes(before: Version, after: Version, names: Names) -> Iterator[Change]:
    """Resources that the list names on one side only, or with other operations, footnotes or names."""
    if before.required is None or after.required is None:
        return
    was = _by_resource((names.resource(each.resource), each) for each in before.required)
    now = _by_resource((each.resource, each) for each in after.required)
    for resource in dict.fromkeys([*was, *now]):
        old, new = was.get(resource), now.get(resource)
        places = (_place(before, old), _place(after, new))
        for case, *words in _differences(old, new):
            yield change(case, resource.partition("#")[0], "", *places, was=words[0], now=words[1])


def _by_resource(entries: Iterator[tuple[str, RequiredResource]]) -> dict[str, RequiredResource]:
    """The entries by their resource, numbered where a list names it again."""
    used: set[str] = set()
    return {unused(resource, used): entry for resource, entry in entries}


def _place(version: Version, requirements: RequiredResource | None) -> Place | None:
    info = version.info
    return (
        Place(f"spec/{info.family}/{info.name}/required.yaml", requirements.place) if requirements else None
    )


def _differences(
    old: RequiredResource | None, new: RequiredResource | None
) -> Iterator[tuple[str, str, str]]:
    """Cases with what the list said and says."""
    if old is None or new is None:
        yield "list-more" if old is None else "list-less", _operations(old), _operations(new)
        return
    was, now = old.entry, new.entry
    if was.operations != now.operations:
        more = set(now.operations) - set(was.operations)
        case = "list-operations-more" if more else "list-operations-less"
        yield case, _operations(old), _operations(new)
    if bool(was.mark) != bool(now.mark):
        case = "list-condition" if now.mark else "list-condition-less"
        yield case, was.mark or "no footnote", now.mark or "no footnote"
    elif was.mark != now.mark:
        yield "list-told", was.mark, now.mark
    if was.name != now.name and old.resource == new.resource:
        yield "list-told", was.name, now.name


def _operations(requirements: RequiredResource | None) -> str:
    return ", ".join(requirements.entry.operations) if requirements else "not in the list"
