"""`openapi.json` has each status with which a server refuses a request, and parameters without a value."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from importlib import import_module
from typing import Any

import httpx
import pytest
from server.sheet.enrolment import DATA, RECORDS, create

OpenPackage = Callable[..., httpx.Client]
SCHOOLS = f"{DATA}/schools"
SCHOOL = RECORDS["schools"]
SNAPSHOT = {"Use-Snapshot": "true"}
GZIP = {"Content-Encoding": "gzip", "Content-Type": "application/json"}


def operation(client: httpx.Client, method: str, path: str) -> dict[str, Any]:
    document = client.get("/openapi.json").json()
    found: dict[str, Any] = document["paths"][path][method.lower()]
    return found


@pytest.mark.parametrize(
    ("method", "options", "status"),
    [
        ("GET", {"params": {"schoolId": "x"}}, 400),
        ("GET", {"headers": {"Authorization": "Bearer x"}}, 401),
        ("GET", {"headers": SNAPSHOT}, 404),
        ("GET", {"params": {"x": "x" * 3000}}, 414),
        ("GET", {"headers": {"X-Long": "x" * 5000}}, 431),
        ("POST", {"json": {}}, 400),
        ("POST", {"json": SCHOOL, "headers": SNAPSHOT}, 405),
        ("POST", {"json": SCHOOL, "params": {"x": "x" * 3000}}, 414),
        ("POST", {"json": SCHOOL, "headers": {"X-Long": "x" * 5000}}, 431),
        ("POST", {"content": b" " * 2001}, 413),
        ("POST", {"content": gzip.compress(b"{}"), "headers": GZIP}, 415),
        ("POST", {"json": SCHOOL, "headers": {"If-Match": '"x"'}}, 412),
    ],
)
def test_a_refusal_has_a_documented_status(
    package: OpenPackage, method: str, options: dict[str, Any], status: int
) -> None:
    package("edfi_v5")
    limits = import_module("edfi_v5._runtime.core.server.limits").Limits
    small = limits(body_bytes=2000, query_bytes=2000, header_bytes=4000)
    client = package("edfi_v5", limits=small)
    response = client.request(method, SCHOOLS, **options)
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    documented = operation(client, method, SCHOOLS)["responses"]
    name = documented[str(status)]["$ref"].rpartition("/")[2]
    document = client.get("/openapi.json").json()
    assert document["components"]["responses"][name]["content"]


@pytest.mark.parametrize("fault", [429, 503])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_busy_server_has_a_documented_status(
    package: OpenPackage, method: str, fault: int
) -> None:
    client = package("edfi_v5", faults=[f"schools:{fault}:1"])
    assert client.request(method, SCHOOLS, json=SCHOOL).status_code == fault
    assert str(fault) in operation(client, method, SCHOOLS)["responses"]


@pytest.mark.parametrize("value", ["", "%20", "%09%20"])
def test_each_query_parameter_may_be_empty(v5: httpx.Client, value: str) -> None:
    create(v5, "schools")
    document = v5.get("/openapi.json").json()
    names = []
    for parameter in operation(v5, "GET", SCHOOLS)["parameters"]:
        name = parameter.get("$ref", "").rpartition("/")[2]
        stated = document["components"]["parameters"].get(name, parameter)
        if stated["in"] == "query":
            assert stated["allowEmptyValue"]
            names.append(stated["name"])
    assert "schoolId" in names
    for name in names:
        assert len(v5.get(f"{SCHOOLS}?{name}={value}").json()) == 1
