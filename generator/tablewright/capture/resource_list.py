"""Captures the table of required resources, with the line of each entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tablewright.capture.row_counts import RowCounts
from tablewright.model.findings import Finding, ListPlace
from tablewright.model.page import Source
from tablewright.model.required import LIST, ListEntry, RequiredList
from tablewright.model.table import ListTable


@dataclass(frozen=True, slots=True)
class CapturedList:
    """A captured list, where it came from, and what became of its rows."""

    page: RequiredList
    source: Source
    row_counts: RowCounts


def capture_list(table: ListTable, document_name: str, sha256: str, reader: str) -> CapturedList:
    """The list that a table holds, with what was odd; only the source knows lines."""
    required = RequiredList(tuple(entry for entry, _ in table.entries))
    lines = {place: line for (place, _), (_, line) in zip(required.places(), table.entries, strict=True)}
    notes = list(_with_places(table, lines))
    lines |= {place: note.document_line.line for place, note in notes}
    found = {Finding(note.code, ListPlace(place), note.details) for place, note in notes}
    found |= set(_find_repeated_names(required))
    entries = len(table.entries)
    row_counts = RowCounts(
        entries + table.blank + table.left_out,
        blank=table.blank,
        entries=entries,
        left_out=table.left_out,
        findings=len(found),
    )
    source = Source(LIST, document_name, sha256, reader, tuple(lines.items()))
    return CapturedList(replace(required, findings=tuple(sorted(found))), source, row_counts)


def _with_places(table: ListTable, lines: Mapping[str, int]) -> Iterator[tuple[str, Finding]]:
    """The reader's notes with their places: that of the entry on their line, else one of its own."""
    entries = {line: place for place, line in lines.items()}
    for number, note in enumerate(table.notes, 1):
        line = note.document_line
        yield line.place or entries.get(line.line, f"rows/{number}"), note


def _find_repeated_names(required: RequiredList) -> Iterator[Finding]:
    """A finding for each entry whose name an earlier one has."""
    first: dict[str, ListEntry] = {}
    for place, entry in required.places():
        if entry.name in first:
            said = (("again", _said(entry)), ("first", _said(first[entry.name])))
            yield Finding("R007", ListPlace(place), (("name", entry.name), *said))
        first.setdefault(entry.name, entry)


def _said(entry: ListEntry) -> str:
    return ", ".join(entry.operations) or "none"
