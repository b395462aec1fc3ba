"""An OpenAPI 3 document of an Ed-Fi resource API, opened with care.

Everything above this module works with `Endpoint` and `Schema`; only here is JSON looked at. Schemas
are read when they are asked for, so that a flaw in a resource nobody covers stops nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright.errors import TablewrightError

WHERE = "OpenAPI document"
_PATHS = "/ed-fi/"
_SCHEMAS = "#/components/schemas/"
_PREFIX = "edFi_"
#: Members that carry what an extension of the standard adds; they are no facts of the standard.
_EXTENSIONS = "_ext"


@dataclass(frozen=True, slots=True)
class SchemaMember:
    """One property of a schema: its own keywords, and the schema that it or its items point to."""

    name: str
    keywords: Mapping[str, object]
    target: str = ""
    many: bool = False

    def flag(self, name: str) -> bool:
        """Whether a keyword is there and true."""
        return self.keywords.get(name) is True


@dataclass(frozen=True, slots=True)
class Schema:
    """An object schema by its name without the standard's prefix, members in the document's order."""

    name: str
    members: tuple[SchemaMember, ...]
    required: frozenset[str]

    @property
    def is_reference(self) -> bool:
        """Whether this is a reference object; the documents mark them by their names alone."""
        return self.name.endswith("Reference")


@dataclass(frozen=True, slots=True)
class FlatParameter:
    """A query parameter of the collection's GET that filters by a property."""

    name: str
    identity: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A resource's paths: path segment, schema of its body, filters, and whether PUT may change keys."""

    name: str
    schema: str
    parameters: tuple[FlatParameter, ...]
    key_updatable: bool


class ApiDocument:
    """The parts of an OpenAPI document that facts are taken from."""

    def __init__(self, document: object) -> None:
        root = mapping(document, "")
        if not str(root.get("openapi", "")).startswith("3."):
            raise broken(
                "", "this is no OpenAPI 3 document", "give the resources' document in OpenAPI 3 JSON"
            )
        self.version = str(mapping(root.get("info", {}), "info").get("version", ""))
        self._paths = mapping(root.get("paths"), "paths")
        components = mapping(root.get("components"), "components")
        self._schemas = mapping(components.get("schemas"), "components/schemas")
        self._parameters = mapping(components.get("parameters", {}), "components/parameters")

    def endpoints(self) -> dict[str, str]:
        """Every resource's path segment with the name of its schema, in the document's order."""
        return {
            path.removeprefix(_PATHS): self._body(path)
            for path in self._paths
            if path.startswith(_PATHS) and "/" not in path.removeprefix(_PATHS)
        }

    def endpoint(self, name: str) -> Endpoint:
        """The resource at this path segment, which must be one of `endpoints`."""
        path = f"{_PATHS}{name}"
        item = f"{path}/{{id}}"
        put = mapping(self._item(item).get("put", {}), f"paths/{item}/put")
        # All three published documents (3.3, 4.0, 5.0) carry this extension on the PUT, always in agreement
        # with the sentence about cascading updates in its description; so the sentence is not read.
        updatable = put.get("x-Ed-Fi-isUpdatable") is True
        return Endpoint(name, self._body(path), tuple(self._filters(path)), updatable)

    def schema_names(self) -> frozenset[str]:
        """The names of all schemas, without the standard's prefix."""
        return frozenset(name.removeprefix(_PREFIX) for name in self._schemas)

    def schema(self, name: str) -> Schema:
        """The object schema of this name (without prefix); a name that nothing defines is an error."""
        full = f"{_PREFIX}{name}" if f"{_PREFIX}{name}" in self._schemas else name
        where = f"components/schemas/{full}"
        if full not in self._schemas:
            raise broken(where, "a $ref points here, but nothing is defined", "Repair the $ref")
        body = mapping(self._schemas[full], where)
        properties = mapping(body.get("properties", {}), f"{where}/properties")
        required = frozenset(str(item) for item in sequence(body.get("required", []), f"{where}/required"))
        members = tuple(
            _member(key, value, f"{where}/properties/{key}")
            for key, value in properties.items()
            if key != _EXTENSIONS
        )
        return Schema(name, members, required)

    def _item(self, path: str) -> Mapping[str, object]:
        return mapping(self._paths.get(path, {}), f"paths/{path}")

    def _body(self, path: str) -> str:
        where = f"paths/{path}/post"
        node: object = self._item(path).get("post")
        for key in ("requestBody", "content", "application/json", "schema"):
            node = mapping(node, where).get(key)
            where = f"{where}/{key}"
        return target_of(mapping(node, where), where)

    def _filters(self, path: str) -> Iterator[FlatParameter]:
        where = f"paths/{path}/get/parameters"
        get = mapping(self._item(path).get("get"), f"paths/{path}/get")
        for entry in sequence(get.get("parameters", []), where):
            parameter = mapping(entry, where)
            # Paging and change-query parameters are shared ones, given by $ref; `id` is no property.
            if "$ref" in parameter or parameter.get("in") != "query" or parameter.get("name") == "id":
                continue
            name = parameter.get("name")
            if not isinstance(name, str):
                raise broken(where, "a parameter has no name", "Give it one")
            yield FlatParameter(name, parameter.get("x-Ed-Fi-isIdentity") is True)


def _member(name: str, value: object, where: str) -> SchemaMember:
    keywords = mapping(value, where)
    if "$ref" in keywords:
        return SchemaMember(name, keywords, target_of(keywords, where))
    if keywords.get("type") != "array":
        return SchemaMember(name, keywords)
    items = mapping(keywords.get("items"), f"{where}/items")
    if "$ref" in items:
        return SchemaMember(name, keywords, target_of(items, f"{where}/items"), many=True)
    return SchemaMember(name, items, many=True)


def target_of(node: Mapping[str, object], where: str) -> str:
    """The schema name, without prefix, that a `$ref` points to."""
    ref = node.get("$ref")
    if not isinstance(ref, str) or not ref.startswith(_SCHEMAS):
        raise broken(where, f"expected a $ref into {_SCHEMAS}", "Repair the $ref")
    return ref.removeprefix(_SCHEMAS).removeprefix(_PREFIX)


def mapping(value: object, where: str, document: str = WHERE) -> Mapping[str, object]:
    """The value, which must be a JSON object."""
    if not isinstance(value, dict):
        raise broken(where, f"expected a JSON object, found {_kind(value)}", document=document)
    return value


def sequence(value: object, where: str, document: str = WHERE) -> list[object]:
    """The value, which must be a JSON array."""
    if not isinstance(value, list):
        raise broken(where, f"expected a JSON array, found {_kind(value)}", document=document)
    return value


def broken(where: str, what: str, todo: str = "", document: str = WHERE) -> TablewrightError:
    """The error of a document that is not what it should be, at a JSON place in it."""
    place = f"{document} #/{where}" if where else document
    return TablewrightError(place, what, todo or "check that this is the right file, and whole")


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "nothing"}
    return kinds.get(type(value), "a number")
