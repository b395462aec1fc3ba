"""Scenario cells -> one payload tree a scenario, in the shape of the API's objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page
from tablewright.model.types import Type
from tablewright.model.values import Items, Value
from tablewright.model.version import Branch, Leaf, Many, Origin, Sample, Tree
from tablewright.resolve.api.alignment import Alignment, Shapes
from tablewright.values.placeholders import type_mismatch


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a payload: the wire path of its member, where the API holds lists on it, and its type."""

    wire: tuple[str, ...]
    lists: tuple[bool, ...]
    value: Value
    type: Type
    source: Origin = "page"


@dataclass(slots=True)
class _Growing:
    """An object under construction: leaves, objects and lists of objects by member name."""

    leaves: dict[str, Leaf] = field(default_factory=dict)
    objects: dict[str, _Growing] = field(default_factory=dict)
    lists: dict[str, dict[int, _Growing]] = field(default_factory=dict)
    scalars: dict[str, list[Leaf]] = field(default_factory=dict)


def samples_of(page: Page, alignment: Alignment) -> tuple[Sample, ...]:
    """One sample a scenario of the page; a DELETE has no payload.

    Cells of places that the API does not know are left out, as `drift` reports them, and so are those that
    `find_unfit` reports.
    """
    return tuple(
        Sample(
            scenario, None if scenario.method == "DELETE" else payload_of(page, alignment, scenario.number)
        )
        for scenario in page.scenarios
    )


def payload_of(page: Page, alignment: Alignment, scenario: str) -> Branch:
    """The payload of one scenario, its members in the order of the API's object."""
    return tree_of(cell for _, cell in _cells(page, alignment, scenario))


def _cells(page: Page, alignment: Alignment, scenario: str) -> Iterator[tuple[str, Cell]]:
    """What the cells of a scenario say, by place."""
    for place, prop in page.walk():
        value, found = prop.value(scenario), alignment.at(place)
        if value is not None and found is not None and not prop.properties:
            origin: Origin = "erratum" if prop.correction(scenario) else "page"
            yield place, Cell(found.wire, found.lists, value, found.member.type, origin)


def tree_of(cells: Iterable[Cell]) -> Branch:
    """The object that cells make; values that their type cannot hold are left out."""
    root = _Growing()
    for cell in cells:
        for indexes, single in singles_of(cell.value):
            if not type_mismatch(single, cell.type):
                steps = list(zip(cell.wire, cell.lists, strict=True))
                _put(root, steps, indexes, Leaf(single, cell.type, cell.source))
    return _branch(root)


def find_misfits(cell: Cell) -> tuple[str, ...]:
    """Why the type of a cell cannot hold what it says; empty where it can."""
    problems = (type_mismatch(single, cell.type) for _, single in singles_of(cell.value))
    return tuple(problem for problem in problems if problem)


def find_unfit(page: Page, alignment: Alignment) -> tuple[Finding, ...]:
    """Values that the type of their member cannot hold."""
    findings = []
    for scenario in page.scenarios:
        for place, cell in _cells(page, alignment, scenario.number):
            details = [(("problem", each),) for each in find_misfits(cell)]
            findings += [
                Finding("F114", PagePlace(page.name, place, (scenario.number,)), detail) for detail in details
            ]
    return tuple(findings)


#: A wire name on the way to a leaf, and whether the API holds a list there.
Step = tuple[str, bool]


def singles_of(value: Value, indexes: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Value]]:
    """Every single value with its index a collection level."""
    if not isinstance(value, Items):
        yield indexes, value
        return
    for index, item in enumerate(value.items):
        if item is not None:
            yield from singles_of(item, (*indexes, index))


def _put(root: _Growing, steps: list[Step], indexes: tuple[int, ...], leaf: Leaf) -> None:
    """Hang a leaf into the tree; a collection level without an index is its first item."""
    left = list(indexes)
    node = root
    for name, is_list in steps[:-1]:
        if is_list:
            node = node.lists.setdefault(name, {}).setdefault(left.pop(0) if left else 0, _Growing())
        else:
            node = node.objects.setdefault(name, _Growing())
    name, is_list = steps[-1]
    if is_list:
        node.scalars.setdefault(name, []).append(leaf)
    else:
        node.leaves[name] = leaf


def _branch(node: _Growing) -> Branch:
    members: dict[str, Tree] = dict(node.leaves)
    members.update({name: _branch(child) for name, child in node.objects.items()})
    for name, items in node.lists.items():
        members[name] = Many(tuple(_branch(items[index]) for index in sorted(items)))
    members.update({name: Many(tuple(leaves)) for name, leaves in node.scalars.items()})
    return Branch(tuple(sorted(members.items())))


def in_api_order(tree: Tree, kind_object: str, shapes: Shapes) -> Tree:
    """The tree with each object's members in the order in which the API's object lists them."""
    match tree:
        case Many(items=items):
            return Many(tuple(in_api_order(item, kind_object, shapes) for item in items))
        case Branch(members=members):
            order = {m.name: (i, m.type) for i, m in enumerate(shapes.objects[kind_object].members)}
            return Branch(
                tuple(
                    (name, _below(child, order[name][1], shapes))
                    for name, child in sorted(members, key=lambda pair: order[pair[0]][0])
                )
            )
        case _:
            return tree


def _below(child: Tree, kind: Type, shapes: Shapes) -> Tree:
    held = shapes.held_by(kind)
    return in_api_order(child, held.name, shapes) if held else child
