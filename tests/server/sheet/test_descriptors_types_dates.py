"""Descriptors, types and dates, as the real API treats them: one test for each line about them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from server.bodies import school

SCHOOLS = "/data/v3/ed-fi/schools"
STUDENTS = "/data/v3/ed-fi/students"
TERMS = "/data/v3/ed-fi/termDescriptors"
GRADES = "uri://ed-fi.org/GradeLevelDescriptor"
PREFIX = "urn:ed-fi:api:"


def student(**members: Any) -> dict[str, Any]:
    return {
        "studentUniqueId": "1",
        "birthDate": "2009-01-01",
        "firstName": "Ann",
        "lastSurname": "Lee",
        **members,
    }


def created(client: httpx.Client, url: str, body: dict[str, Any]) -> dict[str, Any]:
    """The item as it is read after it was created."""
    answer = client.post(url, json=body)
    assert answer.status_code == 201, answer.text
    item: dict[str, Any] = client.get(answer.headers["location"]).json()
    return item


def faults(answer: httpx.Response) -> dict[str, list[str]]:
    """The faults of a refused body by path."""
    problem = answer.json()
    assert answer.status_code == problem["status"] == 400, answer.text
    assert problem["type"] == f"{PREFIX}bad-request:data-validation-failed"
    found: dict[str, list[str]] = problem["validationErrors"]
    return found


# Values -----------------------------------------------------------------------------------------------


def test_value_is_uri_with_namespace_name_and_code_value(v5: httpx.Client) -> None:
    item = created(v5, SCHOOLS, school())
    assert item["gradeLevels"] == [{"gradeLevelDescriptor": f"{GRADES}#Ninth grade"}]
    [level] = v5.get(
        "/data/v3/ed-fi/gradeLevelDescriptors",
        params={"namespace": GRADES, "codeValue": "Ninth grade"},
    ).json()
    assert (level["namespace"], level["codeValue"]) == (GRADES, "Ninth grade")


def test_unknown_value_is_named_at_its_path(v5: httpx.Client) -> None:
    missing = f"{GRADES}#Ninetieth grade"
    country = "uri://ed-fi.org/CountryDescriptor#Atlantis"
    level = {"gradeLevelDescriptor": f"{GRADES}#Ninth grade"}
    levels = [level, {"gradeLevelDescriptor": missing}]
    found = faults(v5.post(SCHOOLS, json=school(gradeLevels=levels)))
    [sentence] = found.pop("$.gradeLevels[1].gradeLevelDescriptor")
    assert "GradeLevelDescriptor" in sentence
    assert missing in sentence
    assert not found
    found = faults(v5.post(STUDENTS, json=student(birthCountryDescriptor=country)))
    assert list(found) == ["$.birthCountryDescriptor"]
    assert v5.get(SCHOOLS).json() == v5.get(STUDENTS).json() == []


def test_all_unknown_values_are_named_at_once(v5: httpx.Client) -> None:
    body = school(
        gradeLevels=[{"gradeLevelDescriptor": f"{GRADES}#Ninetieth grade"}],
        schoolTypeDescriptor="uri://ed-fi.org/SchoolTypeDescriptor#Hidden",
    )
    paths = {"$.gradeLevels[0].gradeLevelDescriptor", "$.schoolTypeDescriptor"}
    assert set(faults(v5.post(SCHOOLS, json=body))) == paths


def test_unknown_values_are_named_together_with_other_faults(v5: httpx.Client) -> None:
    body = school(
        gradeLevels=[{"gradeLevelDescriptor": f"{GRADES}#Ninetieth grade"}],
        schoolTypeDescriptor="Hidden",
    )
    del body["nameOfInstitution"]
    paths = {
        "$.nameOfInstitution",
        "$.gradeLevels[0].gradeLevelDescriptor",
        "$.schoolTypeDescriptor",
    }
    assert set(faults(v5.post(SCHOOLS, json=body))) == paths


def test_unknown_value_is_refused_by_put(v5: httpx.Client) -> None:
    item = created(v5, STUDENTS, student())
    changed = student(
        birthCountryDescriptor="uri://ed-fi.org/CountryDescriptor#Atlantis"
    )
    answer = v5.put(f"{STUDENTS}/{item['id']}", json=changed)
    assert list(faults(answer)) == ["$.birthCountryDescriptor"]


def test_value_of_other_descriptor_does_not_exist(v5: httpx.Client) -> None:
    term = "uri://ed-fi.org/TermDescriptor#Fall Semester"
    answer = v5.post(SCHOOLS, json=school(gradeLevels=[{"gradeLevelDescriptor": term}]))
    assert list(faults(answer)) == ["$.gradeLevels[0].gradeLevelDescriptor"]


def test_bare_code_value_does_not_exist(v5: httpx.Client) -> None:
    levels = [{"gradeLevelDescriptor": "Ninth grade"}]
    answer = v5.post(SCHOOLS, json=school(gradeLevels=levels))
    assert list(faults(answer)) == ["$.gradeLevels[0].gradeLevelDescriptor"]


def test_value_in_other_namespace_exists_once_it_is_created(v5: httpx.Client) -> None:
    namespace = "uri://example.org/GradeLevelDescriptor"
    levels = [{"gradeLevelDescriptor": f"{namespace}#Ninth grade"}]
    answer = v5.post(SCHOOLS, json=school(gradeLevels=levels))
    assert list(faults(answer)) == ["$.gradeLevels[0].gradeLevelDescriptor"]
    level = {
        "namespace": namespace,
        "codeValue": "Ninth grade",
        "shortDescription": "Ninth grade",
    }
    created(v5, "/data/v3/ed-fi/gradeLevelDescriptors", level)
    assert created(v5, SCHOOLS, school(gradeLevels=levels))["gradeLevels"] == levels


def test_value_in_other_case_is_the_same_value(v5: httpx.Client) -> None:
    sent = "URI://ED-FI.ORG/gradeleveldescriptor#NINTH GRADE"
    item = created(v5, SCHOOLS, school(gradeLevels=[{"gradeLevelDescriptor": sent}]))
    assert item["gradeLevels"] == [{"gradeLevelDescriptor": f"{GRADES}#Ninth grade"}]


def test_query_by_value_in_any_case(v5: httpx.Client) -> None:
    country = "uri://ed-fi.org/CountryDescriptor#AG"
    item = created(v5, STUDENTS, student(birthCountryDescriptor=country))
    for value in (country, country.upper(), country.lower()):
        found = v5.get(STUDENTS, params={"birthCountryDescriptor": value}).json()
        assert [other["id"] for other in found] == [item["id"]]


def test_namespace_that_the_client_does_not_own_is_forbidden(package: Any) -> None:
    client = package("edfi_v5", namespaces=("uri://ed-fi.org", "uri://example.org"))
    body = {
        "namespace": "uri://other.org/TermDescriptor",
        "codeValue": "Block 1",
        "shortDescription": "Block 1",
    }
    answer = client.post(TERMS, json=body)
    assert answer.status_code == 403
    kind = "security:authorization:namespace:access-denied:namespace-mismatch"
    assert answer.json()["type"] == PREFIX + kind
    body["namespace"] = "uri://example.org/TermDescriptor"
    created(client, TERMS, body)


# Types and dates --------------------------------------------------------------------------------------


def test_namespace_of_another_item_must_be_one_of_the_client(package: Any) -> None:
    client = package("edfi_v5", namespaces=("uri://ed-fi.org",), all_resources=True)
    contents = "/data/v3/ed-fi/educationContents"
    body = {
        "contentIdentifier": "A",
        "learningResourceMetadataURI": "uri://example.org/a",
        "namespace": "uri://other.org",
    }
    answer = client.post(contents, json=body)
    assert answer.status_code == 403, answer.text
    ending = "security:authorization:namespace:access-denied:namespace-mismatch"
    assert answer.json()["type"] == PREFIX + ending
    assert "'uri://ed-fi.org'" in answer.json()["detail"]
    item = created(client, contents, body | {"namespace": "URI://ED-FI.ORG/a"})
    moved = client.put(f"{contents}/{item['id']}", json=body)
    assert moved.status_code == 403
    assert client.delete(f"{contents}/{item['id']}").status_code == 204


def test_without_namespaces_the_client_owns_all(package: Any) -> None:
    client = package("edfi_v5", all_resources=True)
    body = {
        "contentIdentifier": "A",
        "learningResourceMetadataURI": "uri://example.org/a",
        "namespace": "uri://other.org",
    }
    created(client, "/data/v3/ed-fi/educationContents", body)


def test_date_has_four_digits_of_the_year_then_month_and_day(v5: httpx.Client) -> None:
    assert created(v5, STUDENTS, student())["birthDate"] == "2009-01-01"
    for wrong in ("01/01/2009", "2009-1-1", "20090101", "2009-02-30"):
        answer = v5.post(STUDENTS, json=student(birthDate=wrong))
        assert list(faults(answer)) == ["$.birthDate"]


@pytest.mark.parametrize("time", ["T00:00:00", "T00:00:00Z", " 00:00:00"])
def test_datetime_in_a_date_is_refused(v5: httpx.Client, time: str) -> None:
    answer = v5.post(STUDENTS, json=student(birthDate=f"2009-01-01{time}"))
    assert list(faults(answer)) == ["$.birthDate"]


PERIODS = "/data/v3/ed-fi/classPeriods"


def period(start: Any) -> dict[str, Any]:
    return {
        "classPeriodName": "First",
        "schoolReference": {"schoolId": 1},
        "meetingTimes": [{"startTime": start, "endTime": "09:25:00"}],
    }


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("08:15:00", "08:15:00"), ("8:15:00", "08:15:00"), ("8:15", "08:15:00")],
)
def test_time_has_hours_minutes_and_seconds(
    v5: httpx.Client, sent: str, stored: str
) -> None:
    created(v5, SCHOOLS, school())
    [times] = created(v5, PERIODS, period(sent))["meetingTimes"]
    assert times == {"startTime": stored, "endTime": "09:25:00"}


@pytest.mark.parametrize(
    "wrong",
    ["25:00:00", "24:00:00", "23:60:00", "23:59:60", "08:15:00Z", "noon", "", 29700],
)
def test_text_that_is_no_time_is_refused(v5: httpx.Client, wrong: Any) -> None:
    created(v5, SCHOOLS, school())
    answer = v5.post(PERIODS, json=period(wrong))
    assert answer.status_code == 400
    assert list(faults(answer)) == ["$.meetingTimes[0].startTime"]


def test_times_in_bodies_and_queries_are_the_same(v5: httpx.Client) -> None:
    created(v5, SCHOOLS, school())
    created(v5, PERIODS, period("08:15:00"))
    schedules = "/data/v3/ed-fi/bellSchedules"
    reference = {"classPeriodReference": {"classPeriodName": "First", "schoolId": 1}}
    schedule = {
        "bellScheduleName": "Day",
        "schoolReference": {"schoolId": 1},
        "classPeriods": [reference],
        "startTime": "08:15",
    }
    created(v5, schedules, schedule)
    for sent in ("08:15:00", "8:15"):
        assert len(v5.get(schedules, params={"startTime": sent}).json()) == 1
    assert v5.get(schedules, params={"startTime": "25:00:00"}).status_code == 400


@pytest.mark.parametrize("wrong", ["2026-02-30", "2025-02-29", "2026-13-01"])
def test_day_that_the_calendar_lacks_is_refused(v5: httpx.Client, wrong: str) -> None:
    answer = v5.post(STUDENTS, json=student(birthDate=wrong))
    assert answer.status_code == 400
    assert list(faults(answer)) == ["$.birthDate"]
    query = v5.get(STUDENTS, params={"birthDate": wrong})
    assert query.status_code == 400
    assert query.json()["type"] == f"{PREFIX}bad-request:parameter-validation-failed"


def test_datetime_is_iso_8601_in_utc(v5: httpx.Client) -> None:
    modified = created(v5, STUDENTS, student())["_lastModifiedDate"]
    assert modified.endswith("Z")
    assert modified[10] == "T"


def test_text_is_coerced_to_number_and_boolean(v5: httpx.Client) -> None:
    assert created(v5, SCHOOLS, school(schoolId="17"))["schoolId"] == 17
    item = created(v5, STUDENTS, student(multipleBirthStatus="true"))
    assert item["multipleBirthStatus"] is True


def test_unknown_member_is_ignored(v5: httpx.Client) -> None:
    assert "nickName" not in created(v5, STUDENTS, student(nickName="Annie"))


def test_member_names_are_case_sensitive(v5: httpx.Client) -> None:
    body = student()
    body["FirstName"] = body.pop("firstName")
    assert list(faults(v5.post(STUDENTS, json=body))) == ["$.firstName"]


def test_names_of_children_lack_the_name_of_their_resource(v5: httpx.Client) -> None:
    system = "uri://ed-fi.org/CourseIdentificationSystemDescriptor#State course code"
    created(v5, SCHOOLS, school())
    course = {
        "courseCode": "ALG-1",
        "courseTitle": "Algebra I",
        "numberOfParts": 1,
        "educationOrganizationReference": {"educationOrganizationId": 1},
        "identificationCodes": [
            {
                "courseIdentificationSystemDescriptor": system,
                "identificationCode": "ALG-1",
            }
        ],
        "levelCharacteristics": [],
    }
    item = created(v5, "/data/v3/ed-fi/courses", course)
    assert item["identificationCodes"] == course["identificationCodes"]
    course["courseIdentificationCodes"] = course.pop("identificationCodes")
    answer = v5.post("/data/v3/ed-fi/courses", json=course)
    assert list(faults(answer)) == ["$.identificationCodes"]


def test_empty_required_collection_needs_an_item(v5: httpx.Client) -> None:
    found = faults(v5.post(SCHOOLS, json=school(gradeLevels=[])))
    assert list(found) == ["$.gradeLevels"]
    assert "at least" in found["$.gradeLevels"][0]
