"""Requests that clients send by mistake, or with another library than usual: each has a clear answer."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

import httpx
import pytest
from server.bodies import NINTH_GRADE, school
from server.conftest import OpenPackage, StartServer

SCHOOLS = "/data/v3/ed-fi/schools"


def test_items_that_differ_only_in_case_are_the_same(v5: httpx.Client) -> None:
    other_case = NINTH_GRADE.replace("Ninth grade", "NINTH GRADE")
    levels = [
        {"gradeLevelDescriptor": NINTH_GRADE},
        {"gradeLevelDescriptor": other_case},
    ]
    response = v5.post(SCHOOLS, json=school(gradeLevels=levels))
    assert response.status_code == 400
    assert list(response.json()["validationErrors"]) == ["$.gradeLevels[1]"]


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "us-ascii"])
def test_an_encoding_that_the_server_reads(v5: httpx.Client, charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}
    content = json.dumps(school())
    assert v5.post(SCHOOLS, content=content, headers=headers).status_code == 201


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", '"UTF-16"'])
def test_an_encoding_that_the_server_does_not_read(
    v5: httpx.Client, charset: str
) -> None:
    headers = {"Content-Type": f"application/json;charset={charset}"}
    response = v5.post(SCHOOLS, content=json.dumps(school()), headers=headers)
    assert response.status_code == 400
    assert response.json()["type"] == "urn:ed-fi:api:bad-request"
    assert "UTF-8" in response.json()["errors"][0]


@pytest.mark.parametrize("text", ["9" * 100_000, "1e999", "-1e999"])
def test_a_text_with_a_number_that_is_too_large(v5: httpx.Client, text: str) -> None:
    response = v5.post(SCHOOLS, json=school(schoolId=text))
    assert response.status_code == 400
    assert "$.schoolId" in response.json()["validationErrors"]


@pytest.mark.parametrize(
    "path",
    [
        "/HEALTH",
        "/health/",
        "/Metadata/",
        "/METADATA",
        "/metadata/data/v3/Dependencies",
        "/Metadata/Data/V3/Resources/Swagger.json",
    ],
)
def test_addresses_in_another_case(package: OpenPackage, path: str) -> None:
    assert package("edfi_v5", anonymous=True).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/OAuth/Token", "/oauth/token/"])
def test_the_token_address_in_another_case(package: OpenPackage, path: str) -> None:
    client = package("edfi_v5", anonymous=True)
    # Without credentials: that the address is found is enough.
    assert client.post(path).status_code == 400


def test_a_client_that_disconnects_leaves_no_traceback(
    live_server: StartServer, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    base_url = httpx.URL(live_server("edfi_v5", log=log))
    with httpx.Client(base_url=base_url) as client:
        form = {
            "grant_type": "client_credentials",
            "client_id": "edfi-demo",
            "client_secret": "edfi-demo-secret",
        }
        token = client.post("/oauth/token", data=form).json()["access_token"]
        for path in (SCHOOLS, "/oauth/token"):
            head = (
                f"POST {path} HTTP/1.1\r\nHost: {base_url.host}\r\nAuthorization: Bearer {token}\r\n"
                "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
            )
            with socket.create_connection((base_url.host, base_url.port)) as stream:
                stream.sendall(head.encode())
                # The server has begun to read when it answers the next request.
                client.get("/health")
        time.sleep(0.2)
        assert client.get("/health").status_code == 200
    assert "Traceback" not in log.read_text("utf-8")
