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
    places = tuple(page.walk())
    scenarios = tuple(_with_changes(scenario, places) for scenario in page.scenarios)
    return replace(page, scenarios=scenarios)


def _with_changes(
    scenario: Scenario, places: tuple[tuple[str, Property], ...]
) -> Scenario:
    # An update whose record is not known has nothing to be compared with.
    if scenario.action != "update" or not scenario.record_of:
        return scenario
    changes = []
    for place, prop in places:
        if prop.value(scenario.number) != prop.value(scenario.record_of):
            changes.append(place)
    return replace(scenario, changes=tuple(changes))
