"""Reads scenario pages whose cells run together: each row is one line, or broken over several lines.

    bookstitleFALSEstringREQUIREDEmma
    booksauthorReferenceFALSEauthorReferenceREQUIRED

Web pages lose the borders of their tables when they are copied. A row is found by three cells in sequence:
TRUE or FALSE, the type, and the Required word. The text before them is the Resource joined to the
Property, the text after them holds the values.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tablewright.model.findings import Finding
from tablewright.model.table import Column, ListTable, Row, ScenarioTable
from tablewright.naming import words
from tablewright.readers.document import Document
from tablewright.readers.findings import line_finding
from tablewright.readers.headers import RunHeader, has_run_header, require_run_header
from tablewright.readers.plain_text.cell_splitting import (
    is_unfinished,
    join_broken,
    note_unfinished,
    split_each_loosely,
    split_lines,
)
from tablewright.readers.plain_text.column_guessing import place_values
from tablewright.readers.plain_text.outline import (
    Outline,
    RowWithNotes,
    build_table,
    read_outline,
)
from tablewright.readers.plain_text.resource_list import count_lines, read_unmarked_list
from tablewright.readers.plain_text.resource_names import (
    common_root,
    guess_names,
    is_container,
    names_below,
    root_names,
    split_names,
    typed_resource,
)
from tablewright.values.markup import one_line

NAME = "run-together"

# The first Is Collection word counts: `privateCTEProgramFALSEbooleanREQUIRED FALSE` has two.
_ROW = re.compile(
    r"\s*(?P<names>[A-Za-z]\w*?(?:\s+[A-Za-z]\w*?)?)\s*(?P<flag>TRUE|FA.SE)"
    r"(?P<type>\s*[A-Za-z][\w-]*?\s*(?:\\?\[\s*\\?\]|\{\s*\})?)\s*(?P<required>REQUIRED|OPTIONAL|CONDITIONAL)"
    r"(?P<values>.*)"
)
# A row may be broken into at most this many lines before its values.
_MAX_LINES_OF_ROW = 4
# A mixed-case name such as `bookCopies`, as Resources and Properties have it.
_CAMEL_CASE = re.compile(r"\w*[a-z][A-Z]\w*")
# A line with the first word of a row, and maybe the beginning of its Is Collection cell: `bookstitle FAL`.
_FIRST_WORD = re.compile(r"\s*(\w+)\s*(?:$|[TF][A-Z:]*)")


@dataclass(frozen=True, slots=True)
class _FixedCells:
    """The fixed cells of a row and the rest of its line; `names` is the Resource joined to the Property."""

    names: str
    is_collection: str
    data_type: str
    required: str
    rest: str


@dataclass(frozen=True, slots=True)
class _ResourceNames:
    """The words that can be in the Resource column.

    `guessed` is the one of them that only the common beginning of its rows shows, or an empty string.
    """

    known: frozenset[str]
    guessed: str


@dataclass(frozen=True, slots=True)
class _Page:
    """The data that all rows of a page share; `words` are those of the text above the table."""

    document: Document
    header: RunHeader
    outline: Outline
    resources: _ResourceNames
    words: frozenset[str]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The scenario columns."""
        return self.header.header.columns


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class _RowStart:
    """The fixed cells of a row, the index of its first line, and the index of the line after these cells."""

    first: int
    after: int
    cells: _FixedCells


@dataclass(frozen=True, slots=True)
class _UnsplitRow:
    """A row before its names and its values are split.

    `incomplete_lines` are the lines below it that begin like a row but are not rows. If `is_last`
    is true, no row follows.
    """

    line: int
    cells: _FixedCells
    values: tuple[str, ...]
    incomplete_lines: tuple[_Line, ...]
    is_last: bool


def recognises(text: str) -> int:
    """Returns how many lines have this shape: rows and a header, or rows of a list of resources."""
    rows = 0
    for line in text.split("\n"):
        if _ROW.fullmatch(line):
            rows += 1
    headers = int(has_run_header(text))
    _, list_rows = count_lines(text)
    return rows + headers + list_rows


def read(document: Document) -> ScenarioTable | ListTable:
    """Returns the page as a scenario table, or as a list of resources.

    Each reading that the text does not force has a finding. Raises UnreadableError for an unknown header,
    and for a page that ends inside a row.
    """
    resource_list = read_unmarked_list(document)
    if resource_list:
        return resource_list
    header = require_run_header(document)
    prose = document.lines()[: header.line - 1]
    outline = read_outline(prose)
    lines = _lines_after(document, header.end)
    whole_rows: list[_FixedCells] = []
    for line in lines:
        cells = _fixed_cells(line.text)
        if cells:
            whole_rows.append(cells)
    resources = _find_resource_names(whole_rows, outline.title.title)
    prose_words = words(" ".join(prose))
    page = _Page(
        document=document,
        header=header,
        outline=outline,
        resources=resources,
        words=frozenset(prose_words),
    )
    rows: list[RowWithNotes] = []
    for unsplit in _unsplit_rows(lines, page):
        rows.append(_read_row(unsplit, page))
    return build_table(outline, header, rows)


