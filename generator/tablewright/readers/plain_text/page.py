"""Reads scenario pages as plain text, whose cells have some borders, or none.

    bookstitleFALSEstringREQUIREDEmma

    books

    author

    FALSE

Web pages lose borders of their tables when they are copied: some rows become one line, others a line for each
cell, and many pages have both. A row is found by its fixed cells (`row_finding`); its values are read from
whichever borders it has (`row_values`), and where there is none, from the evidence of other pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding
from tablewright.model.table import ListTable, Row, ScenarioTable
from tablewright.naming import words
from tablewright.readers.documents import Document
from tablewright.readers.findings import line_finding, text_below_finding
from tablewright.readers.headers import (
    RunHeader,
    find_run_header,
    has_run_header,
    require_run_header,
)
from tablewright.readers.plain_text.outline import (
    RowWithNotes,
    build_table,
    read_outline,
    take_requirements,
)
from tablewright.readers.plain_text.resource_list import count_lines, read_unmarked_list
from tablewright.readers.plain_text.resource_names import (
    ResourceNames,
    is_container,
    shared_beginning,
)
from tablewright.readers.plain_text.row_finding import (
    Anchor,
    FoundRow,
    RowReader,
    find_anchors,
)
from tablewright.readers.plain_text.row_values import ValueReader, ValueRow
from tablewright.readers.plain_text.segments import (
    Segment,
    join_segments,
    read_segments,
)
from tablewright.readers.plain_text.table_end import count_last_values

NAME = "plain-text"

# The end of a word that was cut inside its Is Collection cell: `bookstitleFAL`.
_CUT_FLAG = re.compile(r"(?:TR?U?E?|FA?L?S?E?)\Z")
_SCENARIO = re.compile(r"scenario|\b(?:POST|PUT|DELETE|PATCH|GET)\b", re.IGNORECASE)
_CELLS_BEFORE_REQUIRED = 4
_LONGEST_ROW_START = 200
_FIXED_CELL = re.compile(r"TRUE|FA\S?SE|REQUIRED|OPTIONAL|CONDITIONAL")
_CAMEL_CASE = re.compile(r"\w*[a-z][A-Z]\w*")
# The label of a column has a few words.
_LABEL = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){0,2}")
_SECTIONS = ("scenarios", "prerequisites")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with the segments between its Required cell and the next row; the first may be on its line.

    `has_blank_lines`, `has_borders`: blank lines, or any borders, are between Is Collection and Required.
    `broken` are the segments from the first one that begins like a row and is none.
    """

    found: FoundRow
    segments: tuple[Segment, ...]
    begins_on_row: bool
    has_blank_lines: bool
    has_borders: bool
    paragraph: int
    line: int
    broken: tuple[Segment, ...] = ()

    @property
    def anchor(self) -> Anchor:
        """The cells by which the row was found."""
        return self.found.anchor

    @property
    def has_text_apart(self) -> bool:
        """Whether a blank line is between the Required cell of a row on one line and the last text below."""
        if self.has_borders or not self.segments:
            return False
        return self.segments[-1].paragraph != self.paragraph

    @property
    def is_container(self) -> bool:
        """Whether the values of the row are in the rows below it."""
        anchor = self.anchor
        return is_container(self.found.property, anchor.is_collection, anchor.data_type)


def recognises(text: str) -> int:
    """Returns how many rows and headers of this shape a text has."""
    anchors = find_anchors(read_segments(text, 1))
    cells, whole_rows = count_lines(text)
    return len(anchors) + int(has_run_header(text)) + cells + whole_rows


