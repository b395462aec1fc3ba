"""Splits text whose cells have separators (TSV and CSV) into records, and writes records as such text.

    Resource<TAB>Property Name<TAB>Scenario 1: POST
    books<TAB>summary<TAB>"Two
    lines, and ""quoted"" words"

A cell in quotes may contain separators, line ends and doubled quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

TAB = "\t"
#: The separators of cells, the most certain one first: prose has commas and semicolons, but no tabs.
SEPARATORS = (TAB, ";", ",")
#: The marks for which programs that copy cells put a cell in quotes.
COPIED_MARKS = '"\n\t'
#: The line end inside a cell of text that a workbook is converted to: each row of the sheet is one line.
CELL_BREAK = "\u2028"

_BLANKS = " \t\u00a0"
_LINE_ENDS = re.compile(rf"[\n{CELL_BREAK}]")


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its 1-based first line, its cells, whether a cell has quotes, and its number of lines."""

    line: int
    cells: tuple[str, ...]
    has_quotes: bool
    line_count: int

    @property
    def filled(self) -> list[str]:
        """The cells that contain text."""
        return [cell for cell in self.cells if cell.strip()]


def read_records(text: str, separator: str, quoted: str = "") -> Iterator[Record]:
    """Yields the records of a text, in order; a blank line is a record of one empty cell.

    `quoted` are the marks for which the writer puts a cell in quotes, if it does not quote every cell. The
    quotes around a cell without such marks are its text: programs that copy cells write `"Emma"` as it is.
    """
    field = _field(separator)
    start = 0
    line = 1
    while start <= len(text):
        end = _line_end(text, start)
        printed = text[start:end]
        # Without quotes, a record ends with its line.
        if '"' not in printed:
            cells = tuple(printed.split(separator))
            yield Record(line, _stripped(cells), has_quotes=False, line_count=1)
            start = end + 1
            line += 1
            continue
        quoted_cells: list[str] = []
        position = start
        has_quotes = False
        while True:
            match = field.match(text, position)
            # The pattern matches the empty text, too.
            assert match
            cell, is_quoted = _cell(match, quoted)
            quoted_cells.append(cell)
            has_quotes = has_quotes or is_quoted
            position = match.end() + 1
            if text[match.end() : position] != separator:
                break
        line_count = text.count("\n", start, position - 1) + 1
        yield Record(line, _stripped(quoted_cells), has_quotes, line_count)
        start = position
        line += line_count


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _field(separator: str) -> re.Pattern[str]:
    """Returns the pattern of a cell: its text in quotes, or the text up to the next separator."""
    # A tab inside quotes is a border whose cells have stray quotes; a comma may belong to a sentence.
    inner = '[^"\\t]' if separator == TAB else '[^"]'
    # The possessive `*+` never tries a shorter text again, so that a stray quote costs linear time.
    return re.compile(
        rf'"(?P<quoted>(?:{inner}|"")*+)"(?=[{separator}\n]|\Z)|(?P<plain>[^{separator}\n]*)'
    )


def _cell(match: re.Match[str], marks: str) -> tuple[str, bool]:
    """Returns the text of a cell, and whether it is a text in quotes."""
    quoted = match["quoted"]
    if quoted is None:
        return match["plain"], False
    if marks and not any(mark in quoted for mark in marks):
        return match[0], False
    return quoted.replace('""', '"'), True


def copied_marks(records: Iterable[Record]) -> str:
    """Returns the marks for which the writer of text with tabs puts a cell in quotes."""
    for record in records:
        # Files saved by Excel have quotes around cells with commas, cells copied from it have not.
        if not record.has_quotes and "," in "".join(record.cells):
            return COPIED_MARKS
    return COPIED_MARKS + ",;"


def _stripped(cells: Sequence[str]) -> tuple[str, ...]:
    # A line end at the end of a cell stays: behind `&`, it divides the items of a list.
    return tuple(cell.strip(_BLANKS) for cell in cells)


def lines_of(cell: str) -> list[str]:
    """Returns the lines inside a cell."""
    return _LINE_ENDS.split(cell)


def with_breaks(cell: str) -> str:
    """Returns a cell with `<br/>` for the line ends inside it, as cells of Markdown tables have them."""
    return "<br/>".join(lines_of(cell))


def write_record(cells: Sequence[str]) -> str:
    """Returns cells as one line with tabs, which `read_records` splits into the same cells."""
    written: list[str] = []
    for cell in cells:
        # A tab inside a cell is only a wide blank.
        text = _LINE_ENDS.sub(CELL_BREAK, cell.replace(TAB, " "))
        if text.startswith('"'):
            doubled = text.replace('"', '""')
            text = f'"{doubled}"'
        written.append(text)
    return TAB.join(written)
