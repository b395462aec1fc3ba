"""Reads a list of required resources copied as text.

    Resources Operations
    Books POST, PUT
    Shelves
    GET

The two cells of a row are on two lines, or run together on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tablewright.model.table import ListTable
from tablewright.readers.bordered_tables import Grid, GridRow
from tablewright.readers.document import Document
from tablewright.readers.resource_list import WORDS, read_list

# Pages write an operation as `Create` or `CREATE`. Lower case is prose: "create the books".
_CAPITALIZED = map(str.capitalize, WORDS)
_UPPER_CASE = map(str.upper, WORDS)
_SPELLINGS = (*_CAPITALIZED, *_UPPER_CASE)
_OPERATION = f"(?:{'|'.join(_SPELLINGS)})"
_OPERATIONS = rf"{_OPERATION}(?:\s*[,/;&]\s*{_OPERATION})*"
# The first blanks are given up to no other part (`*+`), so that a line of blanks takes linear time.
_HEADER = re.compile(
    r"^[ \t]*+([^\n|]*?Resources?)\s*(Operations?)[ \t]*$", re.I | re.M
)
# `BooksPOST, PUT`: both cells of a row on one line.
_WHOLE_ROW = re.compile(rf"(.*?\S)\s*({_OPERATIONS})\s*")
# `POST, PUT`: the second cell of a row whose first cell is on the line above.
_OPERATIONS_CELL = re.compile(rf"\s*{_OPERATIONS}\s*")
# A longer line is no row; its operations would be searched at each of its words.
_LONGEST_ROW = 1000


class _TextLine(NamedTuple):
    number: int
    text: str


def count_lines(text: str) -> tuple[int, int]:
    """Returns how many lines hold an operations cell alone, and how many hold a whole row.

    Both are 0 if the text has no header of a list.
    """
    header = _HEADER.search(text)
    if not header:
        return 0, 0
    cells = 0
    whole_rows = 0
    below = text[header.end() :]
    for line in below.split("\n"):
        if _OPERATIONS_CELL.fullmatch(line):
            cells += 1
        if _whole_row(line):
            whole_rows += 1
    return cells, whole_rows


def _whole_row(line: str) -> re.Match[str] | None:
    """Returns the match of both cells of a row on one line, or None."""
    return _WHOLE_ROW.fullmatch(line) if len(line) <= _LONGEST_ROW else None


def read_unmarked_list(document: Document) -> ListTable | None:
    """Returns the list of a document without cell borders; None if the document has no such list.

    Raises UnreadableError if `read_list` cannot read the rows.
    """
    header = _HEADER.search(document.text)
    if header is None:
        return None
    cells, whole_rows = count_lines(document.text)
    if cells + whole_rows == 0:
        return None
    # The two cells of the header may be on two lines as well.
    first_line = document.line_at(header.start(1))
    last_line = document.line_at(header.end())
    header_row = GridRow(first_line, header.groups())
    rows = (header_row, *_rows(document, last_line))
    return read_list([Grid(1, rows)], document)


def _rows(document: Document, header_line: int) -> Iterator[GridRow]:
    """Returns the rows below the header line; some have no operations."""
    name: _TextLine | None = None
    for line in _lines_of_list(document, header_line):
        if _OPERATIONS_CELL.fullmatch(line.text):
            # Without a name above, the row has operations only; `read_list` reports it.
            above = name or _TextLine(line.number, "")
            yield GridRow(above.number, (above.text, line.text))
            name = None
            continue
        if name:
            yield GridRow(name.number, (name.text, ""))
            name = None
        whole_row = _whole_row(line.text)
        if whole_row:
            yield GridRow(line.number, whole_row.groups())
        else:
            name = line


def _lines_of_list(document: Document, header_line: int) -> list[_TextLine]:
    """Returns the filled lines from the header to the last operations; the rest is text of the page."""
    lines: list[_TextLine] = []
    length = 0
    below = document.lines()[header_line:]
    for number, text in enumerate(below, header_line + 1):
        if not text.strip():
            continue
        lines.append(_TextLine(number, text))
        # The list ends with the last line that has operations.
        if _OPERATIONS_CELL.fullmatch(text) or _whole_row(text):
            length = len(lines)
    return lines[:length]
