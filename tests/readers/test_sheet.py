"""Tables of spreadsheets give the same cells as the page that they are copied from."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from published_pages import captured_pages
from tablewright.capture import CapturedPage
from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding
from tablewright.model.table import ListTable, OperationTables, Row, ScenarioTable
from tablewright.readers import all_readers, find_reader, read_table, sheet
from tablewright.readers.delimited import COPIED_MARKS, read_records, write_record
from tablewright.readers.documents import Document, read_file, read_stream
from tablewright.values.markup import clean
from tablewright.workflow.capture import read_pages

HEADER = (
    "Resource",
    "Property Name",
    "Is Collection",
    "Data Type",
    "Required",
    "Scenario 1: POST",
    "Scenario 2: POST",
)
OUTLINE = (
    "v9 Library > Loan Scenarios",
    "Scenarios",
    "1. Lend a book to Ada.",
    "2. Lend a book to Carl.",
)
ROW = ("Loans", "copies", "FALSE", "integer", "REQUIRED", "", "22")


def document_of(text: str) -> Document:
    # Programs end the last line of a file.
    whole = text if text.endswith("\n") else f"{text}\n"
    return read_stream("page.txt", io.BytesIO(whole.encode()))


def table_of(*rows: Sequence[str], separator: str = "\t") -> ScenarioTable:
    lines = [*OUTLINE, *(separator.join(row) for row in (HEADER, *rows))]
    document = document_of("\n".join(lines))
    assert find_reader(document).NAME == "sheet"
    table = read_table(document)
    assert isinstance(table, ScenarioTable)
    return table


def values_of(table: ScenarioTable) -> list[tuple[str, ...]]:
    return [row.values for row in table.rows]


def codes_of(notes: Sequence[Finding]) -> list[str]:
    return [note.code for note in notes]


# Records

_CELLS = st.text(
    st.sampled_from(["a", "b", '"', "\n", ",", ";", "\t", " ", "'"]), max_size=5
).map(str.strip)
_RECORDS = st.lists(st.lists(_CELLS, min_size=2, max_size=4), min_size=1, max_size=4)


@given(_RECORDS, st.sampled_from(["\t", ";", ","]), st.booleans())
def test_what_the_csv_module_writes_is_read_as_the_same_cells(
    rows: list[list[str]], separator: str, quotes_all: bool
) -> None:
    # A tab inside quotes is not known from a border between cells with stray quotes.
    if separator == "\t":
        rows = [[cell.replace("\t", " ").strip() for cell in row] for row in rows]
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if quotes_all else csv.QUOTE_MINIMAL
    writer = csv.writer(
        stream, delimiter=separator, quoting=quoting, lineterminator="\n"
    )
    writer.writerows(rows)
    text = stream.getvalue().removesuffix("\n")

    records = list(read_records(text, separator))

    assert [list(record.cells) for record in records] == rows
    last = records[-1]
    assert last.line + last.line_count - 1 == text.count("\n") + 1


@given(st.lists(_CELLS, min_size=2, max_size=4))
def test_a_written_record_is_read_as_the_same_cells(cells: list[str]) -> None:
    text = write_record(cells)

    (record,) = read_records(text, "\t", COPIED_MARKS)

    read = [cell.replace("\u2028", "\n") for cell in record.cells]
    assert read == [cell.replace("\t", " ").strip() for cell in cells]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('"Emma"', '"Emma"'),
        ('"a, b"', '"a, b"'),
        ('"a ""b"""', 'a "b"'),
        ('"a\nb"', "a\nb"),
        ('"a" or "b"', '"a" or "b"'),
        ('"a', '"a'),
        ('5"', '5"'),
        ('["501" if possible | system value]', '["501" if possible | system value]'),
    ],
)
def test_quotes_that_a_copied_cell_does_not_need_are_its_text(
    cell: str, read: str
) -> None:
    (record,) = read_records(f"x\t{cell}\ty", "\t", COPIED_MARKS)

    assert record.cells == ("x", read, "y")


