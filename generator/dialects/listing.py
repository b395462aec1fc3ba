"""The list of the resources that a certification requires: a table of names and operations, in any shape.

Its header is a cell that ends in Resource and one that says Operations. A name is mostly the label of a link
to the resource's page, and may carry a mark that leads to a footnote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from generator.dialects.documents import Document
from generator.markup import clean
from generator.model.required import OPERATIONS, Listed, Operation
from generator.model.table import ListTable

#: A row of a table: its 1-based line and its cells as printed.
Line = tuple[int, Sequence[str]]

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


def read_list(tables: Sequence[Sequence[Line]], document: Document) -> ListTable:
    """The list that the only one of the tables holds, its header first.

    Raises UnreadableError for a second list, for a third column, for a list without rows, and for a row
    that lacks a cell or says an operation that nobody knows.
    """
    (at, header), *rows = tables[0]
    if len(tables) > 1:
        raise document.unreadable(
            tables[1][0][0],
            f"a second list of resources; the first is on line {at}",
            "leave one in a document",
        )
    if surplus := header[len(_COLUMNS) :]:
        todo = "a list of resources has two columns, Resource and Operations"
        raise document.unreadable(at, f"unknown header '{clean(surplus[0])}'", todo)
    filled = [(line, cells) for line, cells in rows if any(clean(cell) for cell in cells)]
    if not filled:
        raise document.unreadable(at, "the list has no rows", "download the page again")
    entries = tuple((_read_row(line, cells, document), line) for line, cells in filled)
    return ListTable(tuple(header), entries, len(rows) - len(filled))


def _read_row(line: int, cells: Sequence[str], document: Document) -> Listed:
    if len(cells) != len(_COLUMNS):
        what = f"the row has {len(cells)} cells, the list {len(_COLUMNS)} columns"
        raise document.unreadable(line, what, "correct the row, or download the page again")
    name, file, mark = read_name(cells[0])
    said = [word.lower() for word in re.findall(r"[^\W\d_]+", clean(cells[1])) if word.lower() != "and"]
    if not name or not said:
        what = f"'{name}' has no operations" if name else "the row names no resource"
        raise document.unreadable(line, what, "complete the row, or download the page again")
    if unknown := next((word for word in said if word not in WORDS), ""):
        raise document.unreadable(line, f"'{unknown}' is no operation", "use Create, Read, Update and Delete")
    return Listed(name, tuple(dict.fromkeys(WORDS[word] for word in said)), file, mark)


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
