"""Workbooks and Word documents are read as the pages that they show; other files are refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, time

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tablewright.capture import capture_page
from tablewright.errors import UnreadableError
from tablewright.model.findings import Finding
from tablewright.model.table import OperationTables, ScenarioTable
from tablewright.model.values import Literal
from tablewright.readers import find_reader, read_table
from tablewright.readers.documents import Document, read_stream
from tablewright.readers.office_files import UNPACKED_LIMIT
from tablewright.readers.workbooks import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS

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
    ("v9 Library > Loan Scenarios",),
    ("Prerequisites",),
    ("Reader",),
    ("Scenarios",),
    ("1. Lend a book to Ada.",),
    (2, "Lend a book to Carl, then to Ada."),
    (),
)
#: The sheet's row of the header.
HEADER_ROW = len(OUTLINE) + 1


def sheet_of(*rows: Sequence[object], outline: bool = True) -> Worksheet:
    """Return a sheet of a new workbook with a page about loans."""
    sheet = openpyxl.Workbook().create_sheet("Loans", 0)
    for row in (*(OUTLINE if outline else ()), HEADER, *rows):
        sheet.append(row)
    return sheet


def saved(sheet: Worksheet) -> bytes:
    stream = io.BytesIO()
    assert sheet.parent
    sheet.parent.save(stream)
    return stream.getvalue()


def document_of(data: bytes, name: str = "page.xlsx") -> Document:
    return read_stream(name, io.BytesIO(data))


def page_of(sheet: Worksheet) -> ScenarioTable:
    table = read_table(document_of(saved(sheet)))
    assert isinstance(table, ScenarioTable)
    return table


def notes_of(table: ScenarioTable, *codes: str) -> list[Finding]:
    return [note for note in table.notes if note.code in codes]


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_table(document_of(data, "page"))
    return str(caught.value)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


# Workbooks


def test_a_sheet_gives_the_title_the_prerequisites_the_sentences_and_the_rows() -> None:
    sheet = sheet_of(("Loans", "copies", False, "integer", "REQUIRED", 22.0, None))

    document = document_of(saved(sheet))
    table = read_table(document)

    assert find_reader(document).NAME == "sheet"
    assert isinstance(table, ScenarioTable)
    assert (table.version, table.interchange, table.title) == ("v9", "Library", "Loan")
    assert table.prerequisites == ("Reader",)
    assert [(each.text, each.line) for each in table.sentences] == [
        ("Lend a book to Ada.", 5),
        ("Lend a book to Carl, then to Ada.", 6),
    ]
    (row,) = table.rows
    assert (row.is_collection, row.values, row.line) == (
        "FALSE",
        ("22", ""),
        HEADER_ROW + 1,
    )
    assert not table.notes


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (22, "General", "22"),
        (22.0, "General", "22"),
        (2.5, "General", "2.5"),
        (0.1 + 0.2, "General", "0.3"),
        (501, "00000", "00501"),
        (2.5, "0.00", "2.50"),
        (1234.5, "#,##0.0", "1,234.5"),
        (0.25, "0%", "25%"),
        (255901001, "0", "255901001"),
        (True, "General", "TRUE"),
        ("00501", "@", "00501"),
        ('"Emma"', "General", '"Emma"'),
        ("a\tb", "General", "a b"),
        ("9/16/\n[Current School Year]", "General", "9/16/<br/>[Current School Year]"),
    ],
)
def test_a_cell_is_read_as_the_sheet_shows_it(
    value: object, number_format: str, shown: str
) -> None:
    sheet = sheet_of(("Loans", "copies", False, "string", "REQUIRED", value, "x"))
    sheet.cell(HEADER_ROW + 1, 6).number_format = number_format

    table = page_of(sheet)

    assert table.rows[0].values == (shown, "x")
    assert not table.notes


@pytest.mark.parametrize(
    ("value", "number_format", "read", "content"),
    [
        (date(2025, 9, 14), "m/d/yy", "2025-09-14", "a date in the format m/d/yy"),
        (time(8, 15), "h:mm", "08:15:00", "a time in the format h:mm"),
        (2.5, '0.0 "kg"', "2.5", 'a number in the format 0.0 "kg"'),
        ("=1+1", "General", "", "a formula without a stored value"),
        ("#N/A", "General", "#N/A", "an error"),
    ],
)
def test_a_cell_whose_printed_form_is_not_certain_is_a_finding(
    value: object, number_format: str, read: str, content: str
) -> None:
    sheet = sheet_of(("Loans", "due", False, "string", "REQUIRED", value, "x"))
    sheet.cell(HEADER_ROW + 1, 6).number_format = number_format

    table = page_of(sheet)

    assert table.rows[0].values == (read, "x")
    (note,) = table.notes
    assert note.code == "T067"
    assert note.document_line.line == HEADER_ROW + 1
    cell = f"F{HEADER_ROW + 1}"
    assert dict(note.texts) == {"cell": cell, "content": content, "read": read}


def test_a_merged_cell_fills_the_rows_and_columns_that_it_covers() -> None:
    sheet = sheet_of(
        ("Loans", "copies", False, "integer", "REQUIRED", 1, None),
        (None, "shelf", False, "integer", "REQUIRED", 2, 3),
        ("About the reader",),
        ("Loans", "name", False, "string", "OPTIONAL", None, None),
    )
    first = HEADER_ROW + 1
    sheet.merge_cells("A1:G1")
    sheet.merge_cells(f"A{first}:A{first + 1}")
    sheet.merge_cells(f"F{first}:G{first}")
    sheet.merge_cells(f"A{first + 2}:G{first + 2}")

    table = page_of(sheet)

    assert table.title == "Loan"
    assert [row.resource for row in table.rows] == [
        "Loans",
        "Loans",
        "Loans",
    ]
    assert [row.values for row in table.rows] == [
        ("1", "1"),
        ("2", "3"),
        ("", ""),
    ]
    assert [note.code for note in table.notes] == ["T069"]


def test_the_sheet_with_the_table_is_read_and_the_others_are_a_finding() -> None:
    sheet = sheet_of(("Loans", "copies", False, "integer", "REQUIRED", 22, 7))
    assert sheet.parent
    sheet.parent.create_sheet("Notes", 0).append(["To do"])
    # The new workbook has an empty sheet as well, of which nothing is lost.
    table = page_of(sheet)

    assert len(table.rows) == 1
    (note,) = table.notes
    assert note.code == "T066"
    assert dict(note.texts) == {"sheet": "Loans", "others": "'Notes'"}


def test_hidden_rows_and_columns_are_read_with_a_finding() -> None:
    sheet = sheet_of(
        ("Loans", "copies", False, "integer", "REQUIRED", 22, 7),
        ("Loans", "shelf", False, "integer", "REQUIRED", 1, 2),
    )
    sheet.row_dimensions[HEADER_ROW + 2].hidden = True
    sheet.column_dimensions["G"].hidden = True
    # Nothing is in this column.
    sheet.column_dimensions["K"].hidden = True

    table = page_of(sheet)

    assert [row.values for row in table.rows] == [("22", "7"), ("1", "2")]
    (note,) = table.notes
    assert note.code == "T068"
    assert dict(note.texts) == {"hidden": f"row {HEADER_ROW + 2}, column G"}


def test_a_hidden_sheet_is_read_only_if_no_other_has_a_table() -> None:
    hidden = sheet_of(("Loans", "copies", False, "integer", "REQUIRED", 22, 7))
    hidden.sheet_state = "hidden"
    (note,) = page_of(hidden).notes
    assert dict(note.texts) == {"hidden": "the sheet 'Loans'"}

    assert hidden.parent
    other = hidden.parent.create_sheet("Second")
    for row in (HEADER, ("Readers", "name", False, "string", "REQUIRED", "Ada", "Bo")):
        other.append(row)
    table = page_of(hidden)

    assert [row.property for row in table.rows] == ["name"]
    assert [dict(note.texts).get("others") for note in table.notes] == ["'Loans'"]


def test_a_sheet_with_parameters_is_read_as_a_method_page() -> None:
    sheet = openpyxl.Workbook().create_sheet("Call", 0)
    rows: tuple[tuple[object, ...], ...] = (
        ("Board a passenger",),
        ("POST /ships/{shipId}/boardPassenger",),
        ("URL Parameters",),
        ("Name", "Type", "Required", "Description"),
        ("shipId", "string", "Required", "The ship"),
        ("Body Parameters",),
        ("Name", "Type", "Required", "Description"),
        ("ticket", "string", "Required", "The number, as printed"),
        ("You send this body:",),
        ('{\n"ticket": "T-1"\n}',),
        ("The service returns:",),
        ('{"boarded": true}',),
    )
    for row in rows:
        sheet.append(row)

    table = read_table(document_of(saved(sheet)))

    assert isinstance(table, OperationTables)
    (call,) = table.tables
    assert [(row.name, row.line) for row in call.parameters] == [
        ("shipId", 5),
        ("ticket", 8),
    ]
    assert call.sample_body == (("ticket", '"T-1"'),)
    assert call.sample_answer == (("boarded", "true"),)


# Word documents

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_NUMBERING = f"""<w:numbering {_WORD}>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
</w:numbering>"""
_STYLES = f"""<w:styles {_WORD}>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="Heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="Heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
</w:styles>"""
_RELATIONSHIPS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
 Target="{target}"/>{more}</Relationships>"""
