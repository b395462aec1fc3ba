"""The token endpoint, and the access that tokens give."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from tiny_edfi.api import SETTINGS, create_app

from tablewright.runtime.core.runs.inprocess import in_process
from tablewright.runtime.edfi.client.connection import Connection
from tablewright.runtime.edfi.client.errors import SignInError
from tablewright.runtime.edfi.settings import Credentials

TOKEN = "/oauth/token"
GRANT = {"grant_type": "client_credentials"}
DEMO_CLIENT = "edfi-demo"
DEMO_SECRET = "edfi-demo-secret"
CLIENT = {"client_id": DEMO_CLIENT, "client_secret": DEMO_SECRET}


def test_a_token_request_has_several_forms(anonymous: httpx.Client) -> None:
    for response in (
        anonymous.post(TOKEN, json=GRANT | CLIENT),
        anonymous.post(TOKEN, data=GRANT | CLIENT),
        anonymous.post(TOKEN, data=GRANT, auth=(DEMO_CLIENT, DEMO_SECRET)),
        anonymous.post(TOKEN, json=GRANT, auth=(DEMO_CLIENT, DEMO_SECRET)),
    ):
        assert response.status_code == 200
        answer = response.json()
        assert (answer["expires_in"], answer["token_type"]) == (1800, "bearer")
        header = {"Authorization": f"Bearer {answer['access_token']}"}
        assert (
            anonymous.get("/data/v3/ed-fi/schools", headers=header).status_code == 200
        )


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (
            GRANT | {"client_id": DEMO_CLIENT, "client_secret": "x"},
            401,
            "invalid_client",
        ),
        (GRANT, 401, "invalid_client"),
        (CLIENT, 400, "invalid_request"),
        (CLIENT | {"grant_type": "password"}, 400, "unsupported_grant_type"),
        ([], 400, "invalid_request"),
    ],
)
def test_a_wrong_token_request_is_refused(
    anonymous: httpx.Client, body: object, status: int, error: str
) -> None:
    response = anonymous.post(TOKEN, json=body)
    assert (response.status_code, response.json()["error"]) == (status, error)


def test_an_unreadable_token_request_is_refused(anonymous: httpx.Client) -> None:
    json_type = {"Content-Type": "application/json"}
    assert anonymous.post(TOKEN, content=b"{", headers=json_type).status_code == 400
    assert anonymous.post(TOKEN, content=b"\xff").status_code == 400
    assert (
        anonymous.post(
            TOKEN, data=GRANT, headers={"Authorization": "Basic ?"}
        ).status_code
        == 400
    )


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer a.b.c",
        "Basic eDp5",
        "bearer é",
    ],
)
def test_data_requires_a_valid_token(
    anonymous: httpx.Client, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header.encode()}
    for method in ("GET", "POST"):
        response = anonymous.request(method, "/data/v3/ed-fi/schools", headers=headers)
        assert response.status_code == 401
        assert response.json()["type"] == "urn:ed-fi:api:security:authentication"
        assert response.headers["www-authenticate"] == "Bearer"


def test_tokens_expire_and_belong_to_one_application() -> None:
    now = 1_000_000.0
    with (
        in_process(create_app(clock=lambda: now)) as client,
        in_process(create_app()) as other,
    ):
        Connection().sign_in(client, SETTINGS, {})
        assert client.get("/data/v3/ed-fi/schools").status_code == 200
        Connection().sign_in(other, SETTINGS, {})
        other_token = other.headers["Authorization"]
        response = client.get(
            "/data/v3/ed-fi/schools", headers={"Authorization": other_token}
        )
        assert response.status_code == 401
        now += 1801
        assert client.get("/data/v3/ed-fi/schools").status_code == 401


def test_credentials_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDFI_CLIENT_ID", "me")
    monkeypatch.setenv("EDFI_CLIENT_SECRET", "böse:secret")
    app = create_app()
    assert "me" in app.state.notes[0]
    assert "secret" not in app.state.notes[0].replace("its secret", "")
    with in_process(app) as client:
        with pytest.raises(SignInError, match="refuses the key 'edfi-demo'"):
            Connection().sign_in(client, SETTINGS, {})
        Connection().sign_in(
            client,
            SETTINGS,
            {"EDFI_CLIENT_ID": "me", "EDFI_CLIENT_SECRET": "böse:secret"},
        )


def test_the_demo_credentials_begin_with_the_family() -> None:
    settings = replace(SETTINGS, family="acme")
    demo = Credentials("acme-demo", "acme-demo-secret")
    assert Credentials.from_environment({}, settings) == demo
    environment = {"ACME_CLIENT_ID": "me", "EDFI_CLIENT_ID": "you"}
    given = Credentials.from_environment(environment, settings)
    assert given == Credentials("me", "acme-demo-secret")
    notes = create_app(settings=settings).state.notes
    assert "client id acme-demo and client secret acme-demo-secret" in notes[0]
    assert "set ACME_CLIENT_ID and ACME_CLIENT_SECRET" in notes[1]
