"""Checks formats and limits of the scalars in a facts file: each must fit its type, and limits each other."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.errors import EntryError
from tablewright.model.facts import ApiObject, Facts
from tablewright.model.types import (
    FORMAT_RANGES,
    FORMAT_TYPES,
    TYPES_WITH_LENGTH,
    TYPES_WITH_RANGE,
    Scalar,
    item_type,
)
from tablewright.specfiles.codec import PlainPath

Errors = Iterator[EntryError]


def limit_errors(file: str, facts: Facts) -> Errors:
    """Yields an error for each limit that a type does not have, and for limits that no value can keep."""
    for position, item in enumerate(facts.objects):
        yield from _object_errors(file, ("objects", position), item)
    for position, item in enumerate(facts.uncovered.objects):
        yield from _object_errors(file, ("uncovered", "objects", position), item)


def _object_errors(file: str, keys: PlainPath, item: ApiObject) -> Errors:
    for position, member in enumerate(item.members):
        kind = item_type(member.type)
        if not isinstance(kind, Scalar):
            continue
        member_keys = (*keys, "members", position)
        yield from _format_errors(file, member_keys, kind)
        lengths = {"min-length": kind.min_length, "max-length": kind.max_length}
        limits = {"minimum": kind.minimum, "maximum": kind.maximum}
        for pair, types in ((lengths, TYPES_WITH_LENGTH), (limits, TYPES_WITH_RANGE)):
            yield from _pair_errors(file, member_keys, kind.name, pair, types)


def _format_errors(file: str, keys: PlainPath, kind: Scalar) -> Errors:
    """The error of a format that belongs to another type, or that has no number within the limits."""
    if kind.format is None:
        return
    if FORMAT_TYPES[kind.format] != kind.name:
        what = f"the type {kind.name} has no format {kind.format}"
        yield EntryError(file, what, "remove the format, or correct the type", keys)
        return
    if kind.format not in FORMAT_RANGES:
        return
    least, greatest = FORMAT_RANGES[kind.format]
    is_above = kind.minimum is not None and kind.minimum > greatest
    is_below = kind.maximum is not None and kind.maximum < least
    if is_above or is_below:
        limit = "minimum" if is_above else "maximum"
        what = f"the format {kind.format} has no number within the `{limit}`"
        yield EntryError(file, what, "correct the limit or the format", keys)


def _pair_errors(
    file: str,
    keys: PlainPath,
    type_name: str,
    pair: dict[str, int | None] | dict[str, float | None],
    types: tuple[str, ...],
) -> Errors:
    """The errors of the least and the greatest length or number of a scalar."""
    given = [value for value in pair.values() if value is not None]
    if not given:
        return
    least_key, greatest_key = pair
    names = f"`{least_key}` and `{greatest_key}`"
    # Libraries that check values refuse a length of a date, for example.
    if type_name not in types:
        what = f"the type {type_name} has no {names}"
        yield EntryError(file, what, "remove them, or correct the type", keys)
    elif len(given) == len(pair) and given[0] > given[1]:
        what = f"`{least_key}` is greater than `{greatest_key}`"
        yield EntryError(file, what, "correct one of them", keys)
