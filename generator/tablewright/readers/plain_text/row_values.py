"""Reads the values of a row: one cell for each scenario column, from whichever borders the text has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tablewright.model.findings import Finding
from tablewright.model.table import Column, Sentence
from tablewright.readers.evidence import Evidence, ValuesOfRow
from tablewright.readers.findings import line_finding
from tablewright.readers.plain_text.cell_splitting import (
    Cut,
    KnownValues,
    continues,
    cut_text,
    is_unfinished,
    join_broken,
)
from tablewright.readers.plain_text.column_guessing import place_values
from tablewright.readers.plain_text.segments import Segment


@dataclass(frozen=True, slots=True)
class ValueRow:
    """The data of a row that its values depend on; `segments` hold the values, as printed."""

    page: str
    property: str
    data_type: str
    line: int
    segments: tuple[Segment, ...]
    begins_on_row: bool = False
    is_last: bool = False


class Values(NamedTuple):
    """One cell for each scenario column, and findings about the readings that the text does not force."""

    cells: tuple[str, ...]
    notes: tuple[Finding, ...]


class ValueReader:
    """Reads the values of the rows of one page.

    Values that a row shows with borders are evidence for the other rows of the same property.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        sentences: Sequence[Sentence],
        evidence: Evidence,
    ) -> None:
        self._columns = columns
        self._sentences = sentences
        self._evidence = evidence
        self._seen: dict[str, set[str]] = {}

    @property
    def count(self) -> int:
        """The number of scenario columns."""
        return len(self._columns)

    def remember(self, row: ValueRow) -> None:
        """Keeps the values of a row if borders show all of them."""
        cells = cells_by_border(row.segments, self.count)
        if cells is not None:
            seen = self._seen.setdefault(row.property.lower(), set())
            seen.update(filter(None, cells))

    def known(self, row: ValueRow) -> KnownValues:
        """Returns the evidence about the cells of a row."""
        texts = set(self._evidence.values_of(row.property))
        # The property `first` of the type `bookTypeDescriptor` has the values of that descriptor.
        texts |= self._evidence.values_of(row.data_type)
        texts |= self._seen.get(row.property.lower(), set())
        longest = self._evidence.lengths.get(row.property.lower(), 0)
        return KnownValues(row.property, row.data_type, frozenset(texts), longest)

    def read(self, row: ValueRow) -> Values:
        """Returns the values of a row."""
        cells = cells_by_border(row.segments, self.count)
        notes: list[Finding] = []
        if cells is None:
            lines = list(join_broken(_texts(row.segments)))
            values = self._read_without_borders(lines, row)
        else:
            lines = list(filter(None, cells))
            values = Values(tuple(cells), ())
        if lines and is_unfinished(lines[-1]):
            note = line_finding(
                "T031", row.line, property=row.property, value=lines[-1]
            )
            notes.append(note)
        return Values(values.cells, (*notes, *values.notes))

    def is_cut_off(self, row: ValueRow) -> bool:
        """Returns whether the last cell of a row ends before its value is complete."""
        lines = join_broken(_texts(row.segments))
        return bool(lines) and is_unfinished(lines[-1])

    def _read_without_borders(self, lines: Sequence[str], row: ValueRow) -> Values:
        """Returns the values of lines that are more or fewer than the columns."""
        same = self._cut_like_other_version(row)
        if same is not None:
            return self._placed(lines, same, (), row)
        count = self.count
        if len(lines) > count:
            return self._leave_out_surplus(lines, row)
        cuts = self._cut_lines(lines, row)
        shown = _lines(row.segments)
        number = sum(len(cut.cells) for cut in cuts or ())
        has_order = len(shown) > len(lines) or (row.is_last and not row.begins_on_row)
        if has_order and number == len(lines) and len(shown) < count:
            return self._fill_up(shown, row)
        if cuts is None:
            printed = " ".join(lines)
            note = line_finding(
                "T032",
                row.line,
                property=row.property,
                columns=count,
                values=printed,
            )
            return Values(("",) * count, (note,))
        cells: list[str] = []
        for cut in cuts:
            cells.extend(cut.cells)
        return self._placed(lines, cells, cuts, row)

    def _cut_lines(self, lines: Sequence[str], row: ValueRow) -> list[Cut] | None:
        """Returns a reading of each line, with as many cells as columns together; None if that fails."""
        known = self.known(row)
        # A line of several may hold the cells that the others leave.
        free = self.count - len(lines)
        cuts: list[Cut] = []
        for line in lines:
            cut = cut_text(line, free + 1, known)
            if cut is None:
                return None
            free -= len(cut.cells) - 1
            cuts.append(cut)
        return cuts

    def _placed(
        self,
        lines: Sequence[str],
        cells: Sequence[str],
        cuts: Sequence[Cut],
        row: ValueRow,
    ) -> Values:
        doubtful = [cut for cut in cuts if cut.doubt]
        if len(cells) == self.count and not doubtful:
            return Values(tuple(cells), ())
        other_rows = self._evidence.rows_of(row.page, row.property)
        placed = place_values(
            cells, row.property, self._columns, self._sentences, other_rows
        )
        if not doubtful:
            note = line_finding(
                "T011",
                row.line,
                property=row.property,
                count=len(cells),
                columns=self.count,
                reading=placed.reading,
                reason=placed.reason,
            )
            return Values(placed.cells, (note,))
        reason = doubtful[0].doubt
        if len(cells) < self.count:
            reason = f"{reason}; {placed.reason}"
        if all(cut.is_forced_by_length for cut in doubtful):
            note = line_finding(
                "T010",
                row.line,
                property=row.property,
                reading=", ".join(cells),
            )
            return Values(placed.cells, (note,))
        other: list[str] = []
        for cut in cuts:
            other.extend(cut.other or cut.cells)
        note = line_finding(
            "T037",
            row.line,
            property=row.property,
            text=" ".join(lines),
            reading=placed.reading,
            other=", ".join(other),
            reason=reason,
        )
        return Values(placed.cells, (note,))

    def _fill_up(self, cells: Sequence[str], row: ValueRow) -> Values:
        """Returns the cells of a row whose empty cells at the end are lost; its other empty cells are shown."""
        missing = self.count - len(cells)
        filled_up = (*cells, *[""] * missing)
        if row.is_last:
            note = line_finding(
                "T013", row.line, property=row.property, missing=missing
            )
            return Values(filled_up, (note,))
        note = line_finding(
            "T015",
            row.line,
            property=row.property,
            cells=len(cells),
            columns=self.count,
            missing=missing,
        )
        return Values(filled_up, (note,))

    def _leave_out_surplus(self, lines: Sequence[str], row: ValueRow) -> Values:
        surplus = ", ".join(f"'{line}'" for line in lines[self.count :])
        note = line_finding(
            "T016",
            row.line,
            property=row.property,
            cells=len(lines),
            columns=self.count,
            surplus=surplus,
        )
        return Values(tuple(lines[: self.count]), (note,))

    def _cut_like_other_version(self, row: ValueRow) -> tuple[str, ...] | None:
        """Returns the values of a row that has the same text as a row of another version, else None."""
        text = "\n".join(_texts(row.segments))
        printed = _without_blanks(text)
        for other in self._evidence.rows_of(row.page, row.property):
            filled = tuple(filter(None, other))
            if len(filled) > self.count:
                continue
            if _without_blanks("".join(filled)) == printed:
                return _cut_like(text, filled)
        return None


