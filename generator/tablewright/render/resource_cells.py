"""Chooses the Resource cell of each row: the name by which capture finds the row's parent.

A container can be called by its name, its type or its type's plural (`decks`, `shipDeck`, `shipDecks`), among
others. Two containers may share some of these names, so a name is preferred that only the parent has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tablewright.capture.container_names import container_spellings
from tablewright.render.rows import ROOT, TableRow


def resource_cells(rows: Sequence[TableRow], root: str) -> dict[str, str]:
    """Return the Resource cell of each row by its place; `root` is the name of the page's resource."""
    cells: dict[str, str] = {}
    positions = {row.place: position for position, row in enumerate(rows)}
    for parent in _outer_parents_first(rows):
        members = [row for row in rows if row.parent == parent]
        # Properties of the resource itself carry its name, which no container has.
        if parent == ROOT:
            for row in members:
                cells[row.place] = root
            continue
        spellings = _spellings(rows[positions[parent]], cells[parent], root)
        for row in members:
            containers = _Containers(rows, cells, root)
            cells[row.place] = _best_name(
                positions[row.place], parent, spellings, containers
            )
    return cells


def _outer_parents_first(rows: Sequence[TableRow]) -> list[str]:
    """Return the places that have members, the outer ones first: their own cells must be known."""
    parents = dict.fromkeys(row.parent for row in rows)
    return sorted(parents, key=lambda place: (place != ROOT, place.count("/")))


def _spellings(row: TableRow, resource: str, root: str) -> tuple[str, ...]:
    """Return the names of a container, `resource` being its own Resource cell; the plainest name is first."""
    spellings = container_spellings(row.prop.name, row.prop.type, resource, root)
    # Rows with the root's name belong to the resource itself.
    others = tuple(name for name in spellings if name.casefold() != root.casefold())
    return others or spellings


@dataclass(frozen=True, slots=True)
class _Containers:
    """The rows that may have members, with the Resource cells that are known so far."""

    rows: Sequence[TableRow]
    cells: Mapping[str, str]
    root: str

    def called(self, name: str, position: int) -> list[str]:
        """Return the places of the containers that a name could mean, in the order of capture's preference.

        Capture takes the nearest container above the row at `position`, else the nearest below it.
        """
        found: list[int] = []
        for other, row in enumerate(self.rows):
            if (
                other != position
                and row.may_have_members
                and name.casefold() in self._spellings(row)
            ):
                found.append(other)
        found.sort(key=lambda other: (other > position, abs(other - position)))
        return [self.rows[other].place for other in found]

    def _spellings(self, row: TableRow) -> set[str]:
        resource = self.cells.get(row.place, "")
        spellings = container_spellings(
            row.prop.name, row.prop.type, resource, self.root
        )
        return {spelling.casefold() for spelling in spellings}


def _best_name(
    position: int, parent: str, spellings: Sequence[str], containers: _Containers
) -> str:
    """Return the plainest name that only the parent has, else one that capture takes for the parent."""
    nearest = ""
    for name in spellings:
        called = containers.called(name, position)
        if set(called) == {parent}:
            return name
        if not nearest and called[:1] == [parent]:
            nearest = name
    return nearest or spellings[0]
