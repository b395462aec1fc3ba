"""Converts workbooks (.xlsx) to text with tabs, which the reader `sheet` reads: a line for each row.

Cells are given as the sheet shows them. Where the file has only a stored value and a format, as for dates,
a finding quotes what is read.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import IO, TYPE_CHECKING, Protocol, cast
from xml.etree import ElementTree

from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding
from tablewright.naming import numbered
from tablewright.readers.delimited import write_record
from tablewright.readers.findings import line_finding
from tablewright.readers.invisible import without_line_separators
from tablewright.readers.office_files import damaged
from tablewright.readers.sheet_headers import find_header
from tablewright.values.markup import one_line

if TYPE_CHECKING:
    from openpyxl.descriptors.serialisable import _ChildSerialisableTreeElement

#: A workbook with text beyond these limits is refused. A page has a few hundred rows.
MOST_ROWS = 10_000
MOST_COLUMNS = 500
#: One text can be in many cells, so that a small file gives a long document.
MOST_CHARACTERS = 5_000_000
# No sheet has more rows. A damaged file may give any number.
_LAST_ROW = 1_048_576
# The most cells that merged ranges may fill: in a damaged file, ranges may overlap.
_MOST_MERGED = 500_000
# Findings name no more hidden rows than this.
_MOST_QUOTED = 12

_INTEGER_FORMAT = re.compile(r"0+")
_DECIMAL_FORMAT = re.compile(r"(#,##)?0(?:\.(0+))?(%)?")


class _Cell(Protocol):
    """The attributes of the cells of a read-only sheet."""

    value: object
    number_format: str
    data_type: str
    font: _Font


class _Font(Protocol):
    """The attributes of a font."""

    strike: bool | None


class _Worksheet(Protocol):
    """The attributes of a read-only sheet, which the published types of openpyxl do not describe."""

    title: str
    sheet_state: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self) -> Iterator[tuple[_Cell, ...]]: ...

    def _get_source(self) -> IO[bytes]: ...


@dataclass(slots=True)
class _Sheet:
    """The cells of a sheet as text, with one list for each row, and what the text does not show."""

    name: str
    rows: list[list[str]]
    notes: list[Finding]
    is_hidden: bool
    header: int | None = None
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    # Row and column, from 1, of each cell with struck-out text, and its text with the marks of HTML.
    struck: list[tuple[int, int, str]] = field(default_factory=list)


def workbook_to_text(data: bytes, where: str) -> tuple[str, list[Finding]]:
    """Returns the sheet of a workbook that has a requirement table, with findings; line n is its row n.

    If no sheet has one, the first sheet with text is returned. Raises UnreadableError for a workbook that is
    damaged, too large or empty; `where` is its path for the message.
    """
    try:
        sheets = list(_read_sheets(data, where))
        best, *others = _filled_sheets(sheets, where)
        _fill_merged_cells(best)
    except UnreadableError:
        raise
    # A damaged workbook raises errors of many kinds: missing parts, wrong numbers, wrong XML.
    except Exception as error:
        raise damaged(where, error) from error
    notes = list(best.notes)
    if others:
        names = ", ".join(f"'{sheet.name}'" for sheet in others)
        notes.append(line_finding("T066", 1, "", sheet=best.name, others=names))
    notes.extend(_hidden_note(best))
    lines = [write_record(row) for row in best.rows]
    return "\n".join(lines), notes


def _filled_sheets(sheets: Iterable[_Sheet], where: str) -> list[_Sheet]:
    """Returns the sheets with text: first those with a table, and of these the visible ones."""
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise UnreadableError(where, "the workbook is empty", "save it again")
    # `sorted` keeps the order of sheets that are equal.
    return sorted(filled, key=_rank)


def _rank(sheet: _Sheet) -> tuple[bool, bool]:
    return sheet.header is None, sheet.is_hidden


def _read_sheets(data: bytes, where: str) -> Iterator[_Sheet]:
    # Loaded here because most documents are text.
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # openpyxl warns about parts that it does not keep, such as images; none of them is read.
        warnings.simplefilter("ignore")
        workbook = load_workbook(
            BytesIO(data),
            read_only=True,
            data_only=True,
            keep_links=False,
            rich_text=True,
        )
        rows = 0
        characters = 0
        for worksheet in cast("list[_Worksheet]", workbook.worksheets):
            sheet = _read_sheet(worksheet, where)
            rows += len(sheet.rows)
            for row in sheet.rows:
                characters += sum(map(len, row))
            if rows > MOST_ROWS:
                raise _too_large(where, f"{MOST_ROWS:,} rows")
            if characters > MOST_CHARACTERS:
                raise _too_large(where, f"{MOST_CHARACTERS:,} characters")
            yield sheet


def _too_large(where: str, limit: str) -> UnreadableError:
    what = f"the workbook has more than {limit}"
    return UnreadableError(where, what, "save the table alone")


def _read_sheet(worksheet: _Worksheet, where: str) -> _Sheet:
    sheet = _Sheet(worksheet.title, [], [], worksheet.sheet_state != "visible")
    # The size that a file states may be wrong.
    worksheet.reset_dimensions()
    for number, cells in enumerate(worksheet.iter_rows(), 1):
        if number > _LAST_ROW:
            raise ValueError("it has a row with an impossible number")
        row = _read_row(cells, number, sheet)
        if row and number > MOST_ROWS:
            raise _too_large(where, f"{MOST_ROWS:,} rows")
        if len(row) > MOST_COLUMNS:
            raise _too_large(where, f"{MOST_COLUMNS} columns")
        if number <= MOST_ROWS:
            sheet.rows.append(row)
    while sheet.rows and not sheet.rows[-1]:
        sheet.rows.pop()
    sheet.header = find_header(sheet.rows)
    _read_layout(worksheet, sheet)
    _mark_struck_cells(sheet)
    return sheet


def _read_row(cells: Iterable[_Cell], number: int, sheet: _Sheet) -> list[str]:
    """Returns the texts of a row up to its last filled cell, and adds findings for uncertain texts."""
    notes = sheet.notes
    row: list[str] = []
    for column, cell in enumerate(cells, 1):
        value = cell.value
        if value is None:
            row.append("")
            continue
        printed, content = _shown(value, cell)
        # `write_record` uses this character for the line ends inside cells.
        text, separator_notes = without_line_separators(printed, number)
        notes.extend(separator_notes)
        row.append(text)
        marked = _with_struck_parts(value)
        if cell.font.strike and text.strip():
            marked = _struck(text)
        if marked:
            sheet.struck.append((number, column, marked))
        if content:
            notes.append(_cell_note(number, column, content, text))
    while row and not row[-1].strip():
        row.pop()
    return row


def _mark_struck_cells(sheet: _Sheet) -> None:
    """Marks struck-out text in the table as HTML does, for the reader of cells, and reports it elsewhere."""
    for number, column, marked in sheet.struck:
        row = sheet.rows[number - 1]
        text = row[column - 1]
        if sheet.header is not None and number - 1 > sheet.header:
            row[column - 1] = marked
        else:
            printed = one_line(marked)
            read = one_line(text)
            sheet.notes.append(
                line_finding("T085", number, "", printed=printed, read=read)
            )


def _with_struck_parts(value: object) -> str:
    """Returns the text of a cell with marks around its struck-out parts; empty if it has no such part."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock

    if not isinstance(value, CellRichText):
        return ""
    parts: list[str] = []
    has_struck = False
    for part in value:
        text = str(part)
        is_struck = isinstance(part, TextBlock) and bool(part.font.strike)
        has_struck = has_struck or is_struck
        parts.append(_struck(text) if is_struck else text)
    return "".join(parts) if has_struck else ""


