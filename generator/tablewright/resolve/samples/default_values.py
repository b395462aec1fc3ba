"""Default values for members that no page gives a value: one for each type, within the limits of the type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from tablewright.model.types import (
    Descriptor,
    ListOf,
    Nested,
    Reference,
    Scalar,
    Type,
)
from tablewright.model.values import Literal, SchoolDate, Value
from tablewright.model.version import Leaf
from tablewright.values.limits import in_limits

#: Values that the limits of a type may change.
_ADJUSTABLE: Mapping[str, str | int] = {"string": "Example", "integer": 1, "number": 1}
_FIXED: Mapping[str, Value] = {
    "boolean": Literal("true"),
    # A date within every school year.
    "date": SchoolDate(9, 1),
    "datetime": SchoolDate(9, 1),
    "local-datetime": SchoolDate(9, 1),
    "date-or-datetime": SchoolDate(9, 1),
    "time": Literal("08:00:00"),
}


def default_leaf(kind: Type, published: Mapping[str, tuple[str, ...]]) -> Leaf | None:
    """The default value of a scalar or a descriptor; None for other types.

    `published` maps the names of descriptors to their published code values, the first of which is the
    default.
    """
    match kind:
        case Descriptor(name=name):
            values = published.get(name, ())
            # `Other` is a code value of most descriptors of the standard.
            return Leaf(Literal(values[0] if values else "Other"), kind, "default")
        case Scalar():
            return Leaf(_default(kind), kind, "default")
        case Reference() | Nested() | ListOf():
            return None
        case _:
            assert_never(kind)


def _default(kind: Scalar) -> Value:
    adjustable = _ADJUSTABLE.get(kind.name)
    if adjustable is None:
        return _FIXED[kind.name]
    return Literal(str(in_limits(adjustable, kind)))
