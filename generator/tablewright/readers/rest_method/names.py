"""Restores the names of parameters by the names in samples, URLs and the path."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tablewright.model.findings import Finding
from tablewright.model.table import ParameterGroup, ParameterRow
from tablewright.readers.findings import line_finding
from tablewright.values.markup import one_line


@dataclass(frozen=True, slots=True)
class NamedRows:
    """Rows with names; `left_out` counts those without one."""

    rows: tuple[ParameterRow, ...]
    notes: tuple[Finding, ...]
    left_out: int


def folded(name: str) -> str:
    """Returns a name without case and marks: `Library ID`, `library_id` and `libraryId` are equal."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def restore_names(
    printed: Sequence[ParameterRow], keys: Mapping[ParameterGroup, Sequence[str]]
) -> NamedRows:
    """Returns the rows with the names that samples show; `keys` are these names by group."""
    notes: list[Finding] = []
    rows: list[ParameterRow] = []
    for row in printed:
        spelled = _with_sample_spelling(row, keys.get(row.group, ()), notes)
        rows.append(_without_repeated_cells(spelled, notes))
    # A lost name can only be found when the names of all other rows are known.
    for index, row in enumerate(rows):
        if not row.name:
            restored = _with_unused_sample_name(row, rows, keys)
            rows[index] = restored
            notes.append(_restored_name_note(restored))
    named = tuple(row for row in rows if row.name)
    return NamedRows(named, tuple(notes), len(rows) - len(named))


def _restored_name_note(row: ParameterRow) -> Finding:
    """Returns the finding for a row without a name: the name is restored (T025) or still unknown (T035)."""
    if row.name:
        return line_finding("T025", row.line, name=row.name)
    printed = one_line(f"{row.type} {row.required} {row.description}")
    # Without a name, the row has no place on the page.
    return line_finding("T035", row.line, "", printed=printed)


def _with_sample_spelling(
    row: ParameterRow, keys: Sequence[str], notes: list[Finding]
) -> ParameterRow:
    """Returns the row with its name as the samples spell it, without blanks."""
    if not row.name or row.name in keys:
        return row
    # `endDateRequired` is read as the name `end` of the type `Date`; a sample shows the name `endDate`.
    name_with_type = row.name + row.type
    if row.type and name_with_type in keys:
        return replace(row, name=name_with_type, type="")
    joined = re.sub(r"\s", "", row.name)
    if joined != row.name:
        notes.append(line_finding("T024", row.line, printed=row.name, name=joined))
    return replace(row, name=joined)


def _without_repeated_cells(row: ParameterRow, notes: list[Finding]) -> ParameterRow:
    """Returns the row without a copy of its first cells at the beginning of its description."""
    # Some descriptions repeat the row: `title xsd:string Required The title of the book`.
    rest = row.description
    for cell in (row.name, row.type, row.required):
        behind = rest.removeprefix(cell)
        if not cell or behind == rest or behind == behind.lstrip():
            return row
        rest = behind.lstrip()
    notes.append(line_finding("T026", row.line, name=row.name))
    return replace(row, description=rest)


def _with_unused_sample_name(
    row: ParameterRow,
    rows: Sequence[ParameterRow],
    keys: Mapping[ParameterGroup, Sequence[str]],
) -> ParameterRow:
    """Returns a nameless row with the only sample name that no other row has, or unchanged."""
    taken: set[str] = set()
    for other in rows:
        if other.group == row.group:
            taken.add(other.name)
    free = set(keys.get(row.group, ())) - taken
    if row.group != "body" or len(free) != 1:
        return row
    return replace(row, name=free.pop())
