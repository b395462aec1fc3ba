"""The parts of the OpenAPI document of an `edfi` package that all of its resources share.

These are the parameters and the responses under `components`, and the operations that the runtime adds to
each resource: its deletes, its key changes and its partitions. The convention does not list these operations,
because no service has a method for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tablewright.package_names import PROBLEM_DETAILS
from tablewright.runtime.core.statuses import phrase_of
from tablewright.values.json_schema import Schema

PROBLEM_JSON = "application/problem+json"

#: The path that gives the range of change versions. It is the same in all versions of the API.
CHANGE_VERSIONS = "/changeQueries/v1/availableChangeVersions"

#: Of query parameters: the server ignores those without a value.
EMPTY_ALLOWED: Schema = {"allowEmptyValue": True}

#: The range of `limit` and `pageSize` of a server with its default settings.
_PAGE: Schema = {"type": "integer", "minimum": 0, "maximum": 500}
_CHANGE_VERSION: Schema = {"type": "integer", "format": "int64", "minimum": 0}

#: Two whole numbers from 0 to 2**63 - 1 in Base64, which are the only page tokens; empty counts as none.
PAGE_TOKEN = "^([A-Za-f][A-Za-z0-9_-]{9}[ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9_-]{10}[AQgw])?$"

#: Parameters by name, each with its place, a description and its schema.
_PARAMETERS: Mapping[str, tuple[str, str, Schema]] = {
    "limit": (
        "query",
        "The number of records on the page.",
        {**_PAGE, "default": 25},
    ),
    "offset": (
        "query",
        "The number of records before the page.",
        {"type": "integer", "minimum": 0, "maximum": 2**31 - 1, "default": 0},
    ),
    "totalCount": (
        "query",
        "Whether the header `Total-Count` gives the number of all records that match.",
        {"type": "boolean", "default": False},
    ),
    "pageToken": (
        "query",
        "A token of the header `Next-Page-Token` or of `/partitions`: the page begins there. It cannot be "
        "used with `limit`, `offset` and `totalCount`.",
        {"type": "string", "pattern": PAGE_TOKEN},
    ),
    "pageSize": (
        "query",
        "The number of records on a page with `pageToken`; it cannot be used without it.",
        _PAGE,
    ),
    "minChangeVersion": (
        "query",
        "Only records that this change or a later one has changed.",
        _CHANGE_VERSION,
    ),
    "maxChangeVersion": (
        "query",
        "Only records that this change or an earlier one has changed.",
        _CHANGE_VERSION,
    ),
    "number": (
        "query",
        "The number of partitions.",
        {"type": "integer", "minimum": 1, "maximum": 200, "default": 5},
    ),
    "id": ("path", "The identifier that the server has given.", {"type": "string"}),
    "If-Match": (
        "header",
        "The entity tag that the record must have: otherwise, the answer is 412.",
        {"type": "string"},
    ),
    "If-None-Match": (
        "header",
        "Entity tags, or `*` for any: if the record has one of them, a GET is answered with 304, and a write "
        "with 412.",
        {"type": "string"},
    ),
}

_HEADERS: Mapping[str, Schema] = {
    "Location": {"description": "The address of the record.", "type": "string"},
    "ETag": {"description": "The entity tag of the record.", "type": "string"},
    "Total-Count": {
        "description": "The number of all records that match, with `totalCount=true`.",
        "type": "integer",
    },
    "Next-Page-Token": {
        "description": "The `pageToken` of the next page; absent after an empty page.",
        "type": "string",
    },
    "Retry-After": {
        "description": "The seconds after which to try again.",
        "type": "integer",
    },
}

#: The headers of a response by its name.
_RESPONSE_HEADERS = {
    "Created": ("Location", "ETag"),
    "Updated": ("Location", "ETag"),
    "TooManyRequests": ("Retry-After",),
    "ServiceUnavailable": ("Retry-After",),
}

#: The statuses that any operation may answer; some come from the limits of the server.
_STATUSES_OF_ALL = (400, 401, 403, 414, 429, 431, 503)
#: Those of operations that read: the header `Use-Snapshot` can require a snapshot that does not exist.
_STATUSES_OF_READING = (404,)
#: Those of operations that write: the same header allows no writing.
_STATUSES_OF_WRITING = (405,)
_STATUSES_OF_BODIES = (408, 409, 412, 413, 415)

_KEY_VALUES: Schema = {
    "type": "object",
    "description": "The members of the natural key.",
}
_CHANGE: Mapping[str, Schema] = {
    "id": {"type": "string"},
    "changeVersion": {"type": "integer", "format": "int64"},
}

#: The schemas of the operations that the runtime adds to each resource.
SHARED_SCHEMAS: Mapping[str, Schema] = {
    "DeletedRecord": {
        "type": "object",
        "description": "A record that was deleted.",
        "properties": {**_CHANGE, "keyValues": _KEY_VALUES},
        "required": ["id", "changeVersion", "keyValues"],
    },
    "KeyChange": {
        "type": "object",
        "description": "A record whose natural key has changed.",
        "properties": {
            **_CHANGE,
            "oldKeyValues": _KEY_VALUES,
            "newKeyValues": _KEY_VALUES,
        },
        "required": ["id", "changeVersion", "oldKeyValues", "newKeyValues"],
    },
    "Partitions": {
        "type": "object",
        "description": "The page tokens at which the parts of a collection begin.",
        "properties": {"pageTokens": {"type": "array", "items": {"type": "string"}}},
        "required": ["pageTokens"],
    },
    "AvailableChangeVersions": {
        "type": "object",
        "description": "The first and the last change that the server has.",
        "properties": {
            "oldestChangeVersion": {"type": "integer", "format": "int64"},
            "newestChangeVersion": {"type": "integer", "format": "int64"},
        },
        "required": ["oldestChangeVersion", "newestChangeVersion"],
    },
}


def shared_parameters() -> dict[str, Schema]:
    """The entries of `components/parameters`."""
    entries: dict[str, Schema] = {}
    for name, (where, description, schema) in _PARAMETERS.items():
        entry: Schema = {"name": name, "in": where, "description": description}
        if where == "path":
            entry["required"] = True
        if where == "query":
            entry |= EMPTY_ALLOWED
        entries[name] = entry | {"schema": schema}
    return entries


def parameter_ref(name: str) -> Schema | None:
    """The `$ref` to a shared parameter, None for any other one."""
    if name not in _PARAMETERS:
        return None
    return {"$ref": f"#/components/parameters/{name}"}


def headers_of(names: Iterable[str]) -> dict[str, Schema]:
    """Response headers as the document declares them."""
    headers: dict[str, Schema] = {}
    for name in names:
        header = _HEADERS[name]
        headers[name] = {
            "description": header["description"],
            "schema": {"type": header["type"]},
        }
    return headers


def all_statuses(
    statuses: Iterable[int], method: str, *, has_body: bool = False
) -> tuple[int, ...]:
    """The statuses of an operation and those of the runtime, sorted, the successes first."""
    is_reading = method == "GET"
    found = {*statuses, *_STATUSES_OF_ALL}
    found.update(_STATUSES_OF_READING if is_reading else _STATUSES_OF_WRITING)
    if has_body:
        found.update(_STATUSES_OF_BODIES)
    return tuple(sorted(found))


def response_ref(status: int, method: str) -> Schema:
    """The `$ref` to the shared response of a status without a body, or of an error."""
    return {"$ref": f"#/components/responses/{_response_name(status, method)}"}


def _response_name(status: int, method: str) -> str:
    if status == 204 and method == "DELETE":
        return "Deleted"
    # A POST that finds a record with the same key, and a PUT.
    if status in (200, 204):
        return "Updated"
    return phrase_of(status).replace(" ", "").replace("-", "")


_SUCCESSES = {
    "Created": "The record is created.",
    "Updated": "The record is replaced.",
    "Deleted": "The record is deleted.",
}
_ERRORS = (
    304,
    400,
    401,
    403,
    404,
    405,
    408,
    409,
    412,
    413,
    414,
    415,
    429,
    431,
    503,
)


def shared_responses() -> dict[str, Schema]:
    """The entries of `components/responses`."""
    responses: dict[str, Schema] = {}
    for name, description in _SUCCESSES.items():
        responses[name] = _with_headers(name, {"description": description})
    content: Schema = {
        PROBLEM_JSON: {"schema": {"$ref": f"#/components/schemas/{PROBLEM_DETAILS}"}}
    }
    for status in _ERRORS:
        name = _response_name(status, "")
        response: Schema = {"description": phrase_of(status)}
        # `304 Not Modified` has no body.
        if status >= 400:
            response["content"] = content
        responses[name] = _with_headers(name, response)
    return responses


def _with_headers(name: str, response: Schema) -> Schema:
    names = _RESPONSE_HEADERS.get(name, ())
    return {**response, "headers": headers_of(names)} if names else response


def answer(schema: Schema, headers: Iterable[str] = ()) -> Schema:
    """The response 200 with a body of JSON."""
    response: Schema = {"description": "OK"}
    declared = headers_of(headers)
    if declared:
        response["headers"] = declared
    return response | {"content": {"application/json": {"schema": schema}}}


_CHANGES = ("limit", "offset", "totalCount", "minChangeVersion", "maxChangeVersion")
_PARTS = ("number", "minChangeVersion", "maxChangeVersion")

#: The operations below a collection: the segment, a summary, the parameters, the schema, and whether the
#: answer is a list of it.
_BELOW_COLLECTION = (
    ("deletes", "List the records that were deleted", _CHANGES, "DeletedRecord", True),
    ("keyChanges", "List the changes of natural keys", _CHANGES, "KeyChange", True),
    ("partitions", "Divide the records into parts", _PARTS, "Partitions", False),
)


def paths_below(path: str, tag: str, others: Iterable[Schema]) -> dict[str, Schema]:
    """The paths that the runtime adds below the path of a collection.

    `others` are the parameters in the path itself.
    """
    in_path = list(others)
    paths: dict[str, Schema] = {}
    for segment, summary, names, schema, many in _BELOW_COLLECTION:
        parameters = [*in_path, *filter(None, map(parameter_ref, names))]
        content: Schema = {"$ref": f"#/components/schemas/{schema}"}
        if many:
            content = {"type": "array", "items": content}
        headers = ("Total-Count",) if "totalCount" in names else ()
        responses = {"200": answer(content, headers)}
        for status in all_statuses((), "GET"):
            responses[str(status)] = response_ref(status, "GET")
        operation: Schema = {"tags": [tag], "summary": summary}
        operation |= {"parameters": parameters, "responses": responses}
        paths[f"{path}/{segment}"] = {"get": operation}
    return paths


def change_versions_operation() -> Schema:
    """The operation that gives the range of the server's change versions."""
    content = {"$ref": "#/components/schemas/AvailableChangeVersions"}
    responses = {"200": answer(content)}
    for status in all_statuses((), "GET"):
        responses[str(status)] = response_ref(status, "GET")
    return {
        "tags": ["changeQueries"],
        "operationId": "getAvailableChangeVersions",
        "summary": "Get the first and the last change version",
        "parameters": [],
        "responses": responses,
    }
