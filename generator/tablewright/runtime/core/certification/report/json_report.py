"""The JSON report of a session: the verdict, the counts, and the session with all its results."""

from __future__ import annotations

import json
from typing import Any, get_args

from ..results import CheckKind, CommandName, StepStatus, session_json
from .model import STATUS_WORDS, ReportModel, ResourceSummary, Verdict


def json_text(model: ReportModel) -> str:
    """The JSON report as text. Its form is that of `report_schema`."""
    resources = [_resource(summary) for summary in model.resources]
    document = {
        "verdict": model.verdict,
        "summary": model.sentence,
        "counts": _counts(model),
        "resources": resources,
        "session": session_json(model.session),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def report_schema() -> dict[str, Any]:
    """The JSON Schema of the JSON report."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The report of a rehearsal or verification",
        **_object(
            {
                "verdict": {"enum": list(get_args(Verdict))},
                "summary": _TEXT,
                "counts": _COUNTS,
                "resources": _list(_object({"resource": _TEXT, "counts": _COUNTS})),
                "session": _SESSION,
            }
        ),
    }


def _resource(summary: ResourceSummary) -> dict[str, Any]:
    return {"resource": summary.resource, "counts": _counts(summary)}


def _counts(source: ReportModel | ResourceSummary) -> dict[str, int]:
    counts = {"scenarios": len(source.steps)}
    for status in STATUS_WORDS:
        counts[status] = source.count(status)
    counts["checks"] = source.checks
    counts["failed-checks"] = source.failed_checks
    return counts


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 0}
_TIME = {"type": "string", "pattern": r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$"}

_COUNTS = _object(
    dict.fromkeys(["scenarios", *STATUS_WORDS, "checks", "failed-checks"], _NUMBER)
)

_CHECK = _object(
    {
        "kind": {"enum": list(get_args(CheckKind))},
        "passed": {"type": "boolean"},
        "path": _TEXT,
        "expected": _TEXT,
        "found": _TEXT,
        "required": _TEXT,
        "page": _TEXT,
        "row": _TEXT,
        "next_step": _TEXT,
    }
)

_EXCHANGE = _object(
    {
        "method": _TEXT,
        "url": _TEXT,
        "status": _NUMBER,
        "sent": {},
        "received": {},
        "seconds": {"type": "number", "minimum": 0},
    }
)

_STEP = _object(
    {
        "resource": _TEXT,
        "scenario": _TEXT,
        "method": _TEXT,
        "title": _TEXT,
        "status": {"enum": list(get_args(StepStatus))},
        "checks": _list(_CHECK),
        "exchanges": _list(_EXCHANGE),
        "id": _TEXT,
        "record": {"type": ["object", "null"]},
        "note": _TEXT,
        "at": _TIME,
    }
)

_SESSION = _object(
    {
        "package": _TEXT,
        "command": {"enum": list(get_args(CommandName))},
        "title": _TEXT,
        "version": _TEXT,
        "settings": {"type": "object"},
        "planned": _list(_TEXT),
        "steps": _list(_STEP),
        "started": _TIME,
        "finished": _TIME,
        "created": _list(_TEXT),
        "preloaded": _list(_list(_TEXT)),
        "stopped": _TEXT,
    }
)
