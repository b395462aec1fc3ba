"""Gives rows of nested objects their paths: `copies[].shelf` for the row `shelf` of the table `Copy`."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from tablewright.model.findings import Finding
from tablewright.readers.findings import line_finding
from tablewright.readers.rest_method.cells import is_type
from tablewright.readers.rest_method.json_text import Members
from tablewright.readers.rest_method.section import PrintedRow

# A table is read below so many rows of its type; tables of tables would multiply without this limit.
_MOST_OWNERS = 20
_MOST_LEVELS = 20

_LIST_TYPES = (
    re.compile(r"(?P<item>[\w:]+):(?:list|array)", re.I),
    re.compile(
        r"(?:list|array|set)\s?(?:of\s|<|\[|\()\s?(?P<item>[\w:]+)[>\])]?", re.I
    ),
    re.compile(r"(?P<item>[\w:]+)\[\]"),
    re.compile(r"(?P<item>)(?:list|array)", re.I),
)
_INDEX = re.compile(r"\[\d*\]")
# Guides indent the name of a member with such marks.
_INDENT = re.compile(r"[>\u2192\u2514\u2500\u00bb\u2022-]+\s*(?=\w)")


@dataclass(frozen=True, slots=True)
class NestedRows:
    """The rows of a call with their paths as names."""

    rows: tuple[PrintedRow, ...]
    notes: tuple[Finding, ...]


def item_type(data_type: str) -> str | None:
    """Returns the type of the items of a list type: `Copy:list` -> `Copy`, `array` -> ``; else None."""
    for pattern in _LIST_TYPES:
        match = pattern.fullmatch(data_type)
        if match:
            return _singular(match["item"])
    return None


def _singular(item: str) -> str:
    """Returns the type in `list of strings`; a type of the page may end with `s` itself."""
    is_plural = not is_type(item) and is_type(item.removesuffix("s"))
    return item.removesuffix("s") if is_plural else item


def with_paths(rows: Sequence[PrintedRow]) -> NestedRows:
    """Returns the rows with paths as names; a table titled as a type is below the rows of that type."""
    spelled = [_with_list_mark(row) for row in _without_indents(rows)]
    types = {row.cells.type for row in spelled if row.cells.type}
    tables: dict[str, list[PrintedRow]] = {}
    outer: list[PrintedRow] = []
    for row in spelled:
        if row.title and row.title in types:
            tables.setdefault(row.title, []).append(row)
        else:
            outer.append(row)
    expansion = _Expansion(tables)
    for row in outer:
        expansion.add(row, "", row.word)
    # A table whose rows are only of its own type has no place yet.
    for title, table_rows in tables.items():
        if title not in expansion.owners:
            for row in table_rows:
                expansion.add(row, "", row.word)
    return NestedRows(tuple(expansion.rows), tuple(expansion.notes))


class _Expansion:
    """Collects rows; below each row of a titled table's type, the rows of that table follow."""

    def __init__(self, tables: dict[str, list[PrintedRow]]) -> None:
        self.rows: list[PrintedRow] = []
        self.notes: list[Finding] = []
        self.owners: dict[str, int] = {}
        self._tables = tables

    def add(self, row: PrintedRow, prefix: str, word: str) -> None:
        stack = [(row, prefix, frozenset[str]())]
        while stack:
            current, path, above = stack.pop()
            name = f"{path}{current.cells.name}"
            cells = replace(current.cells, name=name)
            self.rows.append(replace(current, cells=cells, word=word))
            title = current.cells.type
            table = self._tables.get(title, [])
            if not table:
                continue
            count = self.owners.get(title, 0)
            # An object may contain objects of its own type.
            if title in above or count >= _MOST_OWNERS or len(above) >= _MOST_LEVELS:
                reason = f"the table '{title}' is not read again below it"
                note = line_finding("T058", current.line, "", names=name, reason=reason)
                self.notes.append(note)
                continue
            self.owners[title] = count + 1
            for member in reversed(table):
                stack.append((member, f"{name}.", above | {title}))


def _with_list_mark(row: PrintedRow) -> PrintedRow:
    """Returns a row of a list with `[]` behind its name, and with the type of the items."""
    cells = row.cells
    name = _INDEX.sub("[]", cells.name)
    item = item_type(cells.type)
    if item is None:
        return replace(row, cells=replace(cells, name=name))
    if not name.endswith("[]"):
        name = f"{name}[]"
    return replace(row, cells=replace(cells, name=name, type=item))


def _without_indents(rows: Sequence[PrintedRow]) -> Iterator[PrintedRow]:
    """Yields the rows; an indented name becomes a path below the last row with a smaller indent."""
    parents: list[tuple[int, str]] = []
    table = ("", "")
    for row in rows:
        if (row.word, row.title) != table:
            parents = []
            table = (row.word, row.title)
        indent = _INDENT.match(row.cells.name)
        depth = len(indent[0].rstrip()) if indent else 0
        name = row.cells.name[indent.end() :] if indent else row.cells.name
        while parents and parents[-1][0] >= depth:
            parents.pop()
        if parents and depth:
            name = f"{parents[-1][1]}.{name}"
        cells = replace(row.cells, name=name)
        marked = _with_list_mark(replace(row, cells=cells))
        parents.append((depth, marked.cells.name))
        yield replace(row, cells=cells)


def sample_paths(members: Members) -> dict[str, str]:
    """Returns the path of each value in a sample, and its JSON text.

    The items of a list have one path: `copies[].shelf`. Blanks at the ends of names are left out.
    """
    paths: dict[str, str] = {}
    for name, text in members:
        outer = name.strip()
        try:
            value = json.loads(text)
        except ValueError:
            # A placeholder is no JSON.
            value = None
        if isinstance(value, dict | list):
            for path, inner in _paths_below(outer, value):
                paths.setdefault(path, inner)
        else:
            paths.setdefault(outer, text)
    return paths


def _paths_below(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        path = f"{path}[]"
        yield path, json.dumps(value, ensure_ascii=False)
        for item in value:
            if isinstance(item, dict | list):
                for below in _paths_below(path, item):
                    if below[0] != path:
                        yield below
    elif isinstance(value, dict):
        yield path, json.dumps(value, ensure_ascii=False)
        for name, member in value.items():
            yield from _paths_below(f"{path}.{name.strip()}", member)
    else:
        yield path, json.dumps(value, ensure_ascii=False)


def parents_of(path: str) -> Iterator[str]:
    """Yields the paths above a path: `a[].b.c` -> `a[].b`, `a[]`."""
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def known_above(path: str, names: Collection[str]) -> bool:
    """Returns whether a path above this one is in the names."""
    return any(parent in names for parent in parents_of(path))
