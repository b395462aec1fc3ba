"""The names of the operations of a method page: each call is an operation of its own.

The name is the last fixed segment of the path: `/ships/{shipId}/board` is `board`. Where that name belongs to
another call, the method comes before it: `getBoard`, `postBoard`; where that is taken as well, so does the
segment before the name: `getShipsBoard`. A call that the spec already has keeps its name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tablewright.model.table import MethodTable
from tablewright.naming import camel

#: A segment of a path that stands for a value: `{shipId}`, `<SHIP ID>`, `:shipId`.
_PLACEHOLDER = re.compile(r"\{[^{}]*\}|<[^<>]*>|:\w+")


@dataclass(frozen=True, slots=True)
class KnownCall:
    """A call that the spec has: its method, its path as printed, and the name of its document."""

    method: str
    path: str
    document: str


def segments(path: str) -> list[str]:
    """Return the segments of a path, without empty ones and blanks."""
    parts = [segment.strip() for segment in path.split("/")]
    return [segment for segment in parts if segment]


def fixed_name(path: str) -> str:
    """Return the last segment of a path that stands for itself; `operation` if there is none."""
    fixed = _fixed_segments(path)
    return fixed[-1] if fixed else "operation"


def operation_names(
    tables: Sequence[MethodTable], known: Mapping[str, KnownCall], document: str
) -> tuple[str, ...]:
    """Return the name of each call of a document; `known` are the calls of the spec by their names."""
    last_segments = Counter(fixed_name(table.path) for table in tables)
    names: list[str] = []
    for table in tables:
        name = _known_name(table, known)
        if not name:
            is_repeated = last_segments[fixed_name(table.path)] > 1
            taken = _taken(table, known, document, is_alone=len(tables) == 1)
            name = _new_name(table, {*taken, *names}, is_repeated=is_repeated)
        names.append(name)
    return tuple(names)


def _known_name(table: MethodTable, known: Mapping[str, KnownCall]) -> str:
    """Return the name of a call that the spec has, or the empty text."""
    for name, call in known.items():
        same_path = _comparable(call.path) == _comparable(table.path)
        if call.method == table.method and same_path:
            return name
    return ""


def _taken(
    table: MethodTable,
    known: Mapping[str, KnownCall],
    document: str,
    *,
    is_alone: bool,
) -> set[str]:
    """Return the names of the spec that belong to other calls."""
    taken: set[str] = set()
    for name, call in known.items():
        # A document with one call whose path has changed still describes the same operation.
        is_same = is_alone and call.document == document and call.method == table.method
        if not is_same:
            taken.add(name)
    return taken


def _new_name(table: MethodTable, taken: Collection[str], *, is_repeated: bool) -> str:
    """Return a name that no other call has."""
    fixed = _fixed_segments(table.path) or ["operation"]
    # Both of two calls with one name get their method, whichever comes first on the page.
    if not is_repeated and fixed[-1] not in taken:
        return fixed[-1]
    candidate = ""
    # Each name is built when those before it are taken: together, the names of a long path are very long.
    for length in range(1, len(fixed) + 1):
        candidate = camel(" ".join((table.method.lower(), *fixed[-length:])))
        if candidate not in taken:
            return candidate
    number = 2
    while f"{candidate}{number}" in taken:
        number += 1
    return f"{candidate}{number}"


def _fixed_segments(path: str) -> list[str]:
    """Return the segments of a path that stand for themselves."""
    return [part for part in segments(path) if not _PLACEHOLDER.fullmatch(part)]


def _comparable(path: str) -> str:
    """Return a path without what its renderings differ in: the forms of placeholders, and outer slashes."""
    return "/".join(_PLACEHOLDER.sub("{}", segment) for segment in segments(path))
