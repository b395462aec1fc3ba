"""Scenario cells -> typed values, and values -> cells in their canonical notation.

`read_cell` looks the cleaned text up in the table of `notations.py`; whatever no notation claims is
literal text, or several items. `cell_text` prints each value so that reading it gives the same value; a
literal that looks like a notation is printed as a code span.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tablewright.model.findings import UNLOCATED, Finding
from tablewright.model.values import (
    Calculated,
    FixedDate,
    Items,
    Literal,
    RelativeDate,
    SchoolDate,
    SchoolYear,
    SchoolYearText,
    Soft,
    SystemValue,
    Value,
    Variable,
)
from tablewright.values import markup
from tablewright.values.notations import FUTURE, Reading, read_notation


def read_cell(text: str, declared_type: str, *, many: bool = True) -> Reading:
    """What a printed cell says.

    `declared_type` is the row's data type: it decides whether `12/16` is a day. `many` says whether the
    row stands in a collection, where one cell may hold several items. What is struck out says nothing.
    """
    kept, struck = markup.without_struck(markup.protected(text))
    reading = _read(kept, declared_type, many)
    notes = tuple(Finding("N020", UNLOCATED, (("value", each),)) for each in struck)
    return replace(reading, notes=(*reading.notes, *notes)) if notes else reading


def _read(kept: str, declared_type: str, many: bool) -> Reading:
    whole = markup.readable(kept)
    level = _list_level(kept)
    pieces = _pieces(kept)
    if level or (len(pieces) > 1 and not _is_wrapped(whole, pieces, declared_type)):
        return _listed(kept, level, pieces, declared_type) if many else _joined(whole)
    reading = read_notation(whole, declared_type)
    words = _WORD_LIST.match(whole) if many and reading is None else None
    if words:
        return _word_list(words, whole)
    return reading or _plain(whole)


def _plain(whole: str) -> Reading:
    """Literal text, without the demand that a page may print behind it."""
    text = markup.revealed(whole)
    if demand := _DEMAND.fullmatch(whole):
        details = (("value", text), ("demand", demand[2]))
        return Reading(Literal(markup.revealed(demand[1])), (Finding("N021", UNLOCATED, details),))
    return Reading(Literal(text) if whole else None)


# Several items in a cell ----------------------------------------------------------------------------

_SEPARATOR = re.compile(rf"(&+)\s*(?:{markup.BREAK}\s*)+", re.IGNORECASE)
_PIECE = re.compile(rf"(?:\s*{markup.BREAK}\s*)+", re.IGNORECASE)
_WORD_LIST = re.compile(r"([\w-]+(?:, [\w-]+)+),? and ([\w-]+)(?: \((\w+)\))?\Z")
_DEMAND = re.compile(r"(.*\S)\s*\((required|conditional|optional|mandatory)\)", re.IGNORECASE)
_OPEN_END = tuple("/,;:(&+-|[")
_CLOSED_START = tuple("/,;:.)&+-|]")


def _list_level(kept: str) -> int:
    """The longest run of `&` before a line break: the number of list levels that the cell spells out."""
    return max((len(run) for run in _SEPARATOR.findall(kept)), default=0)


def _is_wrapped(whole: str, pieces: list[str], declared_type: str) -> bool:
    """Whether only the joined pieces make a notation, so that the line breaks between them mean nothing."""
    each = (read_notation(markup.readable(piece), declared_type) for piece in pieces)
    return _is_plain(read_notation(whole, declared_type)) and not all(map(_is_plain, each))


def _is_plain(reading: Reading | None) -> bool:
    return reading is not None and all(note.code != "N002" for note in reading.notes)


def _joined(whole: str) -> Reading:
    text = markup.revealed(whole)
    return Reading(Literal(text), (Finding("N011", UNLOCATED, (("value", text),)),))


def _listed(kept: str, level: int, pieces: list[str], declared_type: str) -> Reading:
    parts = _split(kept, level) if level else pieces
    readings = [_read(part, declared_type, level > 1) for part in parts]
    notes = tuple(note for reading in readings for note in reading.notes if note.code != "N011")
    if not (level and _closes(kept, level)):
        notes = (_list_note(markup.readable(kept), len(parts)), *notes)
    return Reading(Items(tuple(reading.value for reading in readings)), notes)


def _closes(kept: str, level: int) -> bool:
    """Whether the last item is closed by a separator too, as only `cell_text` writes it."""
    matches = list(_SEPARATOR.finditer(kept))
    return matches[-1].end() >= len(kept.rstrip()) and len(matches[-1][1]) == level


def _split(kept: str, level: int) -> list[str]:
    parts, start = [], 0
    for match in _SEPARATOR.finditer(kept):
        if len(match[1]) == level:
            parts.append(kept[start : match.start()])
            start = match.end()
    rest = kept[start:]
    return [*parts, rest] if rest.strip() else parts


def _pieces(kept: str) -> list[str]:
    """The items between line breaks; a break before a small letter or at punctuation is a mere wrap."""
    pieces: list[str] = []
    for piece in _PIECE.split(kept):
        plain = markup.readable(piece)
        if not plain:
            continue
        before = markup.readable(pieces[-1]) if pieces else ""
        open_end = before.endswith(_OPEN_END) or before.count("[") > before.count("]")
        if pieces and (open_end or plain[0].islower() or plain.startswith(_CLOSED_START)):
            pieces[-1] = f"{pieces[-1]}<br/>{piece}"
        else:
            pieces.append(piece)
    return pieces


def _word_list(match: re.Match[str], whole: str) -> Reading:
    words = [*match[1].split(", "), match[2]]
    return Reading(Items(tuple(Literal(word) for word in words)), (_list_note(whole, len(words)),))


def _list_note(whole: str, count: int) -> Finding:
    return Finding("N003", UNLOCATED, (("value", markup.revealed(whole)), ("count", str(count))))


# Printing -------------------------------------------------------------------------------------------


def cell_text(value: Value) -> str:
    """The canonical notation of a value; `read_cell` gives the value back.

    Texts and names must be as cells hold them: not empty, one line, single spaces.
    """
    match value:
        case Literal(text=text):
            return _literal_text(text)
        case Soft(preferred=preferred):
            return f'["{cell_text(preferred)}" if possible \\| system value]'
        case Calculated():
            return _calculated_text(value)
        case SchoolYear(offset=offset):
            return f"[Current School Year{_offset(offset)}]"
        case SchoolYearText(template=template):
            return markup.escaped(template)
        case SchoolDate(month=month, day=day):
            return f"{month}/{day}/[Current School Year]"
        case FixedDate(year=year, month=month, day=day):
            return f"{year:04}-{month:02}-{day:02}"
        case RelativeDate(days=days):
            return "Future Date" if days == FUTURE else f"[Current Date{_offset(days)}]"
        case SystemValue():
            return "[System value]"
        case Variable(name=name, suffix=suffix):
            return _variable_text(name, suffix)
        case Items():
            return _items_text(value)


def _calculated_text(value: Calculated) -> str:
    example = markup.escaped(value.example)
    if value.plus is None:
        return f"[System calculated value \\| {example}]"
    sign = "-" if value.plus < 0 else "+"
    return f"[Previous system calculated value {sign} {abs(value.plus)} \\| {example}]"


def _literal_text(text: str) -> str:
    """The text with its marks escaped, or a code span where that would be read as something else."""
    plain = markup.escaped(text)
    return plain if read_cell(plain, "date") == Reading(Literal(text)) else markup.code_span(text)


def _offset(number: int) -> str:
    return f" {'+' if number > 0 else '-'} {abs(number)}" if number else ""


def _variable_text(name: str, suffix: str) -> str:
    printed = f"[{markup.escaped(name)}]{markup.escaped(suffix)}"
    if read_cell(printed, "").value == Variable(name, suffix):
        return printed
    return f"[Named value \\| {markup.code_span(name)}]{markup.escaped(suffix)}"


def _items_text(value: Items) -> str:
    separator = f" {'&' * item_depth(value)}<br/>"
    return "".join(("" if item is None else cell_text(item)) + separator for item in value.items)


def item_depth(value: Value | None) -> int:
    """How many levels of lists a value has; 0 for a single one."""
    return 1 + max(map(item_depth, value.items), default=0) if isinstance(value, Items) else 0
