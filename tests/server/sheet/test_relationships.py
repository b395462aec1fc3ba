"""The section "Errors", the line on students and staff without an enrollment or an assignment."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from server.sheet.enrolment import DATA, RECORDS, create, problem

DENIED = "security:authorization"


@pytest.fixture
def strict(package: Any) -> httpx.Client:
    """A client of a server that requires relationships."""
    signed_in: httpx.Client = package("edfi_v5", strict_authorization=True)
    return signed_in


def test_students_cannot_be_read_or_updated_before_an_enrollment_exists(
    strict: httpx.Client,
) -> None:
    student = RECORDS["students"]
    path = create(strict, "students")
    for response in (
        strict.get(path),
        strict.put(path, json={**student, "firstName": "Eve"}),
        strict.post(f"{DATA}/students", json={**student, "firstName": "Eve"}),
    ):
        body = problem(response, 403, DENIED)
        assert "'StudentSchoolAssociation'" in body["detail"]
    assert strict.get(f"{DATA}/students").json() == []
    create(strict, "schools")
    association = create(strict, "studentSchoolAssociations")
    assert strict.get(path).status_code == 200
    assert len(strict.get(f"{DATA}/students").json()) == 1
    assert strict.put(path, json={**student, "firstName": "Eve"}).status_code == 204
    # Deleting in the reverse order of creation needs no relationship at the end.
    assert strict.delete(association).status_code == 204
    problem(strict.get(path), 403, DENIED)
    assert strict.delete(path).status_code == 204


def test_staff_cannot_be_read_before_an_assignment_exists(strict: httpx.Client) -> None:
    staff = {"staffUniqueId": "7", "firstName": "Ida", "lastSurname": "Bell"}
    response = strict.post(f"{DATA}/staffs", json=staff)
    assert response.status_code == 201, response.text
    path = response.headers["location"]
    body = problem(strict.get(path), 403, DENIED)
    assert "'StaffEducationOrganizationAssignmentAssociation'" in body["detail"]
    create(strict, "schools")
    assignment = {
        "beginDate": "2016-08-01",
        "educationOrganizationReference": {"educationOrganizationId": 255901001},
        "staffReference": {"staffUniqueId": "7"},
        "staffClassificationDescriptor": "uri://ed-fi.org/StaffClassificationDescriptor#Teacher",
    }
    collection = f"{DATA}/staffEducationOrganizationAssignmentAssociations"
    response = strict.post(collection, json=assignment)
    assert response.status_code == 201, response.text
    assert strict.get(path).json()["firstName"] == "Ida"


def enroll(client: httpx.Client, number: int) -> None:
    student = {"studentUniqueId": f"S{number}"}
    create(client, "studentSchoolAssociations", studentReference=student)


def unique_ids(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [item["studentUniqueId"] for item in response.json()]


def test_pages_and_counts_have_only_the_people_that_may_be_read(
    strict: httpx.Client,
) -> None:
    create(strict, "schools")
    for number in range(10):
        create(strict, "students", studentUniqueId=f"S{number}", firstName="Ada")
    # Every second one, so that a page that is filtered afterwards would be short.
    for number in range(0, 10, 2):
        enroll(strict, number)
    students = f"{DATA}/students"
    first = strict.get(students, params={"limit": 3, "totalCount": "true"})
    assert unique_ids(first) == ["S0", "S2", "S4"]
    assert first.headers["Total-Count"] == "5"
    assert unique_ids(strict.get(students, params={"offset": 3})) == ["S6", "S8"]
    token = first.headers["Next-Page-Token"]
    cursor = strict.get(students, params={"pageToken": token, "pageSize": 3})
    assert unique_ids(cursor) == ["S6", "S8"]
    by_name = {"firstName": "Ada", "totalCount": "true", "limit": 0}
    assert strict.get(students, params=by_name).headers["Total-Count"] == "5"
    assert unique_ids(strict.get(students, params={"studentUniqueId": "S1"})) == []


def test_changes_and_partitions_have_only_the_people_that_may_be_read(
    strict: httpx.Client,
) -> None:
    create(strict, "schools")
    for number in range(6):
        create(strict, "students", studentUniqueId=f"S{number}")
    enroll(strict, 1)
    enroll(strict, 4)
    students = f"{DATA}/students"
    window = {"minChangeVersion": 1, "limit": 1}
    assert unique_ids(strict.get(students, params=window)) == ["S1"]
    answer = strict.get(f"{students}/partitions", params={"number": 2})
    pages = [
        unique_ids(strict.get(students, params={"pageToken": token}))
        for token in answer.json()["pageTokens"]
    ]
    assert pages == [["S1"], ["S4"]]


def test_without_the_option_people_need_no_relationship(v5: httpx.Client) -> None:
    assert v5.get(create(v5, "students")).status_code == 200
