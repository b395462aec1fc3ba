"""Stores the documents of all resources in one database (SQLite or PostgreSQL), with keys and references.

Write transactions run one after the other, so that no other write comes between a read and a write.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from . import tables
from .jsontext import JsonObject, read_json, write_json

#: The id of the advisory lock for all writers of a PostgreSQL database; any number works.
_WRITERS_LOCK = 7201


@dataclass(frozen=True, slots=True)
class ResourceKey:
    """The natural key of a record of a resource: `key` maps key names to JSON scalars."""

    resource: str
    key: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """A digest of the key; the order of the key parts does not change it."""
        # A digest, because the column is indexed and keys have any length.
        text = write_json(sorted(self.key.items()))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """A document to store.

    `part` is the data set (a school year, or empty). `aliases` are its keys as an abstract resource,
    `references` the keys that it refers to, `members` the names and texts that queries filter by.
    """

    part: str
    target: ResourceKey
    body: JsonObject
    aliases: tuple[ResourceKey, ...] = ()
    references: tuple[ResourceKey, ...] = ()
    members: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        """The entity tag: a digest of the body."""
        return hashlib.sha256(
            write_json(self.body).encode("utf-8", "surrogatepass")
        ).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document; `created` and `modified` are UTC, ISO 8601."""

    # The order of creation, which `find` and `referring` return documents in.
    number: int
    id: str
    part: str
    target: ResourceKey
    body: JsonObject
    etag: str
    created: str
    modified: str


