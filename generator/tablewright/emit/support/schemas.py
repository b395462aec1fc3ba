"""The one schema pass: a version's objects and descriptors as JSON Schemas.

It feeds two documents: the one that datamodel-code-generator turns into models (dotted names, a
module each) and the published OpenAPI document (plain names).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tablewright import naming
from tablewright.model.facts import ApiObject, Member
from tablewright.model.types import ListOf, Nested, Reference, Scalar, Type
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
    """Where an object or descriptor lives: module path below `models` and class name."""

    module: tuple[str, ...]
    class_name: str

    @property
    def dotted(self) -> str:
        """The schema name that makes the class land in its module."""
        return ".".join((*self.module, self.class_name))


@dataclass(frozen=True, slots=True)
class Named:
    """One named schema: its home, its JSON Schema, its wire name and the spec file behind it."""

    home: Home
    schema: Schema
    source: str
    spec_path: str


def named_schemas(version: Version, ref: Callable[[Home], str]) -> tuple[Named, ...]:
    """Every named schema of a version, in the order of modules: resources with their items, then the rest.

    `ref` gives the `$ref` of a home, which is how the two documents differ.
    """
    layout = layout_of(version)
    asks = _Asks(version, layout)
    found = [named for obj in version.objects for named in _object_schemas(obj, layout, ref, asks)]
    found += [
        Named(layout.homes[d.name], _descriptor_schema(d.name, d.namespace), d.name, layout.facts_path)
        for d in version.descriptors
    ]
    return tuple(sorted(found, key=lambda named: (len(named.home.module), named.home.module)))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything of a version lives, worked out once.

    `homes` and `owners` (the resource whose module holds it) go by object name, `homes` also by descriptor;
    `held` lists for each object the members that hold it, with whether they are lists.
    """

    homes: Mapping[str, Home]
    owners: Mapping[str, Resource]
    held: Mapping[str, Mapping[str, bool]]
    facts_path: str

    def spec_path(self, name: str) -> str:
        """The spec file that an object comes from."""
        return self.owners[name].spec_path if name in self.owners else self.facts_path


def layout_of(version: Version) -> Layout:
    """The layout of a version."""
    found = {obj.name: _owner_of(obj, version) for obj in version.objects}
    owners = {name: owner for name, owner in found.items() if owner is not None}
    homes = {obj.name: Home(_module_of(obj, owners), naming.pascal(obj.name)) for obj in version.objects}
    for descriptor in version.descriptors:
        homes[descriptor.name] = Home(DESCRIPTORS, descriptor.name)
    held: dict[str, dict[str, bool]] = {}
    for member in (member for obj in version.objects for member in obj.members):
        held.setdefault(target_of(member.type), {})[member.name] = isinstance(member.type, ListOf)
    facts = f"spec/{version.info.family}/{version.info.name}/{version.facts_file}"
    return Layout(homes, owners, held, facts)


def _owner_of(obj: ApiObject, version: Version) -> Resource | None:
    """The resource whose module holds an object: its own, or that whose object name begins the item's."""
    if obj.role == "reference":
        return None
    owners = [
        resource
        for resource in version.resources
        if obj.name == resource.object
        or obj.name in _extra_objects(resource)
        or (obj.name.startswith(resource.object) and obj.name[len(resource.object)].isupper())
    ]
    return max(owners, key=lambda resource: len(resource.object), default=None)


def _extra_objects(resource: Resource) -> set[str]:
    return {operation.answer for operation in resource.operations} if resource.page.call else set()


def _module_of(obj: ApiObject, owners: Mapping[str, Resource]) -> tuple[str, ...]:
    if obj.role == "reference":
        return ("references", naming.module_name(obj.name))
    owner = owners.get(obj.name)
    return (naming.module_name(owner.name),) if owner else ("shared", naming.module_name(obj.name))


class _Asks:
    """What certification asks of each member, and which members inside a reference it reads."""

    def __init__(self, version: Version, layout: Layout) -> None:
        self.owners = layout.owners
        self.objects = {obj.name: obj for obj in version.objects}
        self.by_member: dict[tuple[str, str], str] = {}
        self.inside: dict[tuple[str, str], list[str]] = {}
        for resource in version.resources:
            self._gather(resource)

    def certifies(self, obj: ApiObject) -> bool:
        """Whether the object belongs to a resource whose page says what certification asks."""
        owner = self.owners.get(obj.name)
        return owner is not None and owner.page.call is None

    def _gather(self, resource: Resource) -> None:
        for path, required in resource.requirements:
            parent, member, rest = self._owned(resource, path.split("/"))
            if rest:
                self.inside.setdefault((parent, member), []).append(f"`{rest}` ({required})")
            else:
                self.by_member[parent, member] = required

    def _owned(self, resource: Resource, steps: list[str]) -> tuple[str, str, str]:
        """The last object on a path that this resource owns, its member, and the rest of the path."""
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
    """The object that a type refers to, or the empty text."""
    inner = kind.item if isinstance(kind, ListOf) else kind
    return inner.object if isinstance(inner, Reference | Nested) else ""


