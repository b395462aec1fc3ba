"""Complete payloads, and where each value of a payload comes from.

Standard library only. A scenario of a sample file holds, beside its payload, under `complete` what
certification reads beyond it, by path (`races/0/raceDescriptor`), under `removed` what it takes away on
purpose, and under `value-sources` whose word a value is that is not the page's.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .jsontext import JsonObject

#: What a symbol says of its value.
_RESOLVED = {
    "$prefer": "preferred, any value is accepted",
    "$calculated": "calculated by the system, this is an example",
    "$system": "chosen by the system, this is an example",
    "$school-year": "resolved from the school year",
    "$school-year-text": "resolved from the school year",
    "$school-date": "resolved from the school year",
    "$relative-date": "resolved from today",
    "$variable": "resolved from a variable",
}
_SOURCES = {
    "page": "the page's",
    "erratum": "corrected by an erratum",
    "scenario": "ours, as in another scenario of the page",
    "declared": "ours, of the member's type",
}


def payload_of(entry: JsonObject, *, complete: bool) -> JsonObject | None:
    """The symbolic payload of a scenario, as the page has it or complete; the entry is not changed."""
    payload: JsonObject | None = entry["payload"]
    if payload is None or not complete:
        return payload
    payload = copy.deepcopy(payload)
    for path, value in entry.get("complete", {}).items():
        *above, last = path.split("/")
        here: Any = payload
        for step in above:
            here = here[int(step) if isinstance(here, list) else step]
        here[last] = value
    return payload


def value_sources_of(entry: JsonObject, payload: Any) -> Iterator[tuple[str, str]]:
    """Every value of a scenario's symbolic payload: its path, and where it comes from in words."""
    ours = tuple(entry.get("complete", {}))
    for path, value in _leaves(payload, ""):
        usual = "scenario" if any(f"{path}/".startswith(f"{each}/") for each in ours) else "page"
        words = [_SOURCES[entry.get("value-sources", {}).get(path, usual)]]
        symbol = next(iter(value), "") if isinstance(value, dict) else ""
        yield path, "; ".join(words + ([_RESOLVED[symbol]] if symbol in _RESOLVED else []))


def absences_of(
    entry: JsonObject, before: Sequence[JsonObject], *, complete: bool
) -> Iterator[tuple[str, str]]:
    """What a scenario does not send though certification reads it: its path, and why in words.

    `before` are the entries of the earlier scenarios of its record.
    """
    had = "gone, the record is made anew without it" if entry.get("recreate") else "unchanged"
    for path in entry.get("removed", ()):
        yield path, "absent: removed on purpose"
    for path in () if complete else entry.get("complete", ()):
        known = any(_has(each["payload"], path) for each in before)
        yield path, f"absent: {had}, the page leaves it empty" if known else "absent: the page gives none"


def _has(tree: Any, path: str) -> bool:
    try:
        value_at(tree, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def value_at(tree: Any, path: str) -> Any:
    """The value at a path of a payload."""
    for step in path.split("/"):
        tree = tree[int(step) if isinstance(tree, list) else step]
    return tree


def _leaves(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, list):
        members: Mapping[Any, Any] = dict(enumerate(tree))
    elif isinstance(tree, dict) and not next(iter(tree), "").startswith("$"):
        members = tree
    else:
        yield path, tree
        return
    for name, child in members.items():
        yield from _leaves(child, f"{path}/{name}" if path else str(name))