class Store:
    """The database of an application. `url` is a SQLAlchemy URL; `sqlite://` is a database in memory."""

    def __init__(self, url: str = "sqlite://") -> None:
        self._in_memory = sa.make_url(url).database in {
            None,
            "",
            ":memory:",
        } and url.startswith("sqlite")
        # All threads share the one connection of a database in memory, so transactions wait for each other.
        self._lock = threading.RLock() if self._in_memory else nullcontext()
        self.engine = _engine(url, in_memory=self._in_memory)
        # Tests drop an application without closing its store.
        weakref.finalize(self, self.engine.dispose)
        # A file of an earlier run has the tables already; `create_all` then changes nothing.
        with self.writing() as transaction:
            tables.metadata.create_all(transaction.connection)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that reads and writes while no other one writes; an exception rolls it back."""
        with self._lock, self.engine.connect() as opened:
            # SQLite would take the write lock with the first write, after another writer may have changed
            # what this transaction has read.
            connection = opened.execution_options(begin="BEGIN IMMEDIATE")
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(
                        sa.select(sa.func.pg_advisory_xact_lock(_WRITERS_LOCK))
                    )
                yield Transaction(connection)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that only reads; it sees one state of the database."""
        with self._lock, self.engine.connect() as connection, connection.begin():
            yield Transaction(connection)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(url: str, *, in_memory: bool) -> sa.Engine:
    if not url.startswith("sqlite"):
        # A database server can close idle connections: each one is tested before it is used.
        return sa.create_engine(url, pool_pre_ping=True)
    options: dict[str, Any] = {
        "connect_args": {"check_same_thread": False, "timeout": 30}
    }
    engine = sa.create_engine(
        url, **options, **({"poolclass": StaticPool} if in_memory else {})
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver begins a transaction with the first write, so that earlier reads would not be part of it.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


class Transaction:
    """Reads and writes of one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def get(self, part: str, resource: str, identifier: str) -> Document | None:
        """The document of a resource by its id, None if there is none."""
        # PostgreSQL raises an error for some texts that cannot be an id, such as a NUL character.
        if not identifier.isalnum():
            return None
        return self._one(part, resource, tables.documents.c.id == identifier)

    def at(self, part: str, target: ResourceKey) -> Document | None:
        """The document with this natural key, None if there is none."""
        return self._one(
            part, target.resource, tables.documents.c.key_hash == target.hash
        )

    def owner(self, part: str, target: ResourceKey) -> int | None:
        """The number of the document that has this key, as its natural key or as an alias."""
        # A school has the key of a school, and as an alias the key of an education organization.
        natural_key = sa.select(tables.documents.c.number).where(
            *_at(tables.documents, part, target)
        )
        alias = sa.select(tables.aliases.c.document).where(
            *_at(tables.aliases, part, target)
        )
        number: int | None = self.connection.scalar(
            sa.union_all(natural_key, alias).limit(1)
        )
        return number

    def referring(self, part: str, target: ResourceKey) -> tuple[Document, ...]:
        """The documents that refer to a key, oldest first."""
        holders = sa.select(tables.references.c.document).where(
            *_at(tables.references, part, target)
        )
        query = tables.documents.select().where(tables.documents.c.number.in_(holders))
        rows = self.connection.execute(query.order_by(tables.documents.c.number))
        return tuple(_document(row) for row in rows)

    def find(
        self,
        part: str,
        resource: str,
        members: Mapping[str, str],
        *,
        limit: int,
        offset: int,
    ) -> tuple[Document, ...]:
        """One page of the documents whose members have the given texts, oldest first."""
        query = tables.documents.select().where(*_matching(part, resource, members))
        page = query.order_by(tables.documents.c.number).limit(limit).offset(offset)
        return tuple(_document(row) for row in self.connection.execute(page))

    def count(self, part: str, resource: str, members: Mapping[str, str]) -> int:
        """The number of documents on all pages of `find`."""
        # A second query: the first one stops at the end of its page.
        counted = sa.select(sa.func.count()).select_from(tables.documents)
        return self.connection.execute(
            counted.where(*_matching(part, resource, members))
        ).scalar_one()

    def insert(self, record: Record) -> Document:
        """Store a new document under a new id. The caller has checked that no document has its key."""
        now = _now()
        identifier = secrets.token_hex(16)
        values = _columns(record) | {"id": identifier, "created": now, "modified": now}
        # `returning` gives the number that the database has assigned, without a second query.
        added = self.connection.execute(
            tables.documents.insert()
            .values(values)
            .returning(tables.documents.c.number)
        )
        number = added.scalar_one()
        self._insert_details(number, identifier, record)
        return self._numbered(number)

    def update(self, document: Document, record: Record) -> Document:
        """Replace the key and the body of a document; its id stays."""
        # The details are written again as a whole: most of them follow from the new body.
        is_document = tables.documents.c.number == document.number
        values = _columns(record) | {"modified": _now()}
        self.connection.execute(
            tables.documents.update().where(is_document).values(values)
        )
        self._delete_details(document.number)
        self._insert_details(document.number, document.id, record)
        return self._numbered(document.number)

    def delete(self, document: Document) -> None:
        """Remove a document. The caller has checked that no document refers to it."""
        self._delete_details(document.number)
        self.connection.execute(
            tables.documents.delete().where(
                tables.documents.c.number == document.number
            )
        )

    def _one(
        self, part: str, resource: str, condition: sa.ColumnElement[bool]
    ) -> Document | None:
        columns = tables.documents.c
        query = tables.documents.select().where(
            columns.part == part, columns.resource == resource
        )
        row = self.connection.execute(query.where(condition)).first()
        return None if row is None else _document(row)

    def _numbered(self, number: int) -> Document:
        query = tables.documents.select().where(tables.documents.c.number == number)
        return _document(self.connection.execute(query).one())

    def _delete_details(self, number: int) -> None:
        # Before the document itself: the rows have foreign keys to it.
        for table in (tables.aliases, tables.references, tables.members):
            self.connection.execute(table.delete().where(table.c.document == number))

    def _insert_details(self, number: int, identifier: str, record: Record) -> None:
        for table, targets in (
            (tables.aliases, record.aliases),
            (tables.references, record.references),
        ):
            # A document may refer to one key several times.
            keys = {(target.resource, target.hash) for target in targets}
            rows = []
            for resource, key_hash in sorted(keys):
                rows.append(
                    {"part": record.part, "resource": resource, "key_hash": key_hash}
                )
            self._insert_rows(table, number, rows)
        members = {
            (name, _indexed(text))
            for name, text in (("id", identifier), *record.members)
        }
        rows = [{"name": name, "value": value} for name, value in sorted(members)]
        self._insert_rows(tables.members, number, rows)

    def _insert_rows(
        self, table: sa.Table, number: int, rows: list[dict[str, str]]
    ) -> None:
        if rows:
            self.connection.execute(
                table.insert(), [{"document": number, **row} for row in rows]
            )


def _at(
    table: sa.Table, part: str, target: ResourceKey
) -> tuple[sa.ColumnElement[bool], ...]:
    columns = table.c
    return (
        columns.part == part,
        columns.resource == target.resource,
        columns.key_hash == target.hash,
    )


def _matching(
    part: str, resource: str, members: Mapping[str, str]
) -> list[sa.ColumnElement[bool]]:
    # One condition for each member, because each is a row of its own in the table of members.
    conditions: list[sa.ColumnElement[bool]] = [
        tables.documents.c.part == part,
        tables.documents.c.resource == resource,
    ]
    for name, value in members.items():
        having = sa.select(tables.members.c.document).where(
            tables.members.c.name == name, tables.members.c.value == _indexed(value)
        )
        conditions.append(tables.documents.c.number.in_(having))
    return conditions


def _indexed(text: str) -> str:
    """The form of a text in the index: case-folded; a digest if it is long.

    The column has 128 characters, and PostgreSQL stores no NUL character.
    """
    folded = text.casefold()
    if len(folded) < 100 and "\0" not in folded:
        return folded
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


def _columns(record: Record) -> dict[str, str]:
    return {
        "part": record.part,
        "resource": record.target.resource,
        "key_hash": record.target.hash,
        "key": write_json(dict(record.target.key)),
        "body": write_json(record.body),
        "etag": record.etag,
    }


def _document(row: sa.Row[Any]) -> Document:
    target = ResourceKey(row.resource, read_json(row.key))
    return Document(
        row.number,
        row.id,
        row.part,
        target,
        read_json(row.body),
        row.etag,
        row.created,
        row.modified,
    )


def _now() -> str:
    # Text, because SQLite has no type for times; this form also sorts by time.
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
