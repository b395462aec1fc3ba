"""Reads scenario pages with one cell on each line, and a blank line or a no-break space for an empty cell.

Five lines of such a page, the fixed cells of one row:

    books
    title
    FALSE
    string
    REQUIRED

A row is found by its third cell, which is TRUE or FALSE, and its fifth, which is a Required word. A cell may
be wrapped over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from tablewright.model.findings import Finding
from tablewright.model.table import Column, ListTable, Row, ScenarioTable
from tablewright.readers.document import Document
from tablewright.readers.findings import line_finding
from tablewright.readers.headers import RunHeader, has_run_header, require_run_header
from tablewright.readers.plain_text.cell_splitting import (
    is_unfinished,
    join_broken,
    note_unfinished,
)
from tablewright.readers.plain_text.column_guessing import place_values
from tablewright.readers.plain_text.outline import (
    Outline,
    RowWithNotes,
    build_table,
    read_outline,
)
from tablewright.readers.plain_text.resource_list import count_lines, read_unmarked_list
from tablewright.readers.plain_text.resource_names import (
    is_container,
    names_below,
    root_names,
)

NAME = "cell-lines"

_FLAG = re.compile(r"TRUE|FA.SE")
_REQUIRED = ("REQUIRED", "OPTIONAL", "CONDITIONAL")
# A type cell may be wrapped over at most this many lines.
_MAX_TYPE_LINES = 3
_NAME = re.compile(r"[A-Za-z]\w*")


#: Resource, Property, Is Collection, Data Type and Required of a row.
_Cells: TypeAlias = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Page:
    document: Document
    header: RunHeader
    outline: Outline

    @property
    def columns(self) -> tuple[Column, ...]:
        """The scenario columns."""
        return self.header.header.columns


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that holds text or no-break spaces; `empty_cells` counts the latter, one for each empty cell."""

    number: int
    text: str
    empty_cells: int


class _FlagAndRequired(NamedTuple):
    """The 0-based lines of a row's Is Collection cell and of its Required cell."""

    flag: int
    required: int


class _Names(NamedTuple):
    """A reading of the lines above an Is Collection cell; `start` is the 0-based first line of the row."""

    start: int
    resource: str
    property: str


class _FixedCells(NamedTuple):
    """The fixed cells of a row, and its 0-based lines: the first, and the one after the Required cell."""

    start: int
    after: int
    cells: _Cells


@dataclass(frozen=True, slots=True)
class _UnsplitRow:
    """The fixed cells of a row, and the lines below them, which hold its values."""

    line: int
    cells: _Cells
    below: tuple[_Line, ...]
    is_last: bool

    @property
    def name(self) -> str:
        """The Property cell."""
        return self.cells[1]


def recognises(text: str) -> int:
    """Returns how many lines have this shape: rows and a header, or rows of a list of resources."""
    lines: list[_Line] = []
    for line in text.split("\n"):
        content = line.strip()
        if content:
            # Rows are only counted, so line numbers and empty cells do not matter.
            lines.append(_Line(0, content, 0))
    rows = len(_find_rows(lines))
    headers = int(has_run_header(text))
    list_rows, _ = count_lines(text)
    return rows + headers + list_rows


def read(document: Document) -> ScenarioTable | ListTable:
    """Returns the page as a scenario table, or as a list of resources.

    Each reading that the text does not force has a finding. Raises UnreadableError for an unknown header,
    and for a page that ends inside a row.
    """
    resource_list = read_unmarked_list(document)
    if resource_list:
        return resource_list
    header = require_run_header(document)
    above = document.lines()[: header.line - 1]
    outline = read_outline(above)
    page = _Page(document, header, outline)
    rows: list[RowWithNotes] = []
    for unsplit in _unsplit_rows(page):
        values, notes = _read_values(unsplit, page)
        row = Row(*unsplit.cells, values, unsplit.line)
        rows.append((row, notes))
    return build_table(outline, header, rows)


