"""The store when several processes use one database, and when the database fails."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tablewright.runtime.core.store import store as store_module
from tablewright.runtime.core.store.databases import SqliteConnection
from tablewright.runtime.core.store.store import (
    Document,
    Record,
    ResourceKey,
    Selection,
    Store,
    StoreError,
    Transaction,
)

PROCESSES, ROUNDS = 3, 25
ITEMS = Selection("", "items")

#: Each process writes records of its own, records that all of them write, and counts up one record.
PROGRAM = """
import sys
from tablewright.runtime.core.store.store import Record, ResourceKey, Store

url, worker, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = Store(url, owner="edfi_v5")

def record(title, **body):
    return Record("", ResourceKey("items", {"name": title}), body, members=(("all", "same"),))

def upsert(transaction, name):
    new = record(name, name=name)
    existing = transaction.at("", new.target)
    parent = transaction.resolve("", ResourceKey("items", {"name": "counter"}))
    targets = [parent.number] if parent else []
    if existing is None:
        return transaction.insert(new, targets)
    return transaction.update(existing, new, targets)

def count_up(transaction):
    existing = transaction.at("", record("counter").target)
    if existing is None:
        return transaction.insert(record("counter", count=1))
    return transaction.update(existing, record("counter", count=existing.body["count"] + 1))

for i in range(rounds):
    store.write(count_up)
    store.write(lambda transaction: upsert(transaction, f"own {worker} {i}"))
    store.write(lambda transaction: upsert(transaction, f"shared {i}"))
