"""Reports years that a page prints as text, although they should follow the school year (N014).

A version is tested in later school years as well. A record with the text `2017` is then out of date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from tablewright.model.corrections import NO_REASON, ValueCorrection
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.values import (
    FixedDate,
    Literal,
    PreferredValue,
    SchoolDate,
    SchoolYear,
    SchoolYearText,
    Value,
)
from tablewright.naming import words
from tablewright.resolve.samples.payloads import singles_of
from tablewright.runtime.core.samples.placeholders import school_date
from tablewright.values.kinds import kind_of

#: A year that is further from the school year is a fixed fact, such as a year of birth. Graduation plans
#: reach three years into the future, and transcripts five into the past.
_MAX_DISTANCE = 5
#: A year, or two joined years (`2016-2017`, `2016-17`), that is not part of a code, a date or a number.
_YEARS = re.compile(
    r"(?<![\w./:-])(\d{4})(?:[-/](\d{4}|\d\d))?(?![\w/:-]|\.\d)", re.ASCII
)


def find_fixed_years(pages: Iterable[Page], school_year: int) -> tuple[Finding, ...]:
    """A finding for each text or date of a row that contains a year near the school year, sorted.

    A year between other words, or joined with the next year, always counts. A number alone is a year only if
    the name of the property contains `year`, or if a property of the same name has a school year in another
    cell of the version. A whole date counts only if a property of the same name has a day of the school year
    in another cell. The fix is the notation of the school year, where there is one for the value.
    """
    rows = []
    # The names are collected over all pages first, because a later page can show how a property is meant.
    names_with_years: set[str] = set()
    names_with_days: set[str] = set()
    for page in pages:
        for place, prop in page.walk():
            rows.append((page.name, place, prop))
            for value in _values(prop):
                if isinstance(value, SchoolYear | SchoolYearText):
                    names_with_years.add(prop.name)
                elif _moves_with_school_year(value):
                    names_with_days.add(prop.name)
    findings: list[Finding] = []
    for page_name, place, prop in rows:
        location = PagePlace(page_name, place)
        is_year = "year" in words(prop.name) or prop.name in names_with_years
        findings += _fixed_texts(location, prop, is_year, school_year)
        if prop.name in names_with_days:
            findings += _fixed_dates(location, prop, school_year)
    return tuple(sorted(findings))


def _moves_with_school_year(value: Value) -> bool:
    """Whether a value is a day that another school year moves."""
    kind = kind_of(value)
    # Both are leap years, so that 29 February is a day in both.
    return kind.day(value, 2000) != kind.day(value, 2004)


def _fixed_dates(
    location: PagePlace, prop: Property, school_year: int
) -> Iterator[Finding]:
    """A finding for each date of a row with a year near the school year."""
    dates: Counter[FixedDate] = Counter()
    for value in _values(prop):
        if isinstance(value, FixedDate):
            dates[value] += 1
    at = f"{location.page}/{location.place}"
    for value, cells in dates.items():
        day = date(value.year, value.month, value.day)
        fix = None
        if school_date(f"{day:%m-%d}", school_year) == day:
            # The date is in this school year, so month and day without a year give the same day.
            now = SchoolDate(day.month, day.day)
            fix = ValueCorrection(at, NO_REASON, was=value, now=now)
        elif abs(day.year - school_year) > _MAX_DISTANCE:
            continue
        details = (("value", day.isoformat()), ("cells", str(cells)))
        yield Finding("N014", location, details, fix)


def _fixed_texts(
    location: PagePlace, prop: Property, is_year: bool, school_year: int
) -> Iterator[Finding]:
    """A finding for each text of a row that contains a year.

    `is_year`: a text that is a number is a year, and not a code.
    """
    texts: Counter[str] = Counter()
    for value in _values(prop):
        if isinstance(value, Literal):
            texts[value.text] += 1
    at = f"{location.page}/{location.place}"
    for text, cells in texts.items():
        years = []
        for match in _YEARS.finditer(text):
            if _is_near(match, school_year):
                years.append(match)
        if not years or (text.isdecimal() and not is_year):
            continue
        fix = None
        moving = _moving_value(text, years, school_year)
        if moving:
            matches, now = moving
            fix = ValueCorrection(
                at=at,
                why=NO_REASON,
                matches=matches,
                now=now,
            )
        details = (("value", text), ("cells", str(cells)))
        yield Finding("N014", location, details, fix)


def _is_near(match: re.Match[str], school_year: int) -> bool:
    """Whether a match is a year, or two years in sequence, near the school year."""
    first = int(match[1])
    second = match[2]
    # `2016-12` is a month, or a number of another kind.
    if second is not None and not str(first + 1).endswith(second):
        return False
    return abs(first - school_year) <= _MAX_DISTANCE


def _moving_value(
    text: str, years: list[re.Match[str]], school_year: int
) -> tuple[str, SchoolYear | SchoolYearText] | None:
    """A pattern that matches a text, and the school-year value that replaces the text.

    None if the text contains a year that is not part of the school year. For 2017,
    `2016-2017 Fall` has the pattern `(.*)2016-2017(.*)` and the value `\\1{start}-{end}\\2`.
    """
    if text.isdecimal():
        return text, SchoolYear(int(text) - school_year)
    placeholders = {str(school_year - 1): "{start}", str(school_year): "{end}"}
    pattern = "(.*)"
    template = r"\1"
    # Group 1 is the text before the first year.
    for group, match in enumerate(years, start=2):
        moving = re.sub(r"\d+", lambda year: placeholders.get(year[0], "?"), match[0])
        # There is no notation for a year other than the two of the school year, nor for `17` alone.
        if "?" in moving:
            return None
        pattern += f"{match[0]}(.*)"
        template += rf"{moving}\{group}"
    return pattern, SchoolYearText(template)


def _values(prop: Property) -> Iterator[Value]:
    """Every single value of a row; of a value that the system may replace, the one that the page prefers."""
    for _, value in prop.values:
        for _, single in singles_of(value):
            if isinstance(single, PreferredValue):
                yield single.preferred
            else:
                yield single
