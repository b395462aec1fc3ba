"""Reads scenario cells as typed values, and writes values as cells in their canonical notation.

`read_cell` compares the cleaned text with the notations of all kinds of values (`kinds.py`). A text that
matches none of them is several items or literal text. `cell_text` prints each value so that `read_cell` gives
the same value; a literal that looks like a notation is printed as a code span.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tablewright.model.findings import Finding, unlocated_finding
from tablewright.model.values import Items, Literal, Value
from tablewright.values import markup
from tablewright.values.kinds import kind_of, read_notation
from tablewright.values.notations import Reading


def read_cell(text: str, declared_type: str, *, many: bool = True) -> Reading:
    """The value of a printed cell, and notes for a maintainer to check.

    `declared_type` is the data type of the row: it decides whether `12/16` is a day. `many`: the
    row is in a collection, where one cell may contain several items. Struck-out text has no value.
    """
    kept, struck = markup.without_struck(markup.protected(text))
    reading = _read(kept, declared_type, many)
    notes = list(reading.notes)
    for label, address in markup.shortened_addresses(kept):
        notes.append(unlocated_finding("T075", label=label, value=address))
    for struck_text in struck:
        notes.append(unlocated_finding("N020", value=struck_text))
    printed = markup.one_line(text)
    read = markup.clean(text)
    if read != printed and markup.has_doubtful_marks(text):
        notes.append(unlocated_finding("T085", printed=printed, read=read))
    return replace(reading, notes=tuple(notes))


def _read(kept: str, declared_type: str, many: bool) -> Reading:
    """The value of a protected cell without its struck-out texts, or of one item of it."""
    whole = markup.readable(kept)
    level = _list_level(kept)
    pieces = _pieces(kept)
    has_items = level > 0
    if not has_items and len(pieces) > 1:
        has_items = not _is_wrapped(whole, pieces, declared_type)
    if has_items and many:
        return _read_items(kept, level, pieces, declared_type)
    if has_items:
        return _read_joined(whole)

    reading = read_notation(whole, declared_type)
    if reading is not None:
        return reading
    # Outside collections, `State, District, and Local` is one text.
    if many:
        word_list = _WORD_LIST.match(whole)
        if word_list is not None:
            return _read_word_list(word_list, whole)
    return _read_text(whole)


def _read_text(whole: str) -> Reading:
    """Literal text, without the word that some pages print after it: `Local (CONDITIONAL)` is `Local`."""
    if not whole:
        return Reading(None)
    text = markup.revealed(whole)
    match = _TEXT_AND_REQUIRED_WORD.fullmatch(whole)
    if match is not None:
        value = Literal(markup.revealed(match[1]))
        return Reading(value, (_required_word_note(whole, match[2]),))
    return Reading(Literal(text))


def _required_word_note(whole: str, word: str) -> Finding:
    return unlocated_finding("N021", value=markup.revealed(whole), requirement=word)


# Several items in a cell ----------------------------------------------------------------------------

# `&` at the end of a line separates items in our own notation, `&&` the items of the list around them.
_SEPARATOR = re.compile(rf"(?<!&)(&+)\s*(?:{markup.BREAK}\s*)+", re.IGNORECASE)
_LINE_BREAK = re.compile(markup.BREAK, re.IGNORECASE)
_REQUIRED_WORD = r"\(((?i:required|conditional|optional|mandatory))\)"
# `State, District, and Local (CONDITIONAL)`
_WORD_LIST = re.compile(
    rf"([\w-]+(?:, [\w-]+)+),? and ([\w-]+)(?: {_REQUIRED_WORD})?\Z"
)
_TEXT_AND_REQUIRED_WORD = re.compile(rf"(.*\S)\s*{_REQUIRED_WORD}")
_OPEN_END = tuple("/,;:(&+-|[")
_CLOSED_START = tuple("/,;:.)&+-|]")


def _list_level(kept: str) -> int:
    """The number of list levels in a cell: the longest run of `&` before a line break."""
    runs = _SEPARATOR.findall(kept)
    return max(map(len, runs), default=0)


def _is_wrapped(whole: str, pieces: list[str], declared_type: str) -> bool:
    """Whether the line breaks are only wraps: the whole text is a notation, and not all pieces are."""
    if not _is_known_notation(whole, declared_type):
        return False
    return any(
        not _is_known_notation(markup.readable(piece), declared_type)
        for piece in pieces
    )


def _is_known_notation(text: str, declared_type: str) -> bool:
    reading = read_notation(text, declared_type)
    if reading is None:
        return False
    # N002: brackets with an unknown content. They are no notation, only text that looks like one.
    codes = [note.code for note in reading.notes]
    return "N002" not in codes


def _read_joined(whole: str) -> Reading:
    """The items of a cell that can only have one value, as one text."""
    text = markup.revealed(whole)
    note = unlocated_finding("N011", value=text)
    return Reading(Literal(text), (note,))


def _read_items(
    kept: str, level: int, pieces: list[str], declared_type: str
) -> Reading:
    parts = pieces
    if level > 0:
        parts = _split(kept, level)
    values: list[Value | None] = []
    notes: list[Finding] = []
    # A list that is only a guess is noted: `cell_text` always writes the separators.
    if level == 0 or not _ends_with_separator(kept, level):
        notes.append(_list_note(markup.readable(kept), len(parts)))
    for part in parts:
        reading = _read(part, declared_type, level > 1)
        values.append(reading.value)
        for note in reading.notes:
            # N011 is for cells outside collections; inside an item, a line break is only a wrap.
            if note.code != "N011":
                notes.append(note)
    return Reading(Items(tuple(values)), tuple(notes))


def _ends_with_separator(kept: str, level: int) -> bool:
    """Whether a separator also follows the last item, as only `cell_text` writes it."""
    *_, last = _SEPARATOR.finditer(kept)
    text_length = len(kept.rstrip())
    separator_level = len(last[1])
    return last.end() >= text_length and separator_level == level


def _split(kept: str, level: int) -> list[str]:
    parts = []
    start = 0
    for match in _SEPARATOR.finditer(kept):
        if len(match[1]) == level:
            parts.append(kept[start : match.start()])
            start = match.end()
    rest = kept[start:]
    if rest.strip():
        parts.append(rest)
    return parts


def _pieces(kept: str) -> list[str]:
    """The texts between line breaks that may be items.

    A break before a small letter or next to punctuation is a wrap inside one text.
    """
    pieces: list[list[str]] = []
    # Of the last piece: its end, and the brackets that are open there.
    previous = ""
    open_brackets = 0
    for piece in _LINE_BREAK.split(kept):
        text = markup.readable(piece)
        if not text:
            continue
        if pieces and _continues(previous, open_brackets, text):
            pieces[-1].append(piece)
        else:
            pieces.append([piece])
            open_brackets = 0
        previous = text
        open_brackets += text.count("[") - text.count("]")
    return ["<br/>".join(lines) for lines in pieces]


def _continues(previous: str, open_brackets: int, text: str) -> bool:
    """Whether a text continues the one before the line break."""
    if text[0].islower() or text.startswith(_CLOSED_START):
        return True
    return open_brackets > 0 or previous.endswith(_OPEN_END)


def _read_word_list(match: re.Match[str], whole: str) -> Reading:
    first_words = match[1].split(", ")
    words = [*first_words, match[2]]
    items = tuple(Literal(word) for word in words)
    notes = [_list_note(whole, len(words))]
    # The word is about the row: no item of the list keeps it.
    if match[3]:
        notes.append(_required_word_note(whole, match[3]))
    return Reading(Items(items), tuple(notes))


def _list_note(whole: str, count: int) -> Finding:
    return unlocated_finding(
        "N003",
        value=markup.revealed(whole),
        count=str(count),
    )


# Printing -------------------------------------------------------------------------------------------


def cell_text(value: Value) -> str:
    """The canonical notation of a value; `read_cell` gives the same value.

    Texts and names must be as cells hold them: not empty, on one line, with single spaces.
    """
    return kind_of(value).cell_text(value, _read_as_date)


def _read_as_date(text: str) -> Reading:
    # In a row of dates more texts are notations than in any other row: `12/16` is a day only there.
    return read_cell(text, "date")
