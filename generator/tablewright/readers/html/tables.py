"""Reads the tables of an HTML page as grids of cells, with `rowspan` and `colspan` filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from turbohtml import Element

from tablewright.readers.bordered_tables import GridRow
from tablewright.readers.documents import Document
from tablewright.readers.headers import is_scenario_header
from tablewright.readers.html.text import cell_markup
from tablewright.readers.html.tree import line_of
from tablewright.readers.resource_list import is_list_header

# The ends of the first half of a cell with alternatives, such as `["501" if possible`, before the lost
# `| system value]`.
_HALF_ENDS = ("if possible", "value")
# A wider span is read as this one: the header of a table has never so many cells.
_MAX_COLUMNS = 1000
_MAX_ROWS = 65534
# A few wrong spans can make millions of cells. Published tables fill less than a hundred.
_MOST_FILLED_CELLS = 20_000
_LONGEST_NUMBER = 9  # digits
_CELLS = ("td", "th")


class _Span(NamedTuple):
    """The text of a cell that also covers rows below the current one, and the number of those rows."""

    text: str
    rows_left: int


@dataclass(slots=True)
class FilledCells:
    """Counts the cells of a document that exist only because a span covers their place."""

    document: Document
    count: int = 0

    def add(self, line: int) -> None:
        """Counts one more. Raises UnreadableError above a limit, so that no page uses up the memory."""
        self.count += 1
        if self.count > _MOST_FILLED_CELLS:
            raise self.document.unreadable(
                line,
                f"the spans of its cells fill more than {_MOST_FILLED_CELLS} cells",
                "correct the attributes rowspan and colspan",
            )


def find_layout_tables(tables: Iterable[Element]) -> frozenset[Element]:
    """Returns the tables that only lay the page out: they contain tables, and have no known header."""
    around: set[Element] = set()
    listed = list(tables)
    for table in listed:
        for ancestor in table.ancestors:
            if isinstance(ancestor, Element) and ancestor.tag == "table":
                around.add(ancestor)
                break
    layout: set[Element] = set()
    for table in listed:
        if table in around and not _has_known_header(table):
            layout.add(table)
    return frozenset(layout)


def _has_known_header(table: Element) -> bool:
    for row in _rows(table):
        cells = _own_cells(row)
        if not cells:
            continue
        texts: list[str] = []
        for cell in cells:
            # A cell with a table is no cell of a header, and may contain the whole page.
            if cell.find("table"):
                return False
            texts.append(cell_markup(cell))
        return is_scenario_header(texts) or is_list_header(texts)
    return False


def read_grid(table: Element, filled: FilledCells) -> Iterator[GridRow]:
    """Returns the rows of a table from top to bottom as a browser shows it, without those of inner tables.

    A cell with `rowspan` or `colspan` is repeated in each place. The cells have the form of `cell_markup`.
    """
    for group in _row_groups(table):
        # A span ends at the end of its group of rows.
        spans: dict[int, _Span] = {}
        for row in _children(group, ("tr",)):
            line = line_of(row, line_of(table))
            cells, spans = _fill(row, spans, line, filled)
            if cells:
                yield GridRow(line, tuple(cells))


def rows_with_tables(table: Element) -> Iterator[int]:
    """Returns the lines of the rows that have a table in one of their cells."""
    for row in _rows(table):
        if row.find("table"):
            yield line_of(row, line_of(table))


def _row_groups(table: Element) -> list[Element]:
    """Returns the groups of rows in the order of the screen: the head first, the foot last."""
    heads: list[Element] = []
    bodies: list[Element] = []
    feet: list[Element] = []
    for group in _children(table, ("thead", "tbody", "tfoot")):
        # A second head or foot is shown where it is.
        if group.tag == "thead" and not heads:
            heads.append(group)
        elif group.tag == "tfoot" and not feet:
            feet.append(group)
        else:
            bodies.append(group)
    return heads + bodies + feet


def _rows(table: Element) -> Iterator[Element]:
    for group in _row_groups(table):
        yield from _children(group, ("tr",))


def _own_cells(row: Element) -> list[Element]:
    return list(_children(row, _CELLS))


def _children(parent: Element, tags: Iterable[str]) -> Iterator[Element]:
    """Returns the children of an element that have one of the tags."""
    for child in parent.children:
        if isinstance(child, Element) and child.tag in tags:
            yield child


def rejoined(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the cells with those joined that a renderer split at a `|` inside brackets: `[A`, `B]`.

    The last cell is removed if its other half is lost.
    """
    parts: list[list[str]] = []
    # The brackets that are open behind the last part, so that a cell of many parts is not counted again.
    open_count = 0
    for cell in cells:
        opened = cell.count("[") - cell.count("]")
        if open_count > 0 and opened < 0:
            parts[-1].append(cell)
            open_count += opened
        else:
            parts.append([cell])
            open_count = opened
    joined = [" \\| ".join(cell_parts) for cell_parts in parts]
    last = joined[-1]
    if open_count > 0:
        # Without other joined cells, an open bracket may be a plain typo of the page.
        has_joined_cells = len(joined) < len(cells)
        if has_joined_cells or _is_half(last):
            joined.pop()
    return tuple(joined)


