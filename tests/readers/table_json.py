"""Converts tables to JSON values, in the form of the files `table.json` in `tests/cases/readers`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tablewright.model.findings import Finding
from tablewright.model.required import ListEntry
from tablewright.model.table import (
    ListTable,
    MethodTable,
    OperationTables,
    ParameterRow,
    Table,
)
from tablewright.readers.documents import Document, read_file
from tablewright.readers.evidence import Evidence, ValuesOfRow
from tablewright.readers.show import clean_rows


def table_as_json(table: Table) -> dict[str, object]:
    """Returns the table as JSON values, with cleaned cells, the other parts of the page, and the findings."""
    if isinstance(table, OperationTables):
        return {"calls": [_method_as_json(call) for call in table.tables]}
    notes = _notes_as_json(table.notes)
    if isinstance(table, ListTable):
        entries = [_entry_as_json(*each) for each in table.entries]
        return {"headers": list(table.headers), "entries": entries, "notes": notes}
    keys = ("resource", "property", "is_collection", "data_type", "required")
    plain: dict[str, object] = {
        "title": table.title,
        "interchange": table.interchange,
        "prerequisites": list(table.prerequisites),
        "scenarios": {sentence.number: sentence.text for sentence in table.sentences},
        "columns": [
            {"number": each.number, "method": each.method, "label": each.label}
            for each in table.columns
        ],
        "rows": [
            dict(zip(keys, row[:5], strict=True)) | {"values": list(row[5:])}
            for row in clean_rows(table)
        ],
        "notes": notes,
    }
    # Few pages have additional requirements.
    if table.requirements:
        plain["requirements"] = [
            {"line": each.line, "text": each.text} for each in table.requirements
        ]
    return plain


def _entry_as_json(entry: ListEntry, line: int) -> dict[str, object]:
    return {
        "name": entry.name,
        "operations": list(entry.operations),
        "document": entry.document,
        "mark": entry.mark,
        "line": line,
    }


def _notes_as_json(notes: Iterable[Finding]) -> list[dict[str, object]]:
    return [
        {"code": note.code, "line": note.document_line.line, **dict(note.texts)}
        for note in notes
    ]


def _method_as_json(table: MethodTable) -> dict[str, object]:
    return {
        "title": table.title,
        "method": table.method,
        "path": table.path,
        "sample_url": table.sample_url,
        "sample_body": dict(table.sample_body),
        "sample_answer": dict(table.sample_answer),
        "other_answers": {label: dict(answer) for label, answer in table.other_answers},
        "choices": {name: list(values) for name, values in table.choices},
        "rows": [_parameter_as_json(row) for row in table.parameters],
        "notes": _notes_as_json(table.notes),
    }


def _parameter_as_json(row: ParameterRow) -> dict[str, str]:
    """Returns a row of parameters; most pages have no column for the default and the example."""
    keys = ("group", "name", "type", "required", "description")
    optional_keys = [key for key in ("default", "example") if getattr(row, key)]
    return {key: getattr(row, key) for key in (*keys, *optional_keys)}


def read_case(case: Path) -> Document:
    """Returns the page of a case folder; its `evidence.json` has the values of other versions."""
    document = read_file(next(case.glob("page.*")))
    path = case / "evidence.json"
    if not path.exists():
        return document
    stored = json.loads(path.read_text(encoding="utf-8"))
    values = {
        name.lower(): frozenset(texts) for name, texts in stored["values"].items()
    }
    rows: dict[tuple[str, str], tuple[ValuesOfRow, ...]] = {}
    for key, stored_rows in stored["rows"].items():
        page, _, name = key.lower().partition("/")
        rows[page, name] = tuple(tuple(map(tuple, row)) for row in stored_rows)
    pages = frozenset(page for page, _ in rows)
    evidence = Evidence(values, {}, rows, pages)
    return replace(document, find_evidence=lambda: evidence)
