"""Builds the tree of properties from the linked rows of a table.

A page may print a row or a block of rows several times. Inside a collection, each repetition is one more
item of the nearest collection: a new item starts when a member that the current item already has is printed
again. Outside any collection, a repeated name is a second property with the place `name#2`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tablewright.capture.container_index import Candidates
from tablewright.capture.parents import ROOT, UNPLACED, RowParent, RowParents
from tablewright.capture.rows import ParsedRow, kind_of
from tablewright.model.findings import (
    Finding,
    PagePlace,
    page_finding,
    unlocated_finding,
)
from tablewright.model.properties import Kind

# Findings list no more places of other containers than this.
_MOST_PLACES = 12


@dataclass(slots=True, eq=False)
class Node:
    """A property with the rows that print it and with its members.

    `place` is its path in the page: `addresses/city`. `parent` is None for a property directly below the
    resource. `notes` are the findings about its rows, without a location.
    """

    rows: list[ParsedRow]
    kind: Kind
    place: str
    parent: Node | None = None
    members: list[Node] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    @property
    def row(self) -> ParsedRow:
        """The first row of the property, which gives its name, type and flags."""
        return self.rows[0]

    @property
    def parent_collections(self) -> tuple[Node, ...]:
        """The collections that contain this node, without the node itself, outermost first."""
        if self.parent is None:
            return ()
        return self.parent.collections_of_members

    @property
    def collections(self) -> tuple[Node, ...]:
        """The collections that contain a value of this node, outermost first.

        A collection without members is a list of single values: it contains its own values.
        """
        if self.kind == "collection" and not self.members:
            return (*self.parent_collections, self)
        return self.parent_collections

    @property
    def collections_of_members(self) -> tuple[Node, ...]:
        """The collections that contain the members of this node, outermost first."""
        if self.kind == "collection":
            return (*self.parent_collections, self)
        return self.parent_collections

    @property
    def item_collections(self) -> tuple[Node, ...]:
        """The collections that get a new item when the node is printed again, outermost first."""
        if self.kind == "collection":
            return self.collections_of_members
        return self.collections

    def walk(self) -> Iterator[Node]:
        """Yield the node and all nodes below it, parents first."""
        yield self
        for member in self.members:
            yield from member.walk()


def build_property_trees(row_parents: RowParents) -> tuple[Node, ...]:
    """Return the properties directly below the resource, each with its members."""
    children_by_parent: dict[int, list[RowParent]] = {}
    for row_parent in row_parents.row_parents:
        siblings = children_by_parent.setdefault(row_parent.parent, [])
        siblings.append(row_parent)
    nodes = _build_nodes([ROOT], None, children_by_parent)
    return tuple(nodes)


def all_nodes(trees: Iterable[Node]) -> list[Node]:
    """Return the nodes of all trees, parents first."""
    nodes: list[Node] = []
    for tree in trees:
        nodes.extend(tree.walk())
    return nodes


def _build_nodes(
    parent_indices: Sequence[int],
    parent: Node | None,
    children_by_parent: Mapping[int, Sequence[RowParent]],
) -> list[Node]:
    """Build the members of a node from the rows that are linked to any of its own rows."""
    rows: list[ParsedRow] = []
    for parent_index in parent_indices:
        for row_parent in children_by_parent.get(parent_index, ()):
            rows.append(row_parent.row)
    # A container printed twice has members after each print: bring them into the order of the table.
    rows.sort(key=_table_position)

    in_collection = False
    path_prefix = ""
    if parent is not None:
        in_collection = len(parent.collections_of_members) > 0
        path_prefix = f"{parent.place}/"

    count_by_name: dict[str, int] = {}
    nodes: list[Node] = []
    for group in _group_repeated_rows(rows, in_collection):
        first_row = group[0]
        name = first_row.name
        count = count_by_name.get(name, 0) + 1
        count_by_name[name] = count
        place = path_prefix + name
        # A second property with the name keeps its own values: `address#2`.
        if count > 1:
            place = f"{place}#{count}"

        indices: list[int] = []
        has_members = False
        for row in group:
            indices.append(row.index)
            # Members can be linked to any of the rows that print the container.
            if children_by_parent.get(row.index):
                has_members = True

        kind, kind_notes = kind_of(first_row, has_members)
        notes = _row_notes(group)
        notes.extend(kind_notes)
        if count > 1:
            notes.append(unlocated_finding("L013", name=name))
        node = Node(
            group,
            kind,
            place,
            parent,
            notes=notes,
        )
        node.members = _build_nodes(
            indices,
            node,
            children_by_parent,
        )
        nodes.append(node)
    return nodes


def _table_position(row: ParsedRow) -> int:
    return row.index


def _group_repeated_rows(
    rows: Sequence[ParsedRow], in_collection: bool
) -> list[list[ParsedRow]]:
    """Group the rows that print one property again; outside any collection each row is a property."""
    groups: dict[tuple[object, ...], list[ParsedRow]] = {}
    for row in rows:
        key: tuple[object, ...]
        if in_collection or row.is_collection:
            # `address` as a text and `address` as a container are two properties, even with one name.
            key = (
                row.name,
                row.can_have_members,
                row.is_collection,
            )
        else:
            key = (row.name, row.index)
        group = groups.setdefault(key, [])
        group.append(row)
    return list(groups.values())


def _row_notes(rows: Sequence[ParsedRow]) -> list[Finding]:
    """Return the notes on the rows of one property, and one more if the rows differ in type or flags."""
    # A repeated row repeats its notes; the dictionary keeps each of them once, in order.
    notes: dict[Finding, None] = {}
    variants = set()
    for row in rows:
        for note in row.notes:
            notes[note] = None
        variant = (
            row.type,
            row.required,
            row.is_collection,
        )
        variants.add(variant)
    if len(variants) > 1:
        finding = unlocated_finding(
            "L017",
            rows=str(len(rows)),
            others=_differing_flags(rows),
        )
        notes[finding] = None
    return list(notes)


def _differing_flags(rows: Sequence[ParsedRow]) -> str:
    """Return the flags and types of the later rows that differ from the first: `'FALSE string OPTIONAL'`."""
    first_row, *later_rows = rows
    first = _flags_text(first_row)
    # The dictionary keeps each text once, in order.
    differing: dict[str, None] = {}
    for row in later_rows:
        text = _flags_text(row)
        if text != first:
            differing[f"'{text}'"] = None
    return ", ".join(differing)


def _flags_text(row: ParsedRow) -> str:
    """Return the flag, type and Required word of a row as a table prints them."""
    flag = str(row.flagged).upper()
    required = row.required.upper()
    return f"{flag} {row.printed_type} {required}"


# Items of collections ------------------------------------------------------------------------------------


class _ItemCounter:
    """The current item number of each collection while the rows are read from top to bottom."""

    def __init__(self) -> None:
        # Nodes are compared by identity, so they can be keys. A collection that is missing here is at item 0.
        self._numbers: dict[Node, int] = {}
        # For each collection, the collections inside it that its current item has members of.
        self._inner: dict[Node, set[Node]] = {}
        # For each collection, the members that its current item has already.
        self._members_read: dict[Node, set[Node]] = {}

    def address(self, node: Node) -> tuple[int, ...]:
        """Return the current item number (from 0) of each collection that contains the node's values."""
        numbers: list[int] = []
        for collection in node.collections:
            number = self._numbers.get(collection, 0)
            numbers.append(number)
        return tuple(numbers)

    def set_number(self, collection: Node, number: int) -> None:
        """Set the current item of a collection."""
        self._numbers[collection] = number

    def read_member(self, collection: Node, member: Node) -> None:
        """Add a member to the collection's current item; start the next item if it has the member already."""
        for outer in collection.parent_collections:
            self._inner.setdefault(outer, set()).add(collection)
        members_read = self._members_read.setdefault(collection, set())
        if member in members_read:
            members_read.clear()
            number = self._numbers.get(collection, 0)
            self._numbers[collection] = number + 1
            # The collections inside a new item start from their first item again.
            for inner in self._inner.pop(collection, ()):
                self._numbers.pop(inner, None)
                self._members_read.pop(inner, None)
                self._inner.pop(inner, None)
        members_read.add(member)


