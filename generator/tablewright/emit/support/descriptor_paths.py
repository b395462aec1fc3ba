"""The descriptors of an `edfi` package as resources, in its OpenAPI document.

All descriptors have the same members and operations. So the document has their operations once, under
`components/pathItems`, and a `$ref` to them for the paths of each descriptor. The runtime uses these path
items also for the resources that it adds to the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tablewright.emit.support.published_schemas import published_schema
from tablewright.model.facts import ApiObject, ApiResource, FlatName, Member
from tablewright.model.types import Scalar
from tablewright.model.version import Operation, Resource, Version
from tablewright.naming import camel
from tablewright.package_names import DESCRIPTOR_RECORD
from tablewright.values.json_schema import (
    Schema,
    object_schema,
    scalar_schema,
    wire_name,
)

#: The tag of all operations of descriptors.
TAG = "descriptors"

#: What the path of a path item adds to the path of the collection.
_ENDINGS = {
    "": "Descriptors",
    "/{id}": "Descriptor",
    "/deletes": "DescriptorDeletes",
    "/keyChanges": "DescriptorKeyChanges",
    "/partitions": "DescriptorPartitions",
}
#: The start of the path of the resource whose paths become path items.
_COLLECTION = "descriptors"

#: The form of a namespace. All descriptors have one schema, which cannot contain the name of each.
_NAMESPACE: Schema = {
    "description": "It ends with the name of the descriptor: `uri://example.org/TermDescriptor`.",
    "pattern": "^uri://[^#]+/[^#/]+Descriptor$",
}

_RECORD = ApiObject(
    DESCRIPTOR_RECORD,
    "resource",
    (
        Member(
            "namespace",
            Scalar("string", min_length=5, max_length=255),
            mandatory=True,
            key=True,
        ),
        Member(
            "codeValue",
            Scalar("string", min_length=1, max_length=50),
            mandatory=True,
            key=True,
        ),
        Member(
            "shortDescription",
            Scalar("string", min_length=1, max_length=75),
            mandatory=True,
        ),
        Member("id", Scalar("string"), server=True),
        Member("description", Scalar("string", max_length=1024)),
        Member("effectiveBeginDate", Scalar("date")),
        Member("effectiveEndDate", Scalar("date")),
        Member("priorDescriptorId", Scalar("integer", format="int32")),
    ),
)


def with_record(version: Version) -> Version:
    """The version with the object of a descriptor's value."""
    return replace(version, objects=(*version.objects, _RECORD))


def record_schema(version: Version) -> Schema:
    """The schema of a descriptor's value as a record."""
    properties: dict[str, Schema] = {}
    for member in _RECORD.members:
        assert isinstance(member.type, Scalar)
        properties[member.name] = scalar_schema(member.type)
        if member.server:
            properties[member.name]["readOnly"] = True
    schema: Schema = {"description": "One value of a descriptor."}
    schema |= object_schema(_RECORD, properties)
    published = published_schema(_RECORD, schema)
    # Values of Ed-Fi v2 have no namespace, so any text can be the namespace of a record.
    if any(descriptor.namespace for descriptor in version.descriptors):
        published["properties"]["namespace"] |= _NAMESPACE
    return published


def template_resource(version: Version) -> Resource | None:
    """A resource with the operations and the query names of a descriptor; None if no operation is known."""
    # All resources of a version have the same operations.
    if not version.resources or not version.descriptors:
        return None
    example = version.resources[0]
    operations: list[Operation] = []
    for operation in example.operations:
        path = _collection(version) + _ending(operation.path)
        body = DESCRIPTOR_RECORD if operation.body else ""
        answer = DESCRIPTOR_RECORD if operation.answer else ""
        changed = replace(operation, path=path, body=body, answer=answer)
        operations.append(changed)
    key: list[FlatName] = []
    queries: list[FlatName] = []
    for member in _RECORD.members:
        if not member.server:
            names = key if member.key else queries
            names.append(FlatName(member.name, (member.name,)))
    return replace(
        example,
        name=TAG,
        object=DESCRIPTOR_RECORD,
        operations=tuple(operations),
        samples=(),
        api=ApiResource(TAG, DESCRIPTOR_RECORD, tuple(key), tuple(queries)),
    )


def _collection(version: Version) -> str:
    return f"{version.convention.setting('data-path')}/{_COLLECTION}"


def _ending(path: str) -> str:
    # The path of a collection may contain the school year, but no id.
    return "/{id}" if path.endswith("/{id}") else ""


def path_items(
    paths_of_template: Mapping[str, Schema], version: Version
) -> dict[str, Schema]:
    """The entries of `components/pathItems`, from the paths of `template_resource`."""
    items: dict[str, Schema] = {}
    for path, operations in paths_of_template.items():
        name = _ENDINGS[path.removeprefix(_collection(version))]
        item: Schema = {}
        for method, operation in operations.items():
            # An operation ID must be unique in the document, but these operations are used many times.
            item[method] = {
                key: value for key, value in operation.items() if key != "operationId"
            }
        items[name] = item
    return items


def descriptor_paths(version: Version) -> dict[str, Schema]:
    """The paths of all descriptors of a version, each as a `$ref` to one of `path_items`."""
    data_path = version.convention.setting("data-path")
    entries: dict[str, Schema] = {}
    for descriptor in version.descriptors:
        # The server names the resource in the same way.
        name = wire_name(descriptor.name, descriptor.namespace)
        path = f"{data_path}/{camel(name)}s"
        for ending, item in _ENDINGS.items():
            entries[f"{path}{ending}"] = {"$ref": f"#/components/pathItems/{item}"}
    return entries
