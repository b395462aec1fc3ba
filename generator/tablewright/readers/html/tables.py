"""Reads the tables of an HTML page as grids of cells, with `rowspan` and `colspan` filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from tablewright.readers.bordered_tables import GridRow
from tablewright.readers.html.text import cell_markup

_HALF = re.compile(r"\[.*(?:if possible|value)\Z", re.I)
_WIDEST, _LONGEST = 100, 65534  # what a span may cover


def read_grid(table: Tag) -> Iterator[GridRow]:
    """The rows of a table itself, not of tables in its cells; a spanning cell counts in each place.

    The cells are as `html_text.cell_markup` gives them.
    """
    above: dict[int, tuple[str, int]] = {}
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        cells, above = _fill(row, above)
        if cells:
            yield GridRow(row.sourceline or 1, tuple(cells))


def rejoined(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells with those put together that a renderer split at a `|` inside brackets.

    The last one is left out where its other half is lost.
    """
    result: list[str] = []
    for cell in cells:
        if result and _is_open(result[-1]) and cell.count("]") > cell.count("["):
            result[-1] += f" \\| {cell}"
        else:
            result.append(cell)
    lost = _is_open(result[-1]) and (len(result) < len(cells) or _HALF.search(result[-1]))
    return tuple(result[:-1] if lost else result)


def _is_open(cell: str) -> bool:
    return cell.count("[") > cell.count("]")


def _fill(row: Tag, above: dict[int, tuple[str, int]]) -> tuple[list[str], dict[int, tuple[str, int]]]:
    """The cells of a row, those that reach down from above among them; and what reaches further down."""
    cells: list[str] = []
    below: dict[int, tuple[str, int]] = {}

    def put(text: str, rows: int) -> None:
        if rows > 1:
            below[len(cells)] = (text, rows - 1)
        cells.append(text)

    for cell in row.find_all(["td", "th"], recursive=False):
        while len(cells) in above:
            put(*above.pop(len(cells)))
        text, rows = cell_markup(cell), _span(cell, "rowspan", _LONGEST)
        for _ in range(_span(cell, "colspan", _WIDEST)):
            put(text, rows)
    while len(cells) in above:
        put(*above.pop(len(cells)))
    return cells, below


def _span(cell: Tag, name: str, most: int) -> int:
    """How many places a cell covers; nonsense counts as one, and 0 as all the rest."""
    text = str(cell.get(name, "1")).strip()
    number = int(text) if text.isascii() and text.isdecimal() else 1
    return min(number, most) or (most if name == "rowspan" else 1)
