"""A rehearsal signs in again after its token has expired, and waits for a busy server."""

from __future__ import annotations

import httpx
import pytest

from tablewright.runtime.edfi.certification.sign_in_again import SignInAgain
from tablewright.runtime.edfi.client.errors import SignInError


class Server:
    """A server that accepts one token and is busy for some requests; it keeps the URL and token of each."""

    def __init__(self, token: str, busy: int = 0) -> None:
        self.requests: list[tuple[str, str]] = []
        self.waits: list[float] = []
        self.renewals = 0
        self._token = token
        self._busy = busy

    def respond(self, request: httpx.Request) -> httpx.Response:
        token = request.headers["Authorization"]
        self.requests.append((request.url.path, token))
        if len(self.requests) <= self._busy:
            return httpx.Response(429, headers={"Retry-After": "7"})
        return httpx.Response(204 if token == self._token else 401)

    def renew(self) -> str:
        self.renewals += 1
        return "Bearer new"

    def client(self) -> httpx.Client:
        def redirect(request: httpx.Request) -> None:
            request.url = request.url.copy_with(path=f"/2026{request.url.path}")

        return httpx.Client(
            transport=httpx.MockTransport(self.respond),
            base_url="http://testserver",
            headers={"Authorization": "Bearer old"},
            event_hooks={"request": [redirect]},
            auth=SignInAgain(self.renew, self.waits.append),
        )


def test_an_expired_token_is_renewed_once_for_all_requests() -> None:
    server = Server("Bearer new")
    client = server.client()
    assert client.put("/a", json={"x": 1}).status_code == 204
    assert client.delete("/b").status_code == 204
    assert server.renewals == 1
    # The hook has changed the path of each attempt once.
    assert server.requests == [
        ("/2026/a", "Bearer old"),
        ("/2026/a", "Bearer new"),
        ("/2026/b", "Bearer new"),
    ]


def test_a_token_that_is_never_accepted_ends_in_the_refusal() -> None:
    server = Server("Bearer other")
    assert server.client().get("/a").status_code == 401
    assert server.renewals == 1


def test_a_refused_sign_in_ends_in_the_refusal() -> None:
    def renew() -> str:
        raise SignInError("the key is not valid")

    transport = httpx.MockTransport(lambda _request: httpx.Response(401))
    client = httpx.Client(transport=transport, auth=SignInAgain(renew))
    assert client.get("http://testserver/a").status_code == 401


@pytest.mark.parametrize(("busy", "status"), [(3, 204), (9, 429)])
def test_a_busy_server_gets_four_attempts(busy: int, status: int) -> None:
    server = Server("Bearer old", busy)
    assert server.client().post("/a", json={}).status_code == status
    assert server.waits == [7, 7, 7]
    assert len(server.requests) == 4
