"""What the rules among the additional requirements have in common: their places, their words, their JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from typing import assert_never

from tablewright.model.json_types import Json
from tablewright.model.requirements import (
    AtLeastItems,
    AtLeastOne,
    EitherResource,
    NotBoth,
    Requirement,
)
from tablewright.naming import count


def requirement_words(requirement: Requirement) -> str:
    """What a rule requires, as the object of a sentence: `at least one of a and b`.

    The forms are some of those that capture reads, so that a rendered page gives the same rules.
    """
    match requirement:
        case AtLeastOne(places=(place,)):
            return place
        case AtLeastOne(places=places):
            return f"at least one of {_listed(places)}"
        case NotBoth(places=places):
            return f"no more than one of {_listed(places)}"
        case AtLeastItems(place=place, count=number, values=()):
            return f"at least {number} items of {place}"
        case AtLeastItems(place=place, count=number, values=values):
            quoted = _listed([f'"{value}"' for value in values])
            items = f"at least {count(number, 'item')} with " if number else ""
            return f"{items}the values {quoted} of {place}"
        case EitherResource(places=places, resources=resources):
            return f"{_listed(places)} here or in {_listed(resources, 'or')}"
        case _:
            assert_never(requirement)


def with_places(
    requirement: Requirement, new_place: Callable[[str], str]
) -> Requirement:
    """The rule with each place replaced by the new place for it."""
    if isinstance(requirement, AtLeastItems):
        return replace(requirement, place=new_place(requirement.place))
    return replace(requirement, places=tuple(map(new_place, requirement.places)))


def alternatives_to(
    place: str, requirements: Iterable[Requirement]
) -> tuple[Requirement, ...]:
    """The rules by which a record need not have a value at a place, although its row is required.

    With `not-both`, a record cannot have it if another place has a value.
    """
    found: list[Requirement] = []
    for requirement in requirements:
        if isinstance(requirement, AtLeastItems) or place not in requirement.places:
            continue
        # A single place has no alternative.
        if isinstance(requirement, EitherResource) or len(requirement.places) > 1:
            found.append(requirement)
    return tuple(found)


def requirement_json(requirement: Requirement) -> dict[str, Json]:
    """The rule as the sample files of a package have it; fields with their defaults are left out."""
    content: dict[str, Json] = {}
    for field in fields(requirement):
        value = getattr(requirement, field.name)
        if value != field.default:
            content[field.name] = list(value) if isinstance(value, tuple) else value
    return {"kind": requirement.key, **content}


def _listed(names: Sequence[str], word: str = "and") -> str:
    """The names as words: `a, b and c`."""
    *first, last = names
    if not first:
        return last
    return f"{', '.join(first)} {word} {last}"
