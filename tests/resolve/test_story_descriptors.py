"""The server in memory of `lint` treats descriptor values as the server of a package does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tablewright.model.version import VersionRef
from tablewright.resolve.checks.story import catalog_of, descriptor_classes
from tablewright.resolve.checks.story_server import StoryApi, StoryClient
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

DATA = "/data/v3/ed-fi"
NAMESPACE = "uri://example.org/GradeLevelDescriptor"


@pytest.fixture
def client(checkout: Path) -> StoryClient:
    version = Project(SpecTree(checkout)).resolved(VersionRef("edfi", "v5")).version
    descriptors = descriptor_classes(version)
    catalog = catalog_of(version, descriptors)
    return StoryClient(StoryApi(catalog, descriptors.values()), 2017)


def school(grade: str) -> dict[str, Any]:
    return {
        "schoolId": 1,
        "nameOfInstitution": "A school",
        "gradeLevels": [{"gradeLevelDescriptor": grade}],
    }


def status(client: StoryClient, url: str, body: dict[str, Any]) -> int:
    return client.request("POST", f"{DATA}/{url}", json=body).status_code


def test_published_value_exists_in_any_case(client: StoryClient) -> None:
    value = "uri://ed-fi.org/GradeLevelDescriptor#Ninth grade"
    assert status(client, "schools", school(value)) == 201
    assert status(client, "schools", school(value.upper())) == 200


def test_other_value_exists_between_its_creation_and_its_deletion(
    client: StoryClient,
) -> None:
    body = school(f"{NAMESPACE}#Block 1")
    assert status(client, "schools", body) == 400
    item = {
        "namespace": NAMESPACE,
        "codeValue": "Block 1",
        "shortDescription": "Block 1",
    }
    created = client.request("POST", f"{DATA}/gradeLevelDescriptors", json=item)
    assert created.status_code == 201
    address = created.headers["location"]
    school_created = client.request("POST", f"{DATA}/schools", json=body)
    assert school_created.status_code == 201
    assert client.request("DELETE", address).status_code == 409
    client.request("DELETE", school_created.headers["location"])
    assert client.request("DELETE", address).status_code == 204
    assert status(client, "schools", body) == 400
