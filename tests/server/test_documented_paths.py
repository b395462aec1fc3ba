"""The server has each path and method of its OpenAPI document."""

from __future__ import annotations

import pytest
from server.conftest import OpenPackage

YEAR = "2026"


@pytest.mark.parametrize("name", ["edfi_v2", "edfi_v3", "edfi_v5"])
def test_each_documented_operation_exists(package: OpenPackage, name: str) -> None:
    client = package(name)
    document = client.get("/openapi.json").json()
    items = document["components"]["pathItems"]
    unknown = "0" * 32
    for template, entry in document["paths"].items():
        item = entry
        if "$ref" in entry:
            item = items[entry["$ref"].rpartition("/")[2]]
        path = template.replace("{schoolYear}", YEAR).replace("{id}", unknown)
        for method in item:
            # A write without a body is read up to the body, so the path and the method are known.
            answer = client.request(method.upper(), path)
            expected = {"get": 200, "post": 400, "put": 400, "delete": 404}[method]
            if "{id}" in template and method == "get":
                expected = 404
            assert answer.status_code == expected, (method, path, answer.text)
            assert str(expected) in item[method]["responses"], (method, path)


def test_other_methods_are_not_documented_and_refused(package: OpenPackage) -> None:
    client = package("edfi_v5")
    paths = client.get("/openapi.json").json()["paths"]
    for path, item in paths.items():
        if path.endswith(("/schools", "/schools/deletes", "/schools/partitions")):
            for method in {"get", "post", "put", "delete"} - item.keys():
                answer = client.request(method.upper(), path)
                assert answer.status_code == 405, (method, path)
