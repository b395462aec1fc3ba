"""What changed on the page: rows listed or not, spelt, typed or asked differently, and their values."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.compare.change_kinds import change
from tablewright.compare.path_matching import ResourcePair, below, is_below, topmost
from tablewright.compare.resource_view import ComparedResource, ComparedRow
from tablewright.compare.words import row_words
from tablewright.model.comparison import Change
from tablewright.model.page import Property, Required
from tablewright.model.values import Value
from tablewright.values.words import is_free, value_words

_RANK: dict[Required, int] = {"optional": 0, "conditional": 1, "required": 2}


def find_row_changes(pair: ResourcePair) -> Iterator[Change]:
    """The changes of the page's rows, without those that the API's own changes tell already."""
    yield from _unlisted(pair)
    yield from _listed(pair)
    for path, target in pair.docs.pairs.items():
        yield from _named(path, target, pair)
        yield from _compared(path, target, pair)
        yield from _values(path, target, pair)


def _unlisted(pair: ResourcePair) -> Iterator[Change]:
    lost = set(pair.api.removed)
    gone = [path for path in pair.docs.removed if path not in lost and not is_below(path, lost)]
    for path in topmost(gone):
        row = pair.old.docs[path]
        still = pair.new.api.get(pair.api.pairs.get(path, ""))
        yield change(
            "undocumented" if row.prop.required == "optional" else "undocumented-asked",
            pair.name,
            path,
            row.place,
            still.place if still else None,
            was=row_words(row.prop),
            within=below(path, gone),
        )


def _listed(pair: ResourcePair) -> Iterator[Change]:
    come = set(pair.api.added)
    here = [path for path in pair.docs.added if path not in come and not is_below(path, come)]
    sources = {target: path for path, target in pair.api.pairs.items()}
    for path in topmost(here):
        row = pair.new.docs[path]
        already = pair.old.api.get(sources.get(path, ""))
        yield change(
            "documented" if row.prop.required == "optional" else "documented-asked",
            pair.name,
            path,
            already.place if already else None,
            row.place,
            now=row_words(row.prop),
            within=below(path, here),
        )


def _named(path: str, target: str, pair: ResourcePair) -> Iterator[Change]:
    """A row that the page spells or places differently, where the API does not tell so already."""
    was, now = pair.old.docs[path], pair.new.docs[target]
    places = (pair.name, target, was.place, now.place)
    if path != target:
        if pair.api.pairs.get(path) != target and not pair.docs.explained(path, target):
            case = "page-moved" if _leaf(path) == _leaf(target) else "page-renamed"
            yield change(case, *places, was=path, now=target, note=pair.confirmed(path, target))
    elif was.prop.name != now.prop.name:
        yield change("page-renamed", *places, was=was.place.at, now=now.place.at)
    elif was.place.at != now.place.at and not _follows(path, pair.old, pair.new):
        yield change("page-moved", *places, was=was.place.at, now=now.place.at)


def _follows(path: str, old: ComparedResource, new: ComparedResource) -> bool:
    """Whether a row only moved along with the row above it."""
    above = path.rpartition("/")[0]
    return all(
        above in points.docs and points.docs[path].place.at.rpartition("/")[0] == points.docs[above].place.at
        for points in (old, new)
    )


def _leaf(path: str) -> str:
    return path.rpartition("/")[2]


def _compared(path: str, target: str, pair: ResourcePair) -> Iterator[Change]:
    was, now = pair.old.docs[path], pair.new.docs[target]
    places = (pair.name, target, was.place, now.place)
    if was.prop.required != now.prop.required:
        more = _RANK[now.prop.required] > _RANK[was.prop.required]
        case = "asked-more" if more else "asked-less"
        yield change(case, *places, was=was.prop.required, now=now.prop.required)
    if (was.prop.kind, was.prop.type) != (now.prop.kind, now.prop.type) and not _api_retyped(path, pair):
        yield change("page-retyped", *places, was=_printed(was), now=_printed(now))


def _api_retyped(path: str, pair: ResourcePair) -> bool:
    target = pair.api.pairs.get(path)
    return target is not None and pair.old.api[path].type != pair.new.api[target].type


def _printed(row: ComparedRow) -> str:
    """The printed type; where the page says what it is besides, that too."""
    prop = row.prop
    return prop.type if prop.kind == "scalar" else f"{prop.kind} {prop.type}".rstrip()


def _values(path: str, target: str, pair: ResourcePair) -> Iterator[Change]:
    """Changed cells of the scenarios that both pages have; those that changed alike are one change."""
    was, now = pair.old.docs[path], pair.new.docs[target]
    alike: dict[tuple[str, str, str, str], list[str]] = {}
    for number in _common(pair):
        before, after = was.prop.value(number), now.prop.value(number)
        if before != after:
            words = (_case(before, after), value_words(before), value_words(after))
            alike.setdefault((*words, _errata(was.prop, now.prop, number)), []).append(number)
    for (case, before_words, after_words, note), numbers in alike.items():
        yield change(
            case,
            pair.name,
            target,
            was.place,
            now.place,
            was=before_words,
            now=after_words,
            scenarios=tuple(numbers),
            note=note,
        )


def _errata(was: Property, now: Property, number: str) -> str:
    """That a cell is not what a page prints, and why: an erratum's on one side makes it differ, too."""
    sides = (("old", was.correction(number)), ("new", now.correction(number)))
    return "; ".join(f"the {side} value is an erratum's: {why.rstrip('.')}" for side, why in sides if why)


def _common(pair: ResourcePair) -> tuple[str, ...]:
    known = {scenario.number for scenario in pair.old.resource.page.scenarios}
    return tuple(each.number for each in pair.new.resource.page.scenarios if each.number in known)


def _case(before: Value | None, after: Value | None) -> str:
    if before is None:
        return "value-added"
    if after is None:
        return "value-removed"
    if is_free(after):
        return "value-example" if is_free(before) else "value-freer"
    return "value-firmer" if is_free(before) else "value-other"
