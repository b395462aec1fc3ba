"""The section "Auth" of the notes on how Ed-Fi APIs behave."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from server.conftest import OpenPackage, StartServer, load, signed_in

TOKEN = "/oauth/token"
TOKEN_INFO = "/oauth/token_info"
GRANT = {"grant_type": "client_credentials"}
ID, SECRET = "edfi-demo", "edfi-demo-secret"
CLIENT = {"client_id": ID, "client_secret": SECRET}
STUDENTS = "/data/v3/ed-fi/students"
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def anonymous(v5: httpx.Client) -> httpx.Client:
    """A client without a token."""
    del v5.headers["Authorization"]
    return v5


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(clock: Clock) -> Iterator[httpx.Client]:
    """A signed-in client of an application that has this clock, and gives out three tokens."""
    load("edfi_v5")
    api = import_module("edfi_v5.api")
    app = import_module("edfi_v5._runtime.edfi.server.app")
    in_process = import_module("edfi_v5._runtime.core.runs.inprocess").in_process
    settings = replace(api.SETTINGS, max_tokens=3)
    application = app.create_app("edfi_v5", api.MODULES, settings=settings, clock=clock)
    with in_process(application) as client:
        yield signed_in("edfi_v5", client)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def token_of(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text
    token: str = response.json()["access_token"]
    return token


def test_token_with_basic_header_or_body_as_json_or_form(
    anonymous: httpx.Client,
) -> None:
    for request in (
        {"json": GRANT | CLIENT},
        {"data": GRANT | CLIENT},
        {"json": GRANT, "auth": (ID, SECRET)},
        {"data": GRANT, "auth": (ID, SECRET)},
    ):
        response = anonymous.post(TOKEN, **request)  # type: ignore[arg-type]
        token = token_of(response)
        assert response.json() == {
            "access_token": token,
            "expires_in": 1800,
            "token_type": "bearer",
        }
        assert response.headers["Cache-Control"] == "no-store"
        assert anonymous.get(STUDENTS, headers=bearer(token)).status_code == 200


def test_the_basic_header_may_be_encoded_as_a_form(package: OpenPackage) -> None:
    load("edfi_v5")
    module = import_module("edfi_v5._runtime.edfi.settings")
    credentials = module.Credentials("some id", "a+b c%")
    client = package(credentials=credentials, anonymous=True)
    for text in ("some id:a+b c%", "some+id:a%2Bb+c%25"):
        code = base64.b64encode(text.encode()).decode()
        headers = {"Authorization": f"Basic {code}"}
        token_of(client.post(TOKEN, data=GRANT, headers=headers))


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (GRANT | {"client_id": ID, "client_secret": "x"}, 401, "invalid_client"),
        (GRANT | {"client_id": "x", "client_secret": SECRET}, 401, "invalid_client"),
        (GRANT, 401, "invalid_client"),
        (CLIENT, 400, "invalid_request"),
        (CLIENT | {"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ["client_credentials"]}, 400, "unsupported_grant_type"),
        (GRANT | {"client_id": {}, "client_secret": []}, 401, "invalid_client"),
        ([], 400, "invalid_request"),
    ],
)
def test_bad_credentials_are_an_oauth_error(
    anonymous: httpx.Client, body: object, status: int, error: str
) -> None:
    response = anonymous.post(TOKEN, json=body)
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert ("www-authenticate" in response.headers) == (status == 401)


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"[" * 1000, JSON),
        (b'{"a":' * 100_000, JSON),
        (b'{"grant_type": NaN}', JSON),
        (b'{"grant_type": "a", "grant_type": "b"}', JSON),
        (b'{"grant_type": "client_credentials\\u0000"}', JSON),
        (b"{", JSON),
        (b"", JSON),
        (b"", FORM),
        (b"\0", FORM),
        (b"\xff", FORM),
        (b"grant_type=%FF", FORM),
        (b"grant_type=a&grant_type=client_credentials", FORM),
        (b"a" * 1_000_000, FORM),
        (b"a=1&" * 1000, FORM),
        (b"grant_type=client_credentials", FORM | {"Authorization": "Basic ?"}),
        (b"grant_type=client_credentials", FORM | {"Authorization": "Basic ////"}),
    ],
)
def test_a_malformed_token_request_is_an_oauth_error(
    anonymous: httpx.Client, content: bytes, headers: dict[str, str]
) -> None:
    response = anonymous.post(TOKEN, content=content, headers=headers)
    assert response.status_code == 400, response.text
    assert response.json()["error"] in {"invalid_request", "unsupported_grant_type"}


def test_data_requires_a_valid_token(anonymous: httpx.Client) -> None:
    for header in ("", "Bearer", "Bearer ", "Bearer a.b.c", "Basic eDp5", "bearer x"):
        headers = {"Authorization": header} if header else {}
        for method in ("GET", "POST", "DELETE"):
            response = anonymous.request(method, STUDENTS, headers=headers)
            # A method that the path does not have is an error of its own.
            if response.status_code != 405:
                assert response.status_code == 401
                assert response.json()["type"].endswith(":security:authentication")


def test_a_token_expires(timed: httpx.Client, clock: Clock) -> None:
    for _ in range(2):
        assert timed.get(STUDENTS).status_code == 200
        clock.now += 1799
    assert timed.get(STUDENTS).status_code == 401


def test_too_many_tokens(timed: httpx.Client, clock: Clock) -> None:
    for _ in range(2):
        token_of(timed.post(TOKEN, json=GRANT | CLIENT))
    response = timed.post(TOKEN, json=GRANT | CLIENT)
    assert response.status_code == 429
    problem = response.json()
    assert problem["type"].endswith(":security:authentication:too-many-tokens")
    assert response.headers["Retry-After"] == "1800"
    clock.now += 1800
    token_of(timed.post(TOKEN, json=GRANT | CLIENT))


def test_too_many_failures(timed: httpx.Client, clock: Clock) -> None:
    wrong = GRANT | {"client_id": ID, "client_secret": "x"}
    statuses = [timed.post(TOKEN, json=wrong).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    # Nobody may find the right secret by guessing either.
    response = timed.post(TOKEN, json=GRANT | CLIENT)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"
    clock.now += 60
    token_of(timed.post(TOKEN, json=GRANT | CLIENT))


def test_a_success_forgets_failures(anonymous: httpx.Client) -> None:
    wrong = GRANT | {"client_id": ID, "client_secret": "x"}
    for _ in range(4):
        for _ in range(9):
            assert anonymous.post(TOKEN, json=wrong).status_code == 401
        token_of(anonymous.post(TOKEN, json=GRANT | CLIENT))


def test_failures_with_many_ids_are_limited_too(anonymous: httpx.Client) -> None:
    statuses = set()
    for number in range(150):
        body = GRANT | {"client_id": f"guess {number}", "client_secret": "x"}
        statuses.add(anonymous.post(TOKEN, json=body).status_code)
    assert statuses == {401, 429}


def test_tokens_are_known_to_every_process_on_one_database(
    package: OpenPackage, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    first, second = package(database_url=url), package(database_url=url)
    for client, token in ((first, second), (second, first)):
        headers = {"Authorization": token.headers["Authorization"]}
        assert client.get(STUDENTS, headers=headers).status_code == 200


def test_tokens_and_addresses_of_real_processes(live_server: StartServer) -> None:
    # Both use the same file.
    first, second = live_server("edfi_v5"), live_server("edfi_v5")
    token = token_of(httpx.post(first + TOKEN, json=GRANT | CLIENT))
    for server in (first, second):
        assert httpx.get(server + STUDENTS, headers=bearer(token)).status_code == 200
    # A proxy on the same machine passes on the address and the protocol of the client.
    headers = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    urls = httpx.get(first, headers=headers).json()["urls"]
    assert urls["oauth"] == first.replace("http:", "https:") + TOKEN
    response = httpx.post(first + TOKEN, json=GRANT | CLIENT, headers=headers)
    assert response.status_code == 401


def test_tokens_of_other_credentials_are_invalid(
    package: OpenPackage, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    demo = package(database_url=url)
    module = import_module("edfi_v5._runtime.edfi.settings")
    credentials = module.Credentials(ID, "another secret")
    other = package(database_url=url, credentials=credentials, anonymous=True)
    headers = {"Authorization": demo.headers["Authorization"]}
    assert other.get(STUDENTS, headers=headers).status_code == 401


@pytest.fixture
def remote(anonymous: httpx.Client) -> httpx.Client:
    """A client on another machine."""
    inner = anonymous._transport._inner  # type: ignore[attr-defined]
    inner.client = ("192.0.2.7", 4711)
    return anonymous


def test_the_demo_secret_works_on_loopback_only(remote: httpx.Client) -> None:
    response = remote.post(TOKEN, json=GRANT | CLIENT)
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")
    inner = remote._transport._inner  # type: ignore[attr-defined]
    for address in ("::1", "127.0.0.1", "::ffff:127.0.0.1"):
        inner.client = (address, 4711)
        token_of(remote.post(TOKEN, json=GRANT | CLIENT))


def test_token_info_lists_education_organizations_namespaces_and_resources(
    v5: httpx.Client,
) -> None:
    school = {
        "schoolId": 255901001,
        "nameOfInstitution": "Grand Bend High School",
        "educationOrganizationCategories": [
            {
                "educationOrganizationCategoryDescriptor": (
                    "uri://ed-fi.org/EducationOrganizationCategoryDescriptor#School"
                )
            }
        ],
        "gradeLevels": [
            {"gradeLevelDescriptor": "uri://ed-fi.org/GradeLevelDescriptor#Ninth grade"}
        ],
    }
    created = v5.post("/data/v3/ed-fi/schools", json=school)
    assert created.status_code == 201, created.text
    token = v5.headers["Authorization"].removeprefix("Bearer ")
    for request in ({"json": {"token": token}}, {"data": {"token": token}}):
        info = v5.post(TOKEN_INFO, **request).json()  # type: ignore[arg-type]
        assert (info["active"], info["client_id"]) == (True, ID)
        assert info["namespace_prefixes"] == ["uri://"]
        assert info["education_organizations"] == [
            {
                "education_organization_id": 255901001,
                "name_of_institution": "Grand Bend High School",
                "type": "edfi.School",
            }
        ]
        operations = ["Create", "Read", "Update", "Delete"]
        students = {"resource": "/ed-fi/students", "operations": operations}
        assert students in info["resources"]


def test_token_info_of_an_unknown_token(v5: httpx.Client) -> None:
    assert v5.post(TOKEN_INFO, json={"token": "x"}).status_code == 404
    assert v5.post(TOKEN_INFO, json={}).status_code == 400
    assert v5.post(TOKEN_INFO, content=b"[", headers=JSON).status_code == 400
    del v5.headers["Authorization"]
    assert v5.post(TOKEN_INFO, json={"token": "x"}).status_code == 401
