"""Plain text as Markdown prints it: in lists and headings, and in the cells of a pipe table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tablewright.values.markup import clean, code_span, escaped

_MARKS = re.compile(r"([\\`*_\[\]<&#~|!{}])")
_BLOCK_MARK = re.compile(r"\A(?:([-+=>])|(\d+)([.)]))")
_CODE = re.compile(r"\\[\\`]|(`+)(?:[^`]|(?!\1(?!`))`)*?(?<!`)\1(?!`)")


def paragraph(text: str) -> str:
    """Text of a list item or a heading, which is cleaned of cell marks once more when it is captured."""
    kept = text if clean(text) == text else escaped(text).replace("&", "&amp;")
    return _BLOCK_MARK.sub(_escape_block_mark, _MARKS.sub(r"\\\1", kept))


def plain_cell(text: str) -> str:
    """Text of a cell that is to be read as it stands."""
    plain = escaped(text)
    return plain if clean(plain) == text else code_span(text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """A pipe table with aligned columns, its header first; a bracket that stays open is spelt `&#91;`."""
    cells = [[_closed(cell) for cell in row] for row in rows]
    widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
    dashes = ["-" * width for width in widths]
    lines = (" | ".join(map(str.ljust, row, widths)) for row in (cells[0], dashes, *cells[1:]))
    return "".join(f"| {line} |\n" for line in lines)


def bullets(items: Sequence[str]) -> str:
    """An unordered list."""
    return "".join(f"* {item}\n" for item in items)


def numbered(items: Sequence[str]) -> str:
    """An ordered list."""
    return "".join(f"{number}. {item}\n" for number, item in enumerate(items, 1))


def joined(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def _escape_block_mark(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"


def _closed(cell: str) -> str:
    """The cell without an opening bracket that a bracket of a later cell could close."""
    outside = _CODE.sub(lambda match: " " * len(match[0]), cell)
    while (at := outside.rfind("[")) > outside.rfind("]"):
        cell = f"{cell[:at]}&#91;{cell[at + 1:]}"
        outside = f"{outside[:at]}&#91;{outside[at + 1:]}"
    return cell