def _struck(text: str) -> str:
    return f"<del>{text}</del>"


def _cell_note(row: int, column: int, content: str, text: str) -> Finding:
    name = f"{_column_name(column)}{row}"
    return line_finding("T067", row, cell=name, content=content, read=text)


def _column_name(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


# Values as the sheet shows them ---------------------------------------------------------------------


def _shown(value: object, cell: _Cell) -> tuple[str, str]:
    """Returns a value as the sheet shows it, and what the cell contains if that is not certain."""
    # In Python, a boolean is a number.
    if isinstance(value, bool):
        return str(value).upper(), ""
    if isinstance(value, int | float):
        return _shown_number(value, cell.number_format)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time):
        kind = "time" if isinstance(value, time) else "date"
        return value.isoformat(), f"a {kind} in the format {cell.number_format}"
    if isinstance(value, timedelta):
        return str(value), f"a duration in the format {cell.number_format}"
    return str(value), "an error" if cell.data_type == "e" else ""


def _shown_number(value: float, number_format: str) -> tuple[str, str]:
    if number_format in ("General", "@"):
        return _plain_number(value), ""
    digits = _INTEGER_FORMAT.fullmatch(number_format)
    if digits:
        # `00000` shows 501 as 00501.
        return f"{round(value):0{len(digits[0])}d}", ""
    decimal = _DECIMAL_FORMAT.fullmatch(number_format)
    if not decimal:
        return _plain_number(value), f"a number in the format {number_format}"
    separator, decimals, percent = decimal.groups()
    grouping = "," if separator else ""
    places = len(decimals or "")
    if percent:
        return f"{value * 100:{grouping}.{places}f}%", ""
    return f"{value:{grouping}.{places}f}", ""


def _plain_number(value: float) -> str:
    # Sheets keep 15 digits; a whole number is stored as 22.0 by some programs.
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return format(value, ".15g")


# Merged and hidden cells ----------------------------------------------------------------------------


