"""Stores the documents of all resources in one database (SQLite or PostgreSQL), with keys and references."""

from __future__ import annotations

import asyncio
import random
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, NamedTuple, TypeVar, cast

from .databases import OpenConnection, SqliteConnection, database_at
from .records import (
    Document,
    Owner,
    Record,
    ResourceKey,
    Selection,
    StoreError,
    TrackedChange,
)
from .schema import create, is_ready
from .transaction import Transaction

__all__ = [
    "Document",
    "Owner",
    "Record",
    "ResourceKey",
    "Selection",
    "Store",
    "StoreError",
    "TrackedChange",
    "Transaction",
    "Work",
]

T = TypeVar("T")
Work = Callable[[Transaction], T]
Action = Callable[[OpenConnection], T]
#: The result or the refusal of a write.
_Outcome = tuple[Any, Exception | None]

#: How often a transaction is repeated that is in conflict with another one, or that loses its connection.
_ATTEMPTS = 20
#: Threads of coroutines that use a database server, and so its connections.
_THREADS = 16
#: Seconds between two attempts to write to a locked SQLite file, and until the attempts end.
_PAUSE, _LONGEST_WAIT = 0.003, 30.0
#: The duration of a commit, in seconds, from which on another thread waits for the disk.
_SLOW_COMMIT = 0.003
#: Writes of an event loop to an SQLite file until its log is copied into the database.
_WRITES_IN_LOG = 500


