"""JSON Schemas of the API's types and objects.

This is the only place that states what the API accepts: the checks of samples (`values/limits.py`), the
models and the published OpenAPI document all use these schemas. The keywords are those of JSON Schema
2020-12.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, assert_never

from tablewright.model.facts import ApiObject
from tablewright.model.types import (
    Descriptor,
    ListOf,
    Nested,
    Reference,
    Scalar,
    ScalarName,
    Type,
)

#: A JSON Schema: nested mappings, lists, texts and numbers. A schema without keywords accepts everything.
Schema: TypeAlias = dict[str, Any]

#: The maximum length of a descriptor's URI with its code value, as Ed-Fi's OpenAPI documents give it.
DESCRIPTOR_LENGTH = 306

#: A date, or a date and a time of day without a time zone: `2016-09-01`, `2016-09-01T08:00:00`.
_DATE_OR_DATETIME = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?)?$"

_SCALARS: Mapping[ScalarName, Mapping[str, str]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time-local"},
    "datetime": {"type": "string", "format": "date-time"},
    "local-datetime": {"type": "string", "format": "date-time-local"},
    "date-or-datetime": {"type": "string", "pattern": _DATE_OR_DATETIME},
}


def scalar_schema(kind: Scalar) -> Schema:
    """The schema of a scalar with its limits, or of its choices where it has some."""
    if kind.one_of:
        return {"type": "string", "enum": list(kind.one_of)}
    schema: Schema = dict(_SCALARS[kind.name])
    limits = {
        "minLength": kind.min_length,
        "maxLength": kind.max_length,
        "minimum": kind.minimum,
        "maximum": kind.maximum,
    }
    for keyword, limit in limits.items():
        if limit is not None:
            schema[keyword] = limit
    return schema


def unlimited_schema(kind: Scalar) -> Schema:
    """The schema of a scalar without its limits: a query may search for any value of the type."""
    return dict(_SCALARS[kind.name])


def descriptor_schema(name: str, namespace: str) -> Schema:
    """The schema of a descriptor's values.

    `namespace` is the URI of the descriptor; it is empty where the API takes bare code values. A client may
    use a namespace of its own, so the schema checks only the form of the URI and the descriptor's name.
    """
    schema: Schema = {"type": "string", "maxLength": DESCRIPTOR_LENGTH}
    if namespace:
        schema["pattern"] = rf"^uri://[^#]+/{re.escape(name)}#.+$"
    return schema


def type_schema(kind: Type, ref: Callable[[str], str]) -> Schema:
    """The schema of any type; `ref` returns the `$ref` of an object or a descriptor by its name."""
    match kind:
        case ListOf(item=item):
            return {"type": "array", "items": type_schema(item, ref)}
        case Reference(object=name) | Nested(object=name) | Descriptor(name=name):
            return {"$ref": ref(name)}
        case Scalar():
            return scalar_schema(kind)
        case _:
            assert_never(kind)


def object_schema(item: ApiObject, properties: Mapping[str, Schema]) -> Schema:
    """The schema of an object with the given schemas of its members; `required` lists the mandatory ones."""
    schema: Schema = {"type": "object", "properties": dict(properties)}
    mandatory = [member.name for member in item.members if member.mandatory]
    if mandatory:
        schema["required"] = mandatory
    return schema
