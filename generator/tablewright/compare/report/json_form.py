"""A comparison as JSON for tools, and the JSON Schema that it keeps to."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, get_args

from tablewright.compare.change_kinds import GROUPS, MEANINGS
from tablewright.model.comparison import Comparison, Group, Kind, Side

#: Moves when a key goes or means something else; new keys may come without it.
FORMAT = 1

Json = Any


def plain_of(comparison: Comparison) -> Json:
    """The comparison as JSON values: both sides, the number of changes by group, every change."""
    return {
        "format": FORMAT,
        "before": _side(comparison.before),
        "after": _side(comparison.after),
        "counts": {group: sum(each.group == group for each in comparison.changes) for group in GROUPS},
        "changes": [
            {**dataclasses.asdict(each), "why": MEANINGS[each.case].why} for each in comparison.changes
        ],
        "stale": list(comparison.stale),
    }


def json_of(comparison: Comparison) -> str:
    """The comparison as JSON text."""
    return json.dumps(plain_of(comparison), indent=1, ensure_ascii=False) + "\n"


def schema_text() -> str:
    """The JSON Schema of `json_of`."""
    return json.dumps(SCHEMA, indent=1) + "\n"


def _side(side: Side) -> Json:
    return {**dataclasses.asdict(side), "label": side.label}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_PLACE = {"anyOf": [_object(file=_TEXT, at=_TEXT), {"type": "null"}]}
_SIDE = _object(
    family=_TEXT,
    name=_TEXT,
    package=_TEXT,
    title=_TEXT,
    release=_TEXT,
    resources=_TEXTS,
    revision=_TEXT,
    label=_TEXT,
)
_CHANGE = _object(
    resource=_TEXT,
    at=_TEXT,
    kind={"enum": list(get_args(Kind))},
    case={"enum": list(MEANINGS)},
    group={"enum": list(get_args(Group))},
    before=_PLACE,
    after=_PLACE,
    was=_TEXT,
    now=_TEXT,
    scenarios=_TEXTS,
    within=_TEXTS,
    note=_TEXT,
    why=_TEXT,
)

#: What tools may rely on; properties that are not named here may come.
SCHEMA: Json = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Comparison of two versions by tablewright diff",
    **_object(
        format={"const": FORMAT},
        before=_SIDE,
        after=_SIDE,
        counts=_object(**{group: {"type": "integer", "minimum": 0} for group in GROUPS}),
        changes={"type": "array", "items": _CHANGE},
        stale=_TEXTS,
    ),
}
