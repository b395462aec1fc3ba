"""Compares JSON documents: all their differences, or the members that an update changes.

Standard library only. The generator uses the same functions to find out what a sample changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any


def differences(sent: Any, got: Any, path: str = "$") -> list[str]:
    """The differences between two JSON values, one line each; empty if they are equal.

    The order of array items does not count. Two dates with time are equal if they mean the same moment.
    """
    lines: list[str] = []
    if isinstance(sent, dict) and isinstance(got, dict):
        for name in sorted(sent.keys() | got.keys()):
            lines += _member_differences(sent, got, name, f"{path}.{name}")
        return lines
    if isinstance(sent, list) and isinstance(got, list) and len(sent) == len(got):
        # Servers return array items in an order of their own.
        pairs = zip(
            sorted(sent, key=_sort_key), sorted(got, key=_sort_key), strict=True
        )
        for index, (sent_item, got_item) in enumerate(pairs):
            lines += differences(sent_item, got_item, f"{path}[{index}]")
        return lines
    if not _equal(sent, got):
        lines.append(f"{path}: sent {json.dumps(sent)}, got {json.dumps(got)}")
    return lines


def unchanged(
    paths: Iterable[str], before: Any, after: Any
) -> Iterator[tuple[str, str, str]]:
    """Each of these paths at which two documents have the same values, with both values as JSON."""
    for path in paths:
        old = values_at(before, path)
        new = values_at(after, path)
        if not differences(old, new):
            yield path, _shown(old), _shown(new)


def values_at(body: Any, path: str) -> list[Any]:
    """Every value at a path (`sections/schoolId`), which passes through lists without an index."""
    steps = _steps(path)
    value = body
    # Nearly all paths pass through objects only.
    for index, name in enumerate(steps):
        # An optional member is often absent; this is no fault here.
        if not isinstance(value, dict) or name not in value:
            return []
        value = value[name]
        if isinstance(value, list):
            return _values_below(value, steps[index + 1 :])
    return [value]


def _values_below(items: list[Any], steps: Sequence[str]) -> list[Any]:
    """Every value at a path below the items of a list."""
    found = list(items)
    for name in steps:
        values: list[Any] = []
        for value in found:
            if isinstance(value, dict) and name in value:
                member = value[name]
                if isinstance(member, list):
                    values += member
                else:
                    values.append(member)
        found = values
    return found


# A server reads the same paths of each body.
@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("/"))


def _shown(values: list[Any]) -> str:
    """The values at a path as JSON; those of several list items as an array."""
    if not values:
        return "absent"
    return json.dumps(values[0] if len(values) == 1 else values, ensure_ascii=False)


def _member_differences(sent: Any, got: Any, name: str, path: str) -> list[str]:
    if name not in got:
        return [f"{path}: sent {json.dumps(sent[name])}, got nothing"]
    if name not in sent:
        return [f"{path}: sent nothing, got {json.dumps(got[name])}"]
    return differences(sent[name], got[name], path)


def _sort_key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _equal(sent: Any, got: Any) -> bool:
    # In Python, True equals 1; in JSON, true and 1 differ.
    if isinstance(sent, bool) or isinstance(got, bool):
        return sent is got
    if sent == got:
        return True
    sent_time = _date_with_time(sent)
    return sent_time is not None and sent_time == _date_with_time(got)


def _date_with_time(value: Any) -> datetime | None:
    if not isinstance(value, str) or "T" not in value:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