_CONTENT_TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
</Types>"""


def paragraph(text: str, style: str = "", *, numbered: bool = False) -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered:
        properties += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    run = f"<w:r><w:t>{text}</w:t></w:r>"
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def word_table(*rows: Sequence[str]) -> str:
    text = "<w:tbl>"
    for row in rows:
        text += "<w:tr>"
        for cell in row:
            text += f"<w:tc>{paragraph(cell)}</w:tc>"
        text += "</w:tr>"
    return f"{text}</w:tbl>"


_COMMENTS = f"<w:comments {_WORD}></w:comments>"


def word_document(body: str) -> bytes:
    """Return a .docx file as Word writes it, without the parts that no reader needs."""
    styles = (
        '<Relationship Id="rId2" Target="styles.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/styles"/>'
    )
    return zipped(
        {
            "[Content_Types].xml": _CONTENT_TYPES,
            "_rels/.rels": _RELATIONSHIPS.format(
                kind="officeDocument", target="word/document.xml", more=""
            ),
            "word/_rels/document.xml.rels": _RELATIONSHIPS.format(
                kind="numbering", target="numbering.xml", more=styles
            ),
            "word/document.xml": f"<w:document {_WORD}><w:body>{body}</w:body></w:document>",
            "word/numbering.xml": _NUMBERING,
            "word/styles.xml": _STYLES,
        }
    )


@pytest.mark.parametrize("title_style", ["Title", "Heading1", ""])
def test_a_word_document_gives_title_prerequisites_sentences_and_rows(
    title_style: str,
) -> None:
    body = (
        paragraph("v9 Library &gt; Loan Scenarios", title_style),
        paragraph("Prerequisites", "Heading2"),
        paragraph("Reader"),
        paragraph("Scenarios", "Heading2"),
        paragraph("Lend a book to Ada.", numbered=True),
        paragraph("Lend a book to Carl.", numbered=True),
        word_table(
            HEADER,
            ("Loans", "copies", "FALSE", "integer", "REQUIRED", "22", ""),
            ("Loans", "name", "FALSE", "string", "REQUIRED", "Emma &lt;1&gt;", "b"),
        ),
    )
    document = document_of(word_document("".join(body)), "page.docx")
    table = read_table(document)

    assert find_reader(document).NAME == "html"
    assert isinstance(table, ScenarioTable)
    assert (table.version, table.interchange, table.title) == ("v9", "Library", "Loan")
    assert table.prerequisites == ("Reader",)
    assert [each.text for each in table.sentences] == [
        "Lend a book to Ada.",
        "Lend a book to Carl.",
    ]
    assert [row.property for row in table.rows] == ["copies", "name"]
    assert table.rows[0].values == ("22", "")
    assert table.rows[0].line < table.rows[1].line
    assert not table.notes


@pytest.mark.parametrize(
    ("part", "kind"),
    [("word/media/image1.png", "images"), ("word/comments.xml", "comments")],
)
def test_a_part_of_a_word_document_that_is_not_read_is_a_finding(
    part: str, kind: str
) -> None:
    body = word_table(HEADER, ("Loans", "name", "FALSE", "string", "REQUIRED", "a", ""))
    data = io.BytesIO(word_document(body))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(part, _COMMENTS if kind == "comments" else "image")
    table = read_table(document_of(data.getvalue(), "page.docx"))

    assert [(note.code, dict(note.details)) for note in table.notes] == [
        ("T079", {"kind": kind, "parts": "1"})
    ]


def test_a_damaged_word_document_is_refused() -> None:
    data = word_document("<w:p>")

    assert "the file is damaged (" in refusal(data)
    assert "open it in an office program, and save it again" in refusal(data)


# Files that are refused


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7 text", "this is a PDF file; save the page itself as HTML"),
        (b"\x89PNG\r\n", "this is an image; save the page itself"),
        (b"\xff\xd8\xff\xe0", "this is an image"),
        (b"{\\rtf1 text}", "this is an RTF file; save it as .docx"),
        (b"\x1f\x8b\x08", "this is a compressed file; unpack it"),
        (b"PK\x03\x04 broken", "the file is damaged ("),
        (zipped({"a.md": "# A"}), "this is a zip archive; unpack it"),
        (zipped({"mimetype": "x"}), "this is an OpenDocument file; save it as .xlsx"),
        (zipped({"xl/workbook.bin": "x"}), "this is a binary workbook (.xlsb)"),
        (zipped({"xl/workbook.xml": "<x"}), "the file is damaged ("),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_next_step(
    data: bytes, message: str
) -> None:
    assert refusal(data).startswith(f"page: {message}")


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("EncryptedPackage", "protected by a password; remove the password"),
        ("Workbook", "an old Excel workbook (.xls); save it as .xlsx or .csv"),
        ("WordDocument", "an old Word document (.doc); save it as .docx"),
        ("Other", "an old Office file; save it as .xlsx or .docx"),
    ],
)
def test_an_old_office_file_is_refused_with_the_next_step(
    part: str, message: str
) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + part.encode("utf-16-le")

    assert refusal(data) == f"page: this is {message}"


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused() -> None:
    data = zipped({"xl/workbook.xml": b" " * (UNPACKED_LIMIT + 1)})

    assert len(data) < UNPACKED_LIMIT // 100
    assert refusal(data).startswith("page: the file is larger than 30 MB when unpacked")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_declares_xml_entities_is_refused(encoding: str) -> None:
    text = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    data = zipped({"xl/workbook.xml": text.encode(encoding)})

    assert "its part xl/workbook.xml declares XML entities" in refusal(data)


def test_a_workbook_with_text_outside_the_limits_is_refused() -> None:
    sheet = sheet_of()
    sheet.cell(MOST_ROWS + 1, 1).value = "far below"
    assert "the workbook has more than 10,000 rows; save the table" in refusal(
        saved(sheet)
    )

    sheet = sheet_of()
    sheet.cell(1, MOST_COLUMNS + 1).value = "far right"
    assert "the workbook has more than 500 columns" in refusal(saved(sheet))


def test_a_line_separator_in_a_sheet_is_a_finding() -> None:
    sheet = sheet_of(
        ("Loans", "name", False, "string", "REQUIRED", "Port\u2028Call", "a\nb")
    )
    table = page_of(sheet)

    assert table.rows[0].values == ("Port Call", "a<br/>b")
    (note,) = notes_of(table, "T086")
    assert note.document_line.line == HEADER_ROW + 1
    assert dict(note.details) == {"printed": "'Port<U+2028>Call'"}


def test_struck_out_cells_of_a_sheet_are_a_finding() -> None:
    struck_part = TextBlock(InlineFont(strike=True), "old")
    sheet = sheet_of(
        (
            "Loans",
            "name",
            False,
            "string",
            "REQUIRED",
            "gone",
            CellRichText("new ", struck_part),
        ),
    )
    row = HEADER_ROW + 1
    for cell in ("A3", f"B{row}", f"F{row}"):
        sheet[cell].font = Font(strike=True)
    table = page_of(sheet)
    page = capture_page(table, "page.xlsx", "", "sheet").page

    assert table.prerequisites == ("Reader",)
    details = [(note.code, dict(note.details)) for note in page.findings]
    assert ("T085", {"printed": "<del>Reader</del>", "read": "Reader"}) in details
    assert ("T085", {"printed": "<del>name</del>", "read": "name"}) in details
    assert ("N020", {"value": "gone"}) in details
    assert ("N020", {"value": "old"}) in details
    assert [value for _, value in page.properties[0].values] == [Literal("new")]


def test_a_struck_out_part_of_a_shared_text_is_a_finding() -> None:
    sheet = sheet_of(("Loans", "name", False, "string", "REQUIRED", "gone", "a"))
    data = with_sheet_xml(
        saved(sheet),
        b't="inlineStr"><is><t>gone</t></is>',
        b't="s"><v>0</v>',
    )
    parts: dict[str, str | bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    types = str(parts["[Content_Types].xml"], "utf-8")
    parts["[Content_Types].xml"] = types.replace("</Types>", f"{_SHARED_TYPE}</Types>")
    parts["xl/sharedStrings.xml"] = _SHARED_TEXTS
    table = read_table(document_of(zipped(parts)))

    assert isinstance(table, ScenarioTable)
    assert table.rows[0].values == ("new <del>old</del>", "a")


_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHARED_TYPE = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SPREADSHEET}.sharedStrings+xml"/>'
_SHARED_TEXTS = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si>'
    '<r><t xml:space="preserve">new </t></r><r><rPr><strike/></rPr><t>old</t></r></si></sst>'
)


def with_sheet_xml(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return a workbook whose sheets contain other XML, as no program writes it."""
    parts: dict[str, str | bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.startswith("xl/worksheets/"):
                content = content.replace(old, new)
            parts[name] = content
    return zipped(parts)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="9"', b'<row r="99999999"'),
        (b'<row r="9"', b'<row r="x"'),
        (b"<v>22</v>", b"<v>" + b"9" * 8_000 + b"</v>"),
        (b"<v>22</v>", b"<v>nan</v>"),
        (b"</sheetData>", b'</sheetData><mergeCell ref="A:A"/>'),
        (b"</sheetData>", b"</sheetData>" + b'<mergeCell ref="A8:E9000"/>' * 50_000),
        (b"</sheetData>", b""),
    ],
)
def test_a_damaged_workbook_is_refused(old: bytes, new: bytes) -> None:
    rows = [("Loans", "copies", False, "integer", "REQUIRED", 22, 7)] * 2
    data = with_sheet_xml(saved(sheet_of(*rows)), old, new)

    assert "page: the file is damaged (" in refusal(data)


