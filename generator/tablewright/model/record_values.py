"""The values that each record of a page has before a scenario: those that the scenarios before it have left.

A second update of a record starts from what the first one has left, not from what was created.
"""

from __future__ import annotations

from collections.abc import Mapping

from tablewright.model.page import Scenario
from tablewright.model.values import Value

#: The values of a page's cells: place -> number of the scenario -> value.
ScenarioCells = Mapping[str, Mapping[str, Value]]


class RecordValues:
    """The values of the records of a page, which `apply` changes scenario by scenario.

    A record is named by the number of the scenario that creates it. Before the first update, it has the
    values of that scenario. An update that leaves a cell empty does not change the value, and the next one
    that leaves it empty as well does nothing new.
    """

    def __init__(self, cells: ScenarioCells) -> None:
        self._cells = cells
        self._values: dict[str, dict[str, Value]] = {}
        # The places that the latest update of each record has left empty.
        self._left_empty: dict[str, set[str]] = {}

    def values(self, record: str) -> Mapping[str, Value]:
        """Return the values that a record has now, by place."""
        # A copy, because later scenarios change the values.
        return dict(self._of(record))

    def differing(self, number: str, record: str) -> tuple[str, ...]:
        """Return the places at which the cells of a scenario differ from a record, in the page's order."""
        before = self._of(record)
        left_empty = self._left_empty.get(record, set())
        places: list[str] = []
        for place, by_scenario in self._cells.items():
            value = by_scenario.get(number)
            if value is None and place in left_empty:
                continue
            if value != before.get(place):
                places.append(place)
        return tuple(places)

    def apply(self, scenario: Scenario) -> None:
        """Give the record of an update the values that the update leaves; other scenarios change none.

        An empty cell leaves the value as it is, unless the scenario removes it.
        """
        if scenario.action != "update" or not scenario.record_of:
            return
        values = self._of(scenario.record_of)
        left_empty = self._left_empty.setdefault(scenario.record_of, set())
        for place, by_scenario in self._cells.items():
            value = by_scenario.get(scenario.number)
            if value is not None:
                values[place] = value
                left_empty.discard(place)
            elif place in scenario.removes:
                values.pop(place, None)
            elif place in values:
                left_empty.add(place)

    def _of(self, record: str) -> dict[str, Value]:
        """The values of a record: those of the scenario that creates it, until an update changes them."""
        values = self._values.get(record)
        if values is None:
            values = {}
            for place, by_scenario in self._cells.items():
                value = by_scenario.get(record)
                if value is not None:
                    values[place] = value
            self._values[record] = values
        return values
