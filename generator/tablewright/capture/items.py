"""Reads the scenario cells of a property tree as values, with one list for each collection level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tablewright.capture.property_tree import Node, all_nodes, number_items
from tablewright.capture.rows import ParsedRow
from tablewright.errors import UnreadableError
from tablewright.model.findings import (
    Finding,
    page_finding,
    place_on_page,
    unlocated_finding,
)
from tablewright.model.values import Items, SystemValue, Value
from tablewright.naming import plural, singular
from tablewright.values.cells import read_cell
from tablewright.values.markup import clean
from tablewright.values.notations import Reading

#: The item of a value: one number (from 0) for each collection that contains it, outermost first.
Address = tuple[int, ...]

# The positions of all lists of one scenario. Lists of members with and without values fill up with empty
# positions: 5,000 members of a collection with 5,000 items have 25 million.
_MOST_POSITIONS = 200_000


@dataclass(slots=True)
class Values:
    """The values of all properties, and the notes on their cells.

    `by_place` has the value of each place and scenario number, with lists for collections. `items` has the
    values of single cells by place and scenario number, before lists are built from them. `notes` has the
    scenario numbers of each note on a place, as the keys of a dictionary, which keeps each once and in order.
    """

    by_place: dict[str, dict[str, Value]] = field(default_factory=dict)
    notes: dict[tuple[str, Finding], dict[str, None]] = field(default_factory=dict)
    items: dict[tuple[str, str], dict[Address, Value]] = field(default_factory=dict)

    def note(self, place: str, scenario: str, notes: Iterable[Finding]) -> None:
        """Add notes on one cell. The same note on several cells of a place is one finding."""
        for note in notes:
            numbers = self.notes.setdefault((place, note), {})
            numbers[scenario] = None

    def findings(self) -> list[Finding]:
        """Return the notes as findings, each with the scenarios of its cells."""
        findings: list[Finding] = []
        for (place, note), numbers in self.notes.items():
            # A note on the whole row has the empty scenario number.
            scenarios = tuple(filter(None, numbers))
            location = place_on_page("", place, scenarios)
            findings.append(note.located(location))
        return findings


def read_values(trees: Sequence[Node], root: str, scenarios: Sequence[str]) -> Values:
    """Return the values of every property; `scenarios` are the numbers of the scenario columns.

    Raises UnreadableError for a collection whose lists are too long.
    """
    values = Values()
    addresses = number_items(trees)
    nodes = all_nodes(trees)
    for node in nodes:
        for row in node.rows:
            address = addresses[row.index]
            # A broken row can have fewer cells than the table has columns.
            for scenario, text in zip(scenarios, row.cells, strict=False):
                reading = _read_cell(node, row, root, text)
                values.note(node.place, scenario, reading.notes)
                if reading.value is None:
                    continue
                cell_key = (node.place, scenario)
                cells = values.items.setdefault(cell_key, {})
                cells[address] = reading.value

    # Lists are built when all rows are read: an item exists if any of its members has a value.
    for tree in trees:
        for scenario in scenarios:
            _list_items(values, tree, scenario)
    for node in nodes:
        _match_list_lengths(values, node, scenarios)
        _compare_row_counts(values, node)
    return values


def _read_cell(node: Node, row: ParsedRow, root: str, text: str) -> Reading:
    """Return the value of one cell of a property and the notes on it."""
    # Only inside a collection can one cell have several values (`a; b`).
    is_in_collection = len(node.collections) > 0
    reading = read_cell(text, row.type, many=is_in_collection)
    if _is_container(node):
        return _read_container_cell(
            reading,
            node,
            row,
            root,
            text,
        )
    return reading


def _is_container(node: Node) -> bool:
    """Return whether the node has members, or is printed like a property with members."""
    if node.members or node.kind == "reference":
        return True
    is_single = node.row.is_scalar or node.row.ending == "descriptor"
    return node.kind == "collection" and not is_single


def _read_container_cell(
    reading: Reading,
    node: Node,
    row: ParsedRow,
    root: str,
    text: str,
) -> Reading:
    """Return the value of a container's cell: none, unless the page prints no rows for its members.

    A cell that only repeats the name or type of the container (`[Addresses]`) has no value either.
    """
    if reading.value is None:
        return reading
    plain = clean(text)
    if plain.casefold() in _filler_texts(row, root):
        note = unlocated_finding("N004", value=plain)
        return Reading(None, (note,))

    # The members have values of their own; a maintainer decides which of them the text belongs to.
    if node.members:
        note = unlocated_finding("N009", value=plain)
        return Reading(None, (note,))
    note = unlocated_finding("N012", value=plain)
    return Reading(reading.value, (*reading.notes, note))


def _filler_texts(row: ParsedRow, root: str) -> frozenset[str]:
    """Return the texts, in small letters, that a container's cell can have in place of a value."""
    texts = [
        row.name,
        row.type,
        plural(row.type),
    ]
    for prefix in (root, row.resource):
        texts.append(prefix + row.name)
        # `Students` and `addresses`: some pages print `StudentAddresses`.
        singular_prefix = singular(prefix)
        texts.append(singular_prefix + row.name)
    return frozenset(map(str.casefold, texts))


