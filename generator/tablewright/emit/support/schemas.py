"""The objects and descriptors of a version as JSON Schemas.

Two documents use them: the input of the code generator for models (schema names with dots, which contain the
module) and the published OpenAPI document (plain names).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tablewright import naming
from tablewright.model.facts import ApiObject, Member
from tablewright.model.types import ListOf, Nested, Reference, Scalar, Type, item_type
from tablewright.model.version import Resource, Version
from tablewright.values.json_schema import (
    Schema,
    descriptor_schema,
    object_schema,
    scalar_schema,
    type_schema,
    unlimited_schema,
)

#: The module below `models` that contains all descriptors.
DESCRIPTORS = ("descriptors",)


@dataclass(frozen=True, slots=True)
class Home:
    """The module of a class below `models`, and the name of the class."""

    module: tuple[str, ...]
    class_name: str

    @property
    def dotted(self) -> str:
        """The schema name from which the code generator derives module and class."""
        return ".".join((*self.module, self.class_name))


@dataclass(frozen=True, slots=True)
class Named:
    """A schema with its home, the name of its object, member or descriptor, and its spec file."""

    home: Home
    schema: Schema
    source: str
    spec_path: str


def named_schemas(version: Version, ref: Callable[[Home], str]) -> tuple[Named, ...]:
    """Every named schema of a version, sorted by module: first resources, then shared objects and references.

    `ref` returns the `$ref` to a home; it differs between the two documents.
    """
    layout = layout_of(version)
    requirements = _Requirements(version, layout)
    schemas: list[Named] = []
    for obj in version.objects:
        schemas += _object_schemas(obj, layout, ref, requirements)
    for descriptor in version.descriptors:
        schema = _descriptor_schema(descriptor.name, descriptor.namespace)
        schemas.append(
            Named(
                layout.homes[descriptor.name],
                schema,
                descriptor.name,
                layout.facts_path,
            )
        )
    # The code generator prints the classes of a module in this order.
    return tuple(
        sorted(schemas, key=lambda named: (len(named.home.module), named.home.module))
    )


@dataclass(frozen=True, slots=True)
class Layout:
    """The modules of all objects and descriptors of a version.

    `homes` contains objects and descriptors by name, `owners` the resource whose module contains an object.
    `holders` maps an object to the members of that type, each with whether it is a list.
    """

    homes: Mapping[str, Home]
    owners: Mapping[str, Resource]
    holders: Mapping[str, Mapping[str, bool]]
    facts_path: str

    def spec_path(self, name: str) -> str:
        """The spec file that defines an object."""
        owner = self.owners.get(name)
        return owner.spec_path if owner else self.facts_path


def layout_of(version: Version) -> Layout:
    """The layout of a version."""
    owners: dict[str, Resource] = {}
    homes: dict[str, Home] = {}
    holders: dict[str, dict[str, bool]] = {}
    for obj in version.objects:
        owner = _owner_of(obj, version)
        if owner is not None:
            owners[obj.name] = owner
        homes[obj.name] = Home(_module_of(obj, owner), naming.pascal(obj.name))
        for member in obj.members:
            target = target_of(member.type)
            holders.setdefault(target, {})[member.name] = isinstance(
                member.type, ListOf
            )
    for descriptor in version.descriptors:
        homes[descriptor.name] = Home(DESCRIPTORS, descriptor.name)
    facts_path = f"spec/{version.info.family}/{version.info.name}/{version.facts_file}"
    return Layout(homes, owners, holders, facts_path)


def _owner_of(obj: ApiObject, version: Version) -> Resource | None:
    """The resource whose module contains an object, None for references and shared objects."""
    if obj.role == "reference":
        return None
    owners = []
    for resource in version.resources:
        is_own = obj.name == resource.object or obj.name in _answer_objects(resource)
        # The items of a resource have its name as a prefix: `sessionGradingPeriod` belongs to `session`.
        rest = obj.name.removeprefix(resource.object)
        is_item = rest != obj.name and rest[:1].isupper()
        if is_own or is_item:
            owners.append(resource)
    # `studentSchoolAssociationAlternativeGraduationPlan` starts with `student`, too: the longest name wins.
    return max(owners, key=lambda resource: len(resource.object), default=None)


def _answer_objects(resource: Resource) -> set[str]:
    """The objects in the answers; an operation of a resource answers with its own object."""
    return {operation.answer for operation in resource.operations}


def _module_of(obj: ApiObject, owner: Resource | None) -> tuple[str, ...]:
    if obj.role == "reference":
        return ("references", naming.module_name(obj.name))
    if owner is None:
        return ("shared", naming.module_name(obj.name))
    return (naming.module_name(owner.name),)


class _Requirements:
    """What certification requires of each member, and which members inside a reference it reads.

    `by_member` and `inside` are keyed by the names of an object and its member.
    """

    def __init__(self, version: Version, layout: Layout) -> None:
        self.owners = layout.owners
        self.page_kind = version.convention.page_kind
        self.objects = {obj.name: obj for obj in version.objects}
        self.by_member: dict[tuple[str, str], str] = {}
        self.inside: dict[tuple[str, str], list[str]] = {}
        for resource in version.resources:
            self._add(resource)

    def certifies(self, obj: ApiObject) -> bool:
        """Whether the object belongs to a resource whose page contains certification requirements."""
        owner = self.owners.get(obj.name)
        return owner is not None and self.page_kind == "resources"

    def _add(self, resource: Resource) -> None:
        for path, required in resource.requirements:
            parent, member, rest = self._split(resource, path.split("/"))
            if rest:
                self.inside.setdefault((parent, member), []).append(
                    f"`{rest}` ({required})"
                )
            else:
                self.by_member[parent, member] = required

    def _split(self, resource: Resource, steps: list[str]) -> tuple[str, str, str]:
        """The last object on a path that this resource owns, its member, and the rest of the path.

        `sectionReference/schoolId` of a resource gives its own object, `sectionReference` and `schoolId`,
        because other resources use the object of the reference too.
        """
        obj = self.objects[resource.object]
        for index, step in enumerate(steps):
            member = next(member for member in obj.members if member.name == step)
            below = self.objects.get(target_of(member.type))
            rest = "/".join(steps[index + 1 :])
            if not rest or below is None or self.owners.get(below.name) is not resource:
                return obj.name, step, rest
            obj = below
        raise AssertionError("a path has at least one step")


def target_of(kind: Type) -> str:
    """The object that a type, or the items of a list, refer to; empty for scalars and descriptors."""
    inner = item_type(kind)
    return inner.object if isinstance(inner, Reference | Nested) else ""


def _object_schemas(
    obj: ApiObject,
    layout: Layout,
    ref: Callable[[Home], str],
    requirements: _Requirements,
) -> Iterator[Named]:
    """The schema of an object, after the schemas of its enumerations."""
    home = layout.homes[obj.name]
    spec_path = layout.spec_path(obj.name)
    properties = {}
    for member in obj.members:
        if isinstance(member.type, Scalar) and member.type.one_of:
            enumeration_home = Home(home.module, naming.pascal(member.name))
            enumeration: Schema = {
                "type": "string",
                "description": f"The values of `{member.name}`.",
            }
            yield Named(
                enumeration_home,
                enumeration | scalar_schema(member.type),
                member.name,
                spec_path,
            )
        properties[member.name] = _member_schema(
            obj, member, layout.homes, ref, requirements
        )
    schema: Schema = {"type": "object", "description": _title(obj, layout)}
    yield Named(home, schema | object_schema(obj, properties), obj.name, spec_path)


def _title(obj: ApiObject, layout: Layout) -> str:
    if obj.role == "reference":
        return f"A reference to one of the {obj.resource}, by its natural key."
    owner = layout.owners.get(obj.name)
    if owner and owner.page.call:
        part = "body" if obj.role == "resource" else "answer"
        return f"The {part} of {owner.name}."
    if owner and obj.role == "resource":
        return f"An item of {owner.name}."
    holders = layout.holders.get(obj.name, {})
    names = " and ".join(f"`{name}`" for name in sorted(holders))
    start = "An item of" if any(holders.values()) else "The object in"
    return f"{start} {names or obj.name}."


def _member_schema(
    obj: ApiObject,
    member: Member,
    homes: Mapping[str, Home],
    ref: Callable[[Home], str],
    requirements: _Requirements,
) -> Schema:
    required = requirements.by_member.get((obj.name, member.name), "")
    inside = requirements.inside.get((obj.name, member.name), [])
    schema = _type_schema(member, homes[obj.name], homes, ref)
    is_certified = requirements.certifies(obj)
    if is_certified:
        description = _certified_description(member, required, inside)
    else:
        description = _description(member, required)
    if description:
        schema["description"] = description
    if required and is_certified:
        schema["x-certification"] = required
    if member.key:
        schema["x-natural-key"] = True
    if member.server:
        schema["readOnly"] = True
    if member.deprecated:
        schema["deprecated"] = True
    return schema


def _certified_description(member: Member, required: str, inside: list[str]) -> str:
    """The description of a member of a resource with certification requirements."""
    sentences = []
    plain = _description(member)
    if plain:
        sentences.append(plain)
    if required:
        sentences.append(f"Certification: {required}.")
    if not (required or inside or member.server):
        sentences.append("Not part of certification.")
    if inside:
        sentences.append(f"Certification reads {', '.join(inside)} in it.")
    return " ".join(sentences)


def _description(member: Member, required: str = "") -> str:
    """The description of a member, without what certification requires."""
    sentences = []
    if member.server:
        sentences.append("Written by the server.")
    if member.deprecated:
        sentences.append("Deprecated.")
    if member.key:
        sentences.append("Part of the natural key.")
    if member.page_only:
        sentences.append("Not in the API's document.")
    if required:
        sentences.append(f"{required.capitalize()}.")
    return " ".join(sentences)


def _type_schema(
    member: Member, home: Home, homes: Mapping[str, Home], ref: Callable[[Home], str]
) -> Schema:
    # The choices of a member have a named schema of their own, so that the models get an enumeration.
    if isinstance(member.type, Scalar) and member.type.one_of:
        return {"$ref": ref(Home(home.module, naming.pascal(member.name)))}
    return type_schema(member.type, lambda name: ref(homes[name]))


def query_schema(version: Version, resource: Resource, path: str) -> Schema:
    """The schema of a query name, from the member at its path in the body: `sectionReference/schoolId`."""
    objects = {obj.name: obj for obj in version.objects}
    holder = resource.object
    kind: Type | None = None
    for step in path.split("/"):
        kind = None
        if holder in objects:
            for member in objects[holder].members:
                if member.name == step:
                    kind = member.type
        holder = target_of(kind) if kind else ""
    return unlimited_schema(kind) if isinstance(kind, Scalar) else {"type": "string"}


def _descriptor_schema(name: str, namespace: str) -> Schema:
    limits = descriptor_schema(name, namespace)
    # The order of the keys is that of the published document: the long pattern comes last.
    schema: Schema = {"type": limits["type"], "maxLength": limits["maxLength"]}
    schema["description"] = f"A value of {name}, an open enumeration."
    return schema | limits