@pytest.mark.parametrize(
    ("other", "value"), [("a, b", '"Lamp, red"'), ("a b", "Lamp, red")]
)
def test_quotes_around_a_comma_are_text_if_another_cell_has_a_comma_without_quotes(
    other: str, value: str
) -> None:
    rows = ((*ROW[:5], other, "x"), (*ROW[:5], '"Lamp, red"', "x"))

    assert values_of(table_of(*rows))[1] == (value, "x")


# Tables


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_a_value_stays_in_its_column(separator: str) -> None:
    table = table_of(ROW, separator=separator)

    assert values_of(table) == [("", "22")]
    assert [each.text for each in table.sentences] == [
        "Lend a book to Ada.",
        "Lend a book to Carl.",
    ]
    assert not table.notes


@pytest.mark.parametrize(
    ("rows", "values", "codes"),
    [
        # Programs that copy text drop the empty cells at the end of every row.
        ([ROW, ROW[:5]], [("", "22"), ("", "")], []),
        # If they are kept elsewhere, cells may be missing in the middle of a short row.
        ([(*ROW[:5], "", ""), ROW[:5]], [("", ""), ("", "")], ["T015"]),
        # The fixed cells of a row are never empty at its end.
        ([ROW, ROW[:3]], [("", "22"), ("", "")], ["T015"]),
        ([(*ROW, "", ""), (*ROW, "", "9")], [("", "22"), ("", "22")], ["T016"]),
        ([ROW, ("Loans: remarks",), ROW], [("", "22"), ("", "22")], ["T069"]),
        ([ROW, (), ROW], [("", "22"), ("", ""), ("", "22")], []),
        ([ROW, (), ()], [("", "22")], []),
        ([ROW, HEADER, ROW], [("", "22"), ("", "22")], []),
    ],
)
def test_rows_of_any_length_keep_their_cells(
    rows: list[Sequence[str]], values: list[tuple[str, ...]], codes: list[str]
) -> None:
    table = table_of(*rows)

    assert values_of(table) == values
    assert codes_of(table.notes) == codes


def test_text_below_the_table_is_a_finding_and_no_row() -> None:
    table = table_of(ROW, (), ("Related pages",), ("Readers", "", ""))

    assert values_of(table) == [("", "22")]
    (note,) = table.notes
    assert note.code == "T036"
    assert note.document_line.line == len(OUTLINE) + 4
    assert dict(note.texts) == {"lines": "8-9", "text": "Related pages / Readers"}


def test_a_row_of_groups_above_the_header_is_quoted() -> None:
    groups = ("", "", "", "", "", "Adults", "")
    lines = [*OUTLINE, *("\t".join(row) for row in (groups, HEADER, ROW))]

    table = read_table(document_of("\n".join(lines)))

    assert isinstance(table, ScenarioTable)
    assert values_of(table) == [("", "22")]
    (note,) = table.notes
    assert (note.code, dict(note.texts)) == ("T069", {"text": "Adults"})


def test_requirements_above_the_table_are_kept_with_their_lines() -> None:
    rows = ("Additional Requirements", "One copy MUST be new.", "\t".join(HEADER))
    text = "\n".join((*OUTLINE, *rows, "\t".join(ROW)))

    table = read_table(document_of(text))

    assert isinstance(table, ScenarioTable)
    (requirement,) = table.requirements
    assert requirement.text == "One copy MUST be new."
    assert requirement.line == len(OUTLINE) + 2


def test_empty_columns_before_and_inside_the_table_are_skipped() -> None:
    header = ("", "", *HEADER[:5], "", *HEADER[5:])
    row = ("", "", *ROW[:5], "", *ROW[5:])
    text = "\n".join(("Loan Scenarios", "\t".join(header), "\t".join(row)))

    table = read_table(document_of(text))

    assert isinstance(table, ScenarioTable)
    assert values_of(table) == [("", "22")]
    assert not table.notes


