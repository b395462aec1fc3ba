"""Checks a payload against the additional requirements of its page: rules about several members.

Standard library only. A rule is an entry of `requirements` in a sample file, such as
`{"kind": "one-of", "places": ["letterGrade", "numericGrade"]}`. A place is a path of members; the items of a
list have no step of their own in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..jsontext import JsonObject


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a payload breaks: its kind, its places, and a sentence about what is missing."""

    kind: str
    places: tuple[str, ...]
    message: str


def violations_of(
    payload: JsonObject, requirements: Iterable[JsonObject]
) -> tuple[Violation, ...]:
    """The violations in a payload, in the order of the rules.

    A rule about members of an optional object, or of the items of a list, is checked in each of these that
    the payload has. Raises ValueError for an unknown kind of rule.
    """
    violations: list[Violation] = []
    for requirement in requirements:
        message = _problem(payload, requirement)
        if message:
            places = tuple(requirement.get("places") or [requirement["place"]])
            violations.append(Violation(requirement["kind"], places, message))
    return tuple(violations)


def _problem(payload: JsonObject, requirement: JsonObject) -> str:
    """What a payload lacks, or has too much; the empty text if it meets the rule."""
    kind = requirement["kind"]
    if kind == "at-least":
        return _missing_items(payload, requirement)
    places = requirement["places"]
    if kind == "one-of":
        if _least_filled(payload, places) == 0:
            return f"no value at {' or '.join(places)}"
        return ""
    if kind == "not-both":
        if _most_filled(payload, places) > 1:
            return f"values at more than one of {', '.join(places)}"
        return ""
    if kind == "either-resource":
        # Another resource may have the data, which the payload does not show.
        return ""
    raise ValueError(f"there is no kind of requirement '{kind}'")


def _missing_items(payload: JsonObject, requirement: JsonObject) -> str:
    place = requirement["place"]
    items = list(_values_at(payload, place.split("/")))
    least = requirement.get("count", 0)
    if len(items) < least:
        return f"{len(items)} instead of {least} items at {place}"
    code_values = {_code_value(item) for item in items}
    missing = [
        value for value in requirement.get("values", ()) if value not in code_values
    ]
    if missing:
        return f"no item with {', '.join(missing)} at {place}"
    return ""


def _code_value(value: Any) -> str:
    """A value as text; of a descriptor `uri://.../SystemDescriptor#State`, only the code value."""
    return str(value).rpartition("#")[2]


def _least_filled(payload: JsonObject, places: Sequence[str]) -> int:
    """How many of the places have a value, in the object in which the fewest have one."""
    return min(_filled_counts(payload, places), default=len(places))


def _most_filled(payload: JsonObject, places: Sequence[str]) -> int:
    """How many of the places have a value, in the object in which the most have one."""
    return max(_filled_counts(payload, places), default=0)


def _filled_counts(payload: JsonObject, places: Sequence[str]) -> Iterator[int]:
    """How many of the places have a value, for each object that contains all of them."""
    paths = [place.split("/") for place in places]
    depth = 0
    # The object is that of the longest common path; each place has at least one step below it.
    while all(len(path) > depth + 1 for path in paths):
        if len({path[depth] for path in paths}) > 1:
            break
        depth += 1
    # The payload is checked even if it is empty; an empty item of a list counts as absent.
    holders = _values_at(payload, paths[0][:depth]) if depth else iter([payload])
    for holder in holders:
        filled = 0
        for path in paths:
            if any(True for _ in _values_at(holder, path[depth:])):
                filled += 1
        yield filled


def _values_at(value: Any, steps: Sequence[str]) -> Iterator[Any]:
    """The values at a path, one for each item of the lists on it; absent and empty ones are left out."""
    if isinstance(value, list):
        for item in value:
            yield from _values_at(item, steps)
    elif value is None or value in ({}, ""):
        return
    elif not steps:
        yield value
    elif isinstance(value, dict):
        yield from _values_at(value.get(steps[0]), steps[1:])
