"""Computes again what each update changes, after corrections.

Capture has listed the changes by the places and values of the page. Corrections can change both.
"""

from __future__ import annotations

from dataclasses import replace

from tablewright.model.page import Page
from tablewright.model.record_values import RecordValues


def with_changes(page: Page, was: Page) -> Page:
    """The corrected page, with the places that each update changes; `was` is the page as captured.

    An update changes the places whose value is not the one that the scenarios before it have left. A page
    without corrections stays the same.
    """
    if page.properties == was.properties:
        return page
    # Every update compares all rows, so the page is walked once for all of them.
    cells = {place: dict(prop.values) for place, prop in page.walk()}
    records = RecordValues(cells)
    scenarios = []
    for scenario in page.scenarios:
        # An update whose record is not known has nothing to be compared with.
        if scenario.action == "update" and scenario.record_of:
            changes = records.differing(scenario.number, scenario.record_of)
            records.apply(scenario)
            scenarios.append(replace(scenario, changes=changes))
        else:
            scenarios.append(scenario)
    return replace(page, scenarios=tuple(scenarios))
