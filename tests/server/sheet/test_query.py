"""The section "Query" of the notes on how Ed-Fi APIs behave, without its point on cursor paging."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from server.sheet.enrolment import DATA, create, create_all, problem

OpenPackage = Callable[..., httpx.Client]
SCHOOLS = f"{DATA}/schools"
SESSIONS = f"{DATA}/sessions"
PERIODS = f"{DATA}/classPeriods"
WRONG = "bad-request:parameter-validation-failed"


def ids(response: httpx.Response) -> list[int]:
    assert response.status_code == 200, response.text
    return [item["schoolId"] for item in response.json()]


def test_limit_defaults_to_25(v5: httpx.Client) -> None:
    for number in range(30):
        create(v5, "schools", schoolId=1000 + number)
    assert ids(v5.get(SCHOOLS)) == list(range(1000, 1025))
    assert ids(v5.get(f"{SCHOOLS}?limit=2")) == [1000, 1001]
    assert ids(v5.get(f"{SCHOOLS}?offset=28")) == [1028, 1029]
    assert ids(v5.get(f"{SCHOOLS}?limit=0")) == []
    assert len(ids(v5.get(f"{SCHOOLS}?limit=500"))) == 30


@pytest.mark.parametrize(
    "query", ["limit=501", "limit=-1", "limit=x", "limit=1.5", "offset=-1", "offset=x"]
)
def test_limit_is_from_0_to_500(v5: httpx.Client, query: str) -> None:
    body = problem(v5.get(f"{SCHOOLS}?{query}"), 400, WRONG)
    assert f"'{query.partition('=')[0]}'" in body["errors"][0]


def test_total_count_is_a_header(v5: httpx.Client) -> None:
    create(v5, "schools")
    assert "Total-Count" not in v5.get(SCHOOLS).headers
    counted = v5.get(f"{SCHOOLS}?totalCount=true&limit=0")
    assert (counted.headers["Total-Count"], counted.json()) == ("1", [])
    problem(v5.get(f"{SCHOOLS}?totalCount=maybe"), 400, WRONG)


def test_filters_are_flat_names(v5: httpx.Client) -> None:
    create_all(v5)
    assert len(v5.get(f"{PERIODS}?schoolId=255901001").json()) == 1
    assert v5.get(f"{PERIODS}?schoolId=1").json() == []
    # A path is no query name, so it filters nothing.
    assert len(v5.get(f"{PERIODS}?schoolReference.schoolId=1").json()) == 1


def test_descriptors_are_full_uris(v5: httpx.Client) -> None:
    create_all(v5)
    uri = "uri://ed-fi.org/TermDescriptor#Fall Semester"
    for value in (uri, uri.upper(), uri.lower()):
        assert len(v5.get(SESSIONS, params={"termDescriptor": value}).json()) == 1
    other = uri.replace("Fall", "Spring")
    assert v5.get(SESSIONS, params={"termDescriptor": other}).json() == []


def test_values_and_urls_are_case_insensitive(v5: httpx.Client) -> None:
    create_all(v5)
    for query in (
        "SchoolID=255901001",
        "classperiodname=FIRST",
        "LIMIT=1&ClassPeriodName=first",
    ):
        assert len(v5.get(f"/data/V3/ed-fi/ClassPeriods?{query}").json()) == 1


@pytest.mark.parametrize(
    "query",
    ["colour=red", "schoolId=", "colour=", "limit=", "totalCount=", "&&", "schoolid"],
)
def test_unknown_names_and_empty_values_are_ignored(
    v5: httpx.Client, query: str
) -> None:
    create(v5, "schools")
    assert ids(v5.get(f"{SCHOOLS}?{query}")) == [255901001]


def test_of_a_repeated_name_the_first_value_counts(v5: httpx.Client) -> None:
    create(v5, "schools")
    assert ids(v5.get(f"{SCHOOLS}?schoolId=255901001&SCHOOLID=1")) == [255901001]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (SCHOOLS, "schoolId=255901001.0"),
        (SESSIONS, "schoolYear=2017&sessionName=FALL"),
        (SESSIONS, "beginDate=2016-08-22"),
        (SESSIONS, "totalInstructionalDays=80.00"),
        (f"{DATA}/classPeriods", "officialAttendancePeriod=TRUE"),
        (f"{DATA}/students", "birthDate=2003-04-05"),
    ],
)
def test_values_are_compared_by_type(v5: httpx.Client, path: str, query: str) -> None:
    for resource, members in (
        ("schools", {}),
        ("classPeriods", {"officialAttendancePeriod": True}),
        ("sessions", {}),
        ("students", {}),
    ):
        create(v5, resource, **members)
    assert len(v5.get(f"{path}?{query}").json()) == 1


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (SCHOOLS, "schoolId=abc"),
        (SCHOOLS, "schoolId=0255901001"),
        (SCHOOLS, "schoolId=255901001.5"),
        (SCHOOLS, "schoolId=1e3"),
        (SCHOOLS, "schoolId=99999999999999999999"),
        (SCHOOLS, "schoolId=%D9%A3"),
        (SESSIONS, "beginDate=2016-8-22"),
        (SESSIONS, "beginDate=2016-08-22T00:00:00"),
        (PERIODS, "officialAttendancePeriod=yes"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(
    v5: httpx.Client, path: str, query: str
) -> None:
    body = problem(v5.get(f"{path}?{query}"), 400, WRONG)
    assert f"'{query.partition('=')[0]}'" in body["errors"][0]


def test_whole_numbers_have_the_width_of_the_api(package: OpenPackage) -> None:
    too_wide = f"{SCHOOLS}?schoolId={2**31}"
    # Data standard 4.0 has 32 bits, 5.0 has 64.
    problem(package("edfi_v4").get(too_wide), 400, WRONG)
    client = package("edfi_v5")
    assert client.get(too_wide).json() == []
    problem(client.get(f"{SCHOOLS}?schoolId={2**63}"), 400, WRONG)


def test_all_wrong_parameters_are_reported_at_once(v5: httpx.Client) -> None:
    body = problem(v5.get(f"{SCHOOLS}?schoolId=a&limit=b"), 400, WRONG)
    assert len(body["errors"]) == 2


def test_strict_query_names_what_is_unknown(package: OpenPackage) -> None:
    client = package("edfi_v5", strict_query=True)
    for query, text in (
        ("schoolIds=1", "did you mean 'schoolId'?"),
        ("colour=red", "There is no query parameter 'colour'."),
        ("schoolId=", "has no value"),
        ("schoolId=1&schoolId=2", "given twice"),
    ):
        body = problem(client.get(f"{SCHOOLS}?{query}"), 400, WRONG)
        assert text in body["errors"][0]
    # Names in another case are not unknown.
    assert client.get(f"{SCHOOLS}?SCHOOLID=1").json() == []
