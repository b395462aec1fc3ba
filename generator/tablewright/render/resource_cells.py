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
    positions: dict[str, int] = {}
    members: dict[str, list[TableRow]] = {}
    for position, row in enumerate(rows):
        positions[row.place] = position
        members.setdefault(row.parent, []).append(row)
    cells: dict[str, str] = {}
    containers = _Containers(rows, cells, root)
    for parent in sorted(members, key=_depth):
        # Properties of the resource itself carry its name, which no container has.
        if parent == ROOT:
            for row in members[parent]:
                cells[row.place] = root
            continue
        container = rows[positions[parent]]
        names = containers.names_for_members(container)
        for row in members[parent]:
            position = positions[row.place]
            cells[row.place] = containers.best_name(names, parent, position)
    return cells


def _depth(place: str) -> tuple[bool, int]:
    """Return a sort key that puts outer places first: the names of inner rows depend on the outer cells."""
    # ROOT and a place of one name both have no slash.
    return place != ROOT, place.count("/")


@dataclass(frozen=True, slots=True)
class _Containers:
    """The rows that may have members, and the Resource cells that are known so far.

    `resource_cells` adds to `cells` from the outer rows to the inner ones.
    """

    rows: Sequence[TableRow]
    cells: Mapping[str, str]
    root: str

    def names_for_members(self, container: TableRow) -> tuple[str, ...]:
        """Return the names that can be in the Resource cells of a container's members, the plainest first."""
        spellings = self._spellings(container)
        folded_root = self.root.casefold()
        names: list[str] = []
        for name in spellings:
            # Rows with the root's name belong to the resource itself.
            if name.casefold() != folded_root:
                names.append(name)
        return tuple(names) or spellings

    def best_name(self, names: Sequence[str], parent: str, position: int) -> str:
        """Return the plainest name that only the parent has, else one that capture takes for the parent.

        `position` is that of the row that gets the name.
        """
        nearest = ""
        for name in names:
            places = self._called(name, position)
            if set(places) == {parent}:
                return name
            # Capture would take the first place for the parent, although others share the name.
            if not nearest and places and places[0] == parent:
                nearest = name
        return nearest or names[0]

    def _called(self, name: str, position: int) -> list[str]:
        """Return the places of the containers that a name could mean, in the order of capture's preference.

        Capture takes the nearest container above the row at `position`, else the nearest below it.
        """
        above: list[str] = []
        below: list[str] = []
        for other_position, row in enumerate(self.rows):
            if other_position == position:
                continue
            if not self._can_mean(name, row):
                continue
            if other_position < position:
                above.append(row.place)
            else:
                below.append(row.place)
        above.reverse()
        return above + below

    def _can_mean(self, name: str, row: TableRow) -> bool:
        if not row.may_have_members:
            return False
        folded_name = name.casefold()
        spellings = self._spellings(row)
        return any(folded_name == spelling.casefold() for spelling in spellings)

    def _spellings(self, row: TableRow) -> tuple[str, ...]:
        # A row whose own cell is not known yet is called without the name of its resource.
        resource = self.cells.get(row.place, "")
        return container_spellings(
            name=row.prop.name,
            data_type=row.prop.type,
            resource=resource,
            root=self.root,
        )
