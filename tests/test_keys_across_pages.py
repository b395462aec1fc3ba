"""The references and prerequisites of the published Ed-Fi pages, without and with their corrections."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tablewright.model.corrections import CorrectionsAndAcceptances
from tablewright.model.findings import Finding
from tablewright.model.preload import Preload
from tablewright.model.version import VersionRef
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.resolve.resolve import VersionFiles, resolve_version
from tablewright.specfiles import SpecTree
from tablewright.values.words import effective_value, value_words
from tablewright.workflow.project import Project

TREE = SpecTree(Path(__file__).resolve().parents[1])
PARTS = {
    version: Project(TREE).files(VersionRef("edfi", version))
    for version in ("v2", "v3", "v4", "v5")
}

both = pytest.mark.parametrize("version", ["v4", "v5"])


def uncorrected(version: str) -> VersionFiles:
    """Return the files of a version without corrections and acceptances and without preloaded records."""
    return replace(
        PARTS[version], entries=CorrectionsAndAcceptances(), preload=Preload()
    )


@cache
def findings(parts: VersionFiles) -> tuple[Finding, ...]:
    return resolve_version(parts).findings


def found(parts: VersionFiles, *codes: str) -> list[Finding]:
    return [finding for finding in findings(parts) if finding.code in codes]


def unresolved(
    parts: VersionFiles, page: str, place: str
) -> list[tuple[str, str, str]]:
    """Return code, scenarios and key of each finding on an unresolved reference at a place."""
    result = []
    for finding in found(parts, "K001", "K002", "K003"):
        if (finding.page, finding.at) == (page, place):
            texts = dict(finding.texts)
            result.append((finding.code, texts["scenarios"], texts["key"]))
    return result


@pytest.mark.parametrize("version", PARTS)
def test_the_corrected_pages_have_no_unresolved_reference(version: str) -> None:
    assert found(PARTS[version], "K001", "K003") == []


@both
def test_references_to_courses_use_other_codes_than_the_course_page(
    version: str,
) -> None:
    """The course page creates `ALG 01` and `ART 01`, with a blank instead of a hyphen."""
    assert sorted(
        unresolved(uncorrected(version), "CourseOfferings", "courseReference")
    ) == [
        ("K003", "1, 3", "courseCode 'ELA-01', educationOrganizationId '255901107'"),
        ("K003", "2, 4", "courseCode 'ALG-01', educationOrganizationId '255901001'"),
    ]


@both
def test_references_to_class_periods_that_no_page_creates_are_findings(
    version: str,
) -> None:
    """No page creates `Class Period 2` to `6`. The reference to the first one lacks the school of the key."""
    periods = {
        key
        for code, _, key in unresolved(
            uncorrected(version), "BellSchedule", "classPeriodReference"
        )
    }
    assert periods == {
        f"classPeriodName 'Class Period {number}'" for number in range(1, 7)
    }


@both
def test_sections_refer_to_a_class_period_by_a_name_that_it_gets_later(
    version: str,
) -> None:
    """Scenario 3 of the class periods gives the name to that of the elementary school, and to no other."""
    key = "classPeriodName 'Class Period 01', schoolId '{}'"
    place = "classPeriods/classPeriodReference"
    preloaded = replace(PARTS[version], entries=CorrectionsAndAcceptances())
    assert unresolved(preloaded, "Sections", place) == [
        ("K002", "1, 3", key.format("255901107")),
        ("K003", "2, 4", key.format("255901001")),
    ]


@both
def test_references_to_programs_that_no_page_creates_are_findings(version: str) -> None:
    """The page of programs creates one of them, and other pages refer to more."""
    names = {
        dict(finding.texts)["key"].split("programName ")[1].split("'")[1]
        for finding in found(uncorrected(version), "K001", "K003")
        if dict(finding.texts)["resource"] == "programs"
    }
    created = set()
    referred = set()
    for page in PARTS[version].pages:
        for _, row in page.walk():
            if row.name != "programName":
                continue
            cells = {value_words(effective_value(value)) for _, value in row.values}
            if page.name == "Programs":
                created |= cells
            else:
                referred |= cells
    assert created
    assert names == referred - created


def test_v5_references_to_grading_periods_lack_the_new_key_member() -> None:
    """The references still have the sequence number of the v4 key. In v4, all of them are resolved."""
    places = [
        (finding.page, finding.at)
        for finding in found(uncorrected("v5"), "K001", "K003")
        if dict(finding.texts)["resource"] == "gradingPeriods"
    ]
    references = set()
    for page in PARTS["v5"].pages:
        for place, row in page.walk():
            if row.name == "gradingPeriodReference":
                references.add((page.name, place))
    assert references
    assert set(places) == references
    resources = {
        dict(finding.texts)["resource"]
        for finding in found(uncorrected("v4"), "K001", "K003")
    }
    assert "gradingPeriods" not in resources


@both
def test_the_suggested_corrections_resolve_the_references(version: str) -> None:
    """The suggestions for a class period and for begin dates of grades equal entries of corrections.yaml."""
    parts = replace(PARTS[version], entries=CorrectionsAndAcceptances())
    pairs = [(finding, finding.fix) for finding in found(parts, "K001", "K003")]
    sure = {"Grades/StudentSectionAssociationReference/beginDate"}
    sure |= {"Sections/classPeriods/classPeriodReference/classPeriodName"}
    fixes = {finding: fix for finding, fix in pairs if fix and fix.at in sure}
    assert len(fixes) == 3
    committed = [
        replace(correction, why="") for correction in PARTS[version].entries.corrections
    ]
    for fix in fixes.values():
        assert replace(fix, why="") in committed
    corrections = tuple(fixes.values())
    assert apply_corrections(parts.pages, corrections)[1] == ()
    remaining = found(
        replace(parts, entries=CorrectionsAndAcceptances(corrections)), "K001"
    )
    assert not set(remaining) & set(fixes)


# Prerequisites -----------------------------------------------------------------------------------


@both
def test_prerequisites_that_a_page_lacks_are_findings(version: str) -> None:
    """A page with a reference to a school lists schools among its prerequisites, or has the finding."""
    reported = {
        finding.page
        for finding in found(uncorrected(version), "S022")
        if dict(finding.texts)["name"] == "schools"
    }
    assert reported
    for page in PARTS[version].pages:
        names = {name_of(prerequisite) for prerequisite in page.prerequisites}
        refers = any(name_of(row.name) == "schoolreference" for row in page.properties)
        # `EdOrg` is an education organization, which a school is as well.
        lacks = refers and not names & {"school", "schools", "edorg"}
        # Other references of a page can contain a school as well.
        assert not lacks or page.name in reported, page.name
        assert page.name not in reported or not names & {"school", "schools"}, page.name


@both
def test_prerequisites_without_a_reference_are_findings(version: str) -> None:
    """Most of them are the enrollment: the pages about students list it, and refer to the student."""
    resources = Counter(
        dict(finding.texts)["resource"]
        for finding in found(uncorrected(version), "S023")
    )
    assert resources.most_common(1)[0][0] == "studentSchoolAssociations"


def name_of(text: str) -> str:
    return text.replace(" ", "").casefold()
