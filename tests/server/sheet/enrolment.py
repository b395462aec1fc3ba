"""Records of a school with a section and an enrolled student, in the order in which they can be created."""

from __future__ import annotations

from typing import Any

import httpx
from server.bodies import school

DATA = "/data/v3/ed-fi"
SCHOOL_ID = 255901001
SCHOOL = {"schoolId": SCHOOL_ID}
SESSION = {**SCHOOL, "schoolYear": 2017, "sessionName": "Fall"}
OFFERING = {**SESSION, "localCourseCode": "ALG-1"}
SECTION = {**OFFERING, "sectionIdentifier": "ALG-1-A"}
SYSTEM = "uri://ed-fi.org/CourseIdentificationSystemDescriptor#State course code"
STUDENT = {"studentUniqueId": "604822"}

RECORDS: dict[str, dict[str, Any]] = {
    "schools": school(SCHOOL_ID, nameOfInstitution="Grand Bend High School"),
    "classPeriods": {"classPeriodName": "First", "schoolReference": SCHOOL},
    "sessions": {
        "sessionName": "Fall",
        "schoolReference": SCHOOL,
        "schoolYearTypeReference": {"schoolYear": 2017},
        "beginDate": "2016-08-22",
        "endDate": "2016-12-16",
        "termDescriptor": "uri://ed-fi.org/TermDescriptor#Fall Semester",
        "totalInstructionalDays": 80,
    },
    "courses": {
        "courseCode": "ALG-1",
        "educationOrganizationReference": {"educationOrganizationId": SCHOOL_ID},
        "courseTitle": "Algebra I",
        "numberOfParts": 1,
        "identificationCodes": [
            {
                "courseIdentificationSystemDescriptor": SYSTEM,
                "identificationCode": "03100500",
            }
        ],
    },
    "courseOfferings": {
        "localCourseCode": "ALG-1",
        "schoolReference": SCHOOL,
        "sessionReference": SESSION,
        "courseReference": {
            "courseCode": "ALG-1",
            "educationOrganizationId": SCHOOL_ID,
        },
    },
    "sections": {
        "sectionIdentifier": "ALG-1-A",
        "courseOfferingReference": OFFERING,
        "classPeriods": [
            {"classPeriodReference": {**SCHOOL, "classPeriodName": "First"}}
        ],
    },
    "students": {
        **STUDENT,
        "birthDate": "2003-04-05",
        "firstName": "Ada",
        "lastSurname": "Jones",
    },
    "studentSchoolAssociations": {
        "entryDate": "2016-08-22",
        "schoolReference": SCHOOL,
        "studentReference": STUDENT,
        "entryGradeLevelDescriptor": "uri://ed-fi.org/GradeLevelDescriptor#Ninth grade",
    },
    "studentSectionAssociations": {
        "beginDate": "2016-08-22",
        "sectionReference": SECTION,
        "studentReference": STUDENT,
    },
    "studentSectionAttendanceEvents": {
        "attendanceEventCategoryDescriptor": "uri://ed-fi.org/AttendanceEventCategoryDescriptor#Tardy",
        "eventDate": "2016-09-16",
        "sectionReference": SECTION,
        "studentReference": STUDENT,
    },
}


def create(client: httpx.Client, resource: str, **members: Any) -> str:
    """Create the record of a resource, with these members changed; returns its path."""
    body = {**RECORDS[resource], **members}
    response = client.post(f"{DATA}/{resource}", json=body)
    assert response.status_code == 201, response.text
    return httpx.URL(response.headers["location"]).path


def create_all(client: httpx.Client) -> dict[str, str]:
    """Create every record; returns their paths by resource."""
    paths: dict[str, str] = {}
    for resource in RECORDS:
        paths[resource] = create(client, resource)
    return paths


def problem(response: httpx.Response, status: int, ending: str) -> dict[str, Any]:
    """The body of a refusal with this status and this end of its type."""
    assert response.status_code == status, response.text
    body: dict[str, Any] = response.json()
    assert body["type"] == f"urn:ed-fi:api:{ending}"
    return body
