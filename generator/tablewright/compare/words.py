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
    head = scenario.method
    if scenario.action:
        head += f": {scenario.action}"
    if scenario.record_of:
        head += f" of {scenario.record_of}"
    if scenario.subject:
        head += f" ({scenario.subject})"
    parts = [head]
    # A removed value is a change as well: it is named once, as removed.
    changed = [place for place in scenario.changes if place not in scenario.removes]
    if changed:
        parts.append(f"changes {', '.join(changed)}")
    if scenario.removes:
        parts.append(f"removes {', '.join(scenario.removes)}")
    return ", ".join(parts)
