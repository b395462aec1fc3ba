"""Linked rows -> the tree of properties with their values.

Repeated rows and repeated blocks of rows are several items of the nearest collection: a new item starts
when a member of the current one comes again. A name that comes again outside any collection is a
second property (`name#2`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from tablewright.capture.parents import NOWHERE, ROOT, Link, Linked
from tablewright.capture.rows import Entry, kind_of
from tablewright.model.findings import UNLOCATED, Finding, PagePlace
from tablewright.model.page import Kind


@dataclass(slots=True, eq=False)
class Node:
    """A property while its tree grows: the rows it was printed in, and its members.

    `place` is its path in the page; `collections` are the collections above it, outermost first, with
    the node itself at the end where it is a list of single values.
    """

    entries: list[Entry]
    kind: Kind
    place: str
    above: Node | None = None
    members: list[Node] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    @property
    def entry(self) -> Entry:
        """The row that names the property: the first one."""
        return self.entries[0]

    @property
    def collections(self) -> tuple[Node, ...]:
        """The collections that an item of this node lies in, outermost first."""
        upper = self.above.collections_of_members if self.above else ()
        return (*upper, self) if self.kind == "collection" and not self.members else upper

    @property
    def collections_of_members(self) -> tuple[Node, ...]:
        """The collections that an item of a member of this node lies in."""
        upper = self.above.collections_of_members if self.above else ()
        return (*upper, self) if self.kind == "collection" else upper

    def walk(self) -> Iterator[Node]:
        """The node and everything below it, parents first."""
        yield self
        for member in self.members:
            yield from member.walk()


def grow_trees(linked: Linked) -> tuple[Node, ...]:
    """The properties directly below the resource, each with its members."""
    below: dict[int, list[Link]] = {}
    for link in linked.links:
        below.setdefault(link.parent, []).append(link)
    return tuple(_build_nodes([ROOT], None, below))


def _build_nodes(parents: list[int], above: Node | None, below: Mapping[int, list[Link]]) -> list[Node]:
    links = (link for parent in parents for link in below.get(parent, ()))
    entries = sorted((link.entry for link in links), key=lambda entry: entry.index)
    inside = above is not None and bool(above.collections_of_members)
    seen: dict[str, int] = {}
    nodes = []
    for rows in _group_repeated_rows(entries, inside):
        name = rows[0].name
        seen[name] = seen.get(name, 0) + 1
        place = (f"{above.place}/" if above else "") + name + (f"#{seen[name]}" if seen[name] > 1 else "")
        indices = [row.index for row in rows]
        kind, notes = kind_of(rows[0], any(below.get(index) for index in indices))
        node = Node(rows, kind, place, above, notes=[*_row_notes(rows), *notes])
        if seen[name] > 1:
            node.notes.append(Finding("L013", UNLOCATED, (("name", name),)))
        node.members = _build_nodes(indices, node, below)
        nodes.append(node)
    return nodes


def _group_repeated_rows(entries: Sequence[Entry], inside: bool) -> list[list[Entry]]:
    """The rows of each member; outside any collection a repeated row is a member of its own."""
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        again = inside or entry.many
        same = (entry.name, entry.holds, entry.many) if again else (entry.name, entry.index)
        groups.setdefault(same, []).append(entry)
    return list(groups.values())


def _row_notes(rows: Sequence[Entry]) -> list[Finding]:
    notes = [note for row in rows for note in row.notes]
    if len({(row.type, row.required, row.many) for row in rows}) > 1:
        notes.append(Finding("L017", UNLOCATED, (("rows", str(len(rows))), ("others", _others(rows)))))
    return list(dict.fromkeys(notes))


def _others(rows: Sequence[Entry]) -> str:
    """What the rows after the first say in its stead."""
    said = [f"{str(row.flagged).upper()} {row.printed_type} {row.required.upper()}" for row in rows]
    return ", ".join(f"'{text}'" for text in dict.fromkeys(said) if text != said[0])


def number_items(trees: Iterable[Node]) -> dict[int, tuple[int, ...]]:
    """The item that each row belongs to: row index -> one 0-based number a collection level."""
    nodes = [node for tree in trees for node in tree.walk()]
    rows = sorted(((entry.index, node) for node in nodes for entry in node.entries), key=lambda row: row[0])
    number = dict.fromkeys(map(id, nodes), 0)
    seen: dict[int, set[int]] = {id(node): set() for node in nodes}
    items = {}
    by_member = {id(node) for node in nodes if _is_printed_by_member(node)}
    for index, node in rows:
        around = node.collections_of_members if node.kind == "collection" else node.collections
        if around and id(around[-1]) in by_member:
            number[id(around[-1])] = [entry.index for entry in node.entries].index(index)
        elif around:
            _advance_item(around[-1], node, number, seen)
        items[index] = tuple(number[id(collection)] for collection in node.collections)
    return items


def _is_printed_by_member(collection: Node) -> bool:
    """Whether an outer collection prints all items of one member, then all of the next: a, a, b, b."""
    if collection.above and collection.above.collections_of_members:
        return False
    leaves = [node for node in collection.walk() if not node.members]
    if len(leaves) < 2 or any(node.collections[-1:] != (collection,) for node in leaves):
        return False
    rows = sorted(entry.index for node in leaves for entry in node.entries)
    counts = {len(node.entries) for node in leaves}
    return len(counts) == 1 and counts != {1} and all(_is_uninterrupted(node, rows) for node in leaves)


def _is_uninterrupted(node: Node, rows: Sequence[int]) -> bool:
    """Whether no other of the rows stands between those of a node."""
    own = [entry.index for entry in node.entries]
    return rows.index(max(own)) - rows.index(min(own)) == len(own) - 1


def _advance_item(collection: Node, node: Node, number: dict[int, int], seen: dict[int, set[int]]) -> None:
    """Start the collection's next item if the current one has the node already."""
    if id(node) in seen[id(collection)]:
        number[id(collection)] += 1
        for below in collection.walk():
            seen[id(below)] = set()
            if below is not collection:
                number[id(below)] = 0
    seen[id(collection)].add(id(node))


