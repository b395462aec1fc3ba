"""A comparison as text, as Markdown and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from tablewright.compare.report.json_form import FORMAT, SCHEMA, json_of, schema_text
from tablewright.compare.report.markdown import chapters_text, markdown_of
from tablewright.compare.report.model import chapters_of
from tablewright.compare.report.text import text_of
from tablewright.model.comparison import Comparison
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project, VersionAtRevision, compare_at_revisions

TREE = SpecTree(Path(__file__).resolve().parents[2])


def compared(before: str, after: str) -> Comparison:
    return compare_at_revisions(
        VersionAtRevision(Project(TREE), VersionRef("edfi", before)),
        VersionAtRevision(Project(TREE), VersionRef("edfi", after)),
    )


@pytest.fixture(scope="module")
def attendance() -> Comparison:
    """The section attendance event of v2 against that of v4, as the committed spec has them."""
    found = compared("v2", "v4")
    name = "studentSectionAttendanceEvents"
    changes = tuple(each for each in found.changes if each.resource in ("", name))
    return Comparison(found.before, found.after, changes)


def test_the_text_begins_with_the_numbers(attendance: Comparison) -> None:
    lines = text_of(attendance).splitlines()
    assert lines[0] == f"edfi/v2 -> edfi/v4: {len(attendance.changes)} changes"
    assert [line.split(maxsplit=1)[1] for line in lines[1:6]] == [
        "breaks readers",
        "breaks writers",
        "asks for more",
        "asks for less",
        "documentation only",
    ]
    assert sum(int(line.split()[0]) for line in lines[1:6]) == len(attendance.changes)


@pytest.mark.parametrize(
    "words",
    [
        "removed    sectionReference/classPeriodName (string)",
        "removed    sectionReference/sequenceOfCourse (integer)",
        "key        sectionReference: 8 parts (classPeriodName,",
        "renamed    sectionReference/uniqueSectionCode -> sectionReference/sectionIdentifier",
        "renamed    sectionReference/termDescriptor -> sectionReference/sessionName",
        "renamed    educationalEnvironmentType -> educationalEnvironmentDescriptor",
        "retyped    eventDate: local-datetime -> date",
        "spec/edfi/v2/resources/student-section-attendance-events.yaml",
        "spec/edfi/v4/resources/student-section-attendance-events.yaml",
    ],
)
def test_the_attendance_event_reads_well(attendance: Comparison, words: str) -> None:
    assert words in text_of(attendance)
    assert max(len(line) for line in text_of(attendance).splitlines()) <= 120


def test_backwards_reads_as_well() -> None:
    text = text_of(compared("v4", "v2"))
    assert "renamed    sectionReference/sectionIdentifier -> sectionReference/uniqueSectionCode" in text


def test_parents_become_contacts() -> None:
    text = " ".join(text_of(compared("v4", "v5")).split())
    assert "renamed parents -> contacts" in text
    assert "no page of v4 is about parents" in text
    assert "renamed studentParentAssociations -> studentContactAssociations" in text
    assert "key 1 part (parentUniqueId) -> 1 part (contactUniqueId)" in text
    assert "renamed parentUniqueId -> contactUniqueId" in text
    assert "required.yaml#Parent required not in the list -> create, update" in text
    assert "renamed parentReference/parentUniqueId -> contactReference/contactUniqueId" in text
    assert "facts.yaml#parent -> spec/edfi/v5/resources/contacts.yaml covered the whole resource" in text
    assert "added genderIdentity; preferredFirstName; preferredLastSurname" in text
    assert "reference to parents" not in text


def test_every_change_shows_both_its_places() -> None:
    found = compared("v4", "v5")
    text, table = text_of(found).replace("\n      ", " "), markdown_of(found)
    shown = 0
    for chapter in chapters_of(found):
        for section in chapter.sections:
            before, after = section.before or "nothing", section.after or "nothing"
            assert f"  {section.resource}: {before} -> {after}\n    {section.lines[0].kind}" in text
            cells = [f"`{spot}`" if spot else "—" for spot in (section.before, section.after)]
            row = f"| | **{section.resource}** {cells[0]} | {cells[1]} |"
            assert f"{row}\n| {section.lines[0].kind} | " in table
            shown += sum(max(len(line.spots), 1) for line in section.lines)
    assert shown == len(found.changes)


@pytest.mark.parametrize(
    ("resource", "path", "before", "after"),
    [
        ("locations", "optimalNumberOfSeats", "resources/locations.yaml", "facts.yaml#location"),
        ("courses", "learningObjectives", "resources/courses.yaml", ""),
        ("studentSchoolAssociations", "schoolChoice", "", "facts.yaml#studentSchoolAssociation"),
        (
            "sessions",
            "gradingPeriods/gradingPeriodReference",
            "resources/sessions.yaml",
            "resources/sessions.yaml",
        ),
        (
            "courses",
            "identificationCodes/courseCatalogURL",
            "resources/courses.yaml#courseIdentificationCodes",
            "facts.yaml#courseIdentificationCode",
        ),
    ],
)
def test_the_places_are_those_of_the_paths(resource: str, path: str, before: str, after: str) -> None:
    sections = [
        (section.before.removeprefix("spec/edfi/v4/"), section.after.removeprefix("spec/edfi/v5/"))
        for chapter in chapters_of(compared("v4", "v5"))
        for section in chapter.sections
        if section.resource == resource
        and any(spot.path == path for line in section.lines for spot in line.spots)
    ]
    assert sections == [(before, after)]


def test_no_difference() -> None:
    same = compared("v4", "v4")
    assert text_of(same) == "edfi/v4 -> edfi/v4: no differences\n"
    assert markdown_of(same) == "## edfi/v4 → edfi/v4\n\nNo differences.\n\n"


def test_markdown_has_a_heading_and_a_table_a_group(attendance: Comparison) -> None:
    text = markdown_of(attendance)
    assert text.startswith("## edfi/v2 → edfi/v4\n")
    assert text.count("\n| Change | Before | After |\n") == text.count("\n### ")
    assert "| `sectionReference/termDescriptor` | `sectionReference/sessionName` (" in text
    assert chapters_text(attendance, 4).count("\n#### ") == text.count("\n### ")


def test_json_keeps_to_its_schema(attendance: Comparison) -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    plain = json.loads(json_of(attendance))
    jsonschema_rs.validate(json.loads(schema_text()), plain)
    assert plain["format"] == FORMAT
    assert sum(plain["counts"].values()) == len(plain["changes"]) == len(attendance.changes)
    assert plain["before"]["label"] == "edfi/v2"


def test_the_spec_leaves_no_rename_open_and_no_change_without_a_difference() -> None:
    for family in TREE.families():
        versions = TREE.load_family(family).versions
        for version in versions:
            predecessor = TREE.load_info(family, version).predecessor
            if predecessor:
                found = compare_at_revisions(
                    VersionAtRevision(Project(TREE), VersionRef(family, predecessor)),
                    VersionAtRevision(Project(TREE), VersionRef(family, version)),
                )
                assert found.stale == ()
                assert [each for each in found.changes if each.note.endswith("?")] == []
                assert [each for each in found.changes if each.was and each.was == each.now] == []
