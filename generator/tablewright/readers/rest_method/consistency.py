"""Finds contradictions within a method page: path against parameters, rows against samples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import MethodTable, ParameterRow


def find_contradictions(table: MethodTable, sample_line: int) -> Iterator[Finding]:
    """The notes of one page; `sample_line` is the line of its sample body."""
    yield from _path_notes(table)
    yield from _double_notes(table)
    if table.sample_body:
        yield from _sample_notes(table, sample_line)
    if not table.sample_body and any(row.group == "body" for row in table.parameters):
        yield Finding("T030", DocumentLine(table.line), (("kind", "body"),))
    if not table.sample_answer:
        yield Finding("T030", DocumentLine(table.line), (("kind", "answer"),))


def _path_notes(table: MethodTable) -> Iterator[Finding]:
    """Placeholders of the path that the parameters spell otherwise or leave out."""
    rows = [row for row in table.parameters if row.group == "path"]
    for name in re.findall(r"[{<](.+?)[}>]", table.path):
        if any(row.name == name for row in rows):
            continue
        alike = next((row for row in rows if _folded(row.name) == _folded(name)), None)
        if alike:
            yield Finding("T021", DocumentLine(alike.line), (("name", alike.name), ("placeholder", name)))
        else:
            yield Finding("T022", DocumentLine(table.line), (("placeholder", name),))


def _double_notes(table: MethodTable) -> Iterator[Finding]:
    """Parameters that two rows give, with another spelling, type or required word."""
    for first, second in combinations(table.parameters, 2):
        if _folded(first.name) == _folded(second.name) and _cells(first) != _cells(second):
            details = (
                ("name", second.name),
                ("first", " ".join(_cells(first))),
                ("second", " ".join(_cells(second))),
            )
            yield Finding("T023", DocumentLine(second.line), details)


def _sample_notes(table: MethodTable, line: int) -> Iterator[Finding]:
    """Names and values of the sample body against the body's rows."""
    sample = {name.strip(): value for name, value in table.sample_body}
    for name, _ in table.sample_body:
        if name != name.strip():
            yield Finding("T027", DocumentLine(line), (("printed", name), ("name", name.strip())))
    for row in table.parameters:
        if row.group != "body":
            continue
        if row.name not in sample:
            yield Finding("T029", DocumentLine(line), (("name", row.name), ("required", row.required)))
        elif row.required.lower() == "required" and sample[row.name] in ('""', "null"):
            yield Finding("T028", DocumentLine(line), (("name", row.name),))


def _cells(row: ParameterRow) -> tuple[str, str, str, str]:
    return row.group, row.name, row.type, row.required


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
