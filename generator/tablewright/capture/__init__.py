"""Captures the table that a reader returns as a page of the spec: linked and typed, but not corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import assert_never

from tablewright.capture.items import Values, find_item_findings, read_values
from tablewright.capture.operation import read_call
from tablewright.capture.parents import UNPLACED, RowParents, find_parents
from tablewright.capture.prerequisites import read_prerequisites
from tablewright.capture.property_tree import (
    Node,
    all_nodes,
    build_property_trees,
    find_parent_findings,
    find_row_findings,
)
from tablewright.capture.requirements import read_requirements
from tablewright.capture.row_counts import RowCounts
from tablewright.capture.rows import ParsedRow, kind_of
from tablewright.capture.scenarios.actions import collect_cells, read_scenarios
from tablewright.capture.scenarios.column_numbers import with_numbers
from tablewright.capture.scenarios.methods import NO_METHODS, MethodsOfPage
from tablewright.capture.scenarios.sentence_checks import find_contradictions
from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding, PagePlace, page_finding, place_on_page
from tablewright.model.page import Page, Source, Unplaced, walk
from tablewright.model.properties import Property
from tablewright.model.table import MethodTable, PageTable, Row, ScenarioTable
from tablewright.model.values import Value
from tablewright.values.cells import read_cell
from tablewright.values.markup import clean, is_marked

#: No page of another version is known.
NO_PAGES: Mapping[str, MethodsOfPage] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CapturedPage:
    """A captured page, the document that it comes from, and the number of its rows by their use.

    `note_lines` gives the line of each finding of the reader. The spec does not keep them, because a finding
    about the whole page would change with each line above it.
    """

    page: Page
    source: Source
    row_counts: RowCounts
    note_lines: Mapping[Finding, int] = field(default_factory=dict)


def capture_page(
    table: PageTable,
    document_name: str,
    sha256: str,
    reader: str,
    version: str = "",
    *,
    name: str = "",
    methods: Mapping[str, MethodsOfPage] = NO_PAGES,
) -> CapturedPage:
    """Return the page of a table. Its findings have places; only `source` has line numbers.

    `version` is the version that the page is captured into. A page whose title names another version gets
    finding T008. `name` is the name of an operation, if it is not that of the last segment of its path.
    `methods` are those of pages in other versions, by the name of the page in small letters.
    """
    match table:
        case MethodTable():
            page, lines, row_counts = _capture_call(table, name)
        case ScenarioTable():
            table = with_numbers(table)
            try:
                page, lines, row_counts = _capture_resource(table, methods)
            except UnreadableError as error:
                # The rows do not know the name of their document.
                where = f"{document_name}, {error.where}"
                raise UnreadableError(where, error.what, error.todo) from error
        case _:
            assert_never(table)

    note_lines = _locate_notes(table.notes, page.name, lines)
    findings = set(note_lines)
    for finding in page.findings:
        findings.add(finding.on_page(page.name))
    title_version = ""
    if isinstance(table, ScenarioTable):
        title_version = table.version
    if version and title_version not in ("", version):
        details = (("version", title_version),)
        findings.add(Finding("T008", PagePlace(page.name), details))

    # A reader's finding can have a place without a row of its own, such as `rows/7`.
    source_lines = dict(lines)
    for note in table.notes:
        line = note.document_line
        if line.place and line.place not in lines:
            source_lines[line.place] = line.line
    source = Source(
        page.name,
        document_name,
        sha256,
        reader,
        tuple(source_lines.items()),
    )
    # Each key is computed once: large pages have thousands of findings.
    in_order = sorted(findings, key=Finding.sort_key)
    page = replace(page, findings=tuple(in_order))
    row_counts = replace(row_counts, findings=len(findings))
    return CapturedPage(page, source, row_counts, note_lines)


def _capture_resource(
    table: ScenarioTable, methods: Mapping[str, MethodsOfPage]
) -> tuple[Page, dict[str, int], RowCounts]:
    """Return the page of a table with scenario columns, the line of each place, and the row counts."""
    # Rows are linked first: the kind of a property depends on whether it has members.
    row_parents = find_parents(table.rows, table.title)
    trees = build_property_trees(row_parents)
    numbers: list[str] = []
    for column in table.columns:
        numbers.append(column.number)

    values = read_values(trees, row_parents.root, numbers)
    properties = _properties(trees, values)
    unplaced, unplaced_lines = _rows_without_parent(row_parents, numbers, values)
    nameless, nameless_lines = _rows_without_name(row_parents, table.rows)
    cells = collect_cells(properties, _bold_cells(trees, numbers))
    methods_elsewhere = methods.get(row_parents.root.lower(), NO_METHODS)
    reading = read_scenarios(table, properties, cells, methods_elsewhere)
    prerequisites, prerequisite_findings = read_prerequisites(table.prerequisites)

    read_properties = tuple(walk(properties))
    requirements = read_requirements(
        table.requirements, row_parents.root, read_properties
    )

    # Sentences may be about rows without a parent, too.
    all_cells = dict(cells.values)
    for row in unplaced:
        all_cells[f"{row.resource}/{row.name}"] = dict(row.values)
    contradictions = find_contradictions(
        table,
        row_parents.root,
        reading.scenarios,
        all_cells,
    )
    findings = (
        *find_parent_findings(row_parents, trees),
        *find_item_findings(trees),
        *find_row_findings(trees),
        *values.findings(),
        *reading.findings,
        *contradictions,
        *prerequisite_findings,
        *requirements.findings,
        *nameless,
    )
    page = Page(
        name=row_parents.root,
        interchange=clean(table.interchange),
        prerequisites=prerequisites,
        scenarios=reading.scenarios,
        properties=properties,
        requirements=requirements.requirements,
        unplaced=unplaced,
        findings=findings,
    )

    lines: dict[str, int] = {}
    for node in all_nodes(trees):
        lines[node.place] = node.row.line
    lines.update(unplaced_lines)
    lines.update(reading.lines)
    lines.update(nameless_lines)
    lines.update(requirements.lines)
    row_counts = _count_rows(
        table,
        trees,
        unplaced,
        nameless,
    )
    return page, lines, row_counts


def _capture_call(
    table: MethodTable, name: str
) -> tuple[Page, dict[str, int], RowCounts]:
    """Return the page of a REST method, the line of each place, and the row counts."""
    page, lines = read_call(table, name)
    # A row that repeats another one is left out with a finding.
    repeated = sum(finding.code == "T062" for finding in page.findings)
    row_counts = RowCounts(
        rows=len(table.parameters) + table.left_out,
        properties=len(table.parameters) - repeated,
        left_out=table.left_out + repeated,
    )
    return page, lines, row_counts


def _properties(nodes: Iterable[Node], values: Values) -> tuple[Property, ...]:
    """Return the properties of a page with their values and members."""
    properties: list[Property] = []
    for node in nodes:
        row = node.row
        by_scenario = values.by_place.get(node.place, {})
        prop = Property(
            row.name,
            node.kind,
            row.type,
            row.required,
            tuple(by_scenario.items()),
            _properties(node.members, values),
        )
        properties.append(prop)
    return tuple(properties)


def _bold_cells(
    trees: Iterable[Node], numbers: Sequence[str]
) -> frozenset[tuple[str, str]]:
    """Return the (place, scenario number) pairs of the cells that the document prints bold."""
    bold: set[tuple[str, str]] = set()
    for node in all_nodes(trees):
        for row in node.rows:
            # A broken row can have fewer cells than the table has columns.
            for number, text in zip(numbers, row.cells, strict=False):
                if is_marked(text):
                    bold.add((node.place, number))
    return frozenset(bold)


def _rows_without_parent(
    row_parents: RowParents,
    numbers: Sequence[str],
    values: Values,
) -> tuple[tuple[Unplaced, ...], dict[str, int]]:
    """Return the rows without a parent, and their lines.

    The place `unplaced/<resource>` has the line of the first row with that Resource cell.
    """
    unplaced: list[Unplaced] = []
    lines: dict[str, int] = {}
    for row_parent in row_parents.row_parents:
        if row_parent.parent != UNPLACED:
            continue
        row = row_parent.row
        resource_place = f"unplaced/{row.resource}"
        place = f"{resource_place}/{row.name}"
        lines.setdefault(resource_place, row.line)
        lines.setdefault(place, row.line)
        unplaced_row = _unplaced_row(
            row,
            place,
            numbers,
            values,
        )
        unplaced.append(unplaced_row)
    return tuple(unplaced), lines


def _unplaced_row(
    row: ParsedRow,
    place: str,
    numbers: Sequence[str],
    values: Values,
) -> Unplaced:
    """Return a row without a parent with its values; the notes on its cells are added to `values`."""
    kind, kind_notes = kind_of(row, has_members=None)
    # The empty scenario number: these notes are about the whole row.
    values.note(place, "", row.notes)
    values.note(place, "", kind_notes)
    is_collection = kind == "collection"
    by_scenario: list[tuple[str, Value]] = []
    for number, text in zip(numbers, row.cells, strict=False):
        reading = read_cell(text, row.type, many=is_collection)
        values.note(place, number, reading.notes)
        if reading.value is not None:
            by_scenario.append((number, reading.value))
    return Unplaced(
        row.resource,
        row.name,
        kind,
        row.type,
        row.required,
        tuple(by_scenario),
    )


def _rows_without_name(
    row_parents: RowParents, rows: Sequence[Row]
) -> tuple[list[Finding], dict[str, int]]:
    """Return a finding for each row that has texts but no property name, and the lines of these rows.

    The place of such a row is its position in the table, counted from 1: `rows/7`.
    """
    findings: list[Finding] = []
    lines: dict[str, int] = {}
    for index in row_parents.nameless:
        row = rows[index]
        texts = (
            row.resource,
            row.is_collection,
            row.data_type,
            row.required,
            *row.values,
        )
        quoted: list[str] = []
        for text in map(clean, texts):
            if text:
                quoted.append(f"'{text}'")
        # A row without any text is only a blank line of the table.
        if quoted:
            place = f"rows/{index + 1}"
            finding = page_finding(place, "L031", cells=", ".join(quoted))
            findings.append(finding)
            lines[place] = row.line
    return findings, lines


def _locate_notes(
    notes: Iterable[Finding],
    page: str,
    lines: Mapping[str, int],
) -> dict[Finding, int]:
    """Return the reader's findings with places in place of lines, and the line of each.

    A finding gets the place that the reader knows; or else that of the property on its line, or of the
    property with the name in its details; or else the page itself.
    """
    place_by_line: dict[int, str] = {}
    place_by_line_and_name: dict[tuple[int, str], str] = {}
    place_by_name: dict[str, str] = {}
    for place, line in lines.items():
        name = place.rpartition("/")[2].strip()
        place_by_line.setdefault(line, place)
        # Some documents print many rows on one line: there, the name decides.
        place_by_line_and_name.setdefault((line, name), place)
        place_by_name.setdefault(name, place)

    located: dict[Finding, int] = {}
    for note in notes:
        details = dict(note.details)
        line = note.document_line.line
        place_of_note = note.document_line.place
        if place_of_note is None:
            property_name = details.get("property", "")
            place_of_note = place_by_line_and_name.get((line, property_name))
        if place_of_note is None:
            place_of_note = place_by_line.get(line)
        if place_of_note is None:
            name_in_details = details.get("name", "")
            # The empty place is the page itself.
            place_of_note = place_by_name.get(name_in_details, "")
        location = place_on_page(page, place_of_note)
        # Equal findings are one, which is at the first of their lines.
        located.setdefault(note.located(location), line)
    return located


def _count_rows(
    table: ScenarioTable,
    trees: Sequence[Node],
    unplaced: Sequence[Unplaced],
    nameless: Sequence[Finding],
) -> RowCounts:
    """Return the number of the table's rows by their use."""
    properties = 0
    printed_rows = 0
    for node in all_nodes(trees):
        properties += 1
        printed_rows += len(node.rows)
    used_rows = printed_rows + len(unplaced) + len(nameless)
    # `table.rows` does not contain the rows that the reader could not read.
    return RowCounts(
        rows=len(table.rows) + table.left_out,
        properties=properties,
        repeats=printed_rows - properties,
        unplaced=len(unplaced),
        blank=len(table.rows) - used_rows,
        left_out=len(nameless) + table.left_out,
    )
