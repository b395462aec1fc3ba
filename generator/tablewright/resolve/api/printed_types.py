"""What a page's type column says, against the types of the API."""

from __future__ import annotations

from tablewright.model.page import Property
from tablewright.model.types import (
    PRINTED_SCALARS,
    Descriptor,
    ListOf,
    Nested,
    Reference,
    Scalar,
    ScalarName,
    Type,
)

#: Printed types that an API type covers besides its own: documents of the API give times as strings.
_COVERS: dict[ScalarName, frozenset[ScalarName]] = {
    "string": frozenset({"time"}),
    "date-or-datetime": frozenset({"date", "datetime"}),
    "local-datetime": frozenset({"datetime"}),
}


def agrees(prop: Property, name: str, type_: Type) -> bool:
    """Whether a page's printed type means the API's type of the member `name`, cardinality aside."""
    match type_.item if isinstance(type_, ListOf) else type_:
        case Scalar(name=scalar):
            printed = printed_scalar(prop)
            return printed is not None and (printed == scalar or printed in _COVERS.get(scalar, ()))
        case Descriptor(name=descriptor):
            return _names_it(prop, "descriptor", (name, descriptor))
        case Reference(object=reference):
            return _names_it(prop, "reference", (name, reference))
        case Nested():
            words = ("descriptor", "reference")
            return printed_scalar(prop) is None and not prop.type.lower().endswith(words)


def described(type_: Type) -> str:
    """An API type in the words of a finding."""
    match type_:
        case ListOf():
            return "collection"
        case Nested():
            return "object"
        case Reference(object=name):
            return name
        case Scalar(name=name) | Descriptor(name=name):
            return name


def _names_it(prop: Property, kind: str, names: tuple[str, ...]) -> bool:
    """Whether the printed type is one of these names; an empty one stands for the property's own."""
    return (
        prop.kind in {kind, "collection"}
        if not prop.type
        else prop.type.lower() in {name.lower() for name in names}
    )


def printed_scalar(prop: Property) -> ScalarName | None:
    """The scalar that the printed type means; None where it is the name of something else."""
    return PRINTED_SCALARS.get(prop.type.lower())


def is_descriptor(type_: Type) -> bool:
    """Whether a member, or each of its items, is a value of a descriptor."""
    return isinstance(type_.item if isinstance(type_, ListOf) else type_, Descriptor)
