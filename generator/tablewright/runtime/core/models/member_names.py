"""Refuses names that a model does not declare, where code gives them: most of them are misspelt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Place = tuple[int | str, ...]
_SCALARS = (NoneType, bool, int, float, str, date)
#: These values hold no mapping that code gives. Most values are of these types.
_MODEL_OR_SCALAR = (*_SCALARS, BaseModel)


def nested_members(model: BaseModel) -> list[tuple[str, Any]]:
    """The declared members of a model that can hold other models, by their Python names."""
    members: list[tuple[str, Any]] = []
    for name in _nesting_names(type(model)):
        value = model.__dict__.get(name)
        if value is not None:
            members.append((name, value))
    return members


@cache
def _nesting_names(model: type[BaseModel]) -> tuple[str, ...]:
    """The members whose type is no scalar: each model is walked at each reading and writing."""
    names: list[str] = []
    for name, field in model.model_fields.items():
        if _can_nest(field.annotation):
            names.append(name)
    return tuple(names)


def _can_nest(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, _SCALARS):
        return False
    if get_origin(annotation) is Annotated:
        return _can_nest(get_args(annotation)[0])
    # The name of a class that is not defined yet has no arguments.
    if get_origin(annotation) in (Union, UnionType):
        return any(map(_can_nest, get_args(annotation)))
    return True


def check_names(
    model: type[BaseModel], given: Iterable[str], *, wire_names: bool = True
) -> None:
    """Raise ValidationError if code gives a model a name that is no member of it."""
    known = _known_names(model) if wire_names else model.model_fields
    unknown: list[tuple[Place, type[BaseModel]]] = []
    for name in given:
        if name not in known:
            unknown.append(((name,), model))
    _raise(model, unknown)


def check_nested_names(given: object, read: BaseModel) -> None:
    """Raise ValidationError if a mapping inside `given` has a name that is no member of its model.

    `read` is the model of `given`. A model inside `given` has passed its own check, or comes from JSON.
    """
    _raise(type(read), list(_unknown_places(given, read, ())), _left_over_text)


def unknown_name_text(model: type[BaseModel], name: str) -> str:
    """The sentence about a name that is no member of a model, with the most similar member."""
    known = _known_names(model)
    text = f"{model.__name__} has no member '{name}'"
    similar = get_close_matches(name, list(known), n=1)
    if similar:
        # A wire name is shown as it is in code: `schoolYear` as `school_year`.
        text += f"; did you mean '{known[similar[0]]}'?"
    else:
        text += "."
    return f"{text} Members that the model does not declare come from JSON only (`from_wire`)."


def _left_over_text(model: type[BaseModel], name: str) -> str:
    """The sentence about a name that a model did not take as a member."""
    known = _known_names(model)
    # pydantic takes one of the two names of a member, and leaves the other one over.
    if name in known:
        names = "by its Python name and by its name in JSON"
        return f"{model.__name__} got '{known[name]}' twice: {names}."
    return unknown_name_text(model, name)


@cache
def _known_names(model: type[BaseModel]) -> dict[str, str]:
    """The Python name of each member, by each name that the constructor accepts."""
    names: dict[str, str] = {}
    for name, field in model.model_fields.items():
        names[name] = name
        if field.alias:
            names[field.alias] = name
    return names


def _unknown_places(
    given: object, read: object, place: Place
) -> Iterator[tuple[Place, type[BaseModel]]]:
    """The place of each unknown name in a mapping inside `given`, with the model that lacks it."""
    if isinstance(given, Mapping) and isinstance(read, BaseModel):
        for name in read.model_extra or ():
            yield (*place, name), type(read)
        names = _known_names(type(read))
        for name, value in given.items():
            if name in names and not isinstance(value, _MODEL_OR_SCALAR):
                member = getattr(read, names[name])
                yield from _unknown_places(value, member, (*place, name))
    elif isinstance(given, list | tuple) and isinstance(read, list | tuple):
        for index, (item, read_item) in enumerate(zip(given, read, strict=False)):
            if isinstance(item, _MODEL_OR_SCALAR):
                continue
            yield from _unknown_places(item, read_item, (*place, index))


def _raise(
    model: type[BaseModel],
    unknown: list[tuple[Place, type[BaseModel]]],
    sentence: Callable[[type[BaseModel], str], str] = unknown_name_text,
) -> None:
    """Raise one ValidationError about all unknown names, if there are some."""
    errors: list[InitErrorDetails] = []
    for place, holder in unknown:
        # The sentence is a value of the template, because a name may contain braces.
        text = sentence(holder, str(place[-1]))
        error = PydanticCustomError("unknown_member", "{text}", {"text": text})
        errors.append(InitErrorDetails(type=error, loc=place, input=place[-1]))
    if errors:
        raise ValidationError.from_exception_data(model.__name__, errors)
