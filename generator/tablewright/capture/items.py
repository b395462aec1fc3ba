"""Reads the scenario cells of a property tree as values, with one list for each collection level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tablewright.capture.property_tree import Node, number_items
from tablewright.capture.rows import Entry
from tablewright.model.findings import UNLOCATED, Finding, PagePlace
from tablewright.model.values import Items, SystemValue, Value
from tablewright.naming import plural, singular
from tablewright.values.cells import read_cell
from tablewright.values.markup import clean
from tablewright.values.notations import Reading

Address = tuple[int, ...]

_LONGEST_DETAIL = 40  # characters; longer text is prose, which stays in the document


@dataclass(slots=True)
class Values:
    """The values of all properties: place -> scenario number -> value, and what is odd about the cells.

    `items` holds each cell's value by its item before lists are made of them.
    """

    by_place: dict[str, dict[str, Value]] = field(default_factory=dict)
    notes: dict[tuple[str, Finding], list[str]] = field(default_factory=dict)
    items: dict[tuple[str, str], dict[Address, Value]] = field(default_factory=dict)

    def note(self, place: str, scenario: str, notes: Iterable[Finding]) -> None:
        """Keep notes on one cell; the same note on several cells of a row is one finding."""
        for note in notes:
            numbers = self.notes.setdefault((place, note), [])
            if scenario not in numbers:
                numbers.append(scenario)

    def findings(self) -> list[Finding]:
        """The notes as findings, each with the scenarios whose cells it is about."""
        return [
            note.located(PagePlace("", place, tuple(filter(None, numbers))))
            for (place, note), numbers in self.notes.items()
        ]


def read_values(trees: Sequence[Node], root: str, scenarios: Sequence[str]) -> Values:
    """The values of every property in every scenario column."""
    values = Values()
    addresses = number_items(trees)
    nodes = [node for tree in trees for node in tree.walk()]
    for node in nodes:
        for entry in node.entries:
            for scenario, text in zip(scenarios, entry.cells, strict=False):
                value, notes = _read(node, entry, root, text)
                values.note(node.place, scenario, notes)
                if value is not None:
                    values.items.setdefault((node.place, scenario), {})[addresses[entry.index]] = value
    for tree in trees:
        for scenario in scenarios:
            _list_items(values, tree, scenario)
    for node in nodes:
        _match_list_lengths(values, node, scenarios)
        _compare_rows(values, node)
    return values


def _read(node: Node, entry: Entry, root: str, text: str) -> tuple[Value | None, tuple[Finding, ...]]:
    reading = read_cell(text, entry.type, many=bool(node.collections))
    if _is_container(node):
        reading = _read_container_cell(reading, node, entry, root, text)
    return reading.value, reading.notes


def _is_container(node: Node) -> bool:
    single = node.entry.is_scalar or node.entry.stem == "descriptor"
    return bool(node.members) or node.kind == "reference" or (node.kind == "collection" and not single)


def _read_container_cell(reading: Reading, node: Node, entry: Entry, root: str, text: str) -> Reading:
    """What a container's cell says: nothing, be it a filler; a value only where no row lists members."""
    if reading.value is None:
        return reading
    plain = clean(text)
    if plain.casefold() in _fillers(entry, root):
        return Reading(None, (Finding("N004", UNLOCATED, (("value", plain),)),))
    details = (("value", plain),) if len(plain) <= _LONGEST_DETAIL else ()
    if node.members:
        return Reading(None, (Finding("N009", UNLOCATED, details),))
    return Reading(reading.value, (*reading.notes, Finding("N012", UNLOCATED, details)))


def _fillers(entry: Entry, root: str) -> frozenset[str]:
    names = {entry.name, entry.type, plural(entry.type)}
    prefixes = (root, singular(root), entry.resource, singular(entry.resource))
    names |= {prefix + entry.name for prefix in prefixes}
    return frozenset(name.casefold() for name in names)


# Lists ----------------------------------------------------------------------------------------------


def _list_items(values: Values, tree: Node, scenario: str) -> None:
    """Nest the items of one scenario; an item in which no member has a value is absent there."""
    leaves = [node for node in tree.walk() if (node.place, scenario) in values.items]
    used: dict[str, set[Address]] = {}
    for node in leaves:
        for address in values.items[node.place, scenario]:
            for level, collection in enumerate(node.collections, start=1):
                used.setdefault(collection.place, set()).add(address[:level])
    for node in leaves:
        chain = [sorted(used[collection.place]) for collection in node.collections]
        value = _nested_items(values.items[node.place, scenario], chain, (), False)
        if value is not None:
            values.by_place.setdefault(node.place, {})[scenario] = value


def _nested_items(
    cells: Mapping[Address, Value], chain: Sequence[Sequence[Address]], prefix: Address, listed: bool
) -> Value | None:
    """The value below a prefix; a level above the first list that has one item only is no list."""
    level = len(prefix)
    if level == len(chain):
        return cells.get(prefix)
    below = [address for address in chain[level] if address[:-1] == prefix]
    if len(below) == 1 and not listed:
        return _nested_items(cells, chain, below[0], False)
    items: list[Value | None] = []
    for address in below:
        value = _nested_items(cells, chain, address, True)
        innermost = level + 1 == len(chain)
        items += value.items if innermost and isinstance(value, Items) else [value]
    return Items(tuple(items)) if any(item is not None for item in items) else None


def _match_list_lengths(values: Values, collection: Node, scenarios: Sequence[str]) -> None:
    """Members of one collection list equally many items; a system value beside a list stands for each."""
    if collection.kind != "collection":
        return
    inside = [node for node in collection.walk() if node.collections[-1:] == (collection,)]
    for scenario in scenarios:
        members = [node for node in inside if scenario in values.by_place.get(node.place, {})]
        counts = {node.place: _count(values.by_place[node.place][scenario]) for node in members}
        most = max(counts.values(), default=1)
        for node in members:
            if counts[node.place] != most:
                _spread(values, node.place, scenario, most)


def _compare_rows(values: Values, collection: Node) -> None:
    """A note on members with fewer rows than others of their items: to which item they belong is a guess."""
    if collection.kind != "collection":
        return
    inside = [node for node in collection.walk() if node.collections[-1:] == (collection,)]
    members = [node for node in inside if node.place in values.by_place]
    most = max((len(node.entries) for node in members), default=1)
    for node in members:
        if len(node.entries) < most:
            for scenario in values.by_place[node.place]:
                values.note(node.place, scenario, (Finding("L015", UNLOCATED, (("count", str(most)),)),))


def _count(value: Value) -> int:
    return len(value.items) if isinstance(value, Items) else 1


def _spread(values: Values, place: str, scenario: str, count: int) -> None:
    by_scenario = values.by_place[place]
    details = (("count", str(count)),)
    if isinstance(by_scenario[scenario], SystemValue):
        by_scenario[scenario] = Items((SystemValue(),) * count)
        values.note(place, scenario, (Finding("L014", UNLOCATED, details),))
    else:
        values.note(place, scenario, (Finding("L015", UNLOCATED, details),))


def find_item_findings(trees: Iterable[Node]) -> list[Finding]:
    """One finding for each collection whose repeated rows were read as several items."""
    counts: dict[str, int] = {}
    for node in (node for tree in trees for node in tree.walk()):
        if len(node.entries) > 1:
            around = node.collections_of_members if node.kind == "collection" else node.collections
            place = around[-1].place
            counts[place] = max(counts.get(place, 0), len(node.entries))
    return [
        Finding("L012", PagePlace("", place), (("count", str(count)),)) for place, count in counts.items()
    ]
