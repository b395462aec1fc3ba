"""Reads tables copied or saved from spreadsheets: text whose cells are separated by tabs, `;` or `,`.

    v9 Library > Books Scenarios
    Scenarios
    1. Create the first book.
    Resource<TAB>Property Name<TAB>Is Collection<TAB>Data Type<TAB>Required<TAB>Scenario 1: POST
    books<TAB>title<TAB>FALSE<TAB>string<TAB>REQUIRED<TAB>"Emma"

The rows above the header are the title, the prerequisites and the sentences, in one cell or in several. A
sheet with tables of parameters is passed to the `method-page` reader with pipes between the cells. Workbooks
(.xlsx) arrive here as text with tabs (see `workbooks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tablewright.model.findings import Finding
from tablewright.model.table import ListTable, OperationTables, ScenarioTable, Sentence
from tablewright.readers.bordered_tables import Grid, GridRow, heading_note, read_grids
from tablewright.readers.delimited import (
    COPIED_MARKS,
    SEPARATORS,
    TAB,
    Record,
    copied_marks,
    lines_of,
    read_records,
    with_breaks,
)
from tablewright.readers.document import Document
from tablewright.readers.findings import line_finding, text_below_finding
from tablewright.readers.headers import TWO_HEADERS, section_of
from tablewright.readers.plain_text.outline import Outline, read_outline
from tablewright.readers.renumbering import renumbered
from tablewright.readers.resource_list import is_list_header, read_list
from tablewright.readers.rest_method import page as method_page
from tablewright.readers.sheet_headers import (
    MOST_ROWS_ABOVE,
    find_header,
    is_parameter_header,
    is_table_header,
)
from tablewright.values.markup import one_line

NAME = "sheet"

# Excel writes this line above a CSV table to name its separator.
_SEPARATOR_LINE = re.compile(r"\Asep=[^\n]?(?=\n)", re.I)
# The number of a scenario in a cell of its own.
_NUMBER = re.compile(r"(\d{1,3})[.)]?")
# A row of a scenario table prints at least its fixed cells.
_FIXED_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The records of a text, the index of the header among them, and the separator of their cells."""

    records: tuple[Record, ...]
    header: int
    separator: str


def recognises(text: str) -> int:
    """Returns how many lines have this shape: all, if a line with separators is the header of a table.

    The header counts twice, because readers of text without borders recognise all lines of a short table.
    """
    sheet = _find_sheet(text)
    if sheet:
        return text.count("\n") + 2 if _has_rows(sheet) else 0
    extracted = _method_lines(text)
    if not extracted:
        return 0
    # Without a call, the table may be part of any text.
    if not method_page.recognises(_text_of(extracted)):
        return 0
    return text.count("\n") + 2


def read(document: Document) -> ScenarioTable | OperationTables | ListTable:
    """Returns the table as a scenario table, as a method table, or as a list of resources.

    Raises UnreadableError for a text without a known header, and for a table without rows.
    """
    sheet = _find_sheet(document.text)
    if sheet is None:
        return _read_method(document)
    grids, notes = _grids(sheet)
    if all(is_list_header(grid.header.cells) for grid in grids):
        resource_list = read_list(grids, document)
        return replace(resource_list, notes=(*resource_list.notes, *notes))
    scenarios = read_grids(grids, document)
    outline = _read_outline(sheet, document)
    version, interchange, title = outline.title
    return ScenarioTable(
        title=title,
        interchange=interchange,
        prerequisites=outline.prerequisites,
        sentences=outline.sentences,
        headers=scenarios.header.row_cells,
        columns=scenarios.header.columns,
        rows=scenarios.rows,
        notes=(*scenarios.notes, *notes),
        header_line=scenarios.line,
        version=version,
        left_out=scenarios.left_out,
        requirements=outline.requirements,
    )


def _has_rows(sheet: _Sheet) -> bool:
    """Returns whether the first row below the header has as many cells as a row needs.

    A sentence may look like a header: "Each row has: resource, property name, data type".
    """
    width = len(sheet.records[sheet.header].filled)
    for record in sheet.records[sheet.header + 1 :]:
        if record.filled:
            return len(record.cells) >= min(width, _FIXED_COLUMNS)
    return False


def _find_sheet(text: str) -> _Sheet | None:
    """Returns the records of the text for the first separator that makes a line the header of a table."""
    lines = text.split("\n", MOST_ROWS_ABOVE)
    for separator in SEPARATORS:
        if not any(_may_be_header(line, separator) for line in lines):
            continue
        sheet = _split(text, separator)
        if sheet is None:
            continue
        header_line = lines[sheet.records[sheet.header].line - 1]
        # A program that quotes `Resource`, which needs no quotes, quotes every cell.
        if separator == TAB and not header_line.lstrip().startswith('"'):
            return _split(text, separator, copied_marks(sheet.records))
        return sheet
    return None


