"""The JSON Schema of the files of a spec, built from the classes of the model, as the codec is.

`python -m tablewright.specfiles.schema` writes it to spec/format.schema.json, for editors and reviewers.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias, Union

from tablewright.files import OwnedFolder, update_file
from tablewright.model import types as api
from tablewright.model import values as cell
from tablewright.model.corrections import AcceptedFile, Correction, CorrectionsFile
from tablewright.model.facts import Facts, Member
from tablewright.model.family import ConventionFile, FamilyInfo
from tablewright.model.findings import Finding
from tablewright.model.json_types import Json
from tablewright.model.page import Page
from tablewright.model.preload import Preload
from tablewright.model.renames import Renames
from tablewright.model.required import RequiredList
from tablewright.model.requirements import Requirement
from tablewright.model.sources import Sources
from tablewright.model.version import ChangeNote, History, VersionInfo
from tablewright.specfiles.codec import (
    CORRECTION_CLASSES,
    REQUIREMENT_CLASSES,
    fields_of,
    is_list_of_places,
    is_pairs,
    key_of,
    without_none,
)
from tablewright.values.kinds import KEYED_KINDS

Schema: TypeAlias = dict[str, Json]
#: The schemas under `$defs`, by name.
Definitions: TypeAlias = dict[str, Schema]

#: The class of each file of a spec.
FILES: Mapping[str, type] = {
    "family.yaml": FamilyInfo,
    "convention.yaml": ConventionFile,
    "version.yaml": VersionInfo,
    "history.yaml": History,
    "changes/*.yaml": ChangeNote,
    "resources/*.yaml, operations/*.yaml": Page,
    "corrections.yaml": CorrectionsFile,
    "accepted.yaml": AcceptedFile,
    "renames.yaml": Renames,
    "preload.yaml": Preload,
    "sources.yaml": Sources,
    "required.yaml": RequiredList,
    "facts.yaml, facts.hand.yaml, uncovered-facts.yaml": Facts,
}

_SCALARS: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
}


def format_schema() -> Schema:
    """The schema of all files: each file must fit one of the classes of `FILES`."""
    definitions: Definitions = {}
    choices = [
        {"$ref": _reference_to(kind, definitions), "title": name}
        for name, kind in FILES.items()
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Files of a Tablewright spec",
        "anyOf": choices,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The text of spec/format.schema.json."""
    return json.dumps(format_schema(), indent=1) + "\n"


def _reference_to(kind: Any, definitions: Definitions) -> str:
    """The `$ref` of a class, whose schema is added to the definitions at the first use."""
    name = _NAMES.get(kind) or kind.__name__
    if name not in definitions:
        # Reserved before the schema is built: a class may contain itself.
        definitions[name] = {}
        build = _SHORT_FORMS.get(kind)
        definitions[name] = build(definitions) if build else _object(kind, definitions)
    return f"#/$defs/{name}"


def _object(kind: type, definitions: Definitions, leave_out: str = "") -> Schema:
    properties = _properties(kind, definitions, leave_out)
    required = [key for key in _required_keys(kind) if key in properties]
    return _closed_object(properties, required)


def _required_keys(kind: type) -> list[str]:
    required = []
    for field in dataclasses.fields(kind):
        if field.default is dataclasses.MISSING:
            required.append(key_of(field.name))
    return required


