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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import ListTable, Row, ScenarioTable
from tablewright.readers.documents import Document
from tablewright.readers.headers import RunHeader, has_run_header, require_run_header
from tablewright.readers.plain_text.cell_splitting import is_unfinished, join_broken, note_unfinished
from tablewright.readers.plain_text.column_guessing import place_values
from tablewright.readers.plain_text.outline import Outline, build_table, read_outline
from tablewright.readers.plain_text.resource_list import count_lines, read_unmarked_list
from tablewright.readers.plain_text.resource_names import is_container, names_below, root_names

NAME = "cell-lines"

_FLAG = re.compile(r"TRUE|FA.SE")
_REQUIRED = ("REQUIRED", "OPTIONAL", "CONDITIONAL")
#: A type cell may be wrapped over at most this many lines.
_MOST_TYPE_LINES = 3
_NAME = re.compile(r"[A-Za-z]\w*")


@dataclass(frozen=True, slots=True)
class _Page:
    document: Document
    header: RunHeader
    outline: Outline


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with something on it; `empty` counts the no-break spaces that stand for empty cells."""

    number: int
    text: str
    empty: int


@dataclass(frozen=True, slots=True)
class _Printed:
    """The fixed cells of a row, and the lines below them."""

    line: int
    cells: tuple[str, str, str, str, str]
    below: tuple[_Line, ...]
    last: bool


def recognises(text: str) -> int:
    """How many lines speak for this shape: its rows, and its header; or the rows of a list of resources."""
    lines = [_Line(0, line.strip(), 0) for line in text.split("\n") if line.strip()]
    return len(list(_anchors(lines))) + has_run_header(text) + count_lines(text)[0]


def read(document: Document) -> ScenarioTable | ListTable:
    """The page as a scenario table, with a note for each reading that the text does not force; or its list.

    Raises UnreadableError for an unknown header, and for a page that ends inside a row.
    """
    if listed := read_unmarked_list(document):
        return listed
    header = require_run_header(document)
    outline = read_outline(document.lines()[: header.line - 1])
    page = _Page(document, header, outline)
    return build_table(outline, header, [_read_row(printed, page) for printed in _printed_rows(page)])


def _lines_after(text: str, start: int) -> list[_Line]:
    first = text.count("\n", 0, start) + 1
    lines = enumerate(text[start:].split("\n"), first)
    return [
        _Line(number, line.strip(), 0 if line.strip() else line.count("\u00a0"))
        for number, line in lines
        if line.strip(" \t")
    ]


def _anchors(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """(line of the Is Collection cell, line of the Required cell) of each row, 0-based in `lines`."""
    for at, line in enumerate(lines):
        if line.text in _REQUIRED:
            above = range(at - 2, max(at - 2 - _MOST_TYPE_LINES, 1), -1)
            flags = [each for each in above if _FLAG.fullmatch(lines[each].text)]
            if flags and all(_NAME.fullmatch(each.text) for each in lines[flags[0] - 2 : flags[0]]):
                yield flags[0], at


def _printed_rows(page: _Page) -> list[_Printed]:
    lines = _lines_after(page.document.text, page.header.end)
    anchors = list(_anchors(lines))
    if not anchors:
        raise page.document.unreadable(page.header.line, "the table has no rows", "download the page again")
    texts = [line.text for line in lines]
    known = set(root_names(page.outline.title.title, texts))
    heads = []
    for flag, required in anchors:
        start, resource, name = _names(lines, flag, known)
        data_type = "".join(line.text for line in lines[flag + 1 : required])
        if is_container(name, lines[flag].text, data_type):
            known |= names_below(resource, name, data_type, texts)
        known.add(resource)
        heads.append(
            (start, (resource, name, lines[flag].text, data_type, lines[required].text), required + 1)
        )
    if first := heads[0][0]:
        text = " ".join(line.text for line in lines[:first])
        raise page.document.unreadable(lines[0].number, f"unknown header '{text[:60]}'", "correct the header")
    _refuse_half_row(lines[heads[-1][2] :], known, page)
    ends = [*(start for start, _, _ in heads[1:]), len(lines)]
    return [
        _Printed(lines[start].number, cells, tuple(lines[after:end]), end == len(lines))
        for (start, cells, after), end in zip(heads, ends, strict=True)
    ]


def _names(lines: Sequence[_Line], flag: int, known: set[str]) -> tuple[int, str, str]:
    """(first line, Resource, Property) above an Is Collection cell; a long name may be wrapped once.

    The two lines above it are the two cells, unless only a wrapped reading begins with a known Resource;
    a wrapped Property must be repeated by its type.
    """
    above = [line.text for line in lines[max(flag - 3, 0) : flag]]
    readings = [(flag - 2, above[-2], above[-1])]
    if len(above) == 3 and all(_NAME.fullmatch(text) for text in above):
        readings.append((flag - 3, above[0] + above[1], above[2]))
        if above[1] + above[2] == lines[flag + 1].text:
            readings.append((flag - 3, above[0], above[1] + above[2]))
    folded = {each.lower() for each in known}
    return next((each for each in readings if each[1].lower() in folded), readings[0])


def _refuse_half_row(below: Sequence[_Line], known: set[str], page: _Page) -> None:
    """Refuse a page that ends after the first cells of a row: its Resource looks like a value."""
    folded = {each.lower() for each in known}
    for line in below:
        if line.text.lower() in folded:
            raise page.document.unreadable(
                line.number, "the row is cut off before its Required cell", "download the page again"
            )


def _read_row(printed: _Printed, page: _Page) -> tuple[Row, list[Finding]]:
    values, notes = _read_values(printed, page)
    return Row(*printed.cells, values, printed.line), notes


def _read_values(printed: _Printed, page: _Page) -> tuple[tuple[str, ...], list[Finding]]:
    """The cells in their columns, by the empty cells shown; a note where these are too few or too many.

    Raises UnreadableError where the page seems to end inside a row.
    """
    name, columns = printed.cells[1], page.header.header.columns
    cells = _cells(printed.below)
    filled = [cell for cell in cells if cell]
    if printed.last:
        _refuse_cut_values(printed, filled, page)
    unfinished = filled[-1:] if filled and is_unfinished(filled[-1]) else []
    notes = [note_unfinished(name, cell, printed.line) for cell in unfinished]
    if len(filled) > len(columns):
        surplus = ", ".join(f"'{cell}'" for cell in filled[len(columns) :])
        counts = (("property", name), ("cells", str(len(filled))), ("columns", str(len(columns))))
        notes.append(Finding("T016", DocumentLine(printed.line), (*counts, ("surplus", surplus))))
        return tuple(filled[: len(columns)]), notes
    for reading in (filled, cells):
        if len(reading) == len(columns):
            return tuple(reading), notes
    if not filled:
        return ("",) * len(columns), notes
    if printed.last and len(cells) < len(columns):
        missing = len(columns) - len(cells)
        details = (("property", name), ("missing", str(missing)))
        return (*cells, *("",) * missing), [Finding("T013", DocumentLine(printed.line), details)]
    values, note = place_values(filled, name, columns, page.outline.sentences, printed.line)
    return values, [*notes, note]


def _refuse_cut_values(printed: _Printed, filled: Sequence[str], page: _Page) -> None:
    """Refuse a page whose last row ends inside a cell, or has cells behind it that begin another row."""
    name, columns = printed.cells[1], len(page.header.header.columns)
    if filled and is_unfinished(filled[-1]):
        what = f"a cell of '{name}' is cut off"
        raise page.document.unreadable(printed.line, what, "download the page again")
    if len(filled) > columns:
        what = f"'{name}' has {len(filled)} values for {columns} columns"
        raise page.document.unreadable(printed.line, what, "remove the surplus, or download the page again")


def _cells(below: Sequence[_Line]) -> list[str]:
    """The cells as the lines show them, '' for each empty one; wrapped cells are put together."""
    cells: list[str] = []
    run: list[str] = []
    for line in below:
        if line.text:
            run.append(line.text)
        else:
            cells += [*join_broken(run), *("",) * line.empty]
            run = []
    return [*cells, *join_broken(run)]
