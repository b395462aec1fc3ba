"""Two servers on one PostgreSQL database: a writer that uses what the other one deletes at the same moment.

The first writer waits inside its transaction until the other one waits for it, so each test meets the
moment that matters each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import httpx
import pytest
from server.conftest import OpenPackage
from server.sheet.enrolment import DATA, RECORDS, SCHOOL_ID, create

#: How long a writer waits for another one that never comes, in seconds.
_LONGEST_WAIT = 5
TERMS = f"{DATA}/termDescriptors"
TERM = {
    "namespace": "uri://ed-fi.org/TermDescriptor",
    "codeValue": "Of a test",
    "shortDescription": "Of a test",
}


@pytest.fixture
def clients(package: OpenPackage, postgres_url: str) -> list[httpx.Client]:
    """A client of each of two servers with one database, which has a school."""
    found = [package("edfi_v5", database_url=postgres_url) for _ in range(2)]
    create(found[0], "schools")
    return found


@pytest.fixture
def pause(
    clients: list[httpx.Client], monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> Callable[[str, str], None]:
    """A function that lets a method of the transactions wait for another writer, before it does its work."""
    module = import_module("edfi_v5._runtime.core.store.transaction")

    def pause_before(method: str, resource: str) -> None:
        original = getattr(module.Transaction, method)

        def wait_first(transaction: Any, item: Any, *more: Any) -> Any:
            target = getattr(item, "target", None)
            if target is not None and target.resource == resource:
                _wait_for_a_lock(postgres_url)
            return original(transaction, item, *more)

        monkeypatch.setattr(module.Transaction, method, wait_first)

    return pause_before


def _wait_for_a_lock(url: str) -> bool:
    """Whether a transaction of the database comes to wait for another one."""
    import psycopg

    statement = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    end = time.monotonic() + _LONGEST_WAIT
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < end:
            if connection.execute(statement).fetchall()[0][0]:
                return True
            time.sleep(0.01)
    return False


def test_a_descriptor_that_a_writer_uses_is_not_deleted(
    clients: list[httpx.Client], pause: Callable[[str, str], None]
) -> None:
    writer, deleter = clients
    created = deleter.post(TERMS, json=TERM)
    path = f"{TERMS}/{created.headers['location'].rpartition('/')[2]}"
    term = f"{TERM['namespace']}#{TERM['codeValue']}"
    session = {**RECORDS["sessions"], "termDescriptor": term}
    # The server of the writer knows the value from now on.
    create(writer, "sessions", termDescriptor=term, sessionName="Earlier")
    pause("insert", "sessions")
    with ThreadPoolExecutor() as threads:
        written = threads.submit(writer.post, f"{DATA}/sessions", json=session)
        time.sleep(0.5)
        deleted = deleter.delete(path)
    assert written.result().status_code == 201, written.result().text
    assert deleted.status_code == 409, deleted.text
    assert deleter.get(path).status_code == 200


def test_a_writer_does_not_use_a_descriptor_that_is_being_deleted(
    clients: list[httpx.Client], pause: Callable[[str, str], None]
) -> None:
    writer, deleter = clients
    created = deleter.post(TERMS, json=TERM)
    path = f"{TERMS}/{created.headers['location'].rpartition('/')[2]}"
    term = f"{TERM['namespace']}#{TERM['codeValue']}"
    session = {**RECORDS["sessions"], "termDescriptor": term}
    # Both servers know the value from now on.
    first = writer.post(f"{DATA}/sessions", json=session)
    assert first.status_code == 201, first.text
    location = f"{DATA}/sessions/{first.headers['location'].rpartition('/')[2]}"
    assert writer.delete(location).status_code == 204
    pause("delete", "termDescriptors")
    with ThreadPoolExecutor() as threads:
        deleted = threads.submit(deleter.delete, path)
        time.sleep(0.5)
        written = writer.post(f"{DATA}/sessions", json=session)
    assert deleted.result().status_code == 204, deleted.result().text
    assert written.status_code == 400, written.text
    assert "$.termDescriptor" in written.json()["validationErrors"]


def test_an_item_that_a_writer_refers_to_by_its_alias_is_not_deleted(
    clients: list[httpx.Client], pause: Callable[[str, str], None]
) -> None:
    writer, deleter = clients
    query = {"schoolId": SCHOOL_ID}
    (school,) = deleter.get(f"{DATA}/schools", params=query).json()
    pause("insert", "courses")
    with ThreadPoolExecutor() as threads:
        course = RECORDS["courses"]
        written = threads.submit(writer.post, f"{DATA}/courses", json=course)
        time.sleep(0.5)
        deleted = deleter.delete(f"{DATA}/schools/{school['id']}")
    assert written.result().status_code == 201, written.result().text
    assert deleted.status_code == 409, deleted.text


def test_deletes_and_references_by_alias_do_not_stop_each_other(
    clients: list[httpx.Client], postgres_url: str
) -> None:
    """PostgreSQL ends one of two transactions that wait for each other, which takes a second."""
    before = _deadlocks(postgres_url)
    statuses: set[int] = set()

    def delete_and_create(client: httpx.Client) -> None:
        for _ in range(40):
            *_, school = client.get(f"{DATA}/schools").json() or [None]
            if school:
                answer = client.delete(f"{DATA}/schools/{school['id']}")
                statuses.add(answer.status_code)
            statuses.add(
                client.post(f"{DATA}/schools", json=RECORDS["schools"]).status_code
            )

    def refer(client: httpx.Client) -> None:
        for number in range(40):
            course = {**RECORDS["courses"], "courseCode": f"C{number}"}
            created = client.post(f"{DATA}/courses", json=course)
            statuses.add(created.status_code)
            if created.status_code == 201:
                identifier = created.headers["location"].rpartition("/")[2]
                deleted = client.delete(f"{DATA}/courses/{identifier}")
                statuses.add(deleted.status_code)

    with ThreadPoolExecutor() as threads:
        works = [
            threads.submit(work, client)
            for work, client in zip(
                [refer, delete_and_create, refer, delete_and_create],
                clients * 2,
                strict=True,
            )
        ]
        for work in works:
            work.result()
    assert statuses <= {200, 201, 204, 404, 409}
    assert _deadlocks(postgres_url) == before


def _deadlocks(url: str) -> int:
    """The number of transactions that PostgreSQL has ended in this database because of a deadlock."""
    import psycopg

    statement = (
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_clear_snapshot()")
        return int(connection.execute(statement).fetchall()[0][0])
