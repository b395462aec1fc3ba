"""Finds the changes of the API's members: removed, added, renamed, moved, retyped, mandatory, key."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.compare.change_kinds import ChangePlace, change
from tablewright.compare.path_matching import ResourcePair, below, parents_of, topmost
from tablewright.compare.resource_view import (
    AllowedValues,
    ComparedMember,
    ComparedResource,
    Limit,
    NumberFormat,
    NumberLimit,
)
from tablewright.model.comparison import Change
from tablewright.naming import count

#: Pairs (narrow, wide) of types: every value of the first is a value of the second.
_WIDER = {
    ("integer", "number"),
    ("date", "date-or-datetime"),
    ("local-datetime", "date-or-datetime"),
}
#: The formats of numbers, each narrower one before the wider ones of the same type.
_WIDTHS = ("int32", "int64", "float", "double")
#: The words for a limit that a side does not have.
_ABSENT_LIMITS = {
    "at least": "any length",
    "at most": "any length",
    "from": "any number",
    "to": "any number",
    "one of": "any value",
    "format": "any format",
}
#: The API's documents declare times as strings. Only a page makes a string a time, so that is no API change.
_TIME_OR_STRING = {"time", "string"}


def find_member_changes(pair: ResourcePair) -> Iterator[Change]:
    """Yield the changes of the members; a removed or added subtree is one change at its topmost path."""
    for path in topmost(pair.members.removed):
        yield _removed(path, pair)
    for path in topmost(pair.members.added):
        yield _added(path, pair)
    for old_path, new_path in pair.members.pairs.items():
        yield from _renamed(old_path, new_path, pair)
        yield from _member_differences(old_path, new_path, pair)
    yield from _key_changes("", "", pair)


def _subtree(
    path: str, only_here: tuple[str, ...], resource: ComparedResource
) -> tuple[str, ...]:
    """Return what is removed or added together with a member: members and rows below it."""
    only_on_page = [row for row in resource.rows if row not in resource.members]
    return below(path, [*only_here, *only_on_page])


def _removed(path: str, pair: ResourcePair) -> Change:
    members = _subtree(path, pair.members.removed, pair.old)
    new_path = pair.rows.pairs.get(path, "")
    row = pair.new.rows.get(new_path)
    # A correction may keep the row of a removed member: certification still requires it.
    kept = row is not None and row.prop.keep
    return change(
        "api-removed-kept" if kept else "api-removed",
        ChangePlace(
            pair.name,
            path,
            pair.old.place_of(path),
            row.place if row is not None and kept else None,
        ),
        was=pair.old.members[path].type,
        members=members,
        note="still on the page" if kept else "",
    )


def _added(path: str, pair: ResourcePair) -> Change:
    member = pair.new.members[path]
    row = pair.new.rows.get(path)
    if member.mandatory:
        note = _optional_parent(path, pair)
        # Without the optional parent, a record does not need the member either.
        case = "api-added-mandatory-in-optional" if note else "api-added-mandatory"
    else:
        note = _moved_members(path, pair)
        required = row is not None and row.prop.required != "optional"
        case = "api-added-required" if required else "api-added"
    return change(
        case,
        ChangePlace(pair.name, path, None, pair.new.place_of(path)),
        now=member.type,
        members=_subtree(path, pair.members.added, pair.new),
        note=note,
    )


def _renamed(old_path: str, new_path: str, pair: ResourcePair) -> Iterator[Change]:
    """Yield the rename or move of a member, unless only its parent was renamed or moved."""
    if old_path == new_path or pair.members.follows_parent(old_path, new_path):
        return
    _, _, old_name = old_path.rpartition("/")
    _, _, new_name = new_path.rpartition("/")
    yield change(
        "api-moved" if old_name == new_name else "api-renamed",
        ChangePlace(
            pair.name,
            new_path,
            pair.old.place_of(old_path),
            pair.new.place_of(new_path),
        ),
        was=old_path,
        now=new_path,
        note=pair.rename_reason(old_path, new_path),
    )


def _member_differences(
    old_path: str, new_path: str, pair: ResourcePair
) -> Iterator[Change]:
    """Yield the changes of a member's type, format, limits, mandatory flag and key, in this order."""
    old = pair.old.members[old_path]
    new = pair.new.members[new_path]
    before = pair.old.place_of(old_path)
    after = pair.new.place_of(new_path)
    place = ChangePlace(pair.name, new_path, before, after)
    # `reference to parents` and `reference to contacts` are one type if the resource was renamed.
    old_type = _with_new_resource_name(old.type, pair)
    if old_type == new.type:
        for old_limit, new_limit in _changed_limits(old, new):
            yield _limit_change(place, old_limit, new_limit)
    elif {old_type, new.type} != _TIME_OR_STRING:
        case = "type-widened" if (old_type, new.type) in _WIDER else "type-other"
        yield change(case, place, was=old.type, now=new.type)
    if new.mandatory and not old.mandatory:
        note = _optional_parent(new_path, pair)
        follows_parent = pair.members.follows_parent(old_path, new_path)
        moved = old_path != new_path and not follows_parent
        # A member that moved into an optional parent may be mandatory there without affecting any record.
        if not (note and moved):
            case = "mandatory-in-optional" if note else "mandatory"
            yield change(case, place, was="optional", now="mandatory", note=note)
    if old.mandatory and not new.mandatory:
        yield change("no-longer-mandatory", place, was="mandatory", now="optional")
    yield from _key_changes(old_path, new_path, pair)
    # Other item keys follow from the members, whose changes are enough.
    is_written = old.has_own_item_key or new.has_own_item_key
    if is_written and set(old.item_key) != set(new.item_key):
        was = _item_key_words(old.item_key)
        yield change("item-key", place, was=was, now=_item_key_words(new.item_key))


