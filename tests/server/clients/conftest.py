"""Servers for the clients of Ed-Fi APIs, which run as their users run them."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import httpx
import pytest
from server.clients.payloads import records
from server.conftest import live_servers

ID, SECRET = "edfi-demo", "edfi-demo-secret"
#: The versions whose data standard the clients support.
VERSIONS = ("edfi_v4", "edfi_v5")
#: For tests of which one version is enough, because each run of a client is slow.
only_newest = pytest.mark.parametrize("server", VERSIONS[-1:], indirect=True)


def require(module: str) -> None:
    """Skip the test if a client is not installed."""
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"the client is not installed: pip install {module}")


@pytest.fixture(scope="module", params=VERSIONS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server of each version, which the tests of a module share."""
    with live_servers(tmp_path_factory.mktemp("server")) as start:
        yield start(request.param)


@pytest.fixture
def writer(server: str) -> Iterator[httpx.Client]:
    """A signed-in client that is not under test, and removes the records of the test at its end."""
    login = {
        "grant_type": "client_credentials",
        "client_id": ID,
        "client_secret": SECRET,
    }
    answer = httpx.post(f"{server}/oauth/token", json=login, timeout=60)
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    address = f"{server}/data/v3/ed-fi"
    with httpx.Client(base_url=address, headers=headers, timeout=60) as opened:
        yield opened
        for resource, _ in reversed(records()):
            for item in opened.get(f"/{resource}").json():
                removed = opened.delete(f"/{resource}/{item['id']}")
                assert removed.status_code == 204, removed.text


@pytest.fixture
def locations(writer: httpx.Client) -> dict[str, list[str]]:
    """The addresses of the records that the server contains, by resource."""
    found: dict[str, list[str]] = {}
    for resource, payload in records():
        response = writer.post(f"/{resource}", json=payload)
        assert response.status_code == 201, response.text
        found.setdefault(resource, []).append(response.headers["Location"])
    return found
