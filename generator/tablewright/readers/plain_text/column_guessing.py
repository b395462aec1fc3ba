"""Assigns values to scenario columns when a row prints fewer values than the table has columns.

If a scenario's sentence names the property, the value belongs to that scenario. Each guess is reported with a
note, so that a maintainer can check it against the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from tablewright.model.findings import Finding
from tablewright.model.table import Column, Sentence
from tablewright.naming import words
from tablewright.readers.findings import line_finding


def place_values(
    values: Sequence[str],
    name: str,
    columns: Sequence[Column],
    sentences: Sequence[Sentence],
    line: int,
) -> tuple[tuple[str, ...], Finding]:
    """Returns the values in their likeliest columns, in order, and the finding that reports the guess."""
    positions, reason = _likeliest_columns(len(values), name, columns, sentences)
    cells = [""] * len(columns)
    placed: list[str] = []
    for position, value in zip(positions, values, strict=True):
        cells[position] = value
        number = columns[position].number
        placed.append(f"{number}: {value}")
    note = line_finding(
        "T011",
        line,
        property=name,
        count=len(values),
        columns=len(columns),
        reading=", ".join(placed),
        reason=reason,
    )
    return tuple(cells), note


def _likeliest_columns(
    count: int, name: str, columns: Sequence[Column], sentences: Sequence[Sentence]
) -> tuple[list[int], str]:
    """Returns the 0-based columns of `count` values, and the reason in words for the finding."""
    # A sentence is the best evidence: "Update the endDate" explains a single value of `endDate`.
    named = _columns_of_sentences(name, columns, sentences)
    if len(named) == count:
        return named, "the scenarios whose sentences name the property"
    # Next comes the method: with two PUT columns, two values are often the updates.
    updates = _columns_of_method("PUT", columns)
    if len(updates) == count:
        return updates, "the scenarios that update"
    creations = _columns_of_method("POST", columns)
    if len(creations) == count:
        return creations, "the scenarios that create"
    first_columns = list(range(count))
    return first_columns, "nothing on the page says which columns, so the first ones"


def _columns_of_sentences(
    name: str, columns: Sequence[Column], sentences: Sequence[Sentence]
) -> list[int]:
    numbers: set[str] = set()
    for sentence in sentences:
        if _mentions(sentence.text, name):
            numbers.add(sentence.number)
    positions: list[int] = []
    for position, column in enumerate(columns):
        if column.number in numbers:
            positions.append(position)
    return positions


def _columns_of_method(method: str, columns: Sequence[Column]) -> list[int]:
    positions: list[int] = []
    for position, column in enumerate(columns):
        if column.method == method:
            positions.append(position)
    return positions


def _mentions(text: str, name: str) -> bool:
    """Returns whether a sentence names a property, as one word (`endDate`) or as several (`end date`)."""
    text_words = " ".join(words(text))
    name_words = " ".join(words(name))
    # The blanks at both ends keep `end` from matching inside `weekend`.
    padded_name = f" {name_words} "
    padded_text = f" {text_words} "
    return padded_name in padded_text
