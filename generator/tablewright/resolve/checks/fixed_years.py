"""Years that a page prints as they are, where the record should move with the school year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from tablewright.model.findings import Finding
from tablewright.model.page import Page, Property
from tablewright.model.values import FixedDate, Literal, SchoolDate, SchoolYear, SchoolYearText, Soft, Value
from tablewright.naming import words
from tablewright.resolve.samples.payloads import singles_of
from tablewright.runtime.core.placeholders import school_date

Details = tuple[tuple[str, str], ...]

#: Values that say the school year.
_YEARLY = (SchoolYear, SchoolYearText)
#: Students graduate, and records are kept, within as many years around the school year; others are history.
_NEAR = 5
#: A year, or two of them joined (`2016-2017`, `2016-17`), that is no part of a code, a date or a number.
_YEARS = re.compile(r"(?<![\w./:-])(\d{4})(?:[-/](\d{4}|\d\d))?(?![\w/:-]|\.\d)", re.ASCII)


def find_fixed_years(pages: Iterable[Page], school_year: int) -> tuple[Finding, ...]:
    """A finding for each text or day of a row that names a year near the school year, sorted.

    A year among other words, or joined with the next one, speaks for itself. A number alone is a year only
    where the member's name says so, or where a member of that name says the school year in another cell of
    the version; a whole date is history but where a member of that name has a day of the school year in
    another cell. The details say what the school year's notation has for it, if it has anything.
    """
    rows = [(page.name, place, prop) for page in pages for place, prop in page.walk()]
    moving = {(prop.name, type(value)) for _, _, prop in rows for value in _values(prop)}
    findings = []
    for page, place, prop in rows:
        is_year = "year" in words(prop.name) or not moving.isdisjoint((prop.name, each) for each in _YEARLY)
        found = [*_fixed(prop, is_year, school_year)]
        if (prop.name, SchoolDate) in moving:
            found += _fixed_days(prop, school_year)
        findings += [Finding(page, place, "N014", details) for details in found]
    return tuple(sorted(findings))


def _fixed_days(prop: Property, school_year: int) -> Iterator[Details]:
    """The details of each whole date of a row near the school year."""
    days = Counter(value for value in _values(prop) if isinstance(value, FixedDate))
    for value, cells in days.items():
        day = date(value.year, value.month, value.day)
        details = (("value", day.isoformat()), ("cells", str(cells)))
        if school_date(f"{day:%m-%d}", school_year) == day:
            yield (*details, ("day", f"{day:%m-%d}"))
        elif abs(day.year - school_year) <= _NEAR:
            yield details


def _fixed(prop: Property, is_year: bool, school_year: int) -> Iterator[Details]:
    """The details of each text of a row that names a year."""
    texts = Counter(value.text for value in _values(prop) if isinstance(value, Literal))
    for text, cells in texts.items():
        found = [match for match in _YEARS.finditer(text) if _is_near(match, school_year)]
        alone = text.isdecimal()
        if found and (is_year or not alone):
            meant = (("offset", str(int(text) - school_year)),) if alone else _marks(found, school_year)
            yield (("value", text), ("cells", str(cells)), *meant)


def _is_near(match: re.Match[str], school_year: int) -> bool:
    first, second = int(match[1]), match[2]
    follows = second is None or str(first + 1).endswith(second)
    return follows and abs(first - school_year) <= _NEAR


def _marks(found: list[re.Match[str]], school_year: int) -> tuple[tuple[str, str], ...]:
    """The years as printed, and as a school-year text has them; nothing where it knows one of them not."""
    marks = {str(school_year - 1): "{start}", str(school_year): "{end}"}
    pairs = [(match[0], re.sub(r"\d+", lambda year: marks.get(year[0], "?"), match[0])) for match in found]
    if any("?" in now for _, now in pairs):
        return ()
    return (("years", ", ".join(was for was, _ in pairs)), ("marks", ", ".join(now for _, now in pairs)))


def _values(prop: Property) -> Iterator[Value]:
    """Every single value of a row; of preferred ones what is preferred."""
    for _, value in prop.values:
        for _, single in singles_of(value):
            yield single.preferred if isinstance(single, Soft) else single
