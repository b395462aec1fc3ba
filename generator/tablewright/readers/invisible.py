"""Removes invisible characters from the text of a document, and finds characters of a wrong encoding.

An invisible character makes another name of a name that looks the same: `Book<U+200B>s` and `Books`. Some
control characters and separators of lines are read as blanks (`Port<U+2029>Call`). A text that a program
read in the wrong encoding has `Ã‰` for `É`, and `Â` in front of a no-break space.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from tablewright.model.findings import Finding
from tablewright.readers.findings import line_finding
from tablewright.values.markup import INVISIBLE

_ENTITY = re.compile(
    r"&(?:#[0-9]{3,7}|#x[0-9a-f]{2,6}|shy|lrm|rlm|zwj|zwnj|NoBreak|ZeroWidthSpace);",
    re.I,
)
_WORD_END = re.compile(r"\w+\Z")
_WORD_START = re.compile(r"\w+")
# The text around an invisible character, up to a blank, a cell border or a tag. A bracket may begin a link.
_TEXT_END = re.compile(r"[^\s|<>]+\Z")
_TEXT_START = re.compile(r"[^\s|<>]+")
_LINK_BRACKETS = ("[", "]")
_SENTENCE_ENDS = ".,;:!?)"
# Characters that are white space in Python, but are neither blanks, tabs nor line ends of a document.
_BLANK_CONTROLS = re.compile(r"[\x0b\x0c\x1c-\x1f\x85\u2029]+")
# In the text of a workbook, this character is the line end inside a cell.
_LINE_SEPARATORS = re.compile("\u2028+")
# A finding quotes no more of a word than this on each side, and no more words than this.
_MOST_LETTERS = 40
_MOST_WORDS = 12
# Characters of UTF-8 as programs show them that expect Windows-1252: `Ã‰` (É). Closing quotes are
# no second character, because text such as `«Ã»` may be right.
_WRONG_ENCODING = re.compile(
    r"[\u00c2\u00c3](?:[\u0080-\u00ba\u00bc-\u00bf]|[\u0152-\u0192\u02c6\u02dc\u2020-\u203a\u20ac\u2122])"
    r"|\u00e2\u20ac[\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2018-\u203a\u20ac\u2122]"
    # A blank replaces the no-break space in many copies. The last one replaces an unreadable character.
    r"|(?<!\w)\u00c2(?!\w)|\ufffd"
)


def find_wrong_encoding(text: str) -> Iterator[Finding]:
    """Returns a finding for each line with characters that a wrong encoding probably produced."""
    if not _WRONG_ENCODING.search(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        words: list[str] = []
        for match in _WRONG_ENCODING.finditer(line):
            if len(words) == _MOST_WORDS:
                words.append("…")
                break
            start = max(match.start() - _MOST_LETTERS, 0)
            before = _WORD_END.search(line[start : match.start()])
            after = _WORD_START.match(line, match.end(), match.end() + _MOST_LETTERS)
            word = match[0]
            if before:
                word = before[0] + word
            if after:
                word += after[0]
            words.append(f"'{word}'")
        if words:
            yield line_finding("T074", number, printed=", ".join(words))


def without_invisible(text: str) -> tuple[str, list[Finding]]:
    """Returns the text without invisible characters, and findings for each line whose words had some.

    Control characters that are white space become blanks. A character at the edge of a cell or next to a
    blank has no finding: the text is the same without it.
    """
    text = _ENTITY.sub(_invisible_or_entity, text)
    notes: list[Finding] = []
    if INVISIBLE.search(text):
        notes.extend(_changed_lines("T065", INVISIBLE, text))
        text = INVISIBLE.sub("", text)
    if _BLANK_CONTROLS.search(text):
        notes.extend(_changed_lines("T086", _BLANK_CONTROLS, text))
        text = _BLANK_CONTROLS.sub(" ", text)
    return text, notes


def without_line_separators(
    text: str, sheet_row: int | None = None
) -> tuple[str, list[Finding]]:
    """Returns the text with blanks for its line separators, and findings for the words around them.

    The text is a document, or the cell in a row (from 1) of a sheet.
    """
    if not _LINE_SEPARATORS.search(text):
        return text, []
    notes = list(_changed_lines("T086", _LINE_SEPARATORS, text, sheet_row))
    return _LINE_SEPARATORS.sub(" ", text), notes


def _changed_lines(
    code: str, characters: re.Pattern[str], text: str, sheet_row: int | None = None
) -> Iterator[Finding]:
    for number, line in enumerate(text.split("\n"), 1):
        words = list(_changed_words(line, characters))
        if words:
            yield line_finding(code, sheet_row or number, printed=", ".join(words))


def _invisible_or_entity(match: re.Match[str]) -> str:
    character = html.unescape(match[0])
    return character if INVISIBLE.fullmatch(character) else match[0]


def _changed_words(line: str, characters: re.Pattern[str]) -> Iterator[str]:
    """Yields the texts of a line around the characters, with the code points of these."""
    count = 0
    for match in characters.finditer(line):
        start = max(match.start() - _MOST_LETTERS, 0)
        before = _TEXT_END.search(line[start : match.start()])
        after = _TEXT_START.match(line[match.end() : match.end() + _MOST_LETTERS])
        if not before or not after or not after[0].strip(_SENTENCE_ENDS):
            continue
        if (before[0][-1], after[0][0]) == _LINK_BRACKETS:
            continue
        count += 1
        if count > _MOST_WORDS:
            yield "…"
            return
        points = [f"<U+{ord(character):04X}>" for character in match[0]]
        yield f"'{before[0]}{''.join(points)}{after[0]}'"