def cells_by_border(segments: Sequence[Segment], count: int) -> list[str] | None:
    """Returns the cells of a row if its borders show one for each column, else None.

    If there are no values at all, all cells are empty.
    """
    filled = join_broken(_texts(segments))
    if not filled:
        return [""] * count
    # Without a text in front of it, a bar is the second half of a broken cell of the next paragraph.
    paragraphs = _paragraphs(segments)
    for cells in (paragraphs, _lines(segments), list(filled), _groups(segments)):
        if len(cells) == count:
            return cells
    return None


def _texts(segments: Iterable[Segment]) -> Iterable[str]:
    return [segment.text for segment in segments if segment.text]


def _lines(segments: Sequence[Segment]) -> list[str]:
    """Returns a cell for each line, and the empty cells between them; broken cells are joined."""
    cells: list[str] = []
    texts: list[str] = []
    for segment in segments:
        if segment.text:
            texts.append(segment.text)
            continue
        # A cell never continues after an empty one.
        cells.extend(join_broken(texts))
        texts = []
        cells.extend([""] * segment.empty_cells)
    cells.extend(join_broken(texts))
    return cells


def _paragraphs(segments: Sequence[Segment]) -> list[str]:
    """Returns a cell for each block between blank lines; the lines of a block keep their breaks."""
    cells: list[str] = []
    texts: list[str] = []
    paragraph = -1
    for segment in segments:
        is_new = segment.paragraph != paragraph or not segment.text
        if is_new and texts:
            # A bracket or a date may be broken by a blank line.
            if not (segment.text and continues(texts[-1], segment.text)):
                cells.append(_joined(texts))
                texts = []
        paragraph = segment.paragraph
        if segment.text:
            texts.append(segment.text)
        else:
            cells.extend([""] * segment.empty_cells)
    if texts:
        cells.append(_joined(texts))
    return cells


def _groups(segments: Sequence[Segment]) -> list[str]:
    """Returns a cell for all lines between two empty cells, and the empty cells; empty without empty cells."""
    if not any(segment.empty_cells for segment in segments):
        return []
    cells: list[str] = []
    texts: list[str] = []
    for segment in segments:
        if segment.text:
            texts.append(segment.text)
            continue
        if texts:
            cells.append(_joined(texts))
        texts = []
        cells.extend([""] * segment.empty_cells)
    if texts:
        cells.append(_joined(texts))
    return cells


def _joined(texts: Iterable[str]) -> str:
    """Returns the lines of one cell with line breaks, as Markdown cells have them."""
    return "<br/>".join(join_broken(texts))


def _without_blanks(text: str) -> str:
    return "".join(text.split())


def _cut_like(text: str, cells: ValuesOfRow) -> tuple[str, ...]:
    """Returns a text cut into parts with as many characters, without blanks, as cells of another row."""
    parts: list[str] = []
    position = 0
    for cell in cells:
        missing = len(_without_blanks(cell))
        start = position
        while missing:
            if not text[position].isspace():
                missing -= 1
            position += 1
        lines = text[start:position].strip().split("\n")
        parts.append(_joined(lines))
    return tuple(parts)
