"""Reads the tables of an HTML page as grids of cells, with `rowspan` and `colspan` filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bs4 import Tag

from tablewright.readers.bordered_tables import GridRow
from tablewright.readers.html.text import cell_markup

# The first half of a cell with alternatives, such as `["501" if possible`, before the lost `| system value]`.
_HALF = re.compile(r"\[.*(?:if possible|value)\Z", re.I)
# Larger spans are errors of the page, and would use up the memory.
_MAX_COLUMNS = 100
_MAX_ROWS = 65534


class _Span(NamedTuple):
    """The text of a cell that also covers rows below the current one, and the number of those rows."""

    text: str
    rows_left: int


def read_grid(table: Tag) -> Iterator[GridRow]:
    """Returns the rows of a table, without those of tables in its cells.

    A cell with `rowspan` or `colspan` is repeated in each place. The cells have the form of `cell_markup`.
    """
    spans: dict[int, _Span] = {}
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        cells, spans = _fill(row, spans)
        if cells:
            line = row.sourceline or 1
            yield GridRow(line, tuple(cells))


def rejoined(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the cells with those joined that a renderer split at a `|` inside brackets: `[A`, `B]`.

    The last cell is removed if its other half is lost.
    """
    joined: list[str] = []
    for cell in cells:
        if joined and _is_open(joined[-1]) and _is_end(cell):
            joined[-1] += f" \\| {cell}"
        else:
            joined.append(cell)
    last = joined[-1]
    if _is_open(last):
        # Without other joined cells, an open bracket may be a plain typo of the page.
        has_joined_cells = len(joined) < len(cells)
        if has_joined_cells or _HALF.search(last):
            joined.pop()
    return tuple(joined)


def _is_open(cell: str) -> bool:
    return cell.count("[") > cell.count("]")


def _is_end(cell: str) -> bool:
    return cell.count("]") > cell.count("[")


class _RowCells:
    """The cells of a row from left to right; `spans_above` are cells of earlier rows that cover this one.

    Spans are stored by their 0-based column.
    """

    def __init__(self, spans_above: dict[int, _Span]) -> None:
        self.cells: list[str] = []
        self.spans_below: dict[int, _Span] = {}
        self._spans_above = dict(spans_above)

    def add(self, text: str, rows: int) -> None:
        """Adds a cell that covers this row and, if `rows` is more than 1, rows below it."""
        if rows > 1:
            column = len(self.cells)
            self.spans_below[column] = _Span(text, rows - 1)
        self.cells.append(text)

    def add_spans(self) -> None:
        """Adds the cells of earlier rows that cover the next columns."""
        while len(self.cells) in self._spans_above:
            span = self._spans_above.pop(len(self.cells))
            self.add(span.text, span.rows_left)


def _fill(
    row: Tag, spans_above: dict[int, _Span]
) -> tuple[list[str], dict[int, _Span]]:
    """Returns the cells of a row, and those of them that cover further rows, by their column."""
    row_cells = _RowCells(spans_above)
    for cell in row.find_all(["td", "th"], recursive=False):
        row_cells.add_spans()
        text = cell_markup(cell)
        rows = _span(cell, "rowspan", _MAX_ROWS)
        columns = _span(cell, "colspan", _MAX_COLUMNS)
        for _ in range(columns):
            row_cells.add(text, rows)
    row_cells.add_spans()
    return row_cells.cells, row_cells.spans_below


def _span(cell: Tag, name: str, most: int) -> int:
    """Returns how many places a cell covers: 1 if the attribute is not a number; 0 means all further rows."""
    text = str(cell.get(name, "1")).strip()
    number = 1
    # `isdecimal` alone accepts digits of other scripts as well.
    if text.isascii() and text.isdecimal():
        number = int(text)
    if number > 0:
        return min(number, most)
    # Only `rowspan` gives 0 a meaning; browsers read `colspan="0"` as 1.
    return most if name == "rowspan" else 1