def _is_half(cell: str) -> bool:
    last_line = cell.rpartition("\n")[2].lower()
    return "[" in last_line and last_line.endswith(_HALF_ENDS)


class _RowCells:
    """The cells of a row from left to right; `spans_above` are cells of earlier rows that cover this one.

    Spans are stored by their 0-based column.
    """

    def __init__(
        self, spans_above: dict[int, _Span], line: int, filled: FilledCells
    ) -> None:
        self.cells: list[str] = []
        self.spans_below: dict[int, _Span] = {}
        self._spans_above = dict(spans_above)
        self._line = line
        self._filled = filled

    def add(self, text: str, rows: int, columns: int) -> None:
        """Adds a cell that covers columns and, if `rows` is more than 1, rows below this one."""
        for position in range(columns):
            if position:
                self._filled.add(self._line)
            self._add_one(text, rows)

    def _add_one(self, text: str, rows: int) -> None:
        if rows > 1:
            column = len(self.cells)
            self.spans_below[column] = _Span(text, rows - 1)
        self.cells.append(text)

    def add_spans(self) -> None:
        """Adds the cells of earlier rows that cover the next columns."""
        while len(self.cells) in self._spans_above:
            span = self._spans_above.pop(len(self.cells))
            self._filled.add(self._line)
            self._add_one(span.text, span.rows_left)


def _fill(
    row: Element, spans_above: dict[int, _Span], line: int, filled: FilledCells
) -> tuple[list[str], dict[int, _Span]]:
    """Returns the cells of a row, and those of them that cover further rows, by their column."""
    own_cells = _own_cells(row)
    if len(own_cells) == 1 and not spans_above:
        columns = _span(own_cells[0], "colspan", _MAX_COLUMNS)
        rows = _span(own_cells[0], "rowspan", _MAX_ROWS)
        # A cell across the table is the heading of the rows below it, not a value of each column.
        if columns > 1 and rows == 1:
            return [cell_markup(own_cells[0])], {}
    row_cells = _RowCells(spans_above, line, filled)
    for cell in own_cells:
        row_cells.add_spans()
        text = cell_markup(cell)
        rows = _span(cell, "rowspan", _MAX_ROWS)
        columns = _span(cell, "colspan", _MAX_COLUMNS)
        row_cells.add(text, rows, columns)
    row_cells.add_spans()
    return row_cells.cells, row_cells.spans_below


def _span(cell: Element, name: str, most: int) -> int:
    """Returns how many places a cell covers: 1 if the attribute is not a number; 0 means all further rows."""
    text = (cell.attr(name) or "1").strip()
    number = 1
    # `isdecimal` alone accepts digits of other scripts as well. Python refuses to read thousands of digits.
    if text.isascii() and text.isdecimal():
        number = int(text[:_LONGEST_NUMBER])
    if number > 0:
        return min(number, most)
    # Only `rowspan` gives 0 a meaning; browsers read `colspan="0"` as 1.
    return most if name == "rowspan" else 1
