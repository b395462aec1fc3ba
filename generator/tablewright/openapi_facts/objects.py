"""Reads the schemas of resources, and all schemas that they refer to, as API objects."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from tablewright.model.facts import ApiObject, Member
from tablewright.model.findings import FactsPlace, Finding
from tablewright.model.types import (
    Descriptor,
    ListOf,
    Nested,
    Reference,
    Scalar,
    ScalarName,
    Type,
    item_type,
)
from tablewright.openapi_facts.abstract_resources import resource_of
from tablewright.openapi_facts.descriptors import ENDING, PublishedDescriptors
from tablewright.openapi_facts.document import (
    ApiDocument,
    Schema,
    SchemaMember,
    invalid_document,
)

_LINK = "link"
#: Members that only the server writes.
_SERVER = frozenset({"id", "_etag", "_lastModifiedDate", _LINK})
_SCALARS: dict[tuple[str, str], ScalarName] = {
    ("string", "date"): "date",
    ("string", "date-time"): "datetime",
    ("string", "time"): "time",
    ("integer", ""): "integer",
    ("number", ""): "number",
    ("boolean", ""): "boolean",
    ("string", ""): "string",
}
#: The largest length of a text: a number of 64 bits, as the facts file and the models hold it.
_LARGEST_LENGTH = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ObjectReader:
    """Reads schemas as API objects.

    `paths` maps the names of schemas to the path segments of their resources.
    """

    api: ApiDocument
    descriptors: PublishedDescriptors
    paths: Mapping[str, str]

    def closure(self, roots: Mapping[str, Collection[str]]) -> tuple[ApiObject, ...]:
        """The objects of these schemas and of all schemas that they refer to, sorted by name.

        `roots` maps the names of the resources' schemas to the members that make up their natural key.
        """
        objects: dict[str, ApiObject] = {}
        waiting = list(roots)
        while waiting:
            name = waiting.pop()
            # Several schemas refer to one schema, and some refer to each other.
            if name in objects:
                continue
            schema = self.api.schema(name)
            key = roots.get(name)
            objects[name] = self._object(schema, key)
            for member in schema.members:
                # Scalars refer to no schema.
                if member.target:
                    waiting.append(member.target)
        return tuple(objects[name] for name in sorted(objects))

    def _object(self, schema: Schema, key: Collection[str] | None) -> ApiObject:
        """The object of a schema; `key` are the key members of a resource, None for other schemas."""
        if key is not None:
            members = self._members(schema, key)
            return ApiObject(schema.name, "resource", members)
        if schema.is_reference:
            resource = resource_of(schema.name, self.paths)
            # A reference requires exactly the natural key of its resource.
            return ApiObject(
                name=schema.name,
                role="reference",
                members=self._members(schema, schema.required),
                resource=resource,
            )
        # The document marks the members that distinguish the items of a list.
        marked = set()
        for member in schema.members:
            if member.flag("x-Ed-Fi-isIdentity"):
                marked.add(member.name)
        return ApiObject(schema.name, "item", self._members(schema, marked))

    def _members(self, schema: Schema, key: Collection[str]) -> tuple[Member, ...]:
        """The members of a schema, those of the key first."""
        key_members = []
        others = []
        for property_ in schema.members:
            member = Member(
                name=property_.name,
                type=self._type(schema, property_),
                mandatory=property_.name in schema.required,
                key=property_.name in key,
                deprecated=property_.flag("x-Ed-Fi-isDeprecated"),
                # The server adds a link to each reference, so all members of a link are its own.
                server=schema.name == _LINK or property_.name in _SERVER,
            )
            if member.key:
                key_members.append(member)
            else:
                others.append(member)
        return (*key_members, *others)

    def _type(self, schema: Schema, member: SchemaMember) -> Type:
        item = self._item(schema, member)
        if member.many:
            return ListOf(item)
        return item

    def _item(
        self, schema: Schema, member: SchemaMember
    ) -> Scalar | Descriptor | Reference | Nested:
        """The type of a member, or of its items if it is an array."""
        if member.target:
            target = self.api.schema(member.target)
            if target.is_reference:
                return Reference(member.target)
            return Nested(member.target)
        is_string = member.keywords.get("type") == "string"
        if is_string and member.name.endswith(ENDING):
            match = self.descriptors.match(member.name)
            return Descriptor(match.name)
        full_name = self.api.full_name(schema.name)
        where = f"components/schemas/{full_name}/properties/{member.name}"
        return _scalar(member, where)


def find_uncertain_descriptors(
    objects: Iterable[ApiObject], descriptors: PublishedDescriptors
) -> tuple[Finding, ...]:
    """Reports members whose descriptor is not published (F004), or may be another published one (F005)."""
    findings = []
    for item in objects:
        for member in item.members:
            if not isinstance(item_type(member.type), Descriptor):
                continue
            match = descriptors.match(member.name)
            location = FactsPlace(item.name, member.name)
            details = (("member", member.name), ("descriptor", match.name))
            if not match.known:
                findings.append(Finding("F004", location, details))
            elif match.others:
                others = ", ".join(match.others)
                details_with_others = (*details, ("others", others))
                findings.append(Finding("F005", location, details_with_others))
    return tuple(findings)


def descriptor_names(objects: Iterable[ApiObject]) -> frozenset[str]:
    """The names of the descriptors that the members of these objects have."""
    names = set()
    for item in objects:
        for member in item.members:
            kind = item_type(member.type)
            if isinstance(kind, Descriptor):
                names.add(kind.name)
    return frozenset(names)


def _scalar(member: SchemaMember, where: str) -> Scalar:
    """The scalar of a member; `where` is its place in the document."""
    kind = str(member.keywords.get("type", ""))
    form = str(member.keywords.get("format", ""))
    # A format such as `int64` or `double` restricts a number further; the type is enough here.
    name = _SCALARS.get((kind, form)) or _SCALARS.get((kind, ""))
    if name is None:
        problem = f"'{kind}' is not a JSON type"
        raise invalid_document(where, problem, "give the member a type or a $ref")
    one_of: list[str] = []
    choices = member.keywords.get("enum")
    if isinstance(choices, list):
        for choice in choices:
            one_of.append(str(choice))
    return Scalar(
        name,
        min_length=_whole(member, "minLength", where),
        max_length=_whole(member, "maxLength", where),
        minimum=_number(member, "minimum", where),
        maximum=_number(member, "maximum", where),
        one_of=tuple(one_of),
    )


def _number(member: SchemaMember, keyword: str, where: str) -> float | None:
    """The number that a keyword of a member has; None if the member lacks the keyword."""
    value = member.keywords.get(keyword)
    if value is None:
        return None
    # In Python, True is an integer as well.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid_document(f"{where}/{keyword}", "expected a number")
    # JSON has no infinite numbers, and no NaN, which compares as false with every number.
    if not abs(value) <= sys.float_info.max:
        problem = "the number is not finite, or too large"
        raise invalid_document(f"{where}/{keyword}", problem, "correct the number")
    return value


def _whole(member: SchemaMember, keyword: str, where: str) -> int | None:
    """The whole number that a keyword of a member has; None if the member lacks the keyword."""
    value = _number(member, keyword, where)
    if value is None:
        return None
    if isinstance(value, int):
        if 0 <= value <= _LARGEST_LENGTH:
            return value
        problem = f"a length is a number from 0 to {_LARGEST_LENGTH}"
        raise invalid_document(f"{where}/{keyword}", problem, "correct the number")
    raise invalid_document(f"{where}/{keyword}", "expected a whole number")
