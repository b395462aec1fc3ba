"""Finds shifted and missing cells of a page by comparing it with the page of an adjacent version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tablewright.compare.path_matching import ResourcePair, pair_resources
from tablewright.compare.renames import Names
from tablewright.compare.resource_view import compared_resources
from tablewright.model.corrections import NO_REASON, ScenariosCorrection
from tablewright.model.findings import Finding, place_on_page
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.values import Value
from tablewright.model.version import Version

#: Findings of readers about a row whose values may belong to other columns.
_DOUBTS = frozenset({"T011", "T078"})


def find_shifted_values(
    version: Version, other: Version, names: Names
) -> tuple[Finding, ...]:
    """Return the findings on the pages of a version, sorted; `names` lead from it to the other version.

    Only pages with the same scenarios, in number and method, are compared: otherwise a value may be in
    another column for a good reason. One of the two may have further scenarios at its end.
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
    columns = _common_columns(page, pair.new.resource.page)
    if not columns:
        return
    compared_with = ("version", other_version)
    for path, other_path in pair.rows.pairs.items():
        row = pair.old.rows[path]
        other_row = pair.new.rows[other_path]
        cells = _cells_in(row.prop, columns)
        other_cells = _cells_in(other_row.prop, columns)
        filled = tuple(cells)
        other_filled = tuple(other_cells)
        location = place_on_page(page.name, row.place.at)
        if not filled:
            # A row without any value only names the property: no single cell is wrong.
            continue
        if _are_moved_left(cells, other_cells, columns):
            found = ("found", ", ".join(filled))
            expected = ("expected", ", ".join(other_filled))
            at = f"{page.name}/{row.place.at}"
            fixes = _codes_at(page, row.place.at)
            fix = ScenariosCorrection(
                at, NO_REASON, scenarios=other_filled, fixes=fixes
            )
            yield Finding("V001", location, (found, expected, compared_with), fix)
        # All values of the row agree with the other row, which has more of them.
        elif cells.items() < other_cells.items():
            missing = [number for number in other_filled if number not in filled]
            empty = ("empty", ", ".join(missing))
            yield Finding("V002", location, (empty, compared_with))


def _common_columns(page: Page, other: Page) -> tuple[str, ...]:
    """Return the numbers of the scenarios of both pages; none if one of them differs in number or method."""
    columns: list[str] = []
    # The page with fewer scenarios ends the comparison.
    for scenario, other_scenario in zip(page.scenarios, other.scenarios, strict=False):
        if scenario.number != other_scenario.number:
            return ()
        if scenario.method != other_scenario.method:
            return ()
        columns.append(scenario.number)
    return tuple(columns)


def _cells_in(row: Property, columns: Sequence[str]) -> dict[str, Value]:
    """Return the filled cells of a row in some columns, by the number of the scenario."""
    cells: dict[str, Value] = {}
    for number, value in row.values:
        if number in columns:
            cells[number] = value
    return cells


def _are_moved_left(
    cells: Mapping[str, Value], other: Mapping[str, Value], columns: Sequence[str]
) -> bool:
    """Return whether a row has the values of the other one, moved to the first columns.

    `a b _` is moved left if the other row is `a _ b`: the row lacks the empty cell between the values.
    """
    filled = tuple(cells)
    first_columns = tuple(columns[: len(filled)])
    # Values in the same columns of both pages have not moved.
    if filled != first_columns or filled == tuple(other):
        return False
    return [*cells.values()] == [*other.values()]


def _codes_at(page: Page, place: str) -> tuple[str, ...]:
    """Return the codes of findings that only doubt the columns of a row: the move answers them."""
    codes: set[str] = set()
    for finding in page.findings:
        if finding.at == place and finding.code in _DOUBTS:
            codes.add(finding.code)
    return tuple(sorted(codes))
