"""Renders the page of one resource as a scenario page: heading, prerequisites, sentences, one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tablewright.model.page import Page, Scenario
from tablewright.model.properties import Property
from tablewright.model.record_values import RecordValues
from tablewright.model.values import Value
from tablewright.render.markdown_text import (
    bullets,
    numbered,
    paragraph,
    plain_cell,
    table,
)
from tablewright.render.resource_cells import resource_cells
from tablewright.render.rows import TableRow, rows_of
from tablewright.render.sentences import sentences_of
from tablewright.values.cells import cell_text
from tablewright.values.requirements import requirement_words

_HEADER = ("Resource", "Property Name", "Is Collection", "Data Type", "Required")

#: The cells to print in bold, as (place, scenario number).
BoldCells = frozenset[tuple[str, str]]


def scenario_page_text(page: Page, version: str) -> str:
    """Return the Markdown of a resource's page, its scenarios numbered without gaps."""
    page = renumbered(page)
    header = list(_HEADER)
    numbers: list[str] = []
    for scenario in page.scenarios:
        if _has_column(page, scenario):
            header.append(f"Scenario {scenario.number}: {scenario.method}")
            numbers.append(scenario.number)
    prerequisites = [paragraph(name) for name in page.prerequisites]
    sentences = [paragraph(sentence) for sentence in sentences_of(page)]
    rows = _table_rows(page, numbers)
    heading = _heading(page, version)
    parts = [
        f"# {heading}\n",
        "## Prerequisites\n",
        bullets(prerequisites or ["None"]),
        "## Scenarios\n",
        numbered(sentences),
        *_requirements(page),
        table([header, *rows]),
    ]
    # A page without scenarios has an empty list, which would leave a second blank line.
    return "\n".join(filter(None, parts))


def _requirements(page: Page) -> list[str]:
    """Return the section of the additional requirements, nothing for a page without them."""
    if not page.requirements:
        return []
    items: list[str] = []
    for rule in page.requirements:
        words = requirement_words(rule)
        items.append(paragraph(f"The system MUST provide {words}."))
    return ["## Additional Requirements\n", bullets(items)]


def renumbered(page: Page) -> Page:
    """Return the page with scenarios 1, 2, 3, ..., their changes found in the cells, and no unplaced rows.

    Corrections may remove scenarios and change cells, so numbers and changes differ from the captured page.
    Labels are dropped: every column gets the usual header, `Scenario 1: POST`.
    """
    numbers: dict[str, str] = {}
    for position, scenario in enumerate(page.scenarios, 1):
        numbers[scenario.number] = str(position)
    changes = _changes(page)
    scenarios: list[Scenario] = []
    for scenario in page.scenarios:
        with_new_number = replace(
            scenario,
            number=numbers[scenario.number],
            record_of=numbers.get(scenario.record_of, ""),
            changes=changes.get(scenario.number, ()),
            label="",
        )
        scenarios.append(with_new_number)
    return replace(
        page,
        scenarios=tuple(scenarios),
        properties=_with_numbers(page.properties, numbers),
        unplaced=(),
    )


def _with_numbers(
    properties: Sequence[Property], numbers: Mapping[str, str]
) -> tuple[Property, ...]:
    """Return the properties with their values under the new numbers; values of removed scenarios go."""
    renumbered_properties: list[Property] = []
    for prop in properties:
        values: list[tuple[str, Value]] = []
        for number, value in prop.values:
            if number in numbers:
                values.append((numbers[number], value))
        members = _with_numbers(prop.properties, numbers)
        new_property = replace(prop, values=tuple(values), properties=members)
        renumbered_properties.append(new_property)
    return tuple(renumbered_properties)


def _changes(page: Page) -> dict[str, tuple[str, ...]]:
    """Return, by the number of each update, the places with another value than its record had before."""
    records = RecordValues({place: dict(prop.values) for place, prop in page.walk()})
    changes: dict[str, tuple[str, ...]] = {}
    for scenario in page.scenarios:
        if scenario.action == "update":
            changes[scenario.number] = records.differing(
                scenario.number, scenario.record_of
            )
            records.apply(scenario)
    return changes


def _has_column(page: Page, scenario: Scenario) -> bool:
    """Return whether a scenario has a column: a deletion sends no values, so it has one only if filled."""
    if scenario.action != "delete":
        return True
    return any(prop.value(scenario.number) is not None for _, prop in page.walk())


def _bold_cells(page: Page) -> BoldCells:
    """Return the changed cells of updates; none for an update that empties a cell."""
    bold: set[tuple[str, str]] = set()
    for scenario in page.scenarios:
        # Where a column has bold cells, capture expects every change to be bold. An empty cell cannot be.
        if not _empties_a_cell(page, scenario):
            for place in scenario.changes:
                bold.add((place, scenario.number))
    return frozenset(bold)


def _empties_a_cell(page: Page, scenario: Scenario) -> bool:
    for place, prop in page.walk():
        if place in scenario.changes and prop.value(scenario.number) is None:
            return True
    return False


def _heading(page: Page, version: str) -> str:
    """Return a heading such as `v5 Student Attendance > Sections Scenarios`."""
    title = page.name
    if page.interchange:
        title = f"{page.interchange} > {page.name}"
    return paragraph(f"{version} {title} Scenarios")


def _table_rows(page: Page, numbers: Sequence[str]) -> list[tuple[str, ...]]:
    rows = list(rows_of(page))
    resources = resource_cells(rows, page.name)
    bold = _bold_cells(page)
    printed: list[tuple[str, ...]] = []
    for row in rows:
        cells = _fixed_cells(row, resources[row.place])
        for number in numbers:
            cells.append(_scenario_cell(row, number, bold))
        printed.append(tuple(cells))
    return printed


def _fixed_cells(row: TableRow, resource: str) -> list[str]:
    """Return the five cells before the scenario columns."""
    prop = row.prop
    is_collection = "FALSE"
    data_type = prop.type
    if prop.kind == "collection":
        is_collection = "TRUE"
        data_type += "[]"
    required = prop.required.upper()
    cells = (resource, prop.name, is_collection, data_type, required)
    return [plain_cell(cell) for cell in cells]


def _scenario_cell(row: TableRow, number: str, bold: BoldCells) -> str:
    value = row.prop.value(number)
    if value is None:
        return ""
    text = cell_text(value)
    if (row.place, number) in bold:
        return _bold(text)
    return text


def _bold(text: str) -> str:
    """Return the cell in bold; of several items (`a & b`) only the first is marked."""
    # A pair of marks around the separator would be read as part of the items' texts.
    first, separator, rest = text.partition(" &")
    if not first:
        return text
    return f"**{first}**{separator}{rest}"
