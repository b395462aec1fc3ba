"""The table of cell notations: patterns over cleaned text, and the typed value that each one means.

Values that no published page prints (`[Current School Year + 1]`, `[Named value | ...]`,
`{start}-{end} Fall Semester`) have notations of our own, so that every value can be printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from tablewright.model.findings import UNLOCATED, Finding
from tablewright.model.values import (
    Calculated,
    FixedDate,
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


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: its value (None where it says nothing), and what somebody should look at."""

    value: Value | None
    notes: tuple[Finding, ...] = ()


Make: TypeAlias = Callable[[re.Match[str], str], Reading | None]


@dataclass(frozen=True, slots=True)
class Notation:
    """One way to write a cell; `make` gives None where the match turns out to be something else.

    `usual` is how the tables spell it, with `{1}` for the first group; empty where there is no one spelling.
    """

    name: str
    pattern: re.Pattern[str]
    make: Make
    usual: str = ""

    def spelt(self, match: re.Match[str]) -> tuple[Finding, ...]:
        """A note where a cell is not spelt as usual; blanks beside marks are no matter of spelling."""
        usual = self.usual.format(match[0], *(group or "" for group in match.groups()))
        if not usual or _tight(usual) == _tight(match[0]):
            return ()
        details = (("value", match[0]), ("usual", usual))
        return (Finding("N013", UNLOCATED, tuple((name, markup.revealed(text)) for name, text in details)),)


#: Days; a "Future Date" only has to lie ahead.
FUTURE = 30
NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _text_value(text: str) -> Literal | SchoolYearText:
    if "{start}" in text or "{end}" in text:
        return SchoolYearText(markup.revealed(text))
    return Literal(markup.revealed(text))


def _soft(match: re.Match[str], _: str) -> Reading:
    return Reading(Soft(_text_value(match[1])))


def _calculated(match: re.Match[str], _: str) -> Reading:
    return Reading(Calculated(match[1]))


def _counted(match: re.Match[str], _: str) -> Reading:
    return Reading(Calculated(match[3], int(match[1] + match[2])))


def _school_year(match: re.Match[str], _: str) -> Reading:
    return Reading(SchoolYear(int(match[1].replace(" ", "")) if match[1] else 0))


def _years_ago(match: re.Match[str], _: str) -> Reading | None:
    word = match[1].lower()
    if word.isdecimal():
        return Reading(SchoolYear(-int(word)))
    return Reading(SchoolYear(-NUMBER_WORDS.index(word))) if word in NUMBER_WORDS else None


def _system_value(_: re.Match[str], __: str) -> Reading:
    return Reading(SystemValue())


def _school_date(match: re.Match[str], _: str) -> Reading:
    month, day = int(match[1]), int(match[2])
    return Reading(SchoolDate(month, day)) if _is_day(2000, month, day) else _no_day(match[0])


def _american_date(match: re.Match[str], _: str) -> Reading:
    return _fixed_date(match[0], int(match[3]), int(match[1]), int(match[2]))


def _iso_date(match: re.Match[str], _: str) -> Reading:
    return _fixed_date(match[0], int(match[1]), int(match[2]), int(match[3]))


def _fixed_date(text: str, year: int, month: int, day: int) -> Reading:
    if _is_day(year, month, day):
        return Reading(FixedDate(year, month, day))
    return _no_day(text)


def _no_day(text: str) -> Reading:
    return Reading(Literal(text), (Finding("N008", UNLOCATED, (("value", text),)),))


def _day(match: re.Match[str], declared_type: str) -> Reading | None:
    month, day = int(match[1]), int(match[2])
    if not _is_day(2000, month, day):
        return _no_day(match[0]) if "date" in declared_type.lower() else None
    if "date" in declared_type.lower():
        return Reading(SchoolDate(month, day), (Finding("N001", UNLOCATED, (("value", match[0]),)),))
    return Reading(Literal(match[0]), (Finding("N007", UNLOCATED, (("value", match[0]),)),))


def _current_date(match: re.Match[str], _: str) -> Reading:
    return Reading(RelativeDate(int(match[2].replace(" ", "")) if match[2] else 0))


def _future_date(match: re.Match[str], _: str) -> Reading:
    return Reading(RelativeDate(FUTURE))


def _variable(match: re.Match[str], _: str) -> Reading:
    name, suffix = markup.revealed(match[1]), markup.revealed(match[2] or "")
    return Reading(Variable(name, suffix), (Finding("N010", UNLOCATED, (("name", name),)),))


def _declared_variable(match: re.Match[str], _: str) -> Reading:
    return Reading(Variable(markup.revealed(match[1]), markup.revealed(match[2] or "")))


def _absent(match: re.Match[str], _: str) -> Reading:
    return Reading(None, (Finding("N004", UNLOCATED, (("value", match[0]),)),))


def _pointer(_: re.Match[str], __: str) -> Reading:
    return Reading(None, (Finding("N005", UNLOCATED),))


def _template(match: re.Match[str], _: str) -> Reading:
    return Reading(SchoolYearText(markup.revealed(match[0])))


def _link(match: re.Match[str], _: str) -> Reading:
    label = markup.revealed(match[1])
    same = label == markup.revealed(match[2])
    return Reading(Literal(label), () if same else (Finding("N006", UNLOCATED, (("value", label),)),))


