"""Splits the rows of pipe tables into cells.

A `|` inside brackets (`["501" if possible | system value]`) belongs to its cell, escaped or not.
"""

from __future__ import annotations

import re

from tablewright.values.markup import CodeSpans

# An escaped character (`\\|`), a bracket, backticks, or a `|`.
_MARK = re.compile(r"\\.|`+|[\[\]|]")
_BRACKET = re.compile(r"[\[\]]")
_BARE_PIPE = re.compile(r"(?<!\\)\|")
_OPENING_BRACKETS = ("[", "\\[")


def split_cells(line: str) -> list[str]:
    """Returns the cells of a table line as printed, without the blanks around them."""
    line = line.strip(" \t")
    begin = 1 if line.startswith("|") else 0
    spans = CodeSpans(line)
    cells: list[str] = []
    position = begin
    mark = _MARK.search(line, position)
    while mark:
        position = mark.end()
        if mark[0] == "|":
            cell = line[begin : mark.start()]
            cells.append(cell.strip(" \t"))
            begin = position
        else:
            position = _end_of_part(line, mark, spans)
        mark = _MARK.search(line, position)
    # A row without its closing pipe has one more cell. A line without any `|` is one cell.
    if begin < len(line) or not cells:
        cell = line[begin:]
        cells.append(cell.strip(" \t"))
    return cells


def _end_of_part(line: str, mark: re.Match[str], spans: CodeSpans) -> int:
    """Returns the offset behind a part in which a `|` ends no cell: text in brackets, or a code span."""
    end = mark.end()
    if mark[0] in _OPENING_BRACKETS:
        # Brackets in brackets: only the innermost ones keep their text together.
        bracket = _BRACKET.search(line, end)
        if bracket and bracket[0] == "]":
            return bracket.end()
    elif mark[0].startswith("`"):
        closing = spans.closing(mark.start(), end)
        # A code span ends no later than its cell.
        if closing is not None and not has_bare_pipe(line[end:closing]):
            return closing + len(mark[0])
    return end


def has_bare_pipe(text: str) -> bool:
    """Returns whether a text has a `|` without a backslash in front."""
    return _BARE_PIPE.search(text) is not None
