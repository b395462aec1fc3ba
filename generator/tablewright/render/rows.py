"""A page's properties -> the rows that its table prints, in order, without their Resource cells yet.

Items of a collection whose rows came again on the page come again here. Rows stand parents first, or in
the order of the document where its lines are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from tablewright.capture.container_names import is_single_type
from tablewright.model.page import Page, Property, Unplaced, places_of
from tablewright.model.values import Items, SystemValue, Value
from tablewright.render.cells import bold, print_cell, spread
from tablewright.render.oddities import Oddities

ROOT, NOWHERE = "", "unplaced"


@dataclass(frozen=True, slots=True)
class Printed:
    """One row to print: its place, the place above it, and its cells; `copy` counts rows of one place.

    `inside` says whether the row stands in a collection, itself among them.
    """

    place: str
    above: str
    prop: Property
    copy: int = 0
    inside: bool = False
    values: tuple[tuple[str, Value], ...] = ()
    resource: str = ""

    @property
    def holds(self) -> bool:
        """Whether other rows could be members of this one."""
        if self.prop.kind in ("collection", "reference", "object"):
            return True
        plain = self.prop.kind == "scalar" and self.prop.type != ""
        return plain and not is_single_type(self.prop.type)


@dataclass(frozen=True, slots=True)
class _Walk:
    """What is known on the way through a page."""

    odd: Oddities
    rows: list[Printed] = field(default_factory=list)

    def members(self, properties: Sequence[Property], above: str, inside: bool, copy: int = 0) -> None:
        """Add the rows of all members of a place."""
        for place, prop in _placed(properties, above):
            self.one(place, above, prop, inside, copy)

    def one(self, place: str, above: str, prop: Property, inside: bool, copy: int) -> None:
        """Add the rows of a property and of everything below it; items that lack it may have none."""
        if not (prop.values or prop.properties) and self.odd.has(place, "L015"):
            return
        inside = inside or prop.kind == "collection"
        count = int(self.odd.text(place, "L012", "count", "1"))
        again = prop.kind == "collection" and count > 1
        row = Printed(place, above, prop, copy, inside, prop.values)
        if not again:
            self.rows.append(row)
            self.members(prop.properties, place, inside, copy)
        elif _spreads(place, prop, count, self.odd):
            self._blocks(row, count)
        else:
            self.rows.append(row)
            self.members(prop.properties, place, inside, copy)
            self._empty_rows(row, count)
        if prop.kind == "collection" and prop.properties and not copy:
            self._once_more(row)

    def _blocks(self, row: Printed, count: int) -> None:
        """The rows of a collection once for each of its items."""
        if row.prop.properties:
            self.rows.append(row)
        for copy in range(count):
            shown = _item(row.prop, copy, count)
            if row.prop.properties:
                self.members(shown.properties, row.place, True, copy)
            else:
                self.rows.append(replace(row, copy=copy, values=shown.values))

    def _empty_rows(self, row: Printed, count: int) -> None:
        """Rows that came again, where the items stand in the first of them already."""
        inside = (each for each in self.rows if each.above == row.place and each.prop.kind != "collection")
        own = sorted(inside, key=lambda each: bool(each.prop.properties)) or [row]
        self.rows.extend(replace(own[0], copy=copy, values=()) for copy in range(1, count))
        for each in own[1:]:
            self._once_more(each)

    def _once_more(self, row: Printed) -> None:
        """Rows without values for one that came again with other fixed cells."""
        count = int(self.odd.text(row.place, "L017", "rows", "1"))
        self.rows.extend(replace(row, copy=copy, values=()) for copy in range(1, count))


def rows_of(page: Page, odd: Oddities, lines: Mapping[str, int]) -> list[Printed]:
    """All rows of a page, the unplaced ones last; `lines` gives the order where it is known."""
    walk = _Walk(odd)
    walk.members(page.properties, ROOT, False)
    unplaced = [_unplaced(row) for row in page.unplaced]
    keyed = [*zip(_tree_keys(walk.rows, lines), walk.rows, strict=True), *_unplaced_keys(unplaced, lines)]
    return [row for _, row in sorted(keyed, key=lambda pair: pair[0])]


def _tree_keys(rows: Iterable[Printed], lines: Mapping[str, int]) -> Iterator[int]:
    """The line of each row; one that came again stands below the row that it follows here."""
    key = 0
    for row in rows:
        key = key if row.copy else lines.get(row.place, key)
        yield key


def _unplaced_keys(rows: Iterable[Printed], lines: Mapping[str, int]) -> Iterator[tuple[int, Printed]]:
    """The line of each unplaced row; only that of the first is known where names come again."""
    end, key = max(lines.values(), default=0), 0
    for row in rows:
        key = max(key, lines.get(row.place, end))
        yield key, row


def cells_of(
    row: Printed, scenarios: Sequence[str], odd: Oddities, marked: frozenset[tuple[str, str]]
) -> Iterator[str]:
    """The scenario cells of a row; the marked (place, scenario) pairs are printed bold."""
    values = dict(row.values)
    for number in scenarios:
        value, notes = values.get(number), odd.notes(row.place, number)
        if row.copy and value is None:
            notes = frozenset()
        if _is_shortened(value, row.place, number, odd):
            value = SystemValue()
        text = print_cell(value, row.prop.type, row.inside, notes)
        yield bold(text) if (row.place, number) in marked else text


def _is_shortened(value: Value | None, place: str, number: str, odd: Oddities) -> bool:
    """Whether one system value stands on the page for each item."""
    return isinstance(value, Items) and any(
        number in details.get("scenarios", "").split(", ") for details in odd.at(place, "L014")
    )


def _unplaced(row: Unplaced) -> Printed:
    prop = Property(row.name, row.kind, row.type, row.required)
    return Printed(
        f"{NOWHERE}/{row.resource}/{row.name}", NOWHERE, prop, values=row.values, resource=row.resource
    )


def _placed(properties: Iterable[Property], above: str) -> Iterator[tuple[str, Property]]:
    """The members of a place with their own places."""
    return places_of(properties, f"{above}/" if above else "")


# Items on rows of their own --------------------------------------------------------------------------


def _spreads(place: str, prop: Property, count: int, odd: Oddities) -> bool:
    """Whether the items of a collection read the same from rows of their own."""
    below = [(place, prop), *_below(place, prop)]
    if any(each is not prop and each.kind == "collection" for _, each in below):
        return False
    if any(odd.has(at, "L014") or odd.has(at, "N003") for at, _ in below):
        return False
    numbers = {number for _, each in below for number, _ in each.values}
    return all(_are_items([each.value(number) for _, each in below], count) for number in numbers)


def _below(place: str, prop: Property) -> Iterator[tuple[str, Property]]:
    for at, member in _placed(prop.properties, place):
        yield at, member
        yield from _below(at, member)


def _are_items(values: Sequence[Value | None], count: int) -> bool:
    """Whether the values of one scenario are lists of one length without gaps, or no lists at all."""
    lists = [value.items for value in values if isinstance(value, Items)]
    if not lists:
        return True
    single = any(value is not None and not isinstance(value, Items) for value in values)
    nested = any(isinstance(item, Items) for items in lists for item in items)
    if single or nested or {len(items) for items in lists} - set(range(2, count + 1)):
        return False
    together = list(zip_longest(*lists))
    even = len({len(items) for items in lists}) == 1
    return even and all(any(item is not None for item in items) for items in together)


def _item(prop: Property, at: int, count: int) -> Property:
    """The property with the values of one item alone, everywhere below it."""
    values = ((number, spread(value, count)[at]) for number, value in prop.values)
    members = tuple(_item(member, at, count) for member in prop.properties)
    left = tuple((number, value) for number, value in values if value is not None)
    return replace(prop, values=left, properties=members)
