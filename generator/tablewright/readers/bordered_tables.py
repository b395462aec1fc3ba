"""Reads the scenario table from tables whose cells have borders, in Markdown or HTML.

A row with too many or too few cells, a second table, or a column that scenario tables do not have is left
out, with a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tablewright.errors import UnreadableError
from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import Row
from tablewright.naming import singular
from tablewright.readers.documents import Document
from tablewright.readers.headers import TWO_HEADERS, Header, is_scenario_header, read_header
from tablewright.values.markup import clean

#: Notes quote no more of a table than this many of its rows.
_MOST_QUOTED = 12


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a table: its 1-based line, and its cells as printed."""

    line: int
    cells: tuple[str, ...]

    def name(self, at: int = 1) -> str:
        """What notes call the row: the cell that names its property, else the first with a text."""
        texts = (clean(cell) for cell in (*self.cells[at : at + 1], *self.cells))
        return next(filter(None, texts), "")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its number among those of the document, its rows, the header first, and those apart from it.

    `apart` are rows further below that no header of their own stands over.
    """

    number: int
    rows: tuple[GridRow, ...]
    apart: tuple[GridRow, ...] = ()

    @property
    def place(self) -> str:
        """Where findings about the table stand."""
        return f"tables/{self.number}"

    @property
    def below(self) -> tuple[GridRow, ...]:
        """The rows but for the header and its repetitions."""
        header = [clean(cell) for cell in self.rows[0].cells]
        return tuple(row for row in (*self.rows[1:], *self.apart) if not _has_cells(row, header))


@dataclass(frozen=True, slots=True)
class ReadGrid:
    """The scenario table of a document: its header and rows, and the notes on both.

    `left_out` counts the rows of further scenario tables that are not read.
    """

    header: Header
    line: int
    rows: tuple[Row, ...]
    notes: tuple[Finding, ...]
    left_out: int


def _has_cells(row: GridRow, texts: Sequence[str]) -> bool:
    """Whether a row has just these cells."""
    return len(row.cells) == len(texts) and all(map(str.__eq__, map(clean, row.cells), texts))


def read_grids(grids: Sequence[Grid], document: Document) -> ReadGrid:
    """The first scenario table whose header can be read, with the others that go on with it.

    A copy of the header without rows, which stays on the screen while the table moves, is no table.
    Raises UnreadableError where no table is one of scenarios, and where it has no rows.
    """
    found = [grid for grid in grids if is_scenario_header(grid.rows[0].cells)] or [*grids[: len(grids) == 1]]
    if not found:
        none = f"none of its {len(grids)} tables is one of scenarios or a list of resources"
        raise document.unreadable(1, none if grids else "its table has no cells", TWO_HEADERS)
    filled = [grid for grid in found if grid.below] or found[:1]
    header, first = _first_readable(filled, document)
    if not first.below:
        raise document.unreadable(first.rows[0].line, "the table has no rows", "download the page again")
    rows, notes = _read_rows(first.below, header)
    notes += [
        *_detached_rows_note(first.apart),
        *note_columns(header.cells, header.others, first.below, first.rows[0].line),
    ]
    left_out = 0
    for other in filled:
        own = _header_or_none(other, document)
        if other is first or not other.below:
            continue
        if own and own.columns == header.columns and _continues_table(rows, other):
            more, found_notes = _read_rows(other.below, own)
            rows += more
            notes += [*found_notes, *_detached_rows_note(other.below)]
        else:
            left_out += len(other.below)
            notes.append(_left_out_note(other))
    return ReadGrid(header, first.rows[0].line, tuple(rows), (*header.notes, *notes), left_out)


def _first_readable(grids: Sequence[Grid], document: Document) -> tuple[Header, Grid]:
    found = ((header, grid) for grid in grids if (header := _header_or_none(grid, document)))
    return next(found, None) or (_header(grids[0], document), grids[0])


def _header(grid: Grid, document: Document) -> Header:
    return read_header(grid.rows[0].cells, document, grid.rows[0].line)


def _header_or_none(grid: Grid, document: Document) -> Header | None:
    try:
        return _header(grid, document)
    except UnreadableError:
        return None


def _continues_table(rows: Sequence[Row], other: Grid) -> bool:
    """Whether another table begins with the same resource or below one of the rows, or comes back to it."""
    known = {_comparable_name(text) for row in rows for text in (row.resource, row.property, row.data_type)}
    resources = [_comparable_name(row.cells[0]) for row in other.below]
    return resources[0] in known or _comparable_name(rows[0].resource) in resources


def _comparable_name(text: str) -> str:
    return singular(re.sub(r"\W", "", clean(text))).casefold()


def _detached_rows_note(rows: Sequence[GridRow]) -> Iterator[Finding]:
    if rows:
        yield Finding(
            "T018", DocumentLine(rows[0].line), (("property", rows[0].name()), ("rows", str(len(rows))))
        )


def _left_out_note(grid: Grid) -> Finding:
    details = (("rows", str(len(grid.below))), ("names", quoted(grid.below)))
    return Finding("T019", DocumentLine(grid.rows[0].line, grid.place), details)


def quoted(rows: Sequence[GridRow]) -> str:
    """The names of rows for a note, the first of many."""
    names = [row.name() for row in rows]
    return ", ".join([*names[:_MOST_QUOTED], *("…" for _ in names[_MOST_QUOTED : _MOST_QUOTED + 1])])


def _read_rows(rows: Sequence[GridRow], header: Header) -> tuple[list[Row], list[Finding]]:
    notes: list[Finding] = []
    fitted = [fit(row, len(header.cells), notes, header.order[1]) for row in rows]
    return [header.read_row(row.cells, row.line) for row in fitted], notes


def note_columns(
    header: Sequence[str], left_out: Iterable[int], rows: Sequence[GridRow], line: int
) -> Iterator[Finding]:
    """What is left out with the columns of a table that it should not have."""
    for at in left_out:
        filled = sum(bool(clean(cell)) for row in rows for cell in row.cells[at : at + 1])
        details = (("label", clean(header[at])), ("cells", str(filled)))
        yield Finding("T006", DocumentLine(line, f"columns/{at + 1}"), details)


def fit(row: GridRow, columns: int, notes: list[Finding], name_at: int = 1) -> GridRow:
    """The row with as many cells as columns; a note says which are missing, or left out."""
    missing = columns - len(row.cells)
    counts = (("property", row.name(name_at)), ("cells", str(len(row.cells))), ("columns", str(columns)))
    if missing > 0:
        notes.append(Finding("T015", DocumentLine(row.line), (*counts, ("missing", str(missing)))))
    if missing < 0:
        surplus = ", ".join(f"'{clean(cell)}'" for cell in row.cells[columns:])
        notes.append(Finding("T016", DocumentLine(row.line), (*counts, ("surplus", surplus))))
    return GridRow(row.line, (*row.cells[:columns], *("",) * missing))
