"""The bytes of a document become text in any encoding that programs write, without invisible characters."""

from __future__ import annotations

import codecs
import hashlib
import io
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tablewright.capture import CapturedPage
from tablewright.errors import UnreadableError
from tablewright.model.table import ScenarioTable
from tablewright.readers import read_table
from tablewright.readers.documents import Document, read_documents, read_stream
from tablewright.workflow.capture import read_pages

PAGE = """\
# v9 Library > Loans Scenarios

## Scenarios

1. Lend a book to Ada.

| Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST |
| --- | --- | --- | --- | --- | --- |
| Loans | bookTitle | FALSE | string | REQUIRED | Emma |
| Loans | copies | FALSE | integer | OPTIONAL | 255901 |
"""


def document_of(content: str | bytes, name: str = "page.md") -> Document:
    data = content.encode() if isinstance(content, str) else content
    return read_stream(name, io.BytesIO(data))


def table_of(content: str | bytes) -> ScenarioTable:
    table = read_table(document_of(content))
    assert isinstance(table, ScenarioTable)
    return table


def refusal(content: str | bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        document_of(content, "page")
    return str(caught.value)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_text_is_read_in_the_encoding_that_its_first_bytes_show(
    mark: bytes, encoding: str
) -> None:
    data = mark + PAGE.replace("\n", "\r\n").encode(encoding)

    document = document_of(data)

    assert document.text == PAGE
    assert document.sha256 == hashlib.sha256(data).hexdigest()


def test_damaged_utf_16_is_refused() -> None:
    data = codecs.BOM_UTF16_LE + "text".encode("utf-16-le") + b"\0"

    assert refusal(data) == "page:1: this is not UTF-16 text; save it as UTF-8"


# Invisible characters


@pytest.mark.parametrize(
    "character",
    [
        "\u200b",
        "\ufeff",
        "\u2060",
        "\u00ad",
        "\u200d",
        "\u200e",
        "&#8203;",
        "&#x200B;",
        "&ZeroWidthSpace;",
        "&shy;",
    ],
)
def test_an_invisible_character_changes_no_name_and_no_value(character: str) -> None:
    marked = PAGE
    for word in ("Loans", "Library", "bookTitle", "Emma", "Resource", "Scenario 1"):
        marked = marked.replace(word, f"{word[:2]}{character}{word[2:]}{character}")

    (plain,) = read_pages(document_of(PAGE), None, "v9", {})
    (page,) = read_pages(document_of(marked), None, "v9", {})

    assert isinstance(plain, CapturedPage)
    assert isinstance(page, CapturedPage)
    assert page.page.name == "Loans"
    assert page.page.properties == plain.page.properties
    assert page.page.scenarios == plain.page.scenarios
    assert page.page.interchange == plain.page.interchange


def test_an_invisible_character_inside_a_word_is_a_finding_with_its_code_point() -> (
    None
):
    table = table_of(PAGE.replace("255901", "255\u200b\u2060901"))

    assert table.rows[1].values == ("255901",)
    (note,) = table.notes
    assert note.code == "T065"
    assert note.document_line.line == table.rows[1].line
    assert dict(note.texts) == {"printed": "'255<U+200B><U+2060>901'"}


def test_an_invisible_character_at_the_edge_of_a_word_is_no_finding() -> None:
    assert not table_of(PAGE.replace("Emma", "\u200bEmma\u200b")).notes


@pytest.mark.parametrize(
    "text", ["\u00c2", "Caf\u00c3\u00a9", "it\u00e2\u20ac\u2122s", "Em\ufffda"]
)
def test_characters_of_a_wrong_encoding_are_kept_with_a_finding(text: str) -> None:
    table = table_of(PAGE.replace("Emma", text))

    assert table.rows[0].values == (text,)
    (note,) = table.notes
    assert (note.code, dict(note.texts)) == ("T074", {"printed": f"'{text}'"})


@pytest.mark.parametrize(
    "text", ["S\u00e3o Jo\u00e3o", "\u00c2ge", "\u00abCAF\u00c9\u00bb", "\u00c3\u00bb"]
)
def test_letters_with_accents_are_no_wrong_encoding(text: str) -> None:
    assert not table_of(PAGE.replace("Emma", text)).notes


def test_an_escaped_entity_stays_text() -> None:
    assert table_of(PAGE.replace("Emma", "&amp;shy;")).rows[0].values == ("&amp;shy;",)


def test_many_invisible_characters_on_a_line_are_quoted_in_part() -> None:
    (note,) = document_of("a\u200b" * 1_000 + "a\n").notes

    assert note.message.count("U+200B") == 12
    assert note.message.endswith(", …")


# HTML without a table


@pytest.mark.parametrize(
    "start",
    [
        "",
        '<?xml version="1.0"?>\n',
        "<!-- saved -->" * 500,
        "<!-- saved --> <?php echo 1 ?>\n<!-- again -->",
    ],
)
def test_an_html_page_without_a_table_is_refused(start: str) -> None:
    message = refusal(f"{start}<html><title>Sign in</title></html>")

    assert "an HTML page without a table, titled 'Sign in'" in message


@pytest.mark.parametrize("text", ["<!-- open", "<?", "<? text", "<!-- a -->text"])
def test_text_that_begins_with_a_comment_is_no_html_page(text: str) -> None:
    assert document_of(text).text == text


# Folders


def test_a_folder_gives_sheets_and_word_documents_but_no_lock_files(
    tmp_path: Path,
) -> None:
    for name in ("a.tsv", "b.csv", "c.TSV", "d.htm", "~$e.docx", "f.log"):
        (tmp_path / name).write_text("text")

    found: list[str] = []
    for document in read_documents([str(tmp_path)]):
        assert isinstance(document, Document)
        found.append(document.name)

    assert found == ["a.tsv", "b.csv", "c.TSV", "d.htm"]


# Numbers of thousands of digits


@pytest.mark.parametrize(
    ("printed", "huge"),
    [
        ("1. Lend a book to Ada.", "{digits}. Lend a book to Ada."),
        ("1. Lend a book to Ada.", "1. Lend loan {digits} to Ada."),
        ("255901", "{digits}"),
        ("255901", "[Current School Year + {digits}]"),
        ("255901", "[School year {digits} years ago]"),
        ("255901", "[Current Date - {digits}]"),
        ("255901", "[Previous system calculated value + {digits} | 7]"),
        ("255901", "9/16/{digits}"),
    ],
)
@pytest.mark.parametrize("shape", ["markdown", "tabs", "html"])
def test_a_number_of_thousands_of_digits_is_read_as_text(
    printed: str, huge: str, shape: str
) -> None:
    text = PAGE.replace(printed, huge.format(digits="1" * 8_000))
    if shape == "tabs":
        text = with_tabs(text)
    if shape == "html":
        text = MarkdownIt("commonmark").enable("table").render(text)

    (page,) = read_pages(document_of(text), None, "v9", {})

    assert isinstance(page, CapturedPage)
    assert [prop.name for prop in page.page.properties] == ["bookTitle", "copies"]


def test_a_header_with_a_number_of_many_digits_keeps_its_position() -> None:
    printed = f"Scenario {'1' * 100}: POST"

    table = table_of(PAGE.replace("Scenario 1: POST", printed))

    assert [column.printed_number for column in table.columns] == [""]
    assert [column.number for column in table.columns] == ["1"]
    assert [note.code for note in table.notes] == ["T009"]


def test_a_header_with_a_number_of_thousands_of_digits_is_refused() -> None:
    printed = f"Scenario {'1' * 8_000}: POST"

    with pytest.raises(UnreadableError, match="the table has no scenario column"):
        table_of(PAGE.replace("Scenario 1: POST", printed))


def with_tabs(markdown: str) -> str:
    """Return a Markdown page as a sheet: cells with tabs, headings without marks."""
    lines: list[str] = []
    for line in markdown.replace("#", "").split("\n"):
        if line.startswith("| -"):
            continue
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            lines.append("\t".join(cells))
        else:
            lines.append(line)
    return "\n".join(lines)
