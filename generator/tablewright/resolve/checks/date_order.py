"""Reports last days that come before their first days (S024, S025)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page, parent_of
from tablewright.model.properties import Property
from tablewright.model.values import RelativeDate, SchoolDate, Value
from tablewright.naming import numbered, words
from tablewright.resolve.samples.payloads import singles_of
from tablewright.values.kinds import kind_of
from tablewright.values.words import value_words

#: Pairs of words in the names of a first and a last day: `beginDate` and `endDate`.
_WORD_PAIRS = (("begin", "end"), ("start", "end"), ("entry", "exit"))
_BEGIN_WORDS = frozenset(pair[0] for pair in _WORD_PAIRS)
_END_WORDS = frozenset(pair[1] for pair in _WORD_PAIRS)
#: A longer text is no name; its words would be compared with those of each other row.
_LONGEST_NAME = 200


def find_reversed_dates(page: Page, school_year: int) -> tuple[Finding, ...]:
    """A finding for each last day that comes before the first day of the same object.

    S024: the days are in the wrong order within a calendar year, as the page prints them, but in the right
    order within the school year, which starts in July. S025: they are in the wrong order in the school year
    as well.
    """
    findings = []
    for begin, place, end in _date_pairs(page):
        location = PagePlace(page.name, place)
        # For each code, the scenarios of each pair of days: the same pair is printed in several columns.
        scenarios_by_days: dict[str, dict[str, list[str]]] = {}
        for scenario in page.scenarios:
            number = scenario.number
            pairs = _pairs_by_item(begin.value(number), end.value(number))
            for first, last in pairs:
                code = _code(first, last, school_year)
                if not code:
                    continue
                days = f"{_text(first)} to {_text(last)}"
                by_days = scenarios_by_days.setdefault(code, {})
                by_days.setdefault(days, []).append(number)
        for code, by_days in scenarios_by_days.items():
            texts = []
            for days, numbers in by_days.items():
                texts.append(f"{days} in {numbered('scenario', numbers)}")
            details = (
                ("name", end.name),
                ("begin", begin.name),
                ("days", " and ".join(texts)),
            )
            findings.append(Finding(code, location, details))
    return tuple(findings)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its place, the words of its name, and the number of the row among those of its name."""

    place: str
    prop: Property
    words: Sequence[str]

    @property
    def number(self) -> str:
        """The number behind the name in the place; empty for the first row of a name."""
        return self.place.rpartition("/")[2].partition("#")[2]


def _date_pairs(page: Page) -> Iterator[tuple[Property, str, Property]]:
    """Each first day, and the last day in the same object with its place."""
    begins: list[_Row] = []
    # By the place of the parent, and the words up to the one for an end: a page has many rows, few of which
    # are the end of one.
    ends: dict[tuple[str, ...], list[_Row]] = {}
    for place, prop in page.walk():
        # Rows without cells have no days to compare.
        if not prop.values or len(prop.name) > _LONGEST_NAME:
            continue
        row = _Row(place, prop, words(prop.name))
        if not _BEGIN_WORDS.isdisjoint(row.words):
            begins.append(row)
        for position, word in enumerate(row.words):
            if word in _END_WORDS:
                key = (parent_of(place), *row.words[: position + 1])
                ends.setdefault(key, []).append(row)
    for begin in begins:
        start, rest = _words_of_end(begin.words)
        for end in ends.get((parent_of(begin.place), *start), ()):
            # The end may have further words between the two parts.
            has_rest = end.words[len(end.words) - len(rest) :] == rest
            if has_rest and _may_be_paired(begin, end):
                yield begin.prop, end.place, end.prop


def _words_of_end(begin: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The first and the last words of the end: that of `entryDate` is `exitDate`, or `exitWithdrawDate`."""
    for begin_word, end_word in _WORD_PAIRS:
        if begin_word in begin:
            position = begin.index(begin_word)
            return [*begin[:position], end_word], begin[position + 1 :]
    raise AssertionError("the name has no word for a beginning")


def _may_be_paired(begin: _Row, end: _Row) -> bool:
    """Whether two rows are of one pair, if the page has several rows of their names.

    Each is paired with the first row of the other name, and with that of its own number. All pairs would be
    the square of the number of rows.
    """
    return not begin.number or not end.number or begin.number == end.number


def _pairs_by_item(
    begin: Value | None, end: Value | None
) -> Iterator[tuple[Value, Value]]:
    """The first and the last day of each list item that has both; a cell without a list is one item."""
    if begin is None or end is None:
        return
    ends = dict(singles_of(end))
    for indexes, first in singles_of(begin):
        if indexes in ends:
            yield first, ends[indexes]


def _code(first: Value, last: Value, school_year: int) -> str:
    """The code for two days in the wrong order; empty if the order is right or not known."""
    if isinstance(first, RelativeDate) and isinstance(last, RelativeDate):
        return "S025" if first.days > last.days else ""
    begin = _day(first, school_year)
    end = _day(last, school_year)
    if begin is None or end is None:
        return ""
    if begin > end:
        return "S025"
    # Dates with a year are complete as printed. Only days of a school year can be read as one calendar year.
    if not isinstance(first, SchoolDate) or not isinstance(last, SchoolDate):
        return ""
    printed_begin = (first.month, first.day)
    printed_end = (last.month, last.day)
    return "S024" if printed_begin > printed_end else ""


def _day(value: Value, school_year: int) -> date | None:
    """The day in this school year; None if the value is not a day, or is relative to today."""
    return kind_of(value).day(value, school_year)


def _text(day: Value) -> str:
    """A day in the message of a finding."""
    # The message names the school year itself, so a day of it needs no more than its month and its number.
    if isinstance(day, SchoolDate):
        return f"{day.month}/{day.day}"
    return value_words(day)
