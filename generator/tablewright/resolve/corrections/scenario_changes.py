"""What updates change, seen again once a page is corrected: captured places and values no longer hold."""

from __future__ import annotations

from dataclasses import replace

from tablewright.model.page import Page, Property, Scenario


def with_changes(page: Page, was: Page) -> Page:
    """The corrected page whose updates list what they change in it; a page as captured stays as it is."""
    if page.properties == was.properties:
        return page
    places = tuple(page.walk())
    scenarios = tuple(_with_changes(scenario, places) for scenario in page.scenarios)
    return replace(page, scenarios=scenarios)


def _with_changes(scenario: Scenario, places: tuple[tuple[str, Property], ...]) -> Scenario:
    if scenario.action != "update" or not scenario.record_of:
        return scenario
    differing = (
        place for place, prop in places if prop.value(scenario.number) != prop.value(scenario.record_of)
    )
    return replace(scenario, changes=tuple(differing))
