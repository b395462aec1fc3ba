"""One resource as comparisons see it: the members of the API and the rows of the page, by wire path.

A wire path is the path of a member in a request body (`sectionReference/schoolId`). Both layers are kept
separately, because a row that a page no longer lists may still be a member of the API.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, TypeAlias, assert_never

from tablewright.model.comparison import Place
from tablewright.model.facts import (
    ApiObject,
    ApiObjects,
    ApiResource,
    Member,
    item_key_of,
)
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.types import (
    Descriptor,
    FormatName,
    ListOf,
    Nested,
    Reference,
    Scalar,
    Type,
    item_type,
)
from tablewright.model.version import Resource, Version


@dataclass(frozen=True, slots=True)
class NumberLimit:
    """A limit of a length or a number, such as `at most 20`.

    `is_upper`: the API accepts more values if the limit grows.
    """

    name: str
    number: float
    is_upper: bool

    def __str__(self) -> str:
        # `g` writes a whole number without decimals: 20, not 20.0.
        return f"{self.name} {self.number:g}"


@dataclass(frozen=True, slots=True)
class AllowedValues:
    """The only values that the API accepts."""

    values: tuple[str, ...]
    name: ClassVar[str] = "one of"

    def __str__(self) -> str:
        return f"{self.name} {', '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """The width of a whole number, or the precision of a number with decimals: `int32`, `double`."""

    format: FormatName
    name: ClassVar[str] = "format"

    def __str__(self) -> str:
        return self.format


Limit: TypeAlias = NumberLimit | AllowedValues | NumberFormat


@dataclass(frozen=True, slots=True)
class ComparedMember:
    """A member of the API.

    `type` is a text (`list of object`). `has_all_limits`: the API has no limit that `limits` lacks; facts
    that a person wrote may lack some. `has_all_formats`: the same of the formats of numbers, which facts of
    older revisions lack. `key` has the names of the key members of the object, list item or
    reference that the member holds. `item_key` has the names by which two items of a list are the same one;
    `has_own_item_key`: a person wrote them.
    """

    place: Place
    type: str
    limits: tuple[Limit, ...]
    has_all_limits: bool
    has_all_formats: bool
    mandatory: bool
    key: tuple[str, ...]
    item_key: tuple[str, ...]
    has_own_item_key: bool


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row of the page, with its place there."""

    place: Place
    prop: Property


@dataclass(frozen=True, slots=True)
class ComparedResource:
    """The two layers of a resource, each by wire path: `members` in the API's order, `rows` in the page's."""

    resource: Resource
    root: Place
    key: tuple[str, ...]
    members: dict[str, ComparedMember]
    rows: dict[str, ComparedRow]

    @property
    def covered(self) -> bool:
        """Whether a page covers the resource; otherwise only its members are known."""
        return bool(self.resource.spec_path)

    def place_of(self, path: str) -> Place:
        """Return the place of a path: its row in the page if there is one, else its member in the facts."""
        if path in self.rows:
            return self.rows[path].place
        return self.members[path].place


def has_api_document(version: Version) -> bool:
    """Return whether the facts of a version come from documents of the API, not from a person or a page."""
    return version.facts_file == "facts.yaml"


def compared_resources(version: Version) -> dict[str, ComparedResource]:
    """Return every resource of a version that a page covers or that the facts hold for comparisons, by name.

    The result is remembered for the last few versions: each one is compared with several others.
    """
    return _resources_of(_ByIdentity(version))