def find_link_findings(linked: Linked, trees: Iterable[Node]) -> list[Finding]:
    """What somebody should look at in how the rows hang together: one finding a container and rule."""
    node_of = {entry.index: node for tree in trees for node in tree.walk() for entry in node.entries}
    places = {index: node.place for index, node in node_of.items()}
    findings = [Finding(code, PagePlace(""), (("resource", linked.root),)) for code in linked.codes]
    for link in linked.links:
        findings += _link_findings(link, places)
    findings += [finding for node in dict.fromkeys(node_of.values()) for finding in _order_findings(node)]
    return [*findings, *_orphan_findings(linked)]


def find_row_findings(trees: Iterable[Node]) -> list[Finding]:
    """What somebody should look at in single rows: their names, types and flags."""
    return [
        note.located(PagePlace("", node.place))
        for tree in trees
        for node in tree.walk()
        for note in node.notes
    ]


def _link_findings(link: Link, places: Mapping[int, str]) -> Iterator[Finding]:
    if link.parent == NOWHERE:
        return
    at = places.get(link.parent, "")
    resource = ("resource", link.entry.resource)
    if link.code in ("L006", "L007"):
        yield Finding(link.code, PagePlace("", places[link.entry.index]), (resource,))
    elif link.code:
        yield Finding(link.code, PagePlace("", at), (resource, ("parent", at.rpartition("/")[2])))
    if link.parent > link.entry.index:
        yield Finding("L008", PagePlace("", at), (resource,))
    rivals = {places[index] for index in link.named if index in places} - {at}
    if rivals and link.code != "L007":
        yield Finding("L009", PagePlace("", at), (resource, ("others", ", ".join(sorted(rivals)))))


def _order_findings(node: Node) -> Iterator[Finding]:
    """Members that other rows part from their container."""
    inside = [entry.index for below in node.walk() for entry in below.entries]
    first = min(entry.index for entry in node.entries)
    after = [index for index in inside if index >= first]
    if node.members and max(after) - first + 1 > len(after) and min(inside) == first:
        parted = max(after) - first + 1 - len(after)
        yield Finding("L016", PagePlace("", node.place), (("rows", str(parted)),))


def _orphan_findings(linked: Linked) -> Iterator[Finding]:
    orphans = [link for link in linked.links if link.parent == NOWHERE]
    orphans.sort(key=lambda link: (link.entry.resource, link.reason))
    for (resource, reason), links in groupby(orphans, key=lambda link: (link.entry.resource, link.reason)):
        details = (("resource", resource), ("rows", str(len(list(links)))), ("reason", reason))
        yield Finding("L003", PagePlace("", f"unplaced/{resource}"), details)
