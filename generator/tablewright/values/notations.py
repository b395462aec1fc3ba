"""The class that describes a notation of cells, and the notations that mean an empty cell.

The notations of each kind of value are in `kinds.py`. Values that no published page prints
(`[Current School Year + 1]`, `[Named value | ...]`, `{start}-{end} Fall Semester`) have notations of our
own, so that every value can be printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tablewright.model.findings import Finding, unlocated_finding
from tablewright.model.values import Value
from tablewright.values import markup


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a cell (None if it contains none), and notes for a maintainer to check."""

    value: Value | None
    notes: tuple[Finding, ...] = ()


#: Returns the reading of a match, given the data type of the row; None if the match is no such notation.
MatchReader: TypeAlias = Callable[[re.Match[str], str], Reading | None]


@dataclass(frozen=True, slots=True)
class Notation:
    """One way to write a value in a cell.

    `pattern` matches the whole text of a cell. `usual` is the spelling of the tables, `{1}` the first
    group; empty if there is no usual spelling. Notations of a lower `precedence` are tried first: a pattern
    that also matches texts with another notation in them needs a higher one.
    """

    name: str
    pattern: re.Pattern[str]
    read: MatchReader
    usual: str = ""
    precedence: int = 0

    def spelling_notes(self, match: re.Match[str]) -> tuple[Finding, ...]:
        """A finding if the cell is spelled in another way than usual; blanks next to marks do not count."""
        usual = self.usual.format(match[0], *(group or "" for group in match.groups()))
        if not usual or _without_loose_blanks(usual) == _without_loose_blanks(match[0]):
            return ()
        note = unlocated_finding(
            "N013",
            value=markup.revealed(match[0]),
            usual=markup.revealed(usual),
        )
        return (note,)


def notation(
    name: str,
    pattern: str,
    read: MatchReader,
    usual: str = "",
    *,
    flags: re.RegexFlag = re.IGNORECASE,
    precedence: int = 0,
) -> Notation:
    """The notation of a pattern; unless `flags` differ, it matches capitals and small letters alike."""
    # `\Z` and not `$`: a pattern must not leave a line break at the end unread.
    return Notation(
        name, re.compile(pattern + r"\Z", flags | re.ASCII), read, usual, precedence
    )


#: Days from today of a `Future Date`, which only has to be later than today.
FUTURE = 30
NUMBER_WORDS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)


def _without_loose_blanks(text: str) -> str:
    return re.sub(r"(?<!\w)\s+|\s+(?!\w)", "", text)


def _absent(match: re.Match[str], _: str) -> Reading:
    return Reading(None, (unlocated_finding("N004", value=match[0]),))


def _pointer(_: re.Match[str], __: str) -> Reading:
    return Reading(None, (unlocated_finding("N005"),))


#: Cells that contain no value, although something is printed in them.
EMPTY_NOTATIONS: tuple[Notation, ...] = (
    notation(
        "absent",
        r"n/a|tb[ad]|-{1,3}|[\u2013\u2014]|\.{3}|\u2026|\?+",
        _absent,
        precedence=1,
    ),
    notation(
        "pointer to other rows",
        r"(?:see|refer to) .*\b(?:below|above)\b.*",
        _pointer,
        precedence=1,
    ),
    notation(
        "pointer to other cells",
        r"\W*(?:ditto|(?:same|as|like)\b.*\b(?:above|below|before|scenario \d+))\W*",
        _pointer,
        precedence=1,
    ),
)
