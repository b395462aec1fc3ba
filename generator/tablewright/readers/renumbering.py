"""Gives the parts of a table the line numbers of the document that its text was extracted from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tablewright.model.findings import Finding
from tablewright.model.table import MethodTable, OperationTables, ParameterRow


def renumbered(page: OperationTables, numbers: Sequence[int]) -> OperationTables:
    """Returns the calls with the document's line for each line of the text; `numbers` has one for each."""
    return OperationTables(tuple(_renumbered(table, numbers) for table in page.tables))


def _renumbered(table: MethodTable, numbers: Sequence[int]) -> MethodTable:
    parameters: list[ParameterRow] = []
    for row in table.parameters:
        parameters.append(replace(row, line=_line(row.line, numbers)))
    notes: list[Finding] = []
    for note in table.notes:
        location = note.document_line
        line = _line(location.line, numbers)
        notes.append(note.located(replace(location, line=line)))
    return replace(
        table,
        line=_line(table.line, numbers),
        parameters=tuple(parameters),
        notes=tuple(notes),
    )


def _line(line: int, numbers: Sequence[int]) -> int:
    # A finding about the whole page has the line 0.
    return numbers[max(line, 1) - 1]