def test_a_second_table_with_other_columns_is_left_out_with_a_finding() -> None:
    table = table_of(ROW, ("Readers Scenarios",), (*HEADER[:6], "Note"), ROW)

    assert values_of(table) == [("", "22")]
    assert sorted(codes_of(table.notes)) == ["T019", "T036"]


def test_a_header_alone_is_refused_with_its_line() -> None:
    page = document_of("\n".join((*OUTLINE, "\t".join(HEADER))))

    with pytest.raises(UnreadableError, match=r"page\.txt:5: the table has no rows"):
        read_table(page, "sheet")


def test_text_without_a_known_header_is_refused_by_the_reader_itself() -> None:
    with pytest.raises(UnreadableError, match="no line with tabs, semicolons or"):
        read_table(document_of("a\tb\nc\td"), "sheet")


@pytest.mark.parametrize(
    "text",
    [
        "The page has columns: resource, property name, data type.\nRead it, please.",
        "# A\n\n| Resource, property | b |\n|---|---|\n| c | d |",
        "Resource\tProperty Name\tData Type\nbooks title string",
        "name, type, required\nBut no call.",
    ],
)
def test_text_with_commas_or_tabs_is_not_always_a_sheet(text: str) -> None:
    assert sheet.recognises(text) == 0


def test_a_list_of_resources_keeps_its_entries_and_its_notes() -> None:
    rows = ("Library Resource;Operations", "Books;POST, PUT", "Loans;POST", "Note.")

    table = read_table(document_of("\n".join(rows)))

    assert isinstance(table, ListTable)
    assert [entry.name for entry, _ in table.entries] == ["Books", "Loans"]
    assert codes_of(table.notes) == ["T036"]


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_samples_of_a_method_page_keep_their_commas_and_quotes(separator: str) -> None:
    cells = (
        ("Name", "Type", "Required", "Description"),
        ("seat", "string", "Required"),
    )
    lines = [
        "Board a passenger",
        f"POST /ships/board{separator * 3}",
        "Body Parameters",
        *(separator.join(row) for row in cells),
        "You send this body:",
        *("{", '"seat": "A, 1",', '"tags": [', '"a",', '"b"', "]", "}"),
    ]
    document = document_of("\n".join(lines))

    table = read_table(document)

    assert find_reader(document).NAME == "sheet"
    assert isinstance(table, OperationTables)
    (call,) = table.tables
    assert dict(call.sample_body) == {"seat": '"A, 1"', "tags": '["a", "b"]'}


# The same page in another shape


def _all_cells(row: Row) -> list[str]:
    fixed = [
        row.resource,
        row.property,
        row.is_collection,
        row.data_type,
        row.required,
    ]
    return [*fixed, *row.values]


def _page_rows(table: ScenarioTable) -> list[list[str]]:
    """Return a page as the rows of a sheet; the cells keep the marks of Markdown."""
    title = f"{table.version} {table.interchange} > {table.title} Scenarios"
    rows = [[title], ["Prerequisites"]]
    for prerequisite in table.prerequisites:
        rows.append([f"• {prerequisite}"])
    rows.append(["Scenarios"])
    for sentence in table.sentences:
        rows.append([f"{sentence.number}. {sentence.text}"])
    rows += [[], list(table.headers)]
    rows.extend(_all_cells(row) for row in table.rows)
    return rows


def _with_csv(separator: str) -> Callable[[ScenarioTable], bytes]:
    def write(table: ScenarioTable) -> bytes:
        rows = _page_rows(table)
        width = max(map(len, rows))
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=separator)
        for row in rows:
            writer.writerow([*row, *[""] * (width - len(row))])
        return stream.getvalue().encode()

    return write


