"""Converts tables to JSON values, in the form of the files `table.json` in `tests/cases/readers`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tablewright.model.required import ListEntry
from tablewright.model.table import ListTable, MethodTable, Table
from tablewright.readers.documents import Document, read_file
from tablewright.readers.evidence import Evidence, ValuesOfRow
from tablewright.readers.show import clean_rows


def table_as_json(table: Table) -> dict[str, object]:
    """Returns the table as JSON values, with cleaned cells, the other parts of the page, and the findings."""
    notes = [
        {"code": note.code, "line": note.document_line.line, **dict(note.texts)}
        for note in table.notes
    ]
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
            {"number": each.number, "method": each.method, "label": each.label}
            for each in table.columns
        ],
        "rows": [
            dict(zip(keys, row[:5], strict=True)) | {"values": list(row[5:])}
            for row in clean_rows(table)
        ],
        "notes": notes,
    }


def _entry_as_json(entry: ListEntry, line: int) -> dict[str, object]:
    return {
        "name": entry.name,
        "operations": list(entry.operations),
        "document": entry.document,
        "mark": entry.mark,
        "line": line,
    }


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
    return replace(document, evidence=evidence)
