"""Reads the table of resources that a certification requires, from any document shape.

    | Library Resource | Operations |
    |------------------|------------|
    | [Books](books)   | POST, PUT  |

The first header cell ends in Resource, the second contains Operations. A name is usually a link to the
resource's page, and may have a footnote mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from tablewright.model.findings import Finding
from tablewright.model.required import OPERATIONS, ListEntry, Operation
from tablewright.model.table import ListTable
from tablewright.readers.bordered_tables import (
    Grid,
    GridRow,
    detached_rows_note,
    fit,
    note_columns,
)
from tablewright.readers.document import Document
from tablewright.readers.findings import line_finding
from tablewright.values.markup import clean

# Lists name an operation by the word or by the HTTP method.
WORDS: dict[str, Operation] = {
    **dict(zip(OPERATIONS, OPERATIONS, strict=True)),
    "post": "create",
    "get": "read",
    "put": "update",
}
_RESOURCE_COLUMN = re.compile(r"(?:.*\s)?resources?", re.I)
_OPERATIONS_COLUMN = re.compile(r"operations?", re.I)
#: The number of columns of a list. Further ones, such as notes, are not read.
_COLUMNS = 2
_LINK = re.compile(
    r"\[([^\[\]]*)\]\(\s*<?((?:[^()\s<>]|\([^()\s]*\))*)>?(?:\s+[^)]*)?\)"
)
_RAISED_TAG = re.compile(r"</?su[bp]>", re.I)
# A footnote mark behind a name: `Books**`, `Books [^1]`.
_FOOTNOTE_MARK = re.compile(r"\s*(?:\[\^[^\[\]]*\]|[^\w\s()\[\]])+\Z")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")


def is_list_header(cells: Sequence[str]) -> bool:
    """Returns whether a row begins with the two header cells of a list of resources."""
    if len(cells) < _COLUMNS:
        return False
    resource, operations, *_ = map(clean, cells)
    if not _RESOURCE_COLUMN.fullmatch(resource):
        return False
    return bool(_OPERATIONS_COLUMN.fullmatch(operations))


def read_list(tables: Sequence[Grid], document: Document) -> ListTable:
    """Returns the list that the tables form together, with findings about rows that are unclear.

    Raises UnreadableError for a list without rows.
    """
    first, *others = tables
    header = first.header
    below: list[GridRow] = []
    notes: list[Finding] = []
    for table in tables:
        below.extend(table.below)
    # Rows that a blank line or a repeated header separates from the list may belong to another one.
    for other in others:
        notes.extend(detached_rows_note(other.below, name_at=0))
    notes.extend(detached_rows_note(first.detached_rows, name_at=0))
    surplus_columns = range(_COLUMNS, len(header.cells))
    notes.extend(note_columns(header.cells, surplus_columns, below, header.line))
    named: list[tuple[ListEntry, int]] = []
    blank = 0
    left_out = 0
    for row in below:
        if not any(row.clean_cells()):
            blank += 1
            continue
        fitted = fit(row, len(header.cells), notes, name_at=0)
        entry = _read_row(fitted, notes)
        if entry.name:
            named.append((entry, row.line))
        else:
            left_out += 1
    if blank == len(below):
        raise document.incomplete(header.line, "the list has no rows")
    return ListTable(header.cells, tuple(named), blank, tuple(notes), left_out)


def _read_row(row: GridRow, notes: list[Finding]) -> ListEntry:
    """Returns the entry of a row; its name is empty if the row names no resource.

    Adds a finding for a row without a name (R006) or with unknown operations (R005).
    """
    name, file, mark = read_name(row.cells[0])
    printed = clean(row.cells[1])
    operations: list[Operation] = []
    has_words = False
    has_unknown_words = False
    for printed_word in _WORD.findall(printed):
        word = printed_word.lower()
        # `POST and PUT`
        if word == "and":
            continue
        has_words = True
        operation = WORDS.get(word)
        if operation is None:
            has_unknown_words = True
        elif operation not in operations:
            operations.append(operation)
    if not name:
        filled = filter(None, row.clean_cells())
        notes.append(line_finding("R006", row.line, printed=" | ".join(filled)))
    elif has_unknown_words or not has_words:
        understood = ", ".join(operations) or "none"
        notes.append(
            line_finding("R005", row.line, name=name, printed=printed, read=understood)
        )
    return ListEntry(name, tuple(operations), file, mark)


def read_name(cell: str) -> tuple[str, str, str]:
    """Returns the name in a cell, the file name of its link, and the footnote mark behind the name.

    `[Student](./student-scenarios.md)\\*\\*` -> (`Student`, `student-scenarios.md`, `**`). Words behind a
    link belong to the name.
    """
    label = cell
    behind = ""
    file_name = ""
    link = _LINK.search(cell)
    if link:
        before = cell[: link.start()]
        behind = cell[link.end() :]
        link_text, address = link.groups()
        if clean(f"{before}x{behind}") == "x":
            # A pair of marks around the link, such as `**`, belongs to neither the name nor the footnote.
            before = ""
            behind = ""
        label = before + link_text
        file_name = _file_name(address)
    # `[Book](book.md) Copies` is the name `Book Copies`.
    if _LETTER.search(_plain(behind)):
        label += behind
        behind = ""
    name = _plain(label)
    mark = ""
    match = _FOOTNOTE_MARK.search(name)
    if match:
        mark = match[0]
        name = name[: match.start()]
    mark += _plain(behind)
    return name, file_name, mark.strip()


def _plain(text: str) -> str:
    """Returns the text without marks; tags such as `<sup>` are removed, their text stays."""
    return clean(_RAISED_TAG.sub("", text))


def _file_name(address: str) -> str:
    """Returns the decoded last part of an address: `../a/Book%20Copies.md#top` -> `Book Copies.md`."""
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    _, _, file_name = path.rstrip("/").rpartition("/")
    return unquote(file_name)
