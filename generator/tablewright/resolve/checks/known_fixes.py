"""Adds corrections to the findings of capture where the API shows the right place or value (L003, L021)."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from dataclasses import replace

from tablewright.model.corrections import (
    NO_REASON,
    AdditionCorrection,
    Correction,
    PlaceCorrection,
    RequiredCorrection,
)
from tablewright.model.facts import ApiObjects
from tablewright.model.findings import Finding, PagePlace, UnplacedPlace
from tablewright.model.page import Page, Unplaced
from tablewright.model.properties import Property
from tablewright.naming import closest
from tablewright.resolve.api.alignment import Alignment


def with_known_fixes(
    page: Page, alignment: Alignment, api_objects: ApiObjects
) -> Iterator[Finding]:
    """The findings of a page, with a correction where the API leaves no other choice."""
    for finding in page.findings:
        fix = None
        if finding.fix is None:
            fix = _fix(finding, page, alignment, api_objects)
        yield replace(finding, fix=fix) if fix else finding


def _fix(
    finding: Finding, page: Page, alignment: Alignment, api_objects: ApiObjects
) -> Correction | None:
    location = finding.location
    if finding.code == "L003" and isinstance(location, UnplacedPlace):
        rows = [row for row in page.unplaced if row.resource == location.resource]
        # A row that a correction has moved is no longer unplaced.
        if rows:
            return _move(rows, page, alignment, api_objects)
    if finding.code == "L021" and isinstance(location, PagePlace):
        aligned = alignment.at(location.place)
        if aligned and aligned.member.mandatory:
            return RequiredCorrection(
                finding.where,
                NO_REASON,
                was="optional",
                now="required",
                fixes=("L021",),
            )
    return None


def _move(
    rows: list[Unplaced], page: Page, alignment: Alignment, api_objects: ApiObjects
) -> Correction | None:
    """The move of rows to the only object of the API with the name of their Resource cell and their members.

    If the page has no row for the object, the correction that adds the row. The move follows in the next
    round of suggestions. If no object has the name, the move to the only row that lacks these members.
    """
    cell = rows[0].resource
    names = {row.name.casefold() for row in rows}
    wire = _only_object(cell, names, alignment, api_objects)
    if not wire:
        place = _only_row_without_members(cell, names, page, alignment, api_objects)
        return _move_to(place, rows, page) if place else None
    place = alignment.place_of(wire)
    if place:
        return _move_to(place, rows, page)
    *above, name = wire
    parent = alignment.place_of(tuple(above)) if above else ""
    if above and not parent:
        return None
    row = Property(name, kind="reference", type=name, required="required")
    at = f"{page.name}/{parent}".rstrip("/")
    return AdditionCorrection(glob.escape(at), NO_REASON, adds=(row,))


def _move_to(place: str, rows: list[Unplaced], page: Page) -> Correction:
    """The move of unplaced rows of one Resource cell below a place of the page."""
    # The finding is at the Resource cell, and each row below it.
    at = f"{glob.escape(page.name)}/unplaced/{glob.escape(rows[0].resource)}*"
    fixes = ["L003"]
    for finding in page.findings:
        # The rows are the members that the list lacks.
        if finding.code == "L030" and finding.at == place:
            fixes.append("L030")
    return PlaceCorrection(
        at, NO_REASON, now=f"{place}/*", count=len(rows), fixes=tuple(fixes)
    )


def _only_row_without_members(
    cell: str,
    names: set[str],
    page: Page,
    alignment: Alignment,
    api_objects: ApiObjects,
) -> str:
    """The place of the only list or reference that lacks these members, with a name similar to the cell's.

    Empty if there is none, or more than one.
    """
    found = []
    for place, prop in page.walk():
        aligned = alignment.at(place)
        if prop.properties or aligned is None:
            continue
        inner_object = api_objects.object_of(aligned.member.type)
        if inner_object is None:
            continue
        members = {item.name.casefold() for item in inner_object.members}
        # The names of a list, of its type and of the API's object differ by an ending or an entity.
        similar = closest(cell, (prop.name, prop.type, inner_object.name))
        if similar and names <= members:
            found.append(place)
    return found[0] if len(found) == 1 else ""


def _only_object(
    cell: str, names: set[str], alignment: Alignment, api_objects: ApiObjects
) -> tuple[str, ...]:
    """The path of the only object with the name of a Resource cell and these members; empty if none is.

    `names` are in lower case.
    """
    if alignment.resource is None:
        return ()
    root = api_objects.by_name[alignment.resource.object]
    found = []
    for path, member in api_objects.members_below(root):
        inner_object = api_objects.object_of(member.type)
        # The rows of another kind of object have a row of their own in most pages.
        if inner_object is None or inner_object.role != "reference":
            continue
        if path[-1].casefold() != cell.casefold():
            continue
        members = {item.name.casefold() for item in inner_object.members}
        if names <= members:
            found.append(path)
    return found[0] if len(found) == 1 else ()
