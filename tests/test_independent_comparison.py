"""Every difference that an independent comparison of pages and API lists is a finding without corrections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from tablewright.model.corrections import CorrectionsAndAcceptances
from tablewright.model.findings import Finding
from tablewright.model.page import Source
from tablewright.model.version import VersionRef
from tablewright.resolve.resolve import resolve_version
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

ROOT = Path(__file__).resolve().parents[1]
TREE = SpecTree(ROOT)
COMPARISON = ROOT.parent / "shared" / "reference" / "doc-vs-openapi.md"

pytestmark = pytest.mark.skipif(
    not COMPARISON.exists(), reason="the independent comparison is not here"
)

SECTION = re.compile(r"^## (v\d+): (.+?) \(\d+\)\n(.*?)(?=^#|\Z)", re.M | re.S)
ROW = re.compile(r"^- (\S+\.md):(\d+) `([^`]+)`", re.M)
MEMBER = re.compile(r"^- `([^/`]+)/([^`]+)`", re.M)

#: The sections that list rows, and the codes of findings that report them, at the row or at a parent of it.
CODES = {
    "properties NOT in OpenAPI": {"F102", "F109"},
    "context (Resource column) unresolvable": {"F102", "L005"},
    "row names another resource": {"L003"},
    "type contradicts": {"F102", "F103", "F104", "F106", "L003"},
    "doc OPTIONAL, OpenAPI required": {"F102", "F103"},
    "Is Collection contradicts": {"F102", "F103", "F106", "L022"},
    "Is Collection malformed": {"L020"},
    "name drift: case": {"F109"},
    "name drift: plural/spelling": {"F102"},
    "name drift: wrong parent": {"F103", "F109", "L006", "L007"},
    "name drift: prefixed collection name": {"F102", "F103", "F109"},
    "type column is not a type": {"F102", "F104", "L026", "L032"},
    "doc says string, API says descriptor": {"L025"},
    "descriptor type name differs": {"F104"},
    "doc CONDITIONAL": {"F117"},
    "deprecated in OpenAPI": {"F113"},
    "duplicate rows": {"L009", "L012"},
    "doc OPTIONAL, required inside optional parent": {"F102", "F103", "F117", "L003"},
}
#: Sections that list members of the API instead of rows, and one whose row is not among the captured pages.
NO_ROWS = {"OpenAPI-required members absent from the tables", "required malformed"}
#: A row without a finding: its type is the name of the object that it contains, as everywhere on the pages.
WITHOUT_FINDING = {("type column is not a type", "StudentAcademicRecords.classRanking")}


@dataclass(frozen=True)
class Row:
    """A table row that the comparison lists: its document, its line, and `Resource.property`."""

    version: str
    section: str
    document: str
    line: int
    name: str


def rows_of_comparison() -> Iterator[Row]:
    """Yield every table row that the comparison lists; none without the document."""
    if not COMPARISON.exists():
        return
    for version, section, body in SECTION.findall(
        COMPARISON.read_text(encoding="utf-8")
    ):
        for document, line, name in ROW.findall(body):
            yield Row(version, section, document, int(line), name)


@cache
def uncorrected(version: str) -> tuple[Finding, ...]:
    return resolve_version(
        replace(
            Project(TREE).files(VersionRef("edfi", version)),
            entries=CorrectionsAndAcceptances(),
        )
    ).findings


@cache
def sources(version: str) -> dict[str, Source]:
    return {
        source.document: source
        for source in TREE.load_sources(VersionRef("edfi", version)).pages
    }


def place_of(row: Row, source: Source) -> str:
    """Return the place of a row; a repeated row is captured at the place of the first one of its name."""
    by_line = sorted(
        (line, place)
        for place, line in source.lines
        if not place.startswith("scenarios/")
    )
    name = row.name.partition(".")[2]
    exact = [place for line, place in by_line if line == row.line]
    earlier = [
        place for line, place in by_line if line < row.line and _name(place) == name
    ]
    return (exact or earlier)[-1]


def _name(place: str) -> str:
    return place.rpartition("/")[2].partition("#")[0]


def with_parents(place: str) -> set[str]:
    """Return a place and its parents: a finding on a parent also reports the rows below it."""
    steps = place.split("/")
    return {"/".join(steps[:length]) for length in range(1, len(steps) + 1)}


@pytest.mark.parametrize("version", ["v4", "v5"])
def test_every_row_that_disagrees_has_a_finding(version: str) -> None:
    rows = [
        row
        for row in rows_of_comparison()
        if row.version == version and row.document in sources(version)
    ]
    assert len(rows) > {"v4": 300, "v5": 50}[version]
    missing = []
    for row in rows:
        source = sources(version)[row.document]
        places = with_parents(place_of(row, source))
        findings = (
            finding
            for finding in uncorrected(version)
            if finding.page == source.page and finding.at in places
        )
        if (
            not CODES[row.section] & {finding.code for finding in findings}
            and (row.section, row.name) not in WITHOUT_FINDING
        ):
            missing.append(row)
    assert missing == []


@pytest.mark.parametrize("version", ["v4", "v5"])
def test_every_absent_member_has_a_finding(version: str) -> None:
    covered = {
        resource.name
        for resource in resolve_version(
            Project(TREE).files(VersionRef("edfi", version))
        ).version.resources
    }
    bodies = {
        (v, s): body
        for v, s, body in SECTION.findall(COMPARISON.read_text(encoding="utf-8"))
    }
    body = bodies[version, "OpenAPI-required members absent from the tables"]
    absent = [
        (resource, path)
        for resource, path in MEMBER.findall(body)
        if resource in covered
    ]
    assert absent
    reported = {
        dict(finding.texts)["name"]
        for finding in uncorrected(version)
        if finding.code == "F107"
    }
    # Of a list without rows for its members, all are absent.
    without_rows = {
        finding.at for finding in uncorrected(version) if finding.code == "L030"
    }
    missing: list[str] = []
    for _, path in absent:
        # A finding may name a member below an absent list instead of the list.
        is_reported = any(f"{name}/".startswith(f"{path}/") for name in reported)
        is_in_list = any(path.startswith(f"{place}/") for place in without_rows)
        if not is_reported and not is_in_list:
            missing.append(path)
    assert missing == []


@pytest.mark.parametrize("version", ["v4", "v5"])
def test_every_section_of_the_comparison_is_read(version: str) -> None:
    bodies = {
        s: body
        for v, s, body in SECTION.findall(COMPARISON.read_text(encoding="utf-8"))
        if v == version
    }
    read = {section for section, body in bodies.items() if ROW.search(body)}
    assert read <= CODES.keys()
    assert bodies.keys() - read == NO_ROWS
