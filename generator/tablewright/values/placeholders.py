"""Converts typed scenario values to the JSON values and placeholders of sample files.

A placeholder is a JSON object with a first key that begins with `$`; `runtime/core/samples/placeholders.py`
replaces it by a value when a sample is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import assert_never

from tablewright.model.json_types import Json
from tablewright.model.types import Descriptor, Nested, Reference, Type, item_type
from tablewright.model.values import Value
from tablewright.model.version import ArrayTree, Branch, Leaf, Tree
from tablewright.values.kinds import single_placeholder
from tablewright.values.typed_texts import SingleType, UnfitError


def type_mismatch(value: Value, kind: Type) -> str:
    """The reason why a type cannot hold a value; the empty text if it can."""
    try:
        single = _single_type(kind)
    except UnfitError as error:
        return str(error)
    _, mismatch = _converted(value, single, "")
    return mismatch


def placeholder_of(value: Value, kind: Type, namespaces: Mapping[str, str]) -> Json:
    """The JSON value or placeholder of one scenario value.

    `namespaces` maps the names of descriptors to their URIs; a descriptor without a URI is sent as its code
    value alone. If `kind` is a list, the value is one of its items. Raises UnfitError.
    """
    single = _single_type(kind)
    namespace = (
        namespaces.get(single.name, "") if isinstance(single, Descriptor) else ""
    )
    placeholder, mismatch = _converted(value, single, namespace)
    if mismatch:
        raise UnfitError(mismatch)
    return placeholder


def placeholders_of(tree: Tree, namespaces: Mapping[str, str]) -> Json:
    """A payload as JSON, with placeholders for the values that are resolved later. Raises UnfitError."""
    match tree:
        case Leaf(value=value, type=kind):
            return placeholder_of(value, kind, namespaces)
        case Branch(members=members):
            return {name: placeholders_of(child, namespaces) for name, child in members}
        case ArrayTree(items=items):
            return [placeholders_of(item, namespaces) for item in items]
        case _:
            assert_never(tree)


def _single_type(kind: Type) -> SingleType:
    item = item_type(kind)
    if isinstance(item, Nested | Reference):
        raise UnfitError("the member holds an object, not a single value")
    return item


# The checks, the comparison of keys and the emitted files all need the placeholder of the same cell, so each
# value of a type is converted once. What is returned is read-only, and may be shared.
@cache
def _converted(value: Value, kind: SingleType, namespace: str) -> tuple[Json, str]:
    """The placeholder of a value, and the empty text; or None, and the reason why the type cannot hold it."""
    try:
        return single_placeholder(value, kind, namespace), ""
    except UnfitError as error:
        return None, str(error)
