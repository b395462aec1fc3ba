"""Days on which something begins and ends: which of them comes first, as printed and as read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.model.findings import Finding
from generator.model.page import Page, Property
from generator.model.types import Scalar
from generator.model.values import FixedDate, RelativeDate, SchoolDate, Value
from generator.naming import words
from generator.passes.payloads import singles_of
from generator.runtime.core.samples import resolve
from generator.symbols import symbol_of

#: The words of names that tell the first day of something from its last.
_MARKS = (("begin", "end"), ("start", "end"), ("entry", "exit"))
#: Any school year would do; this one has every day which a month and a day may name.
_YEAR = 2016


def find_reversed(page: Page) -> tuple[Finding, ...]:
    """Ends that come before their beginnings in an object: as printed (S024), or as read too (S025)."""
    findings = []
    for begin, (place, end) in _spans(page):
        odd: dict[str, dict[str, list[str]]] = {}
        for scenario in page.scenarios:
            for first, last in _days(begin.value(scenario.number), end.value(scenario.number)):
                code = _code(first, last)
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


def _code(first: Value, last: Value) -> str:
    """What is wrong with two days; empty where nothing is, or where no calendar tells which comes first."""
    match first, last:
        case SchoolDate(), SchoolDate():
            if _in_school_year(first) > _in_school_year(last):
                return "S025"
            return "S024" if (first.month, first.day) > (last.month, last.day) else ""
        case FixedDate(), FixedDate():
            backwards = (first.year, first.month, first.day) > (last.year, last.month, last.day)
            return "S025" if backwards else ""
        case RelativeDate(), RelativeDate():
            return "S025" if first.days > last.days else ""
        case _:
            return ""


def _in_school_year(day: SchoolDate) -> str:
    """The day as samples of a school year have it; of two, the earlier comes first."""
    return str(resolve(symbol_of(day, Scalar("date"), {}), _YEAR, date(_YEAR, 1, 1)))


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
