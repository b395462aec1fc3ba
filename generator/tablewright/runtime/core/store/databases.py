"""Connections of the store to SQLite and PostgreSQL through their plain drivers."""

from __future__ import annotations

import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from .records import Known, StoreError

#: Seconds that a statement waits for the lock of another connection to an SQLite file.
_SQLITE_WAIT = 10
#: Pages of the log of an SQLite file before a commit copies them into the database, which takes long. In a
#: server, another thread has usually done it before.
_SQLITE_LOG_PAGES = 8_000
#: The numbers of advisory locks of PostgreSQL: the creation of the tables, and writes in progress.
_CREATION_LOCK, _WRITES_LOCK = 7200, 7201


class OpenConnection(ABC):
    """A connection with transactions; statements have `?` for each parameter."""

    lock_target = ""
    lock_document = ""
    lock_alone = ""
    is_usable = True

    #: The result of a statement with parameters, and a statement that is run for each row of parameters.
    # Attributes, so that they can be the methods of a driver: a wrapper costs as much as a short statement.
    execute: Callable[..., Any]
    executemany: Callable[..., Any]

    def known(self) -> Known:
        """What a transaction that writes need not read again."""
        return Known()

    @abstractmethod
    def next_versions(self, count: int) -> list[int]:
        """So many new change versions, in a transaction that writes."""

    @abstractmethod
    def last_version(self) -> int:
        """The last change version; every write up to it is stored."""

    @abstractmethod
    def begin(self, *, writing: bool) -> None:
        """Begin a transaction, which waits for other writers if it writes and the database has one lock."""

    @abstractmethod
    def commit(self) -> None:
        """Store the transaction durably."""

    @abstractmethod
    def roll_back(self) -> None:
        """Undo the transaction; afterwards, `is_usable` is false if the connection is lost."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""


class Database(ABC):
    """A database that connections can be opened to."""

    #: The name of the system, as in `store_schema.STATEMENTS`.
    system: str
    #: The advice at the end of a message about a database that cannot be used.
    advice: str
    #: The exceptions of the driver.
    errors: type[Exception]
    #: Whether all transactions use one connection, because the data lives in it.
    in_memory: bool = False

    @abstractmethod
    def connect(self) -> OpenConnection:
        """A new connection."""

    @abstractmethod
    def prepare_creation(self, connection: OpenConnection) -> None:
        """Wait for other processes that create the tables; called in the transaction that creates them."""

    @abstractmethod
    def tables(self, connection: OpenConnection) -> frozenset[str]:
        """The names of all tables."""

    @abstractmethod
    def is_conflict(self, error: Exception) -> bool:
        """Whether the transaction failed only because of another one, so that it can be repeated."""

    @abstractmethod
    def failure(self, error: Exception) -> StoreError:
        """The error of the driver as a StoreError."""


def database_at(url: str, package: str) -> Database:
    """The database of a URL. Raises StoreError for a URL of another system, or without its driver."""
    scheme, colon, rest = url.partition("://")
    if scheme == "sqlite" and colon:
        return SqliteDatabase(rest.removeprefix("/"))
    if scheme in {"postgresql", "postgres", "postgresql+psycopg"} and colon:
        return PostgresDatabase(f"postgresql://{rest}", package)
    raise StoreError(
        "the database URL must begin with sqlite:// or postgresql://, such as sqlite:///records.sqlite3 "
        "or postgresql://user:password@localhost/records"
    )


class SqliteDatabase(Database):
    """An SQLite file, or a database in memory."""

    system = "sqlite"
    advice = "use another --database-url, or remove the file"
    errors = sqlite3.Error

    def __init__(self, path: str) -> None:
        self.in_memory = path in {"", ":memory:"}
        self._path = path or ":memory:"

    def connect(self) -> OpenConnection:
        """A new connection."""
        return SqliteConnection(self._path)

    def prepare_creation(self, connection: OpenConnection) -> None:
        """Nothing: the transaction that creates the tables is the only writer."""

    def tables(self, connection: OpenConnection) -> frozenset[str]:
        """The names of all tables."""
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return frozenset(row[0] for row in rows.fetchall())

    def is_conflict(self, error: Exception) -> bool:
        """False: writers of one file wait for each other."""
        return False

    def failure(self, error: Exception) -> StoreError:
        """The error of the driver as a StoreError."""
        if _is_busy(error):
            reason = "another process has locked the database for too long"
            return StoreError(f"{reason} ({self._path})", temporary=True)
        # The driver names the fault, such as "database or disk is full", but not the file.
        return StoreError(f"the database {self._path} failed: {error}")


def _is_busy(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code of an extended one.
    return code is not None and code & 0xFF in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }


class SqliteConnection(OpenConnection):
    """A connection to an SQLite file, which several threads use one after the other."""

    errors = sqlite3.Error

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(
            path,
            timeout=_SQLITE_WAIT,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        self.execute = self._connection.execute
        self.executemany = self._connection.executemany
        self._wait = _SQLITE_WAIT
        self._known = Known()
        self._data_version = 0
        # The last change version, None if it is not read yet, and whether the transaction has increased it.
        self._last_version: int | None = None
        self._has_new_versions = False
        try:
            self._set_up()
        except BaseException:
            self._connection.close()
            raise

    def _set_up(self) -> None:
        # Not set again: the change needs a lock that other connections may hold.
        if self.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            self.execute("PRAGMA journal_mode = WAL")
        # A commit is on the disk before it returns; NORMAL could lose the last ones at a power failure.
        self.execute("PRAGMA synchronous = FULL")
        self.execute(f"PRAGMA wal_autocheckpoint = {_SQLITE_LOG_PAGES}")
        self.execute("PRAGMA cache_size = -65536")
        self.execute("PRAGMA mmap_size = 1073741824")
        self.execute("PRAGMA temp_store = MEMORY")

    def begin(self, *, writing: bool) -> None:
        """Begin a transaction; a writer takes the only lock of the file."""
        self._wait_for_locks(_SQLITE_WAIT)
        # A plain BEGIN would take the lock with the first write, when what was read may have changed.
        self.execute("BEGIN IMMEDIATE" if writing else "BEGIN")

    @property
    def changes(self) -> int:
        """The number of rows that the connection has written so far."""
        return self._connection.total_changes

    def copy_to(self, other: SqliteConnection) -> None:
        """Replace the content of the database of another connection."""
        self._connection.backup(other._connection)
        other._forget()

    def known(self) -> Known:
        """What a transaction that writes need not read again: earlier ones of the connection have read it."""
        # The number changes when another connection, also one of another process, has written.
        version = self.execute("PRAGMA data_version").fetchone()[0]
        if version != self._data_version:
            self._data_version = version
            self._forget()
        return self._known

    def _forget(self) -> None:
        self._known.clear()
        self._last_version = None
        self._has_new_versions = False

    def next_versions(self, count: int) -> list[int]:
        """So many new change versions, in a transaction that writes."""
        last = self.last_version() if self._last_version is None else self._last_version
        self._last_version = last + count
        # Stored once, by the commit.
        self._has_new_versions = True
        return list(range(last + 1, last + count + 1))

    def last_version(self) -> int:
        """The last change version; every write up to it is stored."""
        return int(self.execute("SELECT last FROM change_versions").fetchone()[0])

    def begin_at_once(self) -> bool:
        """Begin a transaction that writes; False if another connection has the lock."""
        self._wait_for_locks(0)
        try:
            self.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if _is_busy(error):
                return False
            raise
        return True

    def _wait_for_locks(self, seconds: int) -> None:
        """Set how long a statement waits for the lock of another connection."""
        # The statement takes as long as a short query, so it runs only between a write and a read.
        if seconds != self._wait:
            self.execute(f"PRAGMA busy_timeout = {seconds * 1000}")
            self._wait = seconds

    def commit(self) -> None:
        """Store the transaction durably."""
        if self._has_new_versions:
            statement = "UPDATE change_versions SET last = ?"
            self.execute(statement, (self._last_version,))
            self._has_new_versions = False
        self.execute("COMMIT")

    def roll_back(self) -> None:
        """Undo the transaction; a full disk has undone it already."""
        self._forget()
        try:
            if self._connection.in_transaction:
                self.execute("ROLLBACK")
        except sqlite3.Error:
            self.is_usable = False

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class PostgresDatabase(Database):
    """A PostgreSQL database; `?schema=NAME` in the URL keeps the tables in a schema of their own."""

    system = "postgresql"
    advice = (
        "use another --database-url, or add ?schema=NAME to it for tables of their own"
    )

    def __init__(self, url: str, package: str) -> None:
        try:
            import psycopg
        except ImportError:
            distribution = f"{package}[postgresql]" if package else "psycopg[binary]"
            raise StoreError(
                f"PostgreSQL needs the package 'psycopg': pip install '{distribution}'"
            ) from None
        self._psycopg = psycopg
        self.errors = psycopg.Error
        self._url, self._schema = _without_schema(url)

    def connect(self) -> OpenConnection:
        """A new connection."""
        connection = self._psycopg.connect(
            self._url, autocommit=True, prepare_threshold=2
        )
        if self._schema:
            connection.execute(f'SET search_path TO "{self._schema}"')
        return PostgresConnection(connection)

    def prepare_creation(self, connection: OpenConnection) -> None:
        """Wait for other processes that create the tables, and create the schema."""
        connection.execute(f"SELECT pg_advisory_xact_lock({_CREATION_LOCK})")
        if self._schema:
            connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{self._schema}"')

    def tables(self, connection: OpenConnection) -> frozenset[str]:
        """The names of all tables of the schema."""
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        )
        return frozenset(row[0] for row in rows.fetchall())

    def is_conflict(self, error: Exception) -> bool:
        """Whether the transaction failed only because of another one, so that it can be repeated."""
        errors = self._psycopg.errors
        conflicts = (
            errors.DeadlockDetected,
            errors.SerializationFailure,
            errors.UniqueViolation,
        )
        return isinstance(error, conflicts)

    def failure(self, error: Exception) -> StoreError:
        """The error of the driver as a StoreError."""
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        is_temporary = isinstance(error, self._psycopg.OperationalError)
        return StoreError(f"the database failed: {reason}", temporary=is_temporary)


def _without_schema(url: str) -> tuple[str, str]:
    """The URL without its `schema`, which the driver does not know, and the schema."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    schema = dict(pairs).get("schema", "")
    if schema and not re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,62}", schema):
        raise StoreError(
            f"the schema '{schema}' of the database URL may have letters, digits and _ only"
        )
    if not schema:
        return url, ""
    others = [pair for pair in pairs if pair[0] != "schema"]
    # The driver reads `+` as it is.
    query = urlencode(others, quote_via=quote)
    return urlunsplit(parts._replace(query=query)), schema


