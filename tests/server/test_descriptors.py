"""Descriptors as resources of a server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from server.conftest import signed_in

DATA = "/data/v3/ed-fi"
TERMS = f"{DATA}/termDescriptors"
NAMESPACE = "uri://ed-fi.org/TermDescriptor"
OTHER = "uri://example.org/TermDescriptor"


def term(code: str = "Block 1", **members: Any) -> dict[str, Any]:
    return {
        "namespace": OTHER,
        "codeValue": code,
        "shortDescription": code,
        **members,
    }


def session(descriptor: str) -> dict[str, Any]:
    """A session, whose school need not exist."""
    return {
        "sessionName": "Fall",
        "schoolReference": {"schoolId": 1},
        "schoolYearTypeReference": {"schoolYear": 2017},
        "beginDate": "2016-08-22",
        "endDate": "2016-12-16",
        "termDescriptor": descriptor,
        "totalInstructionalDays": 80,
    }


@pytest.fixture
def school(v5: httpx.Client) -> None:
    body = {
        "schoolId": 1,
        "nameOfInstitution": "A school",
        "educationOrganizationCategories": [
            {
                "educationOrganizationCategoryDescriptor": "uri://ed-fi.org/EducationOrganizationCategoryDescriptor#School"
            }
        ],
        "gradeLevels": [
            {"gradeLevelDescriptor": "uri://ed-fi.org/GradeLevelDescriptor#Ninth grade"}
        ],
    }
    assert v5.post(f"{DATA}/schools", json=body).status_code == 201


def test_published_values_are_there_from_the_start(v5: httpx.Client) -> None:
    from edfi_v5.models.descriptors import TermDescriptor

    items = v5.get(TERMS).json()
    assert [item["codeValue"] for item in items] == list(TermDescriptor.values)
    assert {item["namespace"] for item in items} == {NAMESPACE}
    first = items[0]
    assert first["shortDescription"] == first["codeValue"]
    read = v5.get(f"{TERMS}/{first['id']}")
    assert read.json() == first
    assert read.headers["etag"] == f'"{first["_etag"]}"'


@pytest.mark.parametrize("package_name", ["edfi_v2", "edfi_v3", "edfi_v4", "edfi_v5"])
def test_every_descriptor_of_a_package_is_a_resource(
    package: Any, package_name: str
) -> None:
    from importlib import import_module

    client = package(package_name)
    module = import_module(f"{package_name}.models.descriptors")
    values = import_module(
        f"{package_name}._runtime.edfi.descriptors.descriptor_values"
    )
    root = "/api/v2.0/2017" if package_name == "edfi_v2" else DATA
    for name in module.NAMESPACES:
        descriptor = getattr(module, name)
        url = f"{root}/{values.resource_name(descriptor.wire_name())}"
        answer = client.get(url, params={"limit": 0, "totalCount": "true"})
        assert answer.status_code == 200
        assert answer.headers["total-count"] == str(len(descriptor.values))


def test_ids_of_published_values_are_the_same_on_every_server(package: Any) -> None:
    first, second = package("edfi_v5"), package("edfi_v5")
    assert first.get(TERMS).json() == second.get(TERMS).json()


def test_servers_do_not_share_their_descriptors(package: Any) -> None:
    first, second = package("edfi_v5"), package("edfi_v5")
    assert first.post(TERMS, json=term()).status_code == 201
    query = {"namespace": OTHER}
    assert len(first.get(TERMS, params=query).json()) == 1
    assert second.get(TERMS, params=query).json() == []


def test_items_are_found_by_their_members(v5: httpx.Client) -> None:
    query = {"namespace": NAMESPACE.upper(), "codeValue": "fall semester"}
    [found] = v5.get(TERMS, params=query).json()
    assert found["codeValue"] == "Fall Semester"
    by_code = v5.get(TERMS, params={"codeValue": "Fall Semester"}).json()
    by_description = v5.get(TERMS, params={"shortDescription": "Fall Semester"}).json()
    assert by_code == by_description == [found]


def test_item_is_created_replaced_and_deleted(v5: httpx.Client) -> None:
    created = v5.post(TERMS, json=term(effectiveBeginDate="2016-08-01"))
    assert created.status_code == 201
    url = created.headers["location"]
    assert "/data/v3/ed-fi/termDescriptors/" in url
    item = v5.get(url).json()
    assert item["effectiveBeginDate"] == "2016-08-01"
    assert "effectiveEndDate" not in item
    changed = term(description="The first block", effectiveEndDate="2017-06-30")
    assert v5.put(url, json=changed).status_code == 204
    item = v5.get(url).json()
    assert item["description"] == "The first block"
    assert "effectiveBeginDate" not in item
    assert v5.post(TERMS, json=term()).status_code == 200
    assert v5.delete(url).status_code == 204
    assert v5.get(url).status_code == 404


def test_key_of_an_item_does_not_change(v5: httpx.Client) -> None:
    url = v5.post(TERMS, json=term()).headers["location"]
    answer = v5.put(url, json=term("Block 2"))
    assert answer.status_code == 400
    assert answer.json()["type"].endswith(":key-change-not-supported")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("codeValue", "x" * 51),
        ("codeValue", ""),
        ("namespace", "uri://example.org/" + "x" * 255 + "/TermDescriptor"),
        ("namespace", "uri://example.org/GradeLevelDescriptor"),
        ("namespace", "example"),
        ("shortDescription", "x" * 76),
        ("description", "x" * 1025),
        ("effectiveBeginDate", "2016-08-01T00:00:00"),
    ],
)
def test_wrong_member_is_refused(v5: httpx.Client, member: str, value: str) -> None:
    answer = v5.post(TERMS, json=term(**{member: value}))
    assert answer.status_code == 400
    assert list(answer.json()["validationErrors"]) == [f"$.{member}"]


def test_missing_members_are_refused(v5: httpx.Client) -> None:
    answer = v5.post(TERMS, json={"description": "A block"})
    required = {"$.codeValue", "$.namespace", "$.shortDescription"}
    assert set(answer.json()["validationErrors"]) == required


@pytest.mark.usefixtures("school")
def test_descriptor_in_use_is_not_deleted(v5: httpx.Client) -> None:
    url = v5.post(TERMS, json=term()).headers["location"]
    body = session(f"{OTHER}#BLOCK 1")
    created = v5.post(f"{DATA}/sessions", json=body)
    assert created.status_code == 201, created.text
    answer = v5.delete(url)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":dependent-item-exists")
    assert v5.delete(created.headers["location"]).status_code == 204
    assert v5.delete(url).status_code == 204
    refused = v5.post(f"{DATA}/sessions", json=body)
    assert list(refused.json()["validationErrors"]) == ["$.termDescriptor"]


@pytest.mark.usefixtures("school")
def test_published_value_that_is_deleted_does_not_exist(v5: httpx.Client) -> None:
    body = session(f"{NAMESPACE}#Fall Semester")
    url = v5.post(f"{DATA}/sessions", json=body).headers["location"]
    assert v5.delete(url).status_code == 204
    query = {"codeValue": "Fall Semester"}
    [item] = v5.get(TERMS, params=query).json()
    assert v5.delete(f"{TERMS}/{item['id']}").status_code == 204
    assert v5.post(f"{DATA}/sessions", json=body).status_code == 400


def test_two_processes_know_the_same_values(package: Any, tmp_path: Path) -> None:
    """Two applications with one database know of each other's descriptors as two processes do."""
    database = f"sqlite:///{tmp_path / 'records.sqlite3'}"
    first = package("edfi_v5", database_url=database)
    second = package("edfi_v5", database_url=database)
    student = {
        "studentUniqueId": "1",
        "birthDate": "2009-01-01",
        "firstName": "Ann",
        "lastSurname": "Lee",
        "birthCountryDescriptor": "uri://example.org/CountryDescriptor#XX",
    }
    country = {
        "namespace": "uri://example.org/CountryDescriptor",
        "codeValue": "XX",
        "shortDescription": "A country",
    }
    assert second.post(f"{DATA}/students", json=student).status_code == 400
    created = first.post(f"{DATA}/countryDescriptors", json=country)
    answer = second.post(f"{DATA}/students", json=student)
    assert answer.status_code == 201
    assert second.delete(answer.headers["location"]).status_code == 204
    assert first.delete(created.headers["location"]).status_code == 204
    assert second.post(f"{DATA}/students", json=student).status_code == 400


