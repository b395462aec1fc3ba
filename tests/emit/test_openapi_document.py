"""The API document of a package with natural keys states what its server accepts and answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from tablewright.emit import openapi
from tablewright.specfiles import SpecTree
from tablewright.workflow import project

CASES = Path(__file__).resolve().parents[1] / "cases" / "emit"


def document_of(case: str) -> dict[str, Any]:
    tree = SpecTree(CASES / case)
    (pair,) = tree.versions()
    version = project.Project(tree).resolved(pair).version
    (artifact,) = [item for item in openapi.emit(version) if "openapi" in item.path]
    document: dict[str, Any] = json.loads(artifact.text)
    return document


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return document_of("voyages")


@pytest.fixture(scope="module")
def schemas(document: Mapping[str, Any]) -> Mapping[str, Any]:
    schemas: Mapping[str, Any] = document["components"]["schemas"]
    return schemas


def test_the_document_is_valid(document: Mapping[str, Any]) -> None:
    validate(document)


def test_shared_parameters_have_the_bounds_of_the_server(
    document: Mapping[str, Any],
) -> None:
    parameters = document["components"]["parameters"]
    limit = parameters["limit"]["schema"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (0, 500, 25)
    assert parameters["offset"]["schema"]["minimum"] == 0
    number = parameters["number"]["schema"]
    assert (number["minimum"], number["maximum"]) == (1, 200)


def test_a_collection_has_the_operations_that_the_runtime_adds(
    document: Mapping[str, Any],
) -> None:
    paths = document["paths"]
    (collection,) = [path for path in paths if path.endswith("/voyages")]
    for ending in ("deletes", "keyChanges", "partitions"):
        assert paths[f"{collection}/{ending}"]["get"]["tags"] == ["voyages"]
    headers = paths[collection]["get"]["responses"]["200"]["headers"]
    assert {"Total-Count", "Next-Page-Token"} <= headers.keys()


def test_a_write_documents_its_refusals_and_its_headers(
    document: Mapping[str, Any],
) -> None:
    (collection,) = [path for path in document["paths"] if path.endswith("/voyages")]
    responses = document["paths"][collection]["post"]["responses"]
    assert {"400", "401", "409", "412", "413", "415", "429", "503"} <= responses.keys()
    assert responses["201"] == {"$ref": "#/components/responses/Created"}
    created = document["components"]["responses"]["Created"]
    assert created["headers"].keys() == {"Location", "ETag"}


def test_key_texts_have_no_spaces_at_their_ends(schemas: Mapping[str, Any]) -> None:
    pattern = schemas["PortReference"]["properties"]["portCode"]["pattern"]
    assert re.search(pattern, "DK 01")
    assert re.search(pattern, "D")
    for padded in (" DK01", "DK01 ", " "):
        assert not re.search(pattern, padded)


def test_members_that_a_client_may_leave_out_may_be_null(
    schemas: Mapping[str, Any],
) -> None:
    voyage = schemas["Voyage"]
    for name, member in voyage["properties"].items():
        if member.get("readOnly") or "enum" in member:
            continue
        is_nullable = "null" in member.get("type", ())
        is_nullable = is_nullable or {"type": "null"} in member.get("anyOf", ())
        assert is_nullable == (name not in voyage["required"]), name


def test_identities_are_marked(document: Mapping[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["Voyage"]["properties"]["departureDate"]["x-Ed-Fi-isIdentity"]
    assert "x-Ed-Fi-isIdentity" not in schemas["Voyage"]["properties"]["season"]
    (collection,) = [path for path in document["paths"] if path.endswith("/voyages")]
    marked = set()
    for parameter in document["paths"][collection]["get"]["parameters"]:
        if parameter.get("x-Ed-Fi-isIdentity"):
            marked.add(parameter["name"])
    assert "departureDate" in marked
    assert "season" not in marked


def test_each_record_has_what_the_server_adds(schemas: Mapping[str, Any]) -> None:
    members = schemas["Voyage"]["properties"]
    for name in ("_etag", "_lastModifiedDate"):
        assert members[name]["readOnly"] is True
    assert members.keys() >= set(schemas["Voyage"]["required"])


def test_each_descriptor_has_the_shared_operations(
    document: Mapping[str, Any],
) -> None:
    items = document["components"]["pathItems"]
    assert items.keys() >= {"Descriptors", "Descriptor", "DescriptorDeletes"}
    references = []
    for path, item in document["paths"].items():
        if "Descriptors" in path:
            references.append(item["$ref"].rpartition("/")[2])
    assert set(references) == items.keys()
    # An ID must be unique, and these operations are those of many paths.
    assert "operationId" not in json.dumps(items)


def test_the_namespace_of_a_descriptor_has_the_form_that_the_server_accepts(
    schemas: Mapping[str, Any],
) -> None:
    namespace = schemas["DescriptorRecord"]["properties"]["namespace"]
    assert re.search(namespace["pattern"], "uri://example.org/SailDescriptor")
    for refused in ("00000", "uri://example.org/Sail", "uri://SailDescriptor"):
        assert not re.search(namespace["pattern"], refused)


def test_an_api_of_operations_has_none_of_it() -> None:
    document = document_of("boarding")
    assert document["components"].keys() == {"schemas", "securitySchemes"}
    assert "x-Ed-Fi" not in json.dumps(document)
