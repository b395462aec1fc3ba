"""The client of a verification: what it sends again, how it renews its token, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tablewright.runtime.edfi.certification.client import (
    ReadingClient,
    WriteRefusedError,
    open_client,
)
from tablewright.runtime.edfi.client.connection import Connection

Answer = httpx.Response | Exception


class Server:
    """Gives prepared answers, and keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.tokens: list[str] = []
        self.waits: list[float] = []

    def client(self, renew: Callable[[], str] = lambda: "Bearer new") -> ReadingClient:
        return ReadingClient(
            renew=renew,
            wait=self.waits.append,
            base_url="http://testserver",
            headers={"Authorization": "Bearer old"},
            transport=httpx.MockTransport(self.respond),
        )

    def respond(self, request: httpx.Request) -> httpx.Response:
        self.tokens.append(request.headers["Authorization"])
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_busy_servers_are_asked_again_after_the_time_that_they_choose() -> None:
    server = Server(
        httpx.Response(429, headers={"Retry-After": "7"}),
        httpx.Response(503),
        httpx.Response(502, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
        httpx.Response(200),
    )
    assert server.client().get("/students").status_code == 200
    assert server.waits == [7, 2, 4]


def test_a_wait_that_is_no_number_is_the_usual_one() -> None:
    server = Server(
        httpx.Response(429, headers={"Retry-After": "nan"}), httpx.Response(200)
    )
    assert server.client().get("/students").status_code == 200
    assert server.waits == [1]


def test_a_long_wait_is_shortened_and_the_last_answer_is_returned() -> None:
    answers = [httpx.Response(429, headers={"Retry-After": "9000"}) for _ in range(4)]
    server = Server(*answers)
    assert server.client().get("/students").status_code == 429
    assert server.waits == [60, 60, 60]


def test_a_silent_server_is_asked_twice() -> None:
    slow = httpx.ReadTimeout("slow")
    assert Server(slow, httpx.Response(200)).client().get("/").status_code == 200
    with pytest.raises(httpx.ReadTimeout):
        Server(slow, slow).client().get("/")


def test_an_expired_token_is_renewed_once() -> None:
    server = Server(httpx.Response(401), httpx.Response(200), httpx.Response(200))
    client = server.client()
    assert client.get("/students").status_code == 200
    assert client.get("/students").status_code == 200
    assert server.tokens == ["Bearer old", "Bearer new", "Bearer new"]
    refused = Server(httpx.Response(401), httpx.Response(401)).client()
    assert refused.get("/students").status_code == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_request_that_writes_is_not_sent(method: str) -> None:
    server = Server()
    with pytest.raises(WriteRefusedError, match=f"never writes, so {method} http"):
        server.client().request(method, "/students")
    assert server.tokens == []


def test_the_path_of_the_server_is_used_once_after_a_failure() -> None:
    paths: list[str] = []
    answers = [httpx.Response(503), httpx.Response(401), httpx.Response(200)]

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/ods/":
            root = "http://testserver/ods"
            urls = {
                "oauth": f"{root}/oauth/token",
                "dataManagementApi": f"{root}/data/v3/2026",
            }
            return httpx.Response(200, json={"urls": urls})
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json={"access_token": "abc"})
        paths.append(request.url.path)
        return answers.pop(0)

    with open_client(
        "tiny_edfi",
        Connection("http://testserver/ods"),
        transport=httpx.MockTransport(respond),
        wait=lambda _seconds: None,
    ) as client:
        assert client.get("/data/v3/ed-fi/schools").status_code == 200
    assert paths == ["/ods/data/v3/2026/ed-fi/schools"] * 3
