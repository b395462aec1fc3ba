"""The section "Discovery and metadata" of the notes on how Ed-Fi APIs behave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV2SpecValidator, OpenAPIV30SpecValidator
from server.conftest import OpenPackage, packages

ROOT = "http://testserver"
VERSIONS = ("edfi_v2", "edfi_v3", "edfi_v4", "edfi_v5")


#: v4 differs from v5 in its data only, and a large document takes seconds to validate.
each_form = pytest.mark.parametrize(
    "anonymous", ["edfi_v2", "edfi_v3", "edfi_v5"], indirect=True
)


@pytest.fixture(params=VERSIONS, scope="module")
def anonymous(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of each version, without a token."""
    with packages() as open_package:
        yield open_package(request.param, anonymous=True)


def documents(client: httpx.Client, version: str = "") -> dict[str, Any]:
    """The OpenAPI documents that the list of documents leads to, by name."""
    listed = client.get(client.get("/").json()["urls"]["openApiMetadata"]).json()
    found = {}
    for entry in listed:
        assert entry.keys() == {"name", "endpointUri", "prefix"}
        response = client.get(entry["endpointUri"] + version)
        assert response.status_code == 200
        found[entry["name"]] = response.json()
    return found


def test_the_root_gives_versions_and_addresses(anonymous: httpx.Client) -> None:
    document = anonymous.get("/").json()
    assert document.keys() == {
        "version",
        "informationalVersion",
        "suite",
        "build",
        "dataModels",
        "urls",
    }
    # Clients compare these with numbers.
    assert re.fullmatch(r"\d+\.\d+", document["version"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", document["build"])
    assert document["suite"] in {"2", "3"}
    (model,) = document["dataModels"]
    assert model.keys() == {"name", "version", "informationalVersion"}
    assert model["name"] == "Ed-Fi"
    assert re.fullmatch(r"\d+\.\d+\.\d+", model["version"])
    urls = document["urls"]
    assert urls["oauth"] == f"{ROOT}/oauth/token"
    assert urls["oauthTokenIntrospection"] == f"{ROOT}/oauth/token_info"
    assert urls["openApiMetadata"] == f"{ROOT}/metadata/"
    assert urls["dataManagementApi"].endswith("/")
    assert all(url.startswith(ROOT) for url in urls.values())


def test_the_root_of_a_current_version(package: OpenPackage) -> None:
    document = package("edfi_v5").get("/").json()
    assert (document["version"], document["suite"]) == ("7.3", "3")
    assert document["dataModels"][0]["version"] == "5.0.0"
    assert document["urls"] == {
        "dependencies": f"{ROOT}/metadata/data/v3/dependencies",
        "openApiMetadata": f"{ROOT}/metadata/",
        "oauth": f"{ROOT}/oauth/token",
        "oauthTokenIntrospection": f"{ROOT}/oauth/token_info",
        "dataManagementApi": f"{ROOT}/data/v3/",
        "changeQueries": f"{ROOT}/changeQueries/v1/",
    }


def test_addresses_are_those_of_the_request(package: OpenPackage) -> None:
    client = package("edfi_v5", anonymous=True)
    headers = {"Host": "api.example.org:8443"}
    urls = client.get("/", headers=headers).json()["urls"]
    assert urls["oauth"] == "http://api.example.org:8443/oauth/token"
    listed = client.get("/metadata/", headers=headers).json()
    path = "/metadata/data/v3/resources/swagger.json"
    assert listed[0]["endpointUri"] == f"http://api.example.org:8443{path}"
    document = client.get(path, headers=headers).json()
    assert document["servers"] == [{"url": "http://api.example.org:8443/data/v3"}]
    document = client.get(f"{path}?version=2", headers=headers).json()
    address = (document["schemes"], document["host"], document["basePath"])
    assert address == (["http"], "api.example.org:8443", "/data/v3")


@each_form
def test_metadata_lists_documents_that_are_valid(anonymous: httpx.Client) -> None:
    listed = documents(anonymous)
    assert list(listed) == ["Resources", "Descriptors"]
    for document in listed.values():
        assert document["openapi"].startswith("3.0.")
        OpenAPIV30SpecValidator(document).validate()


@each_form
def test_version_2_is_swagger_2(anonymous: httpx.Client) -> None:
    for document in documents(anonymous, "?version=2").values():
        assert document["swagger"] == "2.0"
        OpenAPIV2SpecValidator(document).validate()


def test_descriptors_have_a_document_of_their_own(package: OpenPackage) -> None:
    listed = documents(package("edfi_v5", anonymous=True))
    assert "/ed-fi/students/{id}" in listed["Resources"]["paths"]
    assert "/ed-fi/gradeLevelDescriptors/{id}" in listed["Descriptors"]["paths"]
    for name, document in listed.items():
        for path in document["paths"]:
            is_descriptor = path.split("/")[2].endswith("Descriptors")
            assert is_descriptor == (name == "Descriptors")


def test_schemas_have_the_names_of_ed_fi_documents(package: OpenPackage) -> None:
    document = documents(package("edfi_v5", anonymous=True))["Resources"]
    schemas = document["components"]["schemas"]
    association = schemas["edFi_studentSchoolAssociation"]["properties"]
    reference = {"$ref": "#/components/schemas/edFi_schoolReference"}
    assert association["schoolReference"] == reference
    # A descriptor value is a text of the member.
    assert association["entryGradeLevelDescriptor"]["type"] == "string"
    media = document["paths"]["/ed-fi/students"]["post"]["requestBody"]["content"]
    schema = media["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/edFi_student"}


def test_identities_are_marked(package: OpenPackage) -> None:
    schemas = documents(package("edfi_v5", anonymous=True))["Resources"]["components"][
        "schemas"
    ]
    for name, member in (
        ("edFi_student", "studentUniqueId"),
        ("edFi_schoolReference", "schoolId"),
    ):
        assert schemas[name]["properties"][member]["x-Ed-Fi-isIdentity"] is True
    assert (
        "x-Ed-Fi-isIdentity" not in schemas["edFi_student"]["properties"]["firstName"]
    )


def test_tags_have_descriptions(anonymous: httpx.Client) -> None:
    for document in documents(anonymous).values():
        used = set()
        for item in document["paths"].values():
            for operation in item.values():
                used.update(operation["tags"])
        assert {tag["name"] for tag in document["tags"]} == used
        assert all(tag["description"] for tag in document["tags"])


def test_dependencies_list_resources_in_order(anonymous: httpx.Client) -> None:
    url = anonymous.get("/").json()["urls"]["dependencies"]
    listed = anonymous.get(url).json()
    for entry in listed:
        assert entry.keys() == {"resource", "order", "operations"}
        assert entry["operations"] == ["Create", "Update"]
    orders = [entry["order"] for entry in listed]
    assert orders == sorted(orders)
    names = [entry["resource"] for entry in listed]
    assert len(names) == len(set(names))


def test_a_dependency_comes_after_what_it_refers_to(package: OpenPackage) -> None:
    client = package("edfi_v5", anonymous=True)
    order = {}
    for entry in client.get("/metadata/data/v3/dependencies").json():
        order[entry["resource"]] = entry["order"]
    descriptor, school, course, association = (
        order["/ed-fi/gradeLevelDescriptors"],
        order["/ed-fi/schools"],
        order["/ed-fi/courses"],
        order["/ed-fi/studentSectionAssociations"],
    )
    # A course refers to an education organization, which a school is.
    assert descriptor < school < course < association


def test_each_descriptor_has_its_own_schema_and_tag(package: OpenPackage) -> None:
    document = documents(package("edfi_v5", anonymous=True))["Descriptors"]
    item = document["paths"]["/ed-fi/gradeLevelDescriptors"]
    assert item["post"]["tags"] == ["gradeLevelDescriptors"]
    media = item["post"]["requestBody"]["content"]["application/json"]
    assert media["schema"]["$ref"].endswith("/edFi_gradeLevelDescriptor")
    schema = document["components"]["schemas"]["edFi_gradeLevelDescriptor"]
    assert {"namespace", "codeValue", "shortDescription"} <= schema["properties"].keys()
