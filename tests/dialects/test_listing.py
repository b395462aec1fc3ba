"""The list of required resources: told from other tables, its cells taken apart, broken ones refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.dialects import read_table
from generator.dialects.documents import Document
from generator.dialects.listing import is_list_header, read_name
from generator.dialects.show import show_table
from generator.errors import UnreadableError
from generator.model.table import ListTable, ScenarioTable

CASES = Path(__file__).resolve().parents[1] / "cases" / "dialects"

HEAD = ("| Resource | Operations |", "| --- | --- |")
SHIP = "| [Ship](./ship.md) | Create |"


def document(*lines: str) -> Document:
    return Document("page.md", "\n".join(lines), "")


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        (("**Ed-Fi ODS / API Resource**", "**Operations**"), True),
        (("Resource", "Operation"), True),
        (("RESOURCES", "operations", "Notes"), True),
        (("Resource", "Property Name"), False),
        (("Human resourcefulness", "Operations"), False),
        (("Resource",), False),
        (("Operations", "Resource"), False),
    ],
)
def test_a_list_is_told_by_its_header(cells: tuple[str, ...], answer: bool) -> None:
    assert is_list_header(cells) == answer


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Ship", ("Ship", "", "")),
        ("[Tall Ship](./ship-scenarios.md)", ("Tall Ship", "ship-scenarios.md", "")),
        (r"[Ship](./ship.md)\*\*", ("Ship", "ship.md", "**")),
        ("**[Ship](./ship.md)**", ("Ship", "ship.md", "")),
        (r"[Ship\*](ship.md)", ("Ship", "ship.md", "*")),
        (r"[Ship](a/b/ship/?x=1#top) <sup>2</sup>", ("Ship", "ship", "2")),
        ("[Ship](#ship)", ("Ship", "", "")),
        ("Ship †", ("Ship", "", "†")),
        ("Ship[^1]", ("Ship", "", "[^1]")),
        ("[Ship](./ship.md) of the line", ("Ship of the line", "ship.md", "")),
        ("Ship (tall)", ("Ship (tall)", "", "")),
        ("`Ship`", ("Ship", "", "")),
    ],
)
def test_a_name_its_link_and_its_mark(cell: str, parts: tuple[str, str, str]) -> None:
    assert read_name(cell) == parts


@pytest.mark.parametrize(
    ("said", "operations"),
    [
        ("Create, Update, Delete", ("create", "update", "delete")),
        ("create/update", ("create", "update")),
        ("Create and Delete", ("create", "delete")),
        ("POST, PUT, GET, DELETE", ("create", "update", "read", "delete")),
        ("Update, Update", ("update",)),
    ],
)
def test_operations_in_every_spelling(said: str, operations: tuple[str, ...]) -> None:
    table = read_table(document(*HEAD, f"| Ship | {said} |"))
    assert isinstance(table, ListTable)
    ((entry, line),) = table.entries
    assert (entry.operations, line) == (operations, 3)


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (document(*HEAD), r"page\.md:1: the list has no rows; download"),
        (document(*HEAD, "| | |"), r"page\.md:1: the list has no rows; download"),
        (
            document(*HEAD, SHIP, "", "More", "", *HEAD, SHIP),
            r"page\.md:7: a second list of resources; .* 1;",
        ),
        (
            document("| Resource | Operations | Notes |", "| - | - | - |", "| a | Create | x |"),
            r"page\.md:1: unknown header 'Notes'; .* two columns",
        ),
        (document(*HEAD, SHIP, "| Port | |"), r"page\.md:4: 'Port' has no operations; complete"),
        (document(*HEAD, SHIP, "| | Create |"), r"page\.md:4: the row names no resource; complete"),
        (document(*HEAD, SHIP, "| Port | Creat |"), r"page\.md:4: 'creat' is no operation; use Create"),
        (document(*HEAD, SHIP, "| Port | Create, Up"), r"page\.md:4: the row is cut off in cell 2 of 2"),
        (document(*HEAD, SHIP, "| Port | Create | x |"), r"page\.md:4: the row has 3 cells, the list 2"),
        (
            document("Resource", "Operations", "Ship", "Port", "Create"),
            r"page\.md:3: 'Ship' has no operations; complete",
        ),
        (
            document("| Ship | Length |", "| - | - |", "| a | 1 |"),
            r"page\.md:1: unknown header 'Ship': .* neither one of scenarios nor a list of resources; "
            "a header begins with Resource, Property Name, or is Resource, Operations",
        ),
        (
            document("Nothing here."),
            "page.md: no scenario table, no method page and no list of resources in a known shape",
        ),
    ],
)
def test_a_broken_list_is_refused_with_its_line(page: Document, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        read_table(page)


def test_a_page_with_scenarios_is_no_list() -> None:
    scenarios = ("| Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST |",)
    rows = ("| - | - | - | - | - | - |", "| Ships | id | FALSE | string | REQUIRED | 1 |")
    table = read_table(document(*scenarios, *rows, "", *HEAD, SHIP))
    assert isinstance(table, ScenarioTable)
    assert [(note.code, note.line) for note in table.notes] == [("T007", 5)]


def test_two_lists_of_a_web_page_are_refused() -> None:
    table = (
        "<table><tr><th>Resource</th><th>Operations</th></tr>\n<tr><td>a</td><td>Create</td></tr></table>\n"
    )
    with pytest.raises(
        UnreadableError, match=r"page\.md:3: a second list of resources; the first is on line 1"
    ):
        read_table(Document("page.md", table + table, ""))


@pytest.mark.parametrize("case", ["list-pipe-table", "list-html", "list-cell-lines", "list-run-together"])
def test_the_same_list_in_every_shape(case: str) -> None:
    page = next((CASES / case).glob("page.*"))
    table = read_table(Document(page.name, page.read_text(encoding="utf-8"), ""))
    assert isinstance(table, ListTable)
    assert [(each.name, each.operations) for each, _ in table.entries[:3]] == [
        ("Ship", ("create", "update")),
        ("Port Call", ("create", "update", "delete")),
        ("Berth", ("create", "delete")),
    ]
    assert table.blank == (case == "list-pipe-table")


def test_a_shown_list_is_aligned() -> None:
    first, second = show_table(read_table(document(*HEAD, SHIP))).splitlines()
    assert first.split() == ["Resource", "Operations", "Document"]
    assert second.split() == ["Ship", "create", "ship.md"]
    assert first.index("Operations") == second.index("create")
