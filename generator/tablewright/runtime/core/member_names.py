"""Refuses names that a model does not declare, where code gives them: most of them are misspelt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Place = tuple[int | str, ...]


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
    _raise(type(read), list(_unknown_places(given, read, ())))


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
            if name in names:
                member = getattr(read, names[name])
                yield from _unknown_places(value, member, (*place, name))
    elif isinstance(given, list | tuple) and isinstance(read, list | tuple):
        for index, (item, read_item) in enumerate(zip(given, read, strict=False)):
            yield from _unknown_places(item, read_item, (*place, index))


def _raise(
    model: type[BaseModel], unknown: list[tuple[Place, type[BaseModel]]]
) -> None:
    """Raise one ValidationError about all unknown names, if there are some."""
    errors: list[InitErrorDetails] = []
    for place, holder in unknown:
        # The sentence is a value of the template, because a name may contain braces.
        text = unknown_name_text(holder, str(place[-1]))
        error = PydanticCustomError("unknown_member", "{text}", {"text": text})
        errors.append(InitErrorDetails(type=error, loc=place, input=place[-1]))
    if errors:
        raise ValidationError.from_exception_data(model.__name__, errors)
