"""Clients of two hand-written packages, which have the structure of generated ones."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

PACKAGES = Path(__file__).with_name("packages")
sys.path.insert(0, str(PACKAGES))

# After the path of the packages.
from tablewright.runtime.core.runs.inprocess import in_process  # noqa: E402
from tablewright.runtime.edfi.client.connection import Connection  # noqa: E402


@pytest.fixture
def anonymous() -> Iterator[httpx.Client]:
    from tiny_edfi.api import create_app

    with in_process(create_app()) as client:
        yield client


@pytest.fixture
def client(anonymous: httpx.Client) -> httpx.Client:
    from tiny_edfi.api import SETTINGS

    return Connection().sign_in(anonymous, SETTINGS, {})


@pytest.fixture
def campus() -> Iterator[httpx.Client]:
    from tiny_campusm.api import create_app

    with in_process(create_app()) as client:
        yield client
