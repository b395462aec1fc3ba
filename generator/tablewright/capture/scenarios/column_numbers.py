"""Gives each scenario column the number of the sentence that it is about.

If the numbers in the headers fit the sentences and rise, they are used; in another order they are used if all
numbers from 1 on are printed. Otherwise columns and sentences are paired in their order; deletions need no
column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tablewright.capture.scenarios.subjects import read_verb
from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import Column, Row, ScenarioTable
from tablewright.values.markup import clean

_METHODS = {"create": "POST", "update": "PUT", "delete": "DELETE"}


def with_numbers(table: ScenarioTable) -> ScenarioTable:
    """Return the table with the numbers of their sentences on its columns and on its notes about columns."""
    deletions = _deleting_sentences(table)
    numbers = _numbers_of_headers(table, deletions)
    if not numbers:
        numbers = _numbers_by_order(table, deletions)

    columns: list[Column] = []
    numbers_by_column: dict[int, str] = {}
    for column, number in zip(table.columns, numbers, strict=True):
        new_number = str(number)
        numbered_column = replace(column, number=new_number)
        columns.append(numbered_column)
        # Until here, the number of a column is its position.
        numbers_by_column[int(column.number)] = new_number
    notes: list[Finding] = []
    for note in table.notes:
        notes.append(_renumber_note(note, numbers_by_column))
    notes.extend(_find_wrong_numbers(columns, table.header_line))
    numbered = replace(table, columns=tuple(columns), notes=tuple(notes))
    if numbers == sorted(numbers):
        return numbered
    return _in_order(numbered, numbers)


def _in_order(table: ScenarioTable, numbers: Sequence[int]) -> ScenarioTable:
    """Return the table with its columns and cells in the order of their numbers, and a finding about it."""
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    rows: list[Row] = []
    for row in table.rows:
        # A broken row can have fewer cells than the table has columns.
        cells = (*row.values, *[""] * (len(order) - len(row.values)))
        values = tuple(cells[position] for position in order)
        rows.append(replace(row, values=values))
    printed = ", ".join(map(str, numbers))
    location = DocumentLine(table.header_line, "")
    note = Finding("T076", location, (("numbers", printed),))
    fixed = table.headers[: -len(order)]
    return replace(
        table,
        headers=(*fixed, *[table.headers[len(fixed) + each] for each in order]),
        columns=tuple(table.columns[position] for position in order),
        rows=tuple(rows),
        notes=(*table.notes, note),
    )


def _deleting_sentences(table: ScenarioTable) -> list[int]:
    """Return the numbers of the sentences that delete a record."""
    deletions: list[int] = []
    for number, sentence in table.numbered_sentences():
        text = clean(sentence.text)
        _, action = read_verb(text)
        if action == "delete":
            deletions.append(int(number))
    return deletions


def _numbers_of_headers(table: ScenarioTable, deletions: Sequence[int]) -> list[int]:
    """Return the numbers in the headers; none if they do not fit the sentences, or are not in any order."""
    numbers: list[int] = []
    for column in table.columns:
        # A header without a number counts as 0, which no sentence has.
        number = int(column.printed_number or 0)
        if number < 1:
            return []
        # Without a sentence for it, the number cannot be right.
        if number > len(table.sentences):
            return []
        # `Scenario 3: PUT` cannot be the column of a sentence that deletes.
        if number in deletions and not _may_delete(column):
            return []
        numbers.append(number)
    if len(set(numbers)) < len(numbers):
        return []
    if numbers == sorted(numbers):
        return numbers
    # With a gap, a number in the wrong place is more probably a typo of the page.
    is_complete = max(numbers) == len(numbers)
    return numbers if is_complete and _methods_fit(table, numbers) else []


def _methods_fit(table: ScenarioTable, numbers: Sequence[int]) -> bool:
    """Return whether the methods in the headers fit the sentences with these numbers."""
    for column, number in zip(table.columns, numbers, strict=True):
        _, action = read_verb(clean(table.sentences[number - 1].text))
        method = _METHODS.get(action, "")
        if column.method and method not in column.method:
            return False
    return True


def _may_delete(column: Column) -> bool:
    """Return whether the header of a column allows a deletion: it has the method, or no method at all."""
    return not column.method or "DELETE" in column.method


def _numbers_by_order(table: ScenarioTable, deletions: Sequence[int]) -> list[int]:
    """Return the numbers of the sentences in order, one for each column.

    If there are more sentences than columns, the last deletions have no column: with four sentences, two of
    them deletions, and three columns, the second deletion has none.
    """
    column_count = len(table.columns)
    surplus = len(table.sentences) - column_count
    # A table with a column for one deletion has columns for all of them.
    has_deletion_column = False
    for column in table.columns:
        if "DELETE" in column.method:
            has_deletion_column = True
    without_column: Sequence[int] = ()
    if surplus > 0 and not has_deletion_column:
        without_column = deletions[-surplus:]

    numbers: list[int] = []
    number = 0
    # Numbers go on behind the last sentence if there are more columns than sentences.
    while len(numbers) < column_count:
        number += 1
        if number not in without_column:
            numbers.append(number)
    return numbers


def _renumber_note(note: Finding, numbers_by_column: Mapping[int, str]) -> Finding:
    """Return the note with the new number of its column, in its place and in its `read` detail."""
    line = note.document_line
    if line.column is None:
        return note
    number = numbers_by_column[line.column]
    old_label = f"Scenario {line.column}"
    new_label = f"Scenario {number}"
    details: list[tuple[str, str]] = []
    for name, text in note.details:
        new_text = text
        # Only `read` has the label as the reader understands it; other details quote the document.
        if name == "read":
            new_text = text.replace(old_label, new_label, 1)
        details.append((name, new_text))
    location = replace(line, place=f"scenarios/{number}", column=None)
    return replace(
        note,
        location=location,
        details=tuple(details),
    )


def _find_wrong_numbers(
    columns: Sequence[Column], header_line: int
) -> Iterator[Finding]:
    """Yield a finding for each header with another number than that of its sentence."""
    for column in columns:
        number = column.number
        if column.printed_number in ("", number):
            continue
        location = DocumentLine(header_line, f"scenarios/{number}")
        details = (
            ("label", clean(column.label)),
            ("position", number),
        )
        yield Finding("T002", location, details)
