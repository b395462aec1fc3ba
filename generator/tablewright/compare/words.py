"""Describes rows and scenarios of a comparison in a few words."""

from __future__ import annotations

from tablewright.model.page import Scenario
from tablewright.model.properties import Property


def row_words(prop: Property) -> str:
    """Return the kind or type of a row, and its requirement: `date, required`, `collection, optional`."""
    kind = prop.type if prop.kind == "scalar" else prop.kind
    return f"{kind}, {prop.required}"


def scenario_words(scenario: Scenario) -> str:
    """Return a text such as `PUT: update of 1 (Austin Jones), changes beginDate, removes endDate`."""
    text = scenario.method
    if scenario.action:
        text += f": {scenario.action}"
    if scenario.record_of:
        text += f" of {scenario.record_of}"
    if scenario.subject:
        text += f" ({scenario.subject})"
    changes: list[str] = []
    for place in scenario.changes:
        # A removed value is a change as well: it is named once, as removed.
        if place not in scenario.removes:
            changes.append(place)
    if changes:
        text += f", changes {', '.join(changes)}"
    if scenario.removes:
        text += f", removes {', '.join(scenario.removes)}"
    return text
