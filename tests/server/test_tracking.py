"""Change queries and partitions of descriptors, of school years, and of services of a caller."""

from __future__ import annotations

from typing import Any

import httpx
from server.sheet.enrolment import DATA, RECORDS, create

TERMS = f"{DATA}/termDescriptors"


def test_descriptors_have_change_queries(v5: httpx.Client) -> None:
    available = v5.get("/changeQueries/v1/availableChangeVersions").json()
    window = {"minChangeVersion": available["newestChangeVersion"] + 1}
    term = {
        "namespace": "uri://example.org/TermDescriptor",
        "codeValue": "Harvest",
        "shortDescription": "Harvest",
    }
    created = v5.post(TERMS, json=term)
    assert created.status_code == 201, created.text
    (item,) = v5.get(TERMS, params=window).json()
    assert item["codeValue"] == "Harvest"
    assert v5.delete(created.headers["location"]).status_code == 204
    (deleted,) = v5.get(f"{TERMS}/deletes", params=window).json()
    assert deleted["keyValues"] == {
        "namespace": "uri://example.org/TermDescriptor",
        "codeValue": "Harvest",
    }
    assert v5.get(f"{TERMS}/keyChanges").json() == []


def test_partitions_of_descriptors(v5: httpx.Client) -> None:
    tokens = v5.get(f"{TERMS}/partitions", params={"number": 3}).json()["pageTokens"]
    assert len(tokens) == 3
    found = set()
    for token in tokens:
        query = {"pageToken": token, "pageSize": "500"}
        page = v5.get(TERMS, params=query).json()
        assert page
        found |= {item["id"] for item in page}
    everything = v5.get(TERMS, params={"limit": "500"}).json()
    assert found == {item["id"] for item in everything}


class OwnSchools:
    """A service with the methods that earlier releases required."""

    def __init__(self) -> None:
        self.arguments: dict[str, Any] = {}

    def find(
        self,
        *,
        filters: Any,
        limit: int = 25,
        offset: int = 0,
        total_count: bool = False,
    ) -> Any:
        from edfi_v5.api.services import Answer

        self.arguments = {"filters": dict(filters), "limit": limit}
        return Answer([])

    def upsert(self, **arguments: Any) -> Any:
        """Not called."""

    get = replace = delete = upsert


class TrackedSchools(OwnSchools):
    """A service that also answers a change query."""

    def deletes(self, *, min_change_version: int | None = None) -> Any:
        from edfi_v5.api.services import Answer

        return Answer([{"id": "1", "changeVersion": min_change_version}])


def test_a_service_does_not_get_parameters_that_it_lacks(package: Any) -> None:
    own = OwnSchools()
    client = package("edfi_v5", services={"schools": own})
    query = {"schoolId": 7, "pageToken": "x", "minChangeVersion": 3, "limit": 5}
    response = client.get(f"{DATA}/schools", params=query)
    assert (response.status_code, response.json()) == (200, [])
    assert own.arguments == {"filters": {"schoolId": "7"}, "limit": 5}


def test_a_service_has_the_change_queries_of_its_methods(package: Any) -> None:
    client = package("edfi_v5", services={"schools": TrackedSchools()})
    response = client.get(f"{DATA}/schools/deletes", params={"minChangeVersion": 3})
    assert response.json() == [{"id": "1", "changeVersion": 3}]
    # The path is then that of an item, of which the service has none.
    methods = client.options(f"{DATA}/schools/keyChanges").headers["allow"]
    assert "PUT" in methods


def test_references_to_records_of_a_service_have_no_link(package: Any) -> None:
    client = package("edfi_v5", services={"schools": OwnSchools()})
    period = client.get(create(client, "classPeriods")).json()
    assert period["schoolReference"] == RECORDS["classPeriods"]["schoolReference"]


def test_each_school_year_has_its_own_changes(package: Any) -> None:
    client = package("edfi_v2")
    events = "/api/v2.0/{}/studentSectionAttendanceEvents"
    for year in (2017, 2018):
        response = client.get(events.format(year) + "/deletes")
        assert (response.status_code, response.json()) == (200, [])
    from edfi_v2.samples import load

    body = load("studentSectionAttendanceEvents", "1", school_year=2017)
    created = client.post(events.format(2017), json=body)
    assert created.status_code == 201, created.text
    assert client.delete(created.headers["location"]).status_code == 204
    assert len(client.get(events.format(2017) + "/deletes").json()) == 1
    assert client.get(events.format(2018) + "/deletes").json() == []
    tokens = client.get(events.format(2017) + "/partitions").json()
    assert tokens == {"pageTokens": []}
