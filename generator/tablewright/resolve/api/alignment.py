"""Where each place of a page stands in the API's own objects.

Pages spell member names in their own case and with prefixes that the API drops. Each way in which a
page's name may mean a member is one matcher; the first that knows the name wins. Passes that compare,
merge or build payloads all look places up here, so that they agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tablewright.model.facts import ApiObject, ApiResource, Facts, Member
from tablewright.model.page import Page, Property
from tablewright.model.types import ListOf, Nested, Reference, Type
from tablewright.naming import lower_first, means_resource, plural

How = Literal["exact", "case", "prefix", "item"]


@dataclass(frozen=True, slots=True)
class Aligned:
    """A place of a page in the API: its wire path from the resource's root, and the member there.

    `lists` says of each step of the path whether the API holds a list there; `owner` declares the
    member; `how` names the matcher; `always` says that the API refuses every document without this
    place, as each step of the path is mandatory.
    """

    wire: tuple[str, ...]
    lists: tuple[bool, ...]
    owner: ApiObject
    member: Member
    how: How
    always: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """Every place of a page with where it stands in the API, None where the API does not know it.

    `holders` gives the object that a place's children belong to, under the empty place the root's.
    Where the facts do not cover the page's resource, `resource` is None and no place is known.
    """

    resource: ApiResource | None
    places: Mapping[str, Aligned | None]
    holders: Mapping[str, ApiObject]

    def at(self, place: str) -> Aligned | None:
        """Where a place of the page stands in the API; None for an unknown one."""
        return self.places.get(place)

    def place_of(self, wire: tuple[str, ...]) -> str:
        """The first place of the page at a wire path or below it; the empty text where it has none."""
        found = (place for place, at in self.places.items() if at and at.wire[: len(wire)] == wire)
        return next(found, "")


@dataclass(frozen=True, slots=True)
class Shapes:
    """The objects of a version by name, with the ways through them."""

    objects: Mapping[str, ApiObject]

    def held_by(self, type_: Type) -> ApiObject | None:
        """The object that a member of this type holds, itself or as items; None for scalars."""
        item = type_.item if isinstance(type_, ListOf) else type_
        return self.objects.get(item.object) if isinstance(item, Nested | Reference) else None

    def members(self, root: ApiObject) -> Iterator[tuple[tuple[str, ...], Member]]:
        """Every member that a client may send below an object, by its path, the shallow ones first."""
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


#: The members on the way to what a property means, each with the object that declares it.
Steps = tuple[tuple[ApiObject, Member], ...]

#: Finds the steps from an object to what a property of a page means; () where this way does not apply.
Matcher = Callable[[Property, ApiObject, Shapes], Steps]


def _named(owner: ApiObject, name: str) -> Steps:
    return tuple((owner, member) for member in owner.members if member.name == name)


def _exact(prop: Property, owner: ApiObject, _shapes: Shapes) -> Steps:
    return _named(owner, prop.name)


def _case_blind(prop: Property, owner: ApiObject, _shapes: Shapes) -> Steps:
    return tuple((owner, member) for member in owner.members if member.name.lower() == prop.name.lower())[:1]


def _without_entity(prop: Property, owner: ApiObject, _shapes: Shapes) -> Steps:
    """The standard drops the entity's name from collections: `courseIdentificationCodes` of a course."""
    if not prop.name.lower().startswith(owner.name.lower()):
        return ()
    steps = _named(owner, lower_first(prop.name[len(owner.name) :]))
    return tuple((holder, member) for holder, member in steps if isinstance(member.type, ListOf))


def _in_items(prop: Property, owner: ApiObject, shapes: Shapes) -> Steps:
    """The page prints one value where the standard has a list: `raceDescriptor` stands in each of `races`."""
    wanted = prop.name.lower()
    lists = {plural(wanted.removesuffix(suffix)) for suffix in _SUFFIXES if wanted.endswith(suffix)}
    return next(
        (
            ((owner, member), (item, inner))
            for member in owner.members
            if member.name.lower() in lists and isinstance(member.type, ListOf)
            for item in [shapes.held_by(member.type)]
            for inner in (item.members if item else ())
            if item and inner.name.lower() == wanted
        ),
        (),
    )


#: What the names of members end in that the standard lists under the plural of the rest.
_SUFFIXES = ("descriptor", "reference")

MATCHERS: tuple[tuple[How, Matcher], ...] = (
    ("exact", _exact),
    ("case", _case_blind),
    ("prefix", _without_entity),
    ("item", _in_items),
)


def shapes_of(facts: Facts) -> Shapes:
    """The objects of a version, ready to be walked."""
    return Shapes({item.name: item for item in facts.objects})


def resource_of(page: str, facts: Facts) -> ApiResource | None:
    """The resource that a page's root name means, singular or plural, whatever its case."""
    return next((item for item in facts.resources if means_resource(page, item.name, item.object)), None)


def align(page: Page, facts: Facts) -> Alignment:
    """Looks every place of a page up in the facts."""
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
    for how, matcher in MATCHERS:
        steps = matcher(prop, owner, shapes)
        if steps:
            holder, member = steps[-1]
            wire = tuple(step.name for _, step in steps)
            lists = tuple(isinstance(step.type, ListOf) for _, step in steps)
            always = all(step.mandatory for _, step in steps)
            if parent:
                wire, lists, always = parent.wire + wire, parent.lists + lists, parent.always and always
            return Aligned(wire, lists, holder, member, how, always)
    return None