def _may_be_header(line: str, separator: str) -> bool:
    """Returns whether a line may be the first one of a header. The test is quick, for long documents."""
    if separator not in line:
        return False
    letters = line.lower()
    return "resource" in letters or "propert" in letters


def _split(text: str, separator: str, quoted: str = "") -> _Sheet | None:
    text = _SEPARATOR_LINE.sub("", text)
    records = tuple(read_records(text, separator, quoted))
    header = find_header(record.cells for record in records)
    if header is None or _has_pipes(records[header]):
        return None
    return _Sheet(records, header, separator)


def _has_pipes(header: Record) -> bool:
    """Returns whether pipes separate the cells: a Markdown table may have tabs around its pipes."""
    for cell in header.cells:
        text = cell.strip()
        if text.startswith("|") or text.endswith("|"):
            return True
    return False


# The table ------------------------------------------------------------------------------------------


def _grids(sheet: _Sheet) -> tuple[list[Grid], list[Finding]]:
    """Returns the tables of a sheet, and findings for the text below each."""
    tables: list[list[Record]] = []
    header: tuple[str, ...] = ()
    for record in sheet.records[sheet.header :]:
        # The copy of a header that a long table repeats begins no other table.
        if record.cells != header and is_table_header(record.cells):
            header = record.cells
            tables.append([])
        tables[-1].append(record)
    grids: list[Grid] = []
    notes: list[Finding] = []
    for number, records in enumerate(tables, 1):
        end = len(records)
        while end > 1 and not _is_row(records[end - 1]):
            end -= 1
        notes.extend(_text_below_note(records[end:]))
        rows = _grid_rows(records[:end])
        notes.extend(_open_quote_notes(rows))
        grids.append(Grid(number, tuple(rows)))
    notes.extend(heading_note(_groups_of_columns(sheet)))
    return grids, notes


def _open_quote_notes(rows: Sequence[GridRow]) -> Iterator[Finding]:
    """Returns a finding for each cell that begins with a quote and has no closing one."""
    for row in rows:
        for cell in row.cells:
            if cell.startswith('"') and cell.count('"') % 2:
                name = row.name()
                yield line_finding("T031", row.line, property=name, value=cell)


def _groups_of_columns(sheet: _Sheet) -> list[GridRow]:
    """Returns the rows directly above the header that name groups of columns: their first cells are empty."""
    header = sheet.records[sheet.header]
    fixed_columns = _used_columns([header])[:_FIXED_COLUMNS]
    groups: list[GridRow] = []
    for record in reversed(sheet.records[: sheet.header]):
        first_cells = record.cells[: fixed_columns[-1] + 1]
        if not record.filled or any(cell.strip() for cell in first_cells):
            break
        groups.insert(0, GridRow(record.line, record.cells))
    return groups


def _is_row(record: Record) -> bool:
    # Text above and below a table is in one cell.
    return len(record.filled) > 1


def _text_below_note(records: Sequence[Record]) -> Iterator[Finding]:
    """Returns the finding that quotes the text below a table."""
    filled = [record for record in records if record.filled]
    if not filled:
        return
    texts: list[str] = []
    for record in filled:
        texts.append(one_line(" ".join(record.filled)))
    yield text_below_finding(texts, filled[0].line, filled[-1].line)


def _grid_rows(records: Sequence[Record]) -> list[GridRow]:
    """Returns the rows of a table without its empty columns; the first record is the header."""
    columns = _used_columns(records)
    width = len(columns)
    # If programs dropped the empty cells at the end of every row, a short row is a whole one.
    are_dropped = not any(_ends_empty(record) for record in records)
    rows: list[GridRow] = []
    for record in records:
        cells = [_cell(record, column) for column in columns]
        surplus = [cell for cell in record.cells[columns[-1] + 1 :] if cell.strip()]
        printed = len(record.cells) - columns[0]
        is_whole = are_dropped and printed >= _FIXED_COLUMNS
        if record.filled and printed < width and not is_whole:
            cells = cells[:printed]
        rows.append(GridRow(record.line, tuple(map(with_breaks, cells + surplus))))
    return rows


def _used_columns(records: Sequence[Record]) -> list[int]:
    """Returns the positions of the columns up to the last header cell that are not empty in all rows."""
    header = records[0].cells
    width = max(position for position, cell in enumerate(header) if cell.strip()) + 1
    filled: set[int] = set()
    for record in records:
        for position, cell in enumerate(record.cells[:width]):
            if cell.strip():
                filled.add(position)
    return sorted(filled)


