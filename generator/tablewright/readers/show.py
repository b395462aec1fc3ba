"""Prints the table that a reader returns, in aligned columns (`--show-table`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from tablewright.model.table import (
    ListTable,
    MethodTable,
    OperationTables,
    ScenarioTable,
    Table,
)
from tablewright.values.markup import clean


def show_table(table: Table) -> str:
    """Returns the table in aligned columns with cleaned cells, a header line first; ends in a newline."""
    match table:
        case OperationTables():
            calls: list[str] = []
            for call in table.tables:
                rows = _aligned(_method_rows(call))
                calls.append(f"{call.method} {call.path}\n{rows}")
            return "\n".join(calls)
        case ListTable():
            return _aligned(_list_rows(table))
        case ScenarioTable():
            return _aligned(_scenario_rows(table))
        case _:
            assert_never(table)


def _method_rows(table: MethodTable) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [
        ("Group", "Name", "Type", "Required", "Description"),
    ]
    for row in table.parameters:
        cells = (row.group, row.name, row.type, row.required, row.description)
        rows.append(cells)
    return rows


def _list_rows(table: ListTable) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("Resource", "Operations", "Document")]
    for entry, _line in table.entries:
        operations = ", ".join(entry.operations)
        rows.append((entry.name, operations, entry.document))
    return rows


def _scenario_rows(table: ScenarioTable) -> list[tuple[str, ...]]:
    # The printed labels of scenario columns differ too much (`Scenario #2 - PUT`) to be compared.
    header = [clean(cell) for cell in table.headers[:5]]
    for column in table.columns:
        header.append(f"{column.number} {column.method}")
    return [tuple(header), *clean_rows(table)]


def clean_rows(table: ScenarioTable) -> list[tuple[str, ...]]:
    """Returns the cells of each row without escapes and marks: the fixed columns, then the values."""
    rows: list[tuple[str, ...]] = []
    for row in table.rows:
        cells = (
            row.resource,
            row.property,
            row.is_collection,
            row.data_type,
            row.required,
            *row.values,
        )
        rows.append(tuple(map(clean, cells)))
    return rows


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths: list[int] = []
    for column in zip(*rows, strict=True):
        widths.append(max(map(len, column)))
    text = ""
    for row in rows:
        # The last cell needs no padding: blanks at the end of a line are noise in a diff.
        line = "  ".join(map(str.ljust, row, widths))
        text += line.rstrip() + "\n"
    return text
