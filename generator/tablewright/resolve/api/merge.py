"""Merges a page with the facts: the requirement of each member, and members and types that a page adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tablewright.model.facts import ApiObject, Facts, Member
from tablewright.model.page import Page
from tablewright.model.properties import Required
from tablewright.model.types import Scalar
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.api.printed_types import printed_scalar


def requirements_of(
    page: Page, alignment: Alignment
) -> tuple[tuple[str, Required], ...]:
    """The certification's requirement for each member of a page, by wire path, in the order of the page.

    A list that the page does not print, but whose items it does, gets the requirement of its first item.
    """
    requirements: dict[str, Required] = {}
    for place, prop in page.walk():
        aligned = alignment.at(place)
        if aligned is None:
            continue
        for length in range(1, len(aligned.wire) + 1):
            path = "/".join(aligned.wire[:length])
            requirements.setdefault(path, prop.required)
    return tuple(requirements.items())


def extended(facts: Facts, pages: Iterable[tuple[Page, Alignment]]) -> Facts:
    """The facts with the members that a `keep-property` correction adds, each of its printed type.

    An object that gains no member stays the same instance.
    """
    added: dict[str, dict[str, Member]] = {}
    for page, alignment in pages:
        for place, prop in page.walk():
            parent = place.rpartition("/")[0]
            holder = alignment.holders.get(parent)
            # A member that the facts have already needs no addition.
            if prop.keep and holder is not None and alignment.at(place) is None:
                scalar = Scalar(printed_scalar(prop) or "string")
                members = added.setdefault(holder.name, {})
                members[prop.name] = Member(prop.name, scalar, page_only=True)
    objects = []
    for obj in facts.objects:
        if obj.name in added:
            extra_members = tuple(added[obj.name].values())
            objects.append(replace(obj, members=obj.members + extra_members))
        else:
            objects.append(obj)
    return replace(facts, objects=tuple(objects))


def sharpened(facts: Facts, pages: Iterable[tuple[Page, Alignment]]) -> Facts:
    """The facts with type `time` for members that a page types so and the API document types as string.

    The API documents give times as plain strings; this is the only type for which the page wins. An object
    without such a member stays the same instance.
    """
    times: set[tuple[str, str]] = set()
    for page, alignment in pages:
        for place, prop in page.walk():
            aligned = alignment.at(place)
            # Members of references keep the type of the API document.
            if (
                printed_scalar(prop) == "time"
                and aligned
                and aligned.owner.role != "reference"
            ):
                times.add((aligned.owner.name, aligned.member.name))
    names = {owner for owner, _ in times}
    objects = []
    for obj in facts.objects:
        if obj.name in names:
            members = tuple(_with_time(obj, member, times) for member in obj.members)
            objects.append(replace(obj, members=members))
        else:
            objects.append(obj)
    return replace(facts, objects=tuple(objects))


def _with_time(obj: ApiObject, member: Member, times: set[tuple[str, str]]) -> Member:
    """The member with type `time` if it is a string and among `times`, else the same instance."""
    is_string = isinstance(member.type, Scalar) and member.type.name == "string"
    if is_string and (obj.name, member.name) in times:
        return replace(member, type=Scalar("time"))
    return member


def namespaces_of(facts: Facts, form: str) -> Mapping[str, str]:
    """The namespace URI that the API sends before a code value, by descriptor.

    It is empty if `form` is `short`: the API then sends code values alone.
    """
    namespaces = {}
    for descriptor in facts.descriptors:
        namespaces[descriptor.name] = "" if form == "short" else descriptor.namespace
    return namespaces