def _closed_object(properties: Schema, required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _properties(kind: type, definitions: Definitions, leave_out: str) -> Schema:
    properties: Schema = {}
    for field, annotation in fields_of(kind):
        if field.name != leave_out:
            properties[key_of(field.name)] = _annotation(annotation, definitions)
    return properties


def _annotation(annotation: Any, definitions: Definitions) -> Schema:
    if annotation in _SHORT_FORMS or dataclasses.is_dataclass(annotation):
        return {"$ref": _reference_to(annotation, definitions)}
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if is_pairs(annotation):
        content = typing.get_args(args[0])[1]
        return {
            "type": "object",
            "additionalProperties": _annotation(content, definitions),
        }
    if origin is tuple:
        return {"type": "array", "items": _annotation(args[0], definitions)}
    if origin is typing.Literal:
        return {"enum": list(args)}
    if origin in (Union, types.UnionType):
        return {
            "anyOf": [
                _annotation(without_none(annotation), definitions),
                {"type": "null"},
            ]
        }
    return _SCALARS[annotation]


# The short forms of `codec.py` ----------------------------------------------------------------------


def _page(definitions: Definitions) -> Schema:
    schema = _object(Page, definitions, leave_out="name")
    properties: Schema = {"resource": _SCALARS[str], "operation": _SCALARS[str]}
    properties.update(_properties(Page, definitions, leave_out="name"))
    properties["findings"] = _findings(definitions)
    schema["properties"] = properties
    schema["oneOf"] = [{"required": ["resource"]}, {"required": ["operation", "call"]}]
    return schema


def _list(definitions: Definitions) -> Schema:
    schema = _object(RequiredList, definitions)
    properties = _properties(RequiredList, definitions, leave_out="")
    schema["properties"] = {**properties, "findings": _findings(definitions)}
    return schema


def _findings(definitions: Definitions) -> Schema:
    """Findings of a file that is about one page, or about the list of resources: they name no page."""
    return {"type": "array", "items": _finding_schema({})}


def _finding(_definitions: Definitions) -> Schema:
    """One finding; `page` is empty for one about an object of the API."""
    return _finding_schema({"page": _SCALARS[str]})


def _finding_schema(page: Schema) -> Schema:
    properties: Schema = {
        **page,
        "at": _SCALARS[str],
        "code": _SCALARS[str],
        "scenarios": {"type": "array", "items": _SCALARS[str]},
        "details": {"type": "object", "additionalProperties": _SCALARS[str]},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": ["at", "code"],
        "additionalProperties": False,
    }


def _correction(definitions: Definitions) -> Schema:
    """A choice of the classes of corrections; the key `what` has one value in each of them."""
    choices: list[Schema] = []
    for what, kind in CORRECTION_CLASSES.items():
        properties: Schema = {"what": {"const": what}}
        properties.update(_properties(kind, definitions, leave_out=""))
        required = ["what", *_required_keys(kind)]
        definitions[kind.__name__] = _closed_object(properties, required)
        choices.append({"$ref": f"#/$defs/{kind.__name__}"})
    return {"anyOf": choices}


def _requirement(definitions: Definitions) -> Schema:
    """A choice of the classes of rules: each is a mapping with one key."""
    choices: list[Schema] = []
    for key, kind in REQUIREMENT_CLASSES.items():
        content = _object(kind, definitions)
        if is_list_of_places(kind):
            content = {"type": "array", "items": _SCALARS[str]}
        choices.append(_closed_object({key: content}, [key]))
    return {"anyOf": choices}


def _member(definitions: Definitions) -> Schema:
    schema = _object(Member, definitions, leave_out="type")
    properties = _properties(Member, definitions, leave_out="type")
    schema["properties"] = {**properties, **_type_properties(definitions)}
    return schema


def _type(definitions: Definitions) -> Schema:
    return {
        "type": "object",
        "properties": _type_properties(definitions),
        "additionalProperties": False,
    }


def _type_properties(definitions: Definitions) -> Schema:
    properties: Schema = {"type": _annotation(api.ScalarName, definitions)}
    properties.update(_properties(api.Scalar, definitions, leave_out="name"))
    for key in ("descriptor", "reference", "nested"):
        properties[key] = _SCALARS[str]
    properties["list"] = {"$ref": _reference_to(api.Type, definitions)}
    return properties


def _value(_: Definitions) -> Schema:
    choices: list[Schema] = [_SCALARS[str]]
    for key, kind in KEYED_KINDS.items():
        choices.append(_closed_object(dict(kind.yaml_keys), [key]))
    item_choices = [{"$ref": "#/$defs/Value"}, {"type": "null"}]
    choices.append({"type": "array", "items": {"anyOf": item_choices}})
    return {"anyOf": choices}


#: The names of the unions, which have no `__name__`.
_NAMES: Mapping[Any, str] = {
    Correction: "Correction",
    Requirement: "Requirement",
    api.Type: "Type",
    cell.Value: "Value",
}
_SHORT_FORMS: Mapping[Any, Callable[[Definitions], Schema]] = {
    Page: _page,
    RequiredList: _list,
    Finding: _finding,
    Correction: _correction,
    Requirement: _requirement,
    Member: _member,
    api.Type: _type,
    cell.Value: _value,
}


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "spec/format.schema.json")
    folder = OwnedFolder(target.parent, str(target.parent))
    update_file(folder, target.name, schema_text())
