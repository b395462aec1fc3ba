"""The rows of a page with the members of the API that they are about, and what certification asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from tablewright.model.facts import ApiObjects, Member
from tablewright.model.properties import Required
from tablewright.model.types import (
    Descriptor,
    ListOf,
    Nested,
    Reference,
    Scalar,
    Type,
    item_type,
)
from tablewright.model.version import Resource, Version

RowType: TypeAlias = Literal[
    "string",
    "integer",
    "number",
    "boolean",
    "date",
    "datetime",
    "date-or-datetime",
    "time",
    "descriptor",
    "object",
]


@dataclass(frozen=True, slots=True)
class RequiredRow:
    """A row of a page: `path` is the wire path of its member, `row` its place on the page.

    `type` is the JSON type with its format, that of the items if `is_list`.
    """

    path: str
    required: Required
    type: RowType
    is_list: bool
    row: str


def required_rows(resource: Resource, version: Version) -> Iterator[RequiredRow]:
    """A row for each member on a page, parents first; properties that mean no member have none.

    A list that the page does not print, but whose items it does, has the row of its first item.
    """
    api_objects = ApiObjects.of(version.objects)
    namespaces: dict[str, str] = {}
    for descriptor in version.descriptors:
        namespaces[descriptor.name] = descriptor.namespace
    places = _places(resource)
    for path, required in resource.requirements:
        member = _member_at(path, resource.object, api_objects)
        yield RequiredRow(
            path,
            required,
            _row_type(member.type, namespaces),
            isinstance(member.type, ListOf),
            places[path],
        )


def _places(resource: Resource) -> dict[str, str]:
    """The first place of the page for each wire path, for a path above it the same place."""
    exact: dict[str, str] = {}
    below: dict[str, str] = {}
    for place, path in resource.wire_paths:
        exact.setdefault(path, place)
        parent = path.rpartition("/")[0]
        while parent:
            below.setdefault(parent, place)
            parent = parent.rpartition("/")[0]
    return below | exact


def _member_at(path: str, root: str, api_objects: ApiObjects) -> Member:
    """The member at a wire path of an object. Raises KeyError if there is none."""
    owner = api_objects.by_name[root]
    found: Member | None = None
    for name in path.split("/"):
        if found is not None:
            inner = api_objects.object_of(found.type)
            if inner is None:
                raise KeyError(path)
            owner = inner
        members = {member.name: member for member in owner.members}
        found = members[name]
    assert found is not None
    return found


def _row_type(kind: Type, namespaces: dict[str, str]) -> RowType:
    item = item_type(kind)
    match item:
        case Scalar(name=name):
            return "datetime" if name == "local-datetime" else name
        case Descriptor(name=descriptor):
            # A descriptor without a namespace is sent as its code value alone.
            return "descriptor" if namespaces.get(descriptor) else "string"
        case Reference() | Nested():
            return "object"
        case _:
            assert_never(item)