def number_items(trees: Iterable[Node]) -> dict[int, tuple[int, ...]]:
    """Return the item that each row belongs to, by the index of the row.

    An item is one number (from 0) for each collection level; outside any collection it is the empty tuple.
    """
    node_by_row: dict[int, Node] = {}
    # How many rows of the same property are above each row.
    repetitions: dict[int, int] = {}
    printed_by_member: set[Node] = set()
    for node in all_nodes(trees):
        for repetition, row in enumerate(node.rows):
            node_by_row[row.index] = node
            repetitions[row.index] = repetition
        if _is_printed_by_member(node):
            printed_by_member.add(node)

    counter = _ItemCounter()
    addresses: dict[int, tuple[int, ...]] = {}
    # In the order of the table: a repeated member starts an item for all rows below it.
    for index in sorted(node_by_row):
        node = node_by_row[index]
        if node.item_collections:
            collection = node.item_collections[-1]
            if collection in printed_by_member:
                # city, city, street, street: the second row of each member is in the second item.
                counter.set_number(collection, repetitions[index])
            else:
                counter.read_member(collection, node)
        addresses[index] = counter.address(node)
    return addresses


def _row_indices(node: Node) -> list[int]:
    """Return the positions in the table of the rows that print a property."""
    indices: list[int] = []
    for row in node.rows:
        indices.append(row.index)
    return indices


