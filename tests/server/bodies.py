"""Bodies of records that many tests create."""

from __future__ import annotations

from typing import Any

SCHOOL_CATEGORY = "uri://ed-fi.org/EducationOrganizationCategoryDescriptor#School"
NINTH_GRADE = "uri://ed-fi.org/GradeLevelDescriptor#Ninth grade"


def school(number: int = 1, **members: Any) -> dict[str, Any]:
    """The body of a school with its mandatory members, and with `members`."""
    return {
        "schoolId": number,
        "nameOfInstitution": f"School {number}",
        "educationOrganizationCategories": [
            {"educationOrganizationCategoryDescriptor": SCHOOL_CATEGORY}
        ],
        "gradeLevels": [{"gradeLevelDescriptor": NINTH_GRADE}],
        **members,
    }
