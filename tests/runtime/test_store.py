"""The store on SQLite in memory, in a file, and on PostgreSQL if the environment names a database."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from tablewright.runtime.core.store import Record, ResourceKey, Store
from tablewright.runtime.core.tables import metadata


def counter(count: int) -> Record:
    return Record("", ResourceKey("counters", {"name": "one"}), {"count": count})


@pytest.fixture(params=["memory", "file", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "postgresql" and not os.environ.get("TEST_POSTGRESQL_URL"):
        pytest.skip("TEST_POSTGRESQL_URL names no PostgreSQL database")
    urls = {"memory": "sqlite://", "file": f"sqlite:///{tmp_path}/store.sqlite3"}
    opened = Store(urls.get(request.param) or os.environ["TEST_POSTGRESQL_URL"])
    yield opened
    if request.param == "postgresql":
        metadata.drop_all(opened.engine)
    opened.close()


def test_two_writers_never_lose_a_transaction(store: Store) -> None:
    with store.writing() as transaction:
        transaction.insert(counter(0))

    def count_up(_: int) -> None:
        with store.writing() as transaction:
            document = transaction.at("", counter(0).target)
            assert document is not None
            transaction.update(document, counter(document.body["count"] + 1))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count_up, range(200)))
    with store.reading() as transaction:
        document = transaction.at("", counter(0).target)
        assert document is not None
        assert document.body == {"count": 200}


def test_reading_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/store.sqlite3")
    with store.writing() as writing:
        writing.insert(counter(1))
        with store.reading() as reading:
            assert reading.count("", "counters", {}) == 0
    with store.reading() as reading:
        assert reading.count("", "counters", {}) == 1
    store.close()


def test_an_exception_rolls_the_transaction_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as transaction:
        transaction.insert(counter(1))
        raise ZeroDivisionError
    with store.reading() as transaction:
        assert transaction.count("", "counters", {}) == 0


def test_a_stored_document_is_read_back(store: Store) -> None:
    alias = ResourceKey("parents", {"parent": 1})
    record = Record(
        "2017",
        ResourceKey("things", {"name": "Ä\0 'x' " + "long " * 100, "number": 1}),
        {"b": 1.5, "a": ["é", None, True]},
        aliases=(alias,),
        references=(ResourceKey("others", {"id": 1}), ResourceKey("others", {"id": 1})),
        members=(("name", "ÄPFEL"), ("name", "x" * 500), ("odd", "a\0b")),
    )
    with store.writing() as transaction:
        document = transaction.insert(record)
    with store.reading() as transaction:
        assert transaction.get("2017", "things", document.id) == document
        assert document.body == record.body
        assert list(document.body) == ["b", "a"]
        assert document.target == record.target
        assert transaction.owner("2017", alias) == document.number
        assert transaction.owner("2016", alias) is None
        assert (
            transaction.owner(
                "2017", ResourceKey("things", dict(reversed(record.target.key.items())))
            )
            == document.number
        )
        assert [
            document.number
            for document in transaction.referring(
                "2017", ResourceKey("others", {"id": 1})
            )
        ] == [document.number]
        for name, value in (
            ("name", "äpfel"),
            ("name", "X" * 500),
            ("odd", "A\0B"),
            ("id", document.id),
        ):
            assert transaction.count("2017", "things", {name: value}) == 1
        assert transaction.count("2017", "things", {"name": "x" * 499}) == 0
    with store.writing() as transaction:
        transaction.delete(document)
        assert transaction.owner("2017", alias) is None
        assert transaction.referring("2017", ResourceKey("others", {"id": 1})) == ()
        assert transaction.find("2017", "things", {}, limit=5, offset=0) == ()


def test_a_key_is_unique(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.writing() as transaction:
        transaction.insert(counter(1))
        transaction.insert(counter(2))


def test_documents_stay_in_a_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/{secrets.token_hex(4)}.sqlite3"
    first = Store(url)
    with first.writing() as transaction:
        transaction.insert(counter(3))
    first.close()
    second = Store(url)
    with second.reading() as transaction:
        assert transaction.count("", "counters", {}) == 1
    second.close()
