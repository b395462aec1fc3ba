"""Published pages with one value changed: lint reports every sample that the package's API document refuses.

The samples are validated here with the OpenAPI document that the package publishes, so that a difference
between that document and the checks of the generator fails a test.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import jsonschema_rs
import pytest

from tablewright.emit.openapi import document_of
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.values import (
    Calculated,
    Literal,
    PreferredValue,
    RelativeDate,
    SchoolYearText,
    Value,
    Variable,
)
from tablewright.model.version import VersionRef
from tablewright.naming import pascal
from tablewright.resolve.corrections.tree_edits import rewrite
from tablewright.resolve.resolve import ResolvedVersion, resolve_version
from tablewright.runtime.core.samples.placeholders import resolve
from tablewright.specfiles import SpecTree
from tablewright.values.placeholders import placeholders_of
from tablewright.workflow.coverage import coverage_of
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[1]
LONG = "x" * 400
CHANGES: dict[str, Value | None] = {
    "nothing": None,
    "empty": Literal(""),
    "long": Literal(LONG),
    "preferred": PreferredValue(Literal(LONG)),
    "calculated": Calculated(LONG, 1),
    "year": SchoolYearText(f"{{start}}{LONG}"),
    "variable": Variable("someone", "-1"),
    "large": Literal("99999"),
    "negative": Literal("-1"),
    "moved": RelativeDate(3),
    "marked": Literal("C# and more"),
    "minutes": Literal("2016-09-16T10:00"),
}
#: The rows to change, as indexes among the rows of a page that have values; one row at a time.
ROWS = (0, 2, 5)


def changed(page: Page, row: int, value: Value | None) -> Page:
    """The page with a value, or none, in all cells of one of its rows."""
    places = [
        place for place, prop in page.walk() if prop.values and not prop.properties
    ]

    def edit(place: str, prop: Property) -> Property:
        if place != places[row % len(places)]:
            return prop
        kept = (
            () if value is None else tuple((number, value) for number, _ in prop.values)
        )
        return replace(prop, values=kept)

    return replace(page, properties=rewrite(page.properties, "", edit))


@cache
def resolved(row: int, change: str) -> ResolvedVersion:
    parts = Project(SpecTree(ROOT)).files(VersionRef("edfi", "v5"))
    if change:
        pages = tuple(changed(page, row, CHANGES[change]) for page in parts.pages)
        parts = replace(
            parts, pages=pages, entries=replace(parts.entries, corrections=())
        )
    return resolve_version(parts)


def reported(found: ResolvedVersion) -> set[str]:
    """The pages with a finding on a value that the API refuses, or on a missing mandatory member."""
    return {
        finding.page
        for finding in found.findings
        if finding.code in ("F114", "F119", "F120", "K008")
    }


def refused(found: ResolvedVersion) -> set[str]:
    """The pages with a sample that the package's OpenAPI document refuses."""
    version = found.version
    namespaces = {
        descriptor.name: descriptor.namespace for descriptor in version.descriptors
    }
    components = document_of(version)["components"]
    pages = set()
    for resource in version.resources:
        reference = f"#/components/schemas/{pascal(resource.object)}"
        schema = {"$ref": reference, "components": components}
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        for sample in resource.samples:
            if sample.payload is not None:
                placeholders = placeholders_of(sample.payload, namespaces)
                payload = resolve(
                    placeholders, version.info.school_year, version.info.reference_date
                )
                if not validator.is_valid(payload):
                    pages.add(resource.page.name)
    return pages


def not_valid(found: ResolvedVersion) -> set[str]:
    """The pages with a sample that the coverage does not count as valid."""
    names = {resource.name: resource.page.name for resource in found.version.resources}
    rows = coverage_of(found.version, (), (), ()).resources
    return {names[row.resource] for row in rows if row.valid < row.samples}


def test_all_published_samples_are_valid_and_none_is_reported() -> None:
    found = resolved(0, "")
    assert refused(found) == not_valid(found) == reported(found) == set()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("row", ROWS)
def test_every_refused_sample_is_reported(row: int, change: str) -> None:
    found = resolved(row, change)
    assert refused(found) == not_valid(found)
    assert refused(found) <= reported(found)


@pytest.mark.parametrize("change", ["nothing", "long", "negative"])
def test_the_changed_values_lead_to_refused_samples(change: str) -> None:
    assert any(reported(resolved(row, change)) for row in ROWS)
    assert change != "nothing" or any(refused(resolved(row, change)) for row in ROWS)