def _is_printed_by_member(collection: Node) -> bool:
    """Return whether an outermost collection prints all items of one member before the next member."""
    if collection.parent_collections:
        return False
    leaves: list[Node] = []
    for node in collection.walk():
        if not node.members:
            leaves.append(node)
    # The repetitions of a single member follow each other in any case.
    if len(leaves) < 2:
        return False

    rows: list[int] = []
    row_counts: set[int] = set()
    for leaf in leaves:
        innermost = leaf.collections[-1:]
        # The items of an inner collection are printed inside those of the outer one.
        if innermost != (collection,):
            return False
        rows.extend(_row_indices(leaf))
        row_counts.add(len(leaf.rows))
    # One row for each member is a collection with one item, which has no order of items to find out.
    if len(row_counts) > 1 or row_counts == {1}:
        return False
    rows.sort()
    positions: dict[int, int] = {}
    for position, index in enumerate(rows):
        positions[index] = position
    return all(_is_uninterrupted(leaf, positions) for leaf in leaves)


def _is_uninterrupted(node: Node, positions: Mapping[int, int]) -> bool:
    """Return whether none of the other rows is printed between the rows of the node.

    `positions` are the places of the rows, by index, among the rows of the collection.
    """
    indices = _row_indices(node)
    span = positions[max(indices)] - positions[min(indices)] + 1
    return span == len(indices)


# Findings ------------------------------------------------------------------------------------------------


def find_parent_findings(
    row_parents: RowParents, trees: Iterable[Node]
) -> list[Finding]:
    """Return the findings about the parents of the rows: one for each container and rule."""
    nodes = all_nodes(trees)
    places: dict[int, str] = {}
    for node in nodes:
        for row in node.rows:
            places[row.index] = node.place

    findings: list[Finding] = []
    for code in row_parents.codes:
        # The empty place is the page itself.
        findings.append(page_finding("", code, resource=row_parents.root))
    other_places = _OtherPlaces(places)
    for row_parent in row_parents.row_parents:
        findings.extend(
            _parent_findings(row_parent, places, other_places, row_parents.root)
        )
    for node in nodes:
        findings.extend(_order_findings(node))
    findings.extend(_unplaced_findings(row_parents))
    return findings


