"""Finds the end of a table without borders: the segment behind the last value of its last row.

Stored copies of pages have links, labels and copyright lines below the table. The form of the row decides: a
row with a value for each column is complete, a whole number has no words, and a container has no values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tablewright.readers.headers import section_of
from tablewright.readers.plain_text.cell_splitting import (
    LONGEST_TEXT,
    KnownValues,
    cut_text,
    split_at_words,
)
from tablewright.readers.plain_text.segments import Segment
from tablewright.values.kinds import VALUE_EXTENT
from tablewright.values.markup import one_line

_NOTATIONS = re.compile(rf"(?:\s*(?:{VALUE_EXTENT})\s*)+")
_NUMBERS = re.compile(r"[-+]?[\d.,\s]+")
# A cell has a few words; a sentence or a list of links has more.
_MOST_WORDS = 8
_SENTENCE = re.compile(r".*[a-z)]{2}[.!?:]")
# `v5 Students > Schools`, `© 2024`, `https://...`: no cell of a table has these marks.
_NO_VALUE = re.compile(
    r"v\d+(?:\.\d+)*\s.*|.*[>\u203a\u00bb\u00a9].*|.*\w://.*|copyright\b.*|all rights reserved\b.*",
    re.IGNORECASE,
)
#: Texts of the sites that published such pages. They only support the form: most pages have others.
_SITE_TEXTS = frozenset(
    {
        "no labels",
        "manage space",
        "related content",
        "more like this",
        "next page",
        "previous page",
        "next",
        "previous",
        "overview",
        "contents",
        "edit this page",
        "was this helpful?",
        "yes",
        "no",
        "powered by",
        "feedback",
        "like",
        "be the first to like this",
        "add label",
        "write a comment",
        "on this page",
        "back to top",
        "share",
        "print",
    }
)


def count_last_values(
    segments: Sequence[Segment],
    columns: int,
    known: KnownValues,
    *,
    begins_on_row: bool,
    has_blank_lines: bool,
    may_have_values: bool,
) -> int:
    """Returns how many of the segments behind the last row's Required cell are its values.

    `begins_on_row`: the first segment is on the line of the Required cell. `has_blank_lines`: blank lines are
    between the cells of the row. `may_have_values`: the row is no
    container, and other rows show their values below the Required cell as well.
    """
    end = 0
    cells = 0
    opened = 0
    last: Segment | None = None
    for index, segment in enumerate(segments):
        text = segment.text
        is_continued = last is not None and (
            opened > 0
            or last.text.endswith("/")
            or text.startswith("|")
            or (has_blank_lines and last.paragraph == segment.paragraph)
        )
        if not text:
            if cells >= columns:
                break
            cells += segment.empty_cells
            last = None
        elif not is_continued:
            is_on_row = begins_on_row and index == 0
            if not is_on_row:
                if cells >= columns or not _can_be_value(text, known):
                    break
                # A row with values on its own line does not go on behind a blank line.
                is_apart = (
                    segment.paragraph != segments[0].paragraph
                    and segment.line != segments[0].line
                )
                if begins_on_row and is_apart and not _is_known(text, columns, known):
                    break
                if not (
                    begins_on_row or may_have_values or _is_known(text, columns, known)
                ):
                    break
            cut = cut_text(text, columns, known)
            cells += len(cut.cells) if cut is not None and not cut.doubt else 1
            opened = 0
        if text:
            opened += text.count("[") - text.count("]")
            last = segment
        end = index + 1
    return end


def _can_be_value(text: str, known: KnownValues) -> bool:
    """Returns whether a text may be the value of a property of this type."""
    if len(text) > LONGEST_TEXT:
        return False
    plain = one_line(text)
    if plain in known.texts or plain.startswith("[") or _NOTATIONS.fullmatch(plain):
        return True
    if plain.lower() in _SITE_TEXTS or _NO_VALUE.fullmatch(plain):
        return False
    # `Additional Requirements` is the name of a section.
    if section_of(plain.strip("#* ")):
        return False
    data_type = known.data_type.lower()
    if data_type in ("integer", "int", "number", "decimal", "money", "short", "long"):
        return bool(_NUMBERS.fullmatch(plain))
    # These types have notations, or words that are no values of a table.
    if data_type in ("boolean", "time"):
        return False
    if data_type in ("date", "datetime"):
        return bool(re.search(r"\d|\bdate\b", plain, re.IGNORECASE))
    if known.longest and len(plain) > known.longest * 6:
        return False
    # A line may hold the values of several columns.
    longest = max(len(part.split()) for part in split_at_words(plain))
    return longest <= _MOST_WORDS and not _SENTENCE.fullmatch(plain)


def _is_known(text: str, columns: int, known: KnownValues) -> bool:
    if len(text) > LONGEST_TEXT:
        return False
    plain = one_line(text)
    # `["501" if possible` goes on in the next line.
    if plain in known.texts or plain.startswith("[") or _NOTATIONS.fullmatch(plain):
        return True
    cut = cut_text(plain, columns, known)
    return cut is not None and len(cut.cells) > 1 and not cut.doubt
