"""The JSON Schema of the spec's files, made from the model so that it cannot say anything else.

`python -m tablewright.specfiles.schema` writes it to spec/format.schema.json, for editors and reviewers.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import types
import typing
from datetime import date
from pathlib import Path
from typing import Any, Union

from tablewright.model import types as api
from tablewright.model import values as cell
from tablewright.model.errata import AcceptedFile, CorrectionsFile
from tablewright.model.facts import Facts, Member
from tablewright.model.family import ConventionFile, FamilyInfo
from tablewright.model.findings import Finding
from tablewright.model.page import Page
from tablewright.model.preload import Preload
from tablewright.model.renames import Renames
from tablewright.model.required import RequiredList
from tablewright.model.sources import Sources
from tablewright.model.version import VersionInfo
from tablewright.specfiles.codec import fields_of, is_pairs, key_of, without_none
from tablewright.values.kinds import KEYED_KINDS

Schema = dict[str, Any]

#: Which class stands in which file.
FILES: dict[str, type] = {
    "family.yaml": FamilyInfo,
    "convention.yaml": ConventionFile,
    "version.yaml": VersionInfo,
    "resources/*.yaml, operations/*.yaml": Page,
    "corrections.yaml": CorrectionsFile,
    "accepted.yaml": AcceptedFile,
    "renames.yaml": Renames,
    "preload.yaml": Preload,
    "sources.yaml": Sources,
    "required.yaml": RequiredList,
    "facts.yaml, facts.hand.yaml": Facts,
}

_SCALARS: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
}


def format_schema() -> Schema:
    """The schema: a file fits if it is one of the classes of `FILES`."""
    definitions: dict[str, Schema] = {}
    choices = [{"$ref": _define(kind, definitions), "title": name} for name, kind in FILES.items()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Files of a Tablewright spec",
        "anyOf": choices,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The text of spec/format.schema.json."""
    return json.dumps(format_schema(), indent=1) + "\n"


def _define(kind: Any, definitions: dict[str, Schema]) -> str:
    """The `$ref` of a class, described once."""
    name = _NAMES.get(kind) or kind.__name__
    if name not in definitions:
        definitions[name] = {}
        definitions[name].update(
            _SPECIAL[kind](definitions) if kind in _SPECIAL else _object(kind, definitions)
        )
    return f"#/$defs/{name}"


def _object(kind: type, definitions: dict[str, Schema], leave_out: frozenset[str] = frozenset()) -> Schema:
    known = [(field, hint) for field, hint in fields_of(kind) if field.name not in leave_out]
    return {
        "type": "object",
        "properties": {key_of(field.name): _annotation(hint, definitions) for field, hint in known},
        "required": [key_of(field.name) for field, _ in known if field.default is dataclasses.MISSING],
        "additionalProperties": False,
    }


def _annotation(hint: Any, definitions: dict[str, Schema]) -> Schema:
    if hint in _SPECIAL or dataclasses.is_dataclass(hint):
        return {"$ref": _define(hint, definitions)}
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if is_pairs(hint):
        return {
            "type": "object",
            "additionalProperties": _annotation(typing.get_args(args[0])[1], definitions),
        }
    if origin is tuple:
        return {"type": "array", "items": _annotation(args[0], definitions)}
    if origin is typing.Literal:
        return {"enum": list(args)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_annotation(without_none(hint), definitions), {"type": "null"}]}
    return _SCALARS[hint]


def _page(definitions: dict[str, Schema]) -> Schema:
    schema = _object(Page, definitions, frozenset({"name"}))
    schema["properties"] = {"resource": _SCALARS[str], "operation": _SCALARS[str]} | schema["properties"]
    schema["properties"]["findings"] = _findings(definitions)
    return schema | {"oneOf": [{"required": ["resource"]}, {"required": ["operation", "call"]}]}


def _list(definitions: dict[str, Schema]) -> Schema:
    schema = _object(RequiredList, definitions)
    schema["properties"]["findings"] = _findings(definitions)
    return schema


def _findings(definitions: dict[str, Schema]) -> Schema:
    """Findings of a file that is about one page."""
    return {"type": "array", "items": _object(Finding, definitions, frozenset({"page"}))}


def _member(definitions: dict[str, Schema]) -> Schema:
    schema = _object(Member, definitions, frozenset({"type"}))
    schema["properties"] |= _type(definitions)["properties"]
    return schema


def _type(definitions: dict[str, Schema]) -> Schema:
    constraints = _object(api.Scalar, definitions, frozenset({"name"}))["properties"]
    name = dict(fields_of(api.Scalar))[dataclasses.fields(api.Scalar)[0]]
    objects = dict.fromkeys(("descriptor", "reference", "nested"), _SCALARS[str])
    listed = {"list": {"$ref": _define(api.Type, definitions)}}
    properties = {"type": _annotation(name, definitions), **constraints, **objects, **listed}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _value(_definitions: dict[str, Schema]) -> Schema:
    any_value = {"$ref": "#/$defs/Value"}
    objects = []
    for kind in KEYED_KINDS.values():
        properties = dict(kind.yaml_keys)
        objects.append(
            {
                "type": "object",
                "properties": properties,
                "required": [next(iter(properties))],
                "additionalProperties": False,
            }
        )
    items = {"type": "array", "items": {"anyOf": [any_value, {"type": "null"}]}}
    return {"anyOf": [_SCALARS[str], *objects, items]}


_NAMES = {api.Type: "Type", cell.Value: "Value"}
_SPECIAL: dict[Any, Any] = {
    Page: _page,
    RequiredList: _list,
    Member: _member,
    api.Type: _type,
    cell.Value: _value,
}


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "spec/format.schema.json")
    target.write_text(schema_text(), encoding="utf-8")
