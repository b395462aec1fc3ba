"""Assigns values to scenario columns when a row prints fewer values than the table has columns.

If a scenario's sentence names the property, the value belongs to that scenario. Each guess is reported with a
note, so that a maintainer can check it against the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from tablewright.model.findings import DocumentLine, Finding
from tablewright.model.table import Column, Sentence
from tablewright.naming import words


def place_values(
    values: Sequence[str], name: str, columns: Sequence[Column], sentences: Sequence[Sentence], line: int
) -> tuple[tuple[str, ...], Finding]:
    """The values in their likeliest columns, in order, and the note that says which and why."""
    positions, reason = _positions(len(values), name, columns, sentences)
    placed = dict(zip(positions, values, strict=True))
    reading = ", ".join(f"{columns[at].number}: {value}" for at, value in placed.items())
    details = (
        ("property", name),
        ("count", str(len(values))),
        ("columns", str(len(columns))),
        ("reading", reading),
        ("reason", reason),
    )
    return tuple(placed.get(at, "") for at in range(len(columns))), Finding(
        "T011", DocumentLine(line), details
    )


def _positions(
    count: int, name: str, columns: Sequence[Column], sentences: Sequence[Sentence]
) -> tuple[list[int], str]:
    texts = {sentence.number: sentence.text for sentence in sentences}
    named = [at for at, column in enumerate(columns) if _names(texts.get(column.number, ""), name)]
    if len(named) == count:
        return named, "the scenarios whose sentences name the property"
    for method, reason in (("PUT", "the scenarios that update"), ("POST", "the scenarios that create")):
        using = [at for at, column in enumerate(columns) if column.method == method]
        if len(using) == count:
            return using, reason
    return list(range(count)), "nothing on the page says which columns, so the first ones"


def _names(text: str, name: str) -> bool:
    """Whether a sentence names a property, as one word (`endDate`) or as several (`end date`)."""
    return f" {' '.join(words(name))} " in f" {' '.join(words(text))} "
