"""Prints a comparison as JSON, and publishes the JSON Schema of it."""

from __future__ import annotations

import dataclasses
import json
from typing import get_args

from tablewright.compare.change_kinds import CHANGE_KINDS, GROUPS
from tablewright.model.comparison import Change, Comparison, Group, Kind, Side
from tablewright.model.json_types import JsonObject

#: The number of the format. It grows when a key is removed or gets another meaning, not when one is added.
FORMAT = 2


def comparison_data(comparison: Comparison) -> JsonObject:
    """Return the comparison as a JSON object: both sides, the number of changes by group, every change."""
    # Groups without changes are counted as well, so that a program finds the same keys every time.
    counts: dict[str, int] = dict.fromkeys(GROUPS, 0)
    changes: list[JsonObject] = []
    for change in comparison.changes:
        counts[change.group] += 1
        changes.append(_change(change))
    return {
        "format": FORMAT,
        "before": _side(comparison.before),
        "after": _side(comparison.after),
        "counts": counts,
        "changes": changes,
        "stale": list(comparison.stale),
        "pages_without_facts": list(comparison.pages_without_facts),
    }


def comparison_json(comparison: Comparison, _verbose: bool = False) -> str:
    """Return the comparison as JSON text, which is always whole."""
    return json.dumps(comparison_data(comparison), indent=1, ensure_ascii=False) + "\n"


def schema_text() -> str:
    """Return the JSON Schema of `comparison_json` as text."""
    return json.dumps(SCHEMA, indent=1) + "\n"


def _change(change: Change) -> JsonObject:
    return {**dataclasses.asdict(change), "why": CHANGE_KINDS[change.case].why}


def _side(side: Side) -> JsonObject:
    return {**dataclasses.asdict(side), "label": side.label}


def _object_schema(**properties: JsonObject) -> JsonObject:
    return {"type": "object", "properties": properties, "required": list(properties)}


_TEXT: JsonObject = {"type": "string"}
_TEXTS: JsonObject = {"type": "array", "items": _TEXT}
_COUNT: JsonObject = {"type": "integer", "minimum": 0}
_PLACE: JsonObject = {"anyOf": [_object_schema(file=_TEXT, at=_TEXT), {"type": "null"}]}
_SIDE = _object_schema(
    family=_TEXT,
    name=_TEXT,
    package=_TEXT,
    title=_TEXT,
    release=_TEXT,
    resources=_TEXTS,
    revision=_TEXT,
    label=_TEXT,
)
_CHANGE = _object_schema(
    resource=_TEXT,
    at=_TEXT,
    kind={"enum": list(get_args(Kind))},
    case={"enum": list(CHANGE_KINDS)},
    group={"enum": list(get_args(Group))},
    before=_PLACE,
    after=_PLACE,
    was=_TEXT,
    now=_TEXT,
    scenarios=_TEXTS,
    members=_TEXTS,
    details=_TEXTS,
    note=_TEXT,
    why=_TEXT,
)

#: The JSON Schema of a comparison. Objects may get further properties without a new format number.
SCHEMA: JsonObject = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Comparison of two versions by tablewright diff",
    **_object_schema(
        format={"const": FORMAT},
        before=_SIDE,
        after=_SIDE,
        counts=_object_schema(**dict.fromkeys(GROUPS, _COUNT)),
        changes={"type": "array", "items": _CHANGE},
        stale=_TEXTS,
        pages_without_facts=_TEXTS,
    ),
}
