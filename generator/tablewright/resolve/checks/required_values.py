"""Compares the required flag of each row with the cells of its scenarios (D001 to D006, and A006).

The certification requires a value of a `required` row in each record, and of a `conditional` row in some.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page, Scenario, parent_of, place_and_parents
from tablewright.model.properties import Property
from tablewright.model.requirements import EitherResource, Requirement
from tablewright.naming import numbered
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.samples.payloads import Indexes, singles_of
from tablewright.values.requirements import alternatives_to, requirement_words

#: The place of a row, and the number of a scenario.
Cell = tuple[str, str]
#: The items of the lists around a row in which it has a value. Their indexes have no trailing zeros.
Items = Mapping[Cell, Set[Indexes]]


def find_unmet_requirements(page: Page, alignment: Alignment) -> tuple[Finding, ...]:
    """A finding for each row whose cells do not fit its required flag, sorted.

    Operation pages have no findings. Neither have rows for which only the API has an object.
    """
    if page.call is not None:
        return ()
    filled = _filled_places(page)
    items = _items_with_values(page, alignment)
    check = _RequirementCheck(page, alignment, filled, items)
    return tuple(sorted(check.findings()))


def _filled_places(page: Page) -> frozenset[Cell]:
    """Every place with each scenario that has a value there, or anywhere below it."""
    filled = set()
    for place, prop in page.walk():
        way = place_and_parents(place)
        for scenario, _ in prop.values:
            for place_on_way in way:
                filled.add((place_on_way, scenario))
    return frozenset(filled)


def _items_with_values(page: Page, alignment: Alignment) -> Items:
    """The list items in which each row has a value; a parent has the items of all the rows below it."""
    items: dict[Cell, set[Indexes]] = {}
    for place, prop in page.walk():
        parent = parent_of(place)
        aligned_parent = alignment.at(parent)
        # A row that is a list itself has more indexes than there are lists around it.
        levels = sum(aligned_parent.lists) if aligned_parent else 0
        if not levels:
            continue
        for scenario, value in prop.values:
            items_of_row = items.setdefault((place, scenario), set())
            items_of_parent = items.setdefault((parent, scenario), set())
            for indexes, _ in singles_of(value):
                item = _without_trailing_zeros(indexes[:levels])
                items_of_row.add(item)
                items_of_parent.add(item)
    return items


def _without_trailing_zeros(indexes: Indexes) -> Indexes:
    """The indexes of an item without zeros at the end: `(1, 0)` becomes `(1,)`, and `(0,)` becomes `()`.

    A value without an index belongs to the first item, so both spellings must be equal.
    """
    while indexes and indexes[-1] == 0:
        indexes = indexes[:-1]
    return indexes


@dataclass(frozen=True, slots=True)
class _RequirementCheck:
    """One page with the places and list items that have values, checked row by row."""

    page: Page
    alignment: Alignment
    filled: frozenset[Cell]
    items: Items

    def findings(self) -> Iterator[Finding]:
        """The findings of all rows, in the order of the page."""
        optional_places = set()
        for place, prop in self.page.walk():
            if prop.required == "optional":
                optional_places.add(place)
        for place, prop in self.page.walk():
            if prop.properties:
                yield from self._check_container(place, prop)
            elif self._has_cells(place, prop):
                yield from self._check_row(place, prop, optional_places)
            else:
                yield from self._check_missing_members(place, prop)

    def _has_cells(self, place: str, prop: Property) -> bool:
        """Whether a row without rows below it can have values of its own."""
        if prop.kind in ("reference", "object"):
            return False
        # A row of which the API has an object: the values are those of its members.
        return place not in self.alignment.holders

    def _check_container(self, place: str, prop: Property) -> Iterator[Finding]:
        """D005, for an optional row above required rows."""
        members = []
        for child in prop.properties:
            if child.required == "required":
                members.append(f"'{child.name}'")
        if prop.required == "optional" and members:
            yield self._finding(place, prop, "D005", members=", ".join(members))

    def _check_missing_members(self, place: str, prop: Property) -> Iterator[Finding]:
        """D002, for a required reference or object whose members have no rows: no scenario can fill it."""
        if prop.required == "optional" or prop.kind not in ("reference", "object"):
            return
        if not self._is_excused_in_creates(place):
            yield self._finding(place, prop, "D002", required=prop.required)

    def _check_row(
        self, place: str, prop: Property, optional_places: Set[str]
    ) -> Iterator[Finding]:
        """D001 to D004, for a row with cells."""
        if prop.required == "optional":
            if prop.values:
                scenarios = [scenario for scenario, _ in prop.values]
                yield self._finding(place, prop, "D004", scenarios)
        elif not prop.values and not self._is_excused_in_creates(place):
            yield self._finding(place, prop, "D002", required=prop.required)
        elif prop.required == "required":
            yield from self._missing_in_creates(place, prop, optional_places)
            yield from self._missing_in_updates(place, prop, optional_places)
            yield from self._excused(place, prop)

    def _has_value(self, place: str, scenario: str) -> bool:
        """Whether a scenario has a value at a place, and in each list item that its sibling rows fill."""
        if (place, scenario) not in self.filled:
            return False
        parent = parent_of(place)
        filled_items = self.items.get((place, scenario), set())
        items_of_siblings = self.items.get((parent, scenario), set())
        return filled_items >= items_of_siblings

    def _missing_in_creates(
        self, place: str, prop: Property, optional_places: Set[str]
    ) -> Iterator[Finding]:
        """A value that is missing in scenarios that create a record: D006 if an update adds it, else D001."""
        without_value = []
        for scenario in self.page.scenarios:
            number = scenario.number
            if scenario.action != "create" or self._has_value(place, number):
                continue
            # A correction states that the value is left out on purpose.
            if number in prop.empty:
                continue
            if self._excuse(place, number) is None:
                without_value.append(number)
        if not without_value:
            return
        updates = []
        for scenario in self.page.scenarios:
            if scenario.record_of not in without_value:
                continue
            if self._has_value(place, scenario.number):
                updates.append(scenario.number)
        how = self._absent_parents(place, without_value, optional_places)
        # The page has the value, but only in a later scenario of the record.
        if updates:
            yield self._finding(
                place,
                prop,
                "D006",
                without_value,
                updates=", ".join(updates),
                how=how,
            )
        else:
            yield self._finding(place, prop, "D001", without_value, how=how)

    def _missing_in_updates(
        self, place: str, prop: Property, optional_places: Set[str]
    ) -> Iterator[Finding]:
        """D003, for a value that an update leaves out, although no instruction of the page removes it."""
        without_value = []
        for scenario in self.page.scenarios:
            if scenario.action != "update" or place in scenario.removes:
                continue
            if scenario.number in prop.empty:
                continue
            if self._has_value(place, scenario.number):
                continue
            if self._excuse(place, scenario.number) is not None:
                continue
            # An update repeats the whole record, so it must have every value that the record had before.
            if self._had_value_before(place, scenario):
                without_value.append(scenario.number)
        if without_value:
            hint = self._absent_parents(place, without_value, optional_places)
            yield self._finding(place, prop, "D003", without_value, how=hint)

    def _excused(self, place: str, prop: Property) -> Iterator[Finding]:
        """A006, for scenarios in which a rule of the page allows an empty required row."""
        scenarios_by_rule: dict[Requirement, list[str]] = {}
        for scenario in self.page.scenarios:
            sends_values = scenario.action in ("create", "update")
            if not sends_values or self._has_value(place, scenario.number):
                continue
            rule = self._excuse(place, scenario.number)
            if rule is not None:
                scenarios_by_rule.setdefault(rule, []).append(scenario.number)
        for rule, scenarios in scenarios_by_rule.items():
            words = requirement_words(rule)
            yield self._finding(place, prop, "A006", scenarios, rule=words)

    def _is_excused_in_creates(self, place: str) -> bool:
        """Whether rules of the page allow a row to be empty in each scenario that creates a record."""
        numbers: list[str] = []
        for scenario in self.page.scenarios:
            if scenario.action == "create":
                numbers.append(scenario.number)
        return bool(numbers) and all(self._excuse(place, number) for number in numbers)

    def _excuse(self, place: str, scenario: str) -> Requirement | None:
        """The rule by which a required row, or one around it, may be empty in a scenario, or None."""
        for part in place_and_parents(place):
            # A list with items needs the required members of its items.
            if (part, scenario) in self.filled:
                continue
            for rule in alternatives_to(part, self.page.requirements):
                if isinstance(rule, EitherResource):
                    return rule
                if any((other, scenario) in self.filled for other in rule.places):
                    return rule
        return None

    def _had_value_before(self, place: str, scenario: Scenario) -> bool:
        """Whether the record has a value at a place before a scenario.

        An earlier scenario of the record gave it the value, and none behind that one has removed it.
        """
        had_value = False
        for earlier in self.page.scenarios:
            if earlier is scenario:
                break
            if earlier.record != scenario.record:
                continue
            if not had_value:
                had_value = self._has_value(place, earlier.number)
            if not earlier.removes:
                continue
            if not set(earlier.removes).isdisjoint(place_and_parents(place)):
                had_value = False
        return had_value

    def _absent_parents(
        self, place: str, scenarios: list[str], optional_places: Set[str]
    ) -> str:
        """The objects and lists above a place that have no value at all in a scenario, as part of a message.

        `; the optional 'telephones' is absent as a whole (scenario 1)`. Empty if other members have values.
        """
        scenarios_by_parent: dict[str, list[str]] = {}
        for scenario in scenarios:
            for parent in place_and_parents(place)[:-1]:
                if (parent, scenario) not in self.filled:
                    # The outermost absent parent includes all the others.
                    scenarios_by_parent.setdefault(parent, []).append(scenario)
                    break
        texts = []
        for parent, numbers in scenarios_by_parent.items():
            optional = "the optional " if parent in optional_places else ""
            texts.append(
                f"{optional}'{parent}' is absent as a whole ({numbered('scenario', numbers)})"
            )
        return f"; {' and '.join(texts)}" if texts else ""

    def _finding(
        self,
        place: str,
        prop: Property,
        code: str,
        scenarios: Sequence[str] = (),
        **details: str,
    ) -> Finding:
        location = PagePlace(self.page.name, place, tuple(scenarios))
        name = ("name", prop.name)
        return Finding(code, location, (name, *details.items()))
