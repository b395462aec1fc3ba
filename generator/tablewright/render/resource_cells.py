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
    positions: dict[str, int] = {}
    members: dict[str, list[TableRow]] = {}
    for position, row in enumerate(rows):
        positions[row.place] = position
        members.setdefault(row.parent, []).append(row)
    for parent in sorted(members, key=_depth):
        # Properties of the resource itself carry its name, which no container has.
        if parent == ROOT:
            for row in members[parent]:
                cells[row.place] = root
            continue
        container = rows[positions[parent]]
        spellings = _spellings(container, cells[parent], root)
        for row in members[parent]:
            containers = _Containers(rows, cells, root)
            position = positions[row.place]
            cells[row.place] = _best_name(position, parent, spellings, containers)
    return cells


def _depth(place: str) -> tuple[bool, int]:
    """Return a sort key that puts outer places first: the names of inner rows depend on the outer cells."""
    # ROOT and a place of one name both have no slash.
    return place != ROOT, place.count("/")


def _spellings(row: TableRow, resource: str, root: str) -> tuple[str, ...]:
    """Return the names of a container, `resource` being its own Resource cell; the plainest name is first."""
    spellings = container_spellings(row.prop.name, row.prop.type, resource, root)
    folded_root = root.casefold()
    others: list[str] = []
    for name in spellings:
        # Rows with the root's name belong to the resource itself.
        if name.casefold() != folded_root:
            others.append(name)
    return tuple(others) or spellings


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
        above: list[str] = []
        below: list[str] = []
        for other, row in enumerate(self.rows):
            if other == position or not self._can_mean(name, row):
                continue
            if other < position:
                above.append(row.place)
            else:
                below.append(row.place)
        above.reverse()
        return above + below

    def _can_mean(self, name: str, row: TableRow) -> bool:
        if not row.may_have_members:
            return False
        resource = self.cells.get(row.place, "")
        spellings = container_spellings(
            row.prop.name, row.prop.type, resource, self.root
        )
        return name.casefold() in map(str.casefold, spellings)


def _best_name(
    position: int, parent: str, spellings: Sequence[str], containers: _Containers
) -> str:
    """Return the plainest name that only the parent has, else one that capture takes for the parent."""
    nearest = ""
    for name in spellings:
        places = containers.called(name, position)
        if set(places) == {parent}:
            return name
        # Capture would take the first place for the parent, although others share the name.
        if not nearest and places and places[0] == parent:
            nearest = name
    return nearest or spellings[0]
