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

from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.required import OPERATIONS, ListEntry, Operation
from tablewright.model.table import ListTable
from tablewright.readers.bordered_tables import Grid, GridRow, fit, note_columns
from tablewright.readers.documents import Document
from tablewright.values.markup import clean

#: What an operations cell may say, by the word or by the method.
WORDS: dict[str, Operation] = {each: each for each in OPERATIONS} | {
    "post": "create",
    "get": "read",
    "put": "update",
}
_COLUMNS = (re.compile(r"(?:.*\s)?resources?", re.I), re.compile(r"operations?", re.I))
_LINK = re.compile(r"\[([^\[\]]*)\]\(\s*<?((?:[^()\s<>]|\([^()\s]*\))*)>?(?:\s+[^)]*)?\)")
_RAISED = re.compile(r"</?su[bp]>", re.I)
_MARK = re.compile(r"\s*(?:\[\^[^\[\]]*\]|[^\w\s()\[\]])+\Z")
_LETTER = re.compile(r"[^\W\d_]")


def is_list_header(cells: Sequence[str]) -> bool:
    """Whether a row begins like the header of a list of resources."""
    return len(cells) > 1 and all(
        column.fullmatch(clean(cell)) for column, cell in zip(_COLUMNS, cells, strict=False)
    )


def read_list(tables: Sequence[Grid], document: Document) -> ListTable:
    """The list that the tables hold together, with a note on each row that says what nobody knows.

    Raises UnreadableError for a list without rows.
    """
    first, *others = tables
    header, below = first.rows[0], [row for table in tables for row in table.below]
    notes = [
        Finding("T018", DocumentLine(each.below[0].line), _counted(each.below))
        for each in others
        if each.below
    ]
    notes += (
        [Finding("T018", DocumentLine(first.apart[0].line), _counted(first.apart))] if first.apart else []
    )
    notes += note_columns(header.cells, range(len(_COLUMNS), len(header.cells)), below, header.line)
    filled = [row for row in below if any(map(clean, row.cells))]
    if not filled:
        raise document.unreadable(header.line, "the list has no rows", "download the page again")
    entries = [(_read_row(fit(row, len(header.cells), notes, name_at=0), notes), row.line) for row in filled]
    named = tuple((entry, line) for entry, line in entries if entry.name)
    blank, left_out = len(below) - len(filled), len(entries) - len(named)
    return ListTable(header.cells, named, blank, tuple(notes), left_out)


def _counted(rows: Sequence[GridRow]) -> tuple[tuple[str, str], ...]:
    return ("property", rows[0].name(0)), ("rows", str(len(rows)))


def _read_row(row: GridRow, notes: list[Finding]) -> ListEntry:
    """The entry of a row, without a name where it names no resource; unknown words are no operations."""
    name, file, mark = read_name(row.cells[0])
    printed = clean(row.cells[1])
    said = [word for word in re.findall(r"[^\W\d_]+", printed) if word.lower() != "and"]
    known = tuple(dict.fromkeys(WORDS[word.lower()] for word in said if word.lower() in WORDS))
    if not name:
        notes.append(
            Finding(
                "R006",
                DocumentLine(row.line),
                (("printed", " | ".join(filter(None, map(clean, row.cells)))),),
            )
        )
    elif not said or any(word.lower() not in WORDS for word in said):
        details = (("name", name), ("printed", printed), ("read", ", ".join(known) or "none"))
        notes.append(Finding("R005", DocumentLine(row.line), details))
    return ListEntry(name, known, file, mark)


def read_name(cell: str) -> tuple[str, str, str]:
    """The name in a cell, the file name that its link ends in, and the mark behind the name.

    `[Student](./student-scenarios.md)\\*\\*` -> (`Student`, `student-scenarios.md`, `**`). Words behind a
    link belong to the name.
    """
    link = _LINK.search(cell)
    label, behind = (cell[: link.start()] + link[1], cell[link.end() :]) if link else (cell, "")
    if _LETTER.search(_plain(behind)):
        label, behind = label + behind, ""
    name = _plain(label)
    mark = _MARK.search(name)
    text = name[: mark.start()] if mark else name
    signs = f"{mark[0] if mark else ''}{_plain(behind)}".strip()
    return text, _file_name(link[2]) if link else "", signs


def _plain(text: str) -> str:
    return clean(_RAISED.sub("", text))


def _file_name(address: str) -> str:
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    return unquote(path.rstrip("/").rpartition("/")[2])
