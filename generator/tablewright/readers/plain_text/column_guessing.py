"""Assigns values to scenario columns when a row prints fewer values than the table has columns.

If another version of the page has the same values, or a scenario's sentence names the property, the values
belong to those scenarios. Each guess is reported, so that a maintainer can check it against the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tablewright.model.table import Column, Sentence
from tablewright.naming import words
from tablewright.readers.evidence import ValuesOfRow, comparable

# The letters that two forms of a word share: `exit` and `exited`.
_STEM = 4


class Placement(NamedTuple):
    """One cell for each column, the reading in words (`1: a, 3: b`), and the reason for it."""

    cells: tuple[str, ...]
    reading: str
    reason: str


def place_values(
    values: Sequence[str],
    name: str,
    columns: Sequence[Column],
    sentences: Sequence[Sentence],
    other_rows: Sequence[ValuesOfRow] = (),
) -> Placement:
    """Returns the values in their likeliest columns, in order.

    `other_rows` are the rows of the property on the same page of other versions.
    """
    positions, reason = _likeliest_columns(values, name, columns, sentences, other_rows)
    cells = [""] * len(columns)
    placed: list[str] = []
    for position, value in zip(positions, values, strict=True):
        cells[position] = value
        number = columns[position].number
        placed.append(f"{number}: {value}")
    return Placement(tuple(cells), ", ".join(placed), reason)


def _likeliest_columns(
    values: Sequence[str],
    name: str,
    columns: Sequence[Column],
    sentences: Sequence[Sentence],
    other_rows: Sequence[ValuesOfRow],
) -> tuple[list[int], str]:
    """Returns the 0-based columns of the values, and the reason in words for the finding."""
    count = len(values)
    same = _columns_of_rows(values, columns, other_rows)
    first_columns = list(range(count))
    # Some pages print several values in the first columns by mistake, so those are weak evidence.
    if same and (count == 1 or same != first_columns):
        return same, "as in another version of the page"
    # Next comes a sentence: "Update the endDate" explains a single value of `endDate`.
    named = _columns_of_sentences(name, columns, sentences)
    if len(named) == count:
        return named, "the scenarios whose sentences name the property"
    changed = _columns_of_change(count, name, columns, sentences)
    if changed:
        return (
            changed,
            "the scenario that updates the value, and the one that creates it",
        )
    pair = _columns_of_first_record(values, columns)
    if pair:
        return pair, "equal values are those of one record and its update"
    hinted = _columns_of_words(count, name, columns, sentences)
    if hinted:
        return hinted, "the scenarios whose sentences have a word of the property"
    if same:
        return same, "as in another version of the page"
    filled = _columns_of_rows(None, columns, other_rows)
    if len(filled) == count:
        return filled, "another version of the page has values there"
    # Next comes the method: with two PUT columns, two values are often the updates.
    updates = _columns_of_method("PUT", columns)
    if len(updates) == count:
        return updates, "the scenarios that update"
    creations = _columns_of_method("POST", columns)
    if len(creations) == count:
        return creations, "the scenarios that create"
    return first_columns, "nothing on the page says which columns, so the first ones"


def _columns_of_first_record(
    values: Sequence[str], columns: Sequence[Column]
) -> list[int]:
    """Returns the column that creates the first record and the one that updates it, for two equal values."""
    if len(values) != 2 or values[0] != values[1]:
        return []
    creations = _columns_of_method("POST", columns)
    updates = _columns_of_method("PUT", columns)
    # The first update is usually that of the first record.
    if len(creations) < 2 or len(creations) != len(updates):
        return []
    return [creations[0], updates[0]]


def _columns_of_rows(
    values: Sequence[str] | None,
    columns: Sequence[Column],
    other_rows: Sequence[ValuesOfRow],
) -> list[int]:
    """Returns the columns that rows of other versions fill with these values, or with any values.

    The list is empty if no row does, and if two rows fill different columns.
    """
    found: set[tuple[int, ...]] = set()
    for row in other_rows:
        if len(row) != len(columns):
            continue
        positions = _positions_in_row(values, row)
        if positions:
            found.add(positions)
    if len(found) != 1:
        return []
    return list(found.pop())


def _positions_in_row(
    values: Sequence[str] | None, row: ValuesOfRow
) -> tuple[int, ...]:
    """Returns the positions of the cells with these values; without values, those of the filled cells."""
    wanted = set(map(comparable, values or ()))
    positions: list[int] = []
    found: list[str] = []
    for position, cell in enumerate(row):
        texts = list(map(comparable, cell))
        if values is None and texts:
            positions.append(position)
        # A cell may have several items, one of which is the value of this row.
        matching = [text for text in texts if text in wanted]
        if matching:
            positions.append(position)
            found.append(matching[0])
    if values is not None and found != list(map(comparable, values)):
        return ()
    return tuple(positions)


def _columns_of_sentences(
    name: str, columns: Sequence[Column], sentences: Sequence[Sentence]
) -> list[int]:
    numbers: set[str] = set()
    for sentence in sentences:
        if _mentions(sentence.text, name):
            numbers.add(sentence.number)
    return _positions_of(numbers, columns)


def _columns_of_words(
    count: int, name: str, columns: Sequence[Column], sentences: Sequence[Sentence]
) -> list[int]:
    """Returns the columns whose sentences have one word of the property, if they are as many as the values.

    "Exit the student" is about `specialEducationExitDate`, where all other sentences have the other words.
    """
    for word in words(name):
        # Shorter words, as in `endDate`, begin many others.
        if len(word) < _STEM:
            continue
        stem = word[:_STEM].lower()
        numbers: set[str] = set()
        for sentence in sentences:
            if any(each.lower().startswith(stem) for each in words(sentence.text)):
                numbers.add(sentence.number)
        positions = _positions_of(numbers, columns)
        if len(positions) == count:
            return positions
    return []


def _columns_of_change(
    count: int, name: str, columns: Sequence[Column], sentences: Sequence[Sentence]
) -> list[int]:
    """Returns the columns of two values: the one that creates a record, and the one that updates it."""
    if count != 2:
        return []
    changed = _columns_of_words(1, name, columns, sentences)
    creations = _columns_of_method("POST", columns)
    updates = _columns_of_method("PUT", columns)
    if len(changed) != 1 or changed[0] not in updates:
        return []
    # The first update is usually that of the first record.
    number = updates.index(changed[0])
    if len(creations) != len(updates):
        return []
    return [creations[number], changed[0]]


def _positions_of(numbers: set[str], columns: Sequence[Column]) -> list[int]:
    positions: list[int] = []
    for position, column in enumerate(columns):
        if column.number in numbers:
            positions.append(position)
    return positions


def _columns_of_method(method: str, columns: Sequence[Column]) -> list[int]:
    positions: list[int] = []
    for position, column in enumerate(columns):
        # `POST/PUT` may do both; such columns update in practice.
        if column.method.endswith(method):
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
