"""The published OpenAPI 3.1 document: plain schema names, every operation, the scenarios as examples."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from generator import naming
from generator.model.artifact import Artifact
from generator.model.page import Parameter
from generator.model.version import Operation, Resource, Sample, Version
from generator.runtime.core.samples import resolve
from generator.schemas import Home, Schema, named_schemas
from generator.symbols import symbols_of

#: The reason phrases of RFC 9110 that Python spells differently from release to release.
_PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}

_PROBLEM: Schema = {
    "type": "object",
    "description": "Problem details (RFC 9457) as Ed-Fi APIs send them.",
    "required": ["detail", "type", "title", "status", "correlationId"],
    "properties": {
        "detail": {"type": "string"},
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "correlationId": {"type": "string"},
        "validationErrors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "errors": {"type": "array", "items": {"type": "string"}},
    },
}


def emit(version: Version) -> tuple[Artifact, ...]:
    """`openapi.json`, which the served application also answers with."""
    text = json.dumps(document_of(version), indent=1, ensure_ascii=False) + "\n"
    return (Artifact(f"{version.info.package}/openapi.json", text, "json"),)


def document_of(version: Version) -> Schema:
    """The OpenAPI document of a version."""
    paths: dict[str, Schema] = {}
    for resource in version.resources:
        for operation in resource.operations:
            entry = _operation(operation, resource, version)
            paths.setdefault(operation.path, {})[operation.method.lower()] = entry
    return {
        "openapi": "3.1.0",
        "info": {"title": version.info.title, "version": version.info.release, "license": _LICENSE},
        "tags": [{"name": resource.name} for resource in version.resources],
        "security": [{name: []} for name in _security(version)],
        "paths": paths,
        "components": {"schemas": _schemas(version), "securitySchemes": _security(version)},
    }


_LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}


def _schemas(version: Version) -> dict[str, Schema]:
    named = {item.home.class_name: item.schema for item in named_schemas(version, _ref)}
    problem = (
        {"ProblemDetails": _PROBLEM} if version.convention.setting("refusals") == "problem-details" else {}
    )
    return dict(sorted((named | problem).items()))


def _ref(home: Home) -> str:
    return f"#/components/schemas/{home.class_name}"


def _security(version: Version) -> dict[str, Schema]:
    if version.convention.setting("security") == "api-key":
        return {"apiKey": {"type": "apiKey", "in": "query", "name": "apiKey"}}
    flow = {"tokenUrl": version.convention.setting("token-path"), "scopes": {}}
    return {"oauth2": {"type": "oauth2", "flows": {"clientCredentials": flow}}}


def _operation(operation: Operation, resource: Resource, version: Version) -> Schema:
    entry: Schema = {
        "tags": [resource.name],
        "operationId": f"{operation.name}{naming.pascal(resource.name)}",
        "summary": _summary(operation, resource),
        "parameters": _parameters(operation, resource),
        "responses": {
            str(status): _answer(status, operation, resource, version) for status in operation.statuses
        },
    }
    if operation.body:
        entry["requestBody"] = {
            "required": True,
            "content": {"application/json": _media(operation.body, _examples(operation, resource, version))},
        }
    return entry


def _summary(operation: Operation, resource: Resource) -> str:
    return f"{operation.name.replace('_', ' ').capitalize()} ({operation.method} {resource.name})."


def _media(name: str, examples: Mapping[str, Schema]) -> Schema:
    media: Schema = {"schema": {"$ref": f"#/components/schemas/{naming.pascal(name)}"}}
    return media | ({"examples": dict(examples)} if examples else {})


def _examples(operation: Operation, resource: Resource, version: Version) -> dict[str, Schema]:
    return {
        f"scenario-{sample.scenario.number}": {"value": _resolved(sample, version)}
        for sample in resource.samples
        if sample.payload is not None and sample.scenario.method == operation.method
    }


def _resolved(sample: Sample, version: Version) -> Any:
    assert sample.payload is not None
    namespaces = {descriptor.name: descriptor.namespace for descriptor in version.descriptors}
    symbolic = symbols_of(sample.payload, namespaces)
    return resolve(symbolic, version.info.school_year, version.info.reference_date)


def _parameters(operation: Operation, resource: Resource) -> list[Schema]:
    found = [_parameter(parameter) for parameter in operation.parameters if not parameter.group]
    if any(parameter.group for parameter in operation.parameters):
        names = [part.name for part in (*resource.api.key, *resource.api.queries)]
        found += [{"name": name, "in": "query", "schema": {"type": "string"}} for name in sorted(set(names))]
    return found


def _parameter(parameter: Parameter) -> Schema:
    required = parameter.required == "required"
    schema: Schema = {"type": parameter.type.lower()}
    entry: Schema = {"name": parameter.name, "in": parameter.where, "schema": schema}
    return entry | ({"required": True} if required else {})


def _answer(status: int, operation: Operation, resource: Resource, version: Version) -> Schema:
    entry: Schema = {"description": _PHRASES.get(status) or HTTPStatus(status).phrase}
    name = operation.answer
    if status < 300 and name:
        media = _media(name, {})
        schema = {"type": "array", "items": media["schema"]} if operation.many else media["schema"]
        return entry | {"content": {"application/json": {"schema": schema}}}
    if status >= 400:
        refusal = "ProblemDetails" if version.convention.setting("refusals") == "problem-details" else name
        return entry | {"content": {"application/json": _media(refusal, {})}}
    return entry