# Lists ----------------------------------------------------------------------------------------------


def _list_items(values: Values, tree: Node, scenario: str) -> None:
    """Build the lists of one scenario. An item in which no member has a value is left out."""
    nodes: list[Node] = []
    for node in tree.walk():
        if (node.place, scenario) in values.items:
            nodes.append(node)

    used_addresses = _used_addresses(values, nodes, scenario)
    _refuse_long_lists(nodes, used_addresses)
    for node in nodes:
        used_by_level: list[_UsedAddresses] = []
        for collection in node.collections:
            used_by_level.append(used_addresses[collection.place])
        cells = values.items[node.place, scenario]
        value = _nested_items(
            cells,
            used_by_level,
            prefix=(),
            is_in_list=False,
        )
        if value is not None:
            by_scenario = values.by_place.setdefault(node.place, {})
            by_scenario[scenario] = value


#: The used addresses of a collection, sorted, by the address of the item that contains them.
_UsedAddresses = Mapping[Address, Sequence[Address]]


def _used_addresses(
    values: Values, nodes: Iterable[Node], scenario: str
) -> dict[str, _UsedAddresses]:
    """Return the addresses of all items of each collection, by its place, that have a value in a scenario.

    A member without a value in an item that others have keeps its position in the list (None).
    """
    addresses: dict[str, set[Address]] = {}
    for node in nodes:
        cells = values.items[node.place, scenario]
        for address in cells:
            for level, collection in enumerate(node.collections, start=1):
                # The first numbers of an address are the item of an outer collection.
                used = addresses.setdefault(collection.place, set())
                used.add(address[:level])
    by_place: dict[str, _UsedAddresses] = {}
    for place, used in addresses.items():
        below: dict[Address, list[Address]] = {}
        for address in sorted(used):
            below.setdefault(address[:-1], []).append(address)
        by_place[place] = below
    return by_place


def _refuse_long_lists(
    nodes: Iterable[Node], used_addresses: Mapping[str, _UsedAddresses]
) -> None:
    """Raise UnreadableError if the lists of the nodes have more positions than a page can need."""
    item_counts: dict[str, int] = {}
    for place, below in used_addresses.items():
        item_counts[place] = sum(map(len, below.values()))
    positions = 0
    for node in nodes:
        if not node.collections:
            continue
        innermost = node.collections[-1].place
        positions += item_counts[innermost]
        if positions > _MOST_POSITIONS:
            raise UnreadableError(
                f"property {innermost}",
                f"the lists of its members have more than {_MOST_POSITIONS:,} positions",
                "check the names of its members: each item repeats all of them",
            )


