"""The list of required resources as captured: every row is an entry or blank, every entry has its line."""

from __future__ import annotations

from generator.capture.account import Account
from generator.capture.listing import capture_list
from generator.model.required import Listed, RequiredList
from generator.model.table import ListTable

SHIP, PORT = Listed("Ship", ("create",), "ship.md"), Listed("Port Call", ("create", "delete"), mark="**")
TABLE = ListTable(("Resource", "Operations"), ((SHIP, 7), (PORT, 8), (SHIP, 10)), blank=1)


def test_entries_their_lines_and_the_account() -> None:
    found = capture_list(TABLE, "readme.md", "0" * 64, "markdown")

    assert found.page == RequiredList((SHIP, PORT, SHIP))
    assert (found.source.page, found.source.document, found.source.dialect) == (
        "required",
        "readme.md",
        "markdown",
    )
    assert found.source.lines == (("Ship", 7), ("Port Call", 8), ("Ship#2", 10))
    assert found.account == Account(rows=4, entries=3, blank=1)


def test_a_list_does_not_depend_on_its_lines() -> None:
    moved = ListTable(TABLE.headers, tuple((entry, line + 5) for entry, line in TABLE.entries), blank=2)
    assert capture_list(moved, "a", "1", "x").page == capture_list(TABLE, "b", "2", "y").page