def test_namespaces_of_the_client_hold_for_changes_too(package: Any) -> None:
    client = package("edfi_v5", namespaces=("uri://example.org",))
    [item] = client.get(TERMS, params={"codeValue": "Fall Semester"}).json()
    url = f"{TERMS}/{item['id']}"
    assert client.put(url, json=item).status_code == 403
    assert client.delete(url).status_code == 403
    created = client.post(TERMS, json=term())
    assert created.status_code == 201
    assert client.delete(created.headers["location"]).status_code == 204


def test_v2_values_are_code_values_of_their_school_year(package: Any) -> None:
    client = package("edfi_v2")
    url = "/api/v2.0/2017/termDescriptors"
    codes = [item["codeValue"] for item in client.get(url).json()]
    assert codes == ["Fall Semester"]
    event = {
        "attendanceEventCategoryDescriptor": "Tardy",
        "eventDate": "2016-09-16T00:00:00",
        "sectionReference": {
            "classPeriodName": "01",
            "classroomIdentificationCode": "501",
            "localCourseCode": "ELA-01",
            "schoolId": 1,
            "schoolYear": 2017,
            "sequenceOfCourse": 1,
            "termDescriptor": "Block 1",
            "uniqueSectionCode": "ELA",
        },
        "studentReference": {"studentUniqueId": "1"},
    }
    events = "/api/v2.0/2017/studentSectionAttendanceEvents"
    answer = client.post(events, json=event)
    assert answer.status_code == 400
    path = "$.sectionReference.termDescriptor"
    assert list(answer.json()["validationErrors"]) == [path]
    body = term(namespace="http://example.org/TermDescriptor.xml")
    assert client.post(url, json=body).status_code == 201
    assert client.post(events, json=event).status_code == 201
    other_year = client.get("/api/v2.0/2018/termDescriptors").json()
    assert [item["codeValue"] for item in other_year] == ["Fall Semester"]


