"""The benchmark of growth fills a database with the rows that a POST writes."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from server.conftest import ROOT, OpenPackage, load

#: The tables with rows of a document, and their columns that do not depend on the time.
QUERIES = (
    "SELECT collection, part, resource, key, details, body FROM documents "
    "WHERE resource = 'students' ORDER BY number",
    "SELECT keys.key FROM keys JOIN documents ON number = document "
    "WHERE resource = 'students' ORDER BY number, keys.key",
    "SELECT member FROM members JOIN documents ON number = document "
    "WHERE resource = 'students' ORDER BY number, member",
    "SELECT version = number, length(id), number = last FROM documents, change_versions "
    "WHERE resource = 'students' ORDER BY number",
)


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    load("edfi_v5")
    monkeypatch.setattr(sys, "path", [str(ROOT / "tests" / "benchmarks"), *sys.path])
    import server_growth

    return server_growth


def test_the_rows_are_those_of_a_post(
    package: OpenPackage, benchmark: Any, tmp_path: Path
) -> None:
    posted, filled = tmp_path / "posted.sqlite3", tmp_path / "filled.sqlite3"
    client = package("edfi_v5", database_url=f"sqlite:///{posted}")
    for number in range(5):
        body = benchmark.student(number)
        assert client.post(benchmark.STUDENTS, json=body).status_code == 201
    benchmark.fill(f"sqlite:///{filled}", 0, 3)
    benchmark.fill(f"sqlite:///{filled}", 3, 5)
    for found, expected in zip(_rows(filled), _rows(posted), strict=True):
        for row, other in zip(found, expected, strict=True):
            assert row == other
    # A server on the filled database finds them.
    client = package("edfi_v5", database_url=f"sqlite:///{filled}")
    query = {"lastSurname": "Surname1", "totalCount": "true"}
    found = client.get(benchmark.STUDENTS, params=query)
    assert found.headers["total-count"] == "2"


def _rows(path: Path) -> list[list[Any]]:
    connection = sqlite3.connect(path)
    rows = [connection.execute(query).fetchall() for query in QUERIES]
    connection.close()
    assert all(rows)
    return rows
