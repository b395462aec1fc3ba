"""The objects and descriptors of a version as JSON Schemas.

Two documents use them: the input of the code generator for models (schema names with dots, which contain the
module) and the published OpenAPI document (plain names).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tablewright.emit.support.reserved_names import reserved_names
from tablewright.model.facts import ApiObject, Member
from tablewright.model.requirements import EitherResource
from tablewright.model.types import (
    FORMAT_RANGES,
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
from tablewright.model.version import Resource, Version
from tablewright.package_names import (
    DESCRIPTORS,
    GivenNames,
    class_names,
    module_of,
    owner_of,
)
from tablewright.values.json_schema import (
    Schema,
    descriptor_schema,
    object_schema,
    scalar_schema,
    type_schema,
    unlimited_schema,
)
from tablewright.values.requirements import (
    alternatives_to,
    requirement_words,
    with_places,
)

#: The types of query values: `integer` has 64 bits, as the runtime reads it.
QueryType: TypeAlias = ScalarName | Literal["int32"]


@dataclass(frozen=True, slots=True)
class ModelClass:
    """The module of a class below `models`, and the name of the class."""

    module: tuple[str, ...]
    class_name: str

    @property
    def dotted(self) -> str:
        """The schema name from which the code generator derives module and class."""
        return ".".join((*self.module, self.class_name))

    @property
    def schema_name(self) -> str:
        """The name of the schema in the published document, where no name is reserved."""
        return self.class_name.removesuffix("_")


@dataclass(frozen=True, slots=True)
class NamedSchema:
    """A schema, its model class, the name of its object, member or descriptor, and its spec file."""

    model_class: ModelClass
    schema: Schema
    source: str
    spec_path: str


def named_schemas(
    version: Version, ref: Callable[[ModelClass], str]
) -> tuple[NamedSchema, ...]:
    """Every named schema of a version, sorted by module: first resources, then shared objects and references.

    `ref` returns the `$ref` to a model class; it differs between the two documents.
    """
    layout = layout_of(version)
    requirements = _Requirements(version, layout)
    schemas: list[NamedSchema] = []
    for obj in version.objects:
        schemas += _object_schemas(obj, layout, ref, requirements)
    for descriptor in version.descriptors:
        name = descriptor.name
        named = NamedSchema(
            layout.descriptors[name],
            _descriptor_schema(name, descriptor.namespace),
            name,
            layout.facts_path,
        )
        schemas.append(named)
    # The code generator prints the classes of a module in this order.
    schemas.sort(key=_module_order)
    return tuple(schemas)


def _module_order(named: NamedSchema) -> tuple[int, tuple[str, ...]]:
    # Modules directly in `models` (resources) come before those in its folders.
    module = named.model_class.module
    return len(module), module


@dataclass(frozen=True, slots=True)
class Layout:
    """The modules of all objects, descriptors and enumerations of a version.

    `model_classes` contains objects, and `descriptors` descriptors by name; `enumerations` has the members
    with choices by the names of their object and member. `owners` gives the resource whose module contains
    an object. `holders` maps an object to the members of that type, each with whether it is a list.
    """

    model_classes: Mapping[str, ModelClass]
    descriptors: Mapping[str, ModelClass]
    enumerations: Mapping[tuple[str, str], ModelClass]
    owners: Mapping[str, Resource]
    holders: Mapping[str, Mapping[str, bool]]
    facts_path: str

    def spec_path(self, name: str) -> str:
        """The spec file that defines an object."""
        owner = self.owners.get(name)
        return owner.spec_path if owner else self.facts_path


def layout_of(version: Version) -> Layout:
    """The layout of a version."""
    names = class_names(version)
    given = GivenNames(version)
    reserved = reserved_names()
    owners: dict[str, Resource] = {}
    model_classes: dict[str, ModelClass] = {}
    holders: dict[str, dict[str, bool]] = {}
    for obj in version.objects:
        owner = owner_of(obj, version)
        if owner is not None:
            owners[obj.name] = owner
        module = module_of(obj, owner, given)
        model_classes[obj.name] = ModelClass(
            module, reserved.class_name(names.objects[obj.name])
        )
        for member in obj.members:
            target = target_of(member.type)
            members_of_type = holders.setdefault(target, {})
            members_of_type[member.name] = isinstance(member.type, ListOf)
    descriptors: dict[str, ModelClass] = {}
    for name, python_name in names.descriptors.items():
        descriptors[name] = ModelClass((DESCRIPTORS,), reserved.class_name(python_name))
    enumerations: dict[tuple[str, str], ModelClass] = {}
    for (name, member_name), python_name in names.enumerations.items():
        # The class is in the module of its object.
        module = model_classes[name].module
        enumerations[name, member_name] = ModelClass(
            module, reserved.class_name(python_name)
        )
    info = version.info
    facts_path = f"spec/{info.family}/{info.name}/{version.facts_file}"
    return Layout(model_classes, descriptors, enumerations, owners, holders, facts_path)


class _Requirements:
    """The certification requirements of each member, and of the members inside a reference.

    `by_member`, `inside` and `exceptions` are keyed by the names of an object and its member. An exception is
    what may take the place of a required member.
    """

    def __init__(self, version: Version, layout: Layout) -> None:
        self.owners = layout.owners
        self.page_kind = version.convention.page_kind
        self.objects = {obj.name: obj for obj in version.objects}
        self.by_member: dict[tuple[str, str], str] = {}
        self.inside: dict[tuple[str, str], list[str]] = {}
        self.exceptions: dict[tuple[str, str], str] = {}
        for resource in version.resources:
            self._add(resource)

    def certifies(self, obj: ApiObject) -> bool:
        """Whether the object belongs to a resource whose page contains certification requirements."""
        owner = self.owners.get(obj.name)
        return owner is not None and self.page_kind == "resources"

    def sentences(self, obj: ApiObject) -> Iterator[str]:
        """A sentence for each additional requirement of the resource whose body the object is."""
        owner = self.owners.get(obj.name)
        if owner is not None and owner.object == obj.name:
            for rule in owner.rules:
                words = requirement_words(with_places(rule, "`{}`".format))
                yield f"Certification requires {words}."

    def _alternatives(self, resource: Resource, path: str) -> str:
        """What may take the place of a required member, as part of a sentence; empty if nothing may."""
        texts: list[str] = []
        for rule in alternatives_to(path, resource.rules):
            if isinstance(rule, EitherResource):
                texts.append(f"it is recorded in {' or '.join(rule.resources)}")
            else:
                others = [f"`{place}`" for place in rule.places if place != path]
                texts.append(f"{' or '.join(others)} has a value")
        return f", unless {' or '.join(texts)}" if texts else ""

    def _add(self, resource: Resource) -> None:
        for path, required in resource.requirements:
            steps = path.split("/")
            parent, member, rest = self._split(resource, steps)
            if rest:
                inside = self.inside.setdefault((parent, member), [])
                inside.append(f"`{rest}` ({required})")
            else:
                self.by_member[parent, member] = required
                if required == "required":
                    exception = self._alternatives(resource, path)
                    self.exceptions[parent, member] = exception

    def _split(self, resource: Resource, steps: list[str]) -> tuple[str, str, str]:
        """The last object on a path that this resource owns, its member, and the rest of the path.

        `sectionReference/schoolId` of a resource gives its own object, `sectionReference` and `schoolId`,
        because other resources use the object of the reference too.
        """
        obj = self.objects[resource.object]
        for length, step in enumerate(steps, start=1):
            rest = "/".join(steps[length:])
            target = _target_of_member(obj, step)
            # References and shared objects have no owner, or another one.
            is_own = target != "" and self.owners.get(target) is resource
            if not rest or not is_own:
                return obj.name, step, rest
            obj = self.objects[target]
        raise AssertionError("a path has at least one step")


def _target_of_member(obj: ApiObject, name: str) -> str:
    """The object that a member refers to; empty for scalars and descriptors."""
    for member in obj.members:
        if member.name == name:
            return target_of(member.type)
    raise AssertionError(f"{obj.name} has no member '{name}'")


def target_of(kind: Type) -> str:
    """The object that a type, or the items of a list, refer to; empty for scalars and descriptors."""
    inner = item_type(kind)
    return inner.object if isinstance(inner, Reference | Nested) else ""


def _object_schemas(
    obj: ApiObject,
    layout: Layout,
    ref: Callable[[ModelClass], str],
    requirements: _Requirements,
) -> Iterator[NamedSchema]:
    """The schema of an object, after the schemas of its enumerations."""
    model_class = layout.model_classes[obj.name]
    spec_path = layout.spec_path(obj.name)
    properties: dict[str, Schema] = {}
    for member in obj.members:
        name = member.name
        item = item_type(member.type)
        enumeration_class = layout.enumerations.get((obj.name, name))
        if enumeration_class is not None and isinstance(item, Scalar):
            enumeration: Schema = {
                "type": "string",
                "description": f"The values of `{name}`.",
            }
            yield NamedSchema(
                enumeration_class, enumeration | scalar_schema(item), name, spec_path
            )
        properties[name] = _member_schema(obj, member, layout, ref, requirements)
    # The order of the keys is that of the published document.
    description = " ".join([_title(obj, layout), *requirements.sentences(obj)])
    schema: Schema = {"type": "object", "description": description}
    schema |= object_schema(obj, properties)
    yield NamedSchema(model_class, schema, obj.name, spec_path)


def _title(obj: ApiObject, layout: Layout) -> str:
    if obj.role == "reference":
        return f"A reference to one of the {obj.resource}, by its natural key."
    is_body = obj.role == "resource"
    owner = layout.owners.get(obj.name)
    if owner is not None and owner.page.call is not None:
        if is_body:
            return f"The body of {owner.name}."
        if obj.name == owner.operations[0].answer:
            return f"The answer of {owner.name}."
    if owner is not None and is_body:
        return f"An item of {owner.name}."

    # A nested object has no name of its own in the API; its description names the members that contain it.
    holders = layout.holders.get(obj.name, {})
    names = " and ".join(f"`{name}`" for name in sorted(holders))
    start = "The object in"
    if any(holders.values()):
        start = "An item of"
    return f"{start} {names or obj.name}."


def _member_schema(
    obj: ApiObject,
    member: Member,
    layout: Layout,
    ref: Callable[[ModelClass], str],
    requirements: _Requirements,
) -> Schema:
    key = (obj.name, member.name)
    required = requirements.by_member.get(key, "")
    inside = requirements.inside.get(key, [])
    schema = _type_schema(obj, member, layout, ref)
    is_certified = requirements.certifies(obj)
    if is_certified:
        # The API refuses a record without a mandatory member, even if the page allows that.
        exception = "" if member.mandatory else requirements.exceptions.get(key, "")
        description = _certified_description(member, required + exception, inside)
    else:
        description = _description(member, required)
    if description:
        schema["description"] = description
    if required and is_certified:
        schema["x-certification"] = required
    # The server refuses an empty list. Pages of operations do not state that they do.
    is_list = isinstance(member.type, ListOf)
    if member.mandatory and is_list and requirements.page_kind == "resources":
        schema["minItems"] = 1
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
        sentences.append(
            f"Its members in the certification table: {', '.join(inside)}."
        )
    return " ".join(sentences)


def _description(member: Member, required: str = "") -> str:
    """The description of a member, without what certification requires."""
    sentences = []
    if member.description:
        sentences.append(_as_sentence(member.description))
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


def _as_sentence(text: str) -> str:
    """The text with a full stop, unless it ends with another mark."""
    return text if text.endswith((".", "!", "?", ":", ";")) else f"{text}."


def _type_schema(
    obj: ApiObject, member: Member, layout: Layout, ref: Callable[[ModelClass], str]
) -> Schema:
    # The choices of a member have a named schema of their own, so that the models get an enumeration.
    enumeration = layout.enumerations.get((obj.name, member.name))
    if enumeration is not None:
        schema: Schema = {"$ref": ref(enumeration)}
        if isinstance(member.type, ListOf):
            return {"type": "array", "items": schema}
        return schema

    classes = layout.model_classes
    if isinstance(item_type(member.type), Descriptor):
        classes = layout.descriptors

    def ref_to_class(name: str) -> str:
        return ref(classes[name])

    return type_schema(member.type, ref_to_class)


def query_schema(version: Version, resource: Resource, path: str) -> Schema:
    """The schema of a query name, from the member at its path in the body: `sectionReference/schoolId`."""
    kind = type_at(version, resource, path)
    if not isinstance(kind, Scalar):
        return {"type": "string"}
    schema = unlimited_schema(kind)
    if kind.name == "integer":
        # The server refuses a number that no record can have, in a query too.
        width: FormatName = "int32" if kind.format == "int32" else "int64"
        schema["minimum"], schema["maximum"] = FORMAT_RANGES[width]
    return schema


def query_type(kind: Scalar) -> QueryType:
    """The type of a query value, for the runtime: that of its member, with the width of a whole number."""
    if kind.name == "integer" and kind.format == "int32":
        return "int32"
    return kind.name


def type_at(version: Version, resource: Resource, path: str) -> Type | None:
    """The type of the member at a path in the body of a resource, None if it has no such member."""
    types: dict[tuple[str, str], Type] = {}
    for obj in version.objects:
        for member in obj.members:
            types[obj.name, member.name] = member.type

    holder = resource.object
    kind: Type | None = None
    for step in path.split("/"):
        kind = types.get((holder, step))
        holder = ""
        if kind is not None:
            holder = target_of(kind)
    return kind


def _descriptor_schema(name: str, namespace: str) -> Schema:
    limits = descriptor_schema(name, namespace)
    # The order of the keys is that of the published document: the long pattern comes last.
    schema: Schema = {"type": limits["type"], "maxLength": limits["maxLength"]}
    schema["description"] = f"A value of {name}, an open enumeration."
    return schema | limits
