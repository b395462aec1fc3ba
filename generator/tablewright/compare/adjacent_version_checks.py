"""What the pages of another version show to be wrong on those of this one: cells slipped or lost."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.compare.path_matching import ResourcePair, pair_of
from tablewright.compare.renames import Names
from tablewright.compare.resource_view import compared_resource
from tablewright.model.errata import NO_REASON, Correction
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page, Property
from tablewright.model.version import Version


def find_shifted_values(version: Version, other: Version, names: Names) -> tuple[Finding, ...]:
    """The findings on the pages of a version, sorted; `names` lead from it to the other one.

    Only pages with the same scenarios, in number and method, are compared, row by row.
    """
    here, there = compared_resource(version), compared_resource(other)
    pairs = (
        pair_of(points, there[target], names)
        for name, points in here.items()
        if (target := names.resource(name)) in there
    )
    found = (finding for pair in pairs for finding in _in_resource(pair, other.info.name))
    return tuple(sorted(found))


def _in_resource(pair: ResourcePair, version: str) -> Iterator[Finding]:
    page = pair.old.resource.page
    columns = _columns(page)
    if columns != _columns(pair.new.resource.page):
        return
    numbers = [number for number, _ in columns]
    for path, target in pair.docs.pairs.items():
        row, other = pair.old.docs[path], pair.new.docs[target]
        for code, details in _in_row(row.prop, other.prop, numbers):
            location, fix = PagePlace(page.name, row.place.at), None
            if code == "V001":
                at = f"{page.name}/{row.place.at}"
                columns_there = tuple(number for number, _ in other.prop.values)
                fix = Correction(at, "scenarios", NO_REASON, scenarios=columns_there)
            yield Finding(code, location, (*details, ("version", version)), fix)


def _columns(page: Page) -> list[tuple[str, str]]:
    return [(scenario.number, scenario.method) for scenario in page.scenarios]


def _in_row(
    row: Property, other: Property, numbers: list[str]
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """The code and the details of what is wrong with a row; one that a page never fills says nothing."""
    own, theirs = dict(row.values), dict(other.values)
    if not own:
        return
    packed = [*own] == numbers[: len(own)] != [*theirs]
    if packed and [*own.values()] == [*theirs.values()]:
        yield "V001", (("found", ", ".join(own)), ("expected", ", ".join(theirs)))
    elif own.items() < theirs.items():
        yield "V002", (("empty", ", ".join(number for number in theirs if number not in own)),)
