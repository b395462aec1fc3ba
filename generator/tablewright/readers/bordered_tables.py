"""Reads the scenario table from tables whose cells have borders, in Markdown or HTML.

    | Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST |
    | books    | title         | FALSE         | string    | REQUIRED | "Emma"           |

Surplus cells, further tables, and columns that scenario tables do not have are left out, each with a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding
from tablewright.model.table import Row
from tablewright.naming import singular
from tablewright.readers.document import Document
from tablewright.readers.findings import line_finding
from tablewright.readers.headers import (
    TWO_HEADERS,
    Header,
    is_scenario_header,
    read_header,
)
from tablewright.values.markup import clean

# A header is one of this many first rows; the others name groups of columns.
_MOST_ROWS_TO_HEADER = 3


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a table: its 1-based line, and its cells as printed."""

    line: int
    cells: tuple[str, ...]

    def clean_cells(self) -> list[str]:
        """Returns the cells without marks."""
        return [clean(cell) for cell in self.cells]

    def name(self, at: int = 1) -> str:
        """Returns the cell at a 0-based position without marks, or if it is empty the first filled cell."""
        preferred = self.cells[at : at + 1]
        for cell in preferred + self.cells:
            text = clean(cell)
            if text:
                return text
        return ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its number on the page (from 1), its rows with the header first, and detached rows.

    `detached_rows` are rows below the table that a blank line or text separates from it, and that have no
    header. `above` are rows above the header, such as names of groups of columns.
    """

    number: int
    rows: tuple[GridRow, ...]
    detached_rows: tuple[GridRow, ...] = ()
    above: tuple[GridRow, ...] = ()

    @property
    def place(self) -> str:
        """The path of the table in findings."""
        return f"tables/{self.number}"

    @property
    def header(self) -> GridRow:
        """The first row."""
        return self.rows[0]

    @property
    def body(self) -> tuple[GridRow, ...]:
        """The rows without the first one and without the detached rows."""
        return self.rows[1:]

    @property
    def below(self) -> tuple[GridRow, ...]:
        """The rows without the header and its repetitions, with the detached rows."""
        header = self.header.clean_cells()
        rows: list[GridRow] = []
        for row in self.body + self.detached_rows:
            # Long tables repeat their header every few screens.
            begins_like_header = clean(row.cells[0]) == header[0]
            if not begins_like_header or row.clean_cells() != header:
                rows.append(row)
        return tuple(rows)


def grid_of(number: int, rows: Sequence[GridRow]) -> Grid:
    """Returns the table of rows whose header is the first one, or one of the next rows."""
    for index, row in enumerate(rows[:_MOST_ROWS_TO_HEADER]):
        if is_scenario_header(row.cells):
            return Grid(number, tuple(rows[index:]), above=tuple(rows[:index]))
    return Grid(number, tuple(rows))


@dataclass(frozen=True, slots=True)
class ReadGrid:
    """The scenario table of a document: its header and rows, and the findings about both.

    `left_out` counts the rows of further scenario tables that are not read.
    """

    header: Header
    line: int
    rows: tuple[Row, ...]
    notes: tuple[Finding, ...]
    left_out: int


def read_grids(grids: Sequence[Grid], document: Document) -> ReadGrid:
    """Returns the first scenario table whose header can be read, joined with the tables that continue it.

    Raises UnreadableError if the page has no scenario table, and if the table has no rows.
    """
    candidates: list[Grid] = []
    for grid in grids:
        if is_scenario_header(grid.header.cells):
            candidates.append(grid)
    # With one table only, the error about its header is more useful than "no scenario table".
    if not candidates and len(grids) == 1:
        candidates = list(grids)
    if not candidates:
        what = "its table has no cells"
        if grids:
            what = f"none of its {len(grids)} tables is a scenario table or a list of resources"
        raise document.unreadable(1, what, TWO_HEADERS)
    # Some sites render a copy of the header alone, which stays visible while the table scrolls.
    filled = [grid for grid in candidates if grid.below]
    if not filled:
        filled = candidates[:1]
    header, first = _first_readable(filled, document)
    if not first.below:
        raise document.incomplete(first.header.line, "the table has no rows")
    header_line = first.header.line
    rows, notes = _read_rows(first.below, header)
    if not rows:
        raise document.incomplete(first.header.line, "the table has no rows")
    notes.extend(heading_note(first.above))
    notes.extend(detached_rows_note(first.detached_rows))
    notes.extend(note_columns(header.cells, header.others, first.below, header_line))
    left_out = 0
    known = _KnownNames(rows)
    for other in filled:
        if other is first or not other.below:
            continue
        other_header = _continuing_header(other, header, known, document)
        if other_header is None:
            left_out += len(other.below)
            notes.append(_left_out_note(other))
            continue
        more_rows, row_notes = _read_rows(other.below, other_header)
        notes.extend(heading_note(other.above))
        rows.extend(more_rows)
        known.add(more_rows)
        notes.extend(row_notes)
        # The rows are read, but a maintainer should see that the page has two tables.
        notes.extend(detached_rows_note(other.below))
    all_notes = (*header.notes, *notes)
    return ReadGrid(header, header_line, tuple(rows), all_notes, left_out)


def _first_readable(grids: Sequence[Grid], document: Document) -> tuple[Header, Grid]:
    """Returns the first table whose header can be read; raises the error of the first table if none can."""
    for grid in grids:
        header = _header_or_none(grid, document)
        if header:
            return header, grid
    return _header(grids[0], document), grids[0]


def _header(grid: Grid, document: Document) -> Header:
    row = grid.header
    return read_header(row.cells, document, row.line)


def _header_or_none(grid: Grid, document: Document) -> Header | None:
    try:
        return _header(grid, document)
    except UnreadableError:
        return None


class _KnownNames:
    """The names in the rows above a table, by which it is recognised as their continuation."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.root = _comparable_name(rows[0].resource)
        self.names: set[str] = set()
        self.add(rows)

    def add(self, rows: Iterable[Row]) -> None:
        """Adds the names of further rows."""
        for row in rows:
            for name in (row.resource, row.property, row.data_type):
                self.names.add(_comparable_name(name))


