"""Reads the schemas of an OpenAPI document: follows `$ref`, joins `allOf`, and lists what it cannot read.

The facts can express an object with members, and scalars, descriptors and objects as members, alone or in
lists. A keyword that restricts a value in another way is listed with the member or schema, and becomes a
finding (F124). A member whose type the facts cannot express has a problem instead (F123).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tablewright.openapi_facts.json_nodes import (
    as_array,
    as_object,
    as_text,
    invalid_document,
    pointer_steps,
)

_PREFIX = "edFi_"
#: The member that holds what an extension adds to the standard; the facts are those of the standard alone.
_EXTENSIONS = "_ext"

_ALTERNATIVES = ("oneOf", "anyOf")
#: Keywords that this module or `objects` reads, in the schemas of members.
_READ_IN_MEMBERS = frozenset(
    {
        *("$ref", "allOf", "oneOf", "anyOf", "items"),
        *("type", "format", "nullable", "enum", "const"),
        *("minLength", "maxLength", "minimum", "maximum"),
    }
)
_READ_IN_OBJECTS = frozenset({"$ref", "allOf", "type", "properties", "required"})
#: Keywords that are left out of the facts without a finding, each with the reason. `description` and
#: `deprecated` of a member are read, but differ between the parts of an `allOf` without harm.
IGNORED_KEYWORDS: Mapping[str, str] = {
    "title": "a name for people",
    "description": "a text for people; of a member it is kept on request",
    "default": "what the server writes if the member is absent, so that every value is still accepted",
    "example": "an example; the samples contain others",
    "examples": "examples; the samples contain others",
    "deprecated": "a flag of the member, which the facts have",
    "readOnly": "a flag of the member, which the facts have as `server`",
    "writeOnly": "the server accepts the member all the same",
    "xml": "the API sends JSON",
    "externalDocs": "a link for people",
    "discriminator": "it repeats which alternative a member has",
    "contentMediaType": "it names the format of a text and restricts nothing",
    "$comment": "a text for people",
    "$schema": "it names the language of the document",
    "$id": "a name of the schema",
    "$anchor": "a name of the schema",
}
#: The start of keywords that a publisher adds. They restrict nothing; `objects` reads those of Ed-Fi.
EXTENSION_PREFIX = "x-"
#: More levels of `allOf` than any document needs; reading them must not exhaust the stack.
_MOST_LEVELS = 100


@dataclass(frozen=True, slots=True)
class SchemaMember:
    """A property of a schema.

    `keywords` are its JSON Schema keywords, or those of its items if it is an array (`many`). `target` is the
    name of the object schema that it or its items refer to; it is empty for scalars. `unread` are keywords
    that the facts cannot express. `problem` is the reason why they cannot express the type, if they cannot.
    `description` is on one line.
    """

    name: str
    keywords: Mapping[str, object]
    target: str = ""
    many: bool = False
    unread: tuple[str, ...] = ()
    problem: str = ""
    description: str = ""

    def flag(self, *names: str) -> bool:
        """Whether one of these keywords is true; false if all are missing."""
        return any(self.keywords.get(name) is True for name in names)


@dataclass(frozen=True, slots=True)
class Schema:
    """An object schema: its name without the prefix `edFi_`, and its members in the order of the document.

    The members of the parts of an `allOf` come first. `unread` are keywords that the facts cannot express.
    """

    name: str
    members: tuple[SchemaMember, ...]
    required: frozenset[str]
    unread: tuple[str, ...] = ()

    @property
    def is_reference(self) -> bool:
        """Whether this is a reference object. Only its name shows that."""
        return self.name.endswith("Reference")


@dataclass(slots=True)
class _Parts:
    """The properties of a schema and of all parts of its `allOf`, each with its JSON and its place."""

    properties: dict[str, tuple[Mapping[str, object], str]]
    required: set[str]
    unread: set[str]

    def add(self, name: str, value: Mapping[str, object], where: str) -> None:
        """Adds a property; one that several parts give has the keywords of all of them."""
        known = self.properties.get(name)
        if known is None:
            self.properties[name] = value, where
        else:
            joined = _joined(known[0], value, where)
            self.properties[name] = joined, known[1]

    def add_all(self, other: _Parts) -> None:
        """Adds everything in other parts."""
        for name, (value, where) in other.properties.items():
            self.add(name, value, where)
        self.required |= other.required
        self.unread |= other.unread


class Schemas:
    """The schemas of a document by name."""

    def __init__(self, nodes: Mapping[str, object]) -> None:
        self._nodes = nodes
        # Schemas share parts; without this, a part of many layers would be read again and again.
        self._parts: dict[str, _Parts] = {}
        self._schemas: dict[str, Schema] = {}
        self._typed_schemas: dict[str, _TypedNode] = {}
        self._objects: dict[str, bool] = {}

    def names(self) -> frozenset[str]:
        """The names of all schemas without the prefix `edFi_`."""
        return frozenset(name.removeprefix(_PREFIX) for name in self._nodes)

    def full_name(self, name: str) -> str:
        """The name of a schema as the document has it: with the prefix, if there is such a schema."""
        # Schemas that do not belong to the standard, such as `link`, have no prefix.
        full = f"{_PREFIX}{name}"
        return full if full in self._nodes else name

    def schema(self, name: str) -> Schema:
        """The object schema with this name (without prefix). Raises TablewrightError if there is none."""
        if name not in self._schemas:
            self._schemas[name] = self._read(name)
        return self._schemas[name]

    def target_of(self, node: Mapping[str, object], where: str) -> str:
        """The name, without prefix, of the schema that a `$ref` leads to, perhaps through others."""
        seen: dict[str, None] = {}
        while True:
            name = _schema_name(node, where)
            if name in seen:
                path = " -> ".join([*seen, name])
                raise invalid_document(
                    where, f"the $ref leads back to itself: {path}", "correct the $ref"
                )
            seen[name] = None
            node, where = self._node(name)
            if "$ref" not in node:
                return name

    def _node(self, name: str) -> tuple[Mapping[str, object], str]:
        """The JSON of a schema, and its place."""
        full = self.full_name(name)
        if full != name and name in self._nodes:
            what = f"'{name}' and '{full}' would be one object"
            where = f"components/schemas/{name}"
            raise invalid_document(where, what, "rename one of them")
        where = f"components/schemas/{full}"
        if full not in self._nodes:
            raise invalid_document(
                where,
                what="a $ref refers to this schema, but it is missing",
                todo="correct the $ref",
            )
        return as_object(self._nodes[full], where), where

    def _read(self, name: str) -> Schema:
        node, where = self._node(name)
        if not self._names_object(name):
            kind = node.get("type", "no type")
            what = f"expected the schema of an object, found {kind}"
            raise invalid_document(where, what, "correct the schema")
        parts = self._all_parts(name, ())
        members: list[SchemaMember] = []
        for key, (value, place) in parts.properties.items():
            if key != _EXTENSIONS:
                members.append(self._member(key, value, place))
        return Schema(
            name=name,
            members=tuple(members),
            required=frozenset(parts.required),
            unread=tuple(sorted(parts.unread)),
        )

    def _all_parts(self, name: str, above: tuple[str, ...]) -> _Parts:
        """The properties of a schema; `above` are the schemas whose `allOf` led here."""
        if name not in self._parts:
            node, where = self._node(name)
            if name in above:
                path = " -> ".join([*above, name])
                what = f"the `allOf` leads back to itself: {path}"
                raise invalid_document(where, what, "correct the `allOf`")
            self._parts[name] = self._parts_of(node, where, (*above, name))
        return self._parts[name]

    def _parts_of(
        self, node: Mapping[str, object], where: str, above: tuple[str, ...]
    ) -> _Parts:
        _check_depth(len(above), where)
        parts = _Parts({}, set(), set())
        if "$ref" in node:
            target = self.target_of(node, where)
            parts.add_all(self._all_parts(target, above))
            return parts
        for position, part in enumerate(_array(node, "allOf", where)):
            place = f"{where}/allOf/{position}"
            # An inline part is one level more, but has no name.
            inner = self._parts_of(as_object(part, place), place, (*above, place))
            parts.add_all(inner)
        properties = as_object(node.get("properties", {}), f"{where}/properties")
        for key, value in properties.items():
            place = f"{where}/properties/{key}"
            parts.add(as_text(key, place), as_object(value, place), place)
        for entry in _array(node, "required", where):
            parts.required.add(as_text(entry, f"{where}/required"))
        parts.unread.update(_unread(node, _READ_IN_OBJECTS))
        return parts

    def _member(
        self, name: str, value: Mapping[str, object], where: str
    ) -> SchemaMember:
        """The property of a schema; `value` is its JSON at the place `where`."""
        if "/" in name or not name.strip():
            problem = "a path cannot contain its name"
            return SchemaMember(name, value, problem=problem)
        outer = self._typed(value, where)
        description = _description(value, outer.keywords, where)
        unread = set(_unread(outer.keywords, _READ_IN_MEMBERS))
        if outer.problem or outer.target or outer.keywords.get("type") != "array":
            return SchemaMember(
                name,
                outer.keywords,
                outer.target,
                unread=tuple(sorted(unread)),
                problem=outer.problem,
                description=description,
            )
        items_where = f"{where}/items"
        items = self._typed(
            as_object(outer.keywords.get("items"), items_where), items_where
        )
        unread.update(_unread(items.keywords, _READ_IN_MEMBERS))
        problem = items.problem
        if items.keywords.get("type") == "array":
            problem = "it is an array of arrays"
        # The flags of an array of references are those of the array.
        keywords = outer.keywords if items.target else items.keywords
        return SchemaMember(
            name,
            keywords,
            items.target,
            many=True,
            unread=tuple(sorted(unread)),
            problem=problem,
            description=description,
        )

    def _names_object(self, name: str, depth: int = 0) -> bool:
        """Whether the schema with this name has members."""
        if name not in self._objects:
            node, where = self._node(name)
            # A schema that is a part of itself is no object because of that.
            self._objects[name] = False
            self._objects[name] = self._is_object(node, where, depth)
        return self._objects[name]

    def _is_object(self, node: Mapping[str, object], where: str, depth: int) -> bool:
        """Whether a schema, or a part of its `allOf`, has members."""
        _check_depth(depth, where)
        if "properties" in node or node.get("type") == "object":
            return True
        if "$ref" in node:
            return self._names_object(self.target_of(node, where), depth)
        for position, part in enumerate(_array(node, "allOf", where)):
            place = f"{where}/allOf/{position}"
            if self._is_object(as_object(part, place), place, depth + 1):
                return True
        return False

    def _typed(
        self, value: Mapping[str, object], where: str, depth: int = 0
    ) -> _TypedNode:
        """The keywords of a type: behind `$ref` and `allOf`, or of the only alternative."""
        _check_depth(depth, where)
        if "$ref" in value:
            return self._typed_reference(value, where, depth)
        keywords = dict(value)
        target = ""
        parts = list(_array(value, "allOf", where))
        for keyword in _ALTERNATIVES:
            alternatives = _alternatives(value, keyword, where)
            if len(alternatives) < len(_array(value, keyword, where)):
                keywords["nullable"] = True
            if len(alternatives) > 1:
                problem = f"`{keyword}` gives several alternatives"
                return _TypedNode(keywords, problem=problem)
            parts += alternatives
        for keyword in ("allOf", *_ALTERNATIVES):
            keywords.pop(keyword, None)
        for position, part in enumerate(parts):
            place = f"{where}/allOf/{position}"
            found = self._typed(as_object(part, place), place, depth + 1)
            if found.problem:
                return _TypedNode(keywords, problem=found.problem)
            if target and found.target not in ("", target):
                return _TypedNode(keywords, problem="`allOf` joins several objects")
            target = target or found.target
            keywords = dict(_joined(found.keywords, keywords, place))
        if not target and self._is_object(keywords, where, depth):
            problem = "its object has no schema of its own"
            return _TypedNode(keywords, problem=problem)
        return _with_one_type(keywords, target)

    def _typed_reference(
        self, value: Mapping[str, object], where: str, depth: int
    ) -> _TypedNode:
        """The type behind a `$ref`: an object, or the keywords of another schema."""
        target = self.target_of(value, where)
        if self._names_object(target):
            return _TypedNode(value, target)
        if target not in self._typed_schemas:
            node, place = self._node(target)
            self._typed_schemas[target] = self._typed(node, place, depth + 1)
        found = self._typed_schemas[target]
        others = {key: entry for key, entry in value.items() if key != "$ref"}
        keywords = _joined(found.keywords, others, where)
        return _TypedNode(keywords, found.target, found.problem)


@dataclass(frozen=True, slots=True)
class _TypedNode:
    """The keywords of a type; `target` and `problem` are those of `SchemaMember`."""

    keywords: Mapping[str, object]
    target: str = ""
    problem: str = ""


def _description(
    value: Mapping[str, object], keywords: Mapping[str, object], where: str
) -> str:
    """The description of a member, else that of its type, on one line; empty if there is none."""
    place = f"{where}/description"
    text = value.get("description", keywords.get("description", ""))
    # Paragraphs and indentation are of no use in a docstring, and no text of a spec file has several lines.
    return " ".join(as_text(text, place).split())


def _alternatives(node: Mapping[str, object], keyword: str, where: str) -> list[object]:
    """The alternatives of a `oneOf` or `anyOf`, without `null`: it means that the member may be empty."""
    alternatives: list[object] = []
    for alternative in _array(node, keyword, where):
        if alternative != {"type": "null"}:
            alternatives.append(alternative)
    return alternatives


def _with_one_type(keywords: dict[str, object], target: str) -> _TypedNode:
    """The node with one text as its `type`: `[string, null]` is a string that may be empty."""
    kinds = keywords.get("type")
    if not isinstance(kinds, list):
        return _TypedNode(keywords, target)
    named = [kind for kind in kinds if kind != "null"]
    if len(named) != 1:
        return _TypedNode(keywords, target, "`type` gives several types")
    single = {**keywords, "type": named[0]}
    if len(named) < len(kinds):
        single["nullable"] = True
    return _TypedNode(single, target)


def _schema_name(node: Mapping[str, object], where: str) -> str:
    """The name, without prefix, of the schema that a `$ref` refers to directly."""
    steps = pointer_steps(node.get("$ref"), where)
    if len(steps) != 3 or steps[:2] != ("components", "schemas"):
        raise invalid_document(
            where, "expected a $ref to #/components/schemas/", "correct the $ref"
        )
    return steps[2].removeprefix(_PREFIX)


def _joined(
    first: Mapping[str, object], second: Mapping[str, object], where: str
) -> Mapping[str, object]:
    """The keywords of both; a keyword that restricts values must not have two values."""
    for keyword in first.keys() & second.keys():
        if first[keyword] != second[keyword] and not _is_ignored(keyword):
            what = f"the parts of the schema give `{keyword}` two values"
            raise invalid_document(where, what, "correct the `allOf`")
    return {**first, **second}


def _unread(node: Mapping[str, object], read: frozenset[str]) -> Iterable[str]:
    """The keywords that restrict values, and that are not among those that are read."""
    for keyword, value in node.items():
        if keyword in read or _is_ignored(keyword):
            continue
        # Models accept further members in any case.
        if keyword == "additionalProperties" and isinstance(value, bool):
            continue
        yield keyword


def _is_ignored(keyword: str) -> bool:
    return keyword in IGNORED_KEYWORDS or keyword.startswith(EXTENSION_PREFIX)


def _check_depth(depth: int, where: str) -> None:
    if depth > _MOST_LEVELS:
        what = f"there are more than {_MOST_LEVELS} levels of `allOf`"
        raise invalid_document(where, what, "join some of the schemas")


def _array(node: Mapping[str, object], keyword: str, where: str) -> list[object]:
    """The array that a keyword has; empty if it is missing."""
    return as_array(node.get(keyword, []), f"{where}/{keyword}")