def _ends_empty(record: Record) -> bool:
    return bool(record.filled) and not record.cells[-1].strip()


def _cell(record: Record, position: int) -> str:
    return record.cells[position] if position < len(record.cells) else ""


# The text above it ----------------------------------------------------------------------------------


def _read_outline(sheet: _Sheet, document: Document) -> Outline:
    """Returns the outline of the rows above the header, with the lines of the document."""
    lines: list[str] = []
    numbers: list[int] = []
    printed_lines = document.lines()
    for record in sheet.records[: sheet.header]:
        printed = printed_lines[record.line - 1]
        for text in _outline_texts(record, printed, sheet.separator):
            lines.append(text)
            numbers.append(record.line)
    outline = read_outline(lines)
    return replace(
        outline,
        sentences=_renumbered(outline.sentences, numbers),
        requirements=_renumbered(outline.requirements, numbers),
    )


def _renumbered(
    sentences: Sequence[Sentence], numbers: Sequence[int]
) -> tuple[Sentence, ...]:
    """Returns sentences with the lines of the document; their own lines are positions in `numbers`."""
    renumbered_sentences: list[Sentence] = []
    for sentence in sentences:
        line = numbers[sentence.line - 1]
        renumbered_sentences.append(replace(sentence, line=line))
    return tuple(renumbered_sentences)


def _outline_texts(record: Record, printed: str, separator: str) -> Iterator[str]:
    """Yields the lines of text in a row; `printed` is its line of the document.

    The name of a section is a line of its own; a number and the cell behind it are one line: `1. Create`.
    """
    filled = record.filled
    is_prose = separator != TAB and not record.has_quotes
    for cell in filled[:1]:
        # In a sentence without quotes, a comma is no border: `1. Create a book, then a loan`.
        if is_prose and not _NUMBER.fullmatch(cell) and not section_of(cell):
            filled = [printed.strip(f"{separator} ")]
    text = ""
    for cell in filled:
        number = _NUMBER.fullmatch(cell)
        if section_of(cell):
            if text:
                yield text
            yield cell
            text = ""
        elif number and not text:
            text = f"{number[1]}."
        else:
            text = f"{text} {cell}".lstrip()
    if text or not filled:
        yield from lines_of(text)


# REST method pages ----------------------------------------------------------------------------------


def _read_method(document: Document) -> OperationTables:
    """Returns the calls of a sheet. Raises UnreadableError if the text has no table of parameters."""
    extracted = _method_lines(document.text)
    if not extracted:
        what = "no line with tabs, semicolons or commas is the header of a known table"
        raise document.unreadable(1, what, TWO_HEADERS)
    numbers = tuple(number for number, _ in extracted)
    text = _text_of(extracted)
    page = method_page.read(replace(document, text=text, numbers=numbers))
    return renumbered(page, numbers)


def _method_lines(text: str) -> list[tuple[int, str]]:
    """Returns the lines of a page with tables of parameters, each with its line of the document.

    The rows of these tables have pipes between the cells. The list is empty if there is no such table.
    """
    text = _SEPARATOR_LINE.sub("", text)
    for separator in SEPARATORS:
        if separator not in text:
            continue
        # A header with quotes is found in the second way: its program quotes every cell. Otherwise quotes
        # that a cell does not need are those of JSON.
        for quoted in (COPIED_MARKS + separator, ""):
            records = list(read_records(text, separator, quoted))
            headers = [each for each in records if is_parameter_header(each.cells)]
            if headers:
                printed = text.split("\n")
                return list(_with_pipes(records, headers, printed, separator))
    return []


def _with_pipes(
    records: Sequence[Record],
    headers: Sequence[Record],
    printed: Sequence[str],
    separator: str,
) -> Iterator[tuple[int, str]]:
    """Yields the lines of a page, with pipes in the rows below the headers."""
    header_lines = {header.line for header in headers}
    width = len(headers[0].cells)
    in_table = False
    for record in records:
        if record.line in header_lines:
            in_table = True
        elif in_table and not _is_row(record):
            in_table = False
            # Text right below a row would continue its description.
            yield record.line, ""
        if in_table:
            cells = [one_line(cell).replace("|", "\\|") for cell in record.cells]
            yield record.line, f"| {' | '.join(cells)} |"
        elif separator == TAB or record.has_quotes or len(record.cells) >= width:
            for line in lines_of(" ".join(record.filled)):
                yield record.line, line
        else:
            # A line of JSON may end in a comma, which is no border.
            yield record.line, printed[record.line - 1]


def _text_of(lines: Sequence[tuple[int, str]]) -> str:
    return "\n".join(text for _, text in lines)
