"""Finds ends that come before their beginnings (S024, S025)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page, Property
from tablewright.model.values import FixedDate, RelativeDate, SchoolDate, Value
from tablewright.naming import words
from tablewright.resolve.samples.payloads import singles_of
from tablewright.values.kinds import kind_of

#: Pairs of words in the names of a first and a last day: `beginDate` and `endDate`.
_MARKS = (("begin", "end"), ("start", "end"), ("entry", "exit"))


def find_reversed_dates(page: Page, school_year: int) -> tuple[Finding, ...]:
    """A finding for each end that comes before its beginning in the same object.

    S024: only within one calendar year, as printed; the days are in order within the school year, which
    starts in July. S025: in the school year as well.
    """
    findings = []
    for begin, (place, end) in _spans(page):
        # For each code, the scenarios of each pair of days: the same pair is printed in several columns.
        scenarios_by_days: dict[str, dict[str, list[str]]] = {}
        for scenario in page.scenarios:
            for first, last in _days(begin.value(scenario.number), end.value(scenario.number)):
                code = _code(first, last, school_year)
                if code:
                    days = f"{_text(first)} to {_text(last)}"
                    scenarios_by_days.setdefault(code, {}).setdefault(days, []).append(scenario.number)
        for code, pairs in scenarios_by_days.items():
            texts = [f"{days} in scenario {', '.join(numbers)}" for days, numbers in pairs.items()]
            details = (("name", end.name), ("begin", begin.name), ("days", " and ".join(texts)))
            findings.append(Finding(code, PagePlace(page.name, place), details))
    return tuple(findings)


def _spans(page: Page) -> Iterator[tuple[Property, tuple[str, Property]]]:
    """Each first day with its last day in the same object, and the place of that."""
    rows = [(place, prop) for place, prop in page.walk() if prop.values]
    for first, begin in rows:
        for last, end in rows:
            if first.rpartition("/")[0] == last.rpartition("/")[0] and _ends(begin.name, end.name):
                yield begin, (last, end)


def _ends(begin: str, end: str) -> bool:
    """Whether the names are those of a beginning and its end: `entryDate` ends with `exitWithdrawDate`."""
    first, last = words(begin), words(end)
    for mark, other in _MARKS:
        if mark in first:
            at = first.index(mark)
            rest = first[at + 1 :]
            return last[: at + 1] == [*first[:at], other] and last[len(last) - len(rest) :] == rest
    return False


def _days(begin: Value | None, end: Value | None) -> Iterator[tuple[Value, Value]]:
    """The values of the same items."""
    ends = dict(singles_of(end)) if end else {}
    for index, first in singles_of(begin) if begin else ():
        if index in ends:
            yield first, ends[index]


def _code(first: Value, last: Value, school_year: int) -> str:
    """The code for two days in the wrong order; empty if the order is right, or cannot be known."""
    if isinstance(first, RelativeDate) and isinstance(last, RelativeDate):
        return "S025" if first.days > last.days else ""
    begin, end = _day(first, school_year), _day(last, school_year)
    if begin is None or end is None:
        return ""
    if begin > end:
        return "S025"
    moving = isinstance(first, SchoolDate) and isinstance(last, SchoolDate)
    return "S024" if moving and (begin.month, begin.day) > (end.month, end.day) else ""


def _day(value: Value, school_year: int) -> date | None:
    """The day in this school year; None if the value is no day, or counts from today."""
    return kind_of(value).day(value, school_year)


def _text(day: Value) -> str:
    match day:
        case SchoolDate(month=month, day=number):
            return f"{month}/{number}"
        case FixedDate(year=year, month=month, day=number):
            return f"{year}-{month:02}-{number:02}"
        case RelativeDate(days=days):
            return f"today {days:+}"
        case _:
            return ""
