"""Finds items that a list contains twice: a list of the API has at most one item with the same key.

The class of an item has its key: the members by which two items are the same one. An empty key means that
all members are compared.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from .member_names import nested_members
from .repeats import key_words, repeats

ItemKey = tuple[str, ...]
Place = tuple[int | str, ...]


def check_items(model: BaseModel) -> None:
    """Raise ValidationError if a list in a model contains an item twice."""
    # The places are needed for errors only, and most records have none.
    if _has_repeated_items(model):
        errors = list(_repeated_items(model, ()))
        raise ValidationError.from_exception_data(type(model).__name__, errors)


def _has_repeated_items(model: BaseModel) -> bool:
    for _, value in nested_members(model):
        if isinstance(value, list):
            # Validation lets only items of one type into a list.
            items = value if value and isinstance(value[0], BaseModel) else []
            if len(items) > 1 and _key_of(items[0]) is not None:
                identities = [_identity(item) for item in items]
                if len(set(identities)) < len(identities):
                    return True
        else:
            items = [value] if isinstance(value, BaseModel) else []
        for item in items:
            if _has_repeated_items(item):
                return True
    return False


def _repeated_items(model: BaseModel, place: Place) -> Iterator[InitErrorDetails]:
    fields = type(model).model_fields
    for name, value in model.__dict__.items():
        if not isinstance(value, BaseModel | list):
            continue
        member = (*place, fields[name].alias or name)
        if isinstance(value, BaseModel):
            yield from _repeated_items(value, member)
            continue
        items = [item for item in value if isinstance(item, BaseModel)]
        key = _key_of(items[0]) if items else None
        if key is not None:
            for first, index in repeats([_identity(item) for item in items]):
                yield _error(items[index], key, (*member, index), first)
        for index, item in enumerate(items):
            yield from _repeated_items(item, (*member, index))


def _key_of(item: BaseModel) -> ItemKey | None:
    key: ItemKey | None = getattr(type(item), "_item_key", None)
    return key


def _identity(value: Any) -> Hashable:
    """A hashable form of a value; two items are the same one if theirs are equal."""
    if isinstance(value, BaseModel):
        names = _key_of(value)
        if names:
            return tuple(_identity(getattr(value, name)) for name in names)
        value = value.model_dump(mode="json", by_alias=True)
    if isinstance(value, dict | list):
        # The order of members has no meaning in JSON.
        value = json.dumps(value, sort_keys=True, default=str)
    # The API compares texts without regard to case, as the store does with natural keys.
    identity: Hashable = value.casefold() if isinstance(value, str) else value
    return identity


def _error(item: BaseModel, key: ItemKey, place: Place, first: int) -> InitErrorDetails:
    fields = type(item).model_fields
    equal = key_words(fields[name].alias or name for name in key)
    error = PydanticCustomError(
        "repeated_item",
        "the item is the same as item {first} of the list (equal: {equal})",
        {"first": first, "equal": equal},
    )
    return InitErrorDetails(type=error, loc=place, input=place[-1])
