"""Compares what certification requires of each row with the cells of its scenarios (D001 to D005)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page, Property, Scenario, way_to
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.samples.payloads import singles_of

#: The items of the lists around a row, by place and scenario.
Items = Mapping[tuple[str, str], Set[tuple[int, ...]]]


def find_unmet_requirements(page: Page, alignment: Alignment) -> tuple[Finding, ...]:
    """A finding for each row whose cells do not fit its required flag, sorted; none for operation pages.

    A row with rows below it, or one that the API holds an object at, has no cells of its own.
    """
    if page.call is not None:
        return ()
    return tuple(sorted(_RequiredValues(page, alignment, _filled(page), _items(page, alignment)).findings()))


def _filled(page: Page) -> frozenset[tuple[str, str]]:
    """Every place with each scenario that has a value there, or anywhere below it."""
    return frozenset(
        (above, scenario)
        for place, prop in page.walk()
        for scenario, _ in prop.values
        for above in way_to(place)
    )


def _items(page: Page, alignment: Alignment) -> Items:
    """The items of the lists around it in which a row has a value, and all those of its parent's rows."""
    items: dict[tuple[str, str], set[tuple[int, ...]]] = {}
    for place, prop in page.walk():
        parent = place.rpartition("/")[0]
        around = alignment.at(parent)
        levels = sum(around.lists) if around else 0
        for scenario, value in prop.values if levels else ():
            found = {_item(index[:levels]) for index, _ in singles_of(value)}
            for each in (place, parent):
                items.setdefault((each, scenario), set()).update(found)
    return items


def _item(index: tuple[int, ...]) -> tuple[int, ...]:
    """The index of an item without trailing zeros: a value without an index belongs to the first item."""
    while index and not index[-1]:
        index = index[:-1]
    return index


@dataclass(frozen=True, slots=True)
class _RequiredValues:
    page: Page
    alignment: Alignment
    filled: frozenset[tuple[str, str]]
    items: Items

    def findings(self) -> Iterator[Finding]:
        optional = frozenset(place for place, prop in self.page.walk() if prop.required == "optional")
        for place, prop in self.page.walk():
            if prop.properties:
                yield from self._container(place, prop)
            elif self._has_cells(place, prop):
                yield from self._leaf(place, prop, optional)

    def _has_cells(self, place: str, prop: Property) -> bool:
        return prop.kind not in ("reference", "object") and place not in self.alignment.holders

    def _leaf(self, place: str, prop: Property, optional: frozenset[str]) -> Iterator[Finding]:
        if prop.required == "optional":
            if prop.values:
                yield self._finding(place, prop, "D004", [each for each, _ in prop.values])
        elif not prop.values:
            yield self._finding(place, prop, "D002", required=prop.required)
        elif prop.required == "required":
            yield from self._created(place, prop, optional)
            yield from self._left_out_by_updates(place, prop, optional)

    def _gives(self, place: str, scenario: str) -> bool:
        """Whether a scenario has a value at a place, and in every item of the lists around it."""
        around = self.items.get((place.rpartition("/")[0], scenario), set())
        return (place, scenario) in self.filled and self.items.get((place, scenario), set()) >= around

    def _created(self, place: str, prop: Property, optional: frozenset[str]) -> Iterator[Finding]:
        """D001, for a value that the scenario that creates the record does not have."""
        empty = [
            each.number
            for each in self.page.scenarios
            if each.action == "create" and not self._gives(place, each.number)
        ]
        if empty:
            bringing = _listed(
                each.number
                for each in self.page.scenarios
                if each.record_of in empty and self._gives(place, each.number)
            )
            how = (
                f"it comes with update {bringing}" if bringing else "",
                self._absent_parents(place, empty, optional),
            )
            yield self._finding(place, prop, "D001", empty, how=_how(how))

    def _left_out_by_updates(self, place: str, prop: Property, optional: frozenset[str]) -> Iterator[Finding]:
        """D003, for a value that an update leaves out although no sentence removes it."""
        updates = [
            each.number
            for each in self.page.scenarios
            if each.action == "update"
            and not self._gives(place, each.number)
            and place not in each.removes
            and any(self._gives(place, earlier.number) for earlier in self._before(each))
        ]
        if updates:
            how = _how((self._absent_parents(place, updates, optional),))
            yield self._finding(place, prop, "D003", updates, how=how)

    def _before(self, scenario: Scenario) -> Iterator[Scenario]:
        """The earlier scenarios of the same record."""
        for each in self.page.scenarios:
            if each is scenario:
                return
            if each.record == scenario.record:
                yield each

    def _absent_parents(self, place: str, scenarios: list[str], optional: frozenset[str]) -> str:
        """The objects and lists that are absent as a whole; empty if other members of them have values."""
        absent: dict[str, list[str]] = {}
        for scenario in scenarios:
            wholes = (each for each in way_to(place)[:-1] if (each, scenario) not in self.filled)
            whole = next(wholes, "")
            if whole:
                absent.setdefault(whole, []).append(scenario)
        return " and ".join(
            f"all of {'the optional ' if whole in optional else ''}'{whole}' is absent in {_listed(numbers)}"
            for whole, numbers in absent.items()
        )

    def _container(self, place: str, prop: Property) -> Iterator[Finding]:
        members = _listed(f"'{each.name}'" for each in prop.properties if each.required == "required")
        if prop.required == "optional" and members:
            yield self._finding(place, prop, "D005", members=members)

    def _finding(
        self, place: str, prop: Property, code: str, scenarios: Iterable[str] = (), **details: str
    ) -> Finding:
        location = PagePlace(self.page.name, place, tuple(scenarios))
        return Finding(code, location, (("name", prop.name), *details.items()))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _how(parts: Iterable[str]) -> str:
    return "".join(f"; {part}" for part in parts if part)
