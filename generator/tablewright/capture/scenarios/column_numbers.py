"""Which sentence each scenario column is about: the columns get the number of theirs.

Headers that count upwards and name sentences that fit say it themselves. Else columns and sentences are
paired in their order, where a deletion needs no column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tablewright.capture.scenarios.subjects import read_verb
from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import Column, ScenarioTable
from tablewright.values.markup import clean


def with_numbers(table: ScenarioTable) -> ScenarioTable:
    """The table whose columns have the numbers of their sentences; its notes are at these numbers too."""
    texts = [clean(sentence.text) for sentence in table.sentences]
    deletions = [number for number, text in enumerate(texts, 1) if read_verb(text)[1] == "delete"]
    said = _numbers_said(table, deletions)
    numbers = said or _numbers_by_order(table, deletions)
    columns = tuple(
        replace(column, number=str(number)) for column, number in zip(table.columns, numbers, strict=True)
    )
    moved = {f"scenarios/{old.number}": new.number for old, new in zip(table.columns, columns, strict=True)}
    notes = (_moved(note, moved) for note in table.notes)
    return replace(table, columns=columns, notes=(*notes, *_misnumbered(columns, table.header_line)))


def _numbers_said(table: ScenarioTable, deletions: Sequence[int]) -> list[int]:
    """The numbers in the headers; empty where they do not rise or do not fit the sentences."""
    said = [int(column.said or 0) for column in table.columns]
    rising = all(one < other for one, other in zip([0, *said], said, strict=False))
    fits = all(
        number <= len(table.sentences) and (number not in deletions or _may_delete(column))
        for number, column in zip(said, table.columns, strict=True)
    )
    return said if rising and fits else []


def _may_delete(column: Column) -> bool:
    return not column.method or "DELETE" in column.method


def _numbers_by_order(table: ScenarioTable, deletions: Sequence[int]) -> list[int]:
    """The columns in the order of the sentences; the last deletions have none, as many as are too many."""
    surplus = max(len(table.sentences) - len(table.columns), 0)
    deleting = any("DELETE" in column.method for column in table.columns)
    without = () if deleting or not surplus else deletions[-surplus:]
    count = len(table.columns)
    return [number for number in range(1, count + len(without) + 1) if number not in without][:count]


def _moved(note: Finding, numbers: dict[str, str]) -> Finding:
    """The note at the number of its column, which it may say too."""
    line = note.document_line
    if line.place not in numbers:
        return note
    number = numbers[line.place]
    old = f"Scenario {line.place.removeprefix('scenarios/')}"
    details = tuple(
        (name, text.replace(old, f"Scenario {number}", 1) if name == "read" else text)
        for name, text in note.details
    )
    return replace(note, location=replace(line, place=f"scenarios/{number}"), details=details)


def _misnumbered(columns: Sequence[Column], line: int) -> Iterator[Finding]:
    for column in columns:
        if column.said not in ("", column.number):
            details = (("label", clean(column.label)), ("position", column.number))
            yield Finding("T002", DocumentLine(line, f"scenarios/{column.number}"), details)