store.close()
"""


def item(name: str, **members: Any) -> Record:
    return Record("", ResourceKey("items", {"name": name}), {"name": name, **members})


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite3"
    postgres_url: str = request.getfixturevalue("postgres_url")
    return postgres_url


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path}/store.sqlite3")
    yield store
    store.close()


def count(store: Store) -> int:
    return store.read(lambda transaction: transaction.count(ITEMS))


def test_processes_that_start_and_write_together_lose_nothing(url: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    # The first of them creates the tables, while the others wait for it.
    processes = []
    for worker in range(PROCESSES):
        command = [sys.executable, "-c", PROGRAM, url, str(worker), str(ROUNDS)]
        processes.append(
            subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
        )
    outputs = [process.communicate(timeout=120)[1].decode() for process in processes]
    assert outputs == [""] * PROCESSES
    store = Store(url, owner="edfi_v5")

    def check(transaction: Transaction) -> None:
        counter = transaction.at("", item("counter").target)
        assert counter is not None
        assert counter.body == {"count": PROCESSES * ROUNDS}
        documents = transaction.find(ITEMS, limit=10_000)
        names = [document.key["name"] for document in documents]
        assert len(names) == len(set(names)) == 1 + ROUNDS + PROCESSES * ROUNDS
        versions = {document.change_version for document in documents}
        assert len(versions) == len(documents)
        assert transaction.change_versions()[1] >= max(versions)
        assert len(transaction.referring(counter)) == len(documents) - 1
        same = Selection("", "items", {"all": "same"})
        assert transaction.count(same) == len(documents)

    store.read(check)
    store.close()


def test_a_write_waits_for_another_process_while_reads_are_answered(
    file_store: Store, tmp_path: Path
) -> None:
    file_store.write(lambda transaction: transaction.insert(item("a")))
    other = sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write_and_read() -> Document:
        writing = asyncio.ensure_future(
            file_store.write_async(lambda transaction: transaction.insert(item("b")))
        )
        await asyncio.sleep(0.05)
        assert not writing.done()
        hits = await file_store.read_async(lambda transaction: transaction.count(ITEMS))
        assert hits == 1
        other.execute("COMMIT")
        return await writing

    asyncio.run(write_and_read())
    other.close()
    assert count(file_store) == 2


def test_a_full_disk_fails_the_write_and_nothing_else(file_store: Store) -> None:
    file_store.write(lambda transaction: transaction.insert(item("a")))
    connection = file_store.take()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    file_store.give_back(connection)

    def insert_large(transaction: Transaction) -> None:
        transaction.insert(item("b"))
        transaction.insert(item("large", text="x" * 100_000))

    with pytest.raises(StoreError, match=r"store\.sqlite3 failed: database or disk"):
        file_store.write(insert_large)

    async def write_all() -> list[Any]:
        works = [insert_large, lambda transaction: transaction.setting("format")]
        writes = [file_store.write_async(work) for work in works]
        return await asyncio.gather(*writes, return_exceptions=True)

    failure, setting = asyncio.run(write_all())
    assert isinstance(failure, StoreError)
    assert setting
    assert count(file_store) == 1
    connection = file_store.take()
    connection.execute("PRAGMA max_page_count = 1000000")
    file_store.give_back(connection)
    file_store.write(insert_large)
    assert count(file_store) == 3


def test_a_write_that_fails_in_a_group_keeps_the_other_writes(
    file_store: Store,
) -> None:
    def insert(name: str) -> Any:
        return lambda transaction: transaction.insert(item(name))

    async def write_all() -> list[Any]:
        writes = [file_store.write_async(insert(name)) for name in "aab"]
        return await asyncio.gather(*writes, return_exceptions=True)

    kinds = [type(result).__name__ for result in asyncio.run(write_all())]
    assert sorted(kinds) == ["Document", "Document", "StoreError"]
    assert count(file_store) == 2


def test_a_lost_connection_is_replaced(postgres_url: str) -> None:
    import psycopg

    store = Store(postgres_url)

    def lose_connections() -> None:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )

    store.write(lambda transaction: transaction.insert(item("a")))
    lose_connections()
    assert count(store) == 1
    lose_connections()
    store.write(lambda transaction: transaction.insert(item("b")))
    assert count(store) == 2
    store.close()


def test_a_schema_keeps_the_tables_of_a_package_apart(postgres_url: str) -> None:
    first = Store(f"{postgres_url}&schema=edfi_v4", owner="edfi_v4")
    second = Store(f"{postgres_url}&schema=edfi_v5", owner="edfi_v5")
    first.write(lambda transaction: transaction.insert(item("a")))
    assert (count(first), count(second)) == (1, 0)
    first.close()
    second.close()
    with pytest.raises(StoreError, match="letters, digits"):
        Store(f"{postgres_url}&schema=a%22b")


def test_a_server_that_does_not_answer_is_named() -> None:
    with pytest.raises(StoreError, match="the database failed: ") as caught:
        Store("postgresql://nobody@127.0.0.1:1/records")
    assert caught.value.temporary


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install 'edfi_v5\[postgresql\]'"):
        Store("postgresql://localhost/records", owner="edfi_v5")


def test_the_log_of_a_busy_server_is_copied_into_the_database(
    file_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_WRITES_IN_LOG", 10)
    path = tmp_path / "store.sqlite3"
    before = path.stat().st_size

    def insert(number: int) -> Any:
        record = item(str(number), text="x" * 5000)
        return lambda transaction: transaction.insert(record)

    async def write_all() -> None:
        for number in range(12):
            await file_store.write_async(insert(number))

    asyncio.run(write_all())
    # The end of the loop has waited for the thread that copies.
    assert path.stat().st_size > before + 10 * 5000
    assert count(file_store) == 12


def test_writes_that_wait_share_a_commit(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[str] = []
    commit = SqliteConnection.commit

    def listed_commit(connection: SqliteConnection) -> None:
        commit(connection)
        commits.append(threading.current_thread().name)

    monkeypatch.setattr(SqliteConnection, "commit", listed_commit)

    def insert(name: str) -> Any:
        return lambda transaction: transaction.insert(item(name))

    async def write_all() -> None:
        writes = [file_store.write_async(insert(name)) for name in "abcde"]
        await asyncio.gather(*writes)

    asyncio.run(write_all())
    assert commits == [threading.main_thread().name]
    assert count(file_store) == 5


def test_on_a_slow_disk_writes_gather_while_another_thread_commits(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[str] = []
    commit = SqliteConnection.commit

    def slow_commit(connection: SqliteConnection) -> None:
        time.sleep(0.05)
        commit(connection)
        commits.append(threading.current_thread().name)

    monkeypatch.setattr(SqliteConnection, "commit", slow_commit)

    def insert(name: str) -> Any:
        return lambda transaction: transaction.insert(item(name))

    async def write_all() -> list[Any]:
        # Its commit shows that the disk is slow.
        await file_store.write_async(insert("0"))
        first = [asyncio.create_task(file_store.write_async(insert(n))) for n in "ab"]
        # Three rounds of the loop: the tasks begin, the writes are scheduled, the transaction begins.
        for _ in range(3):
            await asyncio.sleep(0)
        later = [asyncio.create_task(file_store.write_async(insert(n))) for n in "cde"]
        await asyncio.sleep(0)
        # The client of this one does not wait for its commit.
        first[0].cancel()
        return await asyncio.gather(*first, *later, return_exceptions=True)

    kinds = [type(result).__name__ for result in asyncio.run(write_all())]
    assert kinds == ["CancelledError", *["Document"] * 4]
    assert len(commits) == 3
    assert commits[0] == threading.main_thread().name
    assert threading.main_thread().name not in commits[1:]
    assert count(file_store) == 6


@pytest.mark.parametrize("slow_commit", [60.0, 0.0], ids=["fast disk", "slow disk"])
def test_a_commit_that_fails_fails_each_write(
    file_store: Store, monkeypatch: pytest.MonkeyPatch, slow_commit: float
) -> None:
    monkeypatch.setattr(store_module, "_SLOW_COMMIT", slow_commit)

    def fail(_connection: SqliteConnection) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    def insert(name: str) -> Any:
        return lambda transaction: transaction.insert(item(name))

    async def write_all() -> list[Any]:
        writes = [file_store.write_async(insert(name)) for name in "abc"]
        return await asyncio.gather(*writes, return_exceptions=True)

    with monkeypatch.context() as patched:
        patched.setattr(SqliteConnection, "commit", fail)
        failures = asyncio.run(write_all())
    assert [str(failure).partition(": ")[2] for failure in failures] == [
        "disk I/O error"
    ] * 3
    assert count(file_store) == 0
    asyncio.run(write_all())
    assert count(file_store) == 3