def find_row_findings(trees: Iterable[Node]) -> list[Finding]:
    """Return the findings about the names, types and flags of single rows."""
    findings: list[Finding] = []
    for node in all_nodes(trees):
        place = PagePlace("", node.place)
        for note in node.notes:
            findings.append(note.located(place))
    return findings


class _OtherPlaces:
    """The places of the containers that a name can mean, other than the parent that was found."""

    def __init__(self, places: Mapping[int, str]) -> None:
        self._places = places
        self._counts: dict[Candidates, dict[str, int]] = {}

    def find(self, row_parent: RowParent) -> list[str]:
        """Return the first of the other places of a row's parent, sorted."""
        candidates = row_parent.candidates
        if candidates is None:
            return []
        if candidates not in self._counts:
            self._counts[candidates] = self._count(candidates)
        parent_place = self._places.get(row_parent.parent, "")
        own_place = self._places.get(row_parent.row.index, "")
        # A row is no container of itself, but another row may print the same property.
        own_rows = 1 if candidates.contains(row_parent.row) else 0
        others: list[str] = []
        for place, count in self._counts[candidates].items():
            if place == parent_place or (place == own_place and count == own_rows):
                continue
            if len(others) == _MOST_PLACES:
                others.append("…")
                break
            others.append(place)
        return others

    def _count(self, candidates: Candidates) -> dict[str, int]:
        """Return the number of candidates at each place, sorted by place."""
        counts: dict[str, int] = {}
        for index in candidates.indices:
            # An unplaced row has no place.
            place = self._places.get(index)
            if place is not None:
                counts[place] = counts.get(place, 0) + 1
        return dict(sorted(counts.items()))


def _parent_findings(
    row_parent: RowParent,
    places: Mapping[int, str],
    other_places: _OtherPlaces,
    root: str,
) -> Iterator[Finding]:
    """Yield the findings about the parent of one row; `places` has the place of each row's property."""
    if row_parent.parent == UNPLACED:
        return
    row = row_parent.row
    resource = row.resource
    parent_place = places.get(row_parent.parent, "")
    if row_parent.code in ("L006", "L007"):
        # These two rules are about the row itself; the others are about the name of its container.
        row_place = places[row.index]
        yield page_finding(row_place, row_parent.code, resource=resource)
    elif row_parent.code:
        parent_name = parent_place.rpartition("/")[2] or root
        yield page_finding(
            parent_place,
            row_parent.code,
            resource=resource,
            parent=parent_name,
        )

    if row_parent.parent > row.index:
        yield page_finding(parent_place, "L008", resource=resource)

    others = other_places.find(row_parent)
    if others and row_parent.code != "L007":
        yield page_finding(
            parent_place,
            "L009",
            resource=resource,
            others=", ".join(others),
        )


def _order_findings(node: Node) -> Iterator[Finding]:
    """Yield a finding if rows of other properties are printed between a container and its members."""
    if not node.members:
        return
    indices: list[int] = []
    for below in node.walk():
        indices.extend(_row_indices(below))
    first = min(_row_indices(node))
    # Members above their container have a finding of their own (L008).
    if min(indices) != first:
        return
    distance = max(indices) - first + 1
    other_rows = distance - len(indices)
    if other_rows > 0:
        yield page_finding(node.place, "L016", rows=str(other_rows))


def _unplaced_findings(row_parents: RowParents) -> Iterator[Finding]:
    """Yield one finding for all unplaced rows with the same Resource cell and the same reason."""
    row_counts: dict[tuple[str, str], int] = {}
    for row_parent in row_parents.row_parents:
        if row_parent.parent == UNPLACED:
            key = (row_parent.row.resource, row_parent.reason)
            previous = row_counts.get(key, 0)
            row_counts[key] = previous + 1
    for key in sorted(row_counts):
        resource, reason = key
        yield page_finding(
            f"unplaced/{resource}",
            "L003",
            resource=resource,
            rows=str(row_counts[key]),
            reason=reason,
        )
