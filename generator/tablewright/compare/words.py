"""Rows and scenarios of a comparison in words, as a reviewer reads them."""

from __future__ import annotations

from tablewright.model.page import Property, Scenario


def row_words(prop: Property) -> str:
    """What a row is: `date, required`; `collection, optional`."""
    kind = prop.kind if prop.kind != "scalar" else prop.type
    return f"{kind or prop.type}, {prop.required}"


def scenario_words(scenario: Scenario) -> str:
    """A scenario in a few words: `PUT: update of 1 (Austin Jones), changes beginDate, removes endDate`."""
    words = [f"{scenario.method}: {scenario.action}" if scenario.action else scenario.method]
    words += [f"of {scenario.record_of}"] if scenario.record_of else []
    words += [f"({scenario.subject})"] if scenario.subject else []
    changed = [place for place in scenario.changes if place not in scenario.removes]
    told = (("changes", changed), ("removes", scenario.removes))
    return ", ".join([" ".join(words), *(f"{does} {', '.join(places)}" for does, places in told if places)])
