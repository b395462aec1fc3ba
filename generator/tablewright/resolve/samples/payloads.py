"""Builds the payload of each scenario from the cells of its column, in the shape of the API's objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from tablewright.model.facts import ApiObjects
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page
from tablewright.model.types import Type
from tablewright.model.values import Items, Value
from tablewright.model.version import ArrayTree, Branch, Leaf, Sample, Tree, ValueSource
from tablewright.resolve.api.alignment import Alignment
from tablewright.values.placeholders import type_mismatch

#: The position of a value in the arrays around it: an index for each level of arrays, the outermost first.
Indexes: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a payload: its wire path, for each step whether the API has a list there, and its type."""

    wire: tuple[str, ...]
    lists: tuple[bool, ...]
    value: Value
    type: Type
    source: ValueSource = "page"


@dataclass(slots=True)
class _ObjectBuilder:
    """An object under construction: its scalars, objects, arrays of objects and arrays of scalars by name."""

    leaves: dict[str, Leaf] = field(default_factory=dict)
    objects: dict[str, _ObjectBuilder] = field(default_factory=dict)
    lists: dict[str, dict[int, _ObjectBuilder]] = field(default_factory=dict)
    scalars: dict[str, list[Leaf]] = field(default_factory=dict)

    def put(self, cell: Cell, indexes: Indexes, leaf: Leaf) -> None:
        """Adds a leaf at the path of a cell; an array that has no index left gets it in its first item."""
        remaining = list(indexes)
        node = self
        steps = list(zip(cell.wire, cell.lists, strict=True))
        # All steps but the last one lead to the object that has the leaf.
        for name, is_list in steps[:-1]:
            if not is_list:
                node = node.objects.setdefault(name, _ObjectBuilder())
                continue
            # A page may print a single value for a list with one item, so that the value has no index.
            index = remaining.pop(0) if remaining else 0
            items = node.lists.setdefault(name, {})
            node = items.setdefault(index, _ObjectBuilder())
        name, is_list = steps[-1]
        if is_list:
            leaves = node.scalars.setdefault(name, [])
            leaves.append(leaf)
        else:
            node.leaves[name] = leaf

    def built(self) -> Branch:
        """The object, with its members in the order of their names."""
        members: dict[str, Tree] = dict(self.leaves)
        for name, child in self.objects.items():
            members[name] = child.built()
        for name, builders in self.lists.items():
            # The page may fill the third item only; an array on the wire has no gaps.
            items = []
            for index in sorted(builders):
                items.append(builders[index].built())
            members[name] = ArrayTree(tuple(items))
        for name, leaves in self.scalars.items():
            members[name] = ArrayTree(tuple(leaves))
        return Branch(tuple(sorted(members.items())))


def samples_of(page: Page, alignment: Alignment) -> tuple[Sample, ...]:
    """A sample for each scenario of the page; a DELETE has no payload.

    The payloads leave out values at places that the API does not have (`page_vs_api` reports them), and
    values that their type cannot hold (`find_type_mismatches` reports them).
    """
    samples = []
    for scenario in page.scenarios:
        payload = None
        # The DELETE of an operation page may have a body.
        if scenario.method != "DELETE" or page.call is not None:
            payload = payload_of(page, alignment, scenario.number)
        samples.append(Sample(scenario, payload))
    return tuple(samples)


def payload_of(page: Page, alignment: Alignment, scenario: str) -> Branch:
    """The payload of a scenario by its number, with members in the order of their names."""
    cells = [cell for _, cell in _cells(page, alignment, scenario)]
    return tree_of(cells)


def _cells(
    page: Page, alignment: Alignment, scenario: str
) -> Iterator[tuple[str, Cell]]:
    """The cells of a scenario that have a value and a position in the API, by their place on the page."""
    for place, prop in page.walk():
        value = prop.value(scenario)
        position = alignment.at(place)
        if value is None or position is None:
            continue
        # A value in the row of an object is a remark about the object, not one of its members.
        if prop.properties:
            continue
        is_corrected = bool(prop.correction(scenario))
        cell = Cell(
            wire=position.wire,
            lists=position.lists,
            value=value,
            type=position.member.type,
            source="correction" if is_corrected else "page",
        )
        yield place, cell


def tree_of(cells: Iterable[Cell]) -> Branch:
    """The object that the cells describe, without the values that their type cannot hold."""
    root = _ObjectBuilder()
    for cell in cells:
        for indexes, single in singles_of(cell.value):
            if type_mismatch(single, cell.type):
                continue
            leaf = Leaf(single, cell.type, cell.source)
            root.put(cell, indexes, leaf)
    return root.built()


def mismatches_of(cell: Cell) -> tuple[str, ...]:
    """Why the type of a cell cannot hold its values: a text for each value that does not fit."""
    problems = []
    for _, single in singles_of(cell.value):
        problem = type_mismatch(single, cell.type)
        if problem:
            problems.append(problem)
    return tuple(problems)


def find_type_mismatches(page: Page, alignment: Alignment) -> tuple[Finding, ...]:
    """Reports values that the type of their member cannot hold (F114)."""
    findings = []
    for scenario in page.scenarios:
        number = scenario.number
        for place, cell in _cells(page, alignment, number):
            location = PagePlace(page.name, place, (number,))
            for problem in mismatches_of(cell):
                details = (("problem", problem),)
                findings.append(Finding("F114", location, details))
    return tuple(findings)


def singles_of(value: Value, indexes: Indexes = ()) -> Iterator[tuple[Indexes, Value]]:
    """Every single value in a cell with its indexes, one for each level of arrays.

    A cell with `A; B` gives `(0,), A` and `(1,), B`. Items that are empty are left out.
    """
    if not isinstance(value, Items):
        yield indexes, value
        return
    for index, item in enumerate(value.items):
        if item is not None:
            yield from singles_of(item, (*indexes, index))


def in_api_order(tree: Tree, kind_object: str, api_objects: ApiObjects) -> Tree:
    """The tree with the members of each object in the order of the API's object.

    `kind_object` is the name of the API's object for the tree, or for its items.
    """
    match tree:
        case Leaf():
            return tree
        case ArrayTree(items=items):
            ordered_items = []
            for item in items:
                ordered_items.append(in_api_order(item, kind_object, api_objects))
            return ArrayTree(tuple(ordered_items))
        case Branch(members=members):
            # Children are taken out of `present`, so that what is left at the end is unknown to the API.
            present = dict(members)
            ordered: list[tuple[str, Tree]] = []
            for member in api_objects.by_name[kind_object].members:
                child = present.pop(member.name, None)
                if child is None:
                    continue
                inner_object = api_objects.object_of(member.type)
                if inner_object:
                    child = in_api_order(child, inner_object.name, api_objects)
                ordered.append((member.name, child))
            assert not present, "the payload has members that the API's object lacks"
            return Branch(tuple(ordered))
        case _:
            assert_never(tree)
