"""Escapes plain text for Markdown, and lays out headings, lists and pipe tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tablewright.values.markup import clean, code_span, escaped

_MARKS = re.compile(r"([\\`*_\[\]<&#~|!{}])")
#: What starts a list, a quotation or a heading when it is the first text of a paragraph: `-`, `>`, `1.`.
_BLOCK_MARK = re.compile(r"\A(?:([-+=>])|(\d+)([.)]))")
_CODE = re.compile(r"\\[\\`]|(`+)(?:[^`]|(?!\1(?!`))`)*?(?<!`)\1(?!`)")

_NARROWEST_COLUMN = 3  # a delimiter cell needs three dashes


def paragraph(text: str) -> str:
    """Return text as the Markdown of a list item or a heading."""
    # Capture removes cell marks from list items and headings as well, so they are escaped twice.
    kept = text if clean(text) == text else escaped(text).replace("&", "&amp;")
    return _BLOCK_MARK.sub(_escape_block_mark, _MARKS.sub(r"\\\1", kept))


def plain_cell(text: str) -> str:
    """Return the Markdown of a table cell that is captured as exactly this text."""
    plain = escaped(text)
    return plain if clean(plain) == text else code_span(text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return a pipe table with aligned columns; the first row is the header."""
    cells: list[list[str]] = []
    for row in rows:
        cells.append([_without_open_brackets(cell) for cell in row])
    widths: list[int] = []
    for column in zip(*cells, strict=True):
        longest = max(len(cell) for cell in column)
        widths.append(max(_NARROWEST_COLUMN, longest))
    dashes = ["-" * width for width in widths]
    header, *body = cells
    lines = []
    for row in (header, dashes, *body):
        padded = map(str.ljust, row, widths)
        lines.append(f"| {' | '.join(padded)} |\n")
    return "".join(lines)


def bullets(items: Sequence[str]) -> str:
    """Return an unordered list."""
    return "".join(f"* {item}\n" for item in items)


def numbered(items: Sequence[str]) -> str:
    """Return an ordered list."""
    return "".join(f"{number}. {item}\n" for number, item in enumerate(items, 1))


def listed_in_words(items: Sequence[str]) -> str:
    """Return the items as a list in a sentence: `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _escape_block_mark(match: re.Match[str]) -> str:
    if match[1]:
        return f"\\{match[1]}"
    return f"{match[2]}\\{match[3]}"


def _without_open_brackets(cell: str) -> str:
    """Return the cell with `&#91;` for every `[` that no `]` of the same cell closes."""
    # A `]` in a later cell of the row would close the bracket, and the cells between would be a link text.
    outside_code = _CODE.sub(lambda match: " " * len(match[0]), cell)
    position = outside_code.rfind("[")
    while position > outside_code.rfind("]"):
        cell = f"{cell[:position]}&#91;{cell[position + 1:]}"
        outside_code = f"{outside_code[:position]}&#91;{outside_code[position + 1:]}"
        position = outside_code.rfind("[")
    return cell
