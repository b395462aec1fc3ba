"""Prints the table that a reader returns, in aligned columns (`--show-table`)."""

from __future__ import annotations

from collections.abc import Sequence

from tablewright.model.table import ListTable, MethodTable, ScenarioTable, Table
from tablewright.values.markup import clean


def show_table(table: Table) -> str:
    """Returns the table in aligned columns with cleaned cells, a header line first; ends in a newline."""
    if isinstance(table, MethodTable):
        header = ("Group", "Name", "Type", "Required", "Description")
        rows = [
            (row.group, row.name, row.type, row.required, row.description)
            for row in table.parameters
        ]
        return f"{table.method} {table.path}\n" + _aligned([header, *rows])
    if isinstance(table, ListTable):
        listed = [
            (each.name, ", ".join(each.operations), each.document)
            for each, _ in table.entries
        ]
        return _aligned([("Resource", "Operations", "Document"), *listed])
    scenarios = (f"{column.number} {column.method}" for column in table.columns)
    return _aligned(
        [(*(clean(cell) for cell in table.headers[:5]), *scenarios), *clean_rows(table)]
    )


def clean_rows(table: ScenarioTable) -> list[tuple[str, ...]]:
    """Returns the cells of each row without escapes and marks: the fixed columns, then the values."""
    rows: list[tuple[str, ...]] = []
    for row in table.rows:
        fixed = (
            row.resource,
            row.property,
            row.is_collection,
            row.data_type,
            row.required,
        )
        rows.append(tuple(map(clean, (*fixed, *row.values))))
    return rows


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)
