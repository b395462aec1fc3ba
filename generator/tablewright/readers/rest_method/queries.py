"""Compares the query strings of the printed path and of the sample URL with the rows of the query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tablewright.model.findings import Finding
from tablewright.model.table import ParameterRow
from tablewright.readers.findings import line_finding
from tablewright.readers.rest_method.names import folded
from tablewright.values.sample_placeholders import is_sample_placeholder


def query_members(query: str) -> Iterator[tuple[str, str]]:
    """Yields the names and values of a query string as printed; placeholders may contain any mark."""
    for part in query.lstrip("?").split("&"):
        name, _, value = part.partition("=")
        name = name.strip()
        if name:
            yield name, value.strip()


def is_placeholder(value: str) -> bool:
    """Returns whether a value in a URL is a placeholder, or is left empty."""
    return not value or is_sample_placeholder(value)


def with_path_query(
    rows: Sequence[ParameterRow], query: str, line: int
) -> tuple[tuple[ParameterRow, ...], list[Finding]]:
    """Returns the rows with the parameters that only the query string of the printed path has."""
    places = _query_places(rows)
    joined = list(rows)
    notes: list[Finding] = []
    for name, value in query_members(query):
        example = "" if is_placeholder(value) else value
        place = places.get(name, places.get(folded(name)))
        if place is None:
            reason = "no row describes it"
            notes.append(line_finding("T056", line, printed=name, reason=reason))
            places[name] = len(joined)
            joined.append(ParameterRow("query", name, "", "", "", line, "", example))
            continue
        row = joined[place]
        if row.name != name:
            notes.append(_spelling_note(name, row))
        if not row.example:
            joined[place] = replace(row, example=example)
    return tuple(joined), notes


def url_notes(rows: Sequence[ParameterRow], query: str, line: int) -> Iterator[Finding]:
    """Returns the names in the query string of the sample URL that the rows spell differently or lack."""
    places = _query_places(rows)
    for name, value in query_members(query):
        place = places.get(name, places.get(folded(name)))
        if place is None:
            reason = f"no row describes it; it is left out: {name}={value}"
            yield line_finding("T056", line, "", printed=name, reason=reason)
        elif rows[place].name != name:
            yield _spelling_note(name, rows[place])


def _spelling_note(name: str, row: ParameterRow) -> Finding:
    reason = f"its row has '{row.name}', which is used"
    return line_finding("T056", row.line, printed=name, reason=reason)


def _query_places(rows: Sequence[ParameterRow]) -> dict[str, int]:
    """Returns the index of each row of the query, by its name and by the letters of its name."""
    places: dict[str, int] = {}
    for index, row in enumerate(rows):
        if row.group == "query":
            places.setdefault(row.name, index)
    for index, row in enumerate(rows):
        if row.group == "query":
            places.setdefault(folded(row.name), index)
    return places
