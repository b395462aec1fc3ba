"""Complete payloads, and the source of each value of a payload.

Standard library only. A scenario of a sample file has, besides its payload, up to three members: `complete`
holds the values of required members that the page leaves empty, by path (`races/0/raceDescriptor`);
`removed` lists the paths that the scenario removes or leaves empty on purpose; `value-sources` gives the
source of each value that does not come from the page.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..jsontext import JsonObject
from .placeholders import RULES, placeholder_name

_SOURCES = {
    "page": "from the page",
    "correction": "from a correction of the page",
    "scenario": "from another scenario of the page",
    "default": "a default for the type",
    "varied": "a value that a later update changes",
}


def payload_of(entry: JsonObject, *, complete: bool) -> JsonObject | None:
    """The payload of a scenario with its placeholders; `complete` adds the required members.

    These are the values under `complete` of the entry: required and conditional members that the page leaves
    empty. The entry is not changed.
    """
    payload: JsonObject | None = entry["payload"]
    if payload is None or not complete:
        return payload
    return with_values(payload, entry.get("complete", {}))


def with_values(payload: JsonObject, values: Mapping[str, Any]) -> JsonObject:
    """A copy of a payload with other values at these paths (`races/0/raceDescriptor`)."""
    changed = copy.deepcopy(payload)
    for path, value in values.items():
        *parents, last = path.split("/")
        container: Any = changed
        for step in parents:
            container = _child(container, step)
        container[last] = value
    return changed


def value_sources_of(entry: JsonObject, payload: Any) -> Iterator[tuple[str, str]]:
    """The path of every value of a payload with placeholders, and the source of the value in words."""
    added = tuple(entry.get("complete", {}))
    listed = entry.get("value-sources", {})
    for path, value in _leaves(payload, ""):
        # A path of `complete` may lead to an object, whose values are then all added.
        is_added = any(f"{path}/".startswith(f"{parent}/") for parent in added)
        words = _SOURCES[listed.get(path, "scenario" if is_added else "page")]
        rule = RULES.get(placeholder_name(value))
        yield path, f"{words}; {rule.origin}" if rule else words


def absences_of(
    entry: JsonObject, before: Sequence[JsonObject], *, complete: bool
) -> Iterator[tuple[str, str]]:
    """The path of each required value that a scenario does not send, and the reason in words.

    `before` are the entries of the earlier scenarios of the same record.
    """
    # Such a value is absent from the complete payload too. Only an update can remove one.
    done = "removed" if entry.get("record-of") else "left empty"
    for path in entry.get("removed", ()):
        yield path, f"absent: {done} on purpose"
    if complete:
        return
    effect = (
        "removed, the record is recreated without it"
        if entry.get("recreate")
        else "unchanged"
    )
    for path in entry.get("complete", ()):
        if any(_has(earlier["payload"], path) for earlier in before):
            yield path, f"absent: {effect}, the page leaves it empty"
        else:
            yield path, "absent: the page gives none"


def value_at(tree: Any, path: str) -> Any:
    """The value at a path of a payload. Raises KeyError, IndexError or TypeError if there is none."""
    for step in path.split("/"):
        tree = _child(tree, step)
    return tree


def _child(container: Any, step: str) -> Any:
    return container[int(step)] if isinstance(container, list) else container[step]


def _has(tree: Any, path: str) -> bool:
    try:
        value_at(tree, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _leaves(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, list):
        members: Mapping[Any, Any] = dict(enumerate(tree))
    elif isinstance(tree, dict) and not placeholder_name(tree):
        members = tree
    else:
        yield path, tree
        return
    for name, child in members.items():
        yield from _leaves(child, f"{path}/{name}" if path else str(name))