def _fixed_cells(text: str) -> _FixedCells | None:
    """Returns the fixed cells of a line that is a row, else None."""
    match = _ROW.fullmatch(text)
    if not match:
        return None
    return _FixedCells(
        names=match["names"],
        is_collection=match["flag"],
        data_type=match["type"].strip(),
        required=match["required"],
        rest=match["values"],
    )


def _lines_after(document: Document, start: int) -> list[_Line]:
    """Returns the filled lines below the header; the rest of the header's own line is the first."""
    first_number = document.line_at(start)
    below = document.text[start:].split("\n")
    lines: list[_Line] = []
    for number, line in enumerate(below, first_number):
        if line.strip():
            lines.append(_Line(number, line))
    return lines


def _find_resource_names(rows: Sequence[_FixedCells], title: str) -> _ResourceNames:
    """Returns the Resources of a page: from the types of rows, from the title, and from container names."""
    joined_names = [row.names for row in rows]
    known: set[str] = set()
    for row in rows:
        typed = typed_resource(row.names, row.data_type)
        if typed:
            known.add(typed)
    # Where the types already show the root Resource, its singular or plural must not be guessed.
    roots = root_names(title, joined_names)
    folded_known = set(map(str.lower, known))
    folded_roots = set(map(str.lower, roots))
    folded_roots.add(title.lower())
    if folded_roots.isdisjoint(folded_known):
        known.update(roots)
    known.update(_container_names(known, rows))
    # The title may differ from the Resource. Then the rows that fit no known name still begin alike.
    unmatched: list[str] = []
    for names in joined_names:
        if not split_names(names, "", known):
            unmatched.append(names)
    shared = common_root(unmatched)
    if shared:
        known.add(shared)
        known.update(_container_names(known, rows))
    return _ResourceNames(frozenset(known), shared)


def _container_names(known: Collection[str], rows: Sequence[_FixedCells]) -> set[str]:
    """Returns the names that the containers add, in page order: the rows of one may be containers too."""
    joined_names = [row.names for row in rows]
    known = set(known)
    for row in rows:
        split = split_names(row.names, row.data_type, known)
        if not split:
            continue
        resource, name = split
        if is_container(name, row.is_collection, row.data_type):
            below = names_below(resource, name, row.data_type, joined_names)
            known.update(below)
    return known


def _unsplit_rows(lines: Sequence[_Line], page: _Page) -> Iterator[_UnsplitRow]:
    starts = list(_find_row_starts(lines, page.resources.known))
    if not starts:
        raise page.document.incomplete(page.header.line, "the table has no rows")
    if starts[0].first > 0:
        above = lines[: starts[0].first]
        printed = _one_line(above)
        raise page.document.unreadable(
            above[0].number,
            f"unknown header '{printed[:60]}'",
            "correct the header",
        )
    # A row ends where the next one starts, the last row at the end of the page.
    ends = [start.first for start in starts[1:]]
    ends.append(len(lines))
    for start, end in zip(starts, ends, strict=True):
        below = lines[start.after : end]
        value_count = _count_value_lines(below, page.resources.known)
        texts = [start.cells.rest]
        for line in below[:value_count]:
            texts.append(line.text)
        values = [text for text in texts if text.strip()]
        unsplit = _UnsplitRow(
            line=lines[start.first].number,
            cells=start.cells,
            values=tuple(values),
            incomplete_lines=tuple(below[value_count:]),
            is_last=end == len(lines),
        )
        if unsplit.is_last:
            _refuse_cut_row(unsplit, below, page)
        yield unsplit


def _count_value_lines(below: Sequence[_Line], known: frozenset[str]) -> int:
    """Returns how many of the lines below a row hold its values: those above the first that begins a row."""
    for count, line in enumerate(below):
        if _is_row_beginning(line.text, known):
            return count
    return len(below)


def _one_line(lines: Iterable[_Line]) -> str:
    """Returns the text of several lines in one line, for messages."""
    return " ".join(one_line(line.text) for line in lines)


def _refuse_cut_row(last_row: _UnsplitRow, below: Sequence[_Line], page: _Page) -> None:
    """Raises UnreadableError if the page ends in a line that begins like a row."""
    cut_line: _Line | None = None
    if last_row.incomplete_lines:
        cut_line = last_row.incomplete_lines[0]
    elif below and _is_cut_name(below[-1].text, last_row, page):
        cut_line = below[-1]
    if cut_line:
        raise page.document.incomplete(
            cut_line.number, "the row is cut off before its Required cell"
        )


def _find_row_starts(
    lines: Sequence[_Line], known: frozenset[str]
) -> Iterator[_RowStart]:
    index = 0
    while index < len(lines):
        cells = _fixed_cells(lines[index].text)
        if cells:
            start: _RowStart | None = _RowStart(index, index + 1, cells)
        else:
            start = _join_broken_row(lines, index, known)
        if start is None:
            index += 1
            continue
        yield start
        index = start.after


