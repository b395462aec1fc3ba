"""Captured lists of required resources: every row is counted, and every entry has its line."""

from __future__ import annotations

from made_up_findings import made_up

from tablewright.capture.resource_list import capture_list
from tablewright.capture.row_counts import RowCounts
from tablewright.model.findings import DocumentLine, Finding, ListPlace
from tablewright.model.required import ListEntry
from tablewright.model.table import ListTable

SHIP, PORT = ListEntry("Ship", ("create",), "ship.md"), ListEntry(
    "Port Call", ("create", "delete"), mark="**"
)
TABLE = ListTable(
    ("Resource", "Operations"), ((SHIP, 7), (PORT, 8), (SHIP, 10)), blank=1
)


def test_a_captured_list_has_entries_lines_and_row_counts() -> None:
    captured_list = capture_list(TABLE, "readme.md", "0" * 64, "markdown")

    assert captured_list.page.resources == (SHIP, PORT, SHIP)
    details = (("name", "Ship"), ("again", "create"), ("first", "create"))
    assert captured_list.page.findings == (
        Finding("R007", ListPlace("Ship#2"), details),
    )
    assert (
        captured_list.source.page,
        captured_list.source.document,
        captured_list.source.reader,
    ) == (
        "required",
        "readme.md",
        "markdown",
    )
    assert captured_list.source.lines == (("Ship", 7), ("Port Call", 8), ("Ship#2", 10))
    assert captured_list.row_counts == RowCounts(rows=4, entries=3, blank=1, findings=1)


def test_a_finding_is_at_its_entry_or_at_a_row_without_entry() -> None:
    notes = (
        made_up("R005", DocumentLine(8), name="Port Call"),
        made_up("R006", DocumentLine(9)),
        made_up("T006", DocumentLine(5, "columns/3")),
    )
    table = ListTable(TABLE.headers, TABLE.entries[:2], notes=notes, left_out=1)

    captured_list = capture_list(table, "readme.md", "0" * 64, "markdown")

    assert [(finding.at, finding.code) for finding in captured_list.page.findings] == [
        ("required/Port Call", "R005"),
        ("required/columns/3", "T006"),
        ("required/rows/2", "R006"),
    ]
    assert dict(captured_list.source.lines) == {
        "Ship": 7,
        "Port Call": 8,
        "rows/2": 9,
        "columns/3": 5,
    }
    assert captured_list.row_counts == RowCounts(
        rows=3, entries=2, left_out=1, findings=3
    )


def test_captured_entries_do_not_depend_on_line_numbers() -> None:
    moved = ListTable(
        TABLE.headers,
        tuple((entry, line + 5) for entry, line in TABLE.entries),
        blank=2,
    )
    assert (
        capture_list(moved, "a", "1", "x").page
        == capture_list(TABLE, "b", "2", "y").page
    )
