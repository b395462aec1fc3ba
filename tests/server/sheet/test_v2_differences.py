"""The section "v2 differences" of the notes on how Ed-Fi APIs behave."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import httpx
import pytest
from server.conftest import load

#: The data of one school year; each year is a data set of its own.
EVENTS = "/api/v2.0/2017/studentSectionAttendanceEvents"

#: What identifies a section in version 2; later versions need five parts.
SECTION_KEY = {
    "classPeriodName",
    "classroomIdentificationCode",
    "localCourseCode",
    "schoolId",
    "schoolYear",
    "sequenceOfCourse",
    "termDescriptor",
    "uniqueSectionCode",
}


@pytest.fixture
def v2(package: Any) -> httpx.Client:
    """A signed-in client of `edfi_v2` with an empty database in memory."""
    client: httpx.Client = package("edfi_v2")
    return client


@pytest.fixture
def event() -> dict[str, Any]:
    load("edfi_v2")
    payload: dict[str, Any] = import_module("edfi_v2.samples").load(
        "student-section-attendance-events", 1
    )
    return payload


def test_api_v2_0_year(v2: httpx.Client, event: dict[str, Any]) -> None:
    created = v2.post(EVENTS, json=event)
    assert created.status_code == 201, created.text
    assert EVENTS in created.headers["location"]
    other_year = EVENTS.replace("2017", "2018")
    assert v2.get(other_year).json() == []
    assert v2.get(EVENTS.replace("2017/", "")).status_code == 404


def test_get_all(v2: httpx.Client, event: dict[str, Any]) -> None:
    assert v2.get(EVENTS).json() == []
    v2.post(EVENTS, json=event)
    assert len(v2.get(EVENTS).json()) == 1


def test_get_by_example(v2: httpx.Client, event: dict[str, Any]) -> None:
    v2.post(EVENTS, json={**event, "attendanceEventReason": "Bus"})
    for reason, count in (("Bus", 1), ("Snow", 0)):
        found = v2.get(EVENTS, params={"attendanceEventReason": reason}).json()
        assert len(found) == count


def test_get_by_key(v2: httpx.Client, event: dict[str, Any]) -> None:
    v2.post(EVENTS, json=event)
    section = event["sectionReference"]
    key = {
        **section,
        "attendanceEventCategoryDescriptor": event["attendanceEventCategoryDescriptor"],
        "eventDate": event["eventDate"],
        "studentUniqueId": event["studentReference"]["studentUniqueId"],
    }
    assert len(v2.get(EVENTS, params=key).json()) == 1
    assert v2.get(EVENTS, params={**key, "uniqueSectionCode": "other"}).json() == []


def test_get_by_id(v2: httpx.Client, event: dict[str, Any]) -> None:
    identifier = v2.post(EVENTS, json=event).headers["location"].rpartition("/")[2]
    found = v2.get(f"{EVENTS}/{identifier}")
    assert found.json()["studentReference"]["studentUniqueId"] == "111111"


def test_types_beside_descriptors(v2: httpx.Client, event: dict[str, Any]) -> None:
    # Both are sent as short names, without a namespace.
    sent = {**event, "educationalEnvironmentType": "Classroom"}
    assert v2.post(EVENTS, json=sent).status_code == 201
    (found,) = v2.get(EVENTS, params={"educationalEnvironmentType": "Classroom"}).json()
    assert found["educationalEnvironmentType"] == "Classroom"
    assert found["attendanceEventCategoryDescriptor"] == "Tardy"


def test_section_key_of_8_parts(v2: httpx.Client, event: dict[str, Any]) -> None:
    assert set(event["sectionReference"]) == SECTION_KEY
    for name in SECTION_KEY:
        section = {**event["sectionReference"]}
        del section[name]
        refused = v2.post(EVENTS, json={**event, "sectionReference": section})
        assert refused.status_code == 400
        assert name in refused.text
    # Sections that differ in one part only are two sections.
    assert v2.post(EVENTS, json=event).status_code == 201
    other = {**event["sectionReference"], "sequenceOfCourse": 2}
    second = v2.post(EVENTS, json={**event, "sectionReference": other})
    assert second.status_code == 201
