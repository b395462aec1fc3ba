"""Reads the tables of an HTML page as grids of cells, with `rowspan` and `colspan` filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from tablewright.readers.bordered_tables import GridRow
from tablewright.readers.html.text import cell_markup

_HALF = re.compile(r"\[.*(?:if possible|value)\Z", re.I)
# Larger spans are errors of the page, and would use up the memory.
_MAX_COLUMNS = 100
_MAX_ROWS = 65534


def read_grid(table: Tag) -> Iterator[GridRow]:
    """Returns the rows of a table, without those of tables in its cells.

    A cell with `rowspan` or `colspan` is repeated in each place. The cells have the form of `cell_markup`.
    """
    above: dict[int, tuple[str, int]] = {}
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        cells, above = _fill(row, above)
        if cells:
            yield GridRow(row.sourceline or 1, tuple(cells))


def rejoined(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the cells with those joined that a renderer split at a `|` inside brackets: `[A`, `B]`.

    The last cell is removed if its other half is lost.
    """
    result: list[str] = []
    for cell in cells:
        if result and _is_open(result[-1]) and cell.count("]") > cell.count("["):
            result[-1] += f" \\| {cell}"
        else:
            result.append(cell)
    lost = _is_open(result[-1]) and (
        len(result) < len(cells) or _HALF.search(result[-1])
    )
    return tuple(result[:-1] if lost else result)


def _is_open(cell: str) -> bool:
    return cell.count("[") > cell.count("]")


def _fill(
    row: Tag, above: dict[int, tuple[str, int]]
) -> tuple[list[str], dict[int, tuple[str, int]]]:
    """Returns the cells of a row, and the cells that span further rows, by column (text, rows left).

    `above` has the cells of earlier rows that span this one.
    """
    cells: list[str] = []
    below: dict[int, tuple[str, int]] = {}

    def put(text: str, rows: int) -> None:
        if rows > 1:
            below[len(cells)] = (text, rows - 1)
        cells.append(text)

    for cell in row.find_all(["td", "th"], recursive=False):
        while len(cells) in above:
            put(*above.pop(len(cells)))
        text, rows = cell_markup(cell), _span(cell, "rowspan", _MAX_ROWS)
        for _ in range(_span(cell, "colspan", _MAX_COLUMNS)):
            put(text, rows)
    while len(cells) in above:
        put(*above.pop(len(cells)))
    return cells, below


def _span(cell: Tag, name: str, most: int) -> int:
    """Returns how many places a cell covers: 1 if the attribute is no number; 0 means all further rows."""
    text = str(cell.get(name, "1")).strip()
    number = int(text) if text.isascii() and text.isdecimal() else 1
    return min(number, most) or (most if name == "rowspan" else 1)
