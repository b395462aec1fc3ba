"""The resources of the API that no page covers, as the data from which the server of a package makes them.

The server reads the file only with `--all-resources`. So it contains what the modules of a covered resource
contain, in a short form: no documentation, and the schema of an object instead of a model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tablewright.emit.support.merged_members import merged_members
from tablewright.emit.support.published_schemas import published_schema
from tablewright.emit.support.schemas import Layout, layout_of, query_type, target_of
from tablewright.model.facts import (
    ApiObject,
    ApiResource,
    Facts,
    FlatName,
    Member,
    item_key_of,
    references_of,
)
from tablewright.model.types import Descriptor, ListOf, Scalar, Type, item_type
from tablewright.model.version import Version
from tablewright.naming import pascal
from tablewright.package_names import PROBLEM_DETAILS, RUNTIME_SCHEMAS
from tablewright.values.json_schema import Schema, object_schema, type_schema


def uncovered_text(version: Version) -> str:
    """The text of the data file: one line for each resource, schema and descriptor."""
    assert version.other_resources is not None
    data = _UncoveredApi(version, version.other_resources).data()
    sections: list[str] = []
    for name, entries in data.items():
        lines: list[str] = []
        for key, entry in entries.items():
            lines.append(f"{json.dumps(key)}: {_compact(entry)}")
        body = ",\n".join(lines)
        sections.append(f"{json.dumps(name)}: {{\n{body}\n}}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def _compact(entry: object) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


class _UncoveredApi:
    """The resources of a version's `other_resources` that no page covers."""

    def __init__(self, version: Version, facts: Facts) -> None:
        self.facts = facts
        layout = layout_of(version)
        # Where both have an object, the one of the package counts: its models have the same members.
        self.covered_objects = {obj.name for obj in version.objects}
        self.covered_descriptors = {item.name for item in version.descriptors}
        self.covered_resources = {resource.name for resource in version.resources}
        covered = [resource.api for resource in version.resources]
        self.resources = (*covered, *facts.resources)
        self.objects: dict[str, ApiObject] = {}
        for obj in (*facts.objects, *version.objects):
            self.objects[obj.name] = obj
        self.names = _schema_names(self.objects, layout)
        self.descriptor_names = {}
        for descriptor in facts.descriptors:
            own = layout.descriptors.get(descriptor.name)
            schema_name = own.schema_name if own else descriptor.name
            self.descriptor_names[descriptor.name] = schema_name

    def data(self) -> dict[str, dict[str, Any]]:
        """The content of the data file."""
        resources: dict[str, Any] = {}
        for resource in self.facts.resources:
            # A page may have been captured since the facts were taken.
            if resource.name not in self.covered_resources:
                resources[resource.name] = self._resource(resource)
        schemas: dict[str, Any] = {}
        for obj in self.facts.objects:
            if obj.name not in self.covered_objects:
                schemas[self.names[obj.name]] = self._schema(obj)
        descriptors: dict[str, Any] = {}
        for descriptor in self.facts.descriptors:
            if descriptor.name not in self.covered_descriptors:
                entry = {"namespace": descriptor.namespace, "values": descriptor.values}
                descriptors[descriptor.name] = entry
        return {
            "resources": resources,
            "schemas": schemas,
            "descriptors": descriptors,
        }

    def _resource(self, resource: ApiResource) -> dict[str, Any]:
        key = {part.name: part.paths for part in resource.key}
        queries = {part.name: part.paths for part in resource.queries}
        references: list[Any] = []
        found = references_of(resource.object, self.objects.values())
        for reference in found:
            references.append([reference.path, reference.to, dict(reference.key)])
        entry: dict[str, Any] = {
            "schema": self.names[resource.object],
            "key": key,
            "queries": queries,
            "types": dict(self._query_types(resource)),
            "references": references,
            "merged": dict(merged_members(resource, found, self.resources)),
            "aliases": dict(resource.aliases),
        }
        if resource.key_updatable:
            entry["keyUpdatable"] = True
        return {name: value for name, value in entry.items() if value}

    def _query_types(self, resource: ApiResource) -> Iterator[tuple[str, str]]:
        """The type of each query name that is no text."""
        for part in (*resource.key, *resource.queries):
            kind = self._type_at(resource, part)
            if isinstance(kind, Scalar) and kind.name != "string":
                yield part.name, query_type(kind)

    def _type_at(self, resource: ApiResource, part: FlatName) -> Type | None:
        holder: ApiObject | None = self.objects[resource.object]
        kind: Type | None = None
        for step in part.paths[0].split("/"):
            if holder is None:
                return None
            kind = {member.name: member.type for member in holder.members}.get(step)
            holder = self.objects.get(target_of(kind)) if kind is not None else None
        return kind

    def _schema(self, obj: ApiObject) -> Schema:
        properties: dict[str, Schema] = {}
        for member in obj.members:
            properties[member.name] = self._member(member)
        schema = published_schema(obj, object_schema(obj, properties))
        # The descriptions of what the server adds are in the other schemas.
        for member in schema["properties"].values():
            member.pop("description", None)
        if obj.role != "resource":
            schema["x-item-key"] = list(item_key_of(obj))
        return schema

    def _member(self, member: Member) -> Schema:
        names = self.names
        if isinstance(item_type(member.type), Descriptor):
            names = self.descriptor_names
        schema = type_schema(
            member.type, lambda name: f"#/components/schemas/{names[name]}"
        )
        if member.mandatory and isinstance(member.type, ListOf):
            schema["minItems"] = 1
        if member.server:
            schema["readOnly"] = True
        if member.deprecated:
            schema["deprecated"] = True
        return schema


def _schema_names(objects: Iterable[str], layout: Layout) -> Mapping[str, str]:
    """The name of the schema of each object; names of the package's own document are not used again."""
    names: dict[str, str] = {}
    used = {PROBLEM_DETAILS, *RUNTIME_SCHEMAS}
    for classes in (layout.model_classes, layout.descriptors):
        for model_class in classes.values():
            used.add(model_class.schema_name)
    for enumeration in layout.enumerations.values():
        used.add(enumeration.schema_name)
    for name in objects:
        own = layout.model_classes.get(name)
        if own is not None:
            names[name] = own.schema_name
            continue
        schema_name = pascal(name)
        while schema_name in used:
            schema_name += "_"
        used.add(schema_name)
        names[name] = schema_name
    return names
