"""Marks, entities and unusual characters in cells are read as printed, or a finding quotes both texts."""

from __future__ import annotations

import io

import pytest

from tablewright.capture import CapturedPage, capture_page
from tablewright.model.table import ListTable, ScenarioTable
from tablewright.model.values import Literal
from tablewright.readers import read_table
from tablewright.readers.documents import read_stream

PAGE = """# v9 Harbour > Ships Scenarios

## Scenarios

1. Create the ship.

| Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST |
| --- | --- | --- | --- | --- | --- |
| ships | {name} | FALSE | string | REQUIRED | {value} |
| ships | port | FALSE | string | REQUIRED | Aden |
"""


def captured(value: str, name: str = "name") -> CapturedPage:
    text = PAGE.format(value=value, name=name)
    table = read_table(read_stream("page.md", io.BytesIO(text.encode())))
    assert isinstance(table, ScenarioTable)
    return capture_page(table, "page.md", "", "markdown")


def value_of(page: CapturedPage) -> str:
    (_, value), *_ = page.page.properties[0].values
    assert isinstance(value, Literal)
    return value.text


def codes(page: CapturedPage) -> list[str]:
    return [each.code for each in page.page.findings]


@pytest.mark.parametrize(
    "printed",
    [
        "2**3", "2**3**4", "a**b**c", "**2**3", "2 ** 3 ** 4", "O`Brien", "a_b_c", "__init__", "2*3*4", "* x",
        "a&section=2", "a&lt b", "&copy 2020", "A&reg=1", "AT&T", "&notit;", "a\\new",
        "$x$", "==x==", "x^2^",
        "a < b > c", "``", "**", "a\ue041b", "a\ue141b", "\uf0b7 x", "e\u0301",
        "\u212b", "\ufb01", "#x", "- x",
    ],
)  # fmt: skip
def test_a_cell_without_a_pair_of_marks_is_read_as_printed(printed: str) -> None:
    page = captured(printed)
    assert value_of(page) == printed
    assert codes(page) == []


@pytest.mark.parametrize(
    "printed", ["<b>", "a<b>c", "a</b>", "<i>a", "[^1]", "x[^1]", "a [x](y) b", "\u201cx\u201d"]
)  # fmt: skip
def test_a_tag_without_its_pair_is_text_with_a_finding(printed: str) -> None:
    page = captured(printed)
    assert value_of(page) == printed
    assert codes(page) == ["N002"]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("**x**", "x"),
        ("** x**", "x"),
        ("**x** y", "x y"),
        ("`x`", "x"),
        ("<b>x</b>", "x"),
        ("a<br>b", "a b"),
        ("a &amp; b", "a & b"),
        ("a &lt; b", "a < b"),
        ("a&nbsp;b", "a b"),
        ("\\*x\\_", "*x_"),
        ("<http://quay.example>", "http://quay.example"),
    ],
)
def test_marks_around_whole_words_are_removed(printed: str, value: str) -> None:
    page = captured(printed)
    assert value_of(page) == value
    assert codes(page) == []


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("_x_", "x"),
        ("*x* y", "x y"),
        ("***x***", "x"),
        ("O`Bri`en", "OBrien"),
        ("a<u>b</u>c", "abc"),
        ("<i>x</i>y", "xy"),
        ("a <!-- b --> c", "a c"),
        ("&copy; x", "\u00a9 x"),
        ("&#65;", "A"),
        ("a&sect;b", "a\u00a7b"),
    ],
)
def test_marks_that_may_be_text_are_a_finding(printed: str, value: str) -> None:
    page = captured(printed)
    assert value_of(page) == value
    (note,) = page.page.findings
    assert note.code == "T085"
    assert dict(note.details) == {"printed": printed, "read": value}


def test_marks_in_a_name_are_a_finding() -> None:
    page = captured("x", "_name_")
    assert page.page.properties[0].name == "name"
    (note,) = page.page.findings
    assert (note.code, dict(note.details)) == (
        "T085",
        {"printed": "_name_", "read": "name"},
    )


@pytest.mark.parametrize("printed", ["~~name~~", "<del>name</del>"])
def test_a_name_that_is_struck_out_is_a_finding(printed: str) -> None:
    page = captured("x", printed)
    assert page.page.properties[0].name == "name"
    (note,) = page.page.findings
    assert (note.code, dict(note.details)) == (
        "T085",
        {"printed": printed, "read": "name"},
    )


def test_a_tag_printed_with_entities_is_text() -> None:
    page = captured("&lt;b&gt;x&lt;/b&gt;")
    assert value_of(page) == "<b>x</b>"


def test_half_a_word_in_bold_is_one_word_in_html() -> None:
    cells = "".join(f"<td>{cell}</td>" for cell in ("ships", "name", "FALSE"))
    names = ("Resource", "Property Name", "Is Collection", "Data Type", "Required")
    header = "".join(f"<th>{name}</th>" for name in (*names, "Scenario 1: POST"))
    row = f"{cells}<td>string</td><td>REQUIRED</td><td>Har<b>bour</b></td>"
    text = f"<html><table><tr>{header}</tr><tr>{row}</tr></table></html>"
    table = read_table(read_stream("page.html", io.BytesIO(text.encode())))
    assert isinstance(table, ScenarioTable)
    page = capture_page(table, "page.html", "", "html")
    assert value_of(page) == "Harbour"
    assert "T085" in codes(page)


@pytest.mark.parametrize(
    ("printed", "value", "code", "quoted"),
    [
        ("12\u200b-34", "12-34", "T065", "'12<U+200B>-34'"),
        ("x\u200dy", "xy", "T065", "'x<U+200D>y'"),
        (
            "\U0001f469\u200d\U0001f680",
            "\U0001f469\U0001f680",
            "T065",
            "'\U0001f469<U+200D>\U0001f680'",
        ),
        ("Port\u2028Call", "Port Call", "T086", "'Port<U+2028>Call'"),
        ("Port\u2029Call", "Port Call", "T086", "'Port<U+2029>Call'"),
        ("Port\x0bCall", "Port Call", "T086", "'Port<U+000B>Call'"),
    ],
)
def test_characters_that_are_not_kept_are_a_finding(
    printed: str, value: str, code: str, quoted: str
) -> None:
    page = captured(printed)
    assert value_of(page) == value
    assert [(each.code, dict(each.details)) for each in page.page.findings] == [
        (code, {"printed": quoted})
    ]


def test_an_invisible_character_at_the_edge_of_a_cell_is_no_finding() -> None:
    page = captured("x\u200b")
    assert (value_of(page), codes(page)) == ("x", [])


def test_a_row_of_a_list_that_is_in_no_table_is_quoted() -> None:
    text = (
        "# List\n\n| Harbour API / Resource | Operations |\n| --- | --- |\n| Ship | Create |\n"
        "# | Berth | Create |\n\n```\n| Tug | Create |\n```\n\nText | below\n\nMore text\n"
    )
    table = read_table(read_stream("page.md", io.BytesIO(text.encode())))
    assert isinstance(table, ListTable)
    assert [entry.name for entry, _ in table.entries] == ["Ship"]
    quoted = [dict(note.details) for note in table.notes if note.code == "T036"]
    text_below = "# | Berth | Create | / | Tug | Create |"
    assert quoted == [{"text": text_below, "lines": "6-9"}]


def test_a_value_with_the_cells_of_a_row_is_a_finding() -> None:
    page = captured("1) shipsnameFALSEstringREQUIREDAda")
    (note,) = page.page.findings
    assert note.code == "T088"
