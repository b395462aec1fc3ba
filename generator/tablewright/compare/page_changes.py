"""Finds the changes of the page's rows: listed, unlisted, renamed, moved, retyped, required, and values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from tablewright.compare.change_kinds import ChangePlace, change
from tablewright.compare.path_matching import ResourcePair, below, is_below, topmost
from tablewright.compare.resource_view import ComparedResource, ComparedRow
from tablewright.compare.words import row_words
from tablewright.model.comparison import Change
from tablewright.model.properties import Property, Required
from tablewright.model.values import Value
from tablewright.values.words import accepts_any, value_words

#: The order of requirements: a change to a higher number requires more.
_RANK: dict[Required, int] = {
    "optional": 0,
    "conditional": 1,
    "required": 2,
}


def find_row_changes(pair: ResourcePair) -> Iterator[Change]:
    """Yield the changes of the rows, without those that only follow from a change of the API."""
    yield from _unlisted(pair)
    yield from _listed(pair)
    for old_path, new_path in pair.rows.pairs.items():
        yield from _renamed(old_path, new_path, pair)
        yield from _row_differences(old_path, new_path, pair)
        yield from _value_changes(old_path, new_path, pair)


def _unlisted(pair: ResourcePair) -> Iterator[Change]:
    """Yield the rows that the page no longer has, although the API still has their members."""
    # A member that the API removed is reported with the API's changes.
    unlisted = _outside_of(pair.members.removed, pair.rows.removed)
    for path in topmost(unlisted):
        row = pair.old.rows[path]
        new_path = pair.members.pairs.get(path, "")
        member = pair.new.members.get(new_path)
        optional = row.prop.required == "optional"
        yield change(
            "undocumented" if optional else "undocumented-required",
            ChangePlace(pair.name, path, row.place, member.place if member else None),
            was=row_words(row.prop),
            members=below(path, unlisted),
        )


def _listed(pair: ResourcePair) -> Iterator[Change]:
    """Yield the rows that are new on the page, although the API had their members before."""
    # A member that the API added is reported with the API's changes, and so are the rows below it.
    listed = _outside_of(pair.members.added, pair.rows.added)
    old_paths: dict[str, str] = {}
    for old_path, new_path in pair.members.pairs.items():
        old_paths[new_path] = old_path
    for path in topmost(listed):
        row = pair.new.rows[path]
        old_path = old_paths.get(path, "")
        member = pair.old.members.get(old_path)
        optional = row.prop.required == "optional"
        yield change(
            "documented" if optional else "documented-required",
            ChangePlace(pair.name, path, member.place if member else None, row.place),
            now=row_words(row.prop),
            members=below(path, listed),
        )


def _outside_of(members: Collection[str], rows: Iterable[str]) -> list[str]:
    """Return the rows that are neither one of the members nor below one."""
    member_paths = set(members)
    outside: list[str] = []
    for path in rows:
        if path not in member_paths and not is_below(path, member_paths):
            outside.append(path)
    return outside


def _renamed(old_path: str, new_path: str, pair: ResourcePair) -> Iterator[Change]:
    """Yield the rename or move of a row, unless the member of the API was renamed or moved likewise."""
    old = pair.old.rows[old_path]
    new = pair.new.rows[new_path]
    place = ChangePlace(pair.name, new_path, old.place, new.place)
    if old_path != new_path:
        renamed_in_api = pair.members.pairs.get(old_path) == new_path
        if renamed_in_api or pair.rows.follows_parent(old_path, new_path):
            return
        same_name = _last_name(old_path) == _last_name(new_path)
        case = "page-moved" if same_name else "page-renamed"
        note = pair.rename_reason(old_path, new_path)
        yield change(case, place, was=old_path, now=new_path, note=note)
    # Equal wire paths: the page may still spell the name differently, or list the row elsewhere.
    elif old.prop.name != new.prop.name:
        yield change("page-renamed", place, was=old.place.at, now=new.place.at)
    elif old.place.at != new.place.at and not _moved_with_parent(old_path, pair):
        yield change("page-moved", place, was=old.place.at, now=new.place.at)


def _moved_with_parent(path: str, pair: ResourcePair) -> bool:
    """Return whether a row is directly below the row of its parent on both pages."""
    return _is_below_parent_row(path, pair.old) and _is_below_parent_row(path, pair.new)


def _is_below_parent_row(path: str, resource: ComparedResource) -> bool:
    parent_path, _, _ = path.rpartition("/")
    parent = resource.rows.get(parent_path)
    parent_place, _, _ = resource.rows[path].place.at.rpartition("/")
    return parent is not None and parent.place.at == parent_place


def _last_name(path: str) -> str:
    _, _, name = path.rpartition("/")
    return name


def _row_differences(
    old_path: str, new_path: str, pair: ResourcePair
) -> Iterator[Change]:
    """Yield the changes of a row's requirement and printed type."""
    old = pair.old.rows[old_path]
    new = pair.new.rows[new_path]
    place = ChangePlace(pair.name, new_path, old.place, new.place)
    was = old.prop.required
    now = new.prop.required
    if was != now:
        more = _RANK[now] > _RANK[was]
        case = "required-more" if more else "required-less"
        yield change(case, place, was=was, now=now)
    same_kind = old.prop.kind == new.prop.kind
    same_type = same_kind and old.prop.type == new.prop.type
    # A page follows the API: another type in both is one change, which the API's changes report.
    if not same_type and not _retyped_in_api(old_path, pair):
        old_type = _printed_type(old)
        new_type = _printed_type(new)
        yield change("page-retyped", place, was=old_type, now=new_type)