def _continuing_header(
    other: Grid, header: Header, known: _KnownNames, document: Document
) -> Header | None:
    """Returns the header of another table if the table continues the rows, else None.

    Its first Resource is the one of a row above or the container that a row above describes, or one of its
    rows has the Resource of the very first row.
    """
    other_header = _header_or_none(other, document)
    if other_header is None or other_header.columns != header.columns:
        return None
    resources: list[str] = []
    for grid_row in other.below:
        resources.append(_comparable_name(grid_row.cells[0]))
    if resources[0] in known.names or known.root in resources:
        return other_header
    return None


def _comparable_name(text: str) -> str:
    """Returns a name without marks, case and plural: `**bookCopies**` and `bookCopy[]` are equal."""
    letters = re.sub(r"\W", "", clean(text))
    return singular(letters).casefold()


def detached_rows_note(rows: Sequence[GridRow], name_at: int = 1) -> Iterator[Finding]:
    """Returns the finding that rows are read although something separates them from their table."""
    if rows:
        first = rows[0]
        yield line_finding(
            "T018",
            first.line,
            property=first.name(name_at),
            rows=len(rows),
        )


def heading_note(rows: Sequence[GridRow]) -> Iterator[Finding]:
    """Returns the finding that rows are left out because they only name groups of rows or columns."""
    text = _quoted(rows)
    if text.strip("; "):
        yield line_finding("T069", rows[0].line, "", text=text)


def _left_out_note(grid: Grid) -> Finding:
    return line_finding(
        "T019",
        grid.header.line,
        grid.place,
        rows=len(grid.below),
        text=_quoted(grid.above + grid.below),
    )


def _quoted(rows: Sequence[GridRow]) -> str:
    """Returns the filled cells of rows for a finding: nothing that is left out is lost."""
    texts: list[str] = []
    for row in rows:
        filled = filter(None, row.clean_cells())
        texts.append(" | ".join(filled))
    return "; ".join(texts)


def _read_rows(
    rows: Sequence[GridRow], header: Header
) -> tuple[list[Row], list[Finding]]:
    table_rows: list[Row] = []
    notes: list[Finding] = []
    # The columns may be in any order, so the name is not always in the second cell.
    name_at = header.order[1]
    columns = len(header.cells)
    for row in rows:
        if len(row.cells) == 1:
            notes.extend(heading_note([row]))
            continue
        fitted = fit(row, columns, notes, name_at)
        table_row = header.read_row(fitted.cells, fitted.line)
        table_rows.append(table_row)
    return table_rows, notes


def note_columns(
    header: Sequence[str], left_out: Iterable[int], rows: Sequence[GridRow], line: int
) -> Iterator[Finding]:
    """Returns a finding for each left-out column (0-based), with the texts of its filled cells."""
    for position in left_out:
        filled: list[str] = []
        for row in rows:
            # A row may be shorter than the header.
            if position >= len(row.cells):
                continue
            text = clean(row.cells[position])
            if text:
                filled.append(f"'{text}'")
        yield line_finding(
            "T006",
            line,
            f"columns/{position + 1}",
            label=clean(header[position]),
            cells=len(filled),
            values=", ".join(filled),
        )


def fit(row: GridRow, columns: int, notes: list[Finding], name_at: int = 1) -> GridRow:
    """Returns the row with as many cells as columns, and adds a finding if cells are missing or surplus.

    Empty cells replace those that are missing at the end of the row.
    """
    counts: dict[str, str | int] = {
        "property": row.name(name_at),
        "cells": len(row.cells),
        "columns": columns,
    }
    missing = columns - len(row.cells)
    if missing > 0:
        notes.append(line_finding("T015", row.line, **counts, missing=missing))
        empty_cells = ("",) * missing
        return GridRow(row.line, row.cells + empty_cells)
    if missing < 0:
        # The text of surplus cells is part of the message: a maintainer has to see what is lost.
        surplus_cells = row.clean_cells()[columns:]
        surplus = ", ".join(f"'{cell}'" for cell in surplus_cells)
        notes.append(line_finding("T016", row.line, **counts, surplus=surplus))
    return GridRow(row.line, row.cells[:columns])
