"""Reads the schemas of resources, and all schemas that they refer to, as API objects."""

from __future__ import annotations

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
            if name in objects:
                continue
            schema = self.api.schema(name)
            objects[name] = self._object(schema, roots.get(name))
            waiting.extend(member.target for member in schema.members if member.target)
        return tuple(objects[name] for name in sorted(objects))

    def _object(self, schema: Schema, key: Collection[str] | None) -> ApiObject:
        """The object of a schema; `key` are the key members of a resource, None for other schemas."""
        if key is not None:
            return ApiObject(schema.name, "resource", self._members(schema, key))
        if schema.is_reference:
            resource = resource_of(schema.name, self.paths)
            # A reference requires exactly the natural key of its resource.
            return ApiObject(
                schema.name,
                "reference",
                self._members(schema, schema.required),
                resource,
            )
        marked = frozenset(
            member.name
            for member in schema.members
            if member.flag("x-Ed-Fi-isIdentity")
        )
        return ApiObject(schema.name, "item", self._members(schema, marked))

    def _members(self, schema: Schema, key: Collection[str]) -> tuple[Member, ...]:
        """The members of a schema, those of the key first."""
        members = []
        for member in schema.members:
            members.append(
                Member(
                    name=member.name,
                    type=self._type(schema, member),
                    mandatory=member.name in schema.required,
                    key=member.name in key,
                    deprecated=member.flag("x-Ed-Fi-isDeprecated"),
                    server=schema.name == _LINK or member.name in _SERVER,
                )
            )
        members.sort(key=lambda member: not member.key)
        return tuple(members)

    def _type(self, schema: Schema, member: SchemaMember) -> Type:
        item = self._item(schema, member)
        return ListOf(item) if member.many else item

    def _item(
        self, schema: Schema, member: SchemaMember
    ) -> Scalar | Descriptor | Reference | Nested:
        if member.target:
            is_reference = self.api.schema(member.target).is_reference
            return Reference(member.target) if is_reference else Nested(member.target)
        if member.name.endswith(ENDING) and member.keywords.get("type") == "string":
            return Descriptor(self.descriptors.match(member.name).name)
        return _scalar(
            member, f"components/schemas/{schema.name}/properties/{member.name}"
        )


def find_uncertain_descriptors(
    objects: Iterable[ApiObject], descriptors: PublishedDescriptors
) -> tuple[Finding, ...]:
    """Reports members whose descriptor is not published (F004), or may be another published one (F005)."""
    found = []
    for item in objects:
        for member in item.members:
            kind = member.type.item if isinstance(member.type, ListOf) else member.type
            if not isinstance(kind, Descriptor):
                continue
            match = descriptors.match(member.name)
            details = (
                ("member", member.name),
                ("descriptor", match.name),
                ("others", ", ".join(match.others)),
            )
            if not match.known:
                found.append(
                    Finding("F004", FactsPlace(item.name, member.name), details[:2])
                )
            elif match.others:
                found.append(
                    Finding("F005", FactsPlace(item.name, member.name), details)
                )
    return tuple(found)


def descriptor_names(objects: Iterable[ApiObject]) -> frozenset[str]:
    """The names of the descriptors that the members of these objects have."""
    names = set()
    for item in objects:
        for member in item.members:
            kind = member.type.item if isinstance(member.type, ListOf) else member.type
            if isinstance(kind, Descriptor):
                names.add(kind.name)
    return frozenset(names)


def _scalar(member: SchemaMember, where: str) -> Scalar:
    """The scalar of a member; `where` is its place in the document."""
    kind = str(member.keywords.get("type", ""))
    # A format such as `int64` or `double` restricts a number further; the type is enough here.
    name = _SCALARS.get((kind, str(member.keywords.get("format", "")))) or _SCALARS.get(
        (kind, "")
    )
    if name is None:
        raise invalid_document(
            where, f"'{kind}' is not a JSON type", "give the member a type or a $ref"
        )
    choices = member.keywords.get("enum")
    return Scalar(
        name,
        min_length=_whole(member, "minLength", where),
        max_length=_whole(member, "maxLength", where),
        minimum=_number(member, "minimum", where),
        maximum=_number(member, "maximum", where),
        one_of=(
            tuple(str(choice) for choice in choices)
            if isinstance(choices, list)
            else ()
        ),
    )


def _number(member: SchemaMember, keyword: str, where: str) -> float | None:
    value = member.keywords.get(keyword)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid_document(f"{where}/{keyword}", "expected a number")
    return value


def _whole(member: SchemaMember, keyword: str, where: str) -> int | None:
    value = _number(member, keyword, where)
    if value is None or isinstance(value, int):
        return value
    raise invalid_document(f"{where}/{keyword}", "expected a whole number")
