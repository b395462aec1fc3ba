"""The store on SQLite in memory, in a file, and on PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tablewright.runtime.core.store.store import (
    Document,
    Record,
    ResourceKey,
    Selection,
    Store,
    StoreError,
    Transaction,
)

SYSTEMS = ("memory", "file", "postgresql")
COUNTERS = Selection("", "counters")
THINGS = Selection("", "things")


def counter(count: int, name: str = "one") -> Record:
    return Record("", ResourceKey("counters", {"name": name}), {"count": count})


def thing(number: int, **members: str) -> Record:
    texts = {"number": str(number), **members}
    key = ResourceKey("things", {"number": number})
    return Record("", key, {"number": number}, members=tuple(texts.items()))


@pytest.fixture(params=SYSTEMS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        postgres_url: str = request.getfixturevalue("postgres_url")
        return postgres_url
    urls = {"memory": "sqlite://", "file": f"sqlite:///{tmp_path}/store.sqlite3"}
    return urls[request.param]


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url, owner="tiny_v1")
    yield opened
    opened.close()


def insert(store: Store, *records: Record) -> list[Document]:
    return store.write(lambda transaction: [*map(transaction.insert, records)])


def numbers(documents: list[Document]) -> list[int]:
    return [document.key["number"] for document in documents]


def count_up(transaction: Transaction) -> None:
    document = transaction.at("", counter(0).target)
    assert document is not None
    transaction.update(document, counter(document.body["count"] + 1))


def count_of(store: Store) -> Any:
    document = store.read(lambda transaction: transaction.at("", counter(0).target))
    assert document is not None
    return document.body["count"]


def test_writers_in_threads_never_lose_a_transaction(store: Store) -> None:
    insert(store, counter(0))
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: store.write(count_up), range(100)))
    assert count_of(store) == 100


def test_writers_in_an_event_loop_never_lose_a_transaction(store: Store) -> None:
    insert(store, counter(0))

    async def write_all() -> None:
        await asyncio.gather(*[store.write_async(count_up) for _ in range(60)])

    asyncio.run(write_all())
    asyncio.run(write_all())
    assert count_of(store) == 120


@pytest.mark.parametrize("text", ["", "x", "a\x00b", "\ud800", "7" * 40])
def test_a_text_that_is_no_id_finds_no_document(store: Store, text: str) -> None:
    store.write(lambda transaction: transaction.insert(counter(1, "a")))
    selection = Selection("", "counters", {"id": text})
    assert store.read(lambda transaction: transaction.find(selection, limit=9)) == []
    assert store.read(lambda transaction: transaction.count(selection)) == 0


def test_a_refused_write_undoes_no_other_write_of_its_commit(store: Store) -> None:
    def refused(transaction: Transaction) -> None:
        transaction.insert(counter(1, "refused"))
        raise ZeroDivisionError

    async def write_all() -> list[Any]:
        works: list[Callable[[Transaction], Any]] = []
        for name in ("a", "b"):
            works.append(lambda transaction, n=name: transaction.insert(counter(1, n)))
        works.insert(1, refused)
        return await asyncio.gather(
            *[store.write_async(work) for work in works], return_exceptions=True
        )

    first, error, last = asyncio.run(write_all())
    assert isinstance(error, ZeroDivisionError)
    found = store.read(lambda transaction: transaction.find(COUNTERS, limit=9))
    # Both writes are kept; either may have the lower number.
    assert found == sorted([first, last], key=lambda document: document.number)


def test_two_equal_keys_in_one_commit_fail_alone(store: Store) -> None:
    async def write_all() -> list[Any]:
        works = [store.write_async(insert_one) for _ in range(2)]
        works.append(store.write_async(insert_other))
        return await asyncio.gather(*works, return_exceptions=True)

    def insert_one(transaction: Transaction) -> Document:
        return transaction.insert(counter(1))

    def insert_other(transaction: Transaction) -> Document:
        return transaction.insert(counter(1, "other"))

    results = asyncio.run(write_all())
    failures = [result for result in results if isinstance(result, StoreError)]
    assert len(failures) == 1
    assert store.read(lambda transaction: transaction.count(COUNTERS)) == 2


def test_reading_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/store.sqlite3")

    def write(transaction: Transaction) -> int:
        transaction.insert(counter(1))
        return store.read(lambda reading: reading.count(COUNTERS))

    assert store.write(write) == 0
    assert store.read(lambda transaction: transaction.count(COUNTERS)) == 1
    store.close()


def test_an_exception_rolls_the_transaction_back(store: Store) -> None:
    def write(transaction: Transaction) -> None:
        transaction.insert(counter(1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(write)
    assert store.read(lambda transaction: transaction.count(COUNTERS)) == 0


def test_a_stored_document_is_read_back(store: Store) -> None:
    alias = ResourceKey("parents", {"parent": 1})
    (other,) = insert(store, counter(1))
    record = Record(
        "2017",
        ResourceKey("things", {"name": "Ä\0 'x' ? %s " + "long " * 100, "number": 1}),
        {"b": 1.5, "a": ["é\0", None, True]},
        aliases=(alias,),
        members=(("name", "ÄPFEL"), ("name", "x" * 500), ("odd", "a\0b")),
    )
    document = store.write(
        lambda transaction: transaction.insert(record, [other.number, other.number])
    )

    def read(transaction: Transaction) -> None:
        assert transaction.get("2017", "things", document.id) == document
        assert transaction.get("2016", "things", document.id) is None
        assert transaction.get("2017", "others", document.id) is None
        assert transaction.get("2017", "things", f"{document.id}0") is None
        assert transaction.get("2017", "things", "\0") is None
        assert transaction.at("2017", record.target) == document
        assert transaction.at("2016", record.target) is None
        owner = transaction.resolve("2017", alias)
        assert owner == (document.number, document.id, "things")
        assert transaction.resolve("2016", alias) is None
        # An alias is no natural key.
        assert transaction.at("2017", alias) is None
        assert transaction.referring(other) == [document]
        for name, value in (
            ("name", "äpfel"),
            ("name", "X" * 500),
            ("odd", "A\0B"),
            ("id", document.id.upper()),
        ):
            selection = Selection("2017", "things", {name: value})
            assert transaction.find(selection, limit=5) == [document]
        for missing in ({"name": "x" * 499}, {"id": other.id}, {"id": "?"}):
            assert transaction.count(Selection("2017", "things", missing)) == 0

    store.read(read)
    assert document.body == record.body
    assert list(document.body) == ["b", "a"]
    assert document.target == record.target

    def delete(transaction: Transaction) -> None:
        transaction.delete(document)
        assert transaction.resolve("2017", alias) is None
        assert transaction.referring(other) == []
        assert transaction.find(Selection("2017", "things"), limit=5) == []

    store.write(delete)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"code": "ABA"}, {"code": "aba"}),
        ({"code": 255901001}, {"code": 255901001.0}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ],
)
def test_two_forms_of_a_key_are_one_record(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    store = Store()
    key, other = ResourceKey("things", first), ResourceKey("things", second)
    (document,) = insert(store, Record("", key, first))
    assert store.read(lambda transaction: transaction.at("", other)) == document
    assert key.hash == other.hash
    store.close()


def test_a_key_is_unique(store: Store) -> None:
    with pytest.raises(StoreError, match=r"(?i)unique"):
        insert(store, counter(1), counter(2))
    assert store.read(lambda transaction: transaction.count(COUNTERS)) == 0


def test_each_write_has_an_entity_tag_of_its_own(store: Store) -> None:
    (first,) = insert(store, thing(1))
    other = Record("", first.target, {"number": 1, "text": "b"})

    def write(transaction: Transaction) -> list[Document]:
        changed = transaction.update(first, other)
        same = transaction.update(changed, other)
        back = transaction.update(same, thing(1))
        return [changed, same, back]

    changed, same, back = store.write(write)
    assert (same.etag, same.modified) == (changed.etag, changed.modified)
    assert len({first.etag, changed.etag, back.etag}) == 3
    assert (first.id, first.created) == (back.id, back.created)


def test_an_update_changes_keys_references_and_members(store: Store) -> None:
    a, b, old = insert(store, thing(1), thing(2), thing(3, colour="red"))
    moved = thing(4, colour="blue", shape="round")

    def write(transaction: Transaction) -> None:
        changed = thing(3, colour="green")
        changed.body["text"] = "x"
        first = transaction.update(old, changed, [a.number])
        assert transaction.referring(a) == [first]
        second = transaction.update(first, moved, [b.number])
        assert transaction.referring(a) == []
        assert transaction.referring(b) == [second]
        moved.body["text"] = "y"
        # Without targets, it still refers to the same documents.
        third = transaction.update(second, moved)
        assert transaction.referring(b, limit=1) == [third]

    store.write(write)

    def read(transaction: Transaction) -> None:
        assert transaction.at("", old.target) is None
        assert transaction.at("", moved.target) is not None
        for members, hits in (
            ({"colour": "red"}, 0),
            ({"colour": "green"}, 0),
            ({"colour": "blue"}, 1),
            ({"colour": "blue", "shape": "ROUND"}, 1),
            ({"number": "3"}, 0),
        ):
            assert transaction.count(Selection("", "things", members)) == hits

    store.read(read)


def test_a_page_has_the_selected_documents_in_order(store: Store) -> None:
    records = []
    for number in range(40):
        texts = {"parity": "even" if number % 2 == 0 else "odd", "all": "same"}
        records.append(thing(number, **texts))
    documents = insert(store, *records)
    insert(store, counter(1))

    def read(transaction: Transaction) -> None:
        def found(limit: int = 100, offset: int = 0, **conditions: Any) -> list[int]:
            selection = Selection("", "things", **conditions)
            page = transaction.find(selection, limit=limit, offset=offset)
            if limit == 100 and offset == 0:
                assert transaction.count(selection) == len(page)
            return numbers(page)

        assert found() == list(range(40))
        assert found(3, 5) == [5, 6, 7]
        assert found(0) == []
        odd = {"parity": "odd", "all": "same"}
        assert found(3, 2, members=odd) == [5, 7, 9]
        assert found(members={**odd, "number": "7"}) == [7]
        assert found(members={**odd, "number": "8"}) == []
        after, until = documents[10].number, documents[14].number
        assert found(after=after, until=until) == [11, 12, 13, 14]
        assert found(members=odd, after=after, until=until) == [11, 13]
        since, last = documents[3].change_version, documents[6].change_version
        assert found(changed_since=since, changed_until=last) == [3, 4, 5, 6]
        assert found(members=odd, changed_since=since, changed_until=last) == [3, 5]
        key = documents[7].target
        assert found(members=odd, key=key) == [7]
        assert found(members={"parity": "even"}, key=key) == []
        assert found(members={"id": documents[7].id, "all": "SAME"}) == [7]

    store.read(read)


@pytest.mark.parametrize("system", ["file", "postgresql"])
def test_what_a_writer_has_read_is_forgotten_when_another_one_writes(
    system: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    if system == "postgresql":
        url = request.getfixturevalue("postgres_url")
    first, second = Store(url, owner="tiny_v1"), Store(url, owner="tiny_v1")
    key = counter(0).target

    def owner_of_key(transaction: Transaction) -> Any:
        return transaction.resolve("", key), transaction.setting("word")

    def change(transaction: Transaction, word: str) -> None:
        found = transaction.at("", key)
        if found is None:
            transaction.insert(counter(0))
        else:
            transaction.delete(found)
        transaction.set_setting("word", word)

    assert first.write(owner_of_key) == (None, None)
    second.write(lambda transaction: change(transaction, "created"))
    owner, word = first.write(owner_of_key)
    assert (owner.resource, word) == ("counters", "created")
    second.write(lambda transaction: change(transaction, "deleted"))
    assert first.write(owner_of_key) == (None, "deleted")
    # Both give new versions, and none twice.
    (a,), (b,), (c,) = (
        insert(first, counter(0, "a")),
        insert(second, counter(0, "b")),
        insert(first, counter(0, "c")),
    )
    assert a.change_version < b.change_version < c.change_version
    first.close()
    second.close()


def test_what_a_writer_has_read_is_forgotten_when_its_transaction_is_undone(
    store: Store,
) -> None:
    (document,) = insert(store, counter(0))
    other = counter(0, "other")

    def resolve(transaction: Transaction) -> Any:
        return [
            transaction.resolve("", document.target),
            transaction.resolve("", other.target),
        ]

    def fail(transaction: Transaction) -> None:
        transaction.insert(other)
        transaction.delete(document)
        assert transaction.resolve("", document.target) is None
        assert transaction.resolve("", other.target) is not None
        raise ZeroDivisionError

    before = store.write(resolve)
    with pytest.raises(ZeroDivisionError):
        store.write(fail)
    assert before[0] is not None
    assert store.write(resolve) == before == [before[0], None]


def test_partitions_contain_each_document_once(store: Store) -> None:
    documents = insert(store, *[thing(number, all="same") for number in range(23)])
    selection = Selection("", "things", {"all": "same"})

    def read(transaction: Transaction) -> None:
        for wanted in (1, 2, 5, 23, 100):
            begins = transaction.partitions(selection, wanted)
            assert begins[0] == documents[0].number
            assert begins == sorted(set(begins))
            assert len(begins) <= wanted

    store.read(read)
    nothing = Selection("", "nothing")
    assert store.read(lambda transaction: transaction.partitions(nothing, 3)) == []


def test_changes_are_tracked(store: Store) -> None:
    first, second = insert(store, thing(1), thing(2))
    start = store.read(lambda transaction: transaction.change_versions()[1])
    assert start == second.change_version

    def write(transaction: Transaction) -> Document:
        renamed = transaction.update(first, thing(5))
        transaction.delete(second)
        return renamed

    renamed = store.write(write)

    def read(transaction: Transaction) -> None:
        (deleted,) = transaction.deletes(THINGS, limit=5)
        assert (deleted.id, deleted.old_key, deleted.new_key) == (
            second.id,
            {"number": 2},
            None,
        )
        (changed,) = transaction.key_changes(THINGS, limit=5)
        assert (changed.id, changed.old_key, changed.new_key) == (
            first.id,
            {"number": 1},
            {"number": 5},
        )
        assert changed.change_version == renamed.change_version
        newest = transaction.change_versions()[1]
        assert newest == deleted.change_version > changed.change_version > start
        since = Selection("", "things", changed_since=newest)
        assert transaction.count_deletes(since) == 1
        assert transaction.count_key_changes(since) == 0
        assert transaction.count_key_changes(THINGS) == 1
        assert transaction.deletes(THINGS, limit=5, offset=1) == []
        assert transaction.find(since, limit=5) == []

    store.read(read)


def test_settings_are_kept(store: Store) -> None:
    def write(transaction: Transaction) -> None:
        assert transaction.setting("colour") is None
        assert transaction.default_setting("colour", "red") == "red"
        assert transaction.default_setting("colour", "blue") == "red"
        transaction.set_setting("colour", "green")

    store.write(write)
    assert store.read(lambda transaction: transaction.setting("colour")) == "green"


def test_documents_stay_in_a_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    first = Store(url)
    insert(first, counter(3))
    first.close()
    second = Store(url)
    assert count_of(second) == 3
    second.close()


def test_the_database_of_another_package_is_refused(url: str) -> None:
    if url == "sqlite://":
        return
    Store(url, owner="edfi_v4").close()
    Store(url, owner="edfi_v4").close()
    with pytest.raises(
        StoreError, match=r"records of edfi_v4, not of edfi_v5; use another --database"
    ):
        Store(url, owner="edfi_v5")


def test_the_database_of_another_format_is_refused(url: str) -> None:
    if url == "sqlite://":
        return
    store = Store(url, owner="edfi_v5")
    store.write(lambda transaction: transaction.set_setting("format", "1"))
    store.close()
    with pytest.raises(StoreError, match=r"has format 1, and this release needs"):
        Store(url, owner="edfi_v5")


def test_the_tables_of_an_older_release_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    old = sqlite3.connect(path)
    old.execute("CREATE TABLE documents (number INTEGER PRIMARY KEY)")
    old.execute("CREATE TABLE aliases (document INTEGER)")
    old.close()
    with pytest.raises(StoreError, match=r"tables of an older release \(aliases, doc"):
        Store(f"sqlite:///{path}")


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("This is a text, and no database. " * 100, "utf-8")
    with pytest.raises(StoreError, match=r"text\.txt failed: file is not a database"):
        Store(f"sqlite:///{path}")
    with pytest.raises(StoreError, match=r"unable to open database file"):
        Store(f"sqlite:///{tmp_path}/nowhere/store.sqlite3")


@pytest.mark.parametrize("url", ["mysql://host/db", "records.sqlite3", "postgresql:x"])
def test_a_url_of_another_system_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="must begin with sqlite:// or postgresql://"):
        Store(url)


def test_a_key_change_and_a_reference_to_the_key_are_not_a_deadlock(
    postgres_url: str,
) -> None:
    store = Store(postgres_url, owner="tiny_v1")
    insert(store, counter(1, "old"))
    old = ResourceKey("counters", {"name": "old"})
    owners: list[Any] = []
    calls: list[str] = []

    def refer(transaction: Transaction) -> None:
        calls.append("refer")
        owners.append(transaction.resolve("", old))

    def change_key(transaction: Transaction) -> None:
        calls.append("change")
        document = transaction.at("", old)
        assert document is not None
        transaction.referring(document)
        waiting.append(threads.submit(store.write, refer))
        while not store.read(is_waiting):
            time.sleep(0.01)
        transaction.update(document, counter(2, "new"))

    def is_waiting(transaction: Transaction) -> bool:
        statement = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        return bool(transaction._execute(statement).fetchall()[0][0])

    waiting: list[Any] = []
    with ThreadPoolExecutor() as threads:
        store.write(change_key)
        waiting[0].result()
    store.close()
    # A transaction that a deadlock ends is repeated.
    assert calls == ["change", "refer"]
    assert owners == [None]


def item(resource: str, number: int) -> Record:
    return Record("", ResourceKey(resource, {"number": number}), {"number": number})


def test_a_selection_of_documents_that_others_refer_to(store: Store) -> None:
    used, _, other = insert(store, *[thing(number) for number in range(3)])
    logs = [item("logs", 1), item("logs", 2), item("maps", 1)]

    def refer(transaction: Transaction) -> None:
        for log in logs[:2]:
            transaction.insert(log, [used.number])
        transaction.insert(logs[2], [other.number])

    store.write(refer)
    selection = Selection("", "things", referred_by=("logs",))
    assert store.read(lambda transaction: transaction.count(selection)) == 1
    [found] = store.read(lambda transaction: transaction.find(selection, limit=9))
    assert found.id == used.id
    both = Selection("", "things", referred_by=("logs", "maps"))
    assert store.read(lambda transaction: transaction.count(both)) == 2
    firsts = store.read(lambda transaction: transaction.partitions(both, 2))
    assert firsts == [used.number, other.number]
