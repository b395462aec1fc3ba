"""The limits of a server against floods: each is refused with a clear error, and the server answers on."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import httpx
import pytest
from server.sheet.enrolment import DATA, RECORDS

OpenPackage = Callable[..., httpx.Client]
StartServer = Callable[..., str]
SCHOOLS = f"{DATA}/schools"
SCHOOL = RECORDS["schools"]


def limited(package: OpenPackage, **limits: int) -> httpx.Client:
    package("edfi_v5")
    changed = import_module("edfi_v5._runtime.core.server.limits").Limits(**limits)
    return package("edfi_v5", limits=changed)


def refused(response: httpx.Response, status: int, text: str) -> None:
    assert response.status_code == status, response.text
    body = response.json()
    assert body["status"] == status
    assert text in json.dumps(body)


def test_a_large_body_is_refused_by_its_length(package: OpenPackage) -> None:
    client = limited(package, body_bytes=2000)
    response = client.post(SCHOOLS, content=b" " * 2001)
    refused(response, 413, "more than 2000 bytes")
    assert client.post(SCHOOLS, json=SCHOOL).status_code == 201


@pytest.mark.parametrize("path", [SCHOOLS, "/oauth/token"])
def test_a_large_body_is_refused_while_it_arrives(
    package: OpenPackage, path: str
) -> None:
    client = limited(package, body_bytes=2000)
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b" " * 500

    refused(client.post(path, content=chunks()), 413, "more than 2000 bytes")


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate, GZIP"])
@pytest.mark.parametrize("path", [SCHOOLS, "/oauth/token"])
def test_an_encoded_body_is_refused_by_its_header(
    package: OpenPackage, path: str, encoding: str
) -> None:
    content = gzip.compress(json.dumps(SCHOOL).encode())
    headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}
    response = package().post(path, content=content, headers=headers)
    refused(response, 415, f"Content-Encoding '{encoding}'")
    assert response.json()["type"] == "urn:ed-fi:api:unsupported-media-type"
    assert response.json()["errors"]
    assert response.headers["Accept-Encoding"] == "identity"


def test_an_encoded_body_is_refused_by_other_families(package: OpenPackage) -> None:
    client = package("campusm_v1")
    headers = {"Content-Encoding": "gzip"}
    assert client.post("/x", content=b"x", headers=headers).status_code == 415


def test_a_body_without_an_encoding_may_name_identity(package: OpenPackage) -> None:
    headers = {"Content-Encoding": "identity"}
    response = package().post(SCHOOLS, json=SCHOOL, headers=headers)
    assert response.status_code == 201


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b'{"a":' * 11 + b"1" + b"}" * 11, "more than 10 levels"),
        (b"[" * 11, "more than 10 levels"),
        (b'{"a": [' + b"1," * 100 + b"1]}", "more than 50 values"),
    ],
)
def test_a_body_with_too_much_structure_is_refused(
    package: OpenPackage, content: bytes, text: str
) -> None:
    client = limited(package, body_depth=10, body_values=50)
    refused(client.post(SCHOOLS, content=content), 400, text)


def test_brackets_and_commas_in_texts_are_no_structure(package: OpenPackage) -> None:
    client = limited(package, body_depth=4, body_values=20)
    school = {**SCHOOL, "nameOfInstitution": '[{,"}' * 15}
    assert client.post(SCHOOLS, json=school).status_code == 201


def test_long_queries_and_headers_are_refused(package: OpenPackage) -> None:
    client = limited(package, query_bytes=100, header_bytes=2000)
    refused(client.get(f"{SCHOOLS}?a={'x' * 100}"), 414, "more than 100 bytes")
    response = client.get(SCHOOLS, headers={"X-Long": "x" * 2000})
    refused(response, 431, "more than 2000 bytes")
    assert client.get(SCHOOLS).status_code == 200


def test_requests_beyond_the_limit_may_come_again(package: OpenPackage) -> None:
    package("edfi_v5")
    answer = import_module("edfi_v5.api.services").Answer
    limits = import_module("edfi_v5._runtime.core.server.limits").Limits
    waiting, finish = threading.Event(), threading.Event()

    class Slow:
        def find(self, **_arguments: Any) -> Any:
            waiting.set()
            assert finish.wait(20)
            return answer([])

        get = replace = delete = upsert = find

    client = package("edfi_v5", services={"schools": Slow()}, limits=limits(requests=1))
    first: list[int] = []
    thread = threading.Thread(
        target=lambda: first.append(client.get(SCHOOLS).status_code)
    )
    thread.start()
    assert waiting.wait(20)
    response = client.get(f"{DATA}/students")
    finish.set()
    thread.join()
    refused(response, 503, "1 requests at a time")
    assert response.headers["Retry-After"] == "1"
    assert first == [200]
    assert client.get(f"{DATA}/students").status_code == 200


def test_a_slow_body_times_out(live_server: StartServer) -> None:
    url = httpx.URL(live_server("edfi_v5", "--limit", "body-seconds=1"))
    with socket.create_connection((url.host, url.port or 80), timeout=20) as opened:
        opened.sendall(
            b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
        )
        answer = b""
        # The server closes the connection, because the rest of the body may still come.
        while chunk := opened.recv(4096):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"within 1 s" in answer
    assert httpx.get(url).status_code == 200
