"""Servers for the clients of Ed-Fi APIs, which run as their users run them."""

from __future__ import annotations

import importlib.util

import pytest
from server.conftest import StartServer

#: The versions whose data standard the clients support.
VERSIONS = ("edfi_v4", "edfi_v5")


def require(module: str) -> None:
    """Skip the test if a client is not installed."""
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"the client is not installed: pip install {module}")


@pytest.fixture(params=VERSIONS)
def server(request: pytest.FixtureRequest, live_server: StartServer) -> str:
    """The address of a server of each version."""
    return live_server(request.param)
