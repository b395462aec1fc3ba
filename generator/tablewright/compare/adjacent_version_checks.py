"""Finds shifted and missing cells of a page by comparing it with the page of an adjacent version."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.compare.path_matching import ResourcePair, pair_resources
from tablewright.compare.renames import Names
from tablewright.compare.resource_view import compared_resources
from tablewright.model.errata import NO_REASON, Correction
from tablewright.model.findings import Finding, place_on_page
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
    resources = compared_resources(version)
    other_resources = compared_resources(other)
    findings: list[Finding] = []
    for name, resource in resources.items():
        other_name = names.resource(name)
        if other_name in other_resources:
            pair = pair_resources(resource, other_resources[other_name], names)
            findings.extend(_resource_findings(pair, other.info.name))
    return tuple(sorted(findings))


def _resource_findings(pair: ResourcePair, other_version: str) -> Iterator[Finding]:
    """Yield the findings on the rows of the first resource of a pair."""
    page = pair.old.resource.page
    other_page = pair.new.resource.page
    if _numbers_and_methods(page) != _numbers_and_methods(other_page):
        return
    columns = [scenario.number for scenario in page.scenarios]
    compared_with = ("version", other_version)
    for path, other_path in pair.rows.pairs.items():
        row = pair.old.rows[path]
        other_row = pair.new.rows[other_path]
        filled = _filled_columns(row.prop)
        other_filled = _filled_columns(other_row.prop)
        location = place_on_page(page.name, row.place.at)
        if not filled:
            # A row without any value only names the property: no single cell is wrong.
            continue
        if _are_moved_left(row.prop, other_row.prop, columns):
            found = ("found", ", ".join(filled))
            expected = ("expected", ", ".join(other_filled))
            at = f"{page.name}/{row.place.at}"
            fix = Correction(at, "scenarios", NO_REASON, scenarios=other_filled)
            yield Finding("V001", location, (found, expected, compared_with), fix)
        elif _lacks_only_cells(row.prop, other_row.prop):
            missing = [number for number in other_filled if number not in filled]
            empty = ("empty", ", ".join(missing))
            yield Finding("V002", location, (empty, compared_with))


def _numbers_and_methods(page: Page) -> list[tuple[str, str]]:
    return [(scenario.number, scenario.method) for scenario in page.scenarios]


def _filled_columns(row: Property) -> tuple[str, ...]:
    """Return the numbers of the scenarios in which a row has a value."""
    return tuple(number for number, _ in row.values)


def _are_moved_left(row: Property, other: Property, columns: list[str]) -> bool:
    """Return whether a row has the values of the other one, moved to the first columns.

    `a b _` is moved left if the other row is `a _ b`: the row lacks the empty cell between the values.
    """
    filled = _filled_columns(row)
    first_columns = tuple(columns[: len(filled)])
    # Values in the same columns of both pages have not moved.
    if filled != first_columns or filled == _filled_columns(other):
        return False
    values = [value for _, value in row.values]
    other_values = [value for _, value in other.values]
    return values == other_values


def _lacks_only_cells(row: Property, other: Property) -> bool:
    """Return whether all values of a row agree with the other row, which has more of them."""
    cells = dict(row.values)
    other_cells = dict(other.values)
    return cells.items() < other_cells.items()
