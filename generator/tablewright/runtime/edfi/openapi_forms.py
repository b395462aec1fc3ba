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
_SHARED_SCHEMAS = ("Link", "ProblemDetails")
#: Keywords of a schema that OpenAPI 3.0 has in another form, or not at all.
_REPLACED = ("examples", "const", "type", "exclusiveMinimum", "exclusiveMaximum")
#: Extensions of a package that Ed-Fi documents have under another name.
_RENAMED = {"x-natural-key": "x-Ed-Fi-isIdentity"}
#: Keywords of OpenAPI 3.0 that Swagger 2 does not have.
_NOT_IN_SWAGGER = ("deprecated", "oneOf", "anyOf", "not", "nullable", "writeOnly")


def resource_document(document: Json, data_path: str, *, descriptors: bool) -> Json:
    """An OpenAPI 3.0 document with the paths of descriptors, or with those of all other resources.

    It has no `servers`: the caller knows the address of the server.
    """
    paths: Json = {}
    for path, item in document["paths"].items():
        within = path.removeprefix(data_path)
        # Other paths, such as those of tokens and change queries, belong to no resource.
        is_resource = path.startswith(f"{data_path}/")
        if is_resource and resource_of(within).endswith("Descriptors") == descriptors:
            paths[within] = _rewritten(item, document)
    used = _used_components(paths, document)
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
        # A path can have parameters beside its operations.
        if isinstance(value, dict):
            yield value


def _used_components(paths: Json, document: Json) -> Json:
    """The components that the paths refer to, directly or through others, converted."""
    found: dict[str, Json] = {}
    waiting: list[Any] = [paths]
    while waiting:
        for reference in _references(waiting.pop()):
            kind, name = reference.removeprefix("#/components/").split("/")
            section = found.setdefault(kind, {})
            if name not in section:
                section[name] = _component(kind, name, document)
                waiting.append(section[name])
    return {kind: dict(sorted(section.items())) for kind, section in found.items()}


def _component(kind: str, name: str, document: Json) -> Json:
    section = document["components"][kind]
    if kind != "schemas":
        rewritten: Json = _rewritten(section[name], document)
        return rewritten
    for given, schema in section.items():
        if schema_name(given) == name:
            return _schema(schema, document)
    raise KeyError(name)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)


def _rewritten(node: Any, document: Json) -> Any:
    """A part of the document that is no schema, with all schemas in it converted."""
    if isinstance(node, list):
        return [_rewritten(item, document) for item in node]
    if not isinstance(node, dict):
        return node
    result: Json = {}
    for name, value in node.items():
        if name == "schema":
            result[name] = _schema(value, document)
        elif name == "security":
            result[name] = [{SECURITY_SCHEME: []}] if value else []
        # Examples of payloads make up most of a package's document; clients do not read them.
        elif name not in {"example", "examples"}:
            result[name] = _rewritten(value, document)
    return result


def _schema(schema: Json, document: Json) -> Json:
    """A schema of OpenAPI 3.1 as one of 3.0."""
    if "$ref" in schema:
        return _reference(schema, document)
    result: Json = {}
    for name, value in schema.items():
        if name in {"properties", "patternProperties"}:
            result[name] = {
                member: _schema(inner, document) for member, inner in value.items()
            }
        elif name in {"items", "not"} or (
            name == "additionalProperties" and isinstance(value, dict)
        ):
            result[name] = _schema(value, document)
        elif name in {"allOf", "anyOf", "oneOf"}:
            result[name] = [_schema(inner, document) for inner in value]
        elif name not in _REPLACED:
            result[_RENAMED.get(name, name)] = value
    return result | _replaced_keywords(schema)


def _reference(schema: Json, document: Json) -> Json:
    name = schema["$ref"].removeprefix(_SCHEMAS)
    target = document["components"]["schemas"][name]
    if "properties" in target or "allOf" in target:
        # OpenAPI 3.0 allows nothing beside `$ref`.
        return {"$ref": _SCHEMAS + schema_name(name)}
    # Ed-Fi documents have no schema for a descriptor value: it is a text of the member.
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return _schema(target | beside, document)


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
    beside = {name: value for name, value in parameter.items() if name != "schema"}
    schema: Json = _swagger_node(parameter.get("schema", {}))
    return beside | schema


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
