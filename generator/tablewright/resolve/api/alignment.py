"""Finds the member of the API that each property of a page means.

Pages spell member names in another case, and with prefixes that the API drops. Each matcher below is one way
in which a property's name can mean a member; the first matcher that finds one wins. Everything that compares,
merges or builds payloads uses this alignment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from tablewright.model.facts import ApiObject, ApiResource, Facts, Member
from tablewright.model.page import Page, Property
from tablewright.model.types import ListOf, Nested, Reference, Type
from tablewright.naming import lower_first, means_resource, plural

How = Literal["exact", "case", "prefix", "item"]


@dataclass(frozen=True, slots=True)
class Aligned:
    """The member of the API that a property of a page means.

    `wire` is its path from the resource's root, `lists` tells for each step of the path whether the API has a
    list there. `owner` is the object that declares `member`, `how` the matcher that found it. `always`: each
    step of the path is mandatory, so the API refuses every document without the member.
    """

    wire: tuple[str, ...]
    lists: tuple[bool, ...]
    owner: ApiObject
    member: Member
    how: How
    always: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """The member of each property of a page by the property's place; None if the API has no such member.

    `holders` maps a place to the object that its children belong to, and the empty place to the resource's
    object. If the facts do not cover the page's resource, `resource` is None, and so is every member.
    """

    resource: ApiResource | None
    places: Mapping[str, Aligned | None]
    holders: Mapping[str, ApiObject]

    def at(self, place: str) -> Aligned | None:
        """The member at a place of the page; None if the API has no such member."""
        return self.places.get(place)

    def place_of(self, wire: tuple[str, ...]) -> str:
        """The first place of the page at a wire path or below it; empty if there is none."""
        for place, aligned in self.places.items():
            if aligned is not None and aligned.wire[: len(wire)] == wire:
                return place
        return ""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The objects of a version by name."""

    objects: Mapping[str, ApiObject]

    def held_by(self, type_: Type) -> ApiObject | None:
        """The object that a member of this type contains, directly or as items; None for scalars."""
        item = type_.item if isinstance(type_, ListOf) else type_
        return self.objects.get(item.object) if isinstance(item, Nested | Reference) else None

    def members(self, root: ApiObject) -> Iterator[tuple[tuple[str, ...], Member]]:
        """Every member that a client may send below an object, with its path; shorter paths come first."""
        # `seen` keeps an object that contains itself from being walked for ever.
        level: list[tuple[tuple[str, ...], ApiObject, frozenset[str]]] = [((), root, frozenset({root.name}))]
        while level:
            below = []
            for path, item, seen in level:
                for member in (member for member in item.members if not member.server):
                    yield (*path, member.name), member
                    held = self.held_by(member.type)
                    if held and held.name not in seen:
                        below.append(((*path, member.name), held, seen | {held.name}))
            level = below


#: The members from an object to the one that a property means, each with the object that declares it.
Steps: TypeAlias = tuple[tuple[ApiObject, Member], ...]

#: Returns the steps from an object to the member that a property means; () if the matcher finds none.
Matcher: TypeAlias = Callable[[Property, ApiObject, Shapes], Steps]


def _named(owner: ApiObject, name: str) -> Steps:
    return tuple((owner, member) for member in owner.members if member.name == name)


def _exact(prop: Property, owner: ApiObject, _shapes: Shapes) -> Steps:
    return _named(owner, prop.name)


def _case_blind(prop: Property, owner: ApiObject, _shapes: Shapes) -> Steps:
    for member in owner.members:
        if member.name.lower() == prop.name.lower():
            return ((owner, member),)
    return ()


def _without_entity(prop: Property, owner: ApiObject, _shapes: Shapes) -> Steps:
    """The API drops the entity's name from collections.

    `courseIdentificationCodes` of a course is `identificationCodes`.
    """
    if not prop.name.lower().startswith(owner.name.lower()):
        return ()
    steps = _named(owner, lower_first(prop.name[len(owner.name) :]))
    return tuple((holder, member) for holder, member in steps if isinstance(member.type, ListOf))


