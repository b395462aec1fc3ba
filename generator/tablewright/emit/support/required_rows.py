"""The rows of a page as certification checks them: the member of the API, its type, and what is required."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from tablewright.emit.support.schemas import target_of
from tablewright.model.facts import ApiObject, Member
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


@dataclass(frozen=True, slots=True)
class RequiredRow:
    """A row of a page that means a member of the API.

    `path` is the wire path through lists without an index. `type` is the name of a scalar, `descriptor` or
    `object`; `is_list` is true for a list of these. `place` is the place of the row on the page.
    """

    path: str
    required: Required
    type: str
    is_list: bool
    place: str


def required_rows(resource: Resource, version: Version) -> tuple[RequiredRow, ...]:
    """The rows of a resource's page in their order, one for each member."""
    objects = {obj.name: obj for obj in version.objects}
    requirements = dict(resource.requirements)
    rows: dict[str, RequiredRow] = {}
    wire_paths = dict(resource.wire_paths)
    for place, _ in resource.page.walk():
        path = wire_paths.get(place, "")
        if path not in requirements or path in rows:
            continue
        member = _member_at(objects, resource.object, path)
        # A correction may keep a property that the API does not have.
        if member is None:
            continue
        rows[path] = RequiredRow(
            path,
            requirements[path],
            _type_name(member.type),
            isinstance(member.type, ListOf),
            place,
        )
    return tuple(rows.values())


def _member_at(objects: Mapping[str, ApiObject], name: str, path: str) -> Member | None:
    member: Member | None = None
    for step in path.split("/"):
        if name not in objects:
            return None
        members = {each.name: each for each in objects[name].members}
        member = members.get(step)
        if member is None:
            return None
        inner = item_type(member.type)
        name = target_of(inner) if isinstance(inner, Nested | Reference) else ""
    return member


def _type_name(kind: Type) -> str:
    inner = item_type(kind)
    match inner:
        case Scalar(name=name):
            return name
        case Descriptor():
            return "descriptor"
        case Nested() | Reference():
            return "object"
        case _:
            assert_never(inner)