class Store:
    """The database of an application: `sqlite://` (in memory), `sqlite:///file`, `postgresql://…`.

    `owner` is the package whose records it holds; the database of another package, or of another format, is
    refused with StoreError. So is one that cannot be opened.
    """

    def __init__(self, url: str = "sqlite://", *, owner: str = "") -> None:
        self._database = database_at(url, owner)
        self._free: list[OpenConnection] = []
        # All threads share the one connection of a database in memory, so transactions wait for each other.
        is_shared = self._database.in_memory
        self._alone: AbstractContextManager[Any] = (
            threading.RLock() if is_shared else nullcontext()
        )
        self._local = threading.local()
        self._threads: ThreadPoolExecutor | None = None
        # Tests drop an application without closing its store.
        weakref.finalize(self, _close_all, self._free)
        self._open_tables(owner)

    def read(self, work: Work[T]) -> T:
        """The result of `work`, which reads one state of the database."""
        return self._run(work, writing=False)

    def write(self, work: Work[T]) -> T:
        """The result of `work`, once everything that it has written is stored durably.

        An exception undoes all of it. `work` is called again if another writer is in its way, so it must not
        change anything outside the transaction.
        """
        return self._run(work, writing=True)

    async def read_async(self, work: Work[T]) -> T:
        """As `read`, for coroutines."""
        if self._database.system == "sqlite":
            # A read of an index takes less time than the change to another thread.
            return self.read(work)
        return await self._in_thread(self.read, work)

    async def write_async(self, work: Work[T]) -> T:
        """As `write`, for coroutines. Writes that wait at the same time share one commit."""
        if self._database.system != "sqlite":
            return await self._in_thread(self.write, work)
        # Nothing is written to a disk, so that there is no commit to share.
        if self._database.in_memory:
            return self.write(work)
        loop = asyncio.get_running_loop()
        group: _Group | None = getattr(self._local, "group", None)
        if group is None or group.loop is not loop:
            group = self._local.group = _Group(self, loop)
        result: T = await group.add(work)
        return result

    @property
    def in_memory(self) -> bool:
        """Whether the database is in memory."""
        return self._database.in_memory

    def copy_to(self, other: Store) -> None:
        """Replace the content of another database; both must be in memory."""
        with self._alone, other._alone:
            source, target = self.take(), other.take()
            try:
                assert isinstance(source, SqliteConnection)
                assert isinstance(target, SqliteConnection)
                source.copy_to(target)
            finally:
                self.give_back(source)
                other.give_back(target)

    def close(self) -> None:
        """Close all connections."""
        if self._threads is not None:
            self._threads.shutdown()
            self._threads = None
        _close_all(self._free)

    async def _in_thread(self, method: Callable[[Work[T]], T], work: Work[T]) -> T:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="store")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, method, work)

    def _run(self, work: Work[T], *, writing: bool) -> T:
        def with_transaction(connection: OpenConnection) -> T:
            return work(Transaction(connection, writing=writing))

        return self._repeat(with_transaction, writing=writing)

    def _repeat(self, action: Action[T], *, writing: bool) -> T:
        """The result of an action in a transaction, which is repeated while others are in its way."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._run_once(action, writing=writing)
            except _RepeatError as error:
                if attempt == _ATTEMPTS:
                    raise error.failure from error
                # Two transactions in conflict would otherwise be repeated at the same moment, and fail again.
                time.sleep(random.uniform(0, 0.002 * attempt))
        raise AssertionError("the last attempt returns or raises")

    def _run_once(self, action: Action[T], *, writing: bool) -> T:
        database = self._database
        is_at_commit = False
        with self._alone:
            connection = self.take()
            try:
                connection.begin(writing=writing)
                result = action(connection)
                is_at_commit = writing
                connection.commit()
                return result
            except database.errors as error:
                connection.roll_back()
                failure = database.failure(error)
                # If the connection is lost during a commit, nobody knows whether the writes are stored.
                is_harmless = not connection.is_usable and not is_at_commit
                if database.is_conflict(error) or is_harmless:
                    raise _RepeatError(failure) from error
                raise failure from error
            except BaseException:
                connection.roll_back()
                raise
            finally:
                self.give_back(connection)

    def take(self) -> OpenConnection:
        """A connection that nobody else uses until `give_back`."""
        try:
            return self._free.pop()
        except IndexError:
            pass
        try:
            return self._database.connect()
        except self._database.errors as error:
            raise self._database.failure(error) from error

    def give_back(self, connection: OpenConnection) -> None:
        """Let others use a connection again; one that is lost is closed."""
        if connection.is_usable:
            self._free.append(connection)
        else:
            connection.close()

    def copy_log(self) -> None:
        """Copy the log of an SQLite file into the database, while others read and write."""
        errors = self._database.errors
        # Nothing is lost by a fault: a later commit copies the log, or reports the fault.
        with suppress(errors):
            # Not one that requests use: its cache would be lost for them.
            connection = self._database.connect()
            try:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            finally:
                connection.close()

    def failure(self, error: Exception) -> Exception:
        """An error of the driver as a StoreError; any other error as it is."""
        if isinstance(error, self._database.errors):
            return self._database.failure(error)
        return error

    def _open_tables(self, owner: str) -> None:
        """Check the tables of the database, or create them in an empty one."""
        database = self._database

        def is_store(connection: OpenConnection) -> bool:
            transaction = Transaction(connection, writing=False)
            existing = database.tables(connection)
            return is_ready(transaction, existing, owner, database.advice)

        def create_tables(connection: OpenConnection) -> None:
            database.prepare_creation(connection)
            # Another process may have created them in the meantime.
            if not is_store(connection):
                create(connection, database.system, owner)

        # Reading first: the records of a file that cannot be written can still be read.
        if not self._repeat(is_store, writing=False):
            self._repeat(create_tables, writing=True)


def _close_all(connections: list[OpenConnection]) -> None:
    while connections:
        connections.pop().close()


class _RepeatError(Exception):
    """Raised for a transaction that can be repeated; `failure` is the error if it fails again and again."""

    def __init__(self, failure: StoreError) -> None:
        super().__init__(str(failure))
        self.failure = failure


class _Job(NamedTuple):
    """A write that a coroutine waits for."""

    work: Work[Any]
    future: asyncio.Future[Any]
    deadline: float

    def fail(self, error: Exception) -> None:
        """Raise an error where the write is awaited, if it still is."""
        if not self.future.done():
            self.future.set_exception(error)


class _Group:
    """The writes of the coroutines of one event loop, which share transactions of an SQLite file.

    All writes that wait when a transaction begins are in it, because most of the time of a short one is its
    commit. On a slow disk, another thread commits, so that reads need not wait; on a fast one, the change to
    another thread would take longer than the commit.
    """

    def __init__(self, store: Store, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._store = store
        self._waiting: list[_Job] = []
        # Whether a transaction is open, or the call that begins one is scheduled.
        self._is_busy = False
        self._commit_seconds = 0.0
        self._in_log = 0
        self._copying: asyncio.Future[None] | None = None

    async def add(self, work: Work[T]) -> T:
        """The result of a write, after its commit."""
        future: asyncio.Future[T] = self.loop.create_future()
        deadline = time.monotonic() + _LONGEST_WAIT
        self._waiting.append(_Job(work, future, deadline))
        if not self._is_busy:
            self._is_busy = True
            self._schedule()
        return await future

    def _schedule(self) -> None:
        """Begin a transaction after the requests that have arrived by now are read."""
        # The loop reads them between two rounds of calls.
        self.loop.call_soon(self.loop.call_soon, self._write_all)

    def _write_all(self) -> None:
        """Run all writes that wait in one transaction."""
        # A client that has closed its connection does not wait any more.
        jobs = [job for job in self._waiting if not job.future.done()]
        self._waiting = []
        try:
            connection = cast("SqliteConnection", self._store.take())
        except StoreError as error:
            for job in jobs:
                job.fail(error)
            self._begin_next()
            return
        try:
            if not connection.begin_at_once():
                self._store.give_back(connection)
                self._begin_next(_still_waiting(jobs))
                return
            outcomes = self._outcomes(connection, jobs)
        except Exception as error:
            self._end(connection, jobs, error)
            return
        if self._commit_seconds < _SLOW_COMMIT:
            self._end(connection, jobs, self._commit(connection), outcomes)
            return
        committed = self.loop.run_in_executor(None, self._commit, connection)
        committed.add_done_callback(
            lambda done: self._end(connection, jobs, done.result(), outcomes)
        )

    def _commit(self, connection: SqliteConnection) -> Exception | None:
        """Store a transaction durably; returns the error of the database, None if there is none."""
        begin = time.perf_counter()
        try:
            connection.commit()
        except Exception as error:
            return error
        finally:
            self._commit_seconds = time.perf_counter() - begin
        return None

    def _end(
        self,
        connection: SqliteConnection,
        jobs: list[_Job],
        error: Exception | None,
        outcomes: Sequence[_Outcome] = (),
    ) -> None:
        """Answer the writes of a transaction, which an error has undone, and begin the next one."""
        locked_out: list[_Job] = []
        if error is None:
            self._answer(jobs, outcomes)
        else:
            connection.roll_back()
            # The fault of one write of several is its own.
            for job in jobs:
                if len(jobs) == 1:
                    job.fail(self._store.failure(error))
                elif not self._write_alone(connection, job):
                    locked_out.append(job)
        self._store.give_back(connection)
        self._begin_next(_still_waiting(locked_out))

    def _begin_next(self, locked_out: Sequence[_Job] = ()) -> None:
        """Begin a transaction if writes wait; later if another process has kept these from writing."""
        self._waiting[:0] = locked_out
        if locked_out:
            self.loop.call_later(_PAUSE, self._write_all)
        elif self._waiting:
            self._schedule()
        else:
            self._is_busy = False

    def _write_alone(self, connection: SqliteConnection, job: _Job) -> bool:
        """Run a write in a transaction of its own; False if another process writes."""
        error: Exception | None
        outcomes: list[_Outcome] = []
        try:
            if not connection.begin_at_once():
                return False
            outcomes = self._outcomes(connection, [job])
        except Exception as refusal:
            error = refusal
        else:
            error = self._commit(connection)
        if error is None:
            self._answer([job], outcomes)
        else:
            connection.roll_back()
            job.fail(self._store.failure(error))
        return True

    def _answer(self, jobs: list[_Job], outcomes: Sequence[_Outcome]) -> None:
        for job, (result, refusal) in zip(jobs, outcomes, strict=True):
            if refusal is not None:
                job.fail(refusal)
            # The client may have closed its connection in the meantime.
            elif not job.future.done():
                job.future.set_result(result)
        self._in_log += len(jobs)
        if self._in_log >= _WRITES_IN_LOG:
            self._copy_log()

    def _copy_log(self) -> None:
        """Copy the log in another thread: all requests would wait for a commit that does it."""
        if self._copying is None or self._copying.done():
            self._in_log = 0
            self._copying = self.loop.run_in_executor(None, self._store.copy_log)

    def _outcomes(
        self, connection: SqliteConnection, jobs: list[_Job]
    ) -> list[_Outcome]:
        """The result or the refusal of each write.

        Raises an error of the database, and the refusal of a job that has written something before.
        """
        transaction = Transaction(connection, writing=True)
        outcomes: list[_Outcome] = []
        for job in jobs:
            before = connection.changes
            try:
                outcomes.append((job.work(transaction), None))
            except Exception as error:
                # Nearly all refusals come before the first write, so no job pays for a savepoint. After one,
                # the transaction is undone, and the jobs run one by one.
                if isinstance(error, connection.errors) or connection.changes != before:
                    raise
                outcomes.append((None, error))
        return outcomes


def _still_waiting(jobs: Iterable[_Job]) -> list[_Job]:
    """The jobs that can still wait for another process; those that have waited for too long fail."""
    now = time.monotonic()
    waiting: list[_Job] = []
    for job in jobs:
        if job.deadline < now:
            reason = "another process has locked the database for too long"
            job.fail(StoreError(reason, temporary=True))
        else:
            waiting.append(job)
    return waiting
