"""Pages unlike the published ones: known notations are captured, and other text is kept with a finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tablewright.capture import CapturedPage, capture_page
from tablewright.errors import UnreadableError
from tablewright.model.values import Items, Literal, PreferredValue, SchoolDate, Value
from tablewright.readers import find_reader
from tablewright.readers.documents import Document
from tablewright.values.cells import read_cell

HEADER = (
    "Resource",
    "Property Name",
    "Is Collection",
    "Data Type",
    "Required",
    "Scenario 1: POST",
)
ROW = ("Ferries", "name", "FALSE", "string", "REQUIRED", "Aurora")
OTHER = ("Route", "Length")

Table = Callable[..., str]


def line_of(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def pipe_table(header: Sequence[str], *rows: Sequence[str]) -> str:
    return "".join(map(line_of, (header, ["---"] * len(header), *rows)))


def html_table(*rows: Sequence[str]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>\n"


def captured(table: str) -> CapturedPage:
    heading = (
        "<h1>v9 Harbor > Ferries</h1>\n"
        if table.startswith("<")
        else "# v9 Harbor > Ferries\n\n"
    )
    document = Document("ferries", heading + table, "")
    reader = find_reader(document)
    return capture_page(reader.read(document), "ferries", "0" * 64, reader.NAME)


def details_of(page: CapturedPage, code: str) -> list[dict[str, str]]:
    return [
        dict(finding.texts) for finding in page.page.findings if finding.code == code
    ]


# Cells ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("-1", "integer", Literal("-1")),
        ("--all", "string", Literal("--all")),
        ("N/A for ferries", "string", Literal("N/A for ferries")),
        (
            "<uri://harbor.example/Ferry>",
            "string",
            Literal("uri://harbor.example/Ferry"),
        ),
        ("upper_deck_plan", "string", Literal("upper_deck_plan")),
        ("2 * 3 * 4", "string", Literal("2 * 3 * 4")),
        ("<p>9/1/</p><p>[Current School Year]</p>", "date", SchoolDate(9, 1)),
        ("a < b, c > d", "string", Literal("a < b, c > d")),
        ("50% of 80%", "string", Literal("50% of 80%")),
        ("~ 3 km", "string", Literal("~ 3 km")),
        (
            "As seen from above the deck",
            "string",
            Literal("As seen from above the deck"),
        ),
        ("Ahoy 😀?", "string", Literal("Ahoy 😀?")),
        ("1-3", "string", Literal("1-3")),
        ("the 'Aurora'", "string", Literal("the 'Aurora'")),
    ],
)
def test_a_cell_in_a_known_notation_is_its_value(
    text: str, kind: str, value: Value
) -> None:
    reading = read_cell(text, kind)
    assert (reading.value, reading.notes) == (value, ())


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ("*Upper* deck", "Upper deck", ["T085"]),
        ("_Upper_ deck", "Upper deck", ["T085"]),
        (
            '<span style="color: red">Upper</span> deck<!-- sic -->',
            "Upper deck",
            ["T085"],
        ),
        # The unknown mark is kept as it is printed.
        ("Deck<sup>1</sup>", "Deck<sup>1</sup>", ["N002"]),
    ],
)
def test_a_cell_with_doubtful_marks_is_a_finding(
    text: str, value: str, codes: list[str]
) -> None:
    reading = read_cell(text, "string")
    assert reading.value == Literal(value)
    assert [note.code for note in reading.notes] == codes


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("<<school year>>", Literal("<<school year>>"), "N002"),
        ("['7' if possible \\| system value]", PreferredValue(Literal("7")), "N013"),
        ("F-{{CSY+1}}", Literal("F-{{CSY+1}}"), "N002"),
        ("~date~", Literal("~date~"), "N002"),
        ("%date%", Literal("%date%"), "N002"),
        ("[Next School Year]", Literal("[Next School Year]"), "N002"),
        ('"Aurora"', Literal('"Aurora"'), "N002"),
        ("\u2018Aurora\u2019", Literal("\u2018Aurora\u2019"), "N002"),
        ("TBD", None, "N004"),
        ("???", None, "N004"),
        ("…", None, "N004"),
        ("same as above", None, "N005"),
        ("(Same as Scenario 1)", None, "N005"),
        ("Ditto", None, "N005"),
        ("~~Upper~~ Lower", Literal("Lower"), "N020"),
        ("<del>9/1/2016</del>", None, "N020"),
        (
            "<ul><li>Upper deck</li><li>Lower deck</li></ul>",
            Items((Literal("Upper deck"), Literal("Lower deck"))),
            "N003",
        ),
    ],
)
def test_a_cell_in_an_unknown_notation_is_a_finding(
    text: str, value: Value | None, code: str
) -> None:
    reading = read_cell(text, "string")
    assert reading.value == value
    assert [note.code for note in reading.notes] == [code]
    assert "$" not in reading.notes[0].message


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("<del>Old</del> New", "New"),
        ("<s>Old</s> New", "New"),
        ("<ins>New</ins>", "New"),
    ],
)
def test_text_that_is_struck_out_in_html_is_not_a_value(
    printed: str, value: str
) -> None:
    page = captured(html_table(HEADER, (*ROW[:5], printed)))
    assert page.page.properties[0].value("1") == Literal(value)
    assert [item["value"] for item in details_of(page, "N020")] == (
        ["Old"] if "Old" in printed else []
    )


def test_raised_text_in_html_is_separated_from_the_value() -> None:
    page = captured(html_table(HEADER, (*ROW[:5], "Aurora<sup>1</sup>")))
    assert [item["value"] for item in details_of(page, "N002")] == [
        "Aurora<sup>1</sup>"
    ]


# Headers and tables --------------------------------------------------------------------------------------

ORDER = (1, 0, 3, 2, 4, 5)


@pytest.mark.parametrize("table", [pipe_table, html_table])
def test_columns_may_be_in_any_order(table: Table) -> None:
    usual, reordered = (
        captured(table(*([item[at] for at in order] for item in (HEADER, ROW))))
        for order in (range(6), ORDER)
    )
    assert reordered.page == usual.page
    assert usual.page.findings[0].code == "S003"  # these pages have no sentences


@pytest.mark.parametrize("table", [pipe_table, html_table])
def test_columns_of_other_tables_are_left_out_with_a_finding(table: Table) -> None:
    page = captured(
        table(
            ("No.", *HEADER, "Remark"),
            ("1", *ROW, ""),
            ("2", *ROW[:1], "port", *ROW[2:], "x"),
        )
    )
    assert [prop.name for prop in page.page.properties] == ["name", "port"]
    assert details_of(page, "T006") == [
        {"label": "No.", "cells": "2", "values": "'1', '2'"},
        {"label": "Remark", "cells": "1", "values": "'x'"},
    ]


@pytest.mark.parametrize(
    ("label", "method"),
    [
        ("Scenario 1 - PUT", "PUT"),
        ("Scenario #1 (PUT)", "PUT"),
        ("Scen. 1: PUT", "PUT"),
        ("Scenario 1", "POST"),
        ("PUT", "PUT"),
    ],
)
def test_a_scenario_column_is_read_with_other_labels(label: str, method: str) -> None:
    page = captured(pipe_table((*HEADER[:5], label), ROW))
    assert [
        (scenario.number, scenario.method, scenario.label)
        for scenario in page.page.scenarios
    ] == [("1", method, label)]
    assert bool(details_of(page, "S012")) == (label == "Scenario 1")


@pytest.mark.parametrize(
    ("label", "read"),
    [
        ("Scenario 2: PATCH", "Scenario 2"),
        ("Scenario two", "Scenario 2"),
        ("Sceanrio 2: PUT", "Scenario 2: PUT"),
        ("Scenario ii - PUT", "Scenario 2: PUT"),
        ("Scenario 2 (PUT, by the crew)", "Scenario 2: PUT"),
    ],
)
def test_a_scenario_with_an_unreadable_label_keeps_its_column(
    label: str, read: str
) -> None:
    page = captured(pipe_table((*HEADER, label), (*ROW, "Borealis")))
    assert page.page.properties[0].value("2") == Literal("Borealis")
    assert details_of(page, "T009") == [{"label": label, "read": read}]
    assert not details_of(page, "T006")


def test_a_header_of_prose_with_a_method_is_not_a_scenario() -> None:
    page = captured(pipe_table((*HEADER, "When to PUT it"), (*ROW, "x")))
    assert [scenario.number for scenario in page.page.scenarios] == ["1"]
    assert details_of(page, "T006") == [
        {"label": "When to PUT it", "cells": "1", "values": "'x'"}
    ]


@pytest.mark.parametrize(
    ("at", "label"),
    [(1, "Propery Name"), (0, "Resouce"), (3, "Data Tpye"), (2, "Is Colection")],
)
def test_a_misspelled_column_is_read_with_a_finding(at: int, label: str) -> None:
    header = (*HEADER[:at], label, *HEADER[at + 1 :])
    page = captured(pipe_table(header, ROW))
    assert page.page.properties[0].value("1") == Literal("Aurora")
    assert details_of(page, "T005") == [{"label": label, "read": HEADER[at]}]


def test_a_missing_column_is_an_error_that_names_it() -> None:
    with pytest.raises(
        UnreadableError,
        match="ferries:3: the table has no column 'Is Collection'; add it",
    ):
        captured(pipe_table((*HEADER[:2], *HEADER[3:]), (*ROW[:2], *ROW[3:])))


@pytest.mark.parametrize("table", [pipe_table, html_table])
def test_other_tables_are_left_out_with_a_finding(table: Table) -> None:
    page = captured(
        f"{table(OTHER, ('1', '2'))}\n{table(HEADER, ROW)}\n{table(('Scenario 1', 'x'))}"
    )
    assert [prop.name for prop in page.page.properties] == ["name"]
    first, second = details_of(page, "T007")
    assert (first["label"], first["rows"]) == ("Route", "1")
    assert first["text"].startswith("Route | Length")
    assert second == {"label": "Scenario 1", "rows": "0", "text": "Scenario 1 | x"}
    lines = dict(page.source.lines)
    assert [lines["tables/1"], lines["tables/3"]] == (
        [3, 11] if table is pipe_table else [2, 6]
    )


def test_a_table_in_a_cell_is_not_another_table() -> None:
    page = captured(html_table(HEADER, (*ROW[:5], html_table(("Aurora",)))))
    assert page.page.properties[0].value("1") == Literal("Aurora")
    assert not details_of(page, "T007")


def test_a_table_right_below_a_list_is_refused_with_the_next_step() -> None:
    with pytest.raises(
        UnreadableError,
        match=r"ferries:4: .* belongs to no table; leave a blank line above",
    ):
        captured("1. Create a ferry.\n" + pipe_table(HEADER, ROW))


@pytest.mark.parametrize("table", [pipe_table, html_table])
def test_a_repeated_header_is_not_a_row(table: Table) -> None:
    page = captured(table(HEADER, ROW, HEADER, ("Ferries", "port", *ROW[2:])))
    assert [place for place, _ in page.page.walk()] == ["name", "port"]
    assert not page.page.unplaced


# Text around the table -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "## Prerequisites\n\n* Port\n\n## Scenarios\n\n1. Create a ferry.\n",
        "**Prerequisites**\n\n1. Port\n\n**Scenarios:**\n\n1) Create a ferry.\n",
        "### PREREQUISITE ###\n\n- Port\n\n## Scenarios:\n\n1. Create a ferry.\n",
        "<h2>Prerequisite:</h2><ol><li>Port</li></ol><p><b>Scenarios</b></p><ol><li>Create it.</li></ol>",
        "## Prerequisites\n\nPort\n\n## Scenarios\n\n* Create a ferry.\n",
        "<h2>Prerequisites</h2><p>Port</p><h2>Scenarios</h2><ul><li>Create it.</li></ul>",
    ],
)
def test_sections_are_found_below_every_form_of_heading(text: str) -> None:
    table = html_table(HEADER, ROW) if text.startswith("<") else pipe_table(HEADER, ROW)
    page = captured(f"{text}\n{table}")
    assert page.page.prerequisites == ("Port",)
    assert not page.page.findings


@pytest.mark.parametrize(
    "text", ["{}", "<h2>Prerequisites</h2><p>{}</p>"], ids=["markdown", "html"]
)
def test_prerequisites_in_a_paragraph_are_read(text: str) -> None:
    sentence = "Every port has to be loaded before the first of the ferries."
    table = html_table(HEADER, ROW) if "<" in text else pipe_table(HEADER, ROW)
    heading = "" if "<" in text else "## Prerequisites\n\n"
    assert details_of(captured(f"{heading}{text.format(sentence)}\n\n{table}"), "S015")
    assert (
        captured(f"{heading}{text.format('None.')}\n\n{table}").page.prerequisites == ()
    )


# Items ---------------------------------------------------------------------------------------------------


def list_of(*names: str) -> CapturedPage:
    rows = (
        ("ferryDecks", name, "FALSE", "string", "REQUIRED", f"{name}{at}")
        for at, name in enumerate(names)
    )
    return captured(
        pipe_table(
            HEADER, ("Ferries", "decks", "TRUE", "ferryDeck[]", "REQUIRED", ""), *rows
        )
    )


@pytest.mark.parametrize(
    ("names", "first", "second"),
    [
        ("abab", ("a0", "a2"), ("b1", "b3")),
        ("aabb", ("a0", "a1"), ("b2", "b3")),
    ],
)
def test_items_are_read_in_both_orders(
    names: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    page = list_of(*names)
    (decks,) = page.page.properties
    values = [member.value("1") for member in decks.properties]
    assert values == [Items(tuple(map(Literal, item))) for item in (first, second)]
    assert details_of(page, "L012") == [{"count": "2"}]


# Parents -------------------------------------------------------------------------------------------------


def test_a_list_named_by_its_type_is_preferred_to_one_named_with_the_root() -> None:
    def row(resource: str, name: str, data_type: str = "string") -> tuple[str, ...]:
        return (
            resource,
            name,
            str(data_type.endswith("[]")).upper(),
            data_type,
            "REQUIRED",
            "x" * (data_type == "string"),
        )

    page = captured(
        pipe_table(
            HEADER,
            row("Ferries", "decks", "ferryDeck[]"),
            row("Ferries", "annexes", "ferryAnnex[]"),
            row("ferryAnnexes", "decks", "ferryAnnexDeck[]"),
            row("ferryAnnexDecks", "inner"),
            row("ferryDecks", "outer"),
        )
    )
    places = [place for place, _ in page.page.walk()]
    assert places == [
        "decks",
        "decks/outer",
        "annexes",
        "annexes/decks",
        "annexes/decks/inner",
    ]
    assert not details_of(page, "L009")
