"""Finds the member of the API that each property of a page means.

Pages print member names in another case, and with prefixes that the API does not have. Each matcher below is
one way in which a property's name can mean a member. The first matcher that finds a member wins. All code
that compares pages with the API, merges them or builds payloads uses this alignment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from tablewright.model.facts import ApiObject, ApiObjects, ApiResource, Facts, Member
from tablewright.model.page import Page, parent_of
from tablewright.model.properties import Property
from tablewright.model.types import ListOf
from tablewright.naming import lower_first, means_resource, plural

MatcherName = Literal["exact", "case", "prefix", "item"]


@dataclass(frozen=True, slots=True)
class AlignedMember:
    """The member of the API that a property of a page means.

    `wire` is its path from the resource's root. `lists` has True for each step of the path that is a list in
    the API. `owner` is the object that declares `member`, and `matcher` is the name of the matcher that has
    found it. If `always` is true, each step of the path is mandatory: the API refuses every document without
    the member.
    """

    wire: tuple[str, ...]
    lists: tuple[bool, ...]
    owner: ApiObject
    member: Member
    matcher: MatcherName
    always: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """The member of each property of a page by the property's place; None if the API has no such member.

    `holders` maps a place to the object that its children belong to, and the empty place to the resource's
    object. If the facts do not cover the page's resource, `resource` is None, and so is every member.
    """

    resource: ApiResource | None
    places: Mapping[str, AlignedMember | None]
    holders: Mapping[str, ApiObject]

    def at(self, place: str) -> AlignedMember | None:
        """The member at a place of the page; None if the API has no such member."""
        return self.places.get(place)

    def wire_paths(self) -> tuple[tuple[str, str], ...]:
        """The wire path (`sectionReference/schoolId`) of each property that means a member, by its place."""
        paths = []
        for place, aligned in self.places.items():
            if aligned is not None:
                paths.append((place, "/".join(aligned.wire)))
        return tuple(paths)

    def place_of(self, wire: tuple[str, ...]) -> str:
        """The first place of the page at a wire path or below it; empty if there is none."""
        for place, aligned in self.places.items():
            if aligned is not None and aligned.wire[: len(wire)] == wire:
                return place
        return ""


#: The members from an object to the one that a property means, each with the object that declares it.
Steps: TypeAlias = tuple[tuple[ApiObject, Member], ...]

#: Returns the steps from an object to the member that a property means; () if the matcher finds none.
Matcher: TypeAlias = Callable[[Property, ApiObject, ApiObjects], Steps]


def _named(owner: ApiObject, name: str) -> Steps:
    """The step to the member of an object with exactly this name; () if there is none."""
    for member in owner.members:
        if member.name == name:
            return ((owner, member),)
    return ()


def _exact(prop: Property, owner: ApiObject, _api_objects: ApiObjects) -> Steps:
    """The member with the name of the property."""
    return _named(owner, prop.name)


def _case_blind(prop: Property, owner: ApiObject, _api_objects: ApiObjects) -> Steps:
    """The member with the name of the property in another case: `SchoolID` is `schoolId`."""
    name = prop.name.lower()
    for member in owner.members:
        if member.name.lower() == name:
            return ((owner, member),)
    return ()


def _without_entity(
    prop: Property, owner: ApiObject, _api_objects: ApiObjects
) -> Steps:
    """The collection whose name the page prints with the name of the entity in front.

    `courseIdentificationCodes` of a course is `identificationCodes`.
    """
    entity = owner.name
    if not prop.name.lower().startswith(entity.lower()):
        return ()
    rest = prop.name[len(entity) :]
    steps = _named(owner, lower_first(rest))
    for _, member in steps:
        # Only collections lose the prefix: `studentId` and `id` are two members.
        if isinstance(member.type, ListOf):
            return steps
    return ()


def _in_items(prop: Property, owner: ApiObject, api_objects: ApiObjects) -> Steps:
    """The member of the items of a list, where the page prints one value for the whole list.

    `raceDescriptor` is in each item of `races`.
    """
    name = prop.name.lower()
    list_names = set()
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            stem = name.removesuffix(suffix)
            list_names.add(plural(stem))
    for member in owner.members:
        if member.name.lower() not in list_names:
            continue
        if not isinstance(member.type, ListOf):
            continue
        item = api_objects.object_of(member.type)
        # A list of scalars has no members inside.
        if item is None:
            continue
        for inner in item.members:
            if inner.name.lower() == name:
                return ((owner, member), (item, inner))
    return ()


#: Endings of member names. The API's list of such members has the plural of the rest as its name.
_SUFFIXES = ("descriptor", "reference")

#: The matchers in the order in which they are tried: the more a name is changed, the later.
MATCHERS: tuple[tuple[MatcherName, Matcher], ...] = (
    ("exact", _exact),
    ("case", _case_blind),
    ("prefix", _without_entity),
    ("item", _in_items),
)


def resource_of(page: str, facts: Facts) -> ApiResource | None:
    """The resource that the name of a page means, singular or plural, in any case; None if there is none."""
    for resource in facts.resources:
        if means_resource(page, resource.name, resource.object):
            return resource
    return None


def align(page: Page, facts: Facts) -> Alignment:
    """The alignment of a page: the member of the facts that each of its properties means."""
    resource = resource_of(page.name, facts)
    api_objects = ApiObjects.of(facts.objects)
    places: dict[str, AlignedMember | None] = {}
    holders: dict[str, ApiObject] = {}
    if resource:
        holders[""] = api_objects.by_name[resource.object]
    # Parents come before their children, so the object that contains a property is known already.
    for place, prop in page.walk():
        above = parent_of(place)
        owner = holders.get(above)
        parent = places.get(above)
        aligned = None
        if owner is not None:
            aligned = _aligned(prop, owner, parent, api_objects)
        _record(place, aligned, places, holders, api_objects)
    return Alignment(resource, places, holders)


def refreshed(page: Page, alignment: Alignment, facts: Facts) -> Alignment:
    """The alignment of a page with facts that gained members or sharper types since it was aligned.

    The result is that of `align(page, facts)`. Only properties that had no member before, or whose member may
    now be another one, are looked up again.
    """
    api_objects = ApiObjects.of(facts.objects)
    places: dict[str, AlignedMember | None] = {}
    holders: dict[str, ApiObject] = {}
    root_before = alignment.holders.get("")
    if root_before is not None:
        holders[""] = api_objects.by_name[root_before.name]
    for place, prop in page.walk():
        above = parent_of(place)
        owner = holders.get(above)
        parent = places.get(above)
        before = alignment.at(place)
        if owner is None:
            aligned = None
        elif before is None or _may_differ(before, owner, parent, alignment, above):
            aligned = _aligned(prop, owner, parent, api_objects)
        else:
            owner_now = api_objects.by_name[before.owner.name]
            aligned = _with_owner(before, owner_now)
        _record(place, aligned, places, holders, api_objects)
    return Alignment(alignment.resource, places, holders)


def _record(
    place: str,
    aligned: AlignedMember | None,
    places: dict[str, AlignedMember | None],
    holders: dict[str, ApiObject],
    api_objects: ApiObjects,
) -> None:
    """Adds the member at a place, and the object that the children of the place belong to."""
    places[place] = aligned
    if aligned is None:
        return
    inner_object = api_objects.object_of(aligned.member.type)
    if inner_object:
        holders[place] = inner_object


def _may_differ(
    before: AlignedMember,
    owner: ApiObject,
    parent: AlignedMember | None,
    alignment: Alignment,
    above: str,
) -> bool:
    """Whether a property that had a member may now mean another one."""
    parent_before = alignment.places.get(above)
    wire = parent.wire if parent else ()
    wire_before = parent_before.wire if parent_before else ()
    if wire != wire_before:
        return True
    # A match by exact name is final. Any other match loses to a new member that an earlier matcher finds.
    return owner is not alignment.holders.get(above) and before.matcher != "exact"


def _with_owner(before: AlignedMember, owner: ApiObject) -> AlignedMember:
    """The same member, as the new facts declare it."""
    if owner is before.owner:
        return before
    # The facts only gain members, so the owner still has one of this name.
    ((_, member),) = _named(owner, before.member.name)
    return replace(before, owner=owner, member=member)


def _aligned(
    prop: Property,
    owner: ApiObject,
    parent: AlignedMember | None,
    api_objects: ApiObjects,
) -> AlignedMember | None:
    """The member of an object that a property means; `parent` is the member that contains the object."""
    for matcher_name, matcher in MATCHERS:
        steps = matcher(prop, owner, api_objects)
        if steps:
            return _at_end_of(steps, matcher_name, parent)
    return None


def _at_end_of(
    steps: Steps, matcher: MatcherName, parent: AlignedMember | None
) -> AlignedMember:
    """The last member of some steps, with its path from the resource's root."""
    # Below the root there is no parent: every document has the resource itself.
    wire = parent.wire if parent else ()
    lists = parent.lists if parent else ()
    always = parent.always if parent else True
    for _, step in steps:
        wire = (*wire, step.name)
        lists = (*lists, isinstance(step.type, ListOf))
        always = always and step.mandatory
    holder, member = steps[-1]
    return AlignedMember(
        wire=wire,
        lists=lists,
        owner=holder,
        member=member,
        matcher=matcher,
        always=always,
    )