@dataclass(frozen=True, slots=True, eq=False)
class _ByIdentity:
    """A version as a cache key: hashing all of its content would take longer than comparing it."""

    version: Version

    def __hash__(self) -> int:
        return id(self.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and self.version is other.version


@lru_cache(maxsize=8)
def _resources_of(key: _ByIdentity) -> dict[str, ComparedResource]:
    version = key.version
    without_page = [_resource_without_page(api) for api in version.uncovered.resources]
    resources = (*version.resources, *without_page)
    objects = (*version.objects, *version.uncovered.objects)
    api_objects = ApiObjects.of(objects)
    # A family whose pages describe the API themselves has no facts file.
    facts_path = ""
    if version.facts_file:
        info = version.info
        facts_path = f"spec/{info.family}/{info.name}/{version.facts_file}"
    compared: dict[str, ComparedResource] = {}
    is_read = has_api_document(version)
    source = _FactsSource(facts_path, is_read, is_read and _has_formats(objects))
    for resource in resources:
        compared[resource.name] = _compared(resource, source, api_objects)
    return compared


def _has_formats(objects: Iterable[ApiObject]) -> bool:
    """Return whether any number has a format. API documents give formats; old facts lack them all."""
    for obj in objects:
        for member in obj.members:
            scalar = item_type(member.type)
            if isinstance(scalar, Scalar) and scalar.format is not None:
                return True
    return False


def _resource_without_page(api: ApiResource) -> Resource:
    """Return a resource of the API with an empty page; its empty spec path marks it as not covered."""
    empty_page = Page(
        name=api.name,
        interchange="",
        prerequisites=(),
        scenarios=(),
        properties=(),
    )
    return Resource(
        name=api.name,
        object=api.object,
        page=empty_page,
        spec_path="",
        operations=(),
        samples=(),
        api=api,
    )


@dataclass(frozen=True, slots=True)
class _FactsSource:
    """The facts file of a version (empty without one), and whether it has all limits and formats."""

    path: str
    has_all_limits: bool
    has_all_formats: bool


def _compared(
    resource: Resource, source: _FactsSource, api_objects: ApiObjects
) -> ComparedResource:
    facts_path = source.path
    root = api_objects.by_name[resource.object]
    root_place = Place(resource.spec_path)
    # Without a page, the place of a resource is its object in the facts file.
    if not resource.spec_path:
        root_place = Place(facts_path, root.name)
    members: dict[str, ComparedMember] = {}
    for path, owner, member in _members(root, api_objects):
        if facts_path:
            place = Place(facts_path, f"{owner.name}/{member.name}")
        else:
            place = Place(resource.spec_path, path)
        members[path] = _compared_member(place, member, api_objects, source)
    rows: dict[str, ComparedRow] = {}
    for path, page_place, prop in _rows(resource):
        rows[path] = ComparedRow(Place(resource.spec_path, page_place), prop)
    return ComparedResource(
        resource=resource,
        root=root_place,
        key=_key_names(root),
        members=members,
        rows=rows,
    )


def _members(
    root: ApiObject, api_objects: ApiObjects
) -> Iterator[tuple[str, ApiObject, Member]]:
    """Yield every member that a client may send, with its wire path and its object, parents first."""

    def below(
        owner: ApiObject, prefix: str, outer: frozenset[str]
    ) -> Iterator[tuple[str, ApiObject, Member]]:
        for member in owner.members:
            # A client sends neither what the server sets, such as `id`, nor rows that are only on the page.
            if member.server or member.page_only:
                continue
            path = prefix + member.name
            yield path, owner, member
            inner_object = api_objects.object_of(member.type)
            # An object that holds itself would never end.
            if inner_object and inner_object.name not in outer:
                yield from below(inner_object, f"{path}/", outer | {inner_object.name})

    yield from below(root, "", frozenset({root.name}))


def _compared_member(
    place: Place, member: Member, api_objects: ApiObjects, source: _FactsSource
) -> ComparedMember:
    inner_object = api_objects.object_of(member.type)
    return ComparedMember(
        place=place,
        type=_type_words(member.type, api_objects),
        limits=_limits(member.type),
        has_all_limits=source.has_all_limits,
        has_all_formats=source.has_all_formats,
        mandatory=member.mandatory,
        key=_key_names(inner_object) if inner_object else (),
        item_key=item_key_of(inner_object) if inner_object else (),
        has_own_item_key=bool(inner_object and inner_object.item_key),
    )


def _key_names(owner: ApiObject) -> tuple[str, ...]:
    names = [member.name for member in owner.members if member.key]
    return tuple(sorted(names))


def _type_words(kind: Type, api_objects: ApiObjects) -> str:
    """Return a type as text, without the names of objects: these are internal to the API's document."""
    match kind:
        case ListOf(item=item):
            return f"list of {_type_words(item, api_objects)}"
        case Descriptor(name=name):
            return name
        case Nested():
            return "object"
        case Reference(object=name):
            target = api_objects.by_name.get(name)
            if target and target.resource:
                return f"reference to {target.resource}"
            return name
        case Scalar(name=name):
            return name
        case _:
            assert_never(kind)


def _limits(kind: Type) -> tuple[Limit, ...]:
    """Return the limits of a scalar, or of the items of a list of scalars."""
    scalar = item_type(kind)
    if not isinstance(scalar, Scalar):
        return ()
    numbers = (
        # Every text has 0 characters at least.
        ("at least", scalar.min_length or None, False),
        ("at most", scalar.max_length, True),
        ("from", scalar.minimum, False),
        ("to", scalar.maximum, True),
    )
    limits: list[Limit] = []
    if scalar.format is not None:
        limits.append(NumberFormat(scalar.format))
    for name, number, is_upper in numbers:
        if number is not None:
            limits.append(NumberLimit(name, number, is_upper))
    if scalar.one_of:
        limits.append(AllowedValues(scalar.one_of))
    return tuple(limits)


def _rows(resource: Resource) -> Iterator[tuple[str, str, Property]]:
    """Yield every row with its wire path and its place in the page.

    A row that is not a member of the API gets a path below the path of its parent; unplaced rows and the
    parameters of an operation get paths of their own.
    """
    page = resource.page
    members = dict(resource.wire_paths)
    wire_paths: dict[str, str] = {"": ""}
    used: dict[str, int] = {}
    for place, prop in page.walk():
        parent, _, name = place.rpartition("/")
        path = members.get(place)
        if path is None:
            path = f"{wire_paths[parent]}/{name}".lstrip("/")
        wire_paths[place] = path
        yield free_path(path, used), place, prop
    for row in page.unplaced:
        place = f"unplaced/{row.resource}/{row.name}"
        prop = Property(
            row.name, type=row.type, required=row.required, values=row.values
        )
        yield free_path(place, used), place, prop
    if page.call is None:
        return
    for parameter in page.call.parameters:
        place = f"call/{parameter.where}/{parameter.name}"
        prop = Property(parameter.name, "scalar", parameter.type, parameter.required)
        yield free_path(place, used), place, prop


def free_path(path: str, used: dict[str, int]) -> str:
    """Return the path, with a number (`name#2`) if it is already in `used`, and add the result to `used`.

    `used` has the last number of each path, so that many equal paths are not counted from the start again.
    """
    count = used.get(path, 0) + 1
    free = path if count == 1 else f"{path}#{count}"
    while free in used:
        count += 1
        free = f"{path}#{count}"
    used[path] = count
    used.setdefault(free, 1)
    return free