def _unknown(match: re.Match[str], _: str) -> Reading:
    text = markup.revealed(match[0])
    return Reading(Literal(text), (Finding("N002", UNLOCATED, (("value", text),)),))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _tight(text: str) -> str:
    return re.sub(r"(?<!\w)\s+|\s+(?!\w)", "", text)


def _notation(
    name: str, pattern: str, make: Make, usual: str = "", flags: re.RegexFlag = re.IGNORECASE
) -> Notation:
    return Notation(name, re.compile(pattern + r"\Z", flags | re.ASCII), make, usual)


_YEAR = r"\[\s*current\s*school\s*year\s*\]"
_OR_SYSTEM = r"\s*if\s*possible\s*\|\s*system\s*values?\s*\]"
_SOFT = '["{1}" if possible | system value]'
_NAME = r"([^\[\]|\"]+?)"
_SUFFIX = r"(/[^\s\[\]|]+)"
_COUNT = r"([+-]\s*\d+)?"

#: Every notation of the published pages and our own, most particular first; the rest is literal text.
NOTATIONS: tuple[Notation, ...] = (
    _notation("soft, quoted", r"\[\s*[\"“'\u2018](.+)[\"”'\u2019]" + _OR_SYSTEM, _soft, _SOFT),
    _notation("soft, unquoted", r"\[\s*([^\"“”|\]]+?)" + _OR_SYSTEM, _soft, _SOFT),
    _notation(
        "calculated",
        r"\[\s*system\s*calculated\s*value\s*\|\s*([^|\]]+?)\s*\]",
        _calculated,
        "[System calculated value | {1}]",
    ),
    _notation(
        "counted on",
        r"\[\s*previous\s*system\s*calculated\s*value\s*([+-])\s*(\d+)\s*\|\s*([^|\]]+?)\s*\]",
        _counted,
        "[Previous system calculated value {1} {2} | {3}]",
    ),
    _notation(
        "school year",
        rf"\[\s*current\s*school\s*year\s*{_COUNT}\s*\]",
        _school_year,
        "[Current School Year{1}]",
    ),
    _notation(
        "years before",
        r"\[\s*(\w+) (years?) (prior to|before) (the )?current school year\s*\]",
        _years_ago,
        "[{1} {2} {3} {4}Current School Year]",
    ),
    _notation(
        "years ago", r"\[\s*school year (\w+) (years?) ago\s*\]", _years_ago, "[School year {1} {2} ago]"
    ),
    _notation("system value", r"\[\s*system\s*values?\s*\]", _system_value, "[System value]"),
    _notation(
        "day of the school year",
        rf"(\d{{1,2}})/(\d{{1,2}})\s*/+\s*{_YEAR}",
        _school_date,
        "{1}/{2}/[Current School Year]",
    ),
    _notation(
        "day of the school year, ISO",
        rf"{_YEAR}\s*-(\d{{1,2}})-(\d{{1,2}})",
        _school_date,
        "[Current School Year]-{1}-{2}",
    ),
    _notation("date", r"(\d{1,2})/(\d{1,2})/(\d{4})", _american_date),
    _notation("date, ISO", r"(\d{4})-(\d\d)-(\d\d)", _iso_date),
    _notation("day", r"(\d{1,2})/(\d{1,2})", _day),
    _notation(
        "current date", rf"(\[?)\s*current\s*date\s*{_COUNT}\s*(\]?)", _current_date, "{1}Current Date{2}{3}"
    ),
    _notation("future date", r"(\[?)\s*future\s*date\s*(\]?)", _future_date, "{1}Future Date{2}"),
    _notation(
        "named value, ours",
        rf"\[\s*named value\s*\|\s*(.+?)\s*\]{_SUFFIX}?",
        _declared_variable,
        "[Named value | {1}]{2}",
    ),
    _notation("named value with suffix", rf"\[\s*{_NAME}\s*\]{_SUFFIX}", _variable),
    _notation(
        "named value of a member", r"\[((?:[\w-]+ )+[a-z]+(?:[A-Z]\w*))\]()", _variable, flags=re.RegexFlag(0)
    ),
    _notation("absent", r"n/a|tb[ad]|-{1,3}|[\u2013\u2014]|\.{3}|\u2026|\?+", _absent),
    _notation("pointer to other rows", r"(?:see|refer to) .*\b(?:below|above)\b.*", _pointer),
    _notation(
        "pointer to other cells",
        r"\W*(?:ditto|(?:same|as|like)\b.*\b(?:above|below|before|scenario \d+))\W*",
        _pointer,
    ),
    _notation("school-year text", r".*\{(?:start|end)\}.*", _template),
    _notation("link", r"\[([^\[\]]+)\]\(([^()\s]+)\)", _link),
    _notation("unknown quotes", r"[\"“'\u2018].+[\"”'\u2019]", _unknown),
    _notation("unknown brackets", r".*(?:\[.*\]|<[^\s<>][^<>]*>|\{.*\}|~[^\s~][^~]*~|%[^\s%]+%).*", _unknown),
)


def read_notation(whole: str, declared_type: str) -> Reading | None:
    """What the first notation that claims a cleaned text makes of it; None for literal text."""
    for notation in NOTATIONS:
        match = notation.pattern.fullmatch(whole)
        reading = notation.make(match, declared_type) if match else None
        if match and reading:
            return replace(reading, notes=reading.notes or notation.spelt(match))
    return None