def _lines_after(document: Document, start: int) -> list[_Line]:
    first_number = document.line_at(start)
    below = document.text[start:].split("\n")
    lines: list[_Line] = []
    for number, line in enumerate(below, first_number):
        # A no-break space is an empty cell. Blank lines only separate cells.
        if not line.strip(" \t"):
            continue
        content = line.strip()
        empty_cells = 0
        if not content:
            empty_cells = line.count("\u00a0")
        lines.append(_Line(number, content, empty_cells))
    return lines


def _find_rows(lines: Sequence[_Line]) -> list[_FlagAndRequired]:
    rows: list[_FlagAndRequired] = []
    for index, line in enumerate(lines):
        if line.text not in _REQUIRED:
            continue
        flag = _find_flag(lines, index)
        if flag is None:
            continue
        # `Is it TRUE` in a sentence above `REQUIRED` is no row: two names come before the flag of a row.
        above = lines[flag - 2 : flag]
        if all(_NAME.fullmatch(name.text) for name in above):
            rows.append(_FlagAndRequired(flag, index))
    return rows


def _find_flag(lines: Sequence[_Line], required: int) -> int | None:
    """Returns the 0-based line of the Is Collection cell that belongs to a Required cell, or None."""
    # The type is between the two cells and has at least one line; Resource and Property come before.
    nearest = required - 2
    farthest = max(nearest - _MAX_TYPE_LINES + 1, 2)
    for index in range(nearest, farthest - 1, -1):
        if _FLAG.fullmatch(lines[index].text):
            return index
    return None


def _unsplit_rows(page: _Page) -> list[_UnsplitRow]:
    lines = _lines_after(page.document, page.header.end)
    positions = _find_rows(lines)
    if not positions:
        raise page.document.incomplete(page.header.line, "the table has no rows")
    texts = [line.text for line in lines]
    known = set(root_names(page.outline.title.title, texts))
    fixed: list[_FixedCells] = []
    for position in positions:
        fixed.append(_read_fixed_cells(texts, position, known))
    first_line = fixed[0].start
    if first_line > 0:
        printed = " ".join(texts[:first_line])
        raise page.document.unreadable(
            lines[0].number, f"unknown header '{printed[:60]}'", "correct the header"
        )
    last = fixed[-1]
    _refuse_half_row(lines[last.after :], known, page)
    # A row ends where the next one starts, the last row at the end of the page.
    ends = [row.start for row in fixed[1:]]
    ends.append(len(lines))
    rows: list[_UnsplitRow] = []
    for row, end in zip(fixed, ends, strict=True):
        below = lines[row.after : end]
        unsplit = _UnsplitRow(
            line=lines[row.start].number,
            cells=row.cells,
            below=tuple(below),
            is_last=row is last,
        )
        rows.append(unsplit)
    return rows


def _read_fixed_cells(
    texts: Sequence[str], position: _FlagAndRequired, known: set[str]
) -> _FixedCells:
    """Returns the fixed cells of a row, and adds its Resource and the Resources below it to `known`."""
    flag, required = position
    start, resource, name = _read_names(texts, flag, known)
    is_collection = texts[flag]
    # A long type is wrapped over several lines.
    data_type = "".join(texts[flag + 1 : required])
    # The rows below a container have names that the container gives them.
    if is_container(name, is_collection, data_type):
        known.update(names_below(resource, name, data_type, texts))
    known.add(resource)
    cells = (resource, name, is_collection, data_type, texts[required])
    return _FixedCells(start, required + 1, cells)


