"""A database that fails: 5xx with one clear line in the log, and nothing acknowledged is lost."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from server_process import ServerProcess
from store_checks import check_tables, sqlite_tables

ROOT = "/data/v3/ed-fi"
DESCRIPTOR = "uri://ed-fi.org/{0}Descriptor#{1}"
# The server waits for a lock as long as a client would; a test does not.
_SHORT_WAIT = (
    "import edfi_v5._runtime.core.store.store as store, edfi_v5._runtime.core.store.databases as databases\n"
    "store._LONGEST_WAIT = 0.5\n"
    "databases._SQLITE_WAIT = 0.5\n"
)
_FULL_DISK = (
    "import resource, signal\n"
    "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
)
# The superuser may write to every file, as long as it has its capabilities.
_ORDINARY_USER = (
    "import ctypes\n"
    "header = (ctypes.c_uint32 * 2)(0x20080522, 0)\n"
    "assert ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()) == 0\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite3"


def start(file: Path, before: str = "") -> ServerProcess:
    url = f"sqlite:///{file}"
    return ServerProcess(file.parent, "--database-url", url, before=before)


def school(number: int, text: str = "School") -> dict[str, Any]:
    category = DESCRIPTOR.format("EducationOrganizationCategory", "School")
    return {
        "schoolId": number,
        "nameOfInstitution": text,
        "educationOrganizationCategories": [
            {"educationOrganizationCategoryDescriptor": category}
        ],
        "gradeLevels": [
            {"gradeLevelDescriptor": DESCRIPTOR.format("GradeLevel", "Ninth grade")}
        ],
    }


def post(client: httpx.Client, number: int) -> httpx.Response:
    return client.post(f"{ROOT}/schools", json=school(number))


def numbers_of(client: httpx.Client) -> list[int]:
    numbers: list[int] = []
    while True:
        queries = {"limit": 500, "offset": len(numbers)}
        answer = client.get(f"{ROOT}/schools", params=queries)
        assert answer.status_code == 200, answer.text
        page = [item["schoolId"] for item in answer.json()]
        if not page:
            return numbers
        numbers += page


def check_log(text: str, reason: str, *, most: int) -> None:
    """Each failed request has one line that gives the reason, and no traceback."""
    lines = [line for line in text.splitlines() if reason in line]
    assert 1 <= len(lines) <= most, text
    assert "Traceback" not in text


def test_a_locked_database_is_503_and_later_fine(file: Path) -> None:
    with start(file, _SHORT_WAIT) as server, server.client() as client:
        assert post(client, 1).status_code == 201
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            answer = post(client, 2)
            assert answer.status_code == 503, answer.text
            assert answer.headers["retry-after"]
            assert answer.json()["status"] == 503
            assert numbers_of(client) == [1]
            other.execute("ROLLBACK")
        assert post(client, 3).status_code == 201
        assert numbers_of(client) == [1, 3]
    check_log(server.log(), "locked", most=1)


def test_a_short_lock_of_another_process_is_waited_for(file: Path) -> None:
    with start(file) as server, server.client() as client:
        assert post(client, 1).status_code == 201
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("COMMIT")
        assert post(client, 2).status_code == 201


def test_a_full_disk_is_500_and_reads_go_on(file: Path) -> None:
    # The descriptors of the version are stored at the first start, before the disk is full.
    with start(file) as server, server.client() as client:
        assert post(client, 1).status_code == 201
    size = file.stat().st_size + 64 * 1024
    acknowledged = [1]
    failed = 0
    with start(file, _FULL_DISK.format(size=size)) as server:
        with server.client() as client:
            for number in range(2, 5000):
                answer = post(client, number)
                if answer.status_code == 201:
                    acknowledged.append(number)
                    continue
                assert answer.status_code in (500, 503), answer.text
                assert answer.json()["status"] == answer.status_code
                failed += 1
                if failed == 3:
                    break
            assert failed == 3
            assert numbers_of(client) == acknowledged
        # A disk error has other words in each release of SQLite.
        check_log(server.log(), "the database", most=failed)
    with start(file) as server, server.client() as client:
        assert numbers_of(client) == acknowledged
        assert post(client, 6000).status_code == 201
    check_tables(sqlite_tables(file))


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the capabilities are those of Linux"
)
def test_a_read_only_database_is_500_for_writes_and_can_be_read(file: Path) -> None:
    with start(file) as server, server.client() as client:
        assert post(client, 1).status_code == 201
    server.log_file.write_text("", encoding="utf-8")
    file.chmod(0o444)
    file.parent.chmod(0o555)
    try:
        with start(file, _ORDINARY_USER) as server, server.client() as client:
            for _ in range(2):
                answer = post(client, 2)
                assert answer.status_code == 500, answer.text
            assert numbers_of(client) == [1]
    finally:
        file.parent.chmod(0o755)
    check_log(server.log(), "readonly", most=2)


def test_a_damaged_file_is_refused_at_the_start(file: Path) -> None:
    file.write_bytes(b"no database " * 1000)
    with pytest.raises(AssertionError, match="not a database"):
        start(file)