def _retyped_in_api(old_path: str, pair: ResourcePair) -> bool:
    new_path = pair.members.pairs.get(old_path)
    if new_path is None:
        return False
    old_member = pair.old.members[old_path]
    new_member = pair.new.members[new_path]
    return old_member.type != new_member.type


def _printed_type(row: ComparedRow) -> str:
    """Return the type that the page prints, with the row's kind if it is no scalar: `collection shipDeck`."""
    if row.prop.kind == "scalar":
        return row.prop.type
    return f"{row.prop.kind} {row.prop.type}".rstrip()


def _value_changes(
    old_path: str, new_path: str, pair: ResourcePair
) -> Iterator[Change]:
    """Yield the changed cells of a row; scenarios with the same change are one change."""
    old = pair.old.rows[old_path]
    new = pair.new.rows[new_path]
    # The key has the case, the old value, the new value and the note of a change.
    scenarios_by_change: dict[tuple[str, str, str, str], list[str]] = {}
    for number in _common_scenarios(pair):
        was = old.prop.value(number)
        now = new.prop.value(number)
        if was == now:
            continue
        # An empty cell of an update leaves the value of the record as it is.
        if None in (was, now) and _value_after(old, pair.old, number) == _value_after(
            new, pair.new, number
        ):
            continue
        case = _value_case(was, now)
        note = _corrections_note(old.prop, new.prop, number)
        key = (case, value_words(was), value_words(now), note)
        scenarios_by_change.setdefault(key, []).append(number)
    for (case, was_words, now_words, note), numbers in scenarios_by_change.items():
        yield change(
            case,
            ChangePlace(pair.name, new_path, old.place, new.place),
            was=was_words,
            now=now_words,
            scenarios=tuple(numbers),
            note=note,
        )


def _value_after(
    row: ComparedRow, resource: ComparedResource, number: str
) -> Value | None:
    """Return the value that a record has after a scenario; an empty cell of an update changes nothing."""
    scenarios = {item.number: item for item in resource.resource.page.scenarios}
    scenario = scenarios[number]
    value = row.prop.value(number)
    # An update that names the property removes its value.
    if (
        value is not None
        or scenario.action != "update"
        or row.place.at in scenario.changes
    ):
        return value
    earlier: Value | None = None
    for other in resource.resource.page.scenarios:
        if other.number == number:
            break
        same_record = scenario.record_of in (other.number, other.record_of)
        other_value = row.prop.value(other.number)
        if same_record and other_value is not None:
            earlier = other_value
    return earlier


def _corrections_note(old: Property, new: Property, number: str) -> str:
    """Return a note on each side whose value comes from a correction: the pages themselves may agree."""
    notes: list[str] = []
    for side, prop in (("old", old), ("new", new)):
        why = prop.correction(number)
        if why:
            # The reason is a sentence; its full stop would end the note too early.
            notes.append(f"the {side} value comes from a correction: {why.rstrip('.')}")
    return "; ".join(notes)


def _common_scenarios(pair: ResourcePair) -> list[str]:
    """Return the numbers of the scenarios that both pages have, in the newer page's order."""
    old_numbers = {scenario.number for scenario in pair.old.resource.page.scenarios}
    common: list[str] = []
    for scenario in pair.new.resource.page.scenarios:
        if scenario.number in old_numbers:
            common.append(scenario.number)
    return common


def _value_case(was: Value | None, now: Value | None) -> str:
    if was is None:
        return "value-added"
    if now is None:
        return "value-removed"
    # Such a value is an example: certification accepts any other value (`["501" if possible | ...]`).
    if accepts_any(now):
        return "value-example" if accepts_any(was) else "value-free"
    return "value-fixed" if accepts_any(was) else "value-other"
