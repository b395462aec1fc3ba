"""Reports last days that come before their first days (S024, S025)."""

from __future__ import annotations

from collections.abc import Iterator
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


def _date_pairs(page: Page) -> Iterator[tuple[Property, str, Property]]:
    """Each first day, and the last day in the same object with its place."""
    rows_by_parent: dict[str, list[tuple[str, Property]]] = {}
    for place, prop in page.walk():
        # Rows without cells have no days to compare.
        if prop.values:
            rows = rows_by_parent.setdefault(parent_of(place), [])
            rows.append((place, prop))
    for begin_place, begin in page.walk():
        if not begin.values:
            continue
        for end_place, end in rows_by_parent[parent_of(begin_place)]:
            if _is_end_of(begin.name, end.name):
                yield begin, end_place, end


def _is_end_of(begin: str, end: str) -> bool:
    """Whether a name is that of the end: the end of `entryDate` is `exitDate`, or `exitWithdrawDate`."""
    begin_words = words(begin)
    end_words = words(end)
    for begin_word, end_word in _WORD_PAIRS:
        if begin_word not in begin_words:
            continue
        position = begin_words.index(begin_word)
        start = [*begin_words[:position], end_word]
        rest = begin_words[position + 1 :]
        # The end may have further words between the two parts.
        has_start = end_words[: len(start)] == start
        has_rest = end_words[len(end_words) - len(rest) :] == rest
        return has_start and has_rest
    return False


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
