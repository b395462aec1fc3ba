"""The resources of the data standard that no page covers, which a server has with `all_resources`.

They come from `uncovered.json` of a package: the same data that the modules of covered resources contain, and
the schemas of their objects. Nothing of it is read without the option.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ...core.jsontext import JsonObject
from ...core.models.descriptors import Descriptor, descriptor_class
from ...core.operations import Operation, ParameterType
from ..descriptors.descriptor_resources import (
    descriptor_operations,
    published_descriptors,
    root_of,
)
from ..descriptors.descriptor_values import resource_name
from ..resources import KeyPart, MergedMember, ReferencePart, Resource
from .schema_models import SchemaModels

_FILE = "uncovered.json"
_SCHEMAS = "#/components/schemas/"
#: The name of the schema that the operations of the path items have, and their tag.
_TEMPLATE_SCHEMA = "DescriptorRecord"

#: The path items of a descriptor and what their paths add to the path of the collection. The same operations,
#: with another schema, are those of any resource.
_PATH_ITEMS = {
    "Descriptors": "",
    "Descriptor": "/{id}",
    "DescriptorDeletes": "/deletes",
    "DescriptorKeyChanges": "/keyChanges",
    "DescriptorPartitions": "/partitions",
}

_QUERY_SCHEMAS: Mapping[str, JsonObject] = {
    "integer": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "int32": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "format": "time-local"},
}


def has_uncovered(package: str) -> bool:
    """Whether a package has the data of the resources that no page covers."""
    return resources.files(package).joinpath(_FILE).is_file()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A resource with its operations, by the names that the module of a covered resource has."""

    RESOURCE: Resource
    OPERATIONS: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class UncoveredApi:
    """The resources that no page covers, and the descriptors that only they use.

    `schemas` are those of their objects, `schema_names` the name of the one of each resource.
    """

    endpoints: tuple[Endpoint, ...]
    descriptors: tuple[type[Descriptor], ...]
    schemas: Mapping[str, JsonObject]
    schema_names: Mapping[str, str]

    def documenting(
        self, covered: Callable[[], JsonObject]
    ) -> Callable[[], JsonObject]:
        """A function that returns the OpenAPI document of the package with these resources in it."""
        # Made when it is first requested: most runs of a server never need it.
        return cache(lambda: self.document(covered()))

    def document(self, covered: JsonObject) -> JsonObject:
        """`covered`, the OpenAPI document of the package, with these resources and descriptors in it."""
        document = {**covered, "tags": list(covered["tags"])}
        components = {**covered["components"]}
        schemas = {**components["schemas"], **self.schemas}
        paths = {**covered["paths"]}
        path_items = components["pathItems"]
        root = ""
        for endpoint in self.endpoints:
            resource = endpoint.RESOURCE
            root = root_of(resource)
            document["tags"].append({"name": resource.name})
            schema_name = self.schema_names[resource.name]
            for item_name, ending in _PATH_ITEMS.items():
                item = _path_item(path_items[item_name], resource, schema_name)
                paths[resource.path + ending] = item
        for descriptor in self.descriptors:
            wire_name = descriptor.wire_name()
            # The namespace can end with another name than that of the descriptor.
            schemas[descriptor.__name__] = _descriptor_schema(descriptor)
            collection = f"{root}/{resource_name(wire_name)}"
            for item_name, ending in _PATH_ITEMS.items():
                reference = {"$ref": f"#/components/pathItems/{item_name}"}
                paths[collection + ending] = reference
        components["schemas"] = dict(sorted(schemas.items()))
        return {**document, "paths": paths, "components": components}


