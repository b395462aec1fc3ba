"""What each update of the real spec changes, in both forms: as the page prints it, and complete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tablewright.emit import samples
from tablewright.model.version import Resource, Version
from tablewright.runtime.core.differences import values_at
from tablewright.runtime.core.samples.placeholders import resolve
from tablewright.runtime.core.samples.value_sources import payload_of
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

PROJECT = Project(SpecTree(Path(__file__).resolve().parents[1]))
VERSIONS = {
    str(version): PROJECT.resolved(version).version
    for version in PROJECT.tree.versions()
}
FORMS = {"as on the page": False, "complete": True}
each_version = pytest.mark.parametrize("name", VERSIONS)
each_form = pytest.mark.parametrize("form", FORMS)


def documents(version: Version) -> dict[str, dict[str, Any]]:
    """The sample file of each resource, by the name of the resource."""
    found = {}
    for artifact in samples.emit(version):
        document = json.loads(artifact.text) if artifact.form == "json" else {}
        if isinstance(document, dict) and "scenarios" in document:
            found[document["resource"]] = document
    return found


def updates(
    version: Version, *, complete: bool
) -> Iterator[tuple[Resource, dict[str, Any], Any, Any]]:
    """Each update with its entry in the sample file, and its record before and after it."""
    files = documents(version)
    for resource in version.resources:
        records: dict[str, Any] = {}
        for entry in files[resource.name]["scenarios"]:
            payload = payload_of(entry, complete=complete)
            after = resolve(payload, version.info.school_year, date(2017, 2, 1))
            record = entry["record-of"] or entry["number"]
            if entry["action"] == "update" and entry["record-of"]:
                yield resource, entry, records[record], after
            if payload is not None:
                records[record] = after


def changed_by_cells(resource: Resource, number: str) -> set[str]:
    """The wire paths at which the cells of an update differ from the last value of its record.

    A member of a reference stands for the reference.
    """
    page = resource.page
    (scenario,) = (item for item in page.scenarios if item.number == number)
    earlier = []
    for item in page.scenarios[: page.scenarios.index(scenario)]:
        if item.record == scenario.record and item.action in ("create", "update"):
            earlier.append(item)
    wire_paths = dict(resource.wire_paths)
    rows = dict(page.walk())
    found = set()
    for place, prop in rows.items():
        above = rows.get(place.rpartition("/")[0])
        wire = wire_paths.get(place)
        if wire is None or prop.properties:
            continue
        before = None
        for item in earlier:
            value = prop.value(item.number)
            if value is not None or place in item.removes:
                before = value
        after = prop.value(number)
        is_removed = place in scenario.removes and before is not None
        if is_removed or (after is not None and after != before):
            is_reference = above is not None and above.kind == "reference"
            found.add(wire.rpartition("/")[0] if is_reference else wire)
    return found


def sorted_values(document: Any, path: str) -> list[str]:
    """The values at a path as JSON; the order of the items of a list does not count."""
    return sorted(
        json.dumps(value, sort_keys=True) for value in values_at(document, path)
    )


@each_form
@each_version
def test_every_update_changes_what_it_says(name: str, form: str) -> None:
    unchanged = []
    for resource, entry, before, after in updates(VERSIONS[name], complete=FORMS[form]):
        # The file names the changes of the cells, all of them.
        assert set(entry["changes"]) == changed_by_cells(resource, entry["number"])
        if not entry["changes"]:
            unchanged.append(f"{resource.name} {entry['number']}")
        for path in entry["changes"]:
            if sorted_values(before, path) == sorted_values(after, path):
                unchanged.append(f"{resource.name} {entry['number']} {path}")
    assert unchanged == []


@each_form
@each_version
def test_changes_are_members_of_the_record_before_or_after(
    name: str, form: str
) -> None:
    for resource, entry, before, after in updates(VERSIONS[name], complete=FORMS[form]):
        for path in entry["changes"]:
            values = [*values_at(before, path), *values_at(after, path)]
            assert values, f"{resource.name} {entry['number']} {path}"
