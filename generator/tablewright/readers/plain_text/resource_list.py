"""Reads a list of required resources copied as text.

The two cells of a row are on two lines, or run together on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablewright.model.table import ListTable
from tablewright.readers.bordered_tables import Grid, GridRow
from tablewright.readers.documents import Document
from tablewright.readers.resource_list import WORDS, read_list

_WORD = rf"(?:{'|'.join(each.capitalize() for each in WORDS)}|{'|'.join(map(str.upper, WORDS))})"
_SAID = rf"{_WORD}(?:\s*[,/;&]\s*{_WORD})*"
_HEADER = re.compile(r"^[ \t]*([^\n|]*?Resources?)\s*(Operations?)[ \t]*$", re.I | re.M)
_ROW = re.compile(rf"(.*?\S)\s*({_SAID})\s*")
_OPERATIONS = re.compile(rf"\s*{_SAID}\s*")


def count_lines(text: str) -> tuple[int, int]:
    """How many rows of a list have a cell on a line, and how many run together; none without its header."""
    header = _HEADER.search(text)
    lines = text[header.end() :].split("\n") if header else []
    apart = sum(bool(_OPERATIONS.fullmatch(line)) for line in lines)
    return apart, sum(bool(_ROW.fullmatch(line)) for line in lines)


def read_unmarked_list(document: Document) -> ListTable | None:
    """The list of a document without marks; None where it has none.

    Raises UnreadableError for what `read_list` refuses.
    """
    header = _HEADER.search(document.text)
    if header is None or not sum(count_lines(document.text)):
        return None
    first = document.text.count("\n", 0, header.start(1)) + 1
    start = document.text.count("\n", 0, header.end()) + 1
    rows = (GridRow(first, (header[1], header[2])), *_rows(document, start))
    return read_list([Grid(1, rows)], document)


def _rows(document: Document, start: int) -> Iterator[GridRow]:
    """The rows below a line, some without operations; what follows the last one is the page's own text."""
    lines = [(at, line) for at, line in enumerate(document.lines()[start:], start + 1) if line.strip()]
    ends = [at for at, (_, line) in enumerate(lines) if _OPERATIONS.fullmatch(line) or _ROW.fullmatch(line)]
    name: tuple[int, str] | None = None
    for number, line in lines[: ends[-1] + 1]:
        if _OPERATIONS.fullmatch(line):
            yield GridRow(name[0] if name else number, (name[1] if name else "", line))
            name = None
            continue
        if name:
            yield GridRow(name[0], (name[1], ""))
            name = None
        if row := _ROW.fullmatch(line):
            yield GridRow(number, (row[1], row[2]))
        else:
            name = number, line
