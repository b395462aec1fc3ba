"""Single corruptions of a record that a certification forbids, and a server that has only this record."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

#: A value of another type than the key, for each JSON type.
_OTHER_TYPES: tuple[tuple[type, Any], ...] = (
    (bool, "yes"),
    (str, 7),
    (int, "x"),
    (float, "x"),
    (dict, "x"),
    (list, "x"),
)


@dataclass(frozen=True)
class Corruption:
    """A changed record: `kind` is the rule that it breaks, and `path` the member (lists without an index)."""

    kind: str
    path: str
    record: Any


def corruptions(step: Any, record: Any, before: Any) -> Iterator[Corruption]:
    """Each single corruption of the record that a step has written.

    `before` is the record before an update, None for a creation.
    """
    for row in step.rows:
        if row.required == "required" and _values(record, row.path):
            yield Corruption("member", row.path, _without(record, row.path))
            yield Corruption("type", row.path, _changed(record, row.path, _other_type))
    for value in step.values:
        path = "/".join(part for part in value.path.split("/") if not part.isdigit())
        if not _values(record, path):
            continue
        if value.rule == "fixed":
            yield Corruption("value", path, _changed(record, path, _other_value))
        if value.rule == "calculated" and value.plus is not None and before:
            yield Corruption("calculated", path, _changed(record, path, _one_more))
    if before is None:
        return
    for path in step.scenario.changes:
        unchanged = _copied(record, before, path)
        if unchanged != record:
            yield Corruption("change", path, unchanged)
    if not step.scenario.recreate:
        yield Corruption("identity", "", {**record, "id": "0" * 32})


def server_with(record: Any) -> httpx.MockTransport:
    """A server whose only record this is; it finds it by any key, and by its id."""

    def answer(request: httpx.Request) -> httpx.Response:
        identifier = request.url.path.rpartition("/")[2]
        if request.url.params.get("offset", "0") != "0":
            return httpx.Response(200, json=[])
        if request.url.params:
            return httpx.Response(200, json=[record])
        if identifier == record.get("id"):
            return httpx.Response(200, json=record)
        return httpx.Response(404, json={"message": "There is no such record."})

    return httpx.MockTransport(answer)


def _values(record: Any, path: str) -> list[Any]:
    found: list[Any] = []

    def keep(parent: Any, name: str) -> None:
        found.append(parent[name])

    _visit(record, path.split("/"), keep)
    return found


def _without(record: Any, path: str) -> Any:
    changed = copy.deepcopy(record)
    _visit(changed, path.split("/"), lambda parent, name: parent.pop(name))
    return changed


def _changed(record: Any, path: str, change: Callable[[Any], Any]) -> Any:
    changed = copy.deepcopy(record)

    def replace(parent: Any, name: str) -> None:
        parent[name] = change(parent[name])

    _visit(changed, path.split("/"), replace)
    return changed


def _copied(record: Any, before: Any, path: str) -> Any:
    """The record with the old value at a path that lists do not divide."""
    changed = copy.deepcopy(record)
    names = path.split("/")
    target, source = changed, before
    for position, name in enumerate(names):
        is_last = position == len(names) - 1
        next_target = target.get(name) if isinstance(target, dict) else None
        next_source = source.get(name) if isinstance(source, dict) else None
        divides = not isinstance(next_target, dict) or not isinstance(next_source, dict)
        if is_last or divides:
            if isinstance(source, dict) and name in source:
                target[name] = source[name]
            else:
                target.pop(name, None)
            return changed
        target, source = next_target, next_source
    return changed


def _visit(value: Any, names: list[str], visit: Callable[[Any, str], Any]) -> None:
    """Call `visit` with each object that has the last member of a path, and with its name."""
    if isinstance(value, list):
        for item in value:
            _visit(item, names, visit)
    elif isinstance(value, dict) and names[0] in value:
        if len(names) == 1:
            visit(value, names[0])
        else:
            _visit(value[names[0]], names[1:], visit)


def _other_type(value: Any) -> Any:
    for kind, other in _OTHER_TYPES:
        if isinstance(value, kind):
            return other
    return "x"


def _other_value(value: Any) -> Any:
    """A value of the same type and form that no page has."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 17
    if isinstance(value, str) and value[:4].isdigit() and value[4:5] == "-":
        return f"1931{value[4:]}"
    return f"{value}zz"


def _one_more(value: Any) -> Any:
    return value + 1
