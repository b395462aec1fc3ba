"""Finds years that a page prints literally, where the record should move with the school year (N014)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from tablewright.model.errata import NO_REASON, Correction
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page, Property
from tablewright.model.values import FixedDate, Literal, SchoolDate, SchoolYear, SchoolYearText, Soft, Value
from tablewright.naming import words
from tablewright.resolve.samples.payloads import singles_of
from tablewright.runtime.core.placeholders import school_date

#: Years further from the school year are history: graduation plans reach three years ahead, transcripts five
#: back.
_NEAR = 5
#: A year, or two joined years (`2016-2017`, `2016-17`), that is not part of a code, a date or a number.
_YEARS = re.compile(r"(?<![\w./:-])(\d{4})(?:[-/](\d{4}|\d\d))?(?![\w/:-]|\.\d)", re.ASCII)


def find_fixed_years(pages: Iterable[Page], school_year: int) -> tuple[Finding, ...]:
    """A finding for each text or date of a row that names a year near the school year, sorted.

    A year among other words, or joined with the next one, always counts. A number alone is a year only if the
    name of the property has the word, or if a property of the same name has a school year in another cell of
    the version. A whole date counts only if a property of the same name has a day of the school year in
    another cell. The fix is the notation of the school year, where there is one for the value.
    """
    rows = []
    names_with_years: set[str] = set()
    names_with_days: set[str] = set()
    for page in pages:
        for place, prop in page.walk():
            rows.append((page.name, place, prop))
            for value in _values(prop):
                if isinstance(value, SchoolYear | SchoolYearText):
                    names_with_years.add(prop.name)
                elif isinstance(value, SchoolDate):
                    names_with_days.add(prop.name)
    findings: list[Finding] = []
    for page_name, place, prop in rows:
        location = PagePlace(page_name, place)
        is_year = "year" in words(prop.name) or prop.name in names_with_years
        findings += _fixed_texts(location, prop, is_year, school_year)
        if prop.name in names_with_days:
            findings += _fixed_dates(location, prop, school_year)
    return tuple(sorted(findings))


def _fixed_dates(location: PagePlace, prop: Property, school_year: int) -> Iterator[Finding]:
    """A finding for each whole date of a row near the school year."""
    dates = Counter(value for value in _values(prop) if isinstance(value, FixedDate))
    for value, cells in dates.items():
        day = date(value.year, value.month, value.day)
        fix = None
        if school_date(f"{day:%m-%d}", school_year) == day:
            at = f"{location.page}/{location.place}"
            now = SchoolDate(day.month, day.day)
            fix = Correction(at, "value", NO_REASON, was=value, now=now, count=cells)
        elif abs(day.year - school_year) > _NEAR:
            continue
        yield Finding("N014", location, (("value", day.isoformat()), ("cells", str(cells))), fix)


def _fixed_texts(location: PagePlace, prop: Property, is_year: bool, school_year: int) -> Iterator[Finding]:
    """A finding for each text of a row that names a year; `is_year`: its numbers are years."""
    texts = Counter(value.text for value in _values(prop) if isinstance(value, Literal))
    for text, cells in texts.items():
        years = [match for match in _YEARS.finditer(text) if _is_near(match, school_year)]
        if not years or (text.isdecimal() and not is_year):
            continue
        fix = None
        moving = _moving_value(text, years, school_year)
        if moving:
            matches, now = moving
            at = f"{location.page}/{location.place}"
            fix = Correction(at, "value", NO_REASON, matches=matches, now=now, count=cells)
        yield Finding("N014", location, (("value", text), ("cells", str(cells))), fix)


def _is_near(match: re.Match[str], school_year: int) -> bool:
    first, second = int(match[1]), match[2]
    follows = second is None or str(first + 1).endswith(second)
    return follows and abs(first - school_year) <= _NEAR


def _moving_value(
    text: str, years: list[re.Match[str]], school_year: int
) -> tuple[str, SchoolYear | SchoolYearText] | None:
    """A pattern for a text, and the school-year value in its place; None if a year is not this school year's.

    For 2017, `2016-2017 Fall` has the pattern `(.*)2016-2017(.*)` and the value `\\1{start}-{end}\\2`.
    """
    if text.isdecimal():
        return text, SchoolYear(int(text) - school_year)
    marks = {str(school_year - 1): "{start}", str(school_year): "{end}"}
    pattern, template = "(.*)", r"\1"
    for group, match in enumerate(years, start=2):
        moving = re.sub(r"\d+", lambda year: marks.get(year[0], "?"), match[0])
        if "?" in moving:
            return None
        pattern += f"{match[0]}(.*)"
        template += rf"{moving}\{group}"
    return pattern, SchoolYearText(template)


def _values(prop: Property) -> Iterator[Value]:
    """Every single value of a row, and the preferred one of those that accept any."""
    for _, value in prop.values:
        for _, single in singles_of(value):
            yield single.preferred if isinstance(single, Soft) else single