def read(document: Document) -> ScenarioTable | ListTable:
    """Returns the page as a scenario table, or as a list of resources.

    Each reading that the text does not force has a finding. Raises UnreadableError for an unknown header,
    and for a page that ends inside a row.
    """
    resource_list = read_unmarked_list(document)
    if resource_list:
        return resource_list
    header = require_run_header(document)
    prose = document.text[: header.end].split("\n")[: header.line - 1]
    outline = read_outline(prose)
    end = find_run_header(document.text, header.end)
    first_line = document.line_at(header.end)
    segments = read_segments(document.text[header.end : end], first_line)
    anchors = find_anchors(segments)
    if not anchors:
        raise _no_rows(header, segments, document)
    _refuse_rows_on_one_line(anchors, segments, document)
    glued_extra = ""
    if header.extra:
        glued_extra = _common_cell(anchors, outline.title.title)
        anchors = [_without_beginning(anchor, glued_extra) for anchor in anchors]
    page_words = frozenset(words(" ".join(prose)))
    reader = RowReader(segments, anchors, outline.title.title, page_words)
    found = list(reader.rows())
    notes: list[Finding] = []
    extra = _read_above(segments[: found[0].start], header, prose, document, notes)
    rows = _rows_with_segments(segments, found, reader.resources)
    if extra:
        above = join_segments(segments[: found[0].start]) or glued_extra
        rows = _without_extra_column(rows, extra, above, notes)
        _refuse_joined_column(rows, extra, notes, document)
    values = ValueReader(header.header.columns, outline.sentences, document.evidence)
    page = _page_name(found, document)
    for row in rows[:-1]:
        values.remember(_value_row(row, page))
    rows[-1], below = _end_table(rows, page, values, document, reader.resources)
    rest = read_segments(document.text[end:], document.line_at(end))
    requirements, below = take_requirements(below, outline.requirements)
    below += rest
    if below:
        text = join_segments(below)
        notes.append(text_below_finding([text], below[0].line, below[-1].line))
    is_unlike_others = _is_unlike_others(rows)
    read_rows: list[RowWithNotes] = []
    for row in rows:
        is_last = row is rows[-1]
        value_row = replace(
            _value_row(row, page),
            ends_page=is_last and not below,
            has_text_apart=is_last and (row.has_text_apart or is_unlike_others),
        )
        read_rows.append(_read_row(row, value_row, values))
    return build_table(
        outline,
        header,
        read_rows,
        notes,
        ends_with_row=not below,
        requirements_below=requirements,
    )


# Rows -------------------------------------------------------------------------------------------------


def _no_rows(
    header: RunHeader, segments: Sequence[Segment], document: Document
) -> UnreadableError:
    if not segments:
        return document.incomplete(header.line, "the table has no rows")
    what = "no text below the header has the cells of a row"
    cells = "TRUE or FALSE, a type, and REQUIRED, OPTIONAL, CONDITIONAL or MUST"
    return document.unreadable(
        segments[0].line, what, f"print {cells} in this order in each row"
    )


def _refuse_rows_on_one_line(
    anchors: Sequence[Anchor], segments: Sequence[Segment], document: Document
) -> None:
    for above, below in pairwise(anchors):
        if above.required_segment == below.flag_segment:
            raise document.unreadable(
                segments[below.flag_segment].line,
                "two rows are on one line",
                "begin each row on a line of its own",
            )


def _rows_with_segments(
    segments: Sequence[Segment], found: Sequence[FoundRow], resources: ResourceNames
) -> list[_Row]:
    # A row ends where the next one starts, the last row at the end of the page.
    ends = [row.start for row in found[1:]]
    ends.append(len(segments))
    rows: list[_Row] = []
    for row, end in zip(found, ends, strict=True):
        anchor = row.anchor
        own = segments[anchor.required_segment]
        below = list(segments[anchor.required_segment + 1 : end])
        begins_on_row = bool(anchor.rest.strip())
        if begins_on_row:
            below.insert(0, replace(own, text=anchor.rest, empty_cells=0))
        elif "\u00a0" in anchor.rest:
            cells = anchor.rest.count("\u00a0")
            below.insert(0, replace(own, text="", empty_cells=cells))
        count = _count_value_segments(below, resources)
        with_segments = _Row(
            found=row,
            segments=tuple(below[:count]),
            begins_on_row=begins_on_row,
            has_blank_lines=segments[anchor.flag_segment].paragraph != own.paragraph,
            has_borders=anchor.flag_segment != anchor.required_segment,
            paragraph=own.paragraph,
            line=segments[row.start].line,
            broken=tuple(below[count:]),
        )
        rows.append(with_segments)
    return rows


def _count_value_segments(below: Sequence[Segment], resources: ResourceNames) -> int:
    """Returns how many of the segments behind a row are its values: those above the first broken row."""
    for count, segment in enumerate(below):
        if _is_broken_row(segment.text, resources):
            return count
    return len(below)


def _is_broken_row(text: str, resources: ResourceNames) -> bool:
    """Returns whether a line begins with a known Resource, and has a part of the other fixed cells."""
    # The fixed cells of a row have far fewer characters.
    printed = text[:_LONGEST_ROW_START].split()
    if not printed or not resources.begin(printed[0]):
        return False
    has_flag = any(map(_CUT_FLAG.search, printed[:3]))
    return has_flag or bool(_FIXED_CELL.search(text))