def _read_layout(worksheet: _Worksheet, sheet: _Sheet) -> None:
    """Adds the merged ranges, the hidden rows and columns, and findings for formulas without a value."""
    from openpyxl.utils import coordinate_to_tuple

    # In its read-only mode, openpyxl reads the values alone, so these parts of the XML are read here.
    with worksheet._get_source() as source:
        for _, element in ElementTree.iterparse(source):
            name = element.tag.rpartition("}")[2]
            if name == "c" and _is_formula_without_value(element):
                row, column = coordinate_to_tuple(element.get("r", ""))
                content = "a formula without a stored value"
                sheet.notes.append(_cell_note(row, column, content, ""))
            elif name == "c" and element.get("t") == "inlineStr":
                _read_inline_text(element, sheet)
            elif name == "row":
                if _is_hidden(element):
                    sheet.hidden_rows.append(int(element.get("r", "0")))
                # Thousands of rows stay small without their cells.
                element.clear()
            elif name == "col" and _is_hidden(element):
                first = int(element.get("min", "0"))
                last = min(int(element.get("max", "0")), MOST_COLUMNS)
                sheet.hidden_columns.extend(range(first, last + 1))
            elif name == "mergeCell":
                sheet.merged.append(_boundaries(element.get("ref", "")))


def _read_inline_text(cell: ElementTree.Element, sheet: _Sheet) -> None:
    """Adds the struck-out parts of a text that is stored in its cell: openpyxl reads it without them."""
    from openpyxl.cell.rich_text import CellRichText
    from openpyxl.utils import coordinate_to_tuple

    for child in cell:
        # Most texts have one format, and no parts.
        if not any(part.tag.endswith("}r") for part in child):
            continue
        tree = cast("_ChildSerialisableTreeElement", child)
        marked = _with_struck_parts(CellRichText.from_tree(tree))
        if marked:
            row, column = coordinate_to_tuple(cell.get("r", ""))
            sheet.struck.append((row, column, marked))


def _is_formula_without_value(cell: ElementTree.Element) -> bool:
    has_formula = False
    has_value = False
    for child in cell:
        name = child.tag.rpartition("}")[2]
        has_formula = has_formula or name == "f"
        has_value = has_value or (name == "v" and child.text is not None)
    # A formula whose result is an empty text has the type of a text.
    return has_formula and not has_value and cell.get("t") != "str"


def _boundaries(reference: str) -> tuple[int, int, int, int]:
    """Returns the first column and row and the last column and row of a range such as `B2:C4`."""
    from openpyxl.utils import range_boundaries

    first_column, first_row, last_column, last_row = range_boundaries(reference)
    if not (first_column and first_row and last_column and last_row):
        raise ValueError(f"'{reference}' is no range of cells")
    return first_column, first_row, last_column, last_row


def _is_hidden(element: ElementTree.Element) -> bool:
    return element.get("hidden") in ("1", "true")


def _fill_merged_cells(sheet: _Sheet) -> None:
    """Gives all cells of a merged range below the header the text of its first cell.

    A range as wide as the table is a heading between rows, which stays one cell.
    """
    if sheet.header is None:
        return
    width = len(sheet.rows[sheet.header])
    filled = 0
    for first_column, first_row, last_column, last_row in sheet.merged:
        row_index = first_row - 1
        is_heading = last_column - first_column + 1 >= width
        if row_index < sheet.header or row_index >= len(sheet.rows) or is_heading:
            continue
        text = _text_at(sheet.rows[row_index], first_column - 1)
        for row in sheet.rows[row_index:last_row]:
            for column in range(first_column - 1, min(last_column, width)):
                _fill(row, column, text)
                filled += 1
        if filled > _MOST_MERGED:
            raise ValueError("its merged ranges overlap")


def _text_at(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _fill(row: list[str], column: int, text: str) -> None:
    missing = column + 1 - len(row)
    row.extend([""] * missing)
    if not row[column]:
        row[column] = text


def _hidden_note(sheet: _Sheet) -> Iterator[Finding]:
    """Returns the finding that names the hidden parts of a sheet that contain text."""
    parts: list[str] = []
    if sheet.is_hidden:
        parts.append(f"the sheet '{sheet.name}'")
    rows: list[str] = []
    for number in sheet.hidden_rows:
        if 0 < number <= len(sheet.rows) and sheet.rows[number - 1]:
            rows.append(str(number))
    if rows:
        parts.append(numbered("row", _shortened(rows)))
    columns: list[str] = []
    for number in sheet.hidden_columns:
        if any(_text_at(row, number - 1) for row in sheet.rows):
            columns.append(_column_name(number))
    if columns:
        parts.append(numbered("column", _shortened(columns)))
    if parts:
        yield line_finding("T068", 1, "", hidden=", ".join(parts))


def _shortened(names: list[str]) -> list[str]:
    if len(names) <= _MOST_QUOTED:
        return names
    return [*names[:_MOST_QUOTED], "…"]
