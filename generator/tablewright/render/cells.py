"""A value -> the cell that reads as this value again, with the notes that its page had.

A note quotes what was printed, so what it quotes is tried in every form that cells have; the form whose
reading brings most of the notes back, and none beside them, is taken. Without notes it is the canonical
notation of `notation.cells.cell_text`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tablewright.model.findings import Finding
from tablewright.model.values import Items, Literal, Value
from tablewright.values.cells import cell_text, item_depth, read_cell
from tablewright.values.markup import clean, escaped

Notes = frozenset[Finding]

_POINTER = "See the rows below."
_LONG_NOTE = "a note of the document, longer than a value, that stays there"


def print_cell(value: Value | None, data_type: str, many: bool, notes: Notes) -> str:
    """The text of a cell; `many` says whether its row stands in a collection."""
    if struck := [note for note in sorted(notes, key=_details) if note.code == "N020"]:
        marks = "".join(f"~~{escaped(dict(note.details)['value'])}~~ " for note in struck)
        return (marks + print_cell(value, data_type, many, notes.difference(struck))).strip()
    if value is None:
        return _empty(notes)
    best, most = cell_text(value), 0
    for text in _candidates(value, data_type, notes) if notes else ():
        reading = read_cell(text, data_type, many=many)
        found = {*reading.notes, *(note for note in notes if _quotes_value(note, text))}
        if reading.value == value and found <= notes and len(found) > most:
            best, most = text, len(found)
    return best


def _details(note: Finding) -> tuple[tuple[str, str], ...]:
    return note.details


def bold(text: str) -> str:
    """The cell with bold marks that leave its reading alone; of several items the first is marked."""
    if not text:
        return text
    first, separator, rest = text.partition(" &")
    return f"**{first}**{separator}{rest}" if first else text


def _quotes_value(note: Finding, text: str) -> bool:
    """Whether a note quotes just this cell, whatever it reads as."""
    return note.code == "N012" and ("value", clean(text)) in note.details


def _empty(notes: Notes) -> str:
    """A cell that says nothing, though something stands in it."""
    for note in sorted(notes, key=lambda each: each.code):
        quoted = dict(note.details).get("value", "")
        if note.code == "N005":
            return _POINTER
        if note.code in ("N004", "N009"):
            return escaped(quoted) or _LONG_NOTE
    return ""


def _candidates(value: Value, data_type: str, notes: Notes) -> Iterator[str]:
    demands = sorted({text for note in notes for name, text in note.details if name == "demand"})
    yield from (f"{cell_text(value)} ({demand})" for demand in demands)
    quoted = sorted({text for note in notes for name, text in note.details if name == "value"})
    for text in quoted:
        yield escaped(text)
        yield f"[{escaped(text)}](#)"
        if isinstance(value, Literal):
            yield from _broken(text)
    if isinstance(value, Items):
        yield from _lists(value, data_type, notes)


def _broken(text: str) -> Iterator[str]:
    """The text with a line break at its end, and for each of its blanks in turn."""
    yield f"{escaped(text)}<br/>"
    for at, char in enumerate(text):
        if char == " ":
            yield f"{escaped(text[:at])}<br/>{escaped(text[at + 1 :])}"


def _lists(value: Items, data_type: str, notes: Notes) -> Iterator[str]:
    """The items in the ways that pages part them."""
    depth = item_depth(value)
    items = [_item(item, data_type, depth > 1, notes) for item in value.items]
    separator = f" {'&' * depth}<br/>"
    yield separator.join(items)
    yield separator.join(items) + separator
    if depth == 1:
        yield "<br/>".join(items)


def _item(item: Value | None, data_type: str, many: bool, notes: Notes) -> str:
    return print_cell(item, data_type, many, frozenset(note for note in notes if note.code != "N003"))


def spread(value: Value | None, count: int) -> Sequence[Value | None]:
    """A value on as many rows, one item each."""
    items = value.items if isinstance(value, Items) else (value,)
    return (*items, *(None,) * (count - len(items)))
