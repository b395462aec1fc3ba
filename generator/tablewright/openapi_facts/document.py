"""An OpenAPI 3 document of an Ed-Fi resource API as endpoints and schemas.

Only this module reads the JSON of the document; it raises TablewrightError, with the place in the document,
for JSON of another form. A schema is read when it is needed, so that a mistake in a resource that no page is
about does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright.errors import TablewrightError

WHERE = "OpenAPI document"
_PATHS = "/ed-fi/"
_SCHEMAS = "#/components/schemas/"
_PREFIX = "edFi_"
#: The member that holds what an extension adds to the standard; the facts are those of the standard alone.
_EXTENSIONS = "_ext"


@dataclass(frozen=True, slots=True)
class SchemaMember:
    """A property of a schema.

    `keywords` are its JSON Schema keywords, or those of its items if it is an array (`many`). `target` is the
    name of the schema that it or its items refer to; it is empty for scalars.
    """

    name: str
    keywords: Mapping[str, object]
    target: str = ""
    many: bool = False

    def flag(self, name: str) -> bool:
        """Whether a keyword is true; false if it is missing."""
        return self.keywords.get(name) is True


@dataclass(frozen=True, slots=True)
class Schema:
    """An object schema: its name without the prefix `edFi_`, and its members in the order of the document."""

    name: str
    members: tuple[SchemaMember, ...]
    required: frozenset[str]

    @property
    def is_reference(self) -> bool:
        """Whether this is a reference object. Only its name shows that."""
        return self.name.endswith("Reference")


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
        self.version = str(info.get("version", ""))
        self._paths = as_object(root.get("paths"), "paths")
        components = as_object(root.get("components"), "components")
        self._schemas = as_object(components.get("schemas"), "components/schemas")
        self._parameters = as_object(
            components.get("parameters", {}), "components/parameters"
        )

    def endpoints(self) -> dict[str, str]:
        """The path segment of every resource with the name of its schema, in the order of the document."""
        endpoints = {}
        for path in self._paths:
            segment = path.removeprefix(_PATHS)
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

    def schema_names(self) -> frozenset[str]:
        """The names of all schemas without the prefix `edFi_`."""
        return frozenset(name.removeprefix(_PREFIX) for name in self._schemas)

    def full_name(self, name: str) -> str:
        """The name of a schema as the document has it: with the prefix, if there is such a schema."""
        # Schemas that do not belong to the standard, such as `link`, have no prefix.
        full = f"{_PREFIX}{name}"
        return full if full in self._schemas else name

    def schema(self, name: str) -> Schema:
        """The object schema with this name (without prefix). Raises TablewrightError if there is none."""
        full = self.full_name(name)
        where = f"components/schemas/{full}"
        if full not in self._schemas:
            raise invalid_document(
                where,
                what="a $ref refers to this schema, but it is missing",
                todo="correct the $ref",
            )
        body = as_object(self._schemas[full], where)
        properties = as_object(body.get("properties", {}), f"{where}/properties")
        required = as_array(body.get("required", []), f"{where}/required")
        members = []
        for key, value in properties.items():
            if key != _EXTENSIONS:
                place = f"{where}/properties/{key}"
                members.append(_member(key, value, place))
        return Schema(
            name=name,
            members=tuple(members),
            required=frozenset(map(str, required)),
        )

    def _item(self, path: str) -> Mapping[str, object]:
        return as_object(self._paths.get(path, {}), f"paths/{path}")

    def _body(self, path: str) -> str:
        """The name of the schema of the body that the POST of a path takes."""
        where = f"paths/{path}/post"
        node: object = self._item(path).get("post")
        for key in ("requestBody", "content", "application/json", "schema"):
            node = as_object(node, where).get(key)
            where = f"{where}/{key}"
        return target_of(as_object(node, where), where)

    def _filters(self, path: str) -> Iterator[FlatParameter]:
        """The query parameters of the GET of a path that filter by a property."""
        where = f"paths/{path}/get/parameters"
        operation = self._item(path).get("get")
        get = as_object(operation, f"paths/{path}/get")
        parameters = get.get("parameters", [])
        for entry in as_array(parameters, where):
            parameter = as_object(entry, where)
            # Parameters for paging and change queries are shared, so they are given by $ref.
            if "$ref" in parameter or parameter.get("in") != "query":
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
            identity = parameter.get("x-Ed-Fi-isIdentity") is True
            yield FlatParameter(name, identity)


def _member(name: str, value: object, where: str) -> SchemaMember:
    """The property of a schema; `value` is its JSON at the place `where`."""
    keywords = as_object(value, where)
    if "$ref" in keywords:
        return SchemaMember(name, keywords, target_of(keywords, where))
    if keywords.get("type") != "array":
        return SchemaMember(name, keywords)
    items_where = f"{where}/items"
    items = as_object(keywords.get("items"), items_where)
    if "$ref" in items:
        target = target_of(items, items_where)
        return SchemaMember(name, keywords, target, many=True)
    return SchemaMember(name, items, many=True)


def target_of(node: Mapping[str, object], where: str) -> str:
    """The name, without prefix, of the schema that a `$ref` refers to."""
    ref = node.get("$ref")
    if not isinstance(ref, str) or not ref.startswith(_SCHEMAS):
        raise invalid_document(
            where,
            what=f"expected a $ref to {_SCHEMAS}",
            todo="correct the $ref",
        )
    name = ref.removeprefix(_SCHEMAS)
    return name.removeprefix(_PREFIX)


def as_object(value: object, where: str, document: str = WHERE) -> Mapping[str, object]:
    """The value if it is a JSON object. Raises TablewrightError if it is not.

    `where` is the place of the value in the document, with slashes; it is empty for the whole document.
    """
    if not isinstance(value, dict):
        raise invalid_document(
            where,
            what=f"expected a JSON object, found {_kind(value)}",
            document=document,
        )
    return value


def as_array(value: object, where: str, document: str = WHERE) -> list[object]:
    """The value if it is a JSON array. Raises TablewrightError if it is not."""
    if not isinstance(value, list):
        raise invalid_document(
            where,
            what=f"expected a JSON array, found {_kind(value)}",
            document=document,
        )
    return value


def invalid_document(
    where: str, what: str, todo: str = "", document: str = WHERE
) -> TablewrightError:
    """The error for a document of the wrong form, with the place in it."""
    place = f"{document} #/{where}" if where else document
    todo = todo or "check that this is the right file, and that it is complete"
    return TablewrightError(place, what, todo)


def _kind(value: object) -> str:
    """The JSON type of a value, with its article."""
    kinds = {
        dict: "an object",
        list: "an array",
        str: "a string",
        bool: "a boolean",
        type(None): "nothing",
    }
    return kinds.get(type(value), "a number")
