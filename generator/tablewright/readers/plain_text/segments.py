"""Divides the text below a header at the borders that it still has.

A border is a line end, a tab, `<br/>`, or a wide gap. A line that holds only no-break spaces is an empty cell
for each of them, and a tab without text in front is an empty cell as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tablewright.values.markup import BREAK, one_line

_BREAK = re.compile(BREAK, re.IGNORECASE)
# Soft values print two blanks between words, so a gap has three.
_WIDE_GAP = re.compile(r" {3,}")
_BLANKS = " \t"


@dataclass(frozen=True, slots=True)
class Segment:
    """A text between two borders, on a 1-based line; without text it is `empty_cells` empty cells.

    Segments with neither a blank line nor a tab or gap between them have the same `paragraph`.
    """

    line: int
    text: str
    paragraph: int
    empty_cells: int = 0


def read_segments(text: str, first_line: int) -> list[Segment]:
    """Returns the segments of a text, whose first line has the number `first_line` in the document."""
    segments: list[Segment] = []
    paragraph = 0
    for number, line in enumerate(text.split("\n"), first_line):
        if not line.strip(_BLANKS):
            paragraph += 1
            continue
        if not line.strip():
            # The empty cell is a paragraph of its own, even without blank lines around it.
            cells = line.count("\u00a0")
            segments.append(Segment(number, "", paragraph + 1, cells))
            paragraph += 2
            continue
        # A tab in front of the first text is an indent.
        for index, part in enumerate(line.lstrip(_BLANKS).split("\t")):
            if index > 0:
                paragraph += 1
            if not part.strip():
                segments.append(Segment(number, "", paragraph, 1))
                paragraph -= 1
                continue
            for divided in _divide_at_gaps(part):
                for piece in filter(str.strip, _BREAK.split(divided)):
                    segments.append(Segment(number, piece.strip(_BLANKS), paragraph))
                paragraph += 1
            paragraph -= 1
    return segments


def _divide_at_gaps(text: str) -> Iterator[str]:
    """Returns the filled parts between wide gaps; a gap in brackets is no border."""
    pieces: list[str] = []
    opened = 0
    for piece in _WIDE_GAP.split(text):
        pieces.append(piece)
        opened += piece.count("[") - piece.count("]")
        if opened > 0:
            continue
        part = "   ".join(pieces).strip(_BLANKS)
        if part.strip():
            yield part
        pieces = []
        opened = 0
    part = "   ".join(pieces).strip(_BLANKS)
    if part.strip():
        yield part


def join_segments(segments: Iterable[Segment]) -> str:
    """Returns the text of several segments on one line, for messages."""
    texts: list[str] = []
    for segment in segments:
        if segment.text:
            texts.append(one_line(segment.text))
    return " ".join(texts)
