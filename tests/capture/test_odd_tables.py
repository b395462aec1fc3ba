"""Tables with rows of other lengths, detached rows, and further tables: no cell is lost without a finding."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tablewright.capture import CapturedPage, capture_page
from tablewright.errors import UnreadableError
from tablewright.model.table import ListTable
from tablewright.readers import find_reader
from tablewright.readers.documents import Document

FIXED = "| Resource | Property Name | Is Collection | Data Type | Required |"
HEADER = f"{FIXED} Scenario 1: POST | Scenario 2: PUT |"
DASHES = "| - | - | - | - | - | - | - |"


def row(name: str, *values: str, resource: str = "Ferries") -> str:
    return f"| {' | '.join([resource, name, 'FALSE', 'string', 'REQUIRED', *(values or ('a', 'b'))])} |"


def captured(*lines: str) -> CapturedPage:
    document = Document(
        "ferries.md", "\n".join(["# v9 Harbor > Ferries", "", *lines]), ""
    )
    reader = find_reader(document)
    table = reader.read(document)
    assert not isinstance(table, ListTable)
    return capture_page(table, "ferries.md", "0" * 64, reader.NAME)


def html(*rows: Sequence[str]) -> str:
    return (
        "<table>"
        + "\n".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows)
        + "</table>"
    )


def properties(page: CapturedPage) -> list[str]:
    return [name for name, _ in page.page.walk()]


def reader_findings(page: CapturedPage) -> list[tuple[str, str, int, str]]:
    """Code, place, line and message of the findings of readers and about left-out rows."""
    lines = dict(page.source.lines)
    return [
        (finding.code, finding.at, lines.get(finding.at, 0), finding.message)
        for finding in page.page.findings
        if finding.code[0] == "T" or finding.code == "L031"
    ]


# Rows ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed_row", "finding"),
    [
        (
            row("port", "a"),
            (
                "T015",
                "the row of 'port' has 6 cells for 7 columns; it is read with 1 empty cell at its end",
            ),
        ),
        (
            row("port", "a", "b", "c", "**d**"),
            (
                "T016",
                "the row of 'port' has 9 cells for 7 columns; the last are left out: 'c', 'd'",
            ),
        ),
        (
            row("port", "a | b", "c"),
            (
                "T016",
                "the row of 'port' has 8 cells for 7 columns; the last are left out: 'c'",
            ),
        ),
        (
            row("port", "a", "b")[:-2],
            (
                "T017",
                "the row of 'port' does not end with '|'; its last cell is read as 'b'",
            ),
        ),
    ],
)
def test_a_row_of_another_length_is_read_and_the_others_are_kept(
    changed_row: str, finding: tuple[str, str]
) -> None:
    page = captured(HEADER, DASHES, row("name"), changed_row, row("length"))

    assert properties(page) == ["name", "port", "length"]
    assert reader_findings(page) == [(finding[0], "port", 6, finding[1])]
    assert page.row_counts.rows == page.row_counts.properties == 3


@pytest.mark.parametrize(
    "value", [r"a \| b", "`a \\| b`", '["a" if possible \\| system value]']
)
def test_an_escaped_pipe_does_not_end_its_cell(value: str) -> None:
    assert reader_findings(captured(HEADER, DASHES, row("name", value, "b"))) == []


def test_half_a_row_between_others_keeps_its_cells() -> None:
    page = captured(HEADER, DASHES, "| Ferries | na", row("port"))

    assert properties(page) == ["na", "port"]
    assert [code for code, *_ in reader_findings(page)] == ["T015", "T017"]


def test_text_right_below_a_table_is_a_finding_that_quotes_it() -> None:
    page = captured(HEADER, DASHES, row("name"), "Note: a ferry floats.")

    assert properties(page) == ["name"]
    text = "text below the table is left out (line 6): Note: a ferry floats."
    assert reader_findings(page) == [("T036", "", 0, text)]
    assert (page.row_counts.rows, page.row_counts.properties) == (1, 1)


def test_a_row_without_text_is_counted_as_blank() -> None:
    page = captured(HEADER, DASHES, row("name"), "| | | | | | | |", row("port"))

    assert reader_findings(page) == []
    assert (
        page.row_counts.rows,
        page.row_counts.properties,
        page.row_counts.blank,
    ) == (3, 2, 1)


@pytest.mark.parametrize("name", ["", "<br/>"])
def test_a_row_without_a_name_is_a_finding_with_its_cells(name: str) -> None:
    page = captured(HEADER, DASHES, row("port"), row(name, "a", ""))

    text = "a row without a property name is left out: 'Ferries', 'FALSE', 'string', 'REQUIRED', 'a'"
    assert reader_findings(page) == [("L031", "rows/2", 6, text)]


@pytest.mark.parametrize(
    "end", ["| Ferries | po", row("port")[:-2], f"{row('port')[:-2]}\n\n"]
)
def test_a_page_that_ends_inside_a_row_is_refused(end: str) -> None:
    with pytest.raises(
        UnreadableError,
        match=r"ferries\.md:6: the row is cut off in cell . of 7; download",
    ):
        captured(HEADER, DASHES, row("name"), end)


@pytest.mark.parametrize(
    "end", [("",), ("  ", "")], ids=["no line end", "inside the next cell"]
)
def test_a_last_row_without_its_last_cells_is_refused_if_its_line_has_no_end(
    end: tuple[str, ...],
) -> None:
    short = row("port", "a")
    with pytest.raises(
        UnreadableError,
        match=r"ferries\.md:6: the row has 6 cells, the table 7 columns",
    ):
        captured(HEADER, DASHES, row("name"), short + end[0], *end[1:])

    assert [
        code
        for code, *_ in reader_findings(
            captured(HEADER, DASHES, row("name"), short, "")
        )
    ] == ["T015"]


def test_html_rows_of_other_lengths_are_read() -> None:
    head = [cell.strip() for cell in HEADER.strip("|").split("|")]
    cells = ["Ferries", "name", "FALSE", "string", "REQUIRED", "a", "b"]
    page = captured(html(head, cells[:6], [*cells, "c"], cells))

    assert [code for code, *_ in reader_findings(page)] == ["T015", "T016"]


def test_a_cell_that_spans_more_than_the_columns_is_surplus() -> None:
    head = [cell.strip() for cell in HEADER.strip("|").split("|")]
    cells = ["Ferries", "name", "FALSE", "string", "REQUIRED", "a", "b"]
    page = captured(html(head, cells).replace("<td>a</td>", "<td colspan=2>a</td>"))

    assert reader_findings(page)[0][3].endswith("the last are left out: 'b'")
    assert [text for _, text in page.page.properties[0].values] == [
        page.page.properties[0].value("1"),
        page.page.properties[0].value("1"),
    ]


# Further tables and detached rows ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "between",
    [[""], ["", "## More", ""], ["", "    "], ["", "## More", "", HEADER, DASHES]],
)
def test_a_continued_table_is_one_table(between: list[str]) -> None:
    page = captured(HEADER, DASHES, row("name"), *between, row("port"), row("length"))
    line = 6 + len(between)

    assert properties(page) == ["name", "port", "length"]
    text = (
        "the rows from 'port' on are separated from the table; "
        "they are read as part of it (2 rows)"
    )
    heading = "text below the table is left out (line 7): ## More"
    expected = [("T018", "port", line, text)]
    if "## More" in between:
        expected.insert(0, ("T036", "", 0, heading))
    assert reader_findings(page) == expected
    assert page.row_counts.rows == 3


def test_a_continued_table_may_begin_with_the_members_of_a_container() -> None:
    deck = "| Ferries | decks | TRUE | ferryDeck[] | REQUIRED | | |"
    page = captured(
        HEADER, DASHES, deck, "", HEADER, DASHES, row("area", resource="ferryDecks")
    )

    assert properties(page) == ["decks", "decks/area"]


@pytest.mark.parametrize(
    "second",
    [
        (HEADER, DASHES, row("berths", resource="Ports")),
        (f"{FIXED} Scenario 1: POST |", DASHES[:-4], row("berths", "a")),
        (
            "| Resource | Property Name | Meaning |",
            "| - | - | - |",
            "| Ferries | berths | where it lies |",
        ),
    ],
    ids=["other resource", "other columns", "no scenarios"],
)
def test_another_table_is_left_out_and_its_rows_are_counted(
    second: tuple[str, ...],
) -> None:
    page = captured(HEADER, DASHES, row("name"), "", *second)

    assert properties(page) == ["name"]
    text = "a second scenario table, for another resource or with other columns, is left out (1 row): "
    cells = second[2].strip("| ")
    assert reader_findings(page) == [("T019", "tables/2", 7, text + cells)]
    assert (
        page.row_counts.rows,
        page.row_counts.properties,
        page.row_counts.left_out,
    ) == (2, 1, 1)


def test_a_summary_above_the_scenario_table_is_not_read() -> None:
    summary = (
        "| Resource | Property Name | Meaning |",
        "| - | - | - |",
        "| Ferries | berths | x |",
        "",
    )
    page = captured(*summary, HEADER, DASHES, row("name"))

    assert properties(page) == ["name"]
    assert [(code, at, line) for code, at, line, _ in reader_findings(page)] == [
        ("T019", "tables/1", 3)
    ]


def test_rows_in_code_blocks_and_comments_are_not_read() -> None:
    page = captured(
        HEADER,
        DASHES,
        row("name"),
        "",
        "```",
        row("port"),
        "```",
        "",
        "<!--",
        row("quay"),
        "-->",
    )

    assert properties(page) == ["name"]
    assert [code for code, *_ in reader_findings(page)] == ["T036", "T071"]
