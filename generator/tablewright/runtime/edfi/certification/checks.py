"""Checks of a record against a step of the plan: its members, their types and their values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, assert_never

from ...core.differences import differences, unchanged, values_at
from ...core.jsontext import JsonObject
from ..runs.scenarios import content_of
from .plan import ExpectedValue, PlannedStep, Row
from .results import Check, CheckKind

_DESCRIPTOR = re.compile(r"^.*/(\w+Descriptor#)", re.DOTALL)

#: Stands for a value that is absent; null is a value.
_ABSENT = object()

_ENTER = "Enter the value in the product, or correct how the product sends it."
_DECLARE = (
    "Enter the value in the product. If the product has no such element, "
    "declare this under `absences` in the values file, with the reason."
)
_CHANGE = "Make the change of the scenario in the product, and send it."


@dataclass(frozen=True, slots=True)
class Absences:
    """The conditional members that a product does not have: the reason by resource and path of the row."""

    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def reason(self, resource: str, path: str) -> str:
        """The reason for a member, or for an object that contains it; the empty text if there is none."""
        while path:
            reason = self.reasons.get((resource, path))
            if reason:
                return reason
            path = path.rpartition("/")[0]
        return ""


def check_record(
    step: PlannedStep,
    record: JsonObject,
    *,
    before: JsonObject | None = None,
    absences: Absences | None = None,
) -> tuple[Check, ...]:
    """The checks of a record that a product has sent for a step, passed or not.

    Required and conditional members are there, unless `absences` declares a conditional one; each member of
    the page has its type; values that the page fixes are equal, calculated ones continue those of `before`;
    an update differs from `before` where the scenario changes something. Items of lists are matched without
    regard to their order. Members that the page does not mention are ignored.
    """
    absences = absences or Absences()
    payload = content_of(step.resource, _copy(step.scenario.payload or {}))
    found = content_of(step.resource, _copy(record))
    old = None if before is None else content_of(step.resource, _copy(before))
    checks: list[Check] = []
    for row in step.rows:
        checks += _presence_checks(step, row, payload, found, absences)
        checks += _type_checks(step, row, found)
    aligned = _aligned_values(payload, found)
    aligned_before = None if old is None else _aligned_values(payload, old)
    for value in step.values:
        if value.path in aligned:
            check = _value_check(step, value, aligned[value.path], aligned_before)
            if check is not None:
                checks.append(check)
    if old is not None:
        checks += _change_checks(step, old, found)
    return tuple(checks)


def _copy(document: JsonObject) -> JsonObject:
    # The content is reduced in place.
    copied: JsonObject = json.loads(json.dumps(document))
    return copied


def _presence_checks(
    step: PlannedStep,
    row: Row,
    payload: JsonObject,
    found: JsonObject,
    absences: Absences,
) -> Iterator[Check]:
    """A check for each object of the record that must have the member of a row."""
    if row.required == "optional" or not _is_demanded(row.path, payload):
        return
    if row.required == "conditional" and absences.reason(step.resource.name, row.path):
        return
    *_, name = row.path.split("/")
    for path, holder in _holders(row.path, found):
        # Of an object that is absent, its own row reports the absence.
        is_there = name in holder
        yield Check(
            "member",
            is_there,
            f"{path}/{name}" if path else name,
            expected="a value",
            found="a value" if is_there else "absent",
            required=row.required,
            page=step.page,
            row=row.row,
            next_step=(
                "" if is_there else (_ENTER if row.required == "required" else _DECLARE)
            ),
        )


def _is_demanded(path: str, payload: JsonObject) -> bool:
    """Whether a step asks for a member: it is not where the scenario removes it or leaves it empty."""
    *_, name = path.split("/")
    holders = list(_holders(path, payload))
    if not holders:
        # The scenario does not send the object, but a product may, and then it must be whole.
        return True
    return all(name in holder for _, holder in holders)


def _holders(path: str, document: JsonObject) -> list[tuple[str, JsonObject]]:
    """The objects that contain the member at a path, each with its own path, in which items have indexes."""
    holders: list[tuple[str, JsonObject]] = [("", document)]
    for step in path.split("/")[:-1]:
        inner: list[tuple[str, JsonObject]] = []
        for prefix, holder in holders:
            place = f"{prefix}/{step}" if prefix else step
            value = holder.get(step)
            if isinstance(value, dict):
                inner.append((place, value))
            elif isinstance(value, list):
                for index, item in enumerate(value):
                    if isinstance(item, dict):
                        inner.append((f"{place}/{index}", item))
        holders = inner
    return holders


def _type_checks(step: PlannedStep, row: Row, found: JsonObject) -> Iterator[Check]:
    """A check of the type of each value that the record has for a row."""
    *_, name = row.path.split("/")
    for path, holder in _holders(row.path, found):
        if name not in holder:
            continue
        value = holder[name]
        place = f"{path}/{name}" if path else name
        words = f"a list of {row.type} values" if row.list else f"a value: {row.type}"
        values = value if row.list and isinstance(value, list) else [value]
        passed = isinstance(value, list) == row.list
        passed = passed and all(_has_type(each, row.type) for each in values)
        yield Check(
            "type",
            passed,
            place,
            expected=words,
            found=words if passed else _shown(value),
            required=row.required,
            page=step.page,
            row=row.row,
            next_step="" if passed else _ENTER,
        )


def _has_type(value: Any, name: str) -> bool:
    """Whether a JSON value has a type of the rows."""
    if name == "boolean":
        return isinstance(value, bool)
    if name in {"integer", "number"}:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and (name == "number" or value == int(value))
    if name == "object":
        return isinstance(value, dict)
    if not isinstance(value, str):
        return False
    if name == "date":
        # Version 2 sends dates with a time.
        return _is_iso(date, value) or _is_iso(datetime, value)
    if name in {"datetime", "local-datetime", "date-or-datetime"}:
        return _is_iso(datetime, value)
    if name == "time":
        return _is_iso(time, value)
    return bool(value)


def _is_iso(kind: type[date] | type[time], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def _aligned_values(sent: Any, found: Any, path: str = "") -> dict[str, Any]:
    """The value of the record for each value of a payload, by path; `_ABSENT` where it has none.

    An item of a list is compared with the item of the record that differs least from it.
    """
    aligned: dict[str, Any] = {}
    prefix = f"{path}/" if path else ""
    if isinstance(sent, dict):
        holder = found if isinstance(found, dict) else {}
        for name, value in sent.items():
            inner = holder.get(name, _ABSENT)
            aligned |= _aligned_values(value, inner, f"{prefix}{name}")
    elif isinstance(sent, list):
        items = list(found) if isinstance(found, list) else []
        for index, match in _matches(sent, items).items():
            aligned |= _aligned_values(sent[index], match, f"{prefix}{index}")
    else:
        aligned[path] = found
    return aligned


def _matches(sent: list[Any], items: list[Any]) -> dict[int, Any]:
    """The item of the record for each index of a sent list; the pairs that differ least come first."""
    pairs: list[tuple[int, int, int]] = []
    for index, item in enumerate(sent):
        for other, candidate in enumerate(items):
            pairs.append((_distance(item, candidate), index, other))
    pairs.sort()
    matches: dict[int, Any] = dict.fromkeys(range(len(sent)), _ABSENT)
    used: set[int] = set()
    for _, index, other in pairs:
        if matches[index] is _ABSENT and other not in used:
            matches[index] = items[other]
            used.add(other)
    return matches


def _distance(sent: Any, found: Any) -> int:
    """The number of values of a sent item that another item does not have."""
    if not isinstance(sent, dict | list):
        return 0 if _is_same(sent, found) else 1
    differing = 0
    for path, value in _aligned_values(sent, found).items():
        wanted = sent
        for step in path.split("/"):
            wanted = wanted[int(step)] if isinstance(wanted, list) else wanted[step]
        if not _is_same(wanted, value):
            differing += 1
    return differing


def _is_same(expected: Any, found: Any) -> bool:
    """Whether two values are equal; descriptors may have different namespaces."""
    if found is _ABSENT:
        return False
    return not differences(_without_namespace(expected), _without_namespace(found))


def _without_namespace(value: Any) -> Any:
    return _DESCRIPTOR.sub(r"\1", value) if isinstance(value, str) else value


def _value_check(
    step: PlannedStep,
    value: ExpectedValue,
    found: Any,
    before: Mapping[str, Any] | None,
) -> Check | None:
    """The check of a value; None where any value is right, and where the member is absent."""
    # The check of its row reports a required member that is absent.
    if found is _ABSENT:
        return None
    match value.rule:
        case "any":
            return None
        case "fixed" | "chosen":
            passed = _is_same(value.value, found)
            expected = _shown(value.value)
            return _check_of(
                step, value, "value", found, passed=passed, expected=expected
            )
        case "calculated":
            return _calculated_check(step, value, found, before)
        case _:
            assert_never(value.rule)


def _calculated_check(
    step: PlannedStep,
    value: ExpectedValue,
    found: Any,
    before: Mapping[str, Any] | None,
) -> Check | None:
    previous = None if before is None else _number(before.get(value.path))
    if value.plus is None or previous is None:
        return None
    wanted = previous + value.plus
    passed = _number(found) == wanted
    words = f"{_plain(wanted)} (the previous value {_plain(previous)} {value.plus:+d})"
    return _check_of(step, value, "calculated", found, passed=passed, expected=words)


def _check_of(
    step: PlannedStep,
    value: ExpectedValue,
    kind: CheckKind,
    found: Any,
    *,
    passed: bool,
    expected: str,
) -> Check:
    steps = [name for name in value.path.split("/") if not name.isdigit()]
    path = "/".join(steps)
    row = next((row for row in step.rows if row.path == path), None)
    return Check(
        kind,
        passed,
        value.path,
        expected=expected,
        found=_shown(found),
        required=row.required if row else "",
        page=step.page,
        row=row.row if row else "",
        next_step="" if passed else _ENTER,
    )


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None or value is _ABSENT:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _change_checks(
    step: PlannedStep, before: JsonObject, record: JsonObject
) -> Iterator[Check]:
    """A check for each member that the scenario changes: it is no longer as it was."""
    same = {
        path: old for path, old, _ in unchanged(step.scenario.changes, before, record)
    }
    for path in step.scenario.changes:
        passed = path not in same
        row = next((row for row in step.rows if row.path == path), None)
        yield Check(
            "change",
            passed,
            path,
            expected="another value than before the update",
            found=_shown(values_at(record, path)) if passed else same[path],
            required=row.required if row else "",
            page=step.page,
            row=row.row if row else "",
            next_step="" if passed else _CHANGE,
        )


def _shown(value: Any) -> str:
    """A value as JSON, for people."""
    if value is _ABSENT:
        return "absent"
    return json.dumps(value, ensure_ascii=False)
