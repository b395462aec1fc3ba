"""Captures the table that a reader returns as a page of the spec: linked and typed, but not corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tablewright.capture.items import Values, find_item_findings, read_values
from tablewright.capture.operation import read_call
from tablewright.capture.parents import UNPLACED, Link, RowLinks, link_rows
from tablewright.capture.prerequisites import read_prerequisites
from tablewright.capture.property_tree import (
    Node,
    build_property_trees,
    find_link_findings,
    find_row_findings,
)
from tablewright.capture.row_counts import RowCounts
from tablewright.capture.rows import kind_of
from tablewright.capture.scenarios.actions import collect_cells, read_scenarios
from tablewright.capture.scenarios.column_numbers import with_numbers
from tablewright.capture.scenarios.sentence_checks import find_contradictions
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page, Property, Source, Unplaced
from tablewright.model.table import MethodTable, PageTable, Row, ScenarioTable
from tablewright.values.cells import read_cell
from tablewright.values.markup import clean, is_marked


@dataclass(frozen=True, slots=True)
class Captured:
    """A captured page, where it came from, and what became of its rows."""

    page: Page
    source: Source
    row_counts: RowCounts


def capture_page(
    table: PageTable, document_name: str, sha256: str, reader: str, version: str = ""
) -> Captured:
    """The page that a table describes; findings carry places, only the source knows lines.

    `version` is the one that it is captured into; a page whose title names another gets a finding.
    """
    if isinstance(table, MethodTable):
        page, lines, row_counts = _capture_call(table)
    else:
        table = with_numbers(table)
        page, lines, row_counts = _capture_resource(table)
    findings = {finding.on_page(page.name) for finding in page.findings}
    findings |= _notes_with_places(table.notes, page.name, lines)
    if isinstance(table, ScenarioTable) and table.version not in ("", version) and version:
        findings.add(Finding("T008", PagePlace(page.name), (("version", table.version),)))
    named = {}
    for note in table.notes:
        line = note.document_line
        if line.place and line.place not in lines:
            named[line.place] = line.line
    page = replace(page, findings=tuple(sorted(findings)))
    source = Source(page.name, document_name, sha256, reader, tuple((lines | named).items()))
    return Captured(page, source, replace(row_counts, findings=len(findings)))


def _capture_resource(table: ScenarioTable) -> tuple[Page, dict[str, int], RowCounts]:
    row_links = link_rows(table.rows, table.title)
    trees = build_property_trees(row_links)
    numbers = [column.number for column in table.columns]
    values = read_values(trees, row_links.root, numbers)
    properties = tuple(_property(tree, values) for tree in trees)
    unplaced, unplaced_lines = _rows_without_parent(row_links, numbers, values)
    cells = collect_cells(properties, _bold_cells(trees, numbers))
    read = read_scenarios(table, properties, cells)
    elsewhere = {f"{row.resource}/{row.name}": dict(row.values) for row in unplaced}
    nameless, nameless_lines = _rows_without_name(row_links, table.rows)
    prerequisites, sentences = read_prerequisites(table.prerequisites)
    page = Page(
        name=row_links.root,
        interchange=clean(table.interchange),
        prerequisites=prerequisites,
        scenarios=read.scenarios,
        properties=properties,
        unplaced=unplaced,
        findings=(
            *find_link_findings(row_links, trees),
            *find_item_findings(trees),
            *find_row_findings(trees),
            *values.findings(),
            *read.findings,
            *find_contradictions(table, row_links.root, read.scenarios, {**cells.values, **elsewhere}),
            *sentences,
            *nameless,
        ),
    )
    lines = {node.place: node.entry.line for node in _nodes(trees)} | unplaced_lines | dict(read.lines)
    return page, lines | nameless_lines, _count_rows(table, trees, unplaced, nameless)


def _capture_call(table: MethodTable) -> tuple[Page, dict[str, int], RowCounts]:
    page, lines = read_call(table)
    properties = len(page.properties) + len(page.call.parameters if page.call else ())
    rows = len(table.parameters) + table.left_out
    return page, lines, RowCounts(rows, properties, left_out=table.left_out)


def _nodes(trees: Iterable[Node]) -> list[Node]:
    return [node for tree in trees for node in tree.walk()]


def _property(node: Node, values: Values) -> Property:
    found = values.by_place.get(node.place, {})
    members = tuple(_property(member, values) for member in node.members)
    entry = node.entry
    return Property(entry.name, node.kind, entry.type, entry.required, tuple(found.items()), members)


def _bold_cells(trees: Iterable[Node], numbers: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (node.place, number)
        for node in _nodes(trees)
        for entry in node.entries
        for number, text in zip(numbers, entry.cells, strict=False)
        if is_marked(text)
    )


def _rows_without_parent(
    row_links: RowLinks, numbers: Sequence[str], values: Values
) -> tuple[tuple[Unplaced, ...], dict[str, int]]:
    """The rows without a parent, and their lines; `unplaced/<resource>` has the line of its first row."""
    rows, lines = [], dict[str, int]()
    for link in row_links.links:
        if link.parent == UNPLACED:
            place = f"unplaced/{link.entry.resource}"
            lines.setdefault(place, link.entry.line)
            lines.setdefault(f"{place}/{link.entry.name}", link.entry.line)
            rows.append(_unplaced_row(link, f"{place}/{link.entry.name}", numbers, values))
    return tuple(rows), lines


def _unplaced_row(link: Link, place: str, numbers: Sequence[str], values: Values) -> Unplaced:
    entry, found = link.entry, []
    kind, notes = kind_of(entry, has_members=None)
    values.note(place, "", (*entry.notes, *notes))
    for number, text in zip(numbers, entry.cells, strict=False):
        reading = read_cell(text, entry.type, many=kind == "collection")
        values.note(place, number, reading.notes)
        if reading.value is not None:
            found.append((number, reading.value))
    return Unplaced(entry.resource, entry.name, kind, entry.type, entry.required, tuple(found))


def _rows_without_name(row_links: RowLinks, rows: Sequence[Row]) -> tuple[list[Finding], dict[str, int]]:
    """A finding for each row that has texts but names no property, and its line; it has its own place."""
    findings, lines = [], {}
    for index in row_links.nameless:
        row = rows[index]
        texts = (row.resource, row.is_collection, row.data_type, row.required, *row.values)
        if filled := [f"'{text}'" for text in map(clean, texts) if text]:
            place = f"rows/{index + 1}"
            findings.append(Finding("L031", PagePlace("", place), (("cells", ", ".join(filled)),)))
            lines[place] = row.line
    return findings, lines


def _notes_with_places(notes: Iterable[Finding], page: str, lines: Mapping[str, int]) -> set[Finding]:
    """The reader's notes as findings: at their place, or else at the node of their line or name."""
    nodes: dict[tuple[int, str], str] = {}
    names: dict[str, str] = {}
    for place, line in lines.items():
        name = place.rpartition("/")[2].strip()
        nodes.setdefault((line, ""), place)
        nodes.setdefault((line, name), place)  # one line may hold many rows
        names.setdefault(name, place)
    found = set()
    for note in notes:
        details, printed = dict(note.details), note.document_line
        at = printed.place
        if at is None:
            at = (
                nodes.get((printed.line, details.get("property", "")))
                or nodes.get((printed.line, ""))
                or names.get(details.get("name", ""), "")
            )
        found.add(note.located(PagePlace(page, at)))
    return found


def _count_rows(
    table: ScenarioTable, trees: Sequence[Node], unplaced: Sequence[Unplaced], nameless: Sequence[Finding]
) -> RowCounts:
    nodes = _nodes(trees)
    properties, printed = len(nodes), sum(len(node.entries) for node in nodes)
    return RowCounts(
        rows=len(table.rows) + table.left_out,
        properties=properties,
        repeats=printed - properties,
        unplaced=len(unplaced),
        blank=len(table.rows) - printed - len(unplaced) - len(nameless),
        left_out=len(nameless) + table.left_out,
    )
