"""Converts the OpenAPI 3.1 document of a package to the forms that clients of Ed-Fi APIs read.

Ed-Fi APIs publish resources and descriptors as two documents, as OpenAPI 3.0 or as Swagger 2. Their schemas
have names such as `edFi_student`, their paths begin behind the address of the data (`/ed-fi/students`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

SECURITY_SCHEME = "oauth2_client_credentials"

_SCHEMAS = "#/components/schemas/"
#: Schemas that belong to no data model keep their name, with a small first letter.
_SHARED_SCHEMAS = (
    "AvailableChangeVersions",
    "DeletedRecord",
    "KeyChange",
    "Link",
    "Partitions",
    "ProblemDetails",
)
#: Keywords of a schema that OpenAPI 3.0 has in another form, or not at all.
_REPLACED = ("examples", "const", "type", "exclusiveMinimum", "exclusiveMaximum")
#: Keywords of OpenAPI 3.0 that Swagger 2 does not have.
_NOT_IN_SWAGGER = ("deprecated", "oneOf", "anyOf", "not", "nullable", "writeOnly")


def resource_document(document: Json, data_path: str, *, descriptors: bool) -> Json:
    """An OpenAPI 3.0 document with the paths of descriptors, or with those of all other resources.

    It has no `servers`: the caller knows the address of the server.
    """
    converter = _Converter(document)
    paths: Json = {}
    for path, item in document["paths"].items():
        within = path.removeprefix(data_path)
        # Other paths, such as those of tokens and change queries, belong to no resource.
        is_resource = path.startswith(f"{data_path}/")
        resource = resource_of(within)
        if is_resource and resource.endswith("Descriptors") == descriptors:
            paths[within] = converter.path_item(item, resource)
    used = converter.used_components(paths)
    kind = "Descriptors" if descriptors else "Resources"
    return {
        "openapi": "3.0.4",
        "info": {
            "title": f"{document['info']['title']} {kind}",
            "description": document["info"].get("description", ""),
            "version": "3",
        },
        "tags": _tags(paths, document),
        "security": [{SECURITY_SCHEME: []}],
        "paths": paths,
        "components": used | {"securitySchemes": _security_schemes(document)},
    }


def resource_of(path: str) -> str:
    """The resource of a path behind the address of the data: `students` of `/ed-fi/students/{id}`."""
    segments = path.split("/")
    return segments[2] if len(segments) > 2 else ""


def schema_name(name: str) -> str:
    """The name that Ed-Fi documents give to a schema: `edFi_student` for `Student`."""
    small = name[:1].lower() + name[1:]
    return small if name in _SHARED_SCHEMAS else f"edFi_{small}"


def _security_schemes(document: Json) -> Json:
    # A package has one scheme, under a name of its own.
    schemes = list(document["components"].get("securitySchemes", {}).values())
    return {SECURITY_SCHEME: schemes[0]} if schemes else {}


def _tags(paths: Json, document: Json) -> list[Json]:
    """The tags of the paths, each with a description, which clients read."""
    names: list[str] = []
    for item in paths.values():
        for operation in _operations(item):
            names += operation.get("tags", ())
    described = {tag["name"]: tag for tag in document.get("tags", ())}
    tags: list[Json] = []
    for name in dict.fromkeys(names):
        text = described.get(name, {}).get("description")
        tags.append({"name": name, "description": text or f"The records of {name}."})
    return tags


def _operations(item: Json) -> Iterator[Json]:
    for value in item.values():
        # A path has operations, and can have parameters.
        if isinstance(value, dict):
            yield value


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)


class _Converter:
    """Converts parts of an OpenAPI 3.1 document to OpenAPI 3.0."""

    def __init__(self, document: Json) -> None:
        self._components: Json = document["components"]
        self._sources = {
            schema_name(name): name for name in self._components["schemas"]
        }
        # The path item that all descriptors share refers to one schema; the result has one for each of them.
        self._record = ""
        self._descriptor = ""

    def path_item(self, item: Json, resource: str) -> Json:
        """The item of a path of a resource."""
        if "$ref" not in item:
            converted: Json = self.rewritten(item)
            return converted
        shared = self._target(item)
        self._descriptor = f"edFi_{resource.removesuffix('s')}"
        self._record = self._record or _record_schema(shared)
        # Shadows the schema of the same name, a text: members contain such a text itself.
        self._sources[self._descriptor] = self._record
        converted = self.rewritten(shared)
        for operation in _operations(converted):
            operation["tags"] = [resource]
        return converted

    def used_components(self, paths: Json) -> Json:
        """The components that converted paths refer to, directly or through others."""
        found: dict[str, Json] = {}
        waiting: list[Any] = [paths]
        while waiting:
            for reference in _references(waiting.pop()):
                kind, name = reference.removeprefix("#/components/").split("/")
                section = found.setdefault(kind, {})
                if name not in section:
                    section[name] = self._component(kind, name)
                    waiting.append(section[name])
        return {kind: dict(sorted(section.items())) for kind, section in found.items()}

    def _component(self, kind: str, name: str) -> Json:
        if kind == "schemas":
            return self.schema(self._components[kind][self._sources[name]])
        rewritten: Json = self.rewritten(self._components[kind][name])
        return rewritten

    def _target(self, node: Json) -> Json:
        kind, name = node["$ref"].removeprefix("#/components/").split("/")
        target: Json = self._components[kind][name]
        return target

    def rewritten(self, node: Any) -> Any:
        """A part of the document that is no schema, with all schemas in it converted."""
        if isinstance(node, list):
            return [self.rewritten(item) for item in node]
        if not isinstance(node, dict):
            return node
        result: Json = {}
        for name, value in node.items():
            if name == "schema":
                result[name] = self.schema(value)
            elif name == "security":
                result[name] = [{SECURITY_SCHEME: []}] if value else []
            # Examples of payloads make up most of a package's document; clients do not read them.
            elif name not in {"example", "examples"}:
                result[name] = self.rewritten(value)
        return result

    def schema(self, schema: Json) -> Json:
        """A schema of OpenAPI 3.1 as one of 3.0."""
        if "$ref" in schema:
            return self._reference(schema)
        if {"type": "null"} in schema.get("anyOf", ()):
            return self._nullable(schema)
        result: Json = {}
        for name, value in schema.items():
            if name == "properties":
                members: Json = {}
                for member, inner in value.items():
                    members[member] = self.schema(inner)
                result[name] = members
            elif name in {"items", "additionalProperties"} and isinstance(value, dict):
                result[name] = self.schema(value)
            elif name in {"allOf", "anyOf", "oneOf"}:
                result[name] = [self.schema(inner) for inner in value]
            elif name not in _REPLACED:
                result[name] = value
        return result | _replaced_keywords(schema)

    def _nullable(self, schema: Json) -> Json:
        """A schema of alternatives, one of which is null."""
        others = {name: value for name, value in schema.items() if name != "anyOf"}
        branches = [branch for branch in schema["anyOf"] if branch != {"type": "null"}]
        if len(branches) > 1:
            return self.schema(others | {"anyOf": branches}) | {"nullable": True}
        converted = self.schema(branches[0] | others)
        # OpenAPI 3.0 cannot say it of a reference.
        return converted if "$ref" in converted else converted | {"nullable": True}

    def _reference(self, schema: Json) -> Json:
        name = schema["$ref"].removeprefix(_SCHEMAS)
        target = self._target(schema)
        if name == self._record:
            return {"$ref": _SCHEMAS + self._descriptor}
        if "properties" in target or "allOf" in target:
            # OpenAPI 3.0 allows no other member next to `$ref`.
            return {"$ref": _SCHEMAS + schema_name(name)}
        # Ed-Fi documents have no schema for a descriptor value: it is a text of the member.
        others = {key: value for key, value in schema.items() if key != "$ref"}
        return self.schema(target | others)


def _record_schema(item: Json) -> str:
    """The name of the schema that the path item of a descriptor refers to; empty without one."""
    body = item.get("post", {}).get("requestBody", {})
    for media in body.get("content", {}).values():
        reference: str = media["schema"]["$ref"]
        return reference.removeprefix(_SCHEMAS)
    return ""


def _replaced_keywords(schema: Json) -> Json:
    """What OpenAPI 3.0 has in place of the keywords `_REPLACED`."""
    result: Json = {}
    if schema.get("examples"):
        result["example"] = schema["examples"][0]
    if "const" in schema:
        result["enum"] = [schema["const"]]
    kinds = schema.get("type")
    if isinstance(kinds, list):
        result["type"] = next(kind for kind in kinds if kind != "null")
        if "null" in kinds:
            result["nullable"] = True
    elif kinds:
        result["type"] = kinds
    for keyword, bound in (
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ):
        if keyword in schema:
            result[bound] = schema[keyword]
            result[keyword] = True
    return result


def swagger_document(document: Json) -> Json:
    """An OpenAPI 3.0 document of `resource_document` as Swagger 2, without `host` and `basePath`."""
    components = document["components"]
    parameters: Json = {}
    for name, parameter in components.get("parameters", {}).items():
        parameters[name] = _swagger_parameter(parameter)
    responses: Json = {}
    for name, response in components.get("responses", {}).items():
        responses[name] = _swagger_response(response)
    paths: Json = {}
    for path, item in document["paths"].items():
        paths[path] = _swagger_path(item)
    definitions: Json = {}
    for name, schema in components.get("schemas", {}).items():
        definitions[name] = _swagger_node(schema)
    return {
        "swagger": "2.0",
        "info": document["info"],
        "tags": document["tags"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "security": document["security"],
        "securityDefinitions": _security_definitions(components["securitySchemes"]),
        "paths": paths,
        "parameters": parameters,
        "responses": responses,
        "definitions": definitions,
    }


def _security_definitions(schemes: Json) -> Json:
    definitions: Json = {}
    for name, scheme in schemes.items():
        flow = scheme["flows"]["clientCredentials"]
        definitions[name] = {
            "type": "oauth2",
            "flow": "application",
            "tokenUrl": flow["tokenUrl"],
            "scopes": flow["scopes"],
        }
    return definitions


def _swagger_path(item: Json) -> Json:
    result: Json = {}
    for name, value in item.items():
        if isinstance(value, dict):
            result[name] = _swagger_operation(value)
        elif name == "parameters":
            result[name] = [_swagger_parameter(parameter) for parameter in value]
    return result


def _swagger_operation(operation: Json) -> Json:
    result = {**operation}
    result.pop("requestBody", None)
    parameters = [_swagger_parameter(each) for each in operation.get("parameters", ())]
    if "requestBody" in operation:
        parameters.append(_swagger_body(operation["requestBody"]))
    responses: Json = {}
    for status, response in operation["responses"].items():
        responses[status] = _swagger_response(response)
    return result | {"parameters": parameters, "responses": responses}


def _swagger_body(body: Json) -> Json:
    schema = _first_schema(body.get("content", {}))
    return {"name": "body", "in": "body", "required": True, "schema": schema}


def _swagger_parameter(parameter: Json) -> Json:
    if "$ref" in parameter:
        return _swagger_reference(parameter)
    others = {name: value for name, value in parameter.items() if name != "schema"}
    schema: Json = _swagger_node(parameter.get("schema", {}))
    return others | schema


def _swagger_response(response: Json) -> Json:
    if "$ref" in response:
        return _swagger_reference(response)
    result: Json = {"description": response["description"]}
    if "headers" in response:
        headers: Json = {}
        for name, header in response["headers"].items():
            headers[name] = _swagger_node(header.get("schema", {"type": "string"}))
        result["headers"] = headers
    schema = _first_schema(response.get("content", {}))
    return result | ({"schema": schema} if schema else {})


def _first_schema(content: Mapping[str, Json]) -> Json:
    for media in content.values():
        schema: Json = _swagger_node(media.get("schema", {}))
        return schema
    return {}


def _swagger_node(node: Any) -> Any:
    """A schema of OpenAPI 3.0 as one of Swagger 2, which has fewer keywords."""
    if isinstance(node, list):
        return [_swagger_node(item) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return _swagger_reference(node)
    result: Json = {}
    for name, value in node.items():
        # A member of an object can have the name of a keyword.
        if name == "properties":
            members: Json = {}
            for member, schema in value.items():
                members[member] = _swagger_node(schema)
            result[name] = members
        elif name not in _NOT_IN_SWAGGER:
            result[name] = _swagger_node(value)
    return result


def _swagger_reference(node: Json) -> Json:
    reference = node["$ref"].replace(_SCHEMAS, "#/definitions/")
    return {"$ref": reference.replace("#/components/", "#/")}
