"""A page in the API's own words: its members' names, kinds and types, where alignment knows them."""

from __future__ import annotations

from dataclasses import replace

from tablewright.model.facts import Facts
from tablewright.model.page import Kind, Page, Property
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Type
from tablewright.resolve.api.alignment import Aligned, align
from tablewright.resolve.corrections.tree_edits import rewrite

#: Types that pages call otherwise than the facts do.
_PRINTED = {"local-datetime": "datetime", "date-or-datetime": "datetime"}


def respelt(page: Page, facts: Facts) -> Page:
    """The page with every property that the facts know spelt and typed as they do."""
    alignment = align(page, facts)

    def edit(place: str, prop: Property) -> Property:
        found = alignment.at(place)
        return _respelt(prop, found) if found and found.how != "item" else prop

    return replace(page, properties=rewrite(page.properties, "", edit))


def _respelt(prop: Property, found: Aligned) -> Property:
    name, type_ = found.wire[-1], found.member.type
    kind, printed = _kind_and_type(type_, name)
    if prop.properties and kind in ("scalar", "descriptor"):
        return replace(prop, name=name)
    return replace(prop, name=name, kind=kind, type=printed)


def _kind_and_type(type_: Type, name: str) -> tuple[Kind, str]:
    match type_:
        case ListOf(item=item):
            inner = _kind_and_type(item, "")[1]
            return "collection", inner or name
        case Descriptor(name=descriptor):
            return "descriptor", name or descriptor[:1].lower() + descriptor[1:]
        case Reference(object=target):
            return "reference", name or target
        case Nested(object=target):
            return "object", target
        case scalar:
            return "scalar", _PRINTED.get(scalar.name, scalar.name)