def _with_dropped_cells(table: ScenarioTable) -> bytes:
    """Return a page as it is copied from a sheet, without empty cells at the end of rows, in UTF-16."""
    lines: list[str] = []
    for row in _page_rows(table):
        lines.append("\t".join(row).rstrip())
    return "\r\n".join(lines).encode("utf-16")


def _workbook(table: ScenarioTable) -> bytes:
    """Return a page as a workbook: whole numbers and booleans are no texts."""
    workbook = openpyxl.Workbook()
    worksheet = workbook.worksheets[0]
    for number, row in enumerate(_page_rows(table), 1):
        for column, text in enumerate(row, 1):
            # The notations of pages begin with no `=`, which would be a formula.
            value: object = text
            if text.isdecimal() and not text.startswith("0"):
                value = float(text)
            elif text in ("TRUE", "FALSE"):
                value = text == "TRUE"
            worksheet.cell(number, column).value = value  # type: ignore[assignment]
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


SHAPES = {
    "tabs": _with_csv("\t"),
    "copied": _with_dropped_cells,
    "semicolons": _with_csv(";"),
    "commas": _with_csv(","),
    "workbook": _workbook,
}


# `test_every_shape.py` compares the other shapes with all published pages.
@pytest.mark.parametrize("shape", ["copied", "workbook"])
def test_a_published_page_as_a_sheet_is_captured_as_the_same_page(shape: str) -> None:
    pages = [page for page in captured_pages() if page.stem.endswith("-scenarios")]
    if not pages:
        pytest.skip("the published documents are not here")
    for path in pages:
        _assert_same_page(read_file(path), shape)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_page_as_a_sheet_is_captured_as_the_same_page(shape: str) -> None:
    _assert_same_page(document_of(PAGE), shape)


def _assert_same_page(original: Document, shape: str) -> None:
    table = read_table(original)
    assert isinstance(table, ScenarioTable)
    data = SHAPES[shape](table)
    copy = read_stream(original.name, io.BytesIO(data))

    (expected,) = read_pages(original, None, table.version, {})
    (page,) = read_pages(copy, None, table.version, {})

    assert isinstance(expected, CapturedPage)
    assert isinstance(page, CapturedPage)
    assert page.source.reader == "sheet"
    # Findings about the marks of Markdown are those of one shape.
    assert page.page.name == expected.page.name
    assert page.page.interchange == expected.page.interchange
    assert page.page.prerequisites == expected.page.prerequisites
    assert page.page.scenarios == expected.page.scenarios
    assert page.page.properties == expected.page.properties
    assert page.page.unplaced == expected.page.unplaced


PAGE = """\
# v9 Shipping > Parcel Scenarios

## Prerequisites

- Depot

## Scenarios

1. Create a parcel for the first depot, then weigh it.
2. Update the weight; keep the rest.

| Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST | Scenario 2: PUT |
|---|---|---|---|---|---|---|
| Parcels | parcelNumber | FALSE | string | REQUIRED | ["501" if possible \\| system value] | x |
| Parcels | weight | FALSE | integer | REQUIRED | 12 | **13** |
| Parcels | isFragile | FALSE | boolean | OPTIONAL | TRUE |  |
| Parcels | sentOn | FALSE | date | OPTIONAL | 9/16/<br/>[Current School Year] |  |
| Parcels | contents | TRUE | content[] | REQUIRED |  |  |
| contents | article | FALSE | string | REQUIRED | "Lamp, red" | "Lamp, red" |
"""


def test_only_the_reader_of_sheets_reads_a_sheet_in_every_cell() -> None:
    """A reader of text without borders may guess, so it must not be the one that is chosen."""
    document = document_of("\n".join((*OUTLINE, "\t".join(HEADER), "\t".join(ROW))))
    lines = {reader.NAME: reader.recognises(document.text) for reader in all_readers()}

    assert max(lines, key=lines.__getitem__) == "sheet"
    assert list(lines.values()).count(lines["sheet"]) == 1
    (row,) = values_of(table_of(ROW))
    assert [clean(value) for value in row] == ["", "22"]
