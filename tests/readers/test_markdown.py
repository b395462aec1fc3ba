"""Markdown pages that converters changed: broken rows, text between rows, tables in HTML, other headers."""

from __future__ import annotations

import pytest

from tablewright.capture import CapturedPage, capture_page
from tablewright.model.table import ScenarioTable
from tablewright.readers import find_reader, read_with
from tablewright.readers.documents import Document
from tablewright.values.cells import cell_text

HEADER = (
    "| Resource | Property Name | Is Collection | Data Type | Required "
    "| Scenario 1: POST | Scenario 2: POST |"
)
DASHES = "| - | - | - | - | - | - | - |"
OUTLINE = """# v9 Harbour > Ships Scenarios

## Prerequisites

* Port

## Scenarios

1. Create the first ship.
2. Create the second ship.
"""


def row(name: str, *values: str) -> str:
    return f"| Ships | {name} | FALSE | string | REQUIRED | {' | '.join(values)} |"


def captured(*lines: str, outline: str = OUTLINE) -> CapturedPage:
    text = outline + "\n" + "\n".join(lines) + "\n"
    document = Document("page.md", text, "")
    reader = find_reader(document)
    assert reader.NAME == "markdown"
    table = read_with(reader, document)
    assert isinstance(table, ScenarioTable)
    return capture_page(table, "page.md", "", reader.NAME)


def values(page: CapturedPage) -> dict[str, dict[str, str]]:
    return {
        place: {number: cell_text(value) for number, value in prop.values}
        for place, prop in page.page.walk()
    }


def details(page: CapturedPage, code: str) -> list[dict[str, str]]:
    return [dict(each.details) for each in page.page.findings if each.code == code]


@pytest.mark.parametrize(
    "text",
    [
        ("", "Related content", "", "[Other ships](./others.md)", "", "No labels"),
        ("Related content", "[Other ships](./others.md)", "No labels"),
        ("Related | content", "", "[Other ships](./others.md) | No labels"),
    ],
)
def test_text_below_the_table_is_one_finding(text: tuple[str, ...]) -> None:
    page = captured(HEADER, DASHES, row("name", "Ada", "Bee"), *text)
    assert values(page) == {"name": {"1": "Ada", "2": "Bee"}}
    (note,) = details(page, "T036")
    assert all(line in note["text"] for line in text)


@pytest.mark.parametrize(
    "between",
    [("<div>",), ("", "<div>", ""), ("<div>", "</div>"), ("", "> ", "")],
)
def test_rows_behind_a_block_are_read_with_a_finding(between: tuple[str, ...]) -> None:
    rows = (row("name", "Ada", "Bee"), *between, row("port", "Aden", "Bath"))
    page = captured(HEADER, DASHES, *rows)
    assert values(page)["port"] == {"1": "Aden", "2": "Bath"}
    assert [note["property"] for note in details(page, "T018")] == ["port"]


@pytest.mark.parametrize("marks", [("```", "```"), ("~~~", "~~~")])
def test_rows_in_a_code_block_are_quoted(marks: tuple[str, str]) -> None:
    example = row("port", "Aden", "Bath")
    page = captured(
        HEADER, DASHES, row("name", "Ada", "Bee"), "", marks[0], example, marks[1]
    )
    assert list(values(page)) == ["name"]
    assert [note["text"] for note in details(page, "T036")] == [example]


@pytest.mark.parametrize("end", [" ", "\n"])
def test_a_row_in_a_comment_is_quoted(end: str) -> None:
    hidden = row("owner", "Carl", "Dora")
    comment = f"<!--{end}{hidden}{end}-->"
    page = captured(HEADER, DASHES, row("name", "Ada", "Bee"), comment)
    assert set(values(page)) == {"name"}
    assert details(page, "T071") == [{"text": hidden}]


def test_a_row_in_a_quotation_is_quoted() -> None:
    quoted = f"> {row('port', 'Aden', 'Bath')}"
    page = captured(HEADER, DASHES, row("name", "Ada", "Bee"), quoted)
    assert "Aden" in str(values(page)) + str(details(page, "T036"))


def test_a_row_broken_inside_brackets_is_joined() -> None:
    first = '| Ships | code | FALSE | string | REQUIRED | ["7" if possible'
    second = '| system value] | ["8" if possible | system value] |'
    page = captured(HEADER, DASHES, first, second, row("port", "Aden", "Bath"))
    soft = '["{}" if possible \\| system value]'
    assert values(page)["code"] == {"1": soft.format(7), "2": soft.format(8)}
    assert [note["lines"] for note in details(page, "T077")] == ["2"]
    assert list(values(page)) == ["code", "port"]


def test_a_second_page_below_the_first_is_quoted() -> None:
    second = row("berth", "B-1", "B-2").replace("Ships", "Ports")
    second_page = ("", "# Ports", "", HEADER.replace("1:", "7:"), DASHES, second)
    page = captured(HEADER, DASHES, row("name", "Ada", "Bee"), *second_page)
    found = str(details(page, "T019")) + str(details(page, "T036"))
    for text in ("Ports", "berth", "B-1", "B-2"):
        assert text in found


