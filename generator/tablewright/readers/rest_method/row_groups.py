"""Finds the group of each row: by its heading, or else by the path, the URL and the method of the call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tablewright.model.findings import Finding
from tablewright.model.table import ParameterGroup, ParameterRow
from tablewright.readers.findings import line_finding
from tablewright.readers.rest_method.calls import PrintedCall, placeholders_of
from tablewright.readers.rest_method.groups import group_of
from tablewright.readers.rest_method.names import folded
from tablewright.readers.rest_method.queries import query_members
from tablewright.readers.rest_method.section import PrintedRow

# Groups that a call can have, but no part of a captured page.
_NOT_CAPTURED = ("cookie", "cookies", "matrix", "session")


@dataclass(frozen=True, slots=True)
class GroupedRows:
    """The rows with their groups; `left_out` counts those of a group that is not captured."""

    rows: tuple[ParameterRow, ...]
    notes: tuple[Finding, ...]
    left_out: int


def with_groups(
    rows: Sequence[PrintedRow], call: PrintedCall, url_query: str
) -> GroupedRows:
    """Returns the rows of all groups, and reports groups that the page does not state."""
    placeholders = set(map(folded, placeholders_of(call.target.path)))
    query_names: set[str] = set()
    for text in (call.target.query, url_query):
        for name, _ in query_members(text):
            query_names.add(folded(name))
    parameters: list[ParameterRow] = []
    guessed: list[tuple[str, ParameterRow]] = []
    left_out: list[tuple[str, ParameterRow]] = []
    for row in rows:
        cells = row.cells
        # `Parameter Type` heads a column of groups, or one of types.
        if cells.group and group_of(cells.group.lower()) is None and not cells.type:
            cells = replace(cells, type=cells.group, group="")
        word = cells.group.lower() or row.word
        group = group_of(word)
        likely: ParameterGroup = "body"
        if folded(cells.name) in placeholders:
            likely = "path"
        elif folded(cells.name) in query_names or call.method in ("GET", "DELETE"):
            likely = "query"
        parameter = ParameterRow(
            group or likely,
            cells.name,
            cells.type,
            cells.required,
            cells.description,
            row.line,
            cells.default,
            cells.example,
        )
        if word in _NOT_CAPTURED:
            left_out.append((word, parameter))
            continue
        if group is None or word == "form":
            guessed.append((word, parameter))
        parameters.append(parameter)
    notes = (*_guessed_notes(guessed), *_left_out_notes(left_out))
    return GroupedRows(tuple(parameters), notes, len(left_out))


def _guessed_notes(guessed: Sequence[tuple[str, ParameterRow]]) -> list[Finding]:
    notes: list[Finding] = []
    for (word, group), rows in groupby(guessed, key=_word_and_group):
        reason = f"read as parameters of the {group}"
        if word and word != "parameters":
            reason = f"printed as '{word}' parameters, {reason}"
        names, line = _names_and_line(rows)
        notes.append(line_finding("T058", line, "", names=names, reason=reason))
    return notes


def _left_out_notes(left_out: Sequence[tuple[str, ParameterRow]]) -> list[Finding]:
    notes: list[Finding] = []
    for word, rows in groupby(left_out, key=_word):
        names, line = _names_and_line(rows)
        place = f"parameters/{word}"
        notes.append(line_finding("T034", line, place, group=word, names=names))
    return notes


def _word(row: tuple[str, ParameterRow]) -> str:
    return row[0]


def _word_and_group(row: tuple[str, ParameterRow]) -> tuple[str, str]:
    return row[0], row[1].group


def _names_and_line(rows: Iterable[tuple[str, ParameterRow]]) -> tuple[str, int]:
    """Returns the names of rows, and the line of the first one."""
    names: list[str] = []
    lines: list[int] = []
    for _, row in rows:
        names.append(row.name or "a row without a name")
        lines.append(row.line)
    return ", ".join(names), lines[0]
