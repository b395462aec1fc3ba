"""Lists of required resources: recognised by their header, read in every spelling, refused if broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablewright.errors import UnreadableError
from tablewright.model.table import ListTable, ScenarioTable
from tablewright.readers import read_table
from tablewright.readers.documents import Document
from tablewright.readers.resource_list import is_list_header, read_name
from tablewright.readers.show import show_table

CASES = Path(__file__).resolve().parents[1] / "cases" / "readers"

HEAD = ("| Resource | Operations |", "| --- | --- |")
SHIP = "| [Ship](./ship.md) | Create |"


def document(*lines: str) -> Document:
    return Document("page.md", "\n".join(lines), "")


@pytest.mark.parametrize(
    ("cells", "is_header"),
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
def test_the_header_of_a_list_is_recognised(
    cells: tuple[str, ...], is_header: bool
) -> None:
    assert is_list_header(cells) == is_header


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
def test_a_name_cell_is_split_into_name_file_and_mark(
    cell: str, parts: tuple[str, str, str]
) -> None:
    assert read_name(cell) == parts


@pytest.mark.parametrize(
    ("printed", "operations"),
    [
        ("Create, Update, Delete", ("create", "update", "delete")),
        ("create/update", ("create", "update")),
        ("Create and Delete", ("create", "delete")),
        ("POST, PUT, GET, DELETE", ("create", "update", "read", "delete")),
        ("Update, Update", ("update",)),
    ],
)
def test_operations_are_read_in_every_spelling(
    printed: str, operations: tuple[str, ...]
) -> None:
    table = read_table(document(*HEAD, f"| Ship | {printed} |"))
    assert isinstance(table, ListTable)
    ((entry, line),) = table.entries
    assert (entry.operations, line) == (operations, 3)


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (document(*HEAD), r"page\.md:1: the list has no rows; download"),
        (document(*HEAD, "| | |"), r"page\.md:1: the list has no rows; download"),
        (
            document(*HEAD, SHIP, "| Port | Create, Up"),
            r"page\.md:4: the row is cut off in cell 2 of 2",
        ),
        (
            document("| Ship | Length |", "| - | - |", "| a | 1 |"),
            r"page\.md:1: unknown header 'Ship': .* neither a scenario table nor a list of resources; "
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


def test_a_page_with_scenarios_is_not_read_as_a_list() -> None:
    scenarios = (
        "| Resource | Property Name | Is Collection | Data Type | Required | Scenario 1: POST |",
    )
    rows = (
        "| - | - | - | - | - | - |",
        "| Ships | id | FALSE | string | REQUIRED | 1 |",
    )
    table = read_table(document(*scenarios, *rows, "", *HEAD, SHIP))
    assert isinstance(table, ScenarioTable)
    assert [(note.code, note.document_line.line) for note in table.notes] == [
        ("T007", 5)
    ]


@pytest.mark.parametrize(
    ("page", "entries", "expected_notes"),
    [
        (
            document(*HEAD, SHIP, "| Port | Create / Upsert |"),
            {"Ship": ("create",), "Port": ("create",)},
            [
                (
                    "R005",
                    4,
                    "the operations of 'Port' are printed as 'Create / Upsert'; they are read as: create",
                )
            ],
        ),
        (
            document(*HEAD, "| Port | |", SHIP),
            {"Port": (), "Ship": ("create",)},
            [
                (
                    "R005",
                    3,
                    "the operations of 'Port' are printed as ''; they are read as: none",
                )
            ],
        ),
        (
            document(*HEAD, "| | Create |", SHIP),
            {"Ship": ("create",)},
            [("R006", 3, "a row of the list without a resource is left out: Create")],
        ),
        (
            document(*HEAD, "| Port | Create | x |", SHIP),
            {"Port": ("create",), "Ship": ("create",)},
            [
                (
                    "T016",
                    3,
                    "the row of 'Port' has 3 cells for 2 columns; the last are left out: 'x'",
                )
            ],
        ),
        (
            document(
                "| Resource | Operations | Notes |",
                "| - | - | - |",
                "| a | Create | x |",
            ),
            {"a": ("create",)},
            [
                (
                    "T006",
                    1,
                    "the column 'Notes' does not belong to this kind of table; it is left out, "
                    "with 1 filled cell: 'x'",
                )
            ],
        ),
        (
            document(
                *HEAD,
                SHIP,
                "",
                "More",
                "",
                *HEAD,
                "| Port | Create |",
                "",
                "| Berth | Delete |",
            ),
            {"Ship": ("create",), "Port": ("create",), "Berth": ("delete",)},
            [
                (
                    "T018",
                    9,
                    "the rows from 'Port' on are separated from the table; they are read as part of "
                    "it (2 rows)",
                )
            ],
        ),
        (
            document("Resource", "Operations", "Ship", "Port", "Create"),
            {"Ship": (), "Port": ("create",)},
            [
                (
                    "R005",
                    3,
                    "the operations of 'Ship' are printed as ''; they are read as: none",
                )
            ],
        ),
        (
            document(*HEAD, SHIP, "| Port | POST and PUT |"),
            {"Ship": ("create",), "Port": ("create", "update")},
            [],
        ),
    ],
)
def test_an_unclear_row_of_a_list_is_a_finding_and_the_others_are_kept(
    page: Document,
    entries: dict[str, tuple[str, ...]],
    expected_notes: list[tuple[str, int, str]],
) -> None:
    table = read_table(page)
    assert isinstance(table, ListTable)
    assert {entry.name: entry.operations for entry, _ in table.entries} == entries
    assert [
        (each.code, each.document_line.line, each.message) for each in table.notes
    ] == expected_notes
    assert table.left_out == sum(code == "R006" for code, _, _ in expected_notes)


def test_two_lists_of_a_web_page_are_joined() -> None:
    header = "<table><tr><th>Resource</th><th>Operations</th></tr>\n"
    rows = header + "<tr><td>{}</td><td>Create</td></tr></table>\n"
    table = read_table(Document("page.md", rows.format("a") + rows.format("b"), ""))
    assert isinstance(table, ListTable)
    assert [(entry.name, line) for entry, line in table.entries] == [("a", 2), ("b", 4)]
    assert [(note.code, note.document_line.line) for note in table.notes] == [
        ("T018", 4)
    ]


def test_a_web_list_that_is_cut_off_is_refused() -> None:
    header = "<table><tr><th>Resource</th><th>Operations</th></tr>\n"
    page = header + "<tr><td>a</td><td>Create</td></tr>\n<tr><td>b"
    with pytest.raises(
        UnreadableError, match=r"page\.md:3: the page ends inside its table; download"
    ):
        read_table(Document("page.md", page, ""))


@pytest.mark.parametrize(
    "case", ["list-pipe-table", "list-html", "list-cell-lines", "list-run-together"]
)
def test_a_list_is_read_equally_in_every_shape(case: str) -> None:
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
