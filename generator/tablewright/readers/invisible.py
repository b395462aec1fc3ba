"""Removes invisible characters from the text of a document: zero-width spaces, soft hyphens and their kind.

Such a character makes another name of a name that looks the same: `Book<U+200B>s` and `Books`.
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
# A finding quotes no more of a word than this on each side, and no more words than this.
_MOST_LETTERS = 40
_MOST_WORDS = 12


def without_invisible(text: str) -> tuple[str, list[Finding]]:
    """Returns the text without invisible characters, and a finding for each line whose words had some.

    A character at the edge of a word has no finding: the word is the same without it.
    """
    text = _ENTITY.sub(_invisible_or_entity, text)
    if not INVISIBLE.search(text):
        return text, []
    notes: list[Finding] = []
    for number, line in enumerate(text.split("\n"), 1):
        words = list(_changed_words(line))
        if words:
            notes.append(line_finding("T065", number, printed=", ".join(words)))
    return INVISIBLE.sub("", text), notes


def _invisible_or_entity(match: re.Match[str]) -> str:
    character = html.unescape(match[0])
    return character if INVISIBLE.fullmatch(character) else match[0]


def _changed_words(line: str) -> Iterator[str]:
    """Yields the words of a line that contain invisible characters, with the code points of these."""
    count = 0
    for match in INVISIBLE.finditer(line):
        before = _WORD_END.search(line[: match.start()][-_MOST_LETTERS:])
        after = _WORD_START.match(line[match.end() : match.end() + _MOST_LETTERS])
        if not before or not after:
            continue
        count += 1
        if count > _MOST_WORDS:
            yield "…"
            return
        points = [f"<U+{ord(character):04X}>" for character in match[0]]
        yield f"'{before[0]}{''.join(points)}{after[0]}'"
