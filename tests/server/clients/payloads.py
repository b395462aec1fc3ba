"""Records that the data standards of all versions under test accept, in the order in which to send them."""

from __future__ import annotations

from typing import Any

SCHOOL_ID = 255901001
DESCRIPTOR = "uri://ed-fi.org/{}#{}"

Records = list[tuple[str, dict[str, Any]]]


def _uri(descriptor: str, code: str) -> str:
    return DESCRIPTOR.format(descriptor, code)


def records() -> Records:
    """A school, two class periods, a student and an enrolment, each with its resource."""
    category = _uri("EducationOrganizationCategoryDescriptor", "School")
    grade = _uri("GradeLevelDescriptor", "Ninth grade")
    school = {"schoolId": SCHOOL_ID}
    student = {"studentUniqueId": "604822"}
    return [
        (
            "schools",
            school
            | {
                "nameOfInstitution": "Grand Bend High School",
                "educationOrganizationCategories": [
                    {"educationOrganizationCategoryDescriptor": category}
                ],
                "gradeLevels": [{"gradeLevelDescriptor": grade}],
            },
        ),
        ("classPeriods", {"schoolReference": school, "classPeriodName": "01"}),
        ("classPeriods", {"schoolReference": school, "classPeriodName": "02"}),
        (
            "students",
            student
            | {
                "birthDate": "2009-01-01",
                "firstName": "Austin",
                "lastSurname": "Jones",
            },
        ),
        (
            "studentSchoolAssociations",
            {
                "schoolReference": school,
                "studentReference": student,
                "entryDate": "2025-08-25",
                "entryGradeLevelDescriptor": grade,
            },
        ),
    ]
