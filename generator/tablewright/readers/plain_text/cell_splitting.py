"""Values that lost their cell borders: broken cells put together, packed cells taken apart.

Nothing here knows a resource: the cuts come from the notations of cells (census of the published
pages), from repetition, and from the number of scenario columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tablewright.model.table import Note
from tablewright.values.kinds import BRACKETED_EXTENT, VALUE_EXTENT

#: A whole value that shows where its cell ends, with the blanks around it.
_NOTATION = re.compile(rf"\s*({VALUE_EXTENT})\s*")
#: Between cells that hold words: a word that begins right behind another one without a blank.
_SEAM = re.compile(r"(?<=[a-z0-9).\]])(?=[A-Z])|(?<=[a-z)])(?=\d)")
#: A cell in brackets, with the day before it or what follows them.
_BRACKETED = re.compile(f"({BRACKETED_EXTENT})")
_LEAD = re.compile(r"[ \t]*\u00a0[\s\u00a0]*")


@dataclass(frozen=True, slots=True)
class Split:
    """A reading of packed cells; `forced` is False where only their equal shape shows the cuts."""

    cells: tuple[str, ...]
    forced: bool = True


def is_unfinished(cell: str) -> bool:
    """Whether a cell goes on: a bracket is open, or a day waits for its year."""
    return cell.count("[") > cell.count("]") or cell.endswith("/")


def note_unfinished(name: str, cell: str, line: int) -> Note:
    """The note that a cell of a row goes on nowhere."""
    return Note("T031", line, (("property", name), ("value", cell)))


def join_broken(lines: Iterable[str]) -> tuple[str, ...]:
    """The cells of lines over which cells were broken; the last cell may be unfinished."""
    cells: list[str] = []
    for line in (line.strip(" \t") for line in lines):
        if cells and (is_unfinished(cells[-1]) or line.startswith("|")):
            gap = "" if cells[-1].endswith("/") else " "
            cells[-1] = f"{cells[-1]}{gap}{line.strip()}"
        else:
            cells.append(line)
    return tuple(cells)


def split_packed(text: str, count: int) -> Split | None:
    """The text as `count` filled cells, or None where it cannot be read so.

    Tried in this order: notations, cells that begin with a no-break space, repetition, cells in
    brackets, repetition of a group of columns, seams between words, pieces of equal shape.
    """
    if count == 1:
        return Split((text.strip(),))
    leads = tuple(part for part in _LEAD.split(text) if part.strip())
    repeated = _repeated(text, count)
    for cells in (_notations(text), leads if _LEAD.match(text) else (), repeated, _around_brackets(text)):
        if len(cells) == count:
            return Split(tuple(cell.strip() for cell in cells))
    for times in (each for each in range(count // 2, 1, -1) if count % each == 0):
        if group := _repeated(text, times):
            split = split_packed(group[0], count // times)
            return split and Split(split.cells * times, split.forced)
    if "[" in text:
        return None
    seams = _seams(text)
    return Split(seams) if len(seams) == count else _equal_shapes(text, count)


def split_loose(text: str) -> tuple[str, ...]:
    """The cells that a text shows by itself, however many the columns are."""
    return _notations(text) or (_around_brackets(text) if "[" in text else _seams(text))


def _notations(text: str) -> tuple[str, ...]:
    """The notations that make up the whole text, else nothing."""
    found = list(_NOTATION.finditer(text))
    whole = "".join(match.group() for match in found) == text
    return tuple(match[1] for match in found) if whole else ()


def _around_brackets(text: str) -> tuple[str, ...]:
    """Cells in brackets, and what stands before, between and behind them."""
    return tuple(part.strip() for part in _BRACKETED.split(text) if part.strip())


def _repeated(text: str, times: int) -> tuple[str, ...]:
    match = re.fullmatch(rf"(.+?)(?:\s*\1){{{times - 1}}}", text.strip())
    return (match[1],) * times if match else ()


def _seams(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _SEAM.split(text.strip()))


def _equal_shapes(text: str, count: int) -> Split | None:
    """Pieces of one length whose digits, letters and marks stand at the same places."""
    text = text.strip()
    size, rest = divmod(len(text), count)
    pieces = [text[at : at + size] for at in range(0, len(text), size)] if size and not rest else []
    shapes = {_shape(piece) for piece in pieces}
    return Split(tuple(pieces), forced=False) if len(shapes) == 1 else None


def _shape(piece: str) -> str:
    return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "9", piece)))


def split_lines(cells: Sequence[str], count: int) -> Split | None:
    """Cells on several lines, of which some may be packed: one a line, or `count` taken together."""
    if len(cells) == count:
        return Split(tuple(cell.strip() for cell in cells))
    if not cells:
        return None
    if len(cells) == 1:
        return split_packed(cells[0], count)
    loose = tuple(part for cell in cells for part in split_loose(cell))
    return Split(loose) if len(loose) == count else None
