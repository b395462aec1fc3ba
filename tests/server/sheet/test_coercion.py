"""The point of "Descriptors, types, dates" on scalars of another type than the member."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from server.sheet.enrolment import DATA, RECORDS, create, create_all

PERIODS = f"{DATA}/classPeriods"


def test_texts_for_numbers_and_booleans_are_converted(v5: httpx.Client) -> None:
    create(v5, "schools", schoolId="255901001")
    path = create(
        v5,
        "classPeriods",
        schoolReference={"schoolId": "255901001"},
        officialAttendancePeriod="True",
    )
    stored = v5.get(path).json()
    assert stored["schoolReference"]["schoolId"] == 255901001
    assert stored["officialAttendancePeriod"] is True
    # The same key, so the same record.
    assert v5.post(PERIODS, json=RECORDS["classPeriods"]).status_code == 200


def test_a_number_with_a_zero_as_decimal_is_an_integer(v5: httpx.Client) -> None:
    school = json.dumps({**RECORDS["schools"], "schoolId": 7.0})
    assert '"schoolId": 7.0' in school
    path = v5.post(f"{DATA}/schools", content=school).headers["Location"]
    assert v5.get(path).json()["schoolId"] == 7
    response = v5.post(f"{DATA}/schools", json={**RECORDS["schools"], "schoolId": 7.5})
    assert list(response.json()["validationErrors"]) == ["$.schoolId"]


def test_numbers_with_decimals_are_converted(v5: httpx.Client) -> None:
    paths = create_all(v5)
    section = {**RECORDS["sections"], "availableCredits": "0.5"}
    assert v5.put(paths["sections"], json=section).status_code == 204
    assert v5.get(paths["sections"]).json()["availableCredits"] == 0.5


@pytest.mark.parametrize(
    "value",
    ["abc", "", "0255901001", "255901001.5", " 255901001", "0x1F", "1_0", "NaN", []],
)
def test_other_texts_are_refused(v5: httpx.Client, value: Any) -> None:
    response = v5.post(
        f"{DATA}/schools", json={**RECORDS["schools"], "schoolId": value}
    )
    assert response.status_code == 400
    assert list(response.json()["validationErrors"]) == ["$.schoolId"]


def test_further_faults_are_reported_with_those_of_types(v5: httpx.Client) -> None:
    body = {**RECORDS["schools"], "schoolId": "7", "gradeLevels": [{}], "webSite": []}
    errors = v5.post(f"{DATA}/schools", json=body).json()["validationErrors"]
    assert "$.schoolId" not in errors
    assert {"$.gradeLevels[0].gradeLevelDescriptor", "$.webSite"} <= errors.keys()


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("604822", "604822"),
        ("-7", "-7"),
        ("1.50", "1.50"),
        ("1E3", "1E3"),
        ("true", "true"),
        ("false", "false"),
    ],
)
def test_numbers_and_booleans_for_texts_are_converted(
    v5: httpx.Client, sent: str, text: str
) -> None:
    members = '"birthDate": "2003-04-05", "lastSurname": "Jones"'
    body = f'{{"studentUniqueId": {sent}, "firstName": {sent}, {members}}}'
    response = v5.post(f"{DATA}/students", content=body)
    assert response.status_code == 201, response.text
    stored = v5.get(response.headers["Location"]).json()
    assert (stored["studentUniqueId"], stored["firstName"]) == (text, text)
    # The same key as its text, so the same record.
    student = {**RECORDS["students"], "studentUniqueId": text}
    assert v5.post(f"{DATA}/students", json=student).status_code == 200


@pytest.mark.parametrize("value", [None, [], {}, ["604822"], 10**40])
def test_other_values_for_texts_are_refused(v5: httpx.Client, value: Any) -> None:
    student = {**RECORDS["students"], "studentUniqueId": value}
    response = v5.post(f"{DATA}/students", json=student)
    assert response.status_code == 400
    assert list(response.json()["validationErrors"]) == ["$.studentUniqueId"]


def test_of_a_member_that_comes_twice_the_last_one_counts(v5: httpx.Client) -> None:
    create(v5, "schools")
    text = '{"classPeriodName": "A", "classPeriodName": "B", "schoolReference": {"schoolId": 255901001}}'
    response = v5.post(PERIODS, content=text)
    assert response.status_code == 201
    assert v5.get(response.headers["Location"]).json()["classPeriodName"] == "B"
