"""Findings for tests that are about where findings are, and not about their texts."""

from __future__ import annotations

from tablewright.model.findings import Finding, Location
from tablewright.rules import RULES


def made_up(code: str, location: Location, **details: str) -> Finding:
    """Return a finding with the given details; all others that its rule declares have the text `made up`."""
    values = dict.fromkeys(RULES[code].details, "made up") | details
    return Finding(code, location, tuple(values.items()))
