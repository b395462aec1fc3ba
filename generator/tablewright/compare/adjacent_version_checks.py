"""Finds shifted and missing cells of a page by comparing it with the page of an adjacent version."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.compare.path_matching import ResourcePair, pair_resources
from tablewright.compare.renames import Names
from tablewright.compare.resource_view import compared_resources
from tablewright.model.errata import NO_REASON, Correction
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.version import Version


def find_shifted_values(
    version: Version, other: Version, names: Names
) -> tuple[Finding, ...]:
    """Return the findings on the pages of a version, sorted; `names` lead from it to the other version.

    Only pages with the same scenarios, in number and method, are compared: otherwise a value may be in
    another column for a good reason.
    """
    resources, others = compared_resources(version), compared_resources(other)
    findings: list[Finding] = []
    for name, resource in resources.items():
        target = names.resource(name)
        if target in others:
            pair = pair_resources(resource, others[target], names)
            findings.extend(_resource_findings(pair, other.info.name))
    return tuple(sorted(findings))


def _resource_findings(pair: ResourcePair, version: str) -> Iterator[Finding]:
    page = pair.old.resource.page
    columns = _columns(page)
    if columns != _columns(pair.new.resource.page):
        return
    numbers = [number for number, _ in columns]
    for path, target in pair.rows.pairs.items():
        row, other = pair.old.rows[path], pair.new.rows[target]
        for code, details in _row_findings(row.prop, other.prop, numbers):
            location, fix = PagePlace(page.name, row.place.at), None
            if code == "V001":
                at = f"{page.name}/{row.place.at}"
                columns_there = tuple(number for number, _ in other.prop.values)
                fix = Correction(at, "scenarios", NO_REASON, scenarios=columns_there)
            yield Finding(code, location, (*details, ("version", version)), fix)


def _columns(page: Page) -> list[tuple[str, str]]:
    return [(scenario.number, scenario.method) for scenario in page.scenarios]


def _row_findings(
    row: Property, other: Property, numbers: list[str]
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield the code and the details of each finding on a row; a row without any value has none."""
    values, other_values = dict(row.values), dict(other.values)
    if not values:
        return
    filled, other_filled = list(values), list(other_values)
    # V001: the same values in the same order, moved to the first columns: `a b _` instead of `a _ b`.
    moved_left = filled == numbers[: len(filled)] and filled != other_filled
    if moved_left and list(values.values()) == list(other_values.values()):
        yield "V001", (
            ("found", ", ".join(filled)),
            ("expected", ", ".join(other_filled)),
        )
    # V002: all values agree, but this page has empty cells where the other one has values.
    elif values.items() < other_values.items():
        empty = [number for number in other_filled if number not in values]
        yield "V002", (("empty", ", ".join(empty)),)
