"""Objects of the model as compact JSON, so that the cache can keep a resolved version.

Reading creates instances of the model's dataclasses and nothing else, so a file from elsewhere runs no code,
as it could with pickle. `specfiles.codec` writes spec files for people; this form is for reading fast. For a
version of 18,000 objects, reading takes 0.05 s (pickle: 0.03 s, resolving the version again: 0.8 s).

The JSON has two keys. `classes` lists the names of the classes. `rows` lists the objects, each once and
after the objects that it holds; the last one is the root. A row is the index of a class and the values of its
fields; a field is a JSON scalar, or `[7]` for the object of row 7:

    {"classes": ["Literal", "Descriptor", "Leaf"],
     "rows": [[0, "Red"], [1, "FlagDescriptor"], [2, [0], [1], "page"]]}
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeAlias

from tablewright import model
from tablewright.emit.support.garbage_collection import collector_paused
from tablewright.resolve.resolve import ResolvedVersion

#: A JSON scalar, or a list with the index of a row.
Field: TypeAlias = str | int | float | bool | list[int] | None
Row: TypeAlias = list[Field]


class ModelJsonError(ValueError):
    """A text that is not JSON of the model's objects."""


def to_json(root: object) -> str:
    """A dataclass of the model, or a tuple of them, as JSON.

    Raises TypeError for an object of any other class: then this module has to learn it.
    """
    writer = _Writer()
    writer.field(root)
    content = {
        "classes": list(writer.indexes),
        "rows": writer.rows,
    }
    return json.dumps(content, separators=(",", ":"))


def from_json(text: bytes) -> object:
    """The object that `to_json` wrote. Raises ModelJsonError."""
    with collector_paused():
        try:
            content = json.loads(text)
            constructors: list[_Constructor] = []
            for name in content["classes"]:
                constructor = _CONSTRUCTORS.get(name) or _model_classes()[name]
                constructors.append(constructor)
            objects: list[object] = []
            for index, *fields in content["rows"]:
                # A comprehension, because it runs for every object: a loop would be slower.
                values = [
                    objects[field[0]] if isinstance(field, list) else field
                    for field in fields
                ]
                objects.append(constructors[index](values))
            return objects[-1]
        # Content of another form fails in any of these ways: there is no check before reading.
        except (
            ValueError,
            KeyError,
            IndexError,
            TypeError,
            AttributeError,
            RecursionError,
        ) as error:
            raise ModelJsonError(f"{type(error).__name__}: {error}") from error


class _Writer:
    def __init__(self) -> None:
        self.indexes: dict[str, int] = {}
        self.rows: list[Row] = []
        # The index of the row of each object, by its id.
        self._row_of: dict[int, int] = {}

    def field(self, value: object) -> Field:
        """The value as a field of a row; adds the rows of an object that has none yet."""
        if value is None or isinstance(value, str | int | float):
            return value
        # All objects live until the writer is done, so that no two of them have the same id.
        row = self._row_of.get(id(value))
        if row is None:
            name, parts = _parts(value)
            # The rows of the parts come first, so that reading finds them when it creates this object.
            fields = [self.field(part) for part in parts]
            class_index = self.indexes.setdefault(name, len(self.indexes))
            row = len(self.rows)
            self.rows.append([class_index, *fields])
            self._row_of[id(value)] = row
        return [row]


def _parts(value: object) -> tuple[str, Iterable[object]]:
    """The name of an object's class and the values that the class is called with."""
    if isinstance(value, tuple):
        return "tuple", value
    if isinstance(value, date):
        return "date", (value.isoformat(),)
    kind: type = type(value)
    if kind.__name__ not in _model_classes():
        raise TypeError(f"{kind.__qualname__} is not a class of the model")
    return kind.__name__, [getattr(value, name) for name in _field_names(kind)]


#: Creates an object from the values of its fields.
_Constructor: TypeAlias = Callable[[list[Any]], object]

_CONSTRUCTORS: Mapping[str, _Constructor] = {
    "tuple": tuple,
    "date": lambda values: date.fromisoformat(*values),
}


@cache
def _model_classes() -> Mapping[str, _Constructor]:
    """Every dataclass of the model by its name: the only classes that reading creates objects of."""
    constructors: dict[str, _Constructor] = {
        ResolvedVersion.__name__: _constructor(ResolvedVersion)
    }
    for module_info in pkgutil.iter_modules(model.__path__, f"{model.__name__}."):
        module = importlib.import_module(module_info.name)
        for name, kind in vars(module).items():
            if isinstance(kind, type) and dataclasses.is_dataclass(kind):
                constructors[name] = _constructor(kind)
    return constructors


def _constructor(kind: type) -> _Constructor:
    positional: tuple[str, ...] = kind.__match_args__  # type: ignore[attr-defined]
    names = _field_names(kind)
    if len(names) == len(positional):
        return lambda values: kind(*values)
    count = len(positional)
    by_name = names[count:]

    # The fields of corrections have names only, except the first ones.
    def construct(values: list[Any]) -> object:
        named = dict(zip(by_name, values[count:], strict=True))
        return kind(*values[:count], **named)

    return construct


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass: those that its constructor takes by position, then those by name only."""
    # A dataclass lists the former for pattern matching, in their order.
    positional: tuple[str, ...] = kind.__match_args__  # type: ignore[attr-defined]
    names = list(positional)
    for field in dataclasses.fields(kind):
        if field.init and field.name not in positional:
            names.append(field.name)
    return tuple(names)