def test_an_added_column_is_quoted() -> None:
    page = captured(
        f"| Aggregate {HEADER}", f"| - {DASHES}", f"| Fleet {row('name', 'Ada', 'Bee')}"
    )
    assert values(page) == {"name": {"1": "Ada", "2": "Bee"}}
    assert details(page, "T006") == [
        {"label": "Aggregate", "cells": "1", "values": "'Fleet'"}
    ]


def test_an_html_table_keeps_the_markdown_around_it() -> None:
    cells = [cell.strip() for cell in HEADER.strip("| ").split("|")]
    first = [cell.strip() for cell in row("name", "Ada", "Bee").strip("| ").split("|")]
    lines = ["<table>"]
    for each in (cells, first):
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in each) + "</tr>")
        lines.append("")
    page = captured(*lines, "</table>")
    assert (page.page.name, page.page.interchange) == ("Ships", "Harbour")
    assert page.page.prerequisites == ("Port",)
    assert [each.subject for each in page.page.scenarios] == ["first", "second"]
    assert values(page) == {"name": {"1": "Ada", "2": "Bee"}}
    assert dict(page.source.lines)["name"] == 15


@pytest.mark.parametrize("is_above", [True, False])
def test_an_html_table_that_is_no_scenario_table_is_quoted(is_above: bool) -> None:
    table = [HEADER, DASHES, row("name", "`A \\| B`", "Bee | surplus")]
    other = ["<table><tr><td>Old</td><td>New</td></tr></table>"]
    lines = [*other, "", *table] if is_above else [*table, "", *other]
    page = captured(*lines)
    assert values(page) == {"name": {"1": "A \\| B", "2": "Bee"}}
    assert [note["text"] for note in details(page, "T007")] == ["Old | New"]
    assert [note["surplus"] for note in details(page, "T016")] == ["'surplus'"]


def test_rows_behind_a_comment_without_end_are_read() -> None:
    rows = (row("name", "Ada", "Bee"), "<!-- old", row("port", "Aden", "Bath"))
    page = captured(HEADER, DASHES, *rows)
    assert list(values(page)) == ["name", "port"]
    assert [note["text"] for note in details(page, "T036")] == ["<!-- old"]


def test_rows_in_a_comment_are_no_part_of_the_page() -> None:
    rows = (row("name", "Ada", "Bee"), "<!--", row("port", "Aden", "Bath"), "-->")
    page = captured(HEADER, DASHES, *rows)
    assert list(values(page)) == ["name"]


def test_a_row_above_the_header_is_quoted() -> None:
    groups = "| | | | | | Adults | Children |"
    page = captured(groups, DASHES, HEADER, row("name", "Ada", "Bee"))
    assert values(page) == {"name": {"1": "Ada", "2": "Bee"}}
    assert [note["text"] for note in details(page, "T069")] == ["Adults | Children"]


def test_a_table_in_a_quotation_is_read() -> None:
    page = captured(*(f"> {line}" for line in (HEADER, DASHES, row("name", "A", "B"))))
    assert values(page) == {"name": {"1": "A", "2": "B"}}


def test_complete_numbers_of_columns_are_kept_in_any_order() -> None:
    swapped = HEADER.replace("1:", "3:").replace("2:", "1:").replace("3:", "2:")
    page = captured(swapped, DASHES, row("name", "Bee", "Ada"))
    assert values(page) == {"name": {"1": "Ada", "2": "Bee"}}
    assert details(page, "T076") == [{"numbers": "2, 1"}]


def test_values_in_front_of_unseparated_empty_cells_are_doubtful() -> None:
    header = HEADER.strip("| ") + " | Scenario 3: POST | Scenario 4: POST |"
    page = captured(
        "v9 Harbour > Ships",
        header,
        "---|" * 9,
        "Ships | name | FALSE | string | REQUIRED | Ada | Bee | ||",
        "Ships | fleetReference | FALSE | fleetReference | REQUIRED | ||||",
        outline="",
    )
    assert (page.page.interchange, page.page.name) == ("Harbour", "Ships")
    assert details(page, "T078") == [
        {"property": "name", "cells": "2", "values": "Ada, Bee"}
    ]


def test_header_cells_cut_by_a_converter_are_still_the_header() -> None:
    cut = HEADER.replace("Is Collection", "Is").replace("Required", "Required /")
    page = captured(cut, DASHES, row("name", "Ada", "Bee"))
    assert values(page) == {"name": {"1": "Ada", "2": "Bee"}}
    assert {"label": "Is", "read": "Is Collection"} in details(page, "T005")


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("REQUIRED (POST only)", "required"),
        ("MUST", "required"),
        ("Optional, see below", "optional"),
        ("CONDITIONAL*", "conditional"),
    ],
)
def test_a_required_cell_with_more_words_is_read_with_a_finding(
    word: str, read: str
) -> None:
    page = captured(HEADER, DASHES, row("name", "Ada", "Bee").replace("REQUIRED", word))
    assert page.page.properties[0].required == read
    assert details(page, "L021") == [{"text": word, "read": read}]
