"""Single corruptions of the data of a certification, planted in the database of a server."""

from __future__ import annotations

import copy
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: The kinds of corruption: the kind of check that a record breaks.
KINDS = ("member", "type", "value", "calculated", "change", "identity", "deletion")

#: The tables with rows of a document, and the column that has its number.
_TABLES = {
    "documents": "number",
    "keys": "document",
    "document_references": "document",
    "members": "document",
}


@dataclass(frozen=True)
class Corruption:
    """A changed body: `kind` is the rule that it breaks, and `path` the member (lists without an index)."""

    kind: str
    path: str
    body: Any


def corruptions(step: Any, body: Any, before: Any) -> Iterator[Corruption]:
    """Each single corruption of the body that a step has stored, one place at a time.

    `before` is the body before an update, None for a creation.
    """
    for row in step.rows:
        for place in range(len(_places(body, row.path))):
            changed = _with_change(body, row.path, place, _other_type)
            yield Corruption("type", row.path, changed)
            if row.required != "optional" and not has_alternative(step, row.path):
                removed = _with_change(body, row.path, place, None)
                yield Corruption("member", row.path, removed)
    for value in step.values:
        path = without_indexes(value.path)
        for place, found in enumerate(_found(body, path)):
            if found != value.value:
                continue
            if value.rule in ("fixed", "chosen"):
                other = _with_change(body, path, place, _other_value)
                yield Corruption("value", path, other)
            if value.plus is not None and before is not None:
                other = _with_change(body, path, place, lambda number: number + 1)
                yield Corruption("calculated", path, other)
    for path in step.scenario.changes if before is not None else ():
        unchanged = _copied(body, before, path)
        if unchanged != body:
            yield Corruption("change", path, unchanged)


def has_alternative(step: Any, path: str) -> bool:
    """Whether another member or resource may have the data of a row, or of the object around it."""
    for requirement in step.requirements:
        for place in requirement.get("places", ()):
            if f"{path}/".startswith(f"{place}/"):
                return True
    return False


def without_indexes(path: str) -> str:
    """A path without the indexes of list items."""
    return "/".join(part for part in path.split("/") if not part.isdigit())


class StoredData:
    """The rows of a database file of a server, which is in use at the same time."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        # Speed: the data is lost with the test anyway.
        self._connection.execute("PRAGMA synchronous = OFF")

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def body(self, identifier: str) -> Any:
        """The stored body of the document with an id."""
        row = self._connection.execute(
            "SELECT body FROM documents WHERE id = ?", (identifier,)
        ).fetchone()
        return json.loads(row[0])

    @contextmanager
    def with_body(self, identifier: str, body: Any) -> Iterator[None]:
        """Replace a body until the end of the context."""
        with self._with("body", identifier, json.dumps(body), identifier):
            yield

    @contextmanager
    def with_id(self, identifier: str, other: str) -> Iterator[None]:
        """Replace an id until the end of the context."""
        with self._with("id", identifier, other, other):
            yield

    @contextmanager
    def _with(self, column: str, identifier: str, value: str, after: str) -> Any:
        select = f"SELECT {column} FROM documents WHERE id = ?"
        update = f"UPDATE documents SET {column} = ? WHERE id = ?"
        (old,) = self._connection.execute(select, (identifier,)).fetchone()
        self._connection.execute(update, (value, identifier))
        yield
        self._connection.execute(update, (old, after))

    def rows(self, identifier: str) -> dict[str, list[Any]]:
        """The rows of a document by table, for `restored`."""
        select = "SELECT number FROM documents WHERE id = ?"
        (number,) = self._connection.execute(select, (identifier,)).fetchone()
        found: dict[str, list[Any]] = {}
        for table, column in _TABLES.items():
            select = f"SELECT * FROM {table} WHERE {column} = ?"
            found[table] = self._connection.execute(select, (number,)).fetchall()
        return found

    @contextmanager
    def restored(self, rows: dict[str, list[Any]]) -> Iterator[None]:
        """Put the rows of a deleted document back until the end of the context."""
        for table, values in rows.items():
            for value in values:
                marks = ", ".join("?" * len(value))
                self._connection.execute(f"INSERT INTO {table} VALUES ({marks})", value)
        yield
        number = rows["documents"][0][0]
        for table, column in _TABLES.items():
            self._connection.execute(
                f"DELETE FROM {table} WHERE {column} = ?", (number,)
            )


def _places(tree: Any, path: str) -> list[tuple[Any, str]]:
    """Each object that has the last member of a path, with the name of this member."""
    names = path.split("/")
    found: list[tuple[Any, str]] = []
    holders = [tree]
    for name in names[:-1]:
        inner: list[Any] = []
        for holder in holders:
            member = holder.get(name) if isinstance(holder, dict) else None
            inner += member if isinstance(member, list) else [member]
        holders = inner
    for holder in holders:
        if isinstance(holder, dict) and names[-1] in holder:
            found.append((holder, names[-1]))
    return found


def _found(body: Any, path: str) -> list[Any]:
    """The values at a path; those of a list of scalars are left out."""
    return [holder[name] for holder, name in _places(body, path)]


def _with_change(
    body: Any, path: str, place: int, change: Callable[[Any], Any] | None
) -> Any:
    """A copy of a body; one place of a path has another value, or none."""
    changed = copy.deepcopy(body)
    holder, name = _places(changed, path)[place]
    if change is None:
        del holder[name]
    else:
        holder[name] = change(holder[name])
    return changed


def _copied(body: Any, before: Any, path: str) -> Any:
    """The body with the old value at a path, or of the list that contains it."""
    changed = copy.deepcopy(body)
    target, source = changed, before
    *parents, last = path.split("/")
    for name in parents:
        inner, old = target.get(name), source.get(name)
        if not isinstance(inner, dict) or not isinstance(old, dict):
            last = name
            break
        target, source = inner, old
    if last in source:
        target[last] = source[last]
    else:
        target.pop(last, None)
    return changed


def _other_type(value: Any) -> Any:
    """A value of another JSON type."""
    return 7 if isinstance(value, str) else "x"


def _other_value(value: Any) -> Any:
    """A value of the same type and form that no page has."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 17
    if value[:4].isdigit() and value[4:5] == "-":
        return f"1931{value[4:]}"
    if value[:2].isdigit() and value[2:3] == ":":
        return f"03:07{value[5:]}"
    return f"{value}zz"