def _object_schemas(
    obj: ApiObject, layout: Layout, ref: Callable[[Home], str], asks: _Asks
) -> Iterator[Named]:
    home, spec_path = layout.homes[obj.name], layout.spec_path(obj.name)
    for member in obj.members:
        if isinstance(member.type, Scalar) and member.type.one_of:
            choice = Home(home.module, naming.pascal(member.name))
            enum: Schema = {"type": "string", "description": f"The values of `{member.name}`."}
            yield Named(choice, enum | scalar_schema(member.type), member.name, spec_path)
    properties = {m.name: _member_schema(obj, m, layout.homes, ref, asks) for m in obj.members}
    schema: Schema = {"type": "object", "description": _title(obj, layout)}
    yield Named(home, schema | object_schema(obj, properties), obj.name, spec_path)


def _title(obj: ApiObject, layout: Layout) -> str:
    owner = layout.owners.get(obj.name)
    if obj.role == "reference":
        return f"A reference to one of the {obj.resource}, by its natural key."
    if owner and owner.page.call:
        return f"The {'body' if obj.role == 'resource' else 'answer'} of {owner.name}."
    if owner and obj.role == "resource":
        return f"An item of {owner.name}."
    held = layout.held.get(obj.name, {})
    part = "An item of" if any(held.values()) else "The object in"
    return f"{part} {' and '.join(f'`{name}`' for name in sorted(held)) or obj.name}."


def _member_schema(
    obj: ApiObject, member: Member, homes: Mapping[str, Home], ref: Callable[[Home], str], asks: _Asks
) -> Schema:
    requirements = asks.by_member.get((obj.name, member.name), "")
    inside = asks.inside.get((obj.name, member.name), [])
    schema = _type_schema(member, homes[obj.name], homes, ref)
    certified = asks.certifies(obj)
    says = _says(member, requirements, inside) if certified else _plainly(member, requirements)
    if says:
        schema["description"] = says
    if requirements and certified:
        schema["x-certification"] = requirements
    if member.key:
        schema["x-natural-key"] = True
    if member.server:
        schema["readOnly"] = True
    if member.deprecated:
        schema["deprecated"] = True
    return schema


def _says(member: Member, requirements: str, inside: list[str]) -> str:
    """What certification asks of a member of a resource that it covers."""
    parts = [
        _plainly(member),
        f"Certification: {requirements}." if requirements else "",
        "Not part of certification." if not (requirements or inside or member.server) else "",
        f"Certification reads {', '.join(inside)} in it." if inside else "",
    ]
    return " ".join(part for part in parts if part)


def _plainly(member: Member, requirements: str = "") -> str:
    """What there is to say of a member where nothing is certified."""
    parts = [
        "Written by the server." if member.server else "",
        "Deprecated." if member.deprecated else "",
        "Part of the natural key." if member.key else "",
        "Not in the API's document." if member.page_only else "",
        f"{requirements.capitalize()}." if requirements else "",
    ]
    return " ".join(part for part in parts if part)


def _type_schema(member: Member, home: Home, homes: Mapping[str, Home], ref: Callable[[Home], str]) -> Schema:
    # The choices of a member have a named schema of their own, so that the models get an enumeration.
    if isinstance(member.type, Scalar) and member.type.one_of:
        return {"$ref": ref(Home(home.module, naming.pascal(member.name)))}
    return type_schema(member.type, lambda name: ref(homes[name]))


def query_schema(version: Version, resource: Resource, path: str) -> Schema:
    """The schema of a query name, by what stands at its path of the body: `sectionReference/schoolId`."""
    members = {obj.name: {member.name: member.type for member in obj.members} for obj in version.objects}
    holder, kind = resource.object, None
    for step in path.split("/"):
        kind = members.get(holder, {}).get(step)
        holder = target_of(kind) if kind else ""
    return unlimited_schema(kind) if isinstance(kind, Scalar) else {"type": "string"}


def _descriptor_schema(name: str, namespace: str) -> Schema:
    limits = descriptor_schema(name, namespace)
    # The order of the keys is that of the published document: the long pattern comes last.
    schema: Schema = {"type": limits["type"], "maxLength": limits["maxLength"]}
    schema["description"] = f"A value of {name}, an open enumeration."
    return schema | limits