def _read_above(
    above: Sequence[Segment],
    header: RunHeader,
    prose: Sequence[str],
    document: Document,
    notes: list[Finding],
) -> str:
    """Returns the label of a column in front of Resource, or an empty text.

    Adds a finding for a first row that cannot be read. Raises UnreadableError for other text between the
    header and the first row.
    """
    filled = [segment for segment in above if segment.text]
    if not filled:
        return header.extra
    printed = join_segments(filled)
    line = filled[0].line
    if _SCENARIO.match(printed):
        raise document.unreadable(
            line, f"unknown header '{printed[:60]}'", "correct the header"
        )
    if _FIXED_CELL.search(printed):
        notes.append(line_finding("T033", line, "", printed=printed))
        return header.extra
    label = header.extra or _label_above(prose)
    if len(filled) == 1 and label:
        return label
    raise document.unreadable(
        line,
        f"'{printed[:60]}' is between the header and the first row, and belongs to neither",
        "remove it, or complete the row that it begins",
    )


def _label_above(prose: Sequence[str]) -> str:
    """Returns the last filled line above the header if it can be the label of a column, or an empty text."""
    for line in reversed(prose):
        text = line.strip()
        if not text:
            continue
        is_label = _LABEL.fullmatch(text) and text.lower() not in _SECTIONS
        return text if is_label else ""
    return ""


def _common_cell(anchors: Sequence[Anchor], title: str) -> str:
    """Returns the cell in front of Resource that all joined names begin with, or an empty text."""
    heads: list[str] = []
    for anchor in anchors:
        if len(anchor.head.split()) == 1:
            heads.append(anchor.head)
    # One name alone shares its whole text with itself, which shows nothing.
    if len(heads) < 2:
        return ""
    shared = shared_beginning(heads)
    # If all rows are those of the root Resource, its name is shared as well.
    root = shared.lower().find(re.sub(r"\W", "", title).lower())
    return shared[:root] if root > 0 else shared


def _without_beginning(anchor: Anchor, beginning: str) -> Anchor:
    return replace(anchor, head=anchor.head.removeprefix(beginning))


def _without_extra_column(
    rows: Sequence[_Row], label: str, above: str, notes: list[Finding]
) -> list[_Row]:
    """Returns the rows without the cells of a column in front of Resource, which a finding quotes.

    Such a cell is above the Resource of its row, so it is the last segment of the row above; `above` is that
    of the first row. A cell may stand for several rows.
    """
    cells = [above] if above else []
    kept: list[_Row] = []
    for row in rows[:-1]:
        cell = _cell_of_next_row(row, cells)
        if cell:
            cells.append(cell)
            kept.append(replace(row, segments=row.segments[:-1]))
        else:
            kept.append(row)
    kept.append(rows[-1])
    texts = ", ".join(dict.fromkeys(cells))
    notes.append(line_finding("T038", rows[0].line, "", label=label, texts=texts))
    return kept


def _refuse_joined_column(
    rows: Sequence[_Row], label: str, notes: Sequence[Finding], document: Document
) -> None:
    """Raises UnreadableError if a column in front of Resource has no cells, and a Resource is not known.

    Its cells have no borders to those of Resource then: `BookbookstitleFALSE`.
    """
    has_cells = dict(notes[-1].texts)["texts"] != ""
    for row in rows:
        if row.found.guessed and not has_cells:
            what = f"the cells of the column '{label}' have no borders to Resource"
            raise document.unreadable(
                row.line, what, "remove the column from the document"
            )


def _cell_of_next_row(row: _Row, cells: Sequence[str]) -> str:
    """Returns the last segment of a row if it is the cell in front of the next row, else an empty text."""
    if not row.segments or (len(row.segments) == 1 and row.begins_on_row):
        return ""
    text = row.segments[-1].text.strip()
    # A blank line is between the cells of such a page, so a container has this segment alone.
    return text if row.is_container or text in cells else ""


def _page_name(found: Sequence[FoundRow], document: Document) -> str:
    """Returns the Resource by which other versions know the page: the first that is one of their pages."""
    for row in found:
        if row.resource.lower() in document.evidence.pages:
            return row.resource
    return ""


# The end of the table ---------------------------------------------------------------------------------


