"""Trees of a page rearranged: properties edited, moved and added, as corrections ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase
from operator import is_

from tablewright.model.errata import Correction
from tablewright.model.page import Page, Property, Unplaced, places_of
from tablewright.model.values import Literal

Edit = Callable[[str, Property], Property | None]


def rewrite(properties: tuple[Property, ...], above: str, edit: Edit) -> tuple[Property, ...]:
    """Every property edited, children first; None drops it. What no edit touches stays the same object."""
    result = []
    for place, prop in places_of(properties, above):
        below = rewrite(prop.properties, f"{place}/", edit)
        edited = edit(place, prop if below is prop.properties else replace(prop, properties=below))
        if edited is not None:
            result.append(edited)
    same = len(result) == len(properties) and all(map(is_, result, properties))
    return properties if same else tuple(result)


def renamed(prop: Property, name: str) -> Property:
    """The property by another name; a type that was only its name again goes with it."""
    return replace(prop, name=name, type=name if prop.type == prop.name else prop.type)


def move(page: Page, correction: Correction) -> tuple[Page, int]:
    """Nodes and unplaced rows taken from where they stand and put below the parent of `now`.

    Where the page has no such parent, everything stays.
    """
    taken: list[Property] = []

    def take(place: str, prop: Property) -> Property | None:
        if not fnmatchcase(f"{page.name}/{place}", correction.at):
            return prop
        taken.append(prop)
        return None

    properties = rewrite(page.properties, "", take)
    left: list[Unplaced] = []
    for row in page.unplaced:
        if fnmatchcase(f"{page.name}/unplaced/{row.resource}/{row.name}", correction.at):
            taken.append(Property(row.name, row.kind, row.type, row.required, row.values))
        else:
            left.append(row)
    where = correction.now.text if isinstance(correction.now, Literal) else ""
    parent, _, name = where.rpartition("/")
    moved = tuple(renamed(prop, name) if name not in ("", "*") else prop for prop in taken)
    rest = replace(page, properties=properties, unplaced=tuple(left))
    if parent and parent not in dict(rest.walk()):
        return page, 0
    return replace(rest, properties=_put(properties, parent, moved)), len(taken)


def add(page: Page, correction: Correction) -> tuple[Page, int]:
    """The new properties below each place that the correction names, or at the root of the page itself.

    A place that has one of the names already, or a cell of a scenario that the page does not have, is not
    what the entry was written for: such a place stays as it is.
    """
    numbers = {scenario.number for scenario in page.scenarios}
    cells = {number for prop in correction.adds for number in _numbers(prop)}
    names = {prop.name for prop in correction.adds}
    touched = 0

    def added(place: str, properties: tuple[Property, ...]) -> tuple[Property, ...]:
        nonlocal touched
        if not fnmatchcase(place, correction.at) or names & {prop.name for prop in properties}:
            return properties
        touched += 1
        return properties + tuple(_corrected(prop, correction.why) for prop in correction.adds)

    def edit(place: str, prop: Property) -> Property:
        return replace(prop, properties=added(f"{page.name}/{place}", prop.properties))

    if not cells <= numbers:
        return page, 0
    properties = added(page.name, rewrite(page.properties, "", edit))
    return replace(page, properties=properties), touched


def _corrected(prop: Property, why: str) -> Property:
    """The property with all its values said to be an erratum's."""
    below = tuple(_corrected(child, why) for child in prop.properties)
    return replace(prop, properties=below, corrected=tuple((number, why) for number, _ in prop.values))


def _numbers(prop: Property) -> set[str]:
    """The scenarios of which a property, or one below it, has a cell."""
    below = {number for child in prop.properties for number in _numbers(child)}
    return below | {number for number, _ in prop.values}


def _put(properties: tuple[Property, ...], parent: str, moved: tuple[Property, ...]) -> tuple[Property, ...]:
    def put(place: str, prop: Property) -> Property:
        return replace(prop, properties=prop.properties + moved) if place == parent else prop

    return rewrite(properties, "", put) if parent else properties + moved