@cache
def load_uncovered(package: str, example: Any) -> UncoveredApi:
    """The resources of a package that no page covers.

    `example` is the module of a covered resource: the others have the same operations. Raises
    FileNotFoundError for a package without the data.
    """
    if not has_uncovered(package):
        raise FileNotFoundError(
            f"{package} has no data of the resources without a page; take them with "
            "`tablewright facts --all-resources`, and generate the package again"
        )
    data = _read(package, _FILE)
    covered = _read(package, "openapi.json")
    added: list[type[Descriptor]] = []
    for name, facts in data["descriptors"].items():
        values = tuple(facts["values"])
        added.append(descriptor_class(name, facts["namespace"], values))
    descriptors = {}
    for descriptor in (*published_descriptors(package), *added):
        # The class has another name than the schema where Python reserves the name.
        descriptors[descriptor.__name__.removesuffix("_")] = descriptor
    schemas = {**covered["components"]["schemas"], **data["schemas"]}
    models = SchemaModels(schemas, descriptors, f"{package}.uncovered")
    endpoints: list[Endpoint] = []
    schema_names: dict[str, str] = {}
    root = root_of(example.RESOURCE)
    for name, entry in data["resources"].items():
        resource = _resource(name, entry, root, models)
        operations = descriptor_operations(
            resource, example.OPERATIONS, example.RESOURCE
        )
        endpoints.append(Endpoint(resource, operations))
        schema_names[name] = entry["schema"]
    return UncoveredApi(tuple(endpoints), tuple(added), data["schemas"], schema_names)


def _read(package: str, name: str) -> JsonObject:
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    content: JsonObject = json.loads(text)
    return content


def _resource(
    name: str, entry: JsonObject, root: str, models: SchemaModels
) -> Resource:
    key: list[KeyPart] = []
    for part, paths in entry["key"].items():
        key.append(KeyPart(part, tuple(paths)))
    queries: list[tuple[str, str]] = []
    for query, paths in entry.get("queries", {}).items():
        for path in paths:
            queries.append((query, path))
    references: list[ReferencePart] = []
    for path, to, members in entry.get("references", ()):
        references.append(ReferencePart(path, to, tuple(members.items())))
    merged: list[MergedMember] = []
    for member, paths in entry.get("merged", {}).items():
        merged.append(MergedMember(member, tuple(paths)))
    types: Mapping[str, ParameterType] = entry.get("types", {})
    return Resource(
        name=name,
        title=entry["schema"],
        path=f"{root}/{name}",
        model=models.model(entry["schema"]),
        key=tuple(key),
        queries=tuple(queries),
        references=tuple(references),
        merged=tuple(merged),
        key_updatable=entry.get("keyUpdatable", False),
        aliases=tuple(entry.get("aliases", {}).items()),
        query_types=types,
    )


def _descriptor_schema(descriptor: type[Descriptor]) -> JsonObject:
    schema: JsonObject = {"type": "string", "maxLength": 306}
    if descriptor.namespace:
        schema["pattern"] = rf"^uri://[^#]+/{descriptor.wire_name()}#.+$"
    return schema


def _path_item(template: JsonObject, resource: Resource, schema: str) -> JsonObject:
    """The operations of one path of a resource, from those of a descriptor."""
    item = deepcopy(template)
    for method, operation in item.items():
        operation["tags"] = [resource.name]
        parameters: list[Any] = []
        for parameter in operation["parameters"]:
            # The query names of descriptors are the only ones that are not shared.
            if parameter.get("in") != "query":
                parameters.append(parameter)
        if len(parameters) < len(operation["parameters"]):
            parameters += _query_parameters(resource)
        operation["parameters"] = parameters
        if method == "put" and resource.key_updatable:
            operation["x-Ed-Fi-isUpdatable"] = True
        _replace_schema(operation, schema)
    return item


def _query_parameters(resource: Resource) -> Iterator[JsonObject]:
    keys = {part.name for part in resource.key}
    for name in sorted(resource.query_names):
        kind = resource.query_types.get(name, "string")
        schema = _QUERY_SCHEMAS.get(kind, {"type": "string"})
        parameter: JsonObject = {"name": name, "in": "query", "schema": schema}
        # The server ignores parameters without a value.
        parameter["allowEmptyValue"] = True
        if name in keys:
            parameter["x-Ed-Fi-isIdentity"] = True
        yield parameter


def _replace_schema(node: Any, schema: str) -> None:
    """Replace each reference to the schema of descriptors in a part of the document."""
    if isinstance(node, list):
        for item in node:
            _replace_schema(item, schema)
    if isinstance(node, dict):
        if node.get("$ref") == _SCHEMAS + _TEMPLATE_SCHEMA:
            node["$ref"] = _SCHEMAS + schema
        for value in node.values():
            _replace_schema(value, schema)
