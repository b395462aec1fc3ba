"""The section "Natural keys and PUT" of the notes on how Ed-Fi APIs behave."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import httpx
import pytest
from server.sheet.enrolment import (
    DATA,
    OFFERING,
    RECORDS,
    SCHOOL,
    SCHOOL_ID,
    SECTION,
    SESSION,
    create,
    create_all,
    problem,
)

#: The resources whose key a PUT may change, in every data standard from 3.3.
UPDATABLE = {
    "classPeriods",
    "gradebookEntries",
    "grades",
    "locations",
    "sections",
    "sessions",
    "studentSchoolAssociations",
    "studentSectionAssociations",
}
INVALID = "bad-request:data-validation-failed"


def resources_of(package: str) -> dict[str, Any]:
    """The resources of a generated package, by name."""
    api = import_module(f"{package}.api")
    load_catalog = import_module(f"{package}._runtime.edfi.resources").load_catalog
    catalog: dict[str, Any] = load_catalog(package, api.MODULES)
    return catalog


def key_of(package: str, resource: str) -> set[str]:
    parts = resources_of(package)[resource].key
    return {part.name for part in parts}


@pytest.mark.parametrize("name", ["edfi_v3", "edfi_v4", "edfi_v5"])
def test_updatable_keys_as_shipped(name: str, package: Any) -> None:
    package(name)
    catalog = resources_of(name)
    updatable = {name for name, item in catalog.items() if item.key_updatable}
    assert updatable
    assert updatable <= UPDATABLE | {"courseOfferings"}
    assert UPDATABLE & catalog.keys() <= updatable


def test_updatable_keys_as_shipped_change_the_references_to_them(
    v5: httpx.Client,
) -> None:
    paths = create_all(v5)
    period = {**RECORDS["classPeriods"], "classPeriodName": "Second"}
    assert v5.put(paths["classPeriods"], json=period).status_code == 204
    session = {**RECORDS["sessions"], "sessionName": "Autumn"}
    assert v5.put(paths["sessions"], json=session).status_code == 204
    section = v5.get(paths["sections"]).json()
    reference = section["classPeriods"][0]["classPeriodReference"]
    assert reference["classPeriodName"] == "Second"
    for resource, member in (
        ("courseOfferings", "sessionReference"),
        ("sections", "courseOfferingReference"),
        ("studentSectionAssociations", "sectionReference"),
        ("studentSectionAttendanceEvents", "sectionReference"),
    ):
        item = v5.get(paths[resource]).json()
        assert item[member]["sessionName"] == "Autumn"
        assert item["id"] == paths[resource].rpartition("/")[2]
        found = v5.get(f"{DATA}/{resource}", params={"sessionName": "Autumn"})
        assert len(found.json()) == 1
        assert v5.get(f"{DATA}/{resource}", params={"sessionName": "Fall"}).json() == []


def test_any_other_key_change_by_put_is_refused(v5: httpx.Client) -> None:
    paths = create_all(v5)
    changed = {
        "students": {"studentUniqueId": "604823"},
        "schools": {"schoolId": SCHOOL_ID + 1},
        "courses": {"courseCode": "ALG-2"},
        "studentSectionAttendanceEvents": {"eventDate": "2016-09-17"},
    }
    for resource, members in changed.items():
        response = v5.put(paths[resource], json={**RECORDS[resource], **members})
        body = problem(response, 400, f"{INVALID}:key-change-not-supported")
        assert body["title"] == "Key Change Not Supported"
        assert "delete" in body["detail"]


def test_put_whose_new_key_collides(v5: httpx.Client) -> None:
    paths = create_all(v5)
    create(v5, "sessions", sessionName="Autumn")
    body = {**RECORDS["sessions"], "sessionName": "autumn"}
    response = v5.put(paths["sessions"], json=body)
    problem(response, 409, "data-conflict:non-unique-identity")
    assert v5.get(paths["sessions"]).json()["sessionName"] == "Fall"


def test_put_whose_new_key_collides_through_a_cascade(v5: httpx.Client) -> None:
    paths = create_all(v5)
    # One section in each session; the second session cannot get the name of the first one, nor can its parts.
    other = {**SESSION, "sessionName": "Spring"}
    create(v5, "sessions", sessionName="Spring")
    create(v5, "courseOfferings", sessionReference=other)
    spring = create(
        v5, "sections", courseOfferingReference={**OFFERING, "sessionName": "Spring"}
    )
    body = {
        **RECORDS["sections"],
        "courseOfferingReference": OFFERING,
        "sectionIdentifier": "ALG-1-a",
    }
    problem(v5.put(spring, json=body), 409, "data-conflict:non-unique-identity")
    assert v5.get(spring).json()["sectionIdentifier"] == "ALG-1-A"
    assert v5.get(paths["sections"]).status_code == 200


def test_key_differences_by_data_standard(package: Any) -> None:
    for name in ("edfi_v4", "edfi_v5"):
        package(name)
    staff = "staffSectionAssociations"
    assert "beginDate" in key_of("edfi_v5", staff)
    assert "beginDate" not in key_of("edfi_v4", staff)
    assert "gradingPeriodName" in key_of("edfi_v5", "gradingPeriods")
    assert "periodSequence" in key_of("edfi_v4", "gradingPeriods")
    events = key_of("edfi_v5", "studentSectionAttendanceEvents")
    assert events == key_of("edfi_v4", "studentSectionAttendanceEvents")
    assert events == {
        "attendanceEventCategoryDescriptor",
        "eventDate",
        "localCourseCode",
        "schoolId",
        "schoolYear",
        "sectionIdentifier",
        "sessionName",
        "studentUniqueId",
    }
    assert "studentDisciplineIncidentAssociations" not in resources_of("edfi_v5")


def test_a_space_at_an_end_of_a_key_text_is_refused(v5: httpx.Client) -> None:
    create(v5, "schools")
    for name in (" First", "First ", " "):
        body = {**RECORDS["classPeriods"], "classPeriodName": name}
        response = v5.post(f"{DATA}/classPeriods", json=body)
        errors = problem(response, 400, INVALID)["validationErrors"]
        assert errors.keys() == {"$.classPeriodName"}


def test_a_space_at_an_end_of_a_text_in_a_reference_is_refused(
    v5: httpx.Client,
) -> None:
    create_all(v5)
    # Also in a reference that is no part of the key.
    calendar = {"calendarCode": " A", "schoolId": SCHOOL_ID, "schoolYear": 2017}
    body = {**RECORDS["studentSchoolAssociations"], "calendarReference": calendar}
    response = v5.post(f"{DATA}/studentSchoolAssociations", json=body)
    errors = problem(response, 400, INVALID)["validationErrors"]
    assert errors.keys() == {"$.calendarReference.calendarCode"}


def test_merged_keys_must_match(v5: httpx.Client) -> None:
    create_all(v5)
    body = {
        **RECORDS["courseOfferings"],
        "schoolReference": {"schoolId": SCHOOL_ID + 1},
    }
    response = v5.post(f"{DATA}/courseOfferings", json=body)
    errors = problem(response, 400, INVALID)["validationErrors"]
    assert errors.keys() == {
        "$.schoolReference.schoolId",
        "$.sessionReference.schoolId",
    }
    for messages in errors.values():
        assert re.search(rf"{SCHOOL_ID + 1}.*{SCHOOL_ID}", messages[0])


def test_merged_keys_in_lists_must_match(v5: httpx.Client) -> None:
    create_all(v5)
    create(v5, "schools", schoolId=7)
    other = create(v5, "classPeriods", schoolReference={"schoolId": 7})
    assert v5.get(other).status_code == 200
    period = {"classPeriodName": "First"}
    body = {
        "bellScheduleName": "Day",
        "schoolReference": SCHOOL,
        "classPeriods": [
            {"classPeriodReference": {**period, **SCHOOL}},
            {"classPeriodReference": {**period, "schoolId": 7}},
        ],
    }
    response = v5.post(f"{DATA}/bellSchedules", json=body)
    errors = problem(response, 400, INVALID)["validationErrors"]
    assert errors.keys() == {
        "$.schoolReference.schoolId",
        "$.classPeriods[0].classPeriodReference.schoolId",
        "$.classPeriods[1].classPeriodReference.schoolId",
    }
    for messages in errors.values():
        assert re.search(rf"'{SCHOOL_ID}', '7'", messages[0])
    body["classPeriods"] = body["classPeriods"][:1]
    assert v5.post(f"{DATA}/bellSchedules", json=body).status_code == 201


def test_merged_members_beside_the_key_must_match(v5: httpx.Client) -> None:
    create_all(v5)
    path = f"{DATA}/studentSchoolAssociations"
    calendar = {"calendarCode": "A", "schoolYear": 2022, "schoolId": 7}
    body = {
        **RECORDS["studentSchoolAssociations"],
        "calendarReference": calendar,
        "schoolYearTypeReference": {"schoolYear": 2023},
    }
    errors = problem(v5.post(path, json=body), 400, INVALID)["validationErrors"]
    assert errors.keys() == {
        "$.schoolReference.schoolId",
        "$.calendarReference.schoolId",
        "$.calendarReference.schoolYear",
        "$.schoolYearTypeReference.schoolYear",
    }
    # One of the two may be absent.
    body = {**RECORDS["studentSchoolAssociations"], "calendarReference": None}
    body["schoolYearTypeReference"] = {"schoolYear": 2023}
    assert v5.post(path, json=body).status_code == 200


def test_keys_of_items_with_another_meaning_may_differ(package: Any) -> None:
    client = package("edfi_v5", all_resources=True)
    assessment = {"assessmentIdentifier": "A", "namespace": "uri://ed-fi.org"}
    body = {
        "assessmentReference": assessment,
        "identificationCode": "Reading",
        "assessmentItems": [
            {"assessmentItemReference": {**assessment, "identificationCode": "1"}}
        ],
    }
    # The code of an item is not that of the objective: only the assessment itself is missing.
    problem(
        client.post(f"{DATA}/objectiveAssessments", json=body),
        409,
        "data-conflict:unresolved-reference",
    )
    body["assessmentItems"][0]["assessmentItemReference"]["namespace"] = "uri://x.org"
    problem(client.post(f"{DATA}/objectiveAssessments", json=body), 400, INVALID)


def test_merged_keys_match_without_regard_to_case(v5: httpx.Client) -> None:
    create_all(v5)
    section = {**SECTION, "sessionName": "FALL", "localCourseCode": "alg-1"}
    path = create(
        v5,
        "studentSectionAttendanceEvents",
        sectionReference=section,
        eventDate="2016-09-19",
    )
    found = v5.get(path).json()["sectionReference"]
    assert (
        found["link"]
        == v5.get(
            f"{DATA}/studentSectionAttendanceEvents", params={"eventDate": "2016-09-16"}
        ).json()[0]["sectionReference"]["link"]
    )


def test_keys_are_one_record_in_any_case(v5: httpx.Client) -> None:
    create_all(v5)
    for name in ("FIRST", "first"):
        body = {"classPeriodName": name, "schoolReference": SCHOOL}
        assert v5.post(f"{DATA}/classPeriods", json=body).status_code == 200
    found = v5.get(f"{DATA}/classPeriods", params={"classPeriodName": "fIRST"}).json()
    assert len(found) == 1


def test_numbers_in_keys_are_compared_by_value(v5: httpx.Client) -> None:
    create_all(v5)
    text = b'{"classPeriodName": "First", "schoolReference": {"schoolId": 255901001.0}}'
    headers = {"Content-Type": "application/json"}
    response = v5.post(f"{DATA}/classPeriods", content=text, headers=headers)
    assert response.status_code in {200, 400}
    assert len(v5.get(f"{DATA}/classPeriods").json()) == 1
