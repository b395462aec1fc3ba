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
    DESCRIPTOR_LENGTH,
    FORMAT_RANGES,
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
    schema = unlimited_schema(kind)
    keywords = {
        "minLength": kind.min_length,
        "maxLength": kind.max_length,
        "minimum": kind.minimum,
        "maximum": kind.maximum,
    }
    for keyword, value in keywords.items():
        if value is not None:
            schema[keyword] = value
    return schema


def schema_with_range(kind: Scalar) -> Schema:
    """The schema of a scalar in which the range of its format has the keywords of limits.

    A validator ignores the formats of numbers: for JSON Schema they describe a value, and limit nothing.
    """
    schema = scalar_schema(kind)
    minimum, maximum = range_of(kind)
    if minimum is not None:
        schema["minimum"] = minimum
    if maximum is not None:
        schema["maximum"] = maximum
    return schema


def range_of(kind: Scalar) -> tuple[float | None, float | None]:
    """The least and the greatest number of a type: its limits, within the range of its format."""
    if kind.format is None or kind.format not in FORMAT_RANGES:
        return kind.minimum, kind.maximum
    least, greatest = FORMAT_RANGES[kind.format]
    # The limits come first: of two equal numbers, the one that the document gives is kept.
    minimum = least if kind.minimum is None else max(kind.minimum, least)
    maximum = greatest if kind.maximum is None else min(kind.maximum, greatest)
    return minimum, maximum


def unlimited_schema(kind: Scalar) -> Schema:
    """The schema of a scalar without its limits: a query may search for any value of the type."""
    schema: Schema = dict(_SCALARS[kind.name])
    if kind.format is not None:
        schema["format"] = kind.format
    return schema


def descriptor_schema(name: str, namespace: str) -> Schema:
    """The schema of a descriptor's values.

    `namespace` is the URI of the descriptor; it is empty where the API takes bare code values. A client may
    use a namespace of its own, so the schema checks only the form of the URI and the descriptor's name.
    """
    schema: Schema = {"type": "string", "maxLength": DESCRIPTOR_LENGTH}
    if namespace:
        ending = re.escape(wire_name(name, namespace))
        schema["pattern"] = rf"^uri://[^#]+/{ending}#.+$"
    return schema


def wire_name(name: str, namespace: str) -> str:
    """The name of a descriptor in its values: the namespace can spell it differently."""
    return namespace.rpartition("/")[2] or name


def type_schema(
    kind: Type,
    ref: Callable[[str], str],
    scalar: Callable[[Scalar], Schema] = scalar_schema,
) -> Schema:
    """The schema of any type.

    `ref` returns the `$ref` of an object or a descriptor by its name, `scalar` the schema of a scalar.
    """
    match kind:
        case ListOf(item=item):
            return {"type": "array", "items": type_schema(item, ref, scalar)}
        case Reference(object=name) | Nested(object=name) | Descriptor(name=name):
            return {"$ref": ref(name)}
        case Scalar():
            return scalar(kind)
        case _:
            assert_never(kind)


def object_schema(item: ApiObject, properties: Mapping[str, Schema]) -> Schema:
    """The schema of an object with the given schemas of its members; `required` lists the mandatory ones."""
    schema: Schema = {"type": "object", "properties": dict(properties)}
    mandatory = [member.name for member in item.members if member.mandatory]
    if mandatory:
        schema["required"] = mandatory
    return schema
