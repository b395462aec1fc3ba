"""Splits values that were printed without cell borders, and joins cells that were broken over lines.

For example `"A1""B2"` becomes `"A1"` and `"B2"`. The module knows no resource: it splits by the notations of
cells, by repetition, and by the number of scenario columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tablewright.model.findings import Finding
from tablewright.readers.findings import line_finding
from tablewright.values.kinds import BRACKETED_EXTENT, VALUE_EXTENT

# One value whose own marks show where its cell ends, such as `"A1"` or `8/15/2024`, with blanks around it.
_NOTATION = re.compile(rf"\s*({VALUE_EXTENT})\s*")
# The place where one word ends and the next begins without a blank: `RedBlue` is `Red` and `Blue`,
# `Room)12` is `Room)` and `12`.
_SEAM = re.compile(r"(?<=[a-z0-9).\]])(?=[A-Z])|(?<=[a-z)])(?=\d)")
# A cell in brackets, such as `[Student ID]`, with the day before it or the text that belongs to it.
_BRACKETED = re.compile(f"({BRACKETED_EXTENT})")
# Some exports begin each cell of a packed line with a no-break space.
_CELL_START = re.compile(r"[ \t]*\u00a0[\s\u00a0]*")


@dataclass(frozen=True, slots=True)
class Split:
    """The cells of a packed text; `forced` is False where only their equal shape shows the cuts."""

    cells: tuple[str, ...]
    forced: bool = True


def is_unfinished(cell: str) -> bool:
    """Returns whether a cell continues on the next line: `[Student` or `8/15/`."""
    opened = cell.count("[")
    closed = cell.count("]")
    # A date in a cell may be broken before its year, so it ends in a slash.
    return opened > closed or cell.endswith("/")


def note_unfinished(name: str, cell: str, line: int) -> Finding:
    """Returns the finding for an unfinished cell with no next line to continue on."""
    return line_finding("T031", line, property=name, value=cell)


def join_broken(lines: Iterable[str]) -> tuple[str, ...]:
    """Returns the cells of lines over which some cells were broken; the last cell may be unfinished."""
    cells: list[str] = []
    for line in lines:
        text = line.strip(" \t")
        # `| B]` continues `[A`: a renderer breaks alternatives before the bar.
        last = cells[-1] if cells else ""
        if not cells or not (is_unfinished(last) or text.startswith("|")):
            cells.append(text)
            continue
        # `8/15/` and `2024` join to one date; other parts are words with a blank between them.
        gap = "" if last.endswith("/") else " "
        cells[-1] = last + gap + text.strip()
    return tuple(cells)


def split_packed(text: str, count: int) -> Split | None:
    """Returns the text as `count` filled cells, or None if no way to split it gives that number.

    Tried in this order: notations, cells that begin with a no-break space, repetition, cells in
    brackets, repetition of a group of columns, seams between words, pieces of equal shape.
    """
    if count == 1:
        return Split((text.strip(),))
    candidates = (
        _split_by_notation(text),
        _split_by_cell_start(text),
        _split_by_repetition(text, count),
        _split_by_brackets(text),
    )
    for cells in candidates:
        if len(cells) == count:
            return Split(_stripped(cells))
    # `A1 B2 A1 B2` in four columns is the group `A1 B2` twice. The smallest group comes first.
    for times in range(count // 2, 1, -1):
        if count % times != 0:
            continue
        groups = _split_by_repetition(text, times)
        if not groups:
            continue
        group_size = count // times
        group = split_packed(groups[0], group_size)
        if group is None:
            return None
        return Split(group.cells * times, group.forced)
    # Words inside brackets have seams as well, and those are no cell borders.
    if "[" in text:
        return None
    words = _split_by_seams(text)
    if len(words) == count:
        return Split(words)
    return _split_by_shape(text, count)


def split_loose(text: str) -> tuple[str, ...]:
    """Returns the cells that the text shows without regard to the number of columns."""
    cells = _split_by_notation(text)
    if cells:
        return cells
    if "[" in text:
        return _split_by_brackets(text)
    return _split_by_seams(text)


def split_each_loosely(texts: Iterable[str]) -> tuple[str, ...]:
    """Returns the cells of `split_loose` for several texts, in one tuple."""
    cells: list[str] = []
    for text in texts:
        cells.extend(split_loose(text))
    return tuple(cells)


def _split_by_notation(text: str) -> tuple[str, ...]:
    """Returns the values if the text consists of notations only, else an empty tuple."""
    values: list[str] = []
    length = 0
    for match in _NOTATION.finditer(text):
        values.append(match[1])
        length += len(match[0])
    if length != len(text):
        return ()
    return tuple(values)


def _split_by_cell_start(text: str) -> tuple[str, ...]:
    """Returns the cells of a text that begins each cell with a no-break space, else an empty tuple."""
    if not _CELL_START.match(text):
        return ()
    parts = _CELL_START.split(text)
    return tuple(part for part in parts if part.strip())


def _split_by_brackets(text: str) -> tuple[str, ...]:
    """Returns cells in brackets, and the texts before, between and behind them."""
    parts = _stripped(_BRACKETED.split(text))
    return tuple(filter(None, parts))


def _split_by_repetition(text: str, times: int) -> tuple[str, ...]:
    """Returns the part that the text repeats, as often as it does, or an empty tuple: `A1 A1` has two."""
    repeats = times - 1
    pattern = rf"(.+?)(?:\s*\1){{{repeats}}}"
    match = re.fullmatch(pattern, text.strip())
    if not match:
        return ()
    return (match[1],) * times


def _split_by_seams(text: str) -> tuple[str, ...]:
    return _stripped(_SEAM.split(text.strip()))


def _split_by_shape(text: str, count: int) -> Split | None:
    """Returns pieces of one length that have digits, letters and marks at the same positions: `A1B2`."""
    text = text.strip()
    size, rest = divmod(len(text), count)
    if size == 0 or rest != 0:
        return None
    pieces: list[str] = []
    for start in range(0, len(text), size):
        end = start + size
        pieces.append(text[start:end])
    shape = _shape(pieces[0])
    for piece in pieces:
        if _shape(piece) != shape:
            return None
    # The text does not force these cuts, so the reader adds a finding.
    return Split(tuple(pieces), forced=False)


def _shape(piece: str) -> str:
    """Returns the kinds of the characters: `Room-12` -> `Aaaa-99`."""
    shape = re.sub(r"\d", "9", piece)
    shape = re.sub(r"[A-Z]", "A", shape)
    return re.sub(r"[a-z]", "a", shape)


def split_lines(cells: Sequence[str], count: int) -> Split | None:
    """Returns `count` cells from several lines, some with more than one cell, or None if that fails."""
    if len(cells) == count:
        return Split(_stripped(cells))
    if not cells:
        return None
    if len(cells) == 1:
        return split_packed(cells[0], count)
    loose = split_each_loosely(cells)
    if len(loose) == count:
        return Split(loose)
    return None


def _stripped(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)
