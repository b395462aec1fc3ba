"""The OpenAPI 3.1 document of a package: schemas, operations, and the scenario payloads as examples."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from tablewright import naming
from tablewright.emit.support import descriptor_paths, shared_components
from tablewright.emit.support.published_schemas import published_schema
from tablewright.emit.support.rest_answers import refused_body
from tablewright.emit.support.schemas import ModelClass, named_schemas, query_schema
from tablewright.emit.support.uncovered_api import uncovered_text
from tablewright.model.artifact import Artifact
from tablewright.model.facts import DescriptorFacts
from tablewright.model.page import Parameter
from tablewright.model.types import Scalar, ScalarName
from tablewright.model.version import Operation, Resource, Sample, Version
from tablewright.package_names import (
    DESCRIPTOR_RECORD,
    DESCRIPTORS,
    PROBLEM_DETAILS,
    GivenNames,
)
from tablewright.runtime.core.samples.placeholders import resolve
from tablewright.runtime.core.statuses import phrase_of
from tablewright.values.json_schema import Schema, unlimited_schema
from tablewright.values.placeholders import placeholders_of
from tablewright.values.scalar_text import scalar_value

_LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}

_JSON = "application/json"

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
    """`openapi.json`, which the application serves, and the data of the resources that no page covers."""
    document = document_of(version)
    text = "".join(_json_lines(document, ""))
    path = f"{version.info.package}/openapi.json"
    artifacts = [Artifact(path, f"{text}\n", "json")]
    if version.other_resources is not None and has_natural_keys(version):
        path = f"{version.info.package}/uncovered.json"
        artifacts.append(Artifact(path, uncovered_text(version), "json"))
    return tuple(artifacts)


#: The greatest length of a JSON object or array that is on one line.
_LINE = 110


def _json_lines(value: Any, indent: str) -> Iterator[str]:
    """The parts of the JSON text of a value: each object or array is on one line where it is short."""
    text = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(indent) + len(text) <= _LINE:
        yield text
        return
    # An indent of 1: the document is the largest file of a package, and deeply nested.
    inner = indent + " "
    is_object = isinstance(value, dict)
    yield "{" if is_object else "["
    separator = "\n"
    for key in value:
        yield separator + inner
        separator = ",\n"
        if is_object:
            yield f"{json.dumps(key, ensure_ascii=False)}: "
            yield from _json_lines(value[key], inner)
        else:
            yield from _json_lines(key, inner)
    yield f"\n{indent}" + ("}" if is_object else "]")


def document_of(version: Version) -> Schema:
    """The OpenAPI document of a version."""
    paths: dict[str, Schema] = {}
    for resource in version.resources:
        for path, operations in paths_of(resource, version).items():
            # Pages of several operations can have the same path.
            paths.setdefault(path, {}).update(operations)
    tags = [{"name": resource.name} for resource in version.resources]
    components: Schema = {"schemas": _schemas(version)}
    if has_natural_keys(version):
        template = descriptor_paths.template_resource(version)
        if template is not None:
            template_paths = paths_of(template, descriptor_paths.with_record(version))
            path_items = descriptor_paths.path_items(template_paths, version)
            components["pathItems"] = path_items
            paths |= descriptor_paths.descriptor_paths(version)
            tags.append({"name": descriptor_paths.TAG})
        change_versions = shared_components.change_versions_operation()
        paths[shared_components.CHANGE_VERSIONS] = {"get": change_versions}
        tags.append({"name": "changeQueries"})
        components["parameters"] = shared_components.shared_parameters()
        components["responses"] = shared_components.shared_responses()
    security = _security(version)
    components["securitySchemes"] = security
    return {
        "openapi": "3.1.0",
        "info": {
            "title": version.info.title,
            # The version of the API. The release of the package is only in its `__init__`.
            "version": version.info.data_standard,
            "description": _description(version),
            "license": _LICENSE,
        },
        "tags": tags,
        # The empty list: any access token is enough, no scope is required.
        "security": [{name: []} for name in security],
        "paths": paths,
        "components": components,
    }


def paths_of(resource: Resource, version: Version) -> dict[str, Schema]:
    """The paths of a resource with their operations."""
    paths: dict[str, Schema] = {}
    for operation in resource.operations:
        entry = _operation(operation, resource, version)
        operations_of_path = paths.setdefault(operation.path, {})
        operations_of_path[operation.method.lower()] = entry
        if operation.many and has_natural_keys(version):
            in_path = _path_parameters(operation)
            below = shared_components.paths_below(
                operation.path, resource.name, in_path
            )
            paths |= below
    return paths


def has_natural_keys(version: Version) -> bool:
    """Whether the runtime of the package is the one of resources with natural keys."""
    return version.convention.runtime == "edfi"


def _description(version: Version) -> str:
    """The source of the document, and the decisions of the convention, as Markdown."""
    info = version.info
    lines = [f"Generated by tablewright from spec/{info.family}/{info.name}."]
    if version.convention.decisions:
        lines += ["", "Decisions where the pages leave something open:", ""]
    for decision in version.convention.decisions:
        lines.append(f"- {decision.topic}: {decision.description}")
    return "\n".join(lines)


def _schemas(version: Version) -> dict[str, Schema]:
    examples: dict[str, Schema] = {}
    for descriptor in version.descriptors:
        examples[descriptor.name] = _example_of(descriptor)
    schemas: dict[str, Schema] = {}
    objects = {obj.name: obj for obj in version.objects}
    for named in named_schemas(version, _ref):
        schema = named.schema
        if has_natural_keys(version) and "properties" in schema:
            schema = published_schema(objects[named.source], schema)
        # Only descriptors have examples here; those of a resource are at its operations.
        if named.model_class.module == (DESCRIPTORS,):
            schema |= examples[named.source]
        schemas[named.model_class.schema_name] = schema
    if _has_problem_details(version):
        schemas[PROBLEM_DETAILS] = _PROBLEM
    if has_natural_keys(version):
        schemas |= shared_components.SHARED_SCHEMAS
        schemas[DESCRIPTOR_RECORD] = descriptor_paths.record_schema(version)
    return dict(sorted(schemas.items()))


def _has_problem_details(version: Version) -> bool:
    return version.convention.setting("refusals") == "problem-details"


def _example_of(descriptor: DescriptorFacts) -> Schema:
    """The keyword `examples` with the first published value of a descriptor; empty without a value."""
    if not descriptor.values:
        return {}
    code = descriptor.values[0]
    wire = f"{descriptor.namespace}#{code}" if descriptor.namespace else code
    return {"examples": [wire]}


def _ref(model_class: ModelClass) -> str:
    return f"#/components/schemas/{model_class.schema_name}"


def _security(version: Version) -> dict[str, Schema]:
    """The security schemes of the API by name: an API key, OAuth 2, or none."""
    convention = version.convention
    security = convention.setting("security")
    if security == "none":
        return {}
    if security == "api-key":
        name = convention.setting("api-key-parameter")
        return {"apiKey": {"type": "apiKey", "in": "query", "name": name}}
    flow = {"tokenUrl": convention.setting("token-path"), "scopes": {}}
    return {"oauth2": {"type": "oauth2", "flows": {"clientCredentials": flow}}}


def _operation(operation: Operation, resource: Resource, version: Version) -> Schema:
    operation_id = operation.name
    # All resources have a `create`, but an operation ID must be unique in the document.
    if version.convention.page_kind == "resources":
        operation_id += naming.pascal(resource.name)
    entry: Schema = {
        "tags": [resource.name],
        "operationId": operation_id,
        "summary": operation.description or f"{operation.method} {resource.name}",
        "parameters": _parameters(operation, resource, version),
    }
    if operation.body:
        examples = _examples(operation, resource, version)
        entry["requestBody"] = {
            "required": True,
            "content": {_JSON: _media(_schema_name(operation.body, version), examples)},
        }
    responses: dict[str, Schema] = {}
    statuses = operation.statuses
    if has_natural_keys(version):
        statuses = shared_components.all_statuses(
            statuses, operation.method, has_body=bool(operation.body)
        )
    for status in statuses:
        responses[str(status)] = _response(status, operation, version)
    # A PUT replaces the record; for most resources, its key must stay the same.
    if operation.method == "PUT" and resource.api.key_updatable:
        entry["x-Ed-Fi-isUpdatable"] = True
    if _is_open(operation, version):
        entry["security"] = []
    return entry | {"responses": responses}


def _is_open(operation: Operation, version: Version) -> bool:
    """Whether an operation lets every caller in, because its page has no parameter for the API key."""
    key_name = version.convention.setting("api-key-parameter")
    names = {parameter.name for parameter in operation.parameters}
    return bool(key_name) and key_name not in names


def _schema_name(object_name: str, version: Version) -> str:
    return naming.pascal(GivenNames(version).of(object_name))


def _media(name: str, examples: Mapping[str, Schema]) -> Schema:
    media: Schema = {"schema": {"$ref": f"#/components/schemas/{name}"}}
    if examples:
        media["examples"] = dict(examples)
    return media


def _examples(
    operation: Operation, resource: Resource, version: Version
) -> dict[str, Schema]:
    """The payloads of the scenarios that call an operation."""
    examples: dict[str, Schema] = {}
    for sample in resource.samples:
        scenario = sample.scenario
        if sample.payload is None or scenario.method != operation.method:
            continue
        summary = scenario.action
        if scenario.subject:
            summary += f" ({scenario.subject})"
        value = _resolved(sample, version)
        examples[f"scenario-{scenario.number}"] = {"summary": summary, "value": value}
    return examples


def _resolved(sample: Sample, version: Version) -> Any:
    assert sample.payload is not None
    namespaces = {
        descriptor.name: descriptor.namespace for descriptor in version.descriptors
    }
    payload = placeholders_of(sample.payload, namespaces)
    return resolve(payload, version.info.school_year, version.info.reference_date)


def _parameters(
    operation: Operation, resource: Resource, version: Version
) -> list[Schema]:
    parameters: list[Schema] = []
    has_group = False
    is_shared = has_natural_keys(version)
    for parameter in operation.parameters:
        if parameter.group:
            has_group = True
            continue
        shared = shared_components.parameter_ref(parameter.name) if is_shared else None
        parameters.append(shared or _parameter(parameter))
    # A group contains all query names of the resource.
    if has_group:
        keys = {part.name for part in resource.api.key}
        paths = {"id": "id"}
        for part in (*resource.api.queries, *resource.api.key):
            paths[part.name] = part.paths[0]
        for name, path in sorted(paths.items()):
            schema = query_schema(version, resource, path)
            entry: Schema = {"name": name, "in": "query", "schema": schema}
            if is_shared:
                entry |= shared_components.EMPTY_ALLOWED
            if name in keys:
                entry["x-Ed-Fi-isIdentity"] = True
            parameters.append(entry)
    return parameters


def _path_parameters(operation: Operation) -> list[Schema]:
    parameters: list[Schema] = []
    for parameter in operation.parameters:
        if parameter.where == "path":
            parameters.append(_parameter(parameter))
    return parameters


def _parameter(parameter: Parameter) -> Schema:
    kind = cast("ScalarName", parameter.type.lower())
    schema = unlimited_schema(Scalar(kind))
    if parameter.value:
        # The page contains defaults as texts: `25`, `false`.
        schema["default"] = scalar_value(parameter.value, kind)
    entry: Schema = {"name": parameter.name, "in": parameter.where, "schema": schema}
    if parameter.required == "required":
        entry["required"] = True
    return entry


def _response(status: int, operation: Operation, version: Version) -> Schema:
    if not has_natural_keys(version):
        return _own_response(status, operation, version)
    # Only the records of an answer are of the resource itself.
    if status >= 300 or not operation.answer:
        return shared_components.response_ref(status, operation.method)
    schema = _answer_schema(operation, version)
    if operation.many:
        return shared_components.answer(schema, ("Total-Count", "Next-Page-Token"))
    return shared_components.answer(schema, ("ETag",))


def _own_response(status: int, operation: Operation, version: Version) -> Schema:
    """A response of an API whose pages describe operations: nothing in it is shared."""
    entry: Schema = {"description": phrase_of(status)}
    if status >= 400:
        if _has_problem_details(version):
            problem = _media(PROBLEM_DETAILS, {})
            entry["content"] = {shared_components.PROBLEM_JSON: problem}
        else:
            entry["content"] = {_JSON: _refused_media(operation, version)}
        return entry
    if operation.answer:
        schema = _answer_schema(operation, version)
        entry["content"] = {_JSON: {"schema": schema}}
    return entry


def _answer_schema(operation: Operation, version: Version) -> Schema:
    name = _schema_name(operation.answer, version)
    schema: Schema = {"$ref": f"#/components/schemas/{name}"}
    return {"type": "array", "items": schema} if operation.many else schema


def _refused_media(operation: Operation, version: Version) -> Schema:
    """The body of a refusal: the answer, if it has all members of the body; else an object of its own."""
    refused = refused_body(version.convention)
    for obj in version.objects:
        if obj.name == operation.answer:
            names = {member.name for member in obj.members}
            if names.issuperset(refused):
                return _media(_schema_name(operation.answer, version), {})
    properties: Schema = {}
    for name, value in refused.items():
        properties[name] = {"type": "boolean" if isinstance(value, bool) else "string"}
    schema = {"type": "object", "properties": properties, "required": list(refused)}
    return {"schema": schema}
