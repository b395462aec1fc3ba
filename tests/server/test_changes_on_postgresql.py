"""Change queries, cursor paging and cascades on PostgreSQL, with the statements that SQLite runs too."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from server.sheet.enrolment import DATA, RECORDS, SCHOOL, create, create_all

PERIODS = f"{DATA}/classPeriods"


@pytest.fixture
def client(package: Any, postgres_url: str) -> httpx.Client:
    """A client of a server with an empty PostgreSQL database."""
    signed_in: httpx.Client = package("edfi_v5", database_url=postgres_url)
    return signed_in


def test_pages_and_partitions(client: httpx.Client) -> None:
    create(client, "schools")
    names = [f"Period {number}" for number in range(9)]
    for name in names:
        create(client, "classPeriods", classPeriodName=name)
    response = client.get(f"{PERIODS}/partitions", params={"number": 4})
    read: list[str] = []
    for first in response.json()["pageTokens"]:
        token = first
        while token:
            query = {"pageToken": token, "pageSize": "2", **SCHOOL}
            page = client.get(PERIODS, params=query)
            read += [item["classPeriodName"] for item in page.json()]
            token = page.headers.get("next-page-token", "")
    assert read == names


def test_deletes_and_key_changes(client: httpx.Client) -> None:
    paths = create_all(client)
    newest = client.get("/changeQueries/v1/availableChangeVersions").json()
    window = {"minChangeVersion": newest["newestChangeVersion"] + 1}
    session = {**RECORDS["sessions"], "sessionName": "Autumn"}
    for name in ("Autumn", "Winter"):
        session = {**RECORDS["sessions"], "sessionName": name}
        assert client.put(paths["sessions"], json=session).status_code == 204
    for resource in ("sessions", "sections", "studentSectionAttendanceEvents"):
        query = {**window, "totalCount": "true"}
        response = client.get(f"{DATA}/{resource}/keyChanges", params=query)
        assert response.headers["total-count"] == "1"
        (change,) = response.json()
        assert change["id"] == paths[resource].rpartition("/")[2]
        assert change["oldKeyValues"]["sessionName"] == "Fall"
        assert change["newKeyValues"]["sessionName"] == "Winter"
        assert len(client.get(f"{DATA}/{resource}", params=window).json()) == 1
    event = client.get(paths["studentSectionAttendanceEvents"]).json()
    assert event["sectionReference"]["link"]["href"].endswith(
        paths["sections"].rpartition("/")[2]
    )
    events = f"{DATA}/studentSectionAttendanceEvents"
    assert client.delete(paths["studentSectionAttendanceEvents"]).status_code == 204
    response = client.get(f"{events}/deletes", params={"totalCount": "true"})
    assert response.headers["total-count"] == "1"
    assert response.json()[0]["keyValues"]["sessionName"] == "Winter"
    section = event["sectionReference"]
    create(client, "studentSectionAttendanceEvents", sectionReference=section)
    assert client.get(f"{events}/deletes").json() == []
