"""Reads rows and headers whose cells have borders: `|` with or without outer bars, tabs, or wide gaps."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from tablewright.readers.markdown import split_cells
from tablewright.readers.rest_method.cells import (
    Cells,
    Column,
    are_headings,
    column_of,
    is_required_word,
    is_type,
    required_of,
)
from tablewright.values.markup import clean

_BAR = re.compile(r"(?<!\\)\|")
_CLOSING_BAR = re.compile(r"(?<!\\)\|\Z")
_GAP = re.compile(r"\t|\s{2,}")


@dataclass(frozen=True, slots=True)
class TableHeader:
    """The columns of a table by their meaning (None if it is unknown), with their headings as printed."""

    columns: tuple[Column | None, ...]
    headings: tuple[str, ...] = ()
    is_closed: bool = False
    # The cells have wide gaps between them, as in text that is aligned with blanks.
    is_spaced: bool = False


def has_borders(text: str) -> bool:
    """Returns whether a line has cell borders."""
    return "\t" in text.strip() or _BAR.search(text) is not None


def is_closed(text: str) -> bool:
    """Returns whether a line ends with a bar."""
    return _CLOSING_BAR.search(text.rstrip()) is not None


def has_gaps(text: str, header: TableHeader | None) -> bool:
    """Returns whether a line is a row of a table whose cells have wide gaps between them."""
    if header is None or not header.is_spaced:
        return False
    return len(bordered_cells(text)) == len(header.columns)


def is_delimiter(text: str) -> bool:
    """Returns whether a line is the row of dashes below a header, or a ruled line."""
    characters = set(text.strip())
    return characters <= set("|:+=- \t") and "--" in text


def bordered_cells(text: str) -> list[str]:
    """Returns the cells of a line as printed."""
    if _BAR.search(text):
        return split_cells(text)
    return [cell.strip() for cell in _GAP.split(text.strip())]


def read_header(text: str) -> TableHeader | None:
    """Returns the header on a line with borders or wide gaps; None if that is no header."""
    # A header has short words.
    if len(text) > 400 or not (has_borders(text) or "  " in text.strip()):
        return None
    cells = bordered_cells(text)
    columns: list[Column | None] = []
    for cell in cells:
        column = column_of(cell)
        columns.append(None if column in columns else column)
    # The row `name | Required` has words of headings too.
    if not are_headings(columns):
        return None
    known = [column for column in columns if column is not None]
    if len(known) < 2 or 2 * len(known) < len(columns):
        return None
    # The row of a parameter `key` or `attributeName` has a type in one of its cells.
    if any(is_type(clean(cell), ()) for cell in cells):
        return None
    if "name" not in columns:
        # The first column names the parameter under any heading.
        if columns[0] is not None or not {"type", "required", "optional"} & {*known}:
            return None
        columns[0] = "name"
    headings = tuple(clean(cell) for cell in cells)
    return TableHeader(
        tuple(columns), headings, is_closed(text), is_spaced=not has_borders(text)
    )


def row_cells(
    text: str, header: TableHeader | None, type_names: Collection[str]
) -> Cells | None:
    """Returns the cells of a row with borders; without a header, their words show their columns."""
    cells = [clean(cell) for cell in bordered_cells(text)]
    if header is None:
        return _without_header(cells, type_names)
    columns = header.columns
    # A tab may also be a gap inside a run-together line.
    if len(cells) == 1 and len(columns) > 1:
        return None
    values: dict[Column, str] = {}
    surplus: list[tuple[str, str]] = []
    required_column: Column = "required"
    for index, cell in enumerate(cells):
        column = columns[index] if index < len(columns) else None
        if column is None:
            heading = header.headings[index] if index < len(header.headings) else ""
            if cell:
                surplus.append((heading, cell))
        elif column in ("required", "optional"):
            required_column = column
            values["required"] = cell
        else:
            values[column] = cell
    required = required_of(values.pop("required", ""), required_column)
    row = _cells_of(values)
    return replace(row, required=required, surplus=tuple(surplus))


def _cells_of(values: dict[Column, str]) -> Cells:
    return Cells(
        name=values.get("name", ""),
        type=values.get("type", ""),
        description=values.get("description", ""),
        default=values.get("default", ""),
        example=values.get("example", ""),
        group=values.get("group", ""),
    )


def _without_header(cells: Sequence[str], type_names: Collection[str]) -> Cells | None:
    """Returns a row whose first cell is the name; None if no other cell is a type or a Required word."""
    if len(cells) < 2:
        return None
    name, *others = cells
    data_type = ""
    required = ""
    rest: list[str] = []
    for cell in others:
        if not data_type and is_type(cell, type_names):
            data_type = cell
        elif not required and is_required_word(cell):
            required = required_of(cell, "required")
        elif cell:
            rest.append(cell)
    if not data_type and not required:
        return None
    description = rest[0] if rest else ""
    surplus = tuple(("", cell) for cell in rest[1:])
    return Cells(name, data_type, required, description, surplus=surplus)
