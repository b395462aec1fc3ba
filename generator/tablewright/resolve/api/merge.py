"""Merges pages with the facts: the requirement of each member, and members and types that pages add."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from tablewright.model.facts import ApiObject, Facts, Member
from tablewright.model.page import Page, parent_of, place_and_parents
from tablewright.model.properties import Required
from tablewright.model.types import Scalar
from tablewright.naming import words
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
        # The API has no such member. `page_vs_api` reports the property.
        if aligned is None:
            continue
        for path in place_and_parents("/".join(aligned.wire)):
            # The first row decides: a parent comes before its children, and has a requirement of its own.
            requirements.setdefault(path, prop.required)
    return tuple(requirements.items())


def extended(facts: Facts, pages: Iterable[tuple[Page, Alignment]]) -> Facts:
    """The facts with the members that a `keep-property` correction adds, each of its printed type.

    An object that gains no member stays the same instance.
    """
    added: dict[str, dict[str, Member]] = {}
    for page, alignment in pages:
        for place, prop in page.walk():
            # A member that the facts have already needs no addition.
            if not prop.keep or alignment.at(place) is not None:
                continue
            parent = parent_of(place)
            holder = alignment.holders.get(parent)
            if holder is None:
                continue
            # A printed type that is not the name of a scalar type shows nothing about the value.
            scalar = Scalar(printed_scalar(prop) or "string")
            member = Member(prop.name, scalar, page_only=True)
            members = added.setdefault(holder.name, {})
            members[member.name] = member
    objects = []
    for obj in facts.objects:
        extra = added.get(obj.name)
        if extra:
            members_after = (*obj.members, *extra.values())
            objects.append(replace(obj, members=members_after))
        else:
            objects.append(obj)
    return replace(facts, objects=tuple(objects))


def with_time_types(facts: Facts) -> Facts:
    """The facts of an API document, with type `time` for the members that are times by their form and name.

    The documents give times as plain strings. They limit the length of every text, so a string without a
    limit, with the word `time` in its name, is a time.
    """
    objects = []
    for obj in facts.objects:
        names = {member.name for member in obj.members if _is_time(member)}
        objects.append(_with_times(obj, names) if names else obj)
    return replace(facts, objects=tuple(objects))


def _is_time(member: Member) -> bool:
    if member.server or "time" not in words(member.name):
        return False
    return member.type == Scalar("string")


def sharpened(facts: Facts, pages: Iterable[tuple[Page, Alignment]]) -> Facts:
    """The facts with type `time` for members that a page types so and the API document types as string.

    This is the only type for which the page wins. An object without such a member stays the same instance.
    """
    # The names of the members that are times, by the name of their object.
    times: dict[str, set[str]] = {}
    for page, alignment in pages:
        for place, prop in page.walk():
            if printed_scalar(prop) != "time":
                continue
            aligned = alignment.at(place)
            # Members of references keep the type of the API document.
            if aligned and aligned.owner.role != "reference":
                names = times.setdefault(aligned.owner.name, set())
                names.add(aligned.member.name)
    objects = []
    for obj in facts.objects:
        names_of_times = times.get(obj.name)
        if names_of_times:
            objects.append(_with_times(obj, names_of_times))
        else:
            objects.append(obj)
    return replace(facts, objects=tuple(objects))


def _with_times(obj: ApiObject, names: Collection[str]) -> ApiObject:
    """The object with type `time` for its members of these names that are strings."""
    members = []
    for member in obj.members:
        type_ = member.type
        is_string = isinstance(type_, Scalar) and type_.name == "string"
        if is_string and member.name in names:
            members.append(replace(member, type=Scalar("time")))
        else:
            members.append(member)
    return replace(obj, members=tuple(members))


def namespaces_of(facts: Facts, form: str) -> Mapping[str, str]:
    """The namespace URI that the API sends before a code value, by descriptor.

    It is empty if `form` is `short`: the API then sends code values alone.
    """
    namespaces = {}
    for descriptor in facts.descriptors:
        namespaces[descriptor.name] = "" if form == "short" else descriptor.namespace
    return namespaces
