"""What the published document states about an object in addition to the schema of its model.

The server checks keys, lists and the width of whole numbers outside of the models. It takes `null` for each
member that a client may leave out. Only documents of resources with natural keys have these keywords.
"""

from __future__ import annotations

from collections.abc import Mapping

from tablewright.model.facts import ApiObject, Member
from tablewright.model.types import (
    ListOf,
    Nested,
    Reference,
    Scalar,
    item_type,
)
from tablewright.values.json_schema import Schema, range_of

#: A text without spaces at its ends, and the same for texts that may not be empty.
_NO_OUTER_SPACES = r"^(\S([\s\S]*\S)?)?$"
_FILLED_WITHOUT_OUTER_SPACES = r"^\S([\s\S]*\S)?$"

#: The server refuses texts that look like HTML: a tag, or a character reference.
_NO_HTML: Mapping[str, Schema] = {
    # With its type: for JSON Schema, a pattern also matches `null`.
    "not": {"type": "string", "pattern": "<[a-zA-Z!/?]|&#"}
}

#: The members that the server adds to each record, also where the API's document does not declare them.
_SERVER_MEMBERS: Mapping[str, Schema] = {
    "_etag": {"type": "string"},
    "_lastModifiedDate": {"type": "string", "format": "date-time"},
}


def published_schema(obj: ApiObject, schema: Schema) -> Schema:
    """The schema of an object as the document of a package has it."""
    properties: Schema = {}
    has_key = obj.role in ("resource", "reference")
    for member in obj.members:
        published = schema["properties"][member.name]
        if not member.server:
            published = _published_member(member, published, has_key=has_key)
        properties[member.name] = published
    if obj.role == "resource":
        for name, added in _SERVER_MEMBERS.items():
            description = {"description": "Written by the server.", "readOnly": True}
            properties.setdefault(name, {**added, **description})
    return {**schema, "properties": properties}


def _published_member(member: Member, schema: Schema, *, has_key: bool) -> Schema:
    kind = member.type
    published = dict(schema)
    if member.key and not isinstance(item_type(kind), Reference | Nested):
        published["x-Ed-Fi-isIdentity"] = True
    if isinstance(kind, Scalar):
        published |= _server_limits(kind)
        if has_key and member.key and kind.name == "string" and not kind.one_of:
            is_filled = bool(kind.min_length)
            pattern = _FILLED_WITHOUT_OUTER_SPACES if is_filled else _NO_OUTER_SPACES
            published["pattern"] = pattern
    elif isinstance(kind, ListOf) and isinstance(kind.item, Scalar):
        published["items"] = published["items"] | _server_limits(kind.item)
    # The server compares the keys of items only, which the keyword cannot express.
    if isinstance(kind, ListOf) and isinstance(kind.item, Reference | Nested):
        published["uniqueItems"] = True
    return published if member.mandatory else _nullable(published)


def _server_limits(kind: Scalar) -> Schema:
    """The range of a whole number, and what a text may not contain.

    JSON Schema has formats for the width of numbers, but validators ignore them.
    """
    if kind.name == "string" and not kind.one_of:
        return dict(_NO_HTML)
    if kind.name != "integer":
        return {}
    minimum, maximum = range_of(kind)
    limits: Schema = {}
    # The facts have all limits as numbers with decimals.
    if minimum is not None:
        limits["minimum"] = int(minimum)
    if maximum is not None:
        limits["maximum"] = int(maximum)
    return limits


def _nullable(schema: Schema) -> Schema:
    """The schema of a member that may also be `null`, which means the same as its absence."""
    if "$ref" in schema:
        others = {key: value for key, value in schema.items() if key != "$ref"}
        return {"anyOf": [{"$ref": schema["$ref"]}, {"type": "null"}], **others}
    # A list of choices would have to contain `null`, too.
    if "type" not in schema or "enum" in schema:
        return schema
    return {**schema, "type": [schema["type"], "null"]}
