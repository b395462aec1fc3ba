"""Published pages with one value changed: a sample that the schema refuses never goes unnoticed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tablewright.model.findings import Finding
from tablewright.model.page import Page, Property
from tablewright.model.values import Calculated, Literal, RelativeDate, SchoolYearText, Soft, Value, Variable
from tablewright.model.version import VersionRef
from tablewright.resolve.corrections.tree_edits import rewrite
from tablewright.resolve.resolve import ResolvedVersion, resolve_version
from tablewright.specfiles import SpecTree
from tablewright.workflow.coverage import coverage_of
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[1]
LONG = "x" * 400
CHANGES: dict[str, Value | None] = {
    "nothing": None,
    "empty": Literal(""),
    "long": Literal(LONG),
    "preferred": Soft(Literal(LONG)),
    "calculated": Calculated(LONG, 1),
    "year": SchoolYearText(f"{{start}}{LONG}"),
    "variable": Variable("someone", "-1"),
    "large": Literal("99999"),
    "negative": Literal("-1"),
    "moved": RelativeDate(3),
    "marked": Literal("C# and more"),
    "minutes": Literal("2016-09-16T10:00"),
}
#: The rows that are changed, by where they stand among those with values: one of each page at a time.
ROWS = (0, 2, 5)


def changed(page: Page, row: int, value: Value | None) -> Page:
    """The page with a value, or none, in all cells of one of its rows."""
    places = [place for place, prop in page.walk() if prop.values and not prop.properties]

    def edit(place: str, prop: Property) -> Property:
        if place != places[row % len(places)]:
            return prop
        kept = () if value is None else tuple((number, value) for number, _ in prop.values)
        return replace(prop, values=kept)

    return replace(page, properties=rewrite(page.properties, "", edit))


@cache
def resolved(row: int, change: str) -> ResolvedVersion:
    parts = Project(SpecTree(ROOT)).files(VersionRef("edfi", "v5"))
    if change:
        pages = tuple(changed(page, row, CHANGES[change]) for page in parts.pages)
        parts = replace(parts, pages=pages, errata=replace(parts.errata, corrections=()))
    return resolve_version(parts)


def refusals(findings: Iterable[Finding]) -> set[str]:
    """The pages that have a finding for a value, or for a lack, that the API refuses."""
    return {each.page for each in findings if each.code in ("F114", "F119", "F120")}


def refused(found: ResolvedVersion) -> set[str]:
    """The pages with samples that the schema of the package refuses, findings or not."""
    rows = {row.resource: row for row in coverage_of(found.version, (), (), ()).resources}
    names = {resource.name: resource.page.name for resource in found.version.resources}
    return {names[name] for name, row in rows.items() if row.valid < row.samples}


def test_all_published_samples_are_valid_and_none_is_reported() -> None:
    assert refused(resolved(0, "")) == refusals(resolved(0, "").findings) == set()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("row", ROWS)
def test_what_the_schema_refuses_is_a_finding(row: int, change: str) -> None:
    found = resolved(row, change)
    assert refused(found) <= refusals(found.findings)


@pytest.mark.parametrize("change", ["nothing", "long", "negative"])
def test_the_changes_do_harm(change: str) -> None:
    assert any(refusals(resolved(row, change).findings) for row in ROWS)
    assert change != "nothing" or any(refused(resolved(row, change)) for row in ROWS)
