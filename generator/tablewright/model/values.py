"""The value of one scenario cell, as one of several classes.

`values/kinds.py` defines for each class how cells, files and samples write it. A value holds no Python types
of the API: its text is converted later, by the type that the API declares for the property, so that
`03100500`, `8:15:00` and `no` stay as the page prints them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that must be sent as it is printed."""

    text: str


@dataclass(frozen=True, slots=True)
class PreferredValue:
    """`["501" if possible | system value]`: a preferred value; the reader accepts any other."""

    preferred: Literal | SchoolYearText


@dataclass(frozen=True, slots=True)
class Calculated:
    """`[System calculated value | 88]`: an example of a value that the system calculates.

    With `plus` it is the value of the previous scenario plus that number.
    """

    example: str
    plus: int | None = None


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """`[Current School Year]` as a number; `offset` is in years, -5 is five years ago."""

    offset: int = 0


@dataclass(frozen=True, slots=True)
class SchoolYearText:
    """Text that contains the school year: `{start}` and `{end}` are replaced by its two calendar years."""

    template: str


@dataclass(frozen=True, slots=True)
class SchoolDate:
    """A day of the school year; from July on it is in the first of the two calendar years."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class FixedDate:
    """A whole date that does not move with the school year, such as a birth date."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class RelativeDate:
    """`Current Date` (0 days) or `Future Date` (30 days), counted from the day when a sample is loaded."""

    days: int


@dataclass(frozen=True, slots=True)
class SystemValue:
    """`[System value]`: the sending system chooses the value; the page prefers none."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A named value and a suffix: `[High School calendarCode]`, `[Native URI]/AcademicSubjectDescriptor`.

    `default` is sent if nobody supplies a value; if it is empty, the name is sent.
    """

    name: str
    suffix: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """The values of several items of the innermost collection, in order; None if an item has no value."""

    items: tuple[Value | None, ...]


Value = (
    Literal
    | PreferredValue
    | Calculated
    | SchoolYear
    | SchoolYearText
    | SchoolDate
    | FixedDate
    | RelativeDate
    | SystemValue
    | Variable
    | Items
)
