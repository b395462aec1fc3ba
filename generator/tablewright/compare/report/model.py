"""A comparison as a reviewer reads it: groups of resources of lines, in finished words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from tablewright.compare.change_kinds import GROUPS, MEANINGS
from tablewright.model.comparison import Change, Comparison, Place

#: Members that came or went together in one line; a longer list says more by its number.
_WITHIN = 6


@dataclass(frozen=True, slots=True)
class Spot:
    """A path, and the paths below it that share its fate (relative to it)."""

    path: str
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One change, or several of a case that need no more than their places."""

    kind: str
    spots: tuple[Spot, ...]
    was: str = ""
    now: str = ""
    scenarios: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What changed between two spots of the spec: of one resource, or of all where `resource` is empty.

    `before` and `after` are files, with what the paths of the lines go on from (`facts.yaml#course`); empty
    where a side has nothing.
    """

    resource: str
    before: str
    after: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One group of changes.

    `count` counts the changes, of which a line may hold several; `legend` says what each kind means here.
    """

    title: str
    description: str
    count: int
    legend: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


def chapters_of(comparison: Comparison) -> tuple[Chapter, ...]:
    """The groups that have changes, the gravest first."""
    found = []
    for group, (title, says) in GROUPS.items():
        changes = [each for each in comparison.changes if each.group == group]
        if changes:
            found.append(Chapter(title, says, len(changes), _legend(changes), tuple(_sections(changes))))
    return tuple(found)


def counts_of(comparison: Comparison) -> tuple[tuple[str, int], ...]:
    """How many changes each group has, all groups."""
    return tuple(
        (title, sum(each.group == group for each in comparison.changes))
        for group, (title, _) in GROUPS.items()
    )


def uncovered(comparison: Comparison) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The resources that only the older side covers, and those that only the newer one does."""
    before, after = set(comparison.before.resources), set(comparison.after.resources)
    return tuple(sorted(before - after)), tuple(sorted(after - before))


def _legend(changes: Iterable[Change]) -> tuple[tuple[str, str], ...]:
    found = dict.fromkeys((each.kind, MEANINGS[each.case].why) for each in changes)
    return tuple(sorted(found))


def _sections(changes: Iterable[Change]) -> Iterator[Section]:
    """The changes by resource and by the two spots that they stand in, in the order of the first of each."""
    for resource, own in groupby(changes, lambda each: each.resource):
        found: dict[tuple[str, str], list[Change]] = {}
        for each in own:
            found.setdefault(_spots_of(each), []).append(each)
        for (before, after), together in found.items():
            yield Section(resource, before, after, tuple(_lines(together)))


def _spots_of(each: Change) -> tuple[str, str]:
    named = each.was if each.kind in ("renamed", "moved") else each.at
    return _origin(each.before, named), _origin(each.after, each.at)


def _origin(place: Place | None, path: str) -> str:
    """The file of a place, and what a path must follow to be that place: nothing, an object of the facts."""
    if place is None:
        return ""
    above, names = place.at.split("/"), path.split("/")
    while above and names and above[-1] == names[-1]:
        above.pop()
        names.pop()
    return "#".join(filter(None, (place.file, "/".join(above))))


def _lines(changes: Iterable[Change]) -> Iterator[Line]:
    """One line a change; those of a case that only came or went share one."""
    alike: dict[str, list[Change]] = {}
    single: list[Change] = []
    for each in changes:
        (alike.setdefault(each.case, []) if _is_plain(each) else single).append(each)
    for each in single:
        yield Line(each.kind, _spots([each]), each.was, each.now, each.scenarios, each.note)
    for case, each_case in alike.items():
        yield Line(MEANINGS[case].kind, _spots(each_case))


def _is_plain(each: Change) -> bool:
    """Whether the place says it all: something below a resource came or went, and nobody has to act."""
    came_or_went = each.kind in ("added", "listed", "unlisted")
    return came_or_went and bool(each.at) and not each.note and each.group == "documentation"


def _spots(changes: Iterable[Change]) -> tuple[Spot, ...]:
    return tuple(
        Spot(each.at, tuple(path.removeprefix(f"{each.at}/") for path in each.within))
        for each in changes
        if each.at
    )


def within_words(spot: Spot, shown: Callable[[str], str]) -> str:
    """` with a, b` as `shown` prints paths; a long list is only counted."""
    if not spot.within:
        return ""
    many = len(spot.within) > _WITHIN
    return " with " + (
        f"{len(spot.within)} members" if many else ", ".join(shown(path) for path in spot.within)
    )