def _end_table(
    rows: Sequence[_Row],
    page: str,
    values: ValueReader,
    document: Document,
    resources: ResourceNames,
) -> tuple[_Row, list[Segment]]:
    """Returns the last row with its values alone, and the segments below the table.

    Raises UnreadableError if the page ends inside a row.
    """
    last = rows[-1]
    if last.broken:
        raise document.incomplete(
            last.broken[0].line, "the row is cut off before its Required cell"
        )
    known = values.known(_value_row(last, page))
    count = values.count_like_other_version(_value_row(last, page))
    if count == 0:
        count = count_last_values(
            last.segments,
            values.count,
            known,
            begins_on_row=last.begins_on_row,
            has_blank_lines=last.has_blank_lines,
            may_have_values=_may_have_values(rows),
        )
    kept = last.segments[:count]
    below = list(last.segments[count:])
    filled = [segment for segment in last.segments if segment.text]
    cut_row = _cut_row(filled, below, last, resources)
    if cut_row is not None:
        raise document.incomplete(
            cut_row.line, "the row is cut off before its Required cell"
        )
    first_filled = 0
    while first_filled < len(below) and not below[first_filled].text:
        first_filled += 1
    below = below[first_filled:]
    row = replace(last, segments=kept)
    if values.is_cut_off(_value_row(row, page)):
        what = f"the last cell of '{row.found.property}' is cut off"
        raise document.incomplete(row.line, what)
    return row, below


def _is_unlike_others(rows: Sequence[_Row]) -> bool:
    """Returns whether the last row is the only optional one, with values on the lines below it.

    Many pages leave all optional rows empty, and have links below the table.
    """
    *others, last = rows
    if last.anchor.required == "REQUIRED" or last.begins_on_row or not others:
        return False
    same_word: list[_Row] = []
    for row in others:
        if row.anchor.required == last.anchor.required and not row.is_container:
            same_word.append(row)
    return not same_word


def _may_have_values(rows: Sequence[_Row]) -> bool:
    """Returns whether the last row may have values below the line of its Required cell."""
    last = rows[-1]
    if last.is_container:
        return False
    others = rows[:-1]
    if not others:
        return True
    # A row with borders between its cells has its values below.
    has_values_below = last.has_borders
    same_word_has_values = False
    is_only_one = True
    for row in others:
        filled = [segment for segment in row.segments if segment.text]
        if filled and not row.begins_on_row:
            has_values_below = True
        if row.anchor.required == last.anchor.required and not row.is_container:
            is_only_one = False
            same_word_has_values = same_word_has_values or bool(filled)
    # Many pages leave all optional rows empty.
    return has_values_below and (same_word_has_values or is_only_one)


def _cut_row(
    filled: Sequence[Segment],
    below: Sequence[Segment],
    last: _Row,
    resources: ResourceNames,
) -> Segment | None:
    """Returns the first of the last lines of the page if they begin a row, else None.

    `below` are the lines that are no values of the last row.
    """
    if not filled or len(below) > _CELLS_BEFORE_REQUIRED:
        return None
    if len(below) <= 1 and _is_cut_name(filled[-1], last, resources):
        return filled[-1]
    tail = filled[-_CELLS_BEFORE_REQUIRED:]
    for index, segment in enumerate(tail):
        # Resource, Property, and maybe a part of the other two cells.
        following = [each.text.strip() for each in tail[index + 1 :]]
        is_resource = segment.text.strip() in resources
        if is_resource and following and all(map(str.isalnum, following)):
            return segment
    return None


def _is_cut_name(segment: Segment, last: _Row, resources: ResourceNames) -> bool:
    """Returns whether the last line of the page is the beginning of a row instead of a value."""
    name = segment.text.strip()
    if segment == last.segments[0] and last.begins_on_row:
        return False
    if name in resources:
        return True
    if not _CAMEL_CASE.fullmatch(name):
        return False
    return resources.begin(name) or resources.continue_as(name)


# Values -----------------------------------------------------------------------------------------------


def _value_row(row: _Row, page: str) -> ValueRow:
    return ValueRow(
        page=page,
        property=row.found.property,
        data_type=row.anchor.data_type,
        line=row.line,
        segments=row.segments,
        is_required=row.anchor.required == "REQUIRED",
        begins_on_row=row.begins_on_row,
        has_blank_lines=row.has_blank_lines,
    )


def _read_row(row: _Row, value_row: ValueRow, values: ValueReader) -> RowWithNotes:
    found = row.found
    notes: list[Finding] = []
    if found.left_out:
        notes.append(line_finding("T070", row.line, "", text=found.left_out))
    if found.guessed:
        note = line_finding(
            "T012",
            row.line,
            printed=found.guessed,
            resource=found.resource,
            property=found.property,
        )
        notes.append(note)
    if row.broken:
        # The lines belong to no row that has a place, so the finding is about the page.
        printed = join_segments(row.broken)
        notes.append(line_finding("T033", row.broken[0].line, "", printed=printed))
    read_values = values.read(value_row)
    notes.extend(read_values.notes)
    read_row = Row(
        resource=found.resource,
        property=found.property,
        is_collection=row.anchor.is_collection,
        data_type=row.anchor.data_type,
        required=row.anchor.required,
        values=read_values.cells,
        line=row.line,
    )
    return read_row, notes
