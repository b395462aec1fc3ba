"""Compares a value of a record with the expected one, and the items of two lists.

Standard library only. Two servers write the same value in different forms: a moment in another time zone, a
descriptor in another namespace.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

#: `uri://ed-fi.org/TermDescriptor#Fall Semester`, whose namespace may differ.
_DESCRIPTOR = re.compile(r"\S+://\S*/(\w+Descriptor#.*\S)")
_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")

#: More than any sum of costs.
_FAR = 10**18


def is_absent(value: Any) -> bool:
    """Whether a value is null, an empty list, or a text without a visible character."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value == []


def has_type(value: Any, type_name: str) -> bool:
    """Whether a JSON value has a type of a row (`string`, `date`, `descriptor`, ...).

    Raises ValueError for an unknown type.
    """
    match type_name:
        case "string":
            return isinstance(value, str)
        case "integer":
            # Python reads 1e999 as infinity.
            return _is_number(value) and math.isfinite(value) and value == int(value)
        case "number":
            return _is_number(value) and math.isfinite(value)
        case "boolean":
            return isinstance(value, bool)
        case "object":
            return isinstance(value, dict)
        case "date":
            # Early releases of the API send a day as its midnight.
            return isinstance(value, str) and _is_day_or_midnight(value)
        case "datetime":
            return isinstance(value, str) and _moment(value) is not None
        case "date-or-datetime":
            is_day = isinstance(value, str) and _day(value) is not None
            return is_day or has_type(value, "datetime")
        case "time":
            return isinstance(value, str) and _time(value) is not None
        case "descriptor":
            return isinstance(value, str) and _DESCRIPTOR.fullmatch(value) is not None
        case _:
            raise ValueError(f"there is no type '{type_name}'")


def same_value(expected: Any, found: Any) -> bool:
    """Whether two JSON scalars mean the same value.

    Descriptors are compared without their namespaces, dates with time as moments (UTC if they have no zone),
    times without a zone as UTC, and a day equals its midnight in any zone. A text never equals a number, nor
    true the number 1.
    """
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if not isinstance(expected, str) or not isinstance(found, str):
        return (
            type(expected) is not str and type(found) is not str and expected == found
        )
    if expected == found:
        return True
    if _is_midnight_of(expected, found) or _is_midnight_of(found, expected):
        return True
    for read in (_descriptor, _moment_of_text, _time):
        left: Any = read(expected)
        if left is not None:
            return bool(left == read(found))
    return False


def shown(value: Any) -> str:
    """A value as JSON text in a message; `nothing` for one that is absent."""
    if value is None:
        return "nothing"
    return json.dumps(value, ensure_ascii=False)


def assignment(costs: Sequence[Sequence[int]]) -> tuple[int | None, ...]:
    """The column of each row so that the sum of the costs is least; None if there are not enough columns.

    Each column is used once. It is the Hungarian method: its time grows with the cube of the size.
    """
    rows, columns = len(costs), len(costs[0]) if costs else 0
    if not columns:
        return (None,) * rows
    if rows > columns:
        transposed = [list(column) for column in zip(*costs, strict=True)]
        found: list[int | None] = [None] * rows
        for column, row in enumerate(assignment(transposed)):
            assert row is not None
            found[row] = column
        return tuple(found)
    matching = _Matching(costs, columns)
    for row in range(rows):
        matching.add(row)
    return tuple(matching.columns())


class _Matching:
    """The rows that have been added, each with a column, and the potentials of the Hungarian method.

    Rows and columns count from 1. Column 0 stands for the row that is being added.
    """

    def __init__(self, costs: Sequence[Sequence[int]], columns: int) -> None:
        self._costs = costs
        self._row_potential = [0] * (len(costs) + 1)
        self._column_potential = [0] * (columns + 1)
        self._row_of = [0] * (columns + 1)

    def add(self, row: int) -> None:
        """Add a row; rows before it may get another column."""
        self._row_of[0] = row + 1
        column = 0
        least = [_FAR] * len(self._row_of)
        previous = [0] * len(self._row_of)
        reached: list[int] = []
        while self._row_of[column]:
            reached.append(column)
            column = self._next(column, least, previous, reached)
        # Each row on the way to the free column moves to the next column of the way.
        while column:
            self._row_of[column] = self._row_of[previous[column]]
            column = previous[column]

    def columns(self) -> list[int | None]:
        """The column of each row."""
        found: list[int | None] = [None] * len(self._costs)
        for column, row in enumerate(self._row_of):
            if column and row:
                found[row - 1] = column - 1
        return found

    def _next(
        self, column: int, least: list[int], previous: list[int], reached: list[int]
    ) -> int:
        """The nearest column that is not reached yet; the potentials are changed so that it costs nothing."""
        row = self._row_of[column]
        others = [other for other in range(len(least)) if other not in reached]
        for other in others:
            potential = self._row_potential[row] + self._column_potential[other]
            reduced = self._costs[row - 1][other - 1] - potential
            if reduced < least[other]:
                least[other], previous[other] = reduced, column
        nearest = min(others, key=least.__getitem__)
        distance = least[nearest]
        for other in reached:
            self._row_potential[self._row_of[other]] += distance
            self._column_potential[other] -= distance
        for other in others:
            least[other] -= distance
        return nearest


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _descriptor(text: str) -> str | None:
    match = _DESCRIPTOR.fullmatch(text)
    return match[1] if match else None


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_day_or_midnight(text: str) -> bool:
    moment = _moment(text)
    is_midnight = moment is not None and moment.time() == time()
    return is_midnight or _day(text) is not None


def _is_midnight_of(day: str, text: str) -> bool:
    """Whether a text is the midnight of a day, whose zone says nothing about the day."""
    moment = _moment(text)
    if moment is None or moment.time() != time():
        return False
    return moment.date() == _day(day)


def _moment(text: str) -> datetime | None:
    """The moment of a date with time; None for a text of another form."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment_of_text(text: str) -> datetime | None:
    """The moment of a date with or without time."""
    day = _day(text)
    if day is not None:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return _moment(text)


def _time(text: str) -> time | None:
    if not _TIME.fullmatch(text):
        return None
    try:
        found = time.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
