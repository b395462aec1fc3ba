"""Computes again what each update changes, after corrections.

Capture has listed the changes by the places and values of the page. Corrections can change both.
"""

from __future__ import annotations

from dataclasses import replace

from tablewright.model.page import Page, Scenario
from tablewright.model.properties import Property


def with_changes(page: Page, was: Page) -> Page:
    """The corrected page, with the places that each update changes; `was` is the page as captured.

    A page without corrections stays the same.
    """
    if page.properties == was.properties:
        return page
    # Every update compares all rows, so the page is walked once for all of them.
    rows = tuple(page.walk())
    scenarios = []
    for scenario in page.scenarios:
        # An update whose record is not known has nothing to be compared with.
        if scenario.action == "update" and scenario.record_of:
            changes = _changed_places(scenario, rows)
            scenarios.append(replace(scenario, changes=changes))
        else:
            scenarios.append(scenario)
    return replace(page, scenarios=tuple(scenarios))


def _changed_places(
    scenario: Scenario, rows: tuple[tuple[str, Property], ...]
) -> tuple[str, ...]:
    """The places whose value in an update is not that of the scenario that created its record."""
    changes = []
    for place, prop in rows:
        value = prop.value(scenario.number)
        value_before = prop.value(scenario.record_of)
        if value != value_before:
            changes.append(place)
    return tuple(changes)