def test_a_merged_range_of_the_whole_sheet_fills_the_table_only() -> None:
    rows = [("Loans", "copies", False, "integer", "REQUIRED", 22, 7)] * 2
    data = with_sheet_xml(
        saved(sheet_of(*rows)),
        b"</sheetData>",
        b'</sheetData><mergeCells><mergeCell ref="G9:G1048576"/></mergeCells>',
    )

    table = read_table(document_of(data))

    assert isinstance(table, ScenarioTable)
    assert [row.values for row in table.rows] == [("22", "7"), ("22", "7")]


def test_empty_cells_outside_the_limits_are_no_error() -> None:
    sheet = sheet_of(("Loans", "copies", False, "integer", "REQUIRED", 22, 7))
    sheet.cell(MOST_ROWS + 1, MOST_COLUMNS + 1).number_format = "0.00"

    assert len(page_of(sheet).rows) == 1


def test_one_long_text_in_many_cells_is_refused() -> None:
    text = "x" * 30_000
    sheet = sheet_of(*[("Loans", text)] * (MOST_CHARACTERS // len(text) + 1))

    assert "more than 5,000,000 characters" in refusal(saved(sheet))


def test_an_empty_workbook_is_refused() -> None:
    assert "the workbook is empty" in refusal(saved(openpyxl.Workbook().worksheets[0]))