def _nested_items(
    cells: Mapping[Address, Value],
    used_by_level: Sequence[_UsedAddresses],
    prefix: Address,
    is_in_list: bool,
) -> Value | None:
    """Return the value of the items whose addresses begin with the prefix; None if there is no value.

    A collection with one item is not written as a list, unless it is inside a list.
    """
    level = len(prefix)
    level_count = len(used_by_level)
    if level == level_count:
        return cells.get(prefix)
    below = used_by_level[level].get(prefix, ())
    if len(below) == 1 and not is_in_list:
        return _nested_items(
            cells,
            used_by_level,
            prefix=below[0],
            is_in_list=False,
        )

    is_innermost = level + 1 == level_count
    items: list[Value | None] = []
    for address in below:
        value = _nested_items(
            cells,
            used_by_level,
            prefix=address,
            is_in_list=True,
        )
        if is_innermost and isinstance(value, Items):
            # One cell with several values (`a; b`) is several items of the innermost list.
            items.extend(value.items)
        else:
            items.append(value)
    if all(item is None for item in items):
        return None
    return Items(tuple(items))


def _members_of(collection: Node) -> list[Node]:
    """Return the nodes whose innermost collection is the given one."""
    members: list[Node] = []
    for node in collection.walk():
        # The slice is empty for a node outside any collection.
        innermost = node.collections[-1:]
        if innermost == (collection,):
            members.append(node)
    return members


def _match_list_lengths(
    values: Values, collection: Node, scenarios: Sequence[str]
) -> None:
    """Give all members of a collection the same number of items in each scenario, where that is possible."""
    if collection.kind != "collection":
        return
    members = _members_of(collection)
    for scenario in scenarios:
        item_counts: dict[str, int] = {}
        for member in members:
            by_scenario = values.by_place.get(member.place, {})
            value = by_scenario.get(scenario)
            if value is not None:
                item_counts[member.place] = _item_count(value)
        highest = max(item_counts.values(), default=1)
        for place, item_count in item_counts.items():
            if item_count != highest:
                _lengthen(values, place, scenario, highest)


def _item_count(value: Value) -> int:
    # One item is not written as a list.
    if isinstance(value, Items):
        return len(value.items)
    return 1


def _lengthen(values: Values, place: str, scenario: str, count: int) -> None:
    """Repeat a system value for each item of its collection; leave a note on any other value."""
    by_scenario = values.by_place[place]
    # The system chooses a value for each item, the same or another one: one cell is enough for all of them.
    if isinstance(by_scenario[scenario], SystemValue):
        by_scenario[scenario] = Items((SystemValue(),) * count)
        note = unlocated_finding("L014", count=str(count))
    else:
        note = unlocated_finding("L015", count=str(count))
    values.note(place, scenario, (note,))


def _compare_row_counts(values: Values, collection: Node) -> None:
    """Leave a note on each member with fewer rows than other members: the items of its values are a guess."""
    if collection.kind != "collection":
        return
    members: list[Node] = []
    highest = 1
    for member in _members_of(collection):
        if member.place in values.by_place:
            members.append(member)
            highest = max(highest, len(member.rows))
    note = unlocated_finding("L015", count=str(highest))
    for member in members:
        if len(member.rows) == highest:
            continue
        for scenario in values.by_place[member.place]:
            values.note(member.place, scenario, (note,))


def find_item_findings(trees: Iterable[Node]) -> list[Finding]:
    """Return one finding for each collection whose repeated rows are read as several items."""
    counts: dict[str, int] = {}
    for node in all_nodes(trees):
        row_count = len(node.rows)
        # Rows are only grouped as one property inside a collection, so there is an innermost one.
        if row_count > 1:
            collection = node.item_collections[-1]
            previous = counts.get(collection.place, 0)
            counts[collection.place] = max(previous, row_count)

    findings: list[Finding] = []
    for place, count in counts.items():
        findings.append(page_finding(place, "L012", count=str(count)))
    return findings
