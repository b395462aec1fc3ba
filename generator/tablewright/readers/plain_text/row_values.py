"""Reads the values of a row: one cell for each scenario column, from whichever borders the text has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tablewright.model.findings import Finding
from tablewright.model.table import Column, Sentence
from tablewright.readers.evidence import Evidence, comparable
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
from tablewright.values.kinds import VALUE_EXTENT

# A value whose own marks show where it ends.
_VALUE = re.compile(VALUE_EXTENT)
# `2 &` at the end of a list, directly in front of the next cell.
_LIST_END = re.compile(r"(?<= &)(?=[^\s&])")
# Marks that end a value: `day &`, `[Current School Year]`.
_CLOSING_MARKS = " \u00a0&.,;:!?%)]}\n"
# The zero of `08/23/`.
_LEADING_ZERO = re.compile(r"0\d/")


@dataclass(frozen=True, slots=True)
class ValueRow:
    """The data of a row that its values depend on; `segments` hold the values, as printed.

    `begins_on_row`: the first is on the line of the Required cell. `has_blank_lines`: blank lines are between
    the cells of the row, so that the lines of a paragraph are one cell. `ends_page`: no text follows.
    `has_text_apart`: it is the last row, and no other row shows that its last values belong to it.
    """

    page: str
    property: str
    data_type: str
    line: int
    segments: tuple[Segment, ...]
    is_required: bool = False
    begins_on_row: bool = False
    has_blank_lines: bool = False
    ends_page: bool = False
    has_text_apart: bool = False


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
        cells = cells_by_border(row, self.count)
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
        return KnownValues(
            name=row.property,
            data_type=row.data_type,
            texts=frozenset(texts),
            longest=longest,
            is_required=row.is_required,
        )

    def read(self, row: ValueRow) -> Values:
        """Returns the values of a row."""
        shown = shown_cells(row)
        lines = list(filter(None, shown))
        notes: list[Finding] = []
        if lines and is_unfinished(lines[-1]):
            note = line_finding(
                "T031", row.line, property=row.property, value=lines[-1]
            )
            notes.append(note)
        values = self._read(lines, row)
        return Values(values.cells, (*notes, *values.notes))

    def _read(self, lines: Sequence[str], row: ValueRow) -> Values:
        cells = cells_by_border(row, self.count)
        # The lines behind a packed line show some borders only.
        is_packed = row.begins_on_row and len(lines) > 1
        if cells is not None and not is_packed:
            doubts = self._notes_on_empty_cells(cells, row)
            return Values(tuple(cells), doubts or self._notes_on_text_apart(cells, row))
        same = self._cut_like_other_version(row)
        if same is not None:
            return self._placed(lines, same, (), row)
        listed = _cut_at_lists(row.segments)
        if is_packed and len(listed) == self.count:
            return Values(tuple(listed), ())
        if cells is not None:
            return self._check_lines(cells, row)
        return self._read_without_borders(lines, row)

    def _notes_on_empty_cells(
        self, cells: Sequence[str], row: ValueRow
    ) -> tuple[Finding, ...]:
        """Returns a finding if no-break spaces may be empty cells, and not only layout as in `cells`."""
        groups = _groups(row.segments)
        if len(groups) != self.count or groups == list(cells):
            return ()
        reason = "there is a line for each column"
        texts = list(_texts(row.segments))
        other = [cell or "(empty)" for cell in groups]
        return (self._doubt(texts, cells, other, reason, row),)

    def _notes_on_text_apart(
        self, cells: Sequence[str], row: ValueRow
    ) -> tuple[Finding, ...]:
        """Returns a finding if values of the last row may be a text below the table: `TRUE`, `2022`."""
        filled = list(filter(None, cells))
        # No text below a table is in brackets.
        has_bracket = any(cell.startswith("[") for cell in filled)
        if not row.has_text_apart or not filled or has_bracket:
            return ()
        other = filled[:1] if row.begins_on_row else ["(empty)"]
        reason = "the text has the form of a value, and may be below the table"
        return (self._doubt(filled, filled, other, reason, row),)

    def _check_lines(self, cells: Sequence[str], row: ValueRow) -> Values:
        """Returns the cells of a packed line and the lines below it, with a finding if they may be others."""
        filled = list(filter(None, cells))
        if all(map(_VALUE.fullmatch, filled)):
            return Values(tuple(cells), self._notes_on_text_apart(cells, row))
        known = self.known(row)
        others: list[str] = []
        for cell in filled:
            cut = cut_text(cell, self.count, known)
            is_certain = cut is not None and not cut.doubt
            others.extend(cut.cells if cut and is_certain else (cell,))
        if len(others) == len(filled):
            others = [" ".join(filled)]
        reason = "there is a line for each column"
        note = self._doubt(filled, filled, others, reason, row)
        return Values(tuple(cells), (note,))

    def is_cut_off(self, row: ValueRow) -> bool:
        """Returns whether the last cell of a row ends before its value is complete."""
        lines = list(filter(None, shown_cells(row)))
        return bool(lines) and is_unfinished(lines[-1])

    def count_like_other_version(self, row: ValueRow) -> int:
        """Returns how many segments together have the text of a row of another version; 0 if none have."""
        ends: dict[str, int] = {}
        longest = 0
        wanted: set[str] = set()
        for other in self._evidence.rows_of(row.page, row.property):
            text = "".join(map(comparable, map("".join, other)))
            longest = max(longest, len(text))
            wanted.add(text)
        printed = ""
        for end, segment in enumerate(row.segments, 1):
            printed += comparable(segment.text)
            if len(printed) > longest:
                break
            ends[printed] = end
        for text in sorted(wanted, key=len, reverse=True):
            if text in ends:
                return ends[text]
        return 0

    def _read_without_borders(self, lines: Sequence[str], row: ValueRow) -> Values:
        """Returns the values of lines that are more or fewer than the columns."""
        count = self.count
        # The lines of a packed row are no cells, so none of them can be kept.
        if len(lines) > count and not row.begins_on_row:
            return self._leave_out_surplus(lines, row)
        cuts = self._cut_lines(lines, row)
        shown = shown_cells(row)
        number = sum(len(cut.cells) for cut in cuts or ())
        has_order = len(shown) > len(lines)
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
        if free < 0:
            return None
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
        other: list[str] = []
        for cut in cuts:
            other.extend(cut.other or cut.cells)
        note = self._doubt(lines, [placed.reading], other, reason, row)
        return Values(placed.cells, (note,))

    def _doubt(
        self,
        lines: Sequence[str],
        reading: Sequence[str],
        other: Sequence[str],
        reason: str,
        row: ValueRow,
    ) -> Finding:
        """Returns the finding about a reading that a person must confirm."""
        return line_finding(
            "T037",
            row.line,
            property=row.property,
            text=" ".join(lines),
            reading=", ".join(reading),
            other=", ".join(other),
            reason=reason,
        )

    def _fill_up(self, cells: Sequence[str], row: ValueRow) -> Values:
        """Returns the cells of a row whose empty cells at the end are lost, and the others are shown."""
        missing = self.count - len(cells)
        filled_up = (*cells, *[""] * missing)
        if row.ends_page:
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
        printed = comparable(text)
        for other in self._evidence.rows_of(row.page, row.property):
            filled = ["".join(cell) for cell in other if cell]
            if len(filled) > self.count:
                continue
            if "".join(map(comparable, filled)) == printed:
                return _cut_like(text, filled)
        return None


def shown_cells(row: ValueRow) -> list[str]:
    """Returns the cells that the borders of a row show, and the empty cells between them."""
    if row.has_blank_lines:
        return _paragraphs(row.segments)
    return _lines(row.segments)


def cells_by_border(row: ValueRow, count: int) -> list[str] | None:
    """Returns the cells of a row if its borders show one for each column, else None.

    If there are no values at all, all cells are empty.
    """
    shown = shown_cells(row)
    if not any(shown):
        return [""] * count
    # With a value for each column, no-break spaces are only layout. Otherwise they count as cells.
    readings = [_paragraphs(row.segments), shown, _groups(row.segments)]
    # Whole values, such as times, have a cell on each line, without blank lines between them as well.
    if all(map(_VALUE.fullmatch, _texts(row.segments))):
        readings.append(_lines(row.segments))
    for cells in readings:
        filled = list(filter(None, cells))
        if len(filled) == count:
            return filled
    for cells in readings:
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
        # A bracket or a date may be broken by a blank line.
        is_broken = bool(texts and segment.text) and continues(texts[-1], segment.text)
        if is_new and texts and not is_broken:
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


def _cut_at_lists(segments: Sequence[Segment]) -> list[str]:
    """Returns the cells of packed lines whose items end in `&`: a text behind it begins another cell."""
    text = "\n".join(_texts(segments))
    cells: list[str] = []
    for part in _LIST_END.split(text):
        cells.append(_joined(part.split("\n")))
    return cells


def _groups(segments: Sequence[Segment]) -> list[str]:
    """Returns the empty cells, and a cell for all lines between two of them; nothing without empty cells."""
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
    joined = "<br/>".join(join_broken(texts))
    # `&` at the end of a line separates items only in front of a line break.
    return f"{joined}<br/>" if joined.endswith(" &") else joined


def _cut_like(text: str, cells: Iterable[str]) -> tuple[str, ...]:
    """Returns a text cut into parts that have as many letters and digits as the cells of another row."""
    parts: list[str] = []
    position = 0
    for cell in cells:
        start = position
        position = _end_of_part(text, start, comparable(cell))
        lines = text[start:position].strip().split("\n")
        parts.append(_joined(lines))
    return tuple(parts)


def _end_of_part(text: str, start: int, wanted: str) -> int:
    """Returns the offset behind a part of the text whose letters and digits are the wanted ones."""
    end = start
    missing = len(wanted)
    while missing and end < len(text):
        # The zero of `08/23/` does not count.
        rest = text[end : end + 3]
        is_counted = text[end].isalnum() and not _LEADING_ZERO.match(rest)
        if is_counted or (text[end] == "0" and text[end - 1 : end].isdigit()):
            missing -= 1
        end += 1
    # Marks behind the last letter belong to the part, brackets and quotes in front of the next one do not.
    while end < len(text) and text[end] in _CLOSING_MARKS:
        end += 1
    return end
