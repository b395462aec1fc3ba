"""Truths about the published pages: which keys do not meet while nobody has mended them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tablewright.model.errata import Errata
from tablewright.model.findings import Finding
from tablewright.model.preload import Preload
from tablewright.model.version import VersionRef
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.resolve.resolve import VersionFiles, resolve_version
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

TREE = SpecTree(Path(__file__).resolve().parents[1])
PARTS = {
    version: Project(TREE).files(VersionRef("edfi", version))
    for version in ("v2", "v3", "v4", "v5")
}

both = pytest.mark.parametrize("version", ["v4", "v5"])


def bare(version: str) -> VersionFiles:
    """What the pages say and nobody else."""
    return replace(PARTS[version], errata=Errata(), preload=Preload())


@cache
def findings(parts: VersionFiles) -> tuple[Finding, ...]:
    return resolve_version(parts).findings


def found(parts: VersionFiles, *codes: str) -> list[Finding]:
    return [finding for finding in findings(parts) if finding.code in codes]


def lost(parts: VersionFiles, page: str, place: str) -> list[tuple[str, str, str]]:
    """Code, scenarios and key of each finding at a place."""
    own = [
        each
        for each in found(parts, "K001", "K002")
        if (each.page, each.at) == (page, place)
    ]
    return [
        (each.code, dict(each.texts)["scenarios"], dict(each.texts)["key"])
        for each in own
    ]


@pytest.mark.parametrize("version", PARTS)
def test_every_key_of_the_mended_pages_is_made_or_declared(version: str) -> None:
    assert found(PARTS[version], "K001") == []


@both
def test_courses_are_referred_to_by_other_codes_than_they_are_made_with(
    version: str,
) -> None:
    """The course page makes `ALG 01` and `ART 01`."""
    assert sorted(lost(bare(version), "CourseOfferings", "courseReference")) == [
        ("K001", "1, 3", "courseCode 'ELA-01', educationOrganizationId '255901107'"),
        ("K001", "2, 4", "courseCode 'ALG-01', educationOrganizationId '255901001'"),
    ]


@both
def test_class_periods_are_referred_to_that_nobody_makes(version: str) -> None:
    """`Class Period 2` to `6`; the page prints no school beside them, so the first does not meet either."""
    periods = {
        key
        for code, _, key in lost(bare(version), "BellSchedule", "classPeriodReference")
    }
    assert periods == {
        f"classPeriodName 'Class Period {number}'" for number in range(1, 7)
    }


@both
def test_sections_use_a_class_period_before_its_name(version: str) -> None:
    """Scenario 3 of the class periods names that of the elementary school so; the high school's never is."""
    key = "classPeriodName 'Class Period 01', schoolId '{}'"
    place = "classPeriods/classPeriodReference"
    preloaded = replace(PARTS[version], errata=Errata())
    assert lost(preloaded, "Sections", place) == [
        ("K001", "2, 4", key.format("255901001")),
        ("K002", "1, 3", key.format("255901107")),
    ]


@both
def test_programs_are_never_made(version: str) -> None:
    """Four of the nine names that the census counts are on the pages published here; one program is made."""
    names = [
        dict(each.texts)["key"].split("programName ")[1].split("'")[1]
        for each in found(bare(version), "K001")
        if dict(each.texts)["resource"] == "programs"
    ]
    assert sorted(names) == [
        "Career and Technical Education",
        "Gifted and Talented",
        "Neglected and Delinquent Program",
        "Special Education",
    ]


def test_grading_periods_have_a_name_in_v5_that_no_reference_prints() -> None:
    """The pages still print the sequence that keyed them in v4, where all of them meet."""
    places = [
        (each.page, each.at)
        for each in found(bare("v5"), "K001")
        if dict(each.texts)["resource"] == "gradingPeriods"
    ]
    grades, sessions = ("Grades", "gradingPeriodReference"), (
        "Sessions",
        "gradingPeriods/gradingPeriodReference",
    )
    assert Counter(places) == {grades: 2, sessions: 4}
    resources = {dict(each.texts)["resource"] for each in found(bare("v4"), "K001")}
    assert "gradingPeriods" not in resources


@both
def test_what_is_suggested_makes_the_keys_meet(version: str) -> None:
    """The corrections of a class period and of the grades' begin dates are those of corrections.yaml."""
    parts = replace(PARTS[version], errata=Errata())
    pairs = [(finding, finding.fix) for finding in found(parts, "K001")]
    sure = {"Grades/StudentSectionAssociationReference/beginDate"}
    sure |= {"Sections/classPeriods/classPeriodReference/classPeriodName"}
    mended = {finding: made for finding, made in pairs if made and made.at in sure}
    assert len(mended) == 3
    committed = PARTS[version].errata.corrections
    for made in mended.values():
        assert replace(made, why="") in [replace(each, why="") for each in committed]
    corrections = tuple(mended.values())
    assert apply_corrections(parts.pages, corrections)[1] == ()
    left = found(replace(parts, errata=Errata(corrections)), "K001")
    assert not set(left) & set(mended)


# Prerequisites -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "missing"),
    [
        ("v4", {"schools": 9, "calendars": 1, "sessions": 1}),
        ("v5", {"schools": 9, "sessions": 1, "contacts": 1, "students": 1}),
    ],
)
def test_prerequisites_that_pages_forget(version: str, missing: dict[str, int]) -> None:
    """The census, which has eight pages more, misses a School on 27 and does not say by what it counts: 9 of
    ours send a schoolReference, 28 print the id of a school or of an education organization.
    """
    assert (
        Counter(dict(each.texts)["name"] for each in found(bare(version), "S022"))
        == missing
    )


@pytest.mark.parametrize(
    ("version", "extra", "enrollment"), [("v4", 15, 10), ("v5", 17, 11)]
)
def test_prerequisites_that_nothing_refers_to(
    version: str, extra: int, enrollment: int
) -> None:
    """The census has 17 and 18 with the pages that are not published here, nearly always the enrollment."""
    meant = Counter(
        dict(each.texts)["resource"] for each in found(bare(version), "S023")
    )
    assert (sum(meant.values()), meant["studentSchoolAssociations"]) == (
        extra,
        enrollment,
    )
