"""The types of API members: scalars, descriptors, references, nested objects, and lists of those."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ScalarName = Literal[
    "string",
    "integer",
    "number",
    "boolean",
    "date",
    "datetime",
    "local-datetime",
    "time",
    "date-or-datetime",
]

#: The width of a whole number, or the precision of a number with decimals, as OpenAPI documents name it.
FormatName = Literal["int32", "int64", "float", "double"]

#: The maximum length of a descriptor's URI with its code value, as Ed-Fi's OpenAPI documents give it.
DESCRIPTOR_LENGTH = 306

#: The types whose values have a length in characters, and those whose values have a range.
TYPES_WITH_LENGTH: tuple[ScalarName, ...] = ("string",)
TYPES_WITH_RANGE: tuple[ScalarName, ...] = ("integer", "number")

#: The type that each format belongs to, and the least and the greatest value of the whole numbers.
FORMAT_TYPES: Mapping[FormatName, ScalarName] = {
    "int32": "integer",
    "int64": "integer",
    "float": "number",
    "double": "number",
}
FORMAT_RANGES: Mapping[FormatName, tuple[int, int]] = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
}

#: The scalar type for each data type that pages and documents print, in small letters.
PRINTED_SCALARS: Mapping[str, ScalarName] = {
    **dict.fromkeys(
        ("string", "text", "char", "varchar", "nvarchar", "xsd:string"), "string"
    ),
    **dict.fromkeys(
        ("integer", "int", "long", "short", "xsd:int", "xsd:integer"), "integer"
    ),
    **dict.fromkeys(
        ("number", "decimal", "float", "double", "money", "currency", "xsd:decimal"),
        "number",
    ),
    **dict.fromkeys(("boolean", "bool", "xsd:boolean"), "boolean"),
    **dict.fromkeys(("date", "iso-date", "xsd:date"), "date"),
    **dict.fromkeys(("datetime", "xsd:datetime"), "datetime"),
    "time": "time",
}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A JSON scalar with its constraints; lengths are in characters, `one_of` lists the only values allowed.

    A `local-datetime` has no time zone; a `date-or-datetime` is text in one of the two forms. `format` is the
    width or the precision of a number, None if the API's document gives none.
    """

    name: ScalarName
    format: FormatName | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    # In contrast to a descriptor, any other value is an error.
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A value of an open enumeration, by its name (`TermDescriptor`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to another resource, by the name of the reference object (`sectionReference`)."""

    object: str


@dataclass(frozen=True, slots=True)
class Nested:
    """An object inside the resource, by the name of its schema."""

    object: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """An array. The APIs have no arrays of arrays."""

    # No `ListOf`: the type checker then rejects an array of arrays.
    item: Scalar | Descriptor | Reference | Nested


ItemType = Scalar | Descriptor | Reference | Nested
Type = ItemType | ListOf


def item_type(type_: Type) -> ItemType:
    """Return the type of a list's items; any other type is returned as it is."""
    return type_.item if isinstance(type_, ListOf) else type_
