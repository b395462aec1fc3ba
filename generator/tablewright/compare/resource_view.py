"""One resource as the comparison sees it: what the API has, and what the page says, by wire path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tablewright.model.comparison import Place
from tablewright.model.facts import ApiObject, ApiResource, Facts, Member
from tablewright.model.page import Page, Property
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar, Type
from tablewright.model.version import Resource, Version
from tablewright.resolve.api.alignment import Alignment, Shapes, align, shapes_of


@dataclass(frozen=True, slots=True)
class ComparedMember:
    """A member of the API: its type in a word, its limits, and the key members of what it holds."""

    place: Place
    type: str
    limits: tuple[tuple[str, str], ...]
    mandatory: bool
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row of the page: its place there, the type printed, what certification asks, and its values."""

    place: Place
    prop: Property


@dataclass(frozen=True, slots=True)
class ComparedResource:
    """Both layers of one resource by wire path, in the order of the API and of the page."""

    resource: Resource
    root: Place
    key: tuple[str, ...]
    api: dict[str, ComparedMember]
    docs: dict[str, ComparedRow]

    @property
    def covered(self) -> bool:
        """Whether a page is about the resource; else only the API's side of it is known."""
        return bool(self.resource.spec_path)

    def place_of(self, path: str) -> Place:
        """Where a path stands: in the page if that lists it, else in the facts."""
        return self.docs[path].place if path in self.docs else self.api[path].place


def compared_resource(version: Version) -> dict[str, ComparedResource]:
    """The points of every resource that is covered, or told of for comparison, by its name."""
    return _points_of(_Itself(version))


@dataclass(frozen=True, slots=True, eq=False)
class _Itself:
    """A version that is compared with several others; what it is made of need not be looked at."""

    version: Version

    def __hash__(self) -> int:
        return id(self.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.version is other.version


@lru_cache(maxsize=8)
def _points_of(itself: _Itself) -> dict[str, ComparedResource]:
    version = itself.version
    told = tuple(_without_page(api) for api in version.uncovered.resources)
    resources = (*version.resources, *told)
    objects = (*version.objects, *version.uncovered.objects)
    facts = Facts("", tuple(resource.api for resource in resources), objects)
    shapes = shapes_of(facts)
    path = f"spec/{version.info.family}/{version.info.name}/{version.facts_file}"
    return {resource.name: _points(resource, facts, shapes, path) for resource in resources}


def _without_page(api: ApiResource) -> Resource:
    """A resource that no page is about."""
    return Resource(api.name, api.object, Page(api.name, "", (), (), ()), "", (), (), api)


def _points(resource: Resource, facts: Facts, shapes: Shapes, facts_path: str) -> ComparedResource:
    root = shapes.objects[resource.object]
    alignment = align(resource.page, facts)
    # A page that describes itself has no facts file; its members stand where the page lists them.
    alone = facts_path.endswith("/")
    api = {
        path: _api_point(
            Place(resource.spec_path, path) if alone else Place(facts_path, f"{owner.name}/{member.name}"),
            member,
            shapes,
        )
        for path, owner, member in _members(root, shapes)
    }
    return ComparedResource(
        resource,
        Place(resource.spec_path) if resource.spec_path else Place(facts_path, root.name),
        _keys(root),
        api,
        {
            path: ComparedRow(Place(resource.spec_path, place), prop)
            for path, place, prop in _rows(resource.page, alignment)
        },
    )


def _members(root: ApiObject, shapes: Shapes) -> Iterator[tuple[str, ApiObject, Member]]:
    """Every member that a client may send, by wire path, with the object that declares it, parents first."""

    def below(owner: ApiObject, path: str, seen: frozenset[str]) -> Iterator[tuple[str, ApiObject, Member]]:
        for member in owner.members:
            if member.server or member.page_only:
                continue
            yield path + member.name, owner, member
            held = shapes.held_by(member.type)
            if held and held.name not in seen:
                yield from below(held, f"{path}{member.name}/", seen | {held.name})

    yield from below(root, "", frozenset({root.name}))


def _api_point(place: Place, member: Member, shapes: Shapes) -> ComparedMember:
    held = shapes.held_by(member.type)
    return ComparedMember(
        place,
        _type_word(member.type, shapes),
        _limits(member.type),
        member.mandatory,
        _keys(held) if held else (),
    )


def _keys(owner: ApiObject) -> tuple[str, ...]:
    return tuple(sorted(member.name for member in owner.members if member.key))


def _type_word(kind: Type, shapes: Shapes) -> str:
    """A type in the field's words; names of objects that only the API's document uses do not count."""
    match kind:
        case ListOf(item=item):
            return f"list of {_type_word(item, shapes)}"
        case Descriptor(name=name):
            return name
        case Nested():
            return "object"
        case Reference(object=name):
            known = shapes.objects.get(name)
            return f"reference to {known.resource}" if known and known.resource else name
        case Scalar(name=name):
            return name


def _limits(kind: Type) -> tuple[tuple[str, str], ...]:
    item = kind.item if isinstance(kind, ListOf) else kind
    if not isinstance(item, Scalar):
        return ()
    found = {
        "at least": item.min_length,
        "at most": item.max_length,
        "from": item.minimum,
        "to": item.maximum,
        "one of": ", ".join(item.one_of) or None,
    }
    return tuple(
        (name, limit if isinstance(limit, str) else f"{limit:g}")
        for name, limit in found.items()
        if limit is not None
    )


def _rows(page: Page, alignment: Alignment) -> Iterator[tuple[str, str, Property]]:
    """Every row with its wire path; what the API does not know stands below the nearest that it knows."""
    wires: dict[str, str] = {"": ""}
    used: set[str] = set()
    for place, prop in page.walk():
        above, _, name = place.rpartition("/")
        found = alignment.at(place)
        wire = "/".join(found.wire) if found else f"{wires[above]}/{name}".lstrip("/")
        wires[place] = wire
        yield unused(wire, used), place, prop
    for row in page.unplaced:
        place = f"unplaced/{row.resource}/{row.name}"
        prop = Property(row.name, type=row.type, required=row.required, values=row.values)
        yield unused(place, used), place, prop
    for parameter in page.call.parameters if page.call else ():
        place = f"call/{parameter.where}/{parameter.name}"
        yield unused(place, used), place, Property(
            parameter.name, "scalar", parameter.type, parameter.required
        )


def unused(path: str, used: set[str]) -> str:
    """The path, numbered where rows share it."""
    count, free = 1, path
    while free in used:
        count += 1
        free = f"{path}#{count}"
    used.add(free)
    return free
