"""Escapes plain text for Markdown, and lays out headings, lists and pipe tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tablewright.values import markdown
from tablewright.values.markup import clean, code_span, escaped

_BRACE = re.compile(r"[{}]")
_CODE = re.compile(r"\\[\\`]|(`+)(?:[^`]|(?!\1(?!`))`)*?(?<!`)\1(?!`)")

_NARROWEST_COLUMN = 3  # a delimiter cell needs three dashes


def paragraph(text: str) -> str:
    """Return text as the Markdown of a list item or a heading."""
    # Capture removes cell marks from list items and headings as well, so they are escaped twice.
    if clean(text) != text:
        text = escaped(text)
        text = text.replace("&", "&amp;")
    # The pages are published as MDX, which reads braces as code.
    return _BRACE.sub(r"\\\g<0>", markdown.text(text))


def plain_cell(text: str) -> str:
    """Return the Markdown of a table cell that is captured as exactly this text."""
    plain = escaped(text)
    # Only a link needs more escapes than capture reads: pages print `shipDeck[]` without any.
    if clean(plain) == text and "](" not in text:
        return plain
    # Capture would change the text, such as two blanks in it, outside a code span.
    return code_span(text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return a pipe table with aligned columns; the first row is the header.

    A line break, which no cell can have, is shown as `\\n`.
    """
    cells: list[list[str]] = []
    for row in rows:
        one_line_cells = [r"\n".join(cell.splitlines()) for cell in row]
        cells.append([_without_open_brackets(cell) for cell in one_line_cells])
    widths: list[int] = []
    for column in zip(*cells, strict=True):
        longest = max(map(len, column))
        widths.append(max(_NARROWEST_COLUMN, longest))
    header, *body = cells
    lines = [_table_line(header, widths)]
    dashes = ["-" * width for width in widths]
    lines.append(_table_line(dashes, widths))
    for row in body:
        lines.append(_table_line(row, widths))
    return "".join(lines)


def _table_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = map(str.ljust, cells, widths)
    inner = " | ".join(padded)
    return f"| {inner} |\n"


def bullets(items: Sequence[str]) -> str:
    """Return an unordered list."""
    text = ""
    for item in items:
        text += f"* {item}\n"
    return text


def numbered(items: Sequence[str]) -> str:
    """Return an ordered list."""
    text = ""
    for number, item in enumerate(items, 1):
        text += f"{number}. {item}\n"
    return text


def listed_in_words(items: Sequence[str]) -> str:
    """Return the items as a list in a sentence: `a, b and c`."""
    if not items:
        return ""
    *others, last = items
    if not others:
        return last
    beginning = ", ".join(others)
    return f"{beginning} and {last}"


def _without_open_brackets(cell: str) -> str:
    """Return the cell with `&#91;` for every `[` that no `]` of the same cell closes."""
    # A `]` in a later cell of the row would close the bracket, and the cells between would be a link text.
    outside_code = _CODE.sub(_blanks, cell)
    while True:
        position = outside_code.rfind("[")
        if position <= outside_code.rfind("]"):
            return cell
        cell = _with_bracket_entity(cell, position)
        outside_code = _with_bracket_entity(outside_code, position)


def _blanks(match: re.Match[str]) -> str:
    """Return as many blanks as the match is long, so that the positions of other characters stay."""
    return " " * len(match[0])


def _with_bracket_entity(text: str, position: int) -> str:
    before = text[:position]
    behind = text[position + 1 :]
    return f"{before}&#91;{behind}"
