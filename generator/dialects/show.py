"""A table as a reader sees it: plain aligned columns (`--show-table`), or JSON values."""

from __future__ import annotations

from collections.abc import Sequence

from generator.markup import clean
from generator.model.required import Listed
from generator.model.table import ListTable, MethodTable, ScenarioTable, Table


def show_table(table: Table) -> str:
    """The table in aligned plain columns with cleaned cells, a header line first; ends in a newline."""
    if isinstance(table, MethodTable):
        header = ("Group", "Name", "Type", "Required", "Description")
        rows = [(row.group, row.name, row.type, row.required, row.description) for row in table.parameters]
        return f"{table.method} {table.path}\n" + _aligned([header, *rows])
    if isinstance(table, ListTable):
        listed = [(each.name, ", ".join(each.operations), each.document) for each, _ in table.entries]
        return _aligned([("Resource", "Operations", "Document"), *listed])
    scenarios = (f"{column.number} {column.method}" for column in table.columns)
    return _aligned([(*(clean(cell) for cell in table.headers[:5]), *scenarios), *_clean_rows(table)])


def table_as_json(table: Table) -> dict[str, object]:
    """The table as JSON values: its rows with cleaned cells, and what stands beside them on the page."""
    notes = [{"code": note.code, "line": note.line, **dict(note.details)} for note in table.notes]
    if isinstance(table, ListTable):
        entries = [_entry_as_json(*each) for each in table.entries]
        return {"headers": list(table.headers), "entries": entries, "notes": notes}
    if isinstance(table, MethodTable):
        return _method_as_json(table) | {"notes": notes}
    keys = ("resource", "property", "is_collection", "data_type", "required")
    return {
        "title": table.title,
        "interchange": table.interchange,
        "prerequisites": list(table.prerequisites),
        "scenarios": {sentence.number: sentence.text for sentence in table.sentences},
        "columns": [
            {"number": each.number, "method": each.method, "label": each.label} for each in table.columns
        ],
        "rows": [
            dict(zip(keys, row[:5], strict=True)) | {"values": list(row[5:])} for row in _clean_rows(table)
        ],
        "notes": notes,
    }


def _entry_as_json(entry: Listed, line: int) -> dict[str, object]:
    beside = {"document": entry.document, "mark": entry.mark, "line": line}
    return {"name": entry.name, "operations": list(entry.operations), **beside}


def _method_as_json(table: MethodTable) -> dict[str, object]:
    keys = ("group", "name", "type", "required", "description")
    return {
        "title": table.title,
        "method": table.method,
        "path": table.path,
        "sample_url": table.sample_url,
        "sample_body": dict(table.sample_body),
        "sample_answer": dict(table.sample_answer),
        "choices": {name: list(values) for name, values in table.choices},
        "rows": [{key: getattr(row, key) for key in keys} for row in table.parameters],
    }


def _clean_rows(table: ScenarioTable) -> list[tuple[str, ...]]:
    return [
        tuple(
            clean(cell)
            for cell in (
                row.resource,
                row.property,
                row.is_collection,
                row.data_type,
                row.required,
                *row.values,
            )
        )
        for row in table.rows
    ]


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)
