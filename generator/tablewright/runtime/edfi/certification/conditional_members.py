"""The members that certification requires under a condition, which a product may not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from ..resources import Resource


def conditional_members(resource: Resource) -> tuple[str, ...]:
    """The paths of the conditional members of a resource, through lists without an index."""
    return tuple(dict.fromkeys(_paths(resource.model, "", ())))


def _paths(
    model: type[BaseModel], prefix: str, outer: tuple[type[BaseModel], ...]
) -> Iterator[str]:
    for name, field in model.model_fields.items():
        path = f"{prefix}{field.alias or name}"
        extra = field.json_schema_extra
        if isinstance(extra, dict) and extra.get("x-certification") == "conditional":
            yield path
        for inner in _models_in(field.annotation):
            # A model can contain itself.
            if inner not in outer:
                yield from _paths(inner, f"{path}/", (*outer, inner))


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in an annotation such as `list[Race] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
