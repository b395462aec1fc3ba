"""Finding the API of a server through discovery, signing in, and the sentences for servers that differ."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tiny_edfi.api import MODULES, SETTINGS
from tiny_edfi.samples import SAMPLES

from tablewright.runtime.core.runs.scenarios import ScenarioFailure
from tablewright.runtime.edfi.client.connection import Connection
from tablewright.runtime.edfi.client.errors import SignInError
from tablewright.runtime.edfi.resources import load_catalog
from tablewright.runtime.edfi.runs.scenarios import run_scenarios

CATALOG = load_catalog("tiny_edfi", MODULES)
ROOT = "https://api.example.org/ods"


class Stub:
    """A server with a discovery document that names other routes than the package."""

    def __init__(self, **urls: str) -> None:
        self.urls = {
            "oauth": f"{ROOT}/oauth/token",
            "dataManagementApi": f"{ROOT}/data/v3/",
            **urls,
        }
        self.requests: list[httpx.Request] = []
        self.answers: dict[str, httpx.Response] = {}
        self.secret = "edfi-demo-secret"

    def respond(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        path = request.url.path
        if path in self.answers:
            return self.answers[path]
        if path == "/ods/":
            return httpx.Response(200, json={"version": "7.3", "urls": self.urls})
        if path.endswith("/token"):
            body = request.content.decode()
            if f"client_secret={self.secret}" not in body:
                return httpx.Response(401, json={"error": "invalid_client"})
            return httpx.Response(200, json={"access_token": "abc"})
        return httpx.Response(404)

    def sign_in(self, root: str = ROOT, **options: Any) -> httpx.Client:
        client = httpx.Client(
            transport=httpx.MockTransport(self.respond), base_url=root
        )
        return Connection(root, **options).sign_in(client, SETTINGS, {})


@pytest.mark.parametrize(
    ("data", "options", "expected"),
    [
        (f"{ROOT}/data/v3/", {}, "/ods/data/v3/ed-fi/schools"),
        (f"{ROOT}/data/v3", {}, "/ods/data/v3/ed-fi/schools"),
        (
            ROOT + "/{tenantIdentifier}/{schoolYearFromRoute}/data/v3/",
            {"tenant": "north", "school_year": 2026},
            "/ods/north/2026/data/v3/ed-fi/schools",
        ),
        ("https://data.example.org/api/data/", {}, "/api/data/ed-fi/schools"),
    ],
)
def test_requests_go_to_the_url_of_the_data(
    data: str, options: dict[str, Any], expected: str
) -> None:
    stub = Stub(dataManagementApi=data)
    client = stub.sign_in(**options)
    client.get(CATALOG["schools"].path, params={"schoolId": "7"})
    sent = stub.requests[-1]
    assert sent.url.path == expected
    assert sent.url.host == httpx.URL(data).host
    assert sent.url.params["schoolId"] == "7"
    assert sent.headers["authorization"] == "Bearer abc"


def test_the_token_comes_from_the_url_of_discovery() -> None:
    stub = Stub(oauth="https://login.example.org/{tenant}/connect/token")
    stub.secret = "own"
    stub.sign_in(key="me", secret="own", tenant="north")
    assert stub.requests[1].url == "https://login.example.org/north/connect/token"
    assert b"client_id=me" in stub.requests[1].content


def test_a_server_without_discovery_has_the_routes_of_the_package() -> None:
    stub = Stub()
    stub.answers["/ods/"] = httpx.Response(404)
    client = stub.sign_in()
    assert client.base_url == f"{ROOT}/"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            lambda stub: stub.answers.update(
                {"/ods/": httpx.Response(200, html="<title>Sign &amp; in</title>")}
            ),
            "answers with an HTML page 'Sign & in' instead of a discovery document",
        ),
        (
            lambda stub: stub.answers.update(
                {"/ods/": httpx.Response(200, json={"hello": 1})}
            ),
            "is no Ed-Fi API: its answer has no 'urls'",
        ),
        (
            lambda stub: stub.answers.update(
                {"/ods/": httpx.Response(301, headers={"Location": "https://new/"})}
            ),
            "redirects to https://new/: use that as the base URL",
        ),
        (
            lambda stub: stub.answers.update(
                {"/ods/": httpx.Response(503, text="down")}
            ),
            "answers with status 503 instead of a discovery document: down",
        ),
        (
            lambda stub: stub.urls.pop("dataManagementApi"),
            "has no URL 'dataManagementApi'",
        ),
        (
            lambda stub: stub.urls.update(oauth="http://api.example.org/oauth/token"),
            "which has no encryption",
        ),
        (
            lambda stub: stub.urls.update(oauth=ROOT + "/{tenantIdentifier}/token"),
            "contain {tenantIdentifier}: add --tenant NAME",
        ),
        (
            lambda stub: stub.urls.update(oauth=ROOT + "/{schoolYearFromRoute}/token"),
            "contain {schoolYearFromRoute}: add --school-year",
        ),
        (
            lambda stub: setattr(stub, "secret", "another"),
            "refuses the key 'edfi-demo' with its secret: set --key and --secret, or EDFI_CLIENT_ID",
        ),
        (
            lambda stub: stub.answers.update(
                {"/ods/oauth/token": httpx.Response(200, text="token")}
            ),
            "the answer to /ods/oauth/token is not JSON: token",
        ),
    ],
)
def test_a_server_that_cannot_be_used_is_one_sentence(
    change: Callable[[Stub], Any], text: str
) -> None:
    stub = Stub()
    change(stub)
    with pytest.raises(SignInError) as failure:
        stub.sign_in()
    assert text in str(failure.value)
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("api.example.org", "begins with http:// or https://"),
        ("http://", "no"),
        ("http://127.0.0.1:1", "no server answers at http://127.0.0.1:1"),
        ("http://127.0.0.1:1/data/v3/", "no server answers at http://127.0.0.1:1:"),
    ],
)
def test_an_address_without_a_server_is_one_sentence(address: str, text: str) -> None:
    with pytest.raises(SignInError) as failure:
        Connection(address).open(SETTINGS, {})
    assert text in str(failure.value)
    assert "\n" not in str(failure.value)


def test_a_certificate_that_is_not_trusted_is_one_sentence() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        error = ssl.SSLCertVerificationError(
            1, "[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"
        )
        raise httpx.ConnectError(str(error), request=request)

    client = httpx.Client(transport=httpx.MockTransport(respond), base_url=ROOT)
    with pytest.raises(SignInError, match="SSL_CERT_FILE"):
        Connection(ROOT).sign_in(client, SETTINGS, {})


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (httpx.Response(403, json={"detail": "denied"}), "it is read-only"),
        (httpx.Response(405, text="no"), "it is read-only"),
        (
            httpx.Response(403, json={"type": "urn:x:namespace:access-denied"}),
            "choose the one of the client with --namespace",
        ),
        (
            httpx.Response(
                400, json={"$.a": "GradeLevelDescriptor value 'x' does not exist."}
            ),
            "choose another namespace with --namespace",
        ),
        (httpx.Response(401, text="expired"), "does not accept the access token"),
    ],
)
def test_a_refused_write_is_explained(answer: httpx.Response, text: str) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        return answer if request.method == "POST" else httpx.Response(200, json=[])

    client = httpx.Client(transport=httpx.MockTransport(respond), base_url=ROOT)
    with pytest.raises(ScenarioFailure) as failure:
        run_scenarios(client, CATALOG["schools"], SAMPLES)
    assert text in str(failure.value)
    assert f"answered {answer.status_code}" in str(failure.value)
    assert "\n" not in str(failure.value)
