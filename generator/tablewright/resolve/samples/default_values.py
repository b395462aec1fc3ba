"""Plausible values where no page gives one: by type, always the same, within the type's bounds."""

from __future__ import annotations

from collections.abc import Mapping

from tablewright.model.types import Descriptor, Scalar, Type
from tablewright.model.values import Literal, SchoolDate, Value
from tablewright.model.version import Leaf
from tablewright.values.limits import in_limits

_MADE_UP: Mapping[str, str | int] = {"string": "Example", "integer": 1, "number": 1}
_VALUES: Mapping[str, Value] = {
    "boolean": Literal("true"),
    "date": SchoolDate(9, 1),
    "datetime": SchoolDate(9, 1),
    "local-datetime": SchoolDate(9, 1),
    "date-or-datetime": SchoolDate(9, 1),
    "time": Literal("08:00:00"),
}


def declared_leaf(kind: Type, published: Mapping[str, tuple[str, ...]]) -> Leaf | None:
    """A value of a scalar or descriptor; None for other types.

    `published` holds the values of the standard's descriptors by name; the first of them is taken.
    """
    match kind:
        case Descriptor(name=name):
            return Leaf(Literal(next(iter(published.get(name, ())), "Other")), kind, "declared")
        case Scalar():
            return Leaf(_scalar(kind), kind, "declared")
        case _:
            return None


def _scalar(kind: Scalar) -> Value:
    made = _MADE_UP.get(kind.name)
    return _VALUES[kind.name] if made is None else Literal(str(in_limits(made, kind)))
