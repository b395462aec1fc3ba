"""An OpenAPI 3 document of an Ed-Fi resource API: its endpoints here, its schemas in `schemas`.

Only these two modules read the JSON of the document; they raise TablewrightError, with the place in the
document, for JSON of another form. A schema is read when it is needed, so that a mistake in a resource that
no page is about does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright.openapi_facts.json_nodes import (
    as_array,
    as_object,
    as_text,
    invalid_document,
    pointer_steps,
)
from tablewright.openapi_facts.schemas import Schemas

_PATHS = "/ed-fi/"


@dataclass(frozen=True, slots=True)
class FlatParameter:
    """A query parameter that filters by a property; `identity` is true for a part of the natural key."""

    name: str
    identity: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A resource: its path segment (`name`), the schema of its body, and its filters.

    `key_updatable` is true if a PUT may change the natural key.
    """

    name: str
    schema: str
    parameters: tuple[FlatParameter, ...]
    key_updatable: bool


class ApiDocument:
    """The parts of an OpenAPI document that the facts come from."""

    def __init__(self, document: object) -> None:
        root = as_object(document, "")
        openapi_version = str(root.get("openapi", ""))
        if not openapi_version.startswith("3."):
            raise invalid_document(
                "",
                what="this is not an OpenAPI 3 document",
                todo="give the resources' document in OpenAPI 3 JSON",
            )
        info = as_object(root.get("info", {}), "info")
        self.version = as_text(info.get("version", ""), "info/version")
        self._root = root
        self._paths = as_object(root.get("paths"), "paths")
        components = as_object(root.get("components"), "components")
        schemas = as_object(components.get("schemas"), "components/schemas")
        self.schemas = Schemas(schemas)

    def endpoints(self) -> dict[str, str]:
        """The path segment of every resource with the name of its schema, in the order of the document."""
        endpoints = {}
        for path in self._paths:
            segment = as_text(path, "paths").removeprefix(_PATHS)
            # Longer paths are those of single items: `/ed-fi/students/{id}`.
            if path.startswith(_PATHS) and "/" not in segment:
                endpoints[segment] = self._body(path)
        return endpoints

    def endpoint(self, name: str) -> Endpoint:
        """The resource at a path segment, which must be one of `endpoints`."""
        path = f"{_PATHS}{name}"
        item = f"{path}/{{id}}"
        # A resource without a PUT has no records whose key could change.
        operation = self._item(item).get("put", {})
        put = as_object(operation, f"paths/{item}/put")
        # In the three published documents (3.3, 4.0, 5.0) this keyword of the PUT always agrees with the
        # sentence about cascading updates in its description, so the sentence is not needed.
        updatable = put.get("x-Ed-Fi-isUpdatable") is True
        return Endpoint(
            name=name,
            schema=self._body(path),
            parameters=tuple(self._filters(path)),
            key_updatable=updatable,
        )

    def _item(self, path: str) -> Mapping[str, object]:
        return as_object(self._paths.get(path, {}), f"paths/{path}")

    def _body(self, path: str) -> str:
        """The name of the schema of the body that the POST of a path takes."""
        where = f"paths/{path}/post"
        node: object = self._item(path).get("post")
        for key in ("requestBody", "content", "application/json", "schema"):
            node = self._followed(node, where).get(key)
            where = f"{where}/{key}"
        return self.schemas.target_of(as_object(node, where), where)

    def _followed(self, node: object, where: str) -> Mapping[str, object]:
        """The JSON object at a place, or the one that its `$ref` refers to."""
        body = as_object(node, where)
        if "$ref" not in body:
            return body
        found: object = self._root
        for step in pointer_steps(body["$ref"], where):
            if not isinstance(found, dict) or step not in found:
                what = "the $ref refers to a place that is missing"
                raise invalid_document(where, what, "correct the $ref")
            found = found[step]
        # One step is enough for shared parts; a chain of them would be of no use.
        return as_object(found, where)

    def _filters(self, path: str) -> Iterator[FlatParameter]:
        """The query parameters of the GET of a path that filter by a property."""
        where = f"paths/{path}/get/parameters"
        operation = self._item(path).get("get")
        get = as_object(operation, f"paths/{path}/get")
        parameters = get.get("parameters", [])
        for entry in as_array(parameters, where):
            parameter = self._followed(entry, where)
            identity = parameter.get("x-Ed-Fi-isIdentity") is True
            is_shared = "$ref" in as_object(entry, where)
            # Shared parameters are those for paging and change queries, which filter by no property.
            if parameter.get("in") != "query" or (is_shared and not identity):
                continue
            name = parameter.get("name")
            # The `id` is that of the server, no property of the resource.
            if name == "id":
                continue
            if not isinstance(name, str):
                raise invalid_document(
                    where,
                    what="a parameter has no name",
                    todo="give it a name",
                )
            yield FlatParameter(as_text(name, where), identity)
