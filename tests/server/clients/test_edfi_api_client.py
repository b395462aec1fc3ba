"""The package `edfi_api_client`, with which Python programs read Ed-Fi APIs."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from server.clients.conftest import ID, SECRET, require
from server.clients.payloads import records

# The client leaves its connections open.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture
def client(server: str) -> Any:
    require("edfi_api_client")
    from edfi_api_client import EdFiClient

    return EdFiClient(server, ID, SECRET)


def test_info(client: Any, server: str) -> None:
    info = client.get_info()
    assert info["urls"]["dataManagementApi"] == f"{server}/data/v3/"
    assert client.get_ods_version() == "7.3"
    assert client.get_data_model_version() in {"4.0.0", "5.0.0"}
    assert client.get_api_mode() is None


def test_token(client: Any) -> None:
    client.connect()
    assert client.get_token_info()["active"] is True


def test_ping(client: Any) -> None:
    for endpoint in (client.resource("students"), client.resource("class_periods")):
        response = endpoint.ping()
        assert response.ok
        assert "Ping was successful" in response.json()["message"]


def test_count(client: Any, locations: dict[str, list[str]]) -> None:
    for resource, urls in locations.items():
        assert client.resource(resource).get_total_count() == len(urls)
    narrow = client.resource("class_periods", params={"classPeriodName": "02"})
    assert narrow.get_total_count() == 1


def test_rows(client: Any, locations: dict[str, list[str]]) -> None:
    for resource, urls in locations.items():
        # A page for each row, by page tokens.
        rows = list(client.resource(resource).get_rows(page_size=1))
        assert [row["id"] for row in rows] == [url.rsplit("/")[-1] for url in urls]
    (student,) = client.resource("students").get_rows()
    assert student["firstName"] == "Austin"


def test_rows_by_offset_and_change_version(
    client: Any, locations: dict[str, list[str]]
) -> None:
    periods = client.resource(
        "class_periods", min_change_version=0, max_change_version=99_999
    )
    for options in (
        {},
        {"step_change_version": True, "reverse_paging": True},
        {"step_change_version": True, "reverse_paging": False},
    ):
        pages = periods.get_pages(page_size=1, **options)
        names = sorted(row["classPeriodName"] for page in pages for row in page)
        assert names == ["01", "02"]


def test_row_by_id(client: Any, locations: dict[str, list[str]]) -> None:
    identifier = locations["schools"][0].rsplit("/")[-1]
    school = client.resource("schools").get_by_id(identifier)
    assert school["nameOfInstitution"] == "Grand Bend High School"


def test_descriptors(client: Any) -> None:
    levels = client.descriptor("gradeLevelDescriptors")
    rows = list(levels.get_rows(page_size=5))
    assert len(rows) == levels.get_total_count() > 5
    assert "Ninth grade" in {row["codeValue"] for row in rows}
    assert {row["namespace"] for row in rows} == {
        "uri://ed-fi.org/GradeLevelDescriptor"
    }


def test_deletes(
    client: Any, writer: httpx.Client, locations: dict[str, list[str]]
) -> None:
    before = client.get_newest_change_version()
    url = locations["classPeriods"][0]
    assert writer.delete(url).status_code == 204
    assert client.get_newest_change_version() > before
    deletes = client.resource(
        "class_periods", get_deletes=True, min_change_version=before + 1
    )
    (row,) = deletes.get_rows()
    assert row["id"] == url.rsplit("/")[-1]
    assert row["keyValues"]["classPeriodName"] == "01"
    assert deletes.get_total_count() == 1


def test_key_changes(
    client: Any, writer: httpx.Client, locations: dict[str, list[str]]
) -> None:
    before = client.get_newest_change_version()
    url = locations["classPeriods"][0]
    _, period = next(entry for entry in records() if entry[0] == "classPeriods")
    changed = period | {"classPeriodName": "first"}
    assert writer.put(url, json=changed).status_code == 204
    changes = client.resource(
        "class_periods", get_key_changes=True, min_change_version=before + 1
    )
    (row,) = changes.get_rows()
    assert row["oldKeyValues"]["classPeriodName"] == "01"
    assert row["newKeyValues"]["classPeriodName"] == "first"


def test_swagger(client: Any) -> None:
    assert ("ed-fi", "students") in client.resources
    assert ("ed-fi", "gradeLevelDescriptors") in client.descriptors
    swagger = client.get_swagger("resources")
    assert ("ed-fi", "students") in swagger.deletes
    assert swagger.descriptions["students"]
    assert client.resource("students").has_deletes
    assert client.resource("students").description
