"""Compares the data type that a page prints with the type of the API."""

from __future__ import annotations

from typing import assert_never

from tablewright.model.properties import Property
from tablewright.model.types import (
    PRINTED_SCALARS,
    Descriptor,
    ListOf,
    Nested,
    Reference,
    Scalar,
    ScalarName,
    Type,
    item_type,
)

#: Printed types that agree with an API type of another name: OpenAPI documents give times as strings.
_COVERS: dict[ScalarName, frozenset[ScalarName]] = {
    "string": frozenset({"time"}),
    "date-or-datetime": frozenset({"date", "datetime"}),
    "local-datetime": frozenset({"datetime"}),
}


def agrees(prop: Property, name: str, type_: Type) -> bool:
    """Whether a page's printed type means the API's type of the member `name`; lists count as their items."""
    item = item_type(type_)
    match item:
        case Scalar(name=scalar):
            printed = printed_scalar(prop)
            if printed is None:
                return False
            return printed == scalar or printed in _COVERS.get(scalar, ())
        case Descriptor(name=descriptor):
            return _names_it(prop, "descriptor", (name, descriptor))
        case Reference(object=reference):
            return _names_it(prop, "reference", (name, reference))
        case Nested():
            # Pages have names of their own for nested objects, so only the other kinds can be ruled out.
            other_kinds = ("descriptor", "reference")
            is_other_kind = prop.type.lower().endswith(other_kinds)
            return printed_scalar(prop) is None and not is_other_kind
        case _:
            assert_never(item)


def described(type_: Type) -> str:
    """The name of an API type in the message of a finding."""
    match type_:
        case ListOf():
            return "collection"
        case Nested():
            return "object"
        case Reference(object=name):
            return name
        case Scalar(name=name) | Descriptor(name=name):
            return name
        case _:
            assert_never(type_)


def _names_it(prop: Property, kind: str, names: tuple[str, ...]) -> bool:
    """Whether the printed type is one of these names; an empty type means that of the property's kind."""
    if not prop.type:
        return prop.kind in {kind, "collection"}
    return prop.type.lower() in {name.lower() for name in names}


def printed_scalar(prop: Property) -> ScalarName | None:
    """The scalar type that the printed type means; None if it is not the name of a scalar type."""
    return scalar_of_text(prop.type)


def scalar_of_text(printed: str) -> ScalarName | None:
    """The scalar type that a printed text means; None if it is not the name of a scalar type.

    Some pages add the form of the text in brackets: `ISO-Date (yyyy-MM-dd)`.
    """
    name, _, form = printed.partition("(")
    scalar = PRINTED_SCALARS.get(name.strip().lower())
    # `ISO-Date (yyyy-MM-ddTHH:mm:ssZ)` has a time of day.
    if scalar == "date" and "hh" in form.lower():
        return "datetime"
    return scalar


def is_descriptor(type_: Type) -> bool:
    """Whether a type is a descriptor or a list of descriptors."""
    return isinstance(item_type(type_), Descriptor)