# The lock lasts until the end of the transaction: whoever gets it alone knows that no write with a smaller
# version is still in progress.
_NEXT_VERSIONS = (
    f"SELECT pg_advisory_xact_lock_shared({_WRITES_LOCK}), nextval('change_versions') "
    "FROM generate_series(1, ?)"
)
_LAST_VERSION = (
    f"SELECT pg_advisory_xact_lock({_WRITES_LOCK}), "
    "(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM change_versions)"
)


@cache
def _in_psycopg_form(statement: str) -> bytes:
    # Bytes, because the driver's types only allow texts that the type checker can see.
    return statement.replace("%", "%%").replace("?", "%s").encode()


class PostgresConnection(OpenConnection):
    """A connection to PostgreSQL."""

    # Documents are locked row by row, so writers of different documents do not wait for each other.
    lock_target = " FOR KEY SHARE"
    lock_document = " FOR NO KEY UPDATE"
    lock_alone = " FOR UPDATE"

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self.execute = self._execute
        self.executemany = self._execute_many

    def _execute(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        return self._cursor.execute(_in_psycopg_form(statement), parameters)

    def _execute_many(self, statement: str, rows: Collection[Sequence[Any]]) -> None:
        self._cursor.executemany(_in_psycopg_form(statement), rows)

    def next_versions(self, count: int) -> list[int]:
        """So many new change versions, in a transaction that writes."""
        rows = self.execute(_NEXT_VERSIONS, (count,)).fetchall()
        return [int(row[-1]) for row in rows]

    def last_version(self) -> int:
        """The last change version; every write up to it is stored."""
        return int(self.execute(_LAST_VERSION).fetchone()[-1])

    def begin(self, *, writing: bool) -> None:
        """Begin a transaction."""
        # A writer sees what others have stored while it waited for a row; a reader sees one state.
        mode = "READ COMMITTED" if writing else "REPEATABLE READ, READ ONLY"
        self.execute(f"BEGIN ISOLATION LEVEL {mode}")

    def commit(self) -> None:
        """Store the transaction durably."""
        self.execute("COMMIT")

    def roll_back(self) -> None:
        """Undo the transaction; the server does it if the connection is lost."""
        try:
            self.execute("ROLLBACK")
        except Exception:
            self.is_usable = False

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
