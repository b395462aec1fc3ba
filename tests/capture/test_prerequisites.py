"""Prerequisites: names of resources are kept, sentences are findings."""

from __future__ import annotations

import pytest

from tablewright.capture.prerequisites import read_prerequisites


@pytest.mark.parametrize(
    "name",
    [
        "Student",
        "Class Period",
        "student school association",
        "Program (pre-loaded)",
        "Graduation Plan (if applicable)",
        "StudentSchoolAssociation (enrollment)",
        "Post Secondary Event",
        "Create",
    ],
)
def test_names_and_short_qualifiers_are_kept(name: str) -> None:
    assert read_prerequisites([name]) == ((name,), [])


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Create the Course first", "Course"),
        ("Load Students", "Students"),
        ("Post the event.", ""),
        ("Courses must exist.", ""),
        ("The Location is there", "Location"),
        ("Before the updates of it begin there stands a StaffMember", "StaffMember"),
    ],
)
def test_a_prerequisite_that_is_a_sentence_is_a_finding(
    sentence: str, names: str
) -> None:
    kept, (finding,) = read_prerequisites([sentence])
    assert kept == ()
    assert (finding.code, finding.details) == ("S015", (("names", names),))


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("Course (the server is filled with them)", "Course"),
        ("Course (pre-loaded) (must exist)", "Course (pre-loaded)"),
        ("Course (one of each of them)", "Course"),
    ],
)
def test_a_name_followed_by_a_sentence_is_kept_without_it(
    printed: str, kept: str
) -> None:
    names, (finding,) = read_prerequisites([printed])
    assert names == (kept,)
    assert (finding.code, finding.at, finding.details) == (
        "S015",
        "prerequisites",
        (("names", kept),),
    )
