"""What changed in the API itself: members lost, added, renamed, moved, of another type, key or necessity."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.compare.change_kinds import change
from tablewright.compare.path_matching import ResourcePair, ancestors, below, topmost
from tablewright.compare.resource_view import ComparedMember, ComparedResource
from tablewright.model.comparison import Change
from tablewright.naming import count

#: (narrow, wide): every value of the first is one of the second.
_WIDER = {("integer", "number"), ("date", "date-or-datetime"), ("local-datetime", "date-or-datetime")}
#: The API's documents give times as strings; which of them a page sharpens says nothing of the API.
_SHARPENED = {"time", "string"}
#: Limits where a greater number lets more values in; for the others it lets fewer in.
_UPPER = {"at most", "to"}


def find_member_changes(pair: ResourcePair) -> Iterator[Change]:
    """The changes of the API's members, those that stand alone by their topmost place."""
    for path in topmost(pair.api.removed):
        yield _lost(path, pair)
    for path in topmost(pair.api.added):
        yield _added(path, pair)
    for path, target in pair.api.pairs.items():
        yield from _named(path, target, pair)
        yield from _compared(path, target, pair)
    yield from _key("", "", pair)


def _fate(path: str, alone: tuple[str, ...], points: ComparedResource) -> tuple[str, ...]:
    """What comes or goes with a member: all below it that stands alone too, and rows only the page knows."""
    rows = [row for row in points.docs if row not in points.api]
    return below(path, [*alone, *rows])


def _lost(path: str, pair: ResourcePair) -> Change:
    """A member that is gone; where an erratum keeps the page's row for it, certification reads that still."""
    within = _fate(path, pair.api.removed, pair.old)
    row = pair.new.docs.get(pair.docs.pairs.get(path, ""))
    kept = row if row and row.prop.keep else None
    return change(
        "api-lost-listed" if kept else "api-lost",
        pair.name,
        path,
        pair.old.place_of(path),
        kept.place if kept else None,
        was=pair.old.api[path].type,
        within=within,
        note="still on the page" if kept else "",
    )


def _added(path: str, pair: ResourcePair) -> Change:
    point, row = pair.new.api[path], pair.new.docs.get(path)
    case = "api-added-asked" if row is not None and row.prop.required != "optional" else "api-added"
    note = _may_be_left_out(path, pair) if point.mandatory else _holds(path, pair)
    if point.mandatory:
        case = "api-added-mandatory-within" if note else "api-added-mandatory"
    within = _fate(path, pair.api.added, pair.new)
    place = pair.new.place_of(path)
    return change(case, pair.name, path, None, place, now=point.type, within=within, note=note)


def _named(path: str, target: str, pair: ResourcePair) -> Iterator[Change]:
    if path == target or pair.api.explained(path, target):
        return
    same_name = path.rpartition("/")[2] == target.rpartition("/")[2]
    yield change(
        "api-moved" if same_name else "api-renamed",
        pair.name,
        target,
        pair.old.place_of(path),
        pair.new.place_of(target),
        was=path,
        now=target,
        note=pair.confirmed(path, target),
    )


def _compared(path: str, target: str, pair: ResourcePair) -> Iterator[Change]:
    was, now = pair.old.api[path], pair.new.api[target]
    places = (pair.name, target, pair.old.place_of(path), pair.new.place_of(target))
    kind = _goes_on(was.type, pair)
    if kind != now.type and {kind, now.type} != _SHARPENED:
        case = "type-widened" if (kind, now.type) in _WIDER else "type-other"
        yield change(case, *places, was=was.type, now=now.type)
    for name, limit, other in _limits(was, now) if kind == now.type else ():
        case = "limit-looser" if _is_looser(name, limit, other) else "limit-tighter"
        yield change(case, *places, was=f"{name} {limit}", now=f"{name} {other}")
    if now.mandatory and not was.mandatory:
        note = _may_be_left_out(target, pair)
        # In another list or object it is mandatory from the start: that it moved there says so.
        if not note or path == target or pair.api.explained(path, target):
            case = "mandatory-within" if note else "mandatory"
            yield change(case, *places, was="optional", now="mandatory", note=note)
    if was.mandatory and not now.mandatory:
        yield change("mandatory-no-more", *places, was="mandatory", now="optional")
    yield from _key(path, target, pair)


def _goes_on(kind: str, pair: ResourcePair) -> str:
    """A type in the newer version's words: what refers to a renamed resource refers to it still."""
    head, reference, name = kind.rpartition("reference to ")
    return f"{head}{reference}{pair.names.resource(name)}" if reference else kind


def _holds(path: str, pair: ResourcePair) -> str:
    """What went on, under whatever name, into a list or object that came."""
    moved = [target.removeprefix(f"{path}/") for target in below(path, pair.api.pairs.values())]
    return f"holds {', '.join(moved)} now" if moved else ""


def _may_be_left_out(path: str, pair: ResourcePair) -> str:
    """Which list or object around a member a record of the newer version may leave out; empty if none."""
    optional = [above for above in ancestors(path) if not pair.new.api[above].mandatory]
    return f"{optional[-1]} may be left out" if optional else ""


def _limits(was: ComparedMember, now: ComparedMember) -> Iterator[tuple[str, str, str]]:
    """Limits that both sides state and that differ; facts written from a page alone state none."""
    others = dict(now.limits)
    for name, limit in was.limits:
        if others.get(name, limit) != limit:
            yield name, limit, others[name]


def _is_looser(name: str, was: str, now: str) -> bool:
    if name == "one of":
        return set(was.split(", ")) < set(now.split(", "))
    return (float(now) > float(was)) == (name in _UPPER)


def _key(path: str, target: str, pair: ResourcePair) -> Iterator[Change]:
    """The key of the resource (at the empty path), of a reference or of an item."""
    was = pair.old.api[path].keys if path else pair.old.key
    now = pair.new.api[target].keys if target else pair.new.key
    above, goes_on = (f"{each}/" if each else "" for each in (path, target))
    renamed = {pair.api.pairs.get(above + name, "").removeprefix(goes_on) or name for name in was}
    before = pair.old.place_of(path) if path else pair.old.root
    after = pair.new.place_of(target) if target else pair.new.root
    other = bool(was and now) and renamed != set(now)
    if other or (not path and set(was) != set(now)):
        case = "key" if other else "key-renamed"
        words = {"without": renamed - set(now), "with": set(now) - renamed}
        note = "; ".join(f"{word} {', '.join(sorted(names))}" for word, names in words.items() if names)
        yield change(case, pair.name, target, before, after, was=_parts(was), now=_parts(now), note=note)


def _parts(names: tuple[str, ...]) -> str:
    return f"{count(len(names), 'part')} ({', '.join(names)})"