def _read_names(texts: Sequence[str], flag: int, known: Iterable[str]) -> _Names:
    """Returns the Resource and the Property above an Is Collection cell; a long name may be wrapped once.

    The two lines above it are the two cells, unless only a wrapped reading begins with a known Resource;
    a wrapped Property must be repeated by its type.
    """
    resource, name = texts[flag - 2 : flag]
    unwrapped = _Names(flag - 2, resource, name)
    readings = [unwrapped]
    above = texts[max(flag - 3, 0) : flag]
    if len(above) == 3 and all(map(_NAME.fullmatch, above)):
        first, second, third = above
        # `bookCopy`, `Shelves`, `room` are the Resource `bookCopyShelves` and the Property `room`.
        wrapped_resource = first + second
        readings.append(_Names(flag - 3, wrapped_resource, third))
        # `books`, `author`, `Reference` of the type `authorReference` have the Property `authorReference`.
        wrapped_name = second + third
        if wrapped_name == texts[flag + 1]:
            readings.append(_Names(flag - 3, first, wrapped_name))
    folded = set(map(str.lower, known))
    for reading in readings:
        if reading.resource.lower() in folded:
            return reading
    return unwrapped


def _refuse_half_row(below: Sequence[_Line], known: Iterable[str], page: _Page) -> None:
    """Raises UnreadableError if a line below the last row is a Resource: the page ends inside a row."""
    folded = set(map(str.lower, known))
    for line in below:
        if line.text.lower() in folded:
            raise page.document.incomplete(
                line.number, "the row is cut off before its Required cell"
            )


def _read_values(
    unsplit: _UnsplitRow, page: _Page
) -> tuple[tuple[str, ...], list[Finding]]:
    """Returns one value for each scenario column, and findings if the page shows another number of cells.

    Raises UnreadableError if the page seems to end inside the row.
    """
    columns = page.columns
    cells = _cells(unsplit.below)
    filled = list(filter(None, cells))
    if unsplit.is_last:
        _refuse_cut_values(unsplit, filled, page)
    notes: list[Finding] = []
    if filled:
        last_cell = filled[-1]
        if is_unfinished(last_cell):
            notes.append(note_unfinished(unsplit.name, last_cell, unsplit.line))
    if len(filled) > len(columns):
        surplus_cells = filled[len(columns) :]
        surplus = ", ".join(f"'{cell}'" for cell in surplus_cells)
        note = line_finding(
            "T016",
            unsplit.line,
            property=unsplit.name,
            cells=len(filled),
            columns=len(columns),
            surplus=surplus,
        )
        notes.append(note)
        return tuple(filled[: len(columns)]), notes
    # With a value for each column, no-break spaces are only layout. Otherwise they count as cells.
    if len(filled) == len(columns):
        return tuple(filled), notes
    if len(cells) == len(columns):
        return tuple(cells), notes
    missing = len(columns) - len(cells)
    if not filled:
        return ("",) * len(columns), notes
    # Saving a page as text drops the empty cells at its end.
    if unsplit.is_last and missing > 0:
        note = line_finding(
            "T013",
            unsplit.line,
            property=unsplit.name,
            missing=missing,
        )
        cells.extend([""] * missing)
        return tuple(cells), [note]
    values, note = place_values(
        filled, unsplit.name, columns, page.outline.sentences, unsplit.line
    )
    return values, [*notes, note]


def _refuse_cut_values(
    last_row: _UnsplitRow, filled: Sequence[str], page: _Page
) -> None:
    """Raises UnreadableError if the last row ends inside a cell, or has more values than columns.

    Surplus values are probably the first cells of another row.
    """
    name = last_row.name
    columns = len(page.columns)
    if filled and is_unfinished(filled[-1]):
        what = f"a cell of '{name}' is cut off"
        raise page.document.incomplete(last_row.line, what)
    if len(filled) > columns:
        what = f"'{name}' has {len(filled)} values for {columns} columns"
        raise page.document.unreadable(
            last_row.line, what, "remove the surplus, or download the page again"
        )


def _cells(below: Sequence[_Line]) -> list[str]:
    """Returns the cells that the lines show, wrapped ones joined; an empty cell is an empty string."""
    cells: list[str] = []
    # A cell never continues after an empty one.
    filled_lines: list[str] = []
    for line in below:
        if line.text:
            filled_lines.append(line.text)
            continue
        cells.extend(join_broken(filled_lines))
        filled_lines = []
        empty_cells = [""] * line.empty_cells
        cells.extend(empty_cells)
    cells.extend(join_broken(filled_lines))
    return cells
