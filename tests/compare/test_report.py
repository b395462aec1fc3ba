"""A comparison printed as text, as Markdown and as JSON."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

import jsonschema_rs
import pytest

from committed_spec import PROJECT
from tablewright.compare.change_kinds import CHANGE_KINDS, LABELS
from tablewright.compare.report.json_form import (
    FORMAT,
    SCHEMA,
    comparison_json,
    schema_text,
)
from tablewright.compare.report.markdown import changes_by_group, comparison_markdown
from tablewright.compare.report.model import group_sections
from tablewright.compare.report.text import comparison_text
from tablewright.model.comparison import Comparison
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import (
    VersionAtRevision,
    compare_at_revisions,
)

TREE = SpecTree(Path(__file__).resolve().parents[2])


@functools.cache
def compared(before: str, after: str) -> Comparison:
    return compare_at_revisions(
        VersionAtRevision(PROJECT, VersionRef("edfi", before)),
        VersionAtRevision(PROJECT, VersionRef("edfi", after)),
    )


@pytest.fixture(scope="module")
def attendance() -> Comparison:
    """The changes of the section attendance event from v2 to v4 of the committed spec."""
    found = compared("v2", "v4")
    name = "studentSectionAttendanceEvents"
    changes = tuple(change for change in found.changes if change.resource in ("", name))
    return Comparison(found.before, found.after, changes)


def test_the_text_starts_with_the_number_of_changes_by_group(
    attendance: Comparison,
) -> None:
    lines = comparison_text(attendance).splitlines()
    assert lines[0] == f"edfi/v2 -> edfi/v4: {len(attendance.changes)} changes"
    assert [line.split(maxsplit=1)[1] for line in lines[1:6]] == [
        "breaks readers",
        "breaks writers",
        "requires more",
        "requires less",
        "documentation only",
    ]
    assert sum(int(line.split()[0]) for line in lines[1:6]) == len(attendance.changes)


@pytest.mark.parametrize(
    "words",
    [
        "removed sectionReference/classPeriodName (string)",
        "removed sectionReference/sequenceOfCourse (integer)",
        "key sectionReference: 8 parts (classPeriodName,",
        "renamed sectionReference/uniqueSectionCode -> sectionReference/sectionIdentifier",
        "renamed sectionReference/termDescriptor -> sectionReference/sessionName",
        "renamed educationalEnvironmentType -> educationalEnvironmentDescriptor",
        "retyped eventDate: local-datetime -> date",
        "spec/edfi/v2/resources/student-section-attendance-events.yaml",
        "spec/edfi/v4/resources/student-section-attendance-events.yaml",
    ],
)
def test_the_changes_of_the_attendance_event_are_printed(
    attendance: Comparison, words: str
) -> None:
    text = comparison_text(attendance)
    assert words in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) <= 120


def test_renames_are_followed_backwards() -> None:
    text = " ".join(comparison_text(compared("v4", "v2")).split())
    assert (
        "renamed sectionReference/sectionIdentifier -> sectionReference/uniqueSectionCode"
        in text
    )


def test_the_rename_of_parents_to_contacts_is_printed() -> None:
    text = " ".join(comparison_text(compared("v4", "v5")).split())
    assert "renamed parents -> contacts" in text
    assert "no page of v4 covers parents" in text
    assert "renamed studentParentAssociations -> studentContactAssociations" in text
    assert "key renamed 1 part (parentUniqueId) -> 1 part (contactUniqueId)" in text
    assert "renamed parentUniqueId -> contactUniqueId" in text
    assert (
        "required.yaml#Parent resource required not in the list -> create, update"
        in text
    )
    assert (
        "renamed parentReference/parentUniqueId -> contactReference/contactUniqueId"
        in text
    )
    assert "facts.yaml#parent -> spec/edfi/v5/resources/contacts.yaml covered " in text
    assert "required properties: contactUniqueId, firstName, lastSurname and " in text
    assert "added genderIdentity; preferredFirstName; preferredLastSurname" in text
    assert "reference to parents" not in text


def test_every_change_is_printed_with_both_places_or_with_those_of_many_resources() -> (
    None
):
    found = compared("v4", "v5")
    text = comparison_text(found).replace("\n      ", " ")
    markdown = comparison_markdown(found)
    shown = 0
    for group in group_sections(found):
        for repeated in group.repeated:
            assert f"{repeated.label}*: {repeated.was} → {repeated.now} (" in markdown
            for resource, line in repeated.lines:
                assert f"\n- {resource}:" in markdown
                for changed in line.paths:
                    assert f"`{changed.path}`" in markdown
                    shown += 1
        for section in group.sections:
            before, after = section.before or "nothing", section.after or "nothing"
            heading = section.resource or "all resources"
            both = before if before == after else f"{before} -> {after}"
            assert f"  {heading}: {both}\n    {section.lines[0].label}" in text
            places = [
                f"`{place}`" if place else "—"
                for place in (section.before, section.after)
            ]
            both = places[1] if before == after else f"{places[0]} →\n{places[1]}"
            row = f"{both}:\n\n- {section.lines[0].label}:"
            assert row in markdown
            shown += sum(max(len(line.paths), 1) for line in section.lines)
    assert shown == len(found.changes)


@pytest.mark.parametrize(
    ("resource", "path", "before", "after"),
    [
        (
            "locations",
            "optimalNumberOfSeats",
            "resources/locations.yaml",
            "facts.yaml#location",
        ),
        ("courses", "learningObjectives", "resources/courses.yaml", ""),
        (
            "studentSchoolAssociations",
            "schoolChoice",
            "",
            "facts.yaml#studentSchoolAssociation",
        ),
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
def test_a_section_has_the_places_of_its_paths(
    resource: str, path: str, before: str, after: str
) -> None:
    # A path may have changes in several groups.
    sections = {
        (
            section.before.removeprefix("spec/edfi/v4/"),
            section.after.removeprefix("spec/edfi/v5/"),
        )
        for group in group_sections(compared("v4", "v5"))
        for section in group.sections
        if section.resource == resource
        and any(
            changed.path == path for line in section.lines for changed in line.paths
        )
    }
    assert sections == {(before, after)}


def test_equal_versions_have_no_differences() -> None:
    same = compared("v4", "v4")
    assert comparison_text(same) == "edfi/v4 -> edfi/v4: no differences\n"
    assert comparison_markdown(same) == "## edfi/v4 → edfi/v4\n\nNo differences.\n\n"


def test_the_contents_link_to_every_group_and_resource(attendance: Comparison) -> None:
    text = comparison_markdown(attendance)
    assert text.startswith("## edfi/v2 → edfi/v4\n")
    links = re.findall(r"\]\(#(.+)\)", text)
    anchors = re.findall(r'<a id="(.+)"></a>', text)
    assert len(set(anchors)) == len(anchors)
    assert set(links) <= set(anchors)
    for group in group_sections(attendance):
        assert f"\n### {group.title} ({group.count})\n" in text
        assert f"- [{group.title}](#" in text


def test_a_new_resource_of_the_api_is_printed_with_its_required_properties() -> None:
    text = comparison_text(compared("v3", "v4"))
    assert re.search(r"resource added +\d+ scenarios; \d+ required properties: ", text)


def test_the_text_lists_everything_with_verbose() -> None:
    found = compared("v4", "v5")
    short = " ".join(comparison_text(found).split())
    whole = " ".join(comparison_text(found, True).split())
    details = [item for change in found.changes for item in change.details]
    assert any(item not in short for item in details)
    for item in details:
        assert item in whole
    for group in group_sections(found):
        for repeated in group.repeated:
            for resource, line in repeated.lines:
                assert f"{resource}: {line.paths[0].path}" in whole
                assert f"{resource}: {line.paths[0].path}" not in short


def test_only_documentation_changes_and_properties_of_many_resources_are_folded() -> (
    None
):
    text = comparison_markdown(compared("v4", "v5"))
    shown, _, folded = text.partition("<details><summary>Show these changes")
    assert "### Breaks readers" in shown
    assert "### Documentation only" in shown
    assert "### " not in folded.replace("#### ", "")
    assert folded.endswith("</details>\n\n")


def test_the_changes_of_a_package_have_no_numbers_of_changes() -> None:
    text = changes_by_group(compared("v4", "v5"), 4)
    assert not re.search(r"(?m)^#### .*\d", text)
    assert not re.search(r"(?m)^\d+ changes", text)


def test_no_table_and_no_long_pair_of_values_is_in_one_line() -> None:
    text = comparison_markdown(compared("v4", "v5"))
    assert "|---" not in text
    for line in text.splitlines():
        before, arrow, after = line.partition(" → ")
        # A confirmed rename has the reason of a person in the line.
        assert not arrow or len(before) + len(after) < 400, line


def test_each_label_has_one_explanation() -> None:
    explanations: dict[str, set[str]] = {}
    for case, label in LABELS.items():
        explanations.setdefault(label, set()).add(CHANGE_KINDS[case].why)
    for label, found in explanations.items():
        assert len(found) == 1, label


def test_json_is_valid_against_its_schema(attendance: Comparison) -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    plain = json.loads(comparison_json(attendance))
    jsonschema_rs.validate(json.loads(schema_text()), plain)
    assert plain["format"] == FORMAT
    assert (
        sum(plain["counts"].values())
        == len(plain["changes"])
        == len(attendance.changes)
    )
    assert plain["before"]["label"] == "edfi/v2"


def test_the_spec_has_no_unconfirmed_or_stale_rename_and_no_empty_change() -> None:
    for family in TREE.families():
        versions = TREE.load_family(family).versions
        for version in versions:
            predecessor = TREE.load_info(VersionRef(family, version)).predecessor
            if predecessor:
                found = compare_at_revisions(
                    VersionAtRevision(PROJECT, VersionRef(family, predecessor)),
                    VersionAtRevision(PROJECT, VersionRef(family, version)),
                )
                assert found.stale == ()
                assert [
                    change for change in found.changes if change.note.endswith("?")
                ] == []
                assert [
                    change
                    for change in found.changes
                    if change.was and change.was == change.now
                ] == []
