"""Finds items that a list of a payload contains twice, by the item keys of the API."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from tablewright.model.facts import ApiObject, ApiObjects, item_key_of
from tablewright.model.types import ListOf
from tablewright.runtime.core.models.repeats import key_words, repeats


@dataclass(frozen=True, slots=True)
class RepeatedItem:
    """An item of a list that is the same as an earlier one: the wire path of the list, and both positions."""

    path: str
    first: int
    index: int
    equal: str

    @property
    def problem(self) -> str:
        """The problem in words; positions start at 0, as in a JSON path."""
        return (
            f"item {self.index} is the same as item {self.first} (equal: {self.equal})"
        )


def repeated_items(
    payload: Any, holder: ApiObject, objects: ApiObjects, above: str = ""
) -> Iterator[RepeatedItem]:
    """Every repeated item in a payload of an object, whose values are resolved."""
    for member in holder.members:
        value = payload.get(member.name)
        item = objects.object_of(member.type)
        if value is None or item is None:
            continue
        path = f"{above}{member.name}"
        values = [value]
        if isinstance(member.type, ListOf):
            values = value
            equal = key_words(item_key_of(item))
            identities = [_identity(each, item, objects) for each in values]
            for first, index in repeats(identities):
                yield RepeatedItem(path, first, index, equal)
        for each in values:
            yield from repeated_items(each, item, objects, f"{path}/")


def _identity(value: Any, kind: ApiObject, objects: ApiObjects) -> Hashable:
    """A hashable form of an object; two items are the same one if theirs are equal."""
    names = item_key_of(kind)
    if not names:
        return json.dumps(value, sort_keys=True)
    parts: list[Hashable] = []
    for member in kind.members:
        if member.name not in names:
            continue
        inner = objects.object_of(member.type)
        part = value.get(member.name)
        # An item without a part of its key is like no other one; F120 reports the part.
        if part is None and member.mandatory:
            return object()
        if inner is not None and isinstance(part, dict):
            parts.append(_identity(part, inner, objects))
        else:
            parts.append(json.dumps(part, sort_keys=True))
    return tuple(parts)
