"""Keys, secrets and tokens are in no log or error message; demo credentials work on this machine only."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from click.testing import CliRunner, Result
from server.conftest import load
from server_process import ServerProcess

SECRET = "s3cret-of-the-client"
WRONG = "wr0ng-secret-of-the-client"
KEY = "k3y-of-the-caller"
WRONG_KEY = "wr0ng-key-of-the-caller"
TOKEN = "t0ken-that-nobody-issued"
PASSWORD = "p4ssword-of-the-database"
SCHOOLS = "/data/v3/ed-fi/schools"
CHECK_IN = "/campusm/v1/addons/checkInReport"
# Messages of every level of every logger, as an operator sets them to find a fault.
ALL_LEVELS = (
    "import logging\n"
    "logging.basicConfig(level=1)\n"
    "logging.disable(logging.NOTSET)\n"
    "import uvicorn\n"
    "run = uvicorn.run\n"
    "uvicorn.run = lambda *a, **k: run(*a, **{**k, 'log_level': 'debug', 'log_config': None})\n"
)

PACKAGES = ("edfi_v5", "campusm_v1")


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize(
    ("options", "before"),
    [((), ""), (("--log-requests",), ALL_LEVELS)],
    ids=["default", "everything"],
)
def test_no_log_has_a_secret(
    name: str, options: tuple[str, ...], before: str, tmp_path: Path
) -> None:
    environment = {
        "EDFI_CLIENT_ID": "client-of-the-test",
        "EDFI_CLIENT_SECRET": SECRET,
        "CAMPUSM_API_KEY": KEY,
    }
    server = ServerProcess(
        tmp_path,
        "--database-url",
        "sqlite://",
        *options,
        package=name,
        environment=environment,
        before=before,
    )
    with server, httpx.Client(base_url=server.address, timeout=30) as client:
        token = _send_secrets(client)
    log = server.log()
    # Otherwise the test would pass with a log that is never written.
    assert "Uvicorn running" in log
    assert (f"GET {SCHOOLS} " in log) == bool(options)
    for secret in (SECRET, WRONG, KEY, WRONG_KEY, TOKEN, token):
        assert secret not in log, f"{secret} is in the log:\n{log}"
    basic = base64.b64encode(f"client-of-the-test:{SECRET}".encode()).decode()
    assert basic not in log
    assert "edfi-demo-secret" not in log
    assert "Traceback" not in log


def _send_secrets(client: httpx.Client) -> str:
    """Send secrets in every place where a client might have them; returns a valid token, if there are any."""
    credentials = {"client_id": "client-of-the-test", "client_secret": SECRET}
    grant = {"grant_type": "client_credentials"}
    path = "/oauth/token"
    token = "no token was issued"
    for answer in (
        client.post(path, data={**grant, **credentials}),
        client.post(path, json={**grant, **credentials}),
        client.post(path, data=grant, auth=("client-of-the-test", SECRET)),
    ):
        if answer.status_code == 200:
            token = answer.json()["access_token"]
    client.post(path, data={**grant, **credentials, "client_secret": WRONG})
    client.post(path, content=f'{{"client_secret": "{SECRET}", ')
    client.post(path, params=credentials, data=grant)
    client.post(path, data=grant, headers={"Authorization": f"Basic {SECRET}"})
    client.get("/oauth/token_info", headers={"Authorization": f"Bearer {token}"})
    client.post("/oauth/token_info", data={"token": token})
    for value in (token, TOKEN):
        headers = {"Authorization": f"Bearer {value}"}
        client.get(SCHOOLS, headers=headers)
        client.get(SCHOOLS, headers=headers, params={"access_token": value})
        client.post(SCHOOLS, headers=headers, json={"schoolId": value})
        client.post(SCHOOLS, headers=headers, content=b"{")
        client.request("PATCH", SCHOOLS, headers=headers)
    for key in (KEY, WRONG_KEY):
        queries: dict[str, Any] = {"apiKey": key, "orgCode": 1}
        client.get(CHECK_IN, params=queries)
        client.get(CHECK_IN, params={**queries, "startDate": key})
        client.post(CHECK_IN, params=queries)
        client.get("/nothing/here", params=queries)
    client.get("/")
    return token


def test_an_unreachable_database_does_not_print_its_password() -> None:
    url = f"postgresql+psycopg://somebody:{PASSWORD}@127.0.0.1:1/records"
    result = run("serve", "--database-url", url)
    assert result.exit_code == 1
    assert "cannot open the database" in result.output
    assert PASSWORD not in result.output


def test_the_demo_secret_is_printed_at_the_start(tmp_path: Path) -> None:
    """Another secret is not: see `test_no_log_has_a_secret`."""
    environment = {"EDFI_CLIENT_SECRET": ""}
    options = ("--database-url", "sqlite://")
    with ServerProcess(tmp_path, *options, environment=environment) as server:
        httpx.get(server.address)
    assert "edfi-demo-secret" in server.log()


def test_serve_refuses_other_addresses_with_the_demo_secret() -> None:
    result = run("serve", "--host", "0.0.0.0", "--database-url", "sqlite://")
    assert result.exit_code == 2
    assert "EDFI_CLIENT_SECRET" in result.output


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("127.0.0.1", 200),
        ("127.8.9.1", 200),
        ("::1", 200),
        ("203.0.113.9", 401),
        ("10.0.0.7", 401),
        ("2001:db8::1", 401),
    ],
)
def test_the_demo_secret_works_for_clients_of_this_machine_only(
    address: str, status: int, package: Any
) -> None:
    package("edfi_v5")
    from edfi_v5.api import create_app  # type: ignore[import-not-found]

    request = {
        "grant_type": "client_credentials",
        "client_id": "edfi-demo",
        "client_secret": "edfi-demo-secret",
    }

    async def get_token() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(), client=(address, 50000))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://server"
        ) as client:
            return await client.post("/oauth/token", json=request)

    assert anyio.run(get_token).status_code == status


def run(*arguments: str) -> Result:
    from edfi_v5._runtime.core.console import (  # type: ignore[import-not-found]
        console,
    )

    return CliRunner().invoke(console("edfi_v5"), list(arguments))


@pytest.fixture(autouse=True)
def _own_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `edfi_v5` importable, and keep the credentials of the environment out."""
    for name in ("EDFI_CLIENT_ID", "EDFI_CLIENT_SECRET", "CAMPUSM_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    load("edfi_v5")
