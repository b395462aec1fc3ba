"""The facts of the API about the covered resources, read from its OpenAPI and descriptor documents.

They are stored in `facts.yaml`, which is generated, or in `facts.hand.yaml`, which a person wrote because no
such documents exist. They contain names, types, limits, keys and descriptor values, and descriptions only if
a version wants them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self

from tablewright.model.findings import Finding
from tablewright.model.types import (
    Descriptor,
    Nested,
    Reference,
    Scalar,
    Type,
    item_type,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an API object.

    `mandatory`: the API rejects the object without it. `key`: it is part of the natural key. `server`: only
    the server writes it (`id`, `_etag`, `link`). `page_only`: a page lists it, the API's document does not.
    `description` is what it means, in the words of the API's document; it is empty unless the version wants
    descriptions.
    """

    name: str
    type: Type
    mandatory: bool = False
    key: bool = False
    deprecated: bool = False
    server: bool = False
    page_only: bool = False
    # Off by default: the sentences belong to the publisher of the document.
    description: str = ""


@dataclass(frozen=True, slots=True)
class ApiObject:
    """An object schema of the API.

    A `reference` refers to the resource named `resource`, which need not be covered. Names are the schema
    names of the API's document without their prefix: `studentCohortAssociationSection`. `item_key` names the
    members by which two items of a list are the same one, where `item_key_of` would return others.
    """

    name: str
    role: Literal["resource", "reference", "item"]
    members: tuple[Member, ...] = ()
    # Only a reference has it.
    resource: str = ""
    # No document of an API contains it, so only people write it.
    item_key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlatName:
    """A query parameter that names a member of the body; natural keys consist of these.

    `paths` are the paths of the member, such as `sectionReference/schoolId`. A name merged from several
    references has several paths, which must have equal values; the path that is always sent is first.
    """

    name: str
    # Two references of one body can contain the same `schoolId`.
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApiResource:
    """A resource of the API: its path segment, its schema object and its natural key.

    `queries` are the query parameters beyond the key. `key_updatable`: PUT may change the key. `aliases` are
    the abstract resources that this resource implements, each with the name of the key there, or the empty
    text if the key has the same names: a school is an education organization, so `schools` has
    `("educationOrganizations", "educationOrganizationId")`.
    """

    name: str
    object: str
    key: tuple[FlatName, ...]
    queries: tuple[FlatName, ...] = ()
    # Off for most: a changed key would have to be changed in all referring records.
    key_updatable: bool = False
    aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DescriptorFacts:
    """A descriptor: its name, its namespace URI, and the code values that the data standard defines."""

    name: str
    namespace: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UncoveredFacts:
    """Resources without a page that the next version renames; they are only used in comparisons with it.

    `objects` are the objects that these resources use and no covered resource uses.
    """

    resources: tuple[ApiResource, ...] = ()
    objects: tuple[ApiObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one version; each tuple is sorted by name.

    `findings` are problems in the API's documents. `known` are the path segments of all resources of the
    API, covered or not; it is empty if no document lists them. `uncovered` is not part of the package.
    """

    # Facts that people write need not name it.
    data_standard: str = ""
    resources: tuple[ApiResource, ...] = ()
    objects: tuple[ApiObject, ...] = ()
    descriptors: tuple[DescriptorFacts, ...] = ()
    findings: tuple[Finding, ...] = ()
    # With it, checks distinguish an uncovered resource from an unknown name.
    known: tuple[str, ...] = ()
    # Without them, a comparison would report a renamed resource as removed.
    uncovered: UncoveredFacts = UncoveredFacts()


def item_key_of(item: ApiObject) -> tuple[str, ...]:
    """The members by which two items of a list are the same one; empty if all members are compared.

    Where the API's document marks key members, these and the required references; else all required scalars,
    descriptors and references.
    """
    if item.item_key:
        return item.item_key
    is_marked = any(member.key for member in item.members)
    names: list[str] = []
    for member in item.members:
        # A reference as a whole is its key; `link` inside it is written by the server.
        if member.server or member.page_only:
            continue
        if item.role == "reference" or member.key:
            names.append(member.name)
        elif member.mandatory and isinstance(member.type, Scalar | Descriptor):
            if not is_marked:
                names.append(member.name)
        # Documents mark no reference, although most references are part of the key.
        elif member.mandatory and isinstance(member.type, Reference):
            names.append(member.name)
    return tuple(names)


def with_item_keys(facts: Facts, by_hand: Facts) -> Facts:
    """The facts of a document with the item keys that people wrote."""
    keys = {item.name: item.item_key for item in by_hand.objects}
    objects: list[ApiObject] = []
    for item in facts.objects:
        key = keys.get(item.name, item.item_key)
        objects.append(replace(item, item_key=key))
    return replace(facts, objects=tuple(objects))


@dataclass(frozen=True, slots=True)
class ApiObjects:
    """The objects of a version by name."""

    by_name: Mapping[str, ApiObject]

    @classmethod
    def of(cls, objects: Iterable[ApiObject]) -> Self:
        """The objects by name."""
        return cls({item.name: item for item in objects})

    def object_of(self, type_: Type) -> ApiObject | None:
        """The object that a member of this type contains, directly or as items; None for scalars."""
        item = item_type(type_)
        if isinstance(item, Nested | Reference):
            return self.by_name.get(item.object)
        return None

    def members_below(
        self, root: ApiObject
    ) -> Iterator[tuple[tuple[str, ...], Member]]:
        """Every member that a client may send below an object, with its path; shorter paths come first."""
        # The names of an object and of those around it. Without them, the walk would never end for an object
        # that contains itself.
        root_names = frozenset({root.name})
        level: list[tuple[tuple[str, ...], ApiObject, frozenset[str]]] = []
        level.append(((), root, root_names))
        while level:
            next_level = []
            for path, item, names_above in level:
                for member in item.members:
                    if member.server:
                        continue
                    member_path = (*path, member.name)
                    yield member_path, member
                    inner_object = self.object_of(member.type)
                    if inner_object and inner_object.name not in names_above:
                        names = names_above | {inner_object.name}
                        next_level.append((member_path, inner_object, names))
            level = next_level


@dataclass(frozen=True, slots=True)
class ReferencePath:
    """A reference in a body: its path, the resource it refers to, and pairs of equal member names."""

    path: str
    to: str
    key: tuple[tuple[str, str], ...]


def references_of(
    object_name: str, objects: Iterable[ApiObject]
) -> tuple[ReferencePath, ...]:
    """Every reference in the body of a resource, including those in its collections."""
    by_name = {item.name: item for item in objects}
    references = _references_in(by_name[object_name], "", by_name, frozenset())
    return tuple(references)


def _references_in(
    obj: ApiObject,
    prefix: str,
    objects: Mapping[str, ApiObject],
    containers: frozenset[str],
) -> Iterator[ReferencePath]:
    """Every reference in an object; `containers` are the nested objects around it."""
    for member in obj.members:
        kind = item_type(member.type)
        path = f"{prefix}{member.name}"
        if isinstance(kind, Reference):
            target = objects[kind.object]
            key = _key_of(target)
            yield ReferencePath(path, target.resource, key)
        # An object may contain itself.
        elif isinstance(kind, Nested) and kind.object not in containers:
            yield from _references_in(
                objects[kind.object],
                f"{path}/",
                objects,
                containers | {kind.object},
            )


def _key_of(reference: ApiObject) -> tuple[tuple[str, str], ...]:
    """The members of a reference's key, each with the member of the target that it equals."""
    key: list[tuple[str, str]] = []
    for member in reference.members:
        # `link` is written by the server; members that only pages have are no part of the key.
        if member.server or member.page_only:
            continue
        key.append((member.name, member.name))
    return tuple(key)