def _join_broken_row(
    lines: Sequence[_Line], first: int, known: frozenset[str]
) -> _RowStart | None:
    """Returns the row that a line and the lines below it form together, else None.

    `bookstitleFAL` and `SEstringREQUIRED` form a row.
    """
    text = lines[first].text
    if not _is_row_beginning(text, known) and text.strip() not in known:
        return None
    joined = text.strip()
    longest = lines[first + 1 : first + _MAX_LINES_OF_ROW]
    for after, line in enumerate(longest, first + 2):
        # A line that begins a row itself cannot belong to the row above it.
        if _is_row_beginning(line.text, known):
            return None
        joined += line.text.strip()
        cells = _fixed_cells(joined)
        if cells:
            return _RowStart(first, after, cells)
    return None


def _is_row_beginning(text: str, known: frozenset[str]) -> bool:
    """Returns whether a line is a known Resource with at least the first letter of a Property behind it."""
    match = _FIRST_WORD.match(text)
    if not match:
        return False
    word = match[1]
    return any(word != name and word.startswith(name) for name in known)


def _is_cut_name(text: str, last_row: _UnsplitRow, page: _Page) -> bool:
    """Returns whether the last line of the page is the cut beginning of a Resource instead of a value."""
    name = text.strip()
    known = page.resources.known
    if not any(resource.startswith(name) for resource in known):
        return False
    if _CAMEL_CASE.fullmatch(name):
        return True
    # Containers have no values, so the line is none.
    last_cells = last_row.cells
    if last_cells.names.endswith("Reference") or last_cells.is_collection == "TRUE":
        return True
    # If the lines above already give one value for each column, there is none left for this line.
    cells = join_broken(last_row.values[:-1])
    split = split_lines(cells, len(page.columns))
    return split is not None


def _read_row(unsplit: _UnsplitRow, page: _Page) -> RowWithNotes:
    cells = unsplit.cells
    notes: list[Finding] = []
    resources = page.resources
    names = split_names(cells.names, cells.data_type, resources.known)
    is_guess = names is None or names[0] == resources.guessed
    if names is None:
        names = guess_names(cells.names, page.words)
    if names is None:
        # The maintainer corrects the two cells after the finding below.
        names = (cells.names, cells.names)
    resource, name = names
    if is_guess:
        note = line_finding(
            "T012",
            unsplit.line,
            printed=cells.names,
            resource=resource,
            property=name,
        )
        notes.append(note)
    if unsplit.incomplete_lines:
        first_line = unsplit.incomplete_lines[0]
        printed = _one_line(unsplit.incomplete_lines)
        # The lines belong to no row that has a place, so the finding is about the page.
        notes.append(line_finding("T033", first_line.number, "", printed=printed))
    values, value_notes = _read_values(unsplit, name, page)
    notes.extend(value_notes)
    row = Row(
        resource=resource,
        property=name,
        is_collection=cells.is_collection,
        data_type=cells.data_type,
        required=cells.required,
        values=values,
        line=unsplit.line,
    )
    return row, notes


def _read_values(
    unsplit: _UnsplitRow, name: str, page: _Page
) -> tuple[tuple[str, ...], list[Finding]]:
    """Returns one value for each scenario column, and findings; raises UnreadableError for a cut cell."""
    cells = join_broken(unsplit.values)
    if not cells:
        return _empty_values(page), []
    notes: list[Finding] = []
    last_cell = cells[-1]
    if is_unfinished(last_cell):
        # At the end of the page the download is cut. Elsewhere the page itself has the error.
        if unsplit.is_last:
            what = f"the last cell of '{name}' is cut off"
            raise page.document.incomplete(unsplit.line, what)
        notes.append(note_unfinished(name, last_cell, unsplit.line))
    values, split_notes = _split_values(cells, unsplit.line, name, page)
    notes.extend(split_notes)
    return values, notes


def _empty_values(page: _Page) -> tuple[str, ...]:
    return ("",) * len(page.columns)


def _split_values(
    cells: Sequence[str], line: int, name: str, page: _Page
) -> tuple[tuple[str, ...], list[Finding]]:
    columns = page.columns
    split = split_lines(cells, len(columns))
    if split and split.forced:
        return split.cells, []
    if split:
        # Only the equal shape of the cells shows the cuts, so a maintainer has to confirm them.
        reading = ", ".join(split.cells)
        note = line_finding("T010", line, property=name, reading=reading)
        return split.cells, [note]
    loose = split_each_loosely(cells)
    if len(loose) > len(columns):
        note = line_finding(
            "T032",
            line,
            property=name,
            columns=len(columns),
            values=" ".join(cells),
        )
        return _empty_values(page), [note]
    # Fewer values than columns: some cells are empty, and the text does not show which.
    sentences = page.outline.sentences
    values, note = place_values(loose, name, columns, sentences, line)
    return values, [note]
