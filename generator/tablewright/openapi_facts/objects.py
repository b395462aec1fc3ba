"""API objects from schemas: the closure of the covered resources' schemas, member by member."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from tablewright.model.facts import ApiObject, Member
from tablewright.model.findings import FactsPlace, Finding
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar, ScalarName, Type
from tablewright.openapi_facts.abstract_resources import resource_of
from tablewright.openapi_facts.descriptors import ENDING, PublishedDescriptors
from tablewright.openapi_facts.document import ApiDocument, Schema, SchemaMember, broken

_LINK = "link"
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
    """Reads schemas as API objects; `paths` gives the path segment of a resource's schema."""

    api: ApiDocument
    descriptors: PublishedDescriptors
    paths: Mapping[str, str]

    def closure(self, roots: Mapping[str, Collection[str]]) -> tuple[ApiObject, ...]:
        """The objects of these schemas and of all that they hold, sorted.

        `roots` gives, for each covered resource's schema, its members that make up the natural key.
        """
        found: dict[str, ApiObject] = {}
        waiting = list(roots)
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            schema = self.api.schema(name)
            found[name] = self._object(schema, roots.get(name))
            waiting.extend(member.target for member in schema.members if member.target)
        return tuple(found[name] for name in sorted(found))

    def _object(self, schema: Schema, key: Collection[str] | None) -> ApiObject:
        if key is not None:
            return ApiObject(schema.name, "resource", self._members(schema, key))
        if schema.is_reference:
            of = resource_of(schema.name, self.paths)
            return ApiObject(schema.name, "reference", self._members(schema, schema.required), of)
        marked = frozenset(member.name for member in schema.members if member.flag("x-Ed-Fi-isIdentity"))
        return ApiObject(schema.name, "item", self._members(schema, marked))

    def _members(self, schema: Schema, key: Collection[str]) -> tuple[Member, ...]:
        members = [
            Member(
                name=member.name,
                type=self._type(schema, member),
                mandatory=member.name in schema.required,
                key=member.name in key,
                deprecated=member.flag("x-Ed-Fi-isDeprecated"),
                server=schema.name == _LINK or member.name in _SERVER,
            )
            for member in schema.members
        ]
        return tuple(sorted(members, key=lambda member: not member.key))

    def _type(self, schema: Schema, member: SchemaMember) -> Type:
        item = self._item(schema, member)
        return ListOf(item) if member.many else item

    def _item(self, schema: Schema, member: SchemaMember) -> Scalar | Descriptor | Reference | Nested:
        if member.target:
            is_reference = self.api.schema(member.target).is_reference
            return Reference(member.target) if is_reference else Nested(member.target)
        if member.name.endswith(ENDING) and member.keywords.get("type") == "string":
            return Descriptor(self.descriptors.match(member.name).name)
        return _scalar(member, f"components/schemas/{schema.name}/properties/{member.name}")


def find_descriptor_doubts(
    objects: Iterable[ApiObject], descriptors: PublishedDescriptors
) -> tuple[Finding, ...]:
    """A finding for each descriptor member whose descriptor is not certain."""
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
                found.append(Finding("F004", FactsPlace(item.name, member.name), details[:2]))
            elif match.others:
                found.append(Finding("F005", FactsPlace(item.name, member.name), details))
    return tuple(found)


def descriptor_names(objects: Iterable[ApiObject]) -> frozenset[str]:
    """The descriptors that members of these objects hold."""
    types = (member.type for item in objects for member in item.members)
    items = (kind.item if isinstance(kind, ListOf) else kind for kind in types)
    return frozenset(kind.name for kind in items if isinstance(kind, Descriptor))


def _scalar(member: SchemaMember, where: str) -> Scalar:
    kind, form = str(member.keywords.get("type", "")), str(member.keywords.get("format", ""))
    name = _SCALARS.get((kind, form)) or _SCALARS.get((kind, ""))
    if name is None:
        raise broken(where, f"'{kind}' is no type of a member", "Give a JSON type or a $ref")
    choices = member.keywords.get("enum")
    return Scalar(
        name,
        min_length=_whole(member, "minLength", where),
        max_length=_whole(member, "maxLength", where),
        minimum=_number(member, "minimum", where),
        maximum=_number(member, "maximum", where),
        one_of=tuple(str(choice) for choice in choices) if isinstance(choices, list) else (),
    )


def _number(member: SchemaMember, keyword: str, where: str) -> float | None:
    value = member.keywords.get(keyword)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise broken(f"{where}/{keyword}", "expected a number")
    return value


def _whole(member: SchemaMember, keyword: str, where: str) -> int | None:
    value = _number(member, keyword, where)
    if value is None or isinstance(value, int):
        return value
    raise broken(f"{where}/{keyword}", "expected a whole number")
