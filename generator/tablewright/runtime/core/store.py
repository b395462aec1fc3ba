"""Documents, their keys and their references in one database, the same for every resource.

SQLite and PostgreSQL; every write transaction is alone, so that reading and then writing never
interleaves.
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

#: Any number; one lock for all writers of a PostgreSQL database.
_WRITERS_LOCK = 7201


@dataclass(frozen=True, slots=True)
class Target:
    """A natural key of a resource: `key` maps key names to JSON scalars."""

    resource: str
    key: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """The key's digest: equal for equal keys, whatever the order of their parts."""
        text = write_json(sorted(self.key.items()))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """A document to store.

    `part` separates data sets (a school year, or empty); `aliases` are the abstract resources that
    it also is; `references` what it points at; `members` the texts that queries compare with.
    """

    part: str
    target: Target
    body: JsonObject
    aliases: tuple[Target, ...] = ()
    references: tuple[Target, ...] = ()
    members: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        """A digest of the body."""
        return hashlib.sha256(write_json(self.body).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document; `created` and `modified` are UTC, ISO 8601."""

    number: int
    id: str
    part: str
    target: Target
    body: JsonObject
    etag: str
    created: str
    modified: str


class Store:
    """The database behind an application; `url` is SQLAlchemy's, `sqlite://` is one in memory."""

    def __init__(self, url: str = "sqlite://") -> None:
        self._in_memory = sa.make_url(url).database in {None, "", ":memory:"} and url.startswith("sqlite")
        # One connection holds a database in memory: its transactions have to queue.
        self._turn = threading.RLock() if self._in_memory else nullcontext()
        self.engine = _engine(url, in_memory=self._in_memory)
        # Nobody closes the store of an application that is just dropped, as tests do.
        weakref.finalize(self, self.engine.dispose)
        with self.writing() as transaction:
            tables.metadata.create_all(transaction.connection)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that may read and write, alone; it is undone if the block raises."""
        with self._turn, self.engine.connect() as plain:
            connection = plain.execution_options(begin="BEGIN IMMEDIATE")
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITERS_LOCK)))
                yield Transaction(connection)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that only reads, one state of the database throughout."""
        with self._turn, self.engine.connect() as connection, connection.begin():
            yield Transaction(connection)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _engine(url: str, *, in_memory: bool) -> sa.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True)
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False, "timeout": 30}}
    engine = sa.create_engine(url, **options, **({"poolclass": StaticPool} if in_memory else {}))
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions begin too late: a read before the first write is left outside.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


class Transaction:
    """What can be asked of the store, and done to it, within one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def get(self, part: str, resource: str, identifier: str) -> Document | None:
        """The document of a resource by its id."""
        # PostgreSQL fails on texts that no id can be.
        return (
            self._one(part, resource, tables.documents.c.id == identifier) if identifier.isalnum() else None
        )

    def at(self, part: str, target: Target) -> Document | None:
        """The document with exactly this natural key."""
        return self._one(part, target.resource, tables.documents.c.key_hash == target.hash)

    def owner(self, part: str, target: Target) -> int | None:
        """The number of the document that a reference means, by its own key or as an alias."""
        own = sa.select(tables.documents.c.number).where(*_at(tables.documents, part, target))
        alias = sa.select(tables.aliases.c.document).where(*_at(tables.aliases, part, target))
        found: int | None = self.connection.scalar(sa.union_all(own, alias).limit(1))
        return found

    def referring(self, part: str, target: Target) -> tuple[Document, ...]:
        """The documents that refer to a key, oldest first."""
        holders = sa.select(tables.references.c.document).where(*_at(tables.references, part, target))
        found = (
            tables.documents.select()
            .where(tables.documents.c.number.in_(holders))
            .order_by(tables.documents.c.number)
        )
        return tuple(map(_document, self.connection.execute(found)))

    def find(
        self, part: str, resource: str, members: Mapping[str, str], *, limit: int, offset: int
    ) -> tuple[Document, ...]:
        """The documents whose members have the given texts, oldest first."""
        found = tables.documents.select().where(*_matching(part, resource, members))
        page = found.order_by(tables.documents.c.number).limit(limit).offset(offset)
        return tuple(map(_document, self.connection.execute(page)))

    def count(self, part: str, resource: str, members: Mapping[str, str]) -> int:
        """How many documents `find` would go through."""
        counted = sa.select(sa.func.count()).select_from(tables.documents)
        return self.connection.execute(counted.where(*_matching(part, resource, members))).scalar_one()

    def insert(self, record: Record) -> Document:
        """Store a new document under a new id; its key must be free."""
        now = _now()
        identifier = secrets.token_hex(16)
        values = _columns(record) | {"id": identifier, "created": now, "modified": now}
        added = self.connection.execute(
            tables.documents.insert().values(values).returning(tables.documents.c.number)
        )
        number = added.scalar_one()
        self._write_satellites(number, identifier, record)
        return self._numbered(number)

    def update(self, document: Document, record: Record) -> Document:
        """Replace a document's key and body, keeping its id."""
        own = tables.documents.c.number == document.number
        values = _columns(record) | {"modified": _now()}
        self.connection.execute(tables.documents.update().where(own).values(values))
        self._clear_satellites(document.number)
        self._write_satellites(document.number, document.id, record)
        return self._numbered(document.number)

    def delete(self, document: Document) -> None:
        """Remove a document; whether something refers to it is the caller's question."""
        self._clear_satellites(document.number)
        self.connection.execute(tables.documents.delete().where(tables.documents.c.number == document.number))

    def _one(self, part: str, resource: str, condition: sa.ColumnElement[bool]) -> Document | None:
        own = tables.documents.select().where(
            tables.documents.c.part == part, tables.documents.c.resource == resource
        )
        row = self.connection.execute(own.where(condition)).first()
        return None if row is None else _document(row)

    def _numbered(self, number: int) -> Document:
        return _document(
            self.connection.execute(
                tables.documents.select().where(tables.documents.c.number == number)
            ).one()
        )

    def _clear_satellites(self, number: int) -> None:
        for table in (tables.aliases, tables.references, tables.members):
            self.connection.execute(table.delete().where(table.c.document == number))

    def _write_satellites(self, number: int, identifier: str, record: Record) -> None:
        for table, targets in ((tables.aliases, record.aliases), (tables.references, record.references)):
            rows = {(target.resource, target.hash) for target in targets}
            self._add(
                table, number, [{"part": record.part, "resource": r, "key_hash": h} for r, h in sorted(rows)]
            )
        members = {(name, _indexed(text)) for name, text in (("id", identifier), *record.members)}
        self._add(tables.members, number, [{"name": name, "value": value} for name, value in sorted(members)])

    def _add(self, table: sa.Table, number: int, rows: list[dict[str, str]]) -> None:
        if rows:
            self.connection.execute(table.insert(), [{"document": number, **row} for row in rows])


def _at(table: sa.Table, part: str, target: Target) -> tuple[sa.ColumnElement[bool], ...]:
    columns = table.c
    return (columns.part == part, columns.resource == target.resource, columns.key_hash == target.hash)


def _matching(part: str, resource: str, members: Mapping[str, str]) -> list[sa.ColumnElement[bool]]:
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
    """The text that queries compare: without regard to case, long texts as their digest."""
    plain = text.casefold()
    short = len(plain) < 100 and "\0" not in plain
    return plain if short else hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


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
    target = Target(row.resource, read_json(row.key))
    return Document(
        row.number, row.id, row.part, target, read_json(row.body), row.etag, row.created, row.modified
    )


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
