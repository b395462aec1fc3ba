"""HTML pages: refused ones, unusual tables, and pages that are rendered from Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered_pages import rendered, with_escaped_pipes

from made_up_pages import MARKDOWN_PAGES
from published_pages import captured_pages
from tablewright.capture import capture_page
from tablewright.errors import UnreadableError
from tablewright.model.page import Page
from tablewright.model.table import ListTable, OperationTables, ScenarioTable
from tablewright.readers import read_table
from tablewright.readers.documents import Document, read_file
from tablewright.readers.html import page
from tablewright.values.markup import clean, is_marked

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
#: The v3 pages are stored copies without a heading, which no website renders.
PAGES = [page for page in captured_pages() if page.parent.name != "v3"]

HEADER = (
    "Resource",
    "Property Name",
    "Is Collection",
    "Data Type",
    "Required",
    "Scenario 1: POST",
)
ROW = ("Ships", "length", "FALSE", "integer", "REQUIRED", "120")


def table_of(*rows: Iterable[str]) -> str:
    lines = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows
    )
    return f"<table>\n{lines}</table>\n"


def read(text: str) -> ScenarioTable:
    table = read_table(Document("page.html", text, ""), "html")
    assert isinstance(table, ScenarioTable)
    return table


def cell(text: str) -> str:
    return read(table_of(HEADER, (*ROW[:5], text))).rows[0].values[0]


# Refused pages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<p>no table\nat all</p>", "page.html:1: the page has no table"),
        ("<table></table>", "page.html:1: its table has no cells"),
        (
            table_of(["one"]) + table_of(["two"]),
            "page.html:1: none of its 2 tables is a scenario table or a list",
        ),
        (
            "<p>x</p>\n" + table_of(["Ship", "Length"]),
            "page.html:3: unknown header 'Ship': the table is neither",
        ),
        (
            table_of((*HEADER[:3], "Kind", *HEADER[4:]), ROW),
            "page.html:2: unknown header 'Kind'",
        ),
        (
            table_of(HEADER[:5], ROW[:5]),
            "page.html:2: the table has no scenario column",
        ),
        (table_of(HEADER), "page.html:2: the table has no rows"),
        (
            table_of(HEADER, ROW)[:-12],
            "page.html:3: the page ends inside its table; download the page again",
        ),
        (
            "<b>" * 20_000 + table_of(HEADER, (*ROW[:5], "<i>" * 20_000)),
            "page.html:1: its tags are nested",
        ),
    ],
)
def test_a_page_without_a_scenario_table_is_refused_with_its_line(
    text: str, message: str
) -> None:
    with pytest.raises(UnreadableError, match=f"^{re.escape(message)}"):
        read(text)


@given(
    st.lists(
        st.sampled_from(
            (
                *"<>/='ab\n&;|[]",
                "<table>",
                "<tr>",
                "<td>",
                "</td>",
                *HEADER,
                "Operations",
                "Create",
            )
        )
    )
)
def test_any_text_is_read_or_refused(parts: list[str]) -> None:
    try:
        page.read(Document("page.html", f"<table>{''.join(parts)}", ""))
    except UnreadableError as error:
        assert str(error).startswith("page.html:")


# Tables


def test_other_tables_and_copies_of_the_header_are_not_scenario_tables() -> None:
    layout = table_of(["see", "below"])

    assert read(
        layout + table_of(HEADER) + table_of(HEADER, HEADER, ROW) + layout
    ).rows == (read(layout + table_of(HEADER) + table_of(HEADER, HEADER, ROW)).rows)


def test_rows_rendered_as_text_continue_their_table() -> None:
    deck = "| Ships | deck* | FALSE | string | REQUIRED | Upper<br>Lower |"
    detached = f"<p>{deck}\n| Ships | keel | FALSE |</p>"
    table = read(table_of(HEADER, ROW) + "<p>More:</p>" + detached)

    assert [row.property for row in table.rows] == ["length", r"deck\*", "keel"]
    assert table.rows[1].values == ("Upper<br/>Lower",)
    assert [note.code for note in table.notes] == ["T015", "T018", "T036"]


def test_lines_like_rows_in_a_cell_or_above_the_table_are_not_read() -> None:
    text = "<p>| Ships | keel | FALSE | string | REQUIRED | x |</p>"
    table = read(text + table_of(HEADER, (*ROW[:5], text)))

    assert [row.property for row in table.rows] == ["length"]


def test_spans_fill_every_cell_that_they_cover() -> None:
    first = '<tr><td rowspan="0">Ships</td>' + "".join(
        f"<td>{each}</td>" for each in ROW[1:5]
    )
    rows = f'{first}<td rowspan="2" colspan="x">7</td></tr><tr><td>name</td><td>FALSE</td><td>string</td>'
    table = read(
        table_of(HEADER).replace("</table>", f"{rows}<td>REQUIRED</td></tr></table>")
    )

    assert [(row.resource, row.property, row.values) for row in table.rows] == [
        ("Ships", "length", ("7",)),
        ("Ships", "name", ("7",)),
    ]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("<p>a</p><p>b</p>", "a b"),
        ("a<br>b", "a b"),
        ("9/14/<br/>[Current School Year]", "9/14/[Current School Year]"),
        ("<code>a | b</code>", "a | b"),
        ("a<!-- no -->b<img alt='c'>", "abc"),
        ("**a** `b` \\ &lt;br&gt; &amp;amp; c*", "**a** `b` \\ <br> &amp; c*"),
        ("<a href='mailto:ann@b.example'>Ann</a>", "ann@b.example"),
        ("<a href='#x'>Ann</a>", "Ann"),
        ("<a class='hash-link' href='x'></a>Ann", "Ann"),
        ("&nbsp;", ""),
        ("<strong> </strong>", ""),
        ("5/6/<school year>", "5/6/<school year>"),
        ("<b><id> of it</b>", "<id> of it"),
        (
            "<nobr>a</nobr><font size=1>b</font><o:p>c</o:p><ac-x>d</ac-x><odd x='1'>e</odd>",
            "abcde",
        ),
        ("<svg><g><path d='M0'></path></g></svg><u>a</u>", "a"),
    ],
)
def test_cells_are_read_as_a_browser_shows_them(text: str, cleaned: str) -> None:
    assert clean(cell(text)) == cleaned


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("<strong>2</strong>", True),
        ("<p><b>a</b> b</p>", True),
        ("<strong> </strong>", False),
        ("**2**", False),
    ],
)
def test_bold_cells_stay_bold(text: str, marked: bool) -> None:
    assert is_marked(cell(text)) is marked


def test_cells_that_a_renderer_split_are_joined_and_lost_parts_are_findings() -> None:
    header = (*HEADER, "Scenario 2: POST", "Scenario 3: POST")
    split = (*ROW[:5], '["a" if possible', "system value]", "[System calculated value")

    table = read(table_of(header, split, (*ROW, "1", "[System calculated value")))

    assert [row.values for row in table.rows] == [
        ('["a" if possible \\| system value]', "", ""),
        ("120", "1", ""),
    ]
    assert [(note.code, dict(note.texts)["missing"]) for note in table.notes] == [
        ("T004", "2"),
        ("T004", "1"),
    ]


def test_a_finding_is_at_its_row_if_all_rows_are_on_one_line() -> None:
    header, short = (*HEADER, "Scenario 2: POST"), (
        *ROW[:5],
        '["a" if possible',
        "system value]",
    )
    text = table_of(header, (*ROW, "1"), ("Ships", "name", *short[2:])).replace(
        "\n", ""
    )
    table = read(text)

    page = capture_page(table, "page.html", "", "html").page

    assert [finding.at for finding in page.findings if finding.code == "T004"] == [
        "name"
    ]


def test_a_placeholder_in_angle_brackets_is_kept_and_is_a_finding_at_its_cell() -> None:
    text = table_of(
        HEADER, (*ROW[:5], "<school year>"), ("Ships", "length", *ROW[2:5], "<u>8</u>")
    )

    page = capture_page(read(text), "page.html", "", "html").page

    found = [
        (each.at, dict(each.texts)) for each in page.findings if each.code == "N002"
    ]
    assert found == [
        (page.properties[0].name, {"value": "<school year>", "scenarios": "1"})
    ]


# Pages rendered from Markdown


def captured(text: str, reader: str) -> Page:
    return capture_page(
        read_table(Document("page", text, ""), reader), "page", "", reader
    ).page


@pytest.mark.parametrize(
    "path",
    [*MARKDOWN_PAGES, *PAGES],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_a_rendered_page_is_captured_like_its_markdown(path: Path) -> None:
    text = with_escaped_pipes(read_file(path).text)
    html = rendered(text)

    assert captured(html, "html") == captured(text, "markdown")
    if ":::" not in html and "Note:" not in html:
        assert captured(html.replace("\n", " "), "html") == captured(text, "markdown")


def test_a_rendered_page_is_recognised_by_its_structure(tmp_path: Path) -> None:
    page = read_file(ROOT / "tests/cases/readers/pipe-table/page.md")

    table = read_table(replace(page, text=rendered(with_escaped_pipes(page.text))))

    assert isinstance(table, ScenarioTable)
    assert table.header_line != read_table(page).header_line  # type: ignore[union-attr]


# Pages that a browser repairs


def notes_of(table: ScenarioTable) -> list[tuple[str, int, str]]:
    """Code, line and quoted text of the findings."""
    return [
        (note.code, note.document_line.line, dict(note.texts).get("text", ""))
        for note in table.notes
    ]


def page_with(between: str = "", below: str = "") -> str:
    """A page with two rows, with something between them or below the table."""
    lines = table_of(HEADER, ROW, ("Ships", "name", *ROW[2:5], "Fram"))
    first, second, rest = lines.rpartition("<tr>")
    return f"<body>\n{first}{between}{second}{rest}{below}</body>"


@pytest.mark.parametrize(
    ("between", "finding"),
    [
        ("loose\n", ("T070", 5, "loose")),
        ("<p>a</p>\n<div>b</div>", ("T070", 5, "a | b")),
        ("<caption>Ships</caption>", ("T070", 5, "Ships")),
        ("<form>Length <input value='7'></form>", ("T070", 5, "Length | 7")),
        ("<!--<tr><td>keel</td></tr>-->", ("T071", 5, "keel")),
        ("<tr hidden><td>keel</td><td>x</td></tr>", ("T071", 5, "keel | x")),
        (
            "<tr style='DISPLAY: none'><td>keel</td></tr>",
            ("T071", 5, "keel"),
        ),
        ("<template><tr><td>keel</td></tr></template>", ("T071", 5, "keel")),
        ("<![CDATA[<td>keel</td>]]>", ("T071", 5, "<![CDATA[<td>")),
    ],
)
def test_text_that_is_in_no_cell_is_quoted(
    between: str, finding: tuple[str, int, str]
) -> None:
    table = read(page_with(between))

    assert [row.property for row in table.rows] == ["length", "name"]
    assert finding in notes_of(table)


@pytest.mark.parametrize(
    "between",
    [
        "<!-- a note -->",
        "<script>x = '<tr><td>'</script>",
        "<style>td { color: red }</style>",
        "<br>",
        "<input type='hidden'>",
        "</td></tr><tbody>",
        "<colgroup><col></colgroup>",
        "<div></div>",
    ],
)
def test_tags_without_text_between_rows_are_no_finding(between: str) -> None:
    table = read(page_with(between))

    assert [row.property for row in table.rows] == ["length", "name"]
    assert notes_of(table) == []


@pytest.mark.parametrize(
    "removed", ["</td>", "</tr>", "</table>", "</body>", "<tr>", "\n"]
)
def test_a_page_without_some_tags_is_read_as_the_whole_page(removed: str) -> None:
    whole = read(page_with())
    # The header row begins the table, so its tag may be missing; the others end the row above.
    first, rest = page_with().split("</tr>", 1)
    text = f"{first}</tr>{rest.replace(removed, '')}"
    table = read(text.replace("<td>Ships</td>", "<tr><td>Ships</td>"))

    assert [row.values for row in table.rows] == [row.values for row in whole.rows]
    assert [row.property for row in table.rows] == ["length", "name"]


def test_tags_in_capitals_and_attributes_without_quotes_are_read() -> None:
    text = page_with().replace("<td>", "<TD Align=left nowrap title=a>")

    assert read(text).rows[0].values == ("120",)


def test_the_foot_of_a_table_is_its_last_row_and_the_head_its_first() -> None:
    head, first, foot = (
        "".join(f"<td>{cell}</td>" for cell in row)
        for row in (HEADER, ROW, ("Ships", "name", *ROW[2:5], "Fram"))
    )
    table = read(
        f"<table><tfoot><tr>{foot}</tr></tfoot><tr>{first}</tr><thead><tr>{head}</tr></thead></table>"
    )

    assert [row.property for row in table.rows] == ["length", "name"]


def test_a_span_ends_with_its_group_of_rows() -> None:
    rows = page_with().replace("<td>120</td>", "<td rowspan=9>120</td>")
    table = read(
        rows.replace("<tr><td>Ships</td><td>name", "<tbody><tr><td>Ships</td><td>name")
    )

    assert [row.values for row in table.rows] == [("120",), ("Fram",)]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("a<span style='display:none'>b</span>", "a"),
        ("a<span hidden>b</span>", "a"),
        ("a<noscript>b</noscript>", "a"),
        ("<select><option>a<option>b</select>", "a"),
        ("<select><option>b<option selected>a</select>", "a"),
        ("<input type=text value='a'>", "a"),
        ("<textarea>a</textarea>", "a"),
        ("<script>b</script><style>b</style>a", "a"),
        ("<School Year>", "<School Year>"),
        ("<school-year>", "<school-year>"),
        ("&amp;lt;", "&lt;"),
        ("a<hr>b", "a b"),
        ("a<center>b</center>c", "a b c"),
        ("a<details>b</details>c", "a b c"),
        ("a<dialog>b</dialog>", "a"),
        ("a<dialog open>b</dialog>", "ab"),
        ("a<video>b</video>", "a"),
    ],
)
def test_a_cell_has_the_text_that_a_browser_shows(text: str, read_as: str) -> None:
    assert clean(cell(text)) == read_as


@pytest.mark.parametrize(
    "printed",
    [
        "<s>b</s>",
        "<span style='text-decoration: line-through'>b</span>",
        "<p style='color: red; text-decoration-line: underline line-through'>b</p>",
        "<strong style='text-decoration:line-through'>b</strong>",
        "</td><td style='text-decoration:line-through'>b",
    ],
)
def test_struck_out_text_is_left_out_with_a_finding(printed: str) -> None:
    row = ("Ships", "name", "FALSE", "string", "REQUIRED", printed)
    text = table_of(HEADER, row).replace("<td></td>", "")
    page = captured(text, "html")
    notes = [dict(note.details) for note in page.findings if note.code == "N020"]
    assert notes == [{"value": "b"}]
    assert not page.properties[0].values


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("\U0001f6a2 a&copy=2", "\U0001f6a2 a\u00a9=2"),
        ("a&section=2", "a\u00a7ion=2"),
        ("a < b &#128;", "a < b \u20ac"),
        ("a&notit;", "a\u00acit;"),
        ("a&#0;b", "a\ufffdb"),
        ("a&#x110000;b", "a\ufffdb"),
    ],
)
def test_an_entity_that_may_be_text_is_a_finding(printed: str, read_as: str) -> None:
    row = ("Ships", "name", "FALSE", "string", "REQUIRED", printed)
    page = captured(table_of(HEADER, row), "html")
    notes = [dict(note.details) for note in page.findings if note.code == "T085"]
    assert {"printed": printed, "read": read_as} in notes


def test_text_below_the_table_is_quoted() -> None:
    below = "<p>One</p>\n<ul><li>Two</li></ul><nav>Next</nav><footer>Foot</footer>"

    assert notes_of(read(page_with(below=below))) == [("T036", 7, "One / Two")]


def test_rows_that_are_headings_are_quoted_and_no_rows() -> None:
    wide = "<tr><td colspan=6>About the hull</td></tr>"
    text = table_of(("", "", "", "", "", "Sea"), HEADER, ROW, ROW)
    table = read(text.replace("</table>", f"{wide}</table>"))

    assert [row.values for row in table.rows] == [("120",), ("120",)]
    assert notes_of(table) == [("T069", 6, "About the hull"), ("T069", 2, "Sea")]


@pytest.mark.parametrize(
    "sentences",
    [
        "<p>1. Create a ship.</p><p>2.&nbsp;It must be a dock.</p>",
        "<p>1) Create a ship.<br>2) It must be a dock.</p>",
    ],
)
def test_paragraphs_with_typed_numbers_are_the_sentences(sentences: str) -> None:
    table = read(f"<h2>Scenarios</h2>{sentences}{table_of(HEADER, ROW)}")

    texts = [(sentence.number, sentence.text) for sentence in table.sentences]
    assert texts == [("1", "Create a ship."), ("2", "It must be a dock.")]
    assert not table.requirements


def test_text_and_tables_below_a_list_are_quoted() -> None:
    entries = table_of(("Library Resource", "Operations"), ("Books", "POST"))
    text = f"{entries}<p>Loans, too.</p>{table_of(('Other', 'Note'), ('Ink', 'new'))}"
    table = read_table(Document("page.html", text, ""), "html")

    assert isinstance(table, ListTable)
    texts = [dict(note.texts)["text"] for note in table.notes]
    assert texts == ["Loans, too.", "Other | Note; Ink | new"]


@pytest.mark.parametrize(
    "call",
    [
        "<div>POST /ships/{port}</div>",
        "Intro<br>POST /ships/{port}<br>",
        "<section><b>POST</b> /ships/{port}</section>",
    ],
)
def test_text_of_a_method_page_outside_paragraphs_is_read(call: str) -> None:
    rows = (("Name", "Type", "Required"), ("port", "String", "Required"))
    text = f"<h1>Add</h1>{call}<h2>Parameters</h2>{table_of(*rows)}"
    table = read_table(Document("page.html", text, ""), "html")

    assert isinstance(table, OperationTables)
    (read_call,) = table.tables
    assert (read_call.method, read_call.path) == ("POST", "/ships/{port}")


def test_a_table_without_a_header_continues_the_table_above_it() -> None:
    text = page_with("</table><p>More</p><table>")
    table = read(text)

    assert [row.property for row in table.rows] == ["length", "name"]
    assert notes_of(table) == [("T018", 5, ""), ("T036", 5, "More")]


def test_a_second_page_below_the_first_is_quoted() -> None:
    first = page_with()
    second = page_with().replace("Ships", "Docks").replace("Fram", "dry")
    table = read(
        f"<article><h1>Ships</h1>{first}</article><article><h1>Docks</h1>{second}</article>"
    )

    assert [row.property for row in table.rows] == ["length", "name"]
    assert [code for code, _, _ in notes_of(table)] == ["T019", "T036"]


def test_a_table_in_a_cell_is_a_finding() -> None:
    text = page_with().replace("120", "<table><tr><td>1</td><td>2</td></tr></table>")
    table = read(text)

    assert clean(table.rows[0].values[0]) == "1 2"
    assert [(note.code, dict(note.texts)["property"]) for note in table.notes] == [
        ("T072", "length")
    ]


def test_a_layout_table_is_no_table_of_the_page() -> None:
    table = read(f"<table><tr><td>Menu</td><td>{page_with()}</td></tr></table>")

    assert [row.property for row in table.rows] == ["length", "name"]
    assert notes_of(table) == []


def test_an_open_table_at_the_end_of_the_page_is_a_finding() -> None:
    table = read(table_of(HEADER, ROW).replace("</table>", ""))

    assert [code for code, _, _ in notes_of(table)] == ["T073"]


def test_spans_that_fill_too_many_cells_are_refused() -> None:
    rows = ["<td rowspan=65534>x</td>" * 8] * 500
    text = table_of(HEADER) + f"<table><tr>{'</tr><tr>'.join(rows)}</tr></table>"

    with pytest.raises(UnreadableError, match="the spans of its cells fill more than"):
        read(text)


def test_open_marks_that_a_browser_repeats_without_end_are_refused() -> None:
    marks = "".join(f"<font size={number}><p>" for number in range(3000))

    with pytest.raises(UnreadableError, match="tags such as <font> are open here"):
        read(page_with(below=marks))


def test_a_list_without_end_tags_does_not_hide_the_rest_of_the_page() -> None:
    lists = "<h2>Prerequisites</h2><ul><li>Dock<li>Crew<h2>Scenarios</h2><ol><li>Build a ship."
    table = read(f"<h1>Ships</h1>{lists}{table_of(HEADER, ROW)}")

    assert table.prerequisites == ("Dock", "Crew")
    assert [sentence.text for sentence in table.sentences] == ["Build a ship."]
    assert [row.property for row in table.rows] == ["length"]
