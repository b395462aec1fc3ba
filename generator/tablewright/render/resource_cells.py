"""The Resource cell of each row: a name that leads back to the row's parent and, if it can, to no other.

Where a finding quotes how rows called their parent, they call it so again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tablewright.capture.container_names import container_spellings
from tablewright.render.oddities import Oddities
from tablewright.render.rows import NOWHERE, ROOT, Printed


def with_resources(rows: Sequence[Printed], root: str, odd: Oddities) -> list[Printed]:
    """The rows with their Resource cells; `root` is the name of the page's resource."""
    named = {row.place: row.resource for row in rows if row.above == NOWHERE}
    named |= _quoted(rows, odd)
    by_place = {row.place: at for at, row in reversed(list(enumerate(rows)))}
    for above in _outer_first(rows):
        free = [
            at
            for at, row in enumerate(rows)
            if row.above == above and by_place[row.place] == at and row.place not in named
        ]
        if above == ROOT:
            named |= _below_root([rows[at] for at in free], root, odd)
            continue
        parent = by_place[above]
        ways = _ways(rows[parent], named.get(above, root), root)
        used = {named[row.place] for row in rows if row.above == above and row.place in named}
        early = [each["resource"] for each in odd.at(above, "L008")]
        calls = _calls(free, parent, early, [call for call in odd.calls(above) if call not in used])
        for at in free:
            named[rows[at].place] = calls.get(at) or _name(at, above, ways, _Names(rows, named, root))
    return [replace(row, resource=named[row.place]) for row in rows]


def _calls(free: Sequence[int], parent: int, early: Sequence[str], calls: Sequence[str]) -> dict[int, str]:
    """Which rows call their parent as findings quote; `early` is how the rows above it do."""
    named = _shared_out([at for at in free if at < parent], early)
    left = [call for call in calls if call not in named.values()]
    return named | _shared_out([at for at in free if at not in named], left)


def _shared_out(rows: Sequence[int], calls: Sequence[str]) -> dict[int, str]:
    """Each name for one row, the last one for all others too."""
    return {at: calls[min(position, len(calls) - 1)] for position, at in enumerate(rows) if calls}


def _quoted(rows: Sequence[Printed], odd: Oddities) -> dict[str, str]:
    """The Resource cells that findings quote: rows of their own name, keys beside their reference."""
    named = {row.place: text for row in rows if (text := odd.text(row.place, "L006", "resource"))}
    for row in rows:
        if text := odd.text(row.place, "L007", "resource"):
            named[row.place] = named[row.above] = text
    return named


def _outer_first(rows: Sequence[Printed]) -> Iterator[str]:
    """The places that have members, the outer ones first."""
    above = dict.fromkeys(row.above for row in rows if row.above != NOWHERE)
    yield from sorted(above, key=lambda place: (place != ROOT, place.count("/")))


def _below_root(rows: Sequence[Printed], root: str, odd: Oddities) -> dict[str, str]:
    """The rows of the resource itself, some of which spell it as findings quote.

    These are rows below references without members before others: so they are not taken for members.
    """
    named = dict.fromkeys([row.place for row in rows], root)
    lone = [
        row.place
        for above, row in pairwise(rows)
        if above.prop.kind == "reference" and not above.prop.properties
    ]
    last = [row.place for row in reversed(rows[1:])]
    named |= dict(zip(dict.fromkeys([*lone, *last]), odd.calls(ROOT), strict=False))
    return named


def _ways(row: Printed, resource: str, root: str) -> tuple[str, ...]:
    """How rows may call a container whose own Resource cell is known."""
    ways = container_spellings(row.prop.name, row.prop.type, resource, root)
    return tuple(way for way in ways if way.casefold() != root.casefold()) or ways


@dataclass(frozen=True, slots=True)
class _Names:
    """The rows with the Resource cells that are known so far."""

    rows: Sequence[Printed]
    resources: Mapping[str, str]
    root: str

    def meant(self, name: str, at: int) -> list[int]:
        """The containers that a Resource cell could mean, the one that it is taken for first."""
        folded = name.casefold()
        found = [
            other
            for other, row in enumerate(self.rows)
            if other != at and row.holds and folded in self._folded(row)
        ]
        return sorted(found, key=lambda other: (other > at, abs(other - at)))

    def _folded(self, row: Printed) -> set[str]:
        ways = container_spellings(row.prop.name, row.prop.type, self.resources.get(row.place, ""), self.root)
        return {way.casefold() for way in ways}


def _name(at: int, above: str, ways: Sequence[str], names: _Names) -> str:
    """The plainest name of a parent that means no other container, or else no nearer one."""
    meant = {way: [names.rows[other].place for other in names.meant(way, at)] for way in ways}
    alone = (way for way in ways if set(meant[way]) == {above})
    near = (way for way in ways if meant[way][:1] == [above])
    return next(alone, None) or next(near, ways[0])
