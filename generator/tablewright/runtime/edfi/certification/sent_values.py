"""Checks that a server has kept each member of a payload."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...core.certification.results import Check
from ...core.differences import differences
from ...core.jsontext import JsonObject
from ..runs.scenarios import content_of
from .plan import PlannedStep

_NEXT_STEP = "Look at the response of the server to the request, and at its log."

#: Stands for a value that is absent; null is a value.
_ABSENT = object()


def check_sent(
    step: PlannedStep, sent: JsonObject, record: JsonObject
) -> tuple[Check, ...]:
    """A check for each value of a payload: the record has an equal one at its path.

    Items of lists are matched without regard to their order. Members that only the record has are ignored.
    """
    wanted = content_of(step.resource, json.loads(json.dumps(sent)))
    found = content_of(step.resource, json.loads(json.dumps(record)))
    return tuple(_checks(step, wanted, found, ""))


def _checks(step: PlannedStep, sent: Any, found: Any, path: str) -> Iterator[Check]:
    prefix = f"{path}/" if path else ""
    if isinstance(sent, dict):
        holder = found if isinstance(found, dict) else {}
        for name, value in sent.items():
            yield from _checks(step, value, holder.get(name, _ABSENT), prefix + name)
    elif isinstance(sent, list):
        remaining = list(found) if isinstance(found, list) else []
        for index, item in enumerate(sent):
            match = _take_match(item, remaining)
            yield from _checks(step, item, match, f"{prefix}{index}")
    else:
        passed = found is not _ABSENT and not differences(sent, found)
        is_absent = found is _ABSENT
        yield Check(
            "member" if is_absent else "value",
            passed,
            path,
            expected=json.dumps(sent, ensure_ascii=False),
            found="absent" if is_absent else json.dumps(found, ensure_ascii=False),
            page=step.page,
            next_step="" if passed else _NEXT_STEP,
        )


def _take_match(item: Any, remaining: list[Any]) -> Any:
    """Remove and return the item that differs least from the sent one; `_ABSENT` if none remains."""
    if not remaining:
        return _ABSENT
    best = min(remaining, key=lambda other: len(differences(item, other)))
    remaining.remove(best)
    return best
