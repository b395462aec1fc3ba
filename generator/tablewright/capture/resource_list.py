"""Captures the table of required resources, with the line of each entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tablewright.capture.row_counts import RowCounts
from tablewright.model.findings import Finding, ListPlace
from tablewright.model.page import Source
from tablewright.model.required import LIST, ListEntry, RequiredList
from tablewright.model.table import ListTable


@dataclass(frozen=True, slots=True)
class CapturedList:
    """A captured list, the document that it comes from, and the number of its rows by their use.

    `note_lines` gives the line of each finding of the reader, which the spec does not keep.
    """

    page: RequiredList
    source: Source
    row_counts: RowCounts
    note_lines: Mapping[Finding, int] = field(default_factory=dict)


def capture_list(
    table: ListTable,
    document_name: str,
    sha256: str,
    reader: str,
) -> CapturedList:
    """Return the list of required resources with its findings; only `source` has line numbers."""
    entries: list[ListEntry] = []
    entry_lines: list[int] = []
    for entry, line in table.entries:
        entries.append(entry)
        entry_lines.append(line)
    required = RequiredList(tuple(entries))

    lines: dict[str, int] = {}
    # Both are in the order of the table.
    for (place, _), line in zip(required.places(), entry_lines, strict=True):
        lines[place] = line
    findings = set(_find_repeated_names(required))
    # The lines of the entries alone: a note never gets the place of another note.
    notes = list(_notes_with_places(table, lines))
    note_lines: dict[Finding, int] = {}
    for place, note in notes:
        lines[place] = note.document_line.line
        finding = Finding(note.code, ListPlace(place), note.details)
        note_lines.setdefault(finding, note.document_line.line)
        findings.add(finding)

    row_counts = RowCounts(
        rows=len(entries) + table.blank + table.left_out,
        blank=table.blank,
        entries=len(entries),
        left_out=table.left_out,
        findings=len(findings),
    )
    source = Source(
        LIST,
        document_name,
        sha256,
        reader,
        tuple(lines.items()),
    )
    required = replace(required, findings=tuple(sorted(findings)))
    return CapturedList(required, source, row_counts, note_lines)


def _notes_with_places(
    table: ListTable, lines: Mapping[str, int]
) -> Iterator[tuple[str, Finding]]:
    """Yield the reader's notes with their places: that of the entry on their line, or else `rows/3`."""
    place_by_line: dict[int, str] = {}
    for place, line_number in lines.items():
        place_by_line[line_number] = place
    for number, note in enumerate(table.notes, start=1):
        line = note.document_line
        # A row without an entry: the number of the note only keeps such places apart.
        place_without_entry = f"rows/{number}"
        place_by_its_line = place_by_line.get(line.line, place_without_entry)
        yield line.place or place_by_its_line, note


def _find_repeated_names(required: RequiredList) -> Iterator[Finding]:
    """Yield a finding for each entry with the name of an earlier entry."""
    first_entries: dict[str, ListEntry] = {}
    for place, entry in required.places():
        if entry.name not in first_entries:
            first_entries[entry.name] = entry
            continue
        first_entry = first_entries[entry.name]
        details = (
            ("name", entry.name),
            ("again", _operations_text(entry)),
            ("first", _operations_text(first_entry)),
        )
        yield Finding("R007", ListPlace(place), details)


def _operations_text(entry: ListEntry) -> str:
    return ", ".join(entry.operations) or "none"
