"""Reads the schemas of resources, and all schemas that they refer to, as API objects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from tablewright.model.facts import ApiObject, Member
from tablewright.model.findings import FactsPlace, Finding
from tablewright.model.types import (
    DESCRIPTOR_LENGTH,
    FORMAT_TYPES,
    TYPES_WITH_LENGTH,
    TYPES_WITH_RANGE,
    Descriptor,
    FormatName,
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
from tablewright.openapi_facts.json_nodes import (
    as_array,
    as_number,
    as_text,
    invalid_document,
)
from tablewright.openapi_facts.schemas import Schema, SchemaMember, Schemas

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

    `paths` maps the names of schemas to the path segments of their resources. `with_descriptions`: members
    keep their descriptions.
    """

    schemas: Schemas
    descriptors: PublishedDescriptors
    paths: Mapping[str, str]
    with_descriptions: bool = False

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
            schema = self.schemas.schema(name)
            key = roots.get(name)
            objects[name] = self._object(schema, key)
            for member in schema.members:
                # Scalars refer to no schema.
                if member.target and not member.problem:
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
            # F123 is the finding for it.
            if property_.problem:
                continue
            member = Member(
                name=property_.name,
                type=self._type(schema, property_),
                mandatory=property_.name in schema.required,
                key=property_.name in key,
                deprecated=property_.flag("x-Ed-Fi-isDeprecated", "deprecated"),
                server=_is_server(schema, property_),
                description=property_.description if self.with_descriptions else "",
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
            target = self.schemas.schema(member.target)
            if target.is_reference:
                return Reference(member.target)
            return Nested(member.target)
        is_string = member.keywords.get("type") == "string"
        if is_string and member.name.endswith(ENDING):
            match = self.descriptors.match(member.name)
            return Descriptor(match.name)
        full_name = self.schemas.full_name(schema.name)
        where = f"components/schemas/{full_name}/properties/{member.name}"
        return _scalar(member, where)


def _is_server(schema: Schema, member: SchemaMember) -> bool:
    """Whether only the server writes a member."""
    # The server adds a link to each reference, so all members of a link are its own.
    if schema.name == _LINK or member.name in _SERVER:
        return True
    return member.flag("readOnly")


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


def find_unread_schemas(
    schemas: Schemas, objects: Iterable[ApiObject]
) -> tuple[Finding, ...]:
    """Reports members that are left out (F123), and keywords that the facts cannot express (F124)."""
    findings: list[Finding] = []
    for item in objects:
        schema = schemas.schema(item.name)
        if schema.unread:
            findings.append(_unread_finding(item.name, "", schema.unread))
        types = {member.name: member.type for member in item.members}
        for member in schema.members:
            unread = [*member.unread]
            if not member.problem:
                unread += _unread_limits(member, types[member.name])
            # The facts have one flag for both: a member is mandatory, or it may be empty.
            if member.name in schema.required and member.flag("nullable", "x-nullable"):
                unread.append("nullable")
            if member.problem:
                # The facts do not contain the member, so the finding is at the object.
                location = FactsPlace(item.name)
                details = (("member", member.name), ("problem", member.problem))
                findings.append(Finding("F123", location, details))
            elif unread:
                findings.append(_unread_finding(item.name, member.name, unread))
    return tuple(findings)


def _unread_limits(member: SchemaMember, kind: Type) -> list[str]:
    """The keywords of a scalar or a descriptor that have a value which the facts cannot express."""
    unread: list[str] = []
    keywords = member.keywords
    item = item_type(kind)
    if isinstance(item, Descriptor):
        # A descriptor has one length in all documents, and its values are in another file.
        for keyword in ("enum", "const", "format", "minLength"):
            if keyword in keywords:
                unread.append(keyword)
        if keywords.get("maxLength", DESCRIPTOR_LENGTH) != DESCRIPTOR_LENGTH:
            unread.append("maxLength")
    elif isinstance(item, Scalar):
        # The choices of texts alone are facts.
        if keywords.get("type") != "string":
            for keyword in ("enum", "const"):
                if keyword in keywords:
                    unread.append(keyword)
        form = str(keywords.get("format", ""))
        is_type = (str(keywords.get("type")), form) in _SCALARS
        if form and not is_type and item.format is None:
            unread.append("format")
    return unread


def _unread_finding(name: str, member: str, unread: Iterable[str]) -> Finding:
    keywords = ", ".join(f"`{keyword}`" for keyword in unread)
    details = (("name", f"{name}/{member}".strip("/")), ("keywords", keywords))
    return Finding("F124", FactsPlace(name, member), details)


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
    name = _SCALARS.get((kind, form)) or _SCALARS.get((kind, ""))
    if name is None:
        problem = f"'{kind}' is not a JSON type"
        raise invalid_document(where, problem, "give the member a type or a $ref")
    scalar = Scalar(
        name,
        format=_format(form, name),
        min_length=_whole(member, "minLength", where),
        max_length=_whole(member, "maxLength", where),
        minimum=_number(member, "minimum", where),
        maximum=_number(member, "maximum", where),
        one_of=_choices(member, where) if kind == "string" else (),
    )
    _check_limits(scalar, where)
    # In JSON Schema, a keyword of another type restricts nothing. The form of a date gives its length.
    if name not in TYPES_WITH_LENGTH:
        scalar = replace(scalar, min_length=None, max_length=None)
    if name not in TYPES_WITH_RANGE:
        scalar = replace(scalar, minimum=None, maximum=None)
    return scalar


def _format(form: str, name: ScalarName) -> FormatName | None:
    """The width or the precision of a number; None for the formats of other types."""
    for known, type_name in FORMAT_TYPES.items():
        if form == known and name == type_name:
            return known
    return None


def _choices(member: SchemaMember, where: str) -> tuple[str, ...]:
    """The only values of a text; none if it may have any."""
    if "const" in member.keywords:
        return (as_text(member.keywords["const"], f"{where}/const"),)
    if "enum" not in member.keywords:
        return ()
    place = f"{where}/enum"
    choices: dict[str, None] = {}
    for choice in as_array(member.keywords["enum"], place):
        # `null` is a choice of a member that may be empty.
        if choice is not None:
            choices[as_text(choice, place)] = None
    if not choices:
        raise invalid_document(place, "there is no choice", "list the choices")
    return tuple(choices)


def _check_limits(scalar: Scalar, where: str) -> None:
    """Raises TablewrightError if no value can keep the limits of a scalar."""
    pairs = (
        ("Length", scalar.min_length, scalar.max_length),
        ("imum", scalar.minimum, scalar.maximum),
    )
    for ending, least, greatest in pairs:
        if least is not None and greatest is not None and least > greatest:
            what = f"`min{ending}` is greater than `max{ending}`"
            raise invalid_document(where, what, "correct one of them")


def _number(member: SchemaMember, keyword: str, where: str) -> float | None:
    """The number that a keyword of a member has; None if the member lacks the keyword."""
    value = member.keywords.get(keyword)
    if value is None:
        return None
    return as_number(value, f"{where}/{keyword}")


def _whole(member: SchemaMember, keyword: str, where: str) -> int | None:
    """The whole number that a keyword of a member has; None if the member lacks the keyword."""
    value = _number(member, keyword, where)
    if value is None:
        return None
    if not isinstance(value, int):
        raise invalid_document(f"{where}/{keyword}", "expected a whole number")
    if not 0 <= value <= _LARGEST_LENGTH:
        what = f"a length is a number from 0 to {_LARGEST_LENGTH}"
        raise invalid_document(f"{where}/{keyword}", what, "correct the number")
    return value
