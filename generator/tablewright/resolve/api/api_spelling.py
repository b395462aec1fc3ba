"""Replaces the names, kinds and types of a page's properties by those of the API, also in its rules."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from tablewright.model.facts import Facts
from tablewright.model.page import Page
from tablewright.model.properties import Kind, Property
from tablewright.model.requirements import Requirement
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar, Type
from tablewright.naming import lower_first
from tablewright.resolve.api.alignment import AlignedMember, align
from tablewright.resolve.corrections.tree_edits import rewrite
from tablewright.values.requirements import with_places

#: The names that pages print for types of the facts.
_PRINTED = {"local-datetime": "datetime", "date-or-datetime": "datetime"}


def respelt(page: Page, facts: Facts) -> Page:
    """The page with the API's name and type for every property that means a member of the API."""
    alignment = align(page, facts)

    def edit(place: str, prop: Property) -> Property:
        aligned = alignment.at(place)
        # One value for a list (`item`) keeps its name: the member is one level deeper than the property.
        if aligned is None or aligned.matcher == "item":
            return prop
        return _respelt(prop, aligned)

    new_page = replace(page, properties=rewrite(page.properties, "", edit))
    new_places: dict[str, str] = {}
    # No property is added, removed or moved, so both walks visit the same ones.
    for (place, _), (new_place, _) in zip(page.walk(), new_page.walk(), strict=True):
        new_places[place] = new_place
    rules: list[Requirement] = []
    for rule in page.requirements:
        rules.append(with_places(rule, lambda place: new_places.get(place, place)))
    return replace(new_page, requirements=tuple(rules))


def _respelt(prop: Property, aligned: AlignedMember) -> Property:
    name = aligned.wire[-1]
    kind, printed = _kind_and_type(aligned.member.type, name)
    # A property with children stays a container, although the API has a single value there.
    if prop.properties and kind in ("scalar", "descriptor"):
        return replace(prop, name=name)
    return replace(prop, name=name, kind=kind, type=printed)


def _kind_and_type(type_: Type, name: str) -> tuple[Kind, str]:
    """The kind of a property, and the name that a page prints for an API type."""
    match type_:
        case ListOf(item=item):
            # Without a name, the items give the name of their own type, and scalars that of the scalar.
            _, inner = _kind_and_type(item, "")
            return "collection", inner or name
        case Descriptor(name=descriptor):
            return "descriptor", name or lower_first(descriptor)
        case Reference(object=target):
            return "reference", name or target
        case Nested(object=target):
            return "object", target
        case Scalar(name=scalar):
            return "scalar", _PRINTED.get(scalar, scalar)
        case _:
            assert_never(type_)
