"""The names that classes and fields of models cannot have, because generated modules need them.

They are read from the base class of all models, and from models of every type that the code generator writes
for this purpose. A class or field with such a name gets a `_`, which no other name ends with.
"""

from __future__ import annotations

import ast
import enum
import json
import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, get_args

from tablewright import naming
from tablewright.emit.support.memo import remembered
from tablewright.emit.support.model_codegen import (
    ModelRequest,
    model_sources,
    with_class_of_format,
)
from tablewright.emit.support.templating import TEMPLATES
from tablewright.model.types import FORMAT_TYPES, Scalar, ScalarName
from tablewright.values.json_schema import Schema, scalar_schema

_WIRE = Path(__file__).resolve().parents[2] / "runtime" / "core" / "models" / "wire.py"


#: What a template contains besides names of Python: its own statements, texts and comments.
_NO_NAMES = re.compile(r'{{.*?}}|{%.*?%}|""".*?"""|#[^\n]*', re.DOTALL)


@dataclass(frozen=True, slots=True)
class ReservedNames:
    """The names that no class, and those that no field, can have."""

    classes: frozenset[str]
    fields: frozenset[str]

    def class_name(self, name: str) -> str:
        """The class of an object, a descriptor or an enumeration, by its name in `package_names`."""
        return f"{name}_" if name in self.classes else name

    def field_name(self, member: str) -> str:
        """The field of a member: `schoolYear` is `school_year`, `toWire` is `to_wire_`."""
        name = naming.identifier(member)
        # Pydantic reserves the prefix `model_` for its own methods.
        if name in self.fields or name.startswith("model_"):
            return f"{name}_"
        return name


def reserved_names() -> ReservedNames:
    """The reserved names of all packages."""
    inputs = ("reserved names", version("pydantic"), _WIRE.read_text("utf-8"))
    classes, fields = json.loads(remembered(_computed, *inputs))
    return ReservedNames(frozenset(classes), frozenset(fields))


@cache
def _computed() -> str:
    """Both lists of names as JSON."""
    # Imported here because it takes long, and most runs find the names in the memo.
    from tablewright.runtime.core.models.wire import WireModel

    in_models = _names_in_models()
    classes = {*keyword.kwlist, *in_models, *names_in_templates("models")}
    # Type checkers give the constructor a parameter for each field, after its own parameter `self`.
    fields = {*dir(WireModel), *in_models, "self"}
    return json.dumps([sorted(classes), sorted(fields)])


def _names_in_models() -> set[str]:
    """The names that models of every type use: those of types, and of the functions around them."""
    properties: dict[str, Schema] = {}
    for name in get_args(ScalarName):
        limited = Scalar(name)
        if name in ("integer", "number"):
            limited = Scalar(name, minimum=1)
        elif name == "string":
            limited = Scalar(name, min_length=1)
        schema = scalar_schema(limited)
        properties[f"{name}-0"] = schema
        properties[f"{name}-1"] = {"type": "array", "items": schema}
    for format_name, type_name in FORMAT_TYPES.items():
        number = Scalar(type_name, format=format_name)
        properties[f"{format_name}-0"] = with_class_of_format(
            scalar_schema(number), "p0"
        )
    properties["choice-0"] = {"$ref": "#/components/schemas/m0.C0"}
    schemas: dict[str, Schema] = {
        "m0.C0": {"type": "string", "enum": ["x-0"]},
        "m0.X0": {"type": "object", "properties": properties, "x-docstrings": {}},
        # The code generator returns several modules only if there is more than one.
        "m1.X1": {"type": "object", "properties": {}, "x-docstrings": {}},
    }
    bases = dict.fromkeys(("m0.X0", "m1.X1"), "p0._runtime.core.models.wire.WireModel")
    request = ModelRequest(
        package="p0",
        title="",
        document={
            "openapi": "3.1.0",
            "info": {"title": "", "version": ""},
            "paths": {},
            "components": {"schemas": schemas},
        },
        bases=bases,
        aliases={},
        files={"m0": ("m0.py", "#")},
    )
    return set(_used_names(model_sources(request).values()))


def _used_names(sources: Iterable[str]) -> set[str]:
    names: set[str] = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.alias):
                names.add(node.asname or node.name)
            # All names of the models themselves contain a digit, so that they are not taken for others.
            elif isinstance(node, ast.Name) and not node.id[-1].isdigit():
                names.add(node.id)
    return names


@cache
def names_in_templates(folder: str) -> frozenset[str]:
    """The names that the modules from the templates in a folder use, besides those of their version."""
    names: set[str] = set()
    for path in sorted((TEMPLATES / folder).glob("*.jinja")):
        text = _NO_NAMES.sub(" ", path.read_text(encoding="utf-8"))
        names.update(re.findall(r"[A-Za-z_]\w*", text))
    return frozenset(names)


#: The attributes that every enumeration of texts has.
_IN_ENUMERATIONS = frozenset(
    {*dir(str), *dir(type), *vars(enum.Enum), *vars(enum.StrEnum)}
)


def choice_names(choices: Iterable[str]) -> list[str]:
    """The names of an enumeration's values: `studentAbsent` is `student_absent`.

    A second value of one name gets a number: `a-b` behind `a b` is `a_b_2`.
    """
    names: dict[str, None] = {}
    # The last number of each name: counting from 1 again for each value would take quadratic time.
    numbers: dict[str, int] = {}
    for choice in choices:
        name = naming.identifier(choice)
        if name in _IN_ENUMERATIONS:
            name = f"{name}_"
        unique = name
        while unique in names:
            numbers[name] = numbers.get(name, 1) + 1
            unique = f"{name}_{numbers[name]}"
        names[unique] = None
    return list(names)


class ImportedClass(NamedTuple):
    """A model class as a module imports it: `Operation as Operation_` if the module has an `Operation`."""

    name: str
    local_name: str


def imported_class(name: str, folder: str, *others: str) -> ImportedClass:
    """A class in a module from the templates of a folder; `others` are further names of the module."""
    is_taken = name in names_in_templates(folder) or name in others
    return ImportedClass(name, f"{name}_" if is_taken else name)