def test_processes_that_start_together_fill_a_database_once(
    live_server: Any, postgres_url: str
) -> None:
    """Two servers open an empty database; both serve each published value once."""
    with ThreadPoolExecutor(2) as pool:
        urls = list(
            pool.map(
                lambda _: live_server("edfi_v5", f"--database-url={postgres_url}"),
                range(2),
            )
        )
    pages = []
    for url in urls:
        with httpx.Client(base_url=url) as anonymous:
            client = signed_in("edfi_v5", anonymous)
            pages.append(client.get(TERMS, params={"totalCount": "true"}))
    first, second = pages
    codes = [item["codeValue"] for item in first.json()]
    assert len(codes) == len(set(codes)) == int(first.headers["total-count"])
    assert first.json() == second.json()


def test_run_creates_values_that_are_not_published_and_deletes_them(
    package: Any,
) -> None:
    client = package("edfi_v4")
    from edfi_v4._runtime.core.samples.sample_set import SampleSet
    from edfi_v4._runtime.edfi.resources import load_catalog
    from edfi_v4._runtime.edfi.runs.scenarios import run_scenarios
    from edfi_v4.api import MODULES

    catalog = load_catalog("edfi_v4", MODULES)
    resource = catalog["descriptorMappings"]
    run_scenarios(client, resource, SampleSet("edfi_v4.samples"), catalog=catalog)
    entities = f"{DATA}/modelEntityDescriptors"
    assert client.get(entities).json() == []
    deleted = client.get(f"{entities}/deletes").json()
    assert "Staff" in [entry["keyValues"]["codeValue"] for entry in deleted]