def _in_items(prop: Property, owner: ApiObject, shapes: Shapes) -> Steps:
    """The page prints one value for a list of the API: `raceDescriptor` is in each item of `races`."""
    wanted = prop.name.lower()
    lists = {plural(wanted.removesuffix(suffix)) for suffix in _SUFFIXES if wanted.endswith(suffix)}
    for member in owner.members:
        if member.name.lower() not in lists or not isinstance(member.type, ListOf):
            continue
        item = shapes.held_by(member.type)
        for inner in item.members if item is not None else ():
            if item is not None and inner.name.lower() == wanted:
                return ((owner, member), (item, inner))
    return ()


#: Endings of member names whose list in the API has the plural of the rest as its name.
_SUFFIXES = ("descriptor", "reference")

MATCHERS: tuple[tuple[How, Matcher], ...] = (
    ("exact", _exact),
    ("case", _case_blind),
    ("prefix", _without_entity),
    ("item", _in_items),
)


def shapes_of(facts: Facts) -> Shapes:
    """The objects of a version by name."""
    return Shapes({item.name: item for item in facts.objects})


def resource_of(page: str, facts: Facts) -> ApiResource | None:
    """The resource that the name of a page means, singular or plural, in any case; None if there is none."""
    for resource in facts.resources:
        if means_resource(page, resource.name, resource.object):
            return resource
    return None


def align(page: Page, facts: Facts) -> Alignment:
    """The alignment of a page: the member of the facts that each of its properties means."""
    resource, shapes = resource_of(page.name, facts), shapes_of(facts)
    places: dict[str, Aligned | None] = {}
    holders = {"": shapes.objects[resource.object]} if resource else {}
    for place, prop in page.walk():
        above = place.rpartition("/")[0]
        owner = holders.get(above)
        found = _find(prop, owner, places.get(above), shapes) if owner else None
        held = shapes.held_by(found.member.type) if found else None
        places[place] = found
        if held:
            holders[place] = held
    return Alignment(resource, places, holders)


def refreshed(page: Page, alignment: Alignment, facts: Facts) -> Alignment:
    """The alignment of a page with facts that gained members or sharper types since it was aligned.

    The result is that of `align(page, facts)`. Only properties that had no member before, or whose member may
    now be another one, are looked up again.
    """
    shapes = shapes_of(facts)
    places: dict[str, Aligned | None] = {}
    holders: dict[str, ApiObject] = {}
    if "" in alignment.holders:
        holders[""] = shapes.objects[alignment.holders[""].name]
    for place, prop in page.walk():
        above = place.rpartition("/")[0]
        owner, parent = holders.get(above), places.get(above)
        before = alignment.at(place)
        if owner is None:
            found = None
        elif before is None or _may_differ(before, owner, parent, alignment, above):
            found = _find(prop, owner, parent, shapes)
        else:
            found = _with_owner(before, shapes.objects[before.owner.name])
        held = shapes.held_by(found.member.type) if found else None
        places[place] = found
        if held:
            holders[place] = held
    return Alignment(alignment.resource, places, holders)


def _may_differ(
    before: Aligned, owner: ApiObject, parent: Aligned | None, alignment: Alignment, above: str
) -> bool:
    """Whether a property that had a member may now mean another one."""
    parent_before = alignment.places.get(above)
    if (parent.wire if parent else ()) != (parent_before.wire if parent_before else ()):
        return True
    # An exact name stays the first match; any other may have to give way to a member that is new.
    return owner is not alignment.holders.get(above) and before.how != "exact"


def _with_owner(before: Aligned, owner: ApiObject) -> Aligned:
    """The same member, as the new facts declare it."""
    if owner is before.owner:
        return before
    member = next(member for member in owner.members if member.name == before.member.name)
    return replace(before, owner=owner, member=member)


def _find(prop: Property, owner: ApiObject, parent: Aligned | None, shapes: Shapes) -> Aligned | None:
    """The member of an object that a property means; `parent` is the member that contains the object."""
    for how, matcher in MATCHERS:
        steps = matcher(prop, owner, shapes)
        if steps:
            holder, member = steps[-1]
            wire = tuple(step.name for _, step in steps)
            lists = tuple(isinstance(step.type, ListOf) for _, step in steps)
            always = all(step.mandatory for _, step in steps)
            if parent is not None:
                wire = parent.wire + wire
                lists = parent.lists + lists
                always = parent.always and always
            return Aligned(wire, lists, holder, member, how, always)
    return None
