"""With `--all-resources`, a server has each resource of its data standard, from the data of the package."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from server.all_resources import RecordBuilder
from server.conftest import OpenPackage, StartServer, load, packages, signed_in

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ("edfi_v3", "edfi_v4", "edfi_v5")
DATA = "/data/v3/ed-fi"


@dataclass(frozen=True)
class Api:
    """A client of a server with all resources, and what the package has for the test."""

    client: httpx.Client
    catalog: Mapping[str, Any]
    uncovered: frozenset[str]
    builder: RecordBuilder
    schemas: Mapping[str, Any]

    def validator(self, resource: str) -> jsonschema_rs.Draft202012Validator:
        """A validator of the records of a resource, as the OpenAPI document describes them."""
        title = self.catalog[resource].title
        schema = {
            "$ref": f"#/components/schemas/{title}",
            "components": {"schemas": self.schemas},
        }
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def open_api(package: OpenPackage, name: str) -> Api:
    """A server of a package with all resources."""
    client = package(name, all_resources=True)
    api = import_module(f"{name}.api")
    edfi = f"{name}._runtime.edfi"
    example = import_module(f"{name}.api.{api.MODULES[0]}")
    uncovered = import_module(f"{edfi}.server.uncovered").load_uncovered(name, example)
    catalog = import_module(f"{edfi}.resources").load_catalog(name, api.MODULES)
    names = set()
    for endpoint in uncovered.endpoints:
        catalog[endpoint.RESOURCE.name] = endpoint.RESOURCE
        names.add(endpoint.RESOURCE.name)
    resources = import_module(f"{edfi}.descriptors.descriptor_resources")
    values = {}
    for descriptor in resources.published_descriptors(name) + uncovered.descriptors:
        if descriptor.values:
            value = f"{descriptor.namespace}#{descriptor.values[0]}"
            values[descriptor.__name__.removesuffix("_")] = value
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    builder = RecordBuilder(schemas, catalog, values)
    return Api(client, catalog, frozenset(names), builder, schemas)


@pytest.fixture(scope="module")
def v5_api() -> Iterator[Api]:
    """A server for tests that do not depend on the records of others."""
    with packages() as open_package:
        yield open_api(open_package, "edfi_v5")


@pytest.mark.parametrize("name", VERSIONS)
def test_each_resource_can_be_created_read_and_deleted(
    package: OpenPackage, name: str
) -> None:
    api = open_api(package, name)
    assert api.uncovered
    locations: dict[str, str] = {}
    for resource in api.builder.order():
        body = api.builder.body(resource)
        created = api.client.post(api.catalog[resource].path, json=body)
        assert created.status_code == 201, (resource, body, created.text)
        locations[resource] = created.headers["Location"]
    for resource, location in locations.items():
        record = api.client.get(location).json()
        faults = [
            error.message for error in api.validator(resource).iter_errors(record)
        ]
        assert faults == [], resource
        query = {}
        for part in api.catalog[resource].key:
            value: Any = record
            for step in part.paths[0].split("/"):
                value = value[step]
            query[part.name] = str(value).lower() if value is True else str(value)
        found = api.client.get(api.catalog[resource].path, params=query).json()
        assert [item["id"] for item in found] == [record["id"]], resource
        replaced = api.client.put(location, json=record)
        assert replaced.status_code == 204, (resource, replaced.text)
    # The other way round, so that no record is deleted that another one refers to.
    for resource, location in reversed(locations.items()):
        deleted = api.client.delete(location)
        assert deleted.status_code == 204, (resource, deleted.text)
        tracked = api.client.get(f"{api.catalog[resource].path}/deletes").json()
        assert [entry["id"] for entry in tracked] == [location.rpartition("/")[2]]


def test_references_between_covered_and_uncovered_resources_are_checked(
    package: OpenPackage,
) -> None:
    client = package("edfi_v5", all_resources=True)
    week = {
        "weekIdentifier": "Week 1",
        "schoolReference": {"schoolId": 255901},
        "beginDate": "2024-09-02",
        "endDate": "2024-09-06",
        "totalInstructionalDays": 5,
    }
    refused = client.post(f"{DATA}/academicWeeks", json=week)
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("unresolved-reference")
    school = {
        "schoolId": 255901,
        "nameOfInstitution": "Grand Bend School",
        "educationOrganizationCategories": [
            {
                "educationOrganizationCategoryDescriptor": "uri://ed-fi.org/"
                "EducationOrganizationCategoryDescriptor#School"
            }
        ],
        "gradeLevels": [
            {"gradeLevelDescriptor": "uri://ed-fi.org/GradeLevelDescriptor#First grade"}
        ],
        "localEducationAgencyReference": {"localEducationAgencyId": 255900},
    }
    # Without the option, the package covers no agencies, and takes every reference to one.
    refused = client.post(f"{DATA}/schools", json=school)
    assert refused.status_code == 409
    del school["localEducationAgencyReference"]
    created = client.post(f"{DATA}/schools", json=school)
    assert created.status_code == 201
    assert client.post(f"{DATA}/academicWeeks", json=week).status_code == 201
    in_use = client.delete(created.headers["Location"])
    assert in_use.status_code == 409
    assert in_use.json()["type"].endswith("dependent-item-exists")


def test_an_agency_is_an_education_organization(v5_api: Api) -> None:
    api = v5_api
    agency = api.builder.body("localEducationAgencies")
    path = api.catalog["localEducationAgencies"].path
    assert api.client.post(path, json=agency).status_code == 201
    program = api.builder.body("programs")
    number = agency["localEducationAgencyId"]
    program["educationOrganizationReference"] = {"educationOrganizationId": number}
    created = api.client.post(api.catalog["programs"].path, json=program)
    assert created.status_code == 201, created.text


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("totalInstructionalDays", "many"),
        ("totalInstructionalDays", 2**31),
        ("weekIdentifier", "W"),
        ("weekIdentifier", "W" * 81),
        ("weekIdentifier", " Week 1"),
        ("beginDate", "2024-09-31"),
        ("schoolReference", None),
    ],
)
def test_wrong_values_are_refused_as_for_covered_resources(
    v5_api: Api, member: str, value: object
) -> None:
    api = v5_api
    body = {**api.builder.body("academicWeeks"), member: value}
    refused = api.client.post(f"{DATA}/academicWeeks", json=body)
    assert refused.status_code == 400, refused.text
    assert f"$.{member}" in refused.json()["validationErrors"]


def test_the_document_lists_them(v5_api: Api, package: OpenPackage) -> None:
    api = v5_api
    document = api.client.get("/openapi.json").json()
    for name in api.catalog:
        for ending in ("", "/{id}", "/deletes", "/keyChanges", "/partitions"):
            assert f"{DATA}/{name}{ending}" in document["paths"]
    text = json.dumps(document["paths"][f"{DATA}/academicWeeks"])
    assert "AcademicWeek" in text
    assert "DescriptorRecord" not in text
    plain = package("edfi_v5").get("/openapi.json").json()
    assert f"{DATA}/academicWeeks" not in plain["paths"]


def test_without_the_option_they_are_unknown(v5: httpx.Client) -> None:
    assert v5.get(f"{DATA}/academicWeeks").status_code == 404


def test_serve_has_the_option(live_server: StartServer) -> None:
    address = live_server("edfi_v5", "--all-resources")
    with httpx.Client(base_url=address) as client:
        found = signed_in("edfi_v5", client).get(f"{DATA}/academicWeeks")
    assert (found.status_code, found.json()) == (200, [])


def test_a_package_without_the_data_says_how_to_take_them(
    package: OpenPackage,
) -> None:
    load("edfi_v2")
    with pytest.raises(FileNotFoundError, match="facts --all-resources"):
        package("edfi_v2", all_resources=True)
