"""Edits, moves and adds properties in the tree of a page, as corrections require it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TypeAlias

from tablewright.model.corrections import AdditionCorrection, PlaceCorrection
from tablewright.model.page import Page, Unplaced, places_of
from tablewright.model.properties import Property

#: The properties of a page, or those below one property.
Properties: TypeAlias = tuple[Property, ...]
#: A place that a correction changes, with its page: `Ships/mast`; and the scenario of the cell, or the empty text.
Touched: TypeAlias = tuple[str, str]
#: Returns the new property for a place and its property; None removes the property.
Edit: TypeAlias = Callable[[str, Property], Property | None]


def rewrite(properties: Properties, above: str, edit: Edit) -> Properties:
    """The properties after an edit of each one, children first.

    `above` is the text before the places of these properties, such as `address/`. What no edit changes stays
    the same object, so that callers can see with `is` whether anything changed.
    """
    result: list[Property] = []
    changed = False
    for place, prop in places_of(properties, above):
        children = rewrite(prop.properties, f"{place}/", edit)
        before = prop
        if children is not prop.properties:
            before = replace(prop, properties=children)
        edited = edit(place, before)
        if edited is not prop:
            changed = True
        if edited is not None:
            result.append(edited)
    if not changed:
        return properties
    return tuple(result)


def renamed(prop: Property, name: str) -> Property:
    """The property with another name. A type that only repeats the name changes as well."""
    if prop.type == prop.name:
        return replace(prop, name=name, type=name)
    return replace(prop, name=name)


def move(page: Page, correction: PlaceCorrection) -> tuple[Page, tuple[Touched, ...]]:
    """The page with the properties and unplaced rows at `at` moved to `now`, and their old places.

    The last step of `now` is the new name; `*` keeps each name. If the page has no parent of this place,
    nothing changes.
    """
    parent, _, name = correction.now.rpartition("/")
    keeps_name = name in ("", "*")
    # In the order of the page, so that several properties keep their order at the new place.
    moved: list[Property] = []
    touched: list[Touched] = []

    def take(place: str, prop: Property) -> Property | None:
        full_place = f"{page.name}/{place}"
        if not fnmatchcase(full_place, correction.at):
            return prop
        new_prop = prop
        if not keeps_name:
            new_prop = renamed(prop, name)
        moved.append(new_prop)
        touched.append((full_place, ""))
        return None

    properties = rewrite(page.properties, "", take)
    unplaced: list[Unplaced] = []
    for row in page.unplaced:
        place = f"unplaced/{row.resource}/{row.name}"
        # The edit takes the property of the row as it takes those of the tree.
        left = take(place, _placed(row))
        if left is not None:
            unplaced.append(row)
    rest = replace(page, properties=properties, unplaced=tuple(unplaced))
    # The parent is looked up in the rest, because a property cannot be moved below itself.
    places = dict(rest.walk())
    if parent and parent not in places:
        return page, ()
    with_moved = _with_children(properties, parent, tuple(moved))
    return replace(rest, properties=with_moved), tuple(touched)


def _placed(row: Unplaced) -> Property:
    """The property that a row without a parent becomes."""
    return Property(
        name=row.name,
        kind=row.kind,
        type=row.type,
        required=row.required,
        values=row.values,
    )


def _with_children(
    properties: Properties, parent: str, children: Properties
) -> Properties:
    """The properties with further children of the one at `parent`; the empty text is the page itself."""
    if not parent:
        return properties + children

    def append_children(place: str, prop: Property) -> Property:
        if place != parent:
            return prop
        all_children = prop.properties + children
        return replace(prop, properties=all_children)

    return rewrite(properties, "", append_children)


def add(page: Page, correction: AdditionCorrection) -> tuple[Page, tuple[Touched, ...]]:
    """The page with new properties below each place at `at`, and these places.

    A pattern that is the name of the page adds them to the page itself. A place that has one of the names
    already stays as it is. If a new property has a cell of a scenario that the page does not have, nothing
    changes: the correction was written for another state of the page.
    """
    columns = {scenario.number for scenario in page.scenarios}
    names = {prop.name for prop in correction.adds}
    additions: list[Property] = []
    for prop in correction.adds:
        unknown_columns = _scenarios_of(prop) - columns
        if unknown_columns:
            return page, ()
        addition = _marked_as_corrected(prop, correction.why)
        additions.append(addition)
    touched: list[Touched] = []

    def with_additions(place: str, properties: Properties) -> Properties:
        if not fnmatchcase(place, correction.at):
            return properties
        for prop in properties:
            if prop.name in names:
                return properties
        touched.append((place, ""))
        return (*properties, *additions)

    def edit(place: str, prop: Property) -> Property:
        full_place = f"{page.name}/{place}"
        children = with_additions(full_place, prop.properties)
        # `rewrite` sees by the identity of a property whether the page changes.
        if children is prop.properties:
            return prop
        return replace(prop, properties=children)

    edited = rewrite(page.properties, "", edit)
    properties = with_additions(page.name, edited)
    return replace(page, properties=properties), tuple(touched)


def _marked_as_corrected(prop: Property, why: str) -> Property:
    """The property and all below it, with the reason of a correction for each cell."""
    children: list[Property] = []
    for child in prop.properties:
        corrected_child = _marked_as_corrected(child, why)
        children.append(corrected_child)
    corrected: list[tuple[str, str]] = []
    for scenario, _ in prop.values:
        corrected.append((scenario, why))
    return replace(prop, properties=tuple(children), corrected=tuple(corrected))


def _scenarios_of(prop: Property) -> set[str]:
    """The scenarios for which a property, or one below it, has a cell."""
    scenarios = {scenario for scenario, _ in prop.values}
    for child in prop.properties:
        scenarios |= _scenarios_of(child)
    return scenarios