def _with_new_resource_name(member_type: str, pair: ResourcePair) -> str:
    """Return the type with a renamed resource under its newer name: `reference to contacts`."""
    head, reference, resource = member_type.rpartition("reference to ")
    if not reference:
        return member_type
    return f"{head}{reference}{pair.names.resource(resource)}"


def _moved_members(path: str, pair: ResourcePair) -> str:
    """Return a note on the members that moved into an added list or object, or the empty text."""
    moved: list[str] = []
    for target in below(path, pair.members.pairs.values()):
        moved.append(target.removeprefix(f"{path}/"))
    return f"now holds {', '.join(moved)}" if moved else ""


def _optional_parent(path: str, pair: ResourcePair) -> str:
    """Return a note on the outermost optional list or object around a member, or the empty text."""
    outermost = ""
    for parent in parents_of(path):
        # The nearest parent comes first, so the last one that is optional is the outermost.
        if not pair.new.members[parent].mandatory:
            outermost = parent
    return f"{outermost} is optional" if outermost else ""


def _changed_limits(
    old: ComparedMember, new: ComparedMember
) -> Iterator[tuple[Limit | None, Limit | None]]:
    """Yield the old and the new limit of each name that differ; None for a side without the limit."""
    old_limits = {limit.name: limit for limit in old.limits}
    new_limits = {limit.name: limit for limit in new.limits}
    for name in {**old_limits, **new_limits}:
        old_limit = old_limits.get(name)
        new_limit = new_limits.get(name)
        if old_limit == new_limit:
            continue
        # Facts that a person wrote lack most limits of the API; only two known limits can be compared.
        is_known = old_limit is not None and new_limit is not None
        are_complete = old.has_all_limits and new.has_all_limits
        if name == NumberFormat.name:
            are_complete = old.has_all_formats and new.has_all_formats
        if is_known or are_complete:
            yield old_limit, new_limit


def _limit_change(place: ChangePlace, old: Limit | None, new: Limit | None) -> Change:
    limit = old or new
    assert limit is not None
    subject = "format" if isinstance(limit, NumberFormat) else "limit"
    case = f"{subject}-looser" if _is_looser(old, new) else f"{subject}-tighter"
    absent = _ABSENT_LIMITS[limit.name]
    was = str(old) if old is not None else absent
    now = str(new) if new is not None else absent
    return change(case, place, was=was, now=now)


def _is_looser(old: Limit | None, new: Limit | None) -> bool:
    """Return whether the API accepts more values with the new limit; None accepts every value."""
    if old is None or new is None:
        return new is None
    if isinstance(old, NumberFormat) and isinstance(new, NumberFormat):
        return _WIDTHS.index(new.format) > _WIDTHS.index(old.format)
    if isinstance(old, NumberLimit) and isinstance(new, NumberLimit):
        grows = new.number > old.number
        return grows == new.is_upper
    # Allowed values are looser only if all old ones are still allowed.
    if isinstance(old, AllowedValues) and isinstance(new, AllowedValues):
        return set(old.values) < set(new.values)
    raise AssertionError(
        f"'{old}' and '{new}' have one name, and are limits of different kinds"
    )


def _key_changes(old_path: str, new_path: str, pair: ResourcePair) -> Iterator[Change]:
    """Yield the change of a key: of the resource (empty paths), of a reference or of a list item."""
    if old_path:
        old_key = pair.old.members[old_path].key
        new_key = pair.new.members[new_path].key
        before = pair.old.place_of(old_path)
        after = pair.new.place_of(new_path)
        old_prefix = f"{old_path}/"
        new_prefix = f"{new_path}/"
    else:
        old_key = pair.old.key
        new_key = pair.new.key
        before = pair.old.root
        after = pair.new.root
        old_prefix = ""
        new_prefix = ""
    # The old key with the names that its members have in the newer version.
    renamed_key: set[str] = set()
    for name in old_key:
        path = pair.members.pairs.get(old_prefix + name, "")
        new_name = path.removeprefix(new_prefix)
        renamed_key.add(new_name or name)
    new_names = set(new_key)
    # A facts file that was written by hand may have no key: then nothing can be compared.
    other_parts = bool(old_key and new_key) and renamed_key != new_names
    # Other names of the same parts are reported once, for the resource.
    only_renamed = not old_path and set(old_key) != new_names
    if not other_parts and not only_renamed:
        return
    notes: list[str] = []
    lost = renamed_key - new_names
    gained = new_names - renamed_key
    if lost:
        notes.append(f"without {', '.join(sorted(lost))}")
    if gained:
        notes.append(f"with {', '.join(sorted(gained))}")
    yield change(
        "key" if other_parts else "key-renamed",
        ChangePlace(pair.name, new_path, before, after),
        was=_key_words(old_key),
        now=_key_words(new_key),
        note="; ".join(notes),
    )


def _item_key_words(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "all members"


def _key_words(names: tuple[str, ...]) -> str:
    return f"{count(len(names), 'part')} ({', '.join(names)})"
