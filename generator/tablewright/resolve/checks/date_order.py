"""Days on which something begins and ends: which of them comes first, as printed and as read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tablewright.model.findings import Finding
from tablewright.model.page import Page, Property
from tablewright.model.values import FixedDate, RelativeDate, SchoolDate, Value
from tablewright.naming import words
from tablewright.resolve.samples.payloads import singles_of
from tablewright.runtime.core.placeholders import school_date

#: The words of names that tell the first day of something from its last.
_MARKS = (("begin", "end"), ("start", "end"), ("entry", "exit"))


def find_reversed_dates(page: Page, school_year: int) -> tuple[Finding, ...]:
    """Ends that come before their beginnings in an object: as printed (S024), or as read too (S025)."""
    findings = []
    for begin, (place, end) in _spans(page):
        odd: dict[str, dict[str, list[str]]] = {}
        for scenario in page.scenarios:
            for first, last in _days(begin.value(scenario.number), end.value(scenario.number)):
                code = _code(first, last, school_year)
                if code:
                    days = f"{_text(first)} to {_text(last)}"
                    odd.setdefault(code, {}).setdefault(days, []).append(scenario.number)
        for code, found in odd.items():
            said = [f"{days} in scenario {', '.join(numbers)}" for days, numbers in found.items()]
            details = (("name", end.name), ("begin", begin.name), ("days", " and ".join(said)))
            findings.append(Finding(page.name, place, code, details))
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
    """What is wrong with two days; empty where nothing is, or where no calendar tells which comes first."""
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
    """The day in this school year; None where the value is no day, or one that counts from today."""
    match value:
        case SchoolDate(month=month, day=day):
            return school_date(f"{month:02}-{day:02}", school_year)
        case FixedDate(year=year, month=month, day=day):
            return date(year, month, day)
        case _:
            return None


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
