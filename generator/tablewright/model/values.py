"""What one scenario cell says, as a tagged value (the census of cell notations is in `generator/notation`).

A value never holds Python types of the wire: text is typed later, by the declared type of the
property, so that `03100500`, `8:15:00` and `no` stay what the page printed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that must be sent as printed."""

    text: str


@dataclass(frozen=True, slots=True)
class Soft:
    """`["501" if possible | system value]`: a preferred value; the reader accepts any other."""

    preferred: Literal | SchoolYearText


@dataclass(frozen=True, slots=True)
class Calculated:
    """`[System calculated value | 88]`; `plus` counts from the previous scenario's value."""

    example: str
    plus: int | None = None


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """`[Current School Year]` as a number; `offset` is in years (-5: five years ago)."""

    offset: int = 0


@dataclass(frozen=True, slots=True)
class SchoolYearText:
    """Text that carries the school year: `{start}` and `{end}` stand for its two calendar years."""

    template: str


@dataclass(frozen=True, slots=True)
class SchoolDate:
    """A day within the school year: from July on it falls in the year's first calendar year."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class FixedDate:
    """A whole date that does not move with the school year (a birth date)."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class RelativeDate:
    """`Current Date` (0 days) and `Future Date` (30 days), bound when a sample is loaded."""

    days: int


@dataclass(frozen=True, slots=True)
class SystemValue:
    """`[System value]`: the sending system chooses; nothing is preferred."""


@dataclass(frozen=True, slots=True)
class Variable:
    """`[High School calendarCode]`, `[Native URI]/AcademicSubjectDescriptor`: a named value + suffix.

    `default` stands for it where nobody supplies a value; without one, its name does.
    """

    name: str
    suffix: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """Several items of the nearest collection above, in order; None where an item lacks the member."""

    items: tuple[Value | None, ...]


Value = (
    Literal
    | Soft
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
