"""Reads and writes documents, keys, references and query members in one transaction of the database."""

from __future__ import annotations

import json
import re
import secrets
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, NamedTuple, Protocol, TypeVar

from pydantic_core import to_json

from .records import (
    Document,
    Known,
    Owner,
    Record,
    ResourceKey,
    Selection,
    TrackedChange,
    member_number,
)

T = TypeVar("T")

_IDENTIFIER = re.compile("[0-9a-f]{32}")
_COLUMNS = (
    "documents.number, documents.id, documents.part, documents.resource, documents.version, "
    "documents.created, documents.modified, documents.key, documents.body, documents.details"
)
_BY_KEY = (
    f"SELECT {_COLUMNS} FROM keys JOIN documents ON documents.number = keys.document "
    "WHERE keys.key = ? AND documents.resource = ?"
)
_BY_NUMBER = f"SELECT {_COLUMNS} FROM documents WHERE number = ?"
_OWNERS = (
    "SELECT keys.key, documents.number, documents.id, documents.resource "
    "FROM keys JOIN documents ON documents.number = keys.document WHERE keys.key IN ({})"
)
_KEY_ROWS = "SELECT key FROM keys WHERE key IN ({}) ORDER BY key"
_REFERRING = (
    f"SELECT {_COLUMNS} FROM document_references JOIN documents "
    "ON documents.number = document_references.document "
    "WHERE document_references.target = ? ORDER BY document_references.document LIMIT ?{lock}"
)
_REFERRED = (
    "SELECT 1 FROM document_references AS used JOIN documents AS holder ON holder.number = used.document "
    "WHERE used.target = {} AND holder.collection IN ({})"
)
_INSERT_DOCUMENT = (
    "INSERT INTO documents "
    "(number, id, part, resource, version, created, modified, key, body, details, collection) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE_DOCUMENT = (
    "UPDATE documents SET version = ?, modified = ?, key = ?, body = ?, details = ? "
    "WHERE number = ?"
)
_INSERT_KEY = "INSERT INTO keys (key, document) VALUES (?, ?)"
_INSERT_REFERENCE = "INSERT INTO document_references (target, document) VALUES (?, ?)"
_INSERT_MEMBER = "INSERT INTO members (member, document) VALUES (?, ?)"
_DELETE_KEY = "DELETE FROM keys WHERE key = ? AND document = ?"
_DELETE_REFERENCE = "DELETE FROM document_references WHERE target = ? AND document = ?"
_DELETE_MEMBER = "DELETE FROM members WHERE member = ? AND document = ?"
_INSERT_CHANGE = (
    "INSERT INTO tracked_changes (collection, kind, version, id, old_key, old_digest, new_key) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_WINDOW = (
    "FROM tracked_changes WHERE collection = ? AND kind = ? AND version BETWEEN ? AND ?"
)
# A client that copies the data would otherwise delete an item that was created again.
_STILL_DELETED = (
    f"{_WINDOW} AND NOT EXISTS "
    "(SELECT 1 FROM keys WHERE keys.key = tracked_changes.old_digest)"
)
_DELETES = f"SELECT version, id, old_key, new_key {_STILL_DELETED} ORDER BY version LIMIT ? OFFSET ?"
_COUNT_DELETES = f"SELECT COUNT(*) {_STILL_DELETED}"
# Several changes of one document are one change, from the first key to the last one.
_KEY_CHANGES = (
    "SELECT newest.version, newest.id, oldest.old_key, newest.new_key FROM ("
    "SELECT collection, kind, MIN(version) AS oldest, MAX(version) AS newest "
    f"{_WINDOW} GROUP BY collection, kind, id ORDER BY newest LIMIT ? OFFSET ?) AS spans "
    "JOIN tracked_changes AS oldest ON oldest.collection = spans.collection "
    "AND oldest.kind = spans.kind AND oldest.version = spans.oldest "
    "JOIN tracked_changes AS newest ON newest.collection = spans.collection "
    "AND newest.kind = spans.kind AND newest.version = spans.newest "
    "ORDER BY newest.version"
)
_COUNT_KEY_CHANGES = f"SELECT COUNT(DISTINCT id) {_WINDOW}"

#: The bounds of a window of change versions, and of `LIMIT`, that a query leaves open.
_FIRST, _LAST = 0, 2**63 - 1
#: The rows that one statement inserts at most: databases limit the parameters of a statement.
_ROWS_OF_STATEMENT = 100
#: The kinds of tracked changes.
_DELETED, _KEY_CHANGED = 0, 1
# A query reads the rows of one condition and looks the others up for each of them. The hits of each
# condition are counted up to here to find the one with the fewest; above, the difference matters little.
_MOST_COUNTED = 1000
#: Up to here, all conditions are counted first: usually one has so few hits, and the count stays short.
_FEW_HITS = 50
#: The same for a window of change versions, whose hits are read and sorted for each page.
_MOST_SORTED = 20_000


class Connection(Protocol):
    """A connection to a database; statements have `?` for each parameter.

    The clauses `lock_…` lock the rows of a SELECT until the end of the transaction; they are empty where a
    writer has locked the whole database. So are the statements `hold_settings` and `change_settings`, which
    lock settings against changes, and for a change.
    """

    lock_target: str
    lock_document: str
    lock_alone: str
    hold_settings: str
    change_settings: str

    @property
    def execute(self) -> Callable[..., Any]:
        """Runs a statement with parameters; the result has `fetchone` and `fetchall`."""

    @property
    def executemany(self) -> Callable[..., Any]:
        """Runs a statement once for each row of parameters."""

    def known(self) -> Known:
        """What a transaction that writes need not read again."""

    def next_versions(self, count: int) -> list[int]:
        """The next `count` change versions, which no other transaction gets."""

    def last_version(self) -> int:
        """The last change version; every write up to it is stored."""


class Transaction:
    """Reads and writes of one transaction.

    In a transaction that writes, no other one changes the documents that `get`, `at` and `referring` return,
    or deletes those that `resolve` returns, before the end of this one.
    """

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._execute = connection.execute
        self._executemany = connection.executemany
        self._connection = connection
        self._known = connection.known() if writing else Known()
        self._lock_target = connection.lock_target if writing else ""
        self._lock_document = connection.lock_document if writing else ""
        self._lock_alone = connection.lock_alone if writing else ""
        self._hold_settings = connection.hold_settings if writing else ""

    # Reading ----------------------------------------------------------------------------------------------

    def resolve(self, part: str, target: ResourceKey) -> Owner | None:
        """The document that has this key, as its natural key or as an alias; None if there is none."""
        return self.resolve_all(part, (target,))[0]

    def resolve_all(
        self, part: str, targets: Sequence[ResourceKey]
    ) -> list[Owner | None]:
        """The document of each key, in the order of the keys."""
        if not targets:
            return []
        digests = [target.digest(part) for target in targets]
        known = self._known.owners
        owners = [known.get(digest) for digest in digests]
        # Most references are to records that others refer to as well.
        if None not in owners:
            return owners
        # One statement for all keys, because a database server answers each over the network.
        marks = ",".join("?" * len(digests))
        statement = _OWNERS.format(marks) + self._lock_target
        found: dict[bytes, Owner] = {}
        for digest, *owner in self._execute(statement, digests).fetchall():
            found[digest] = Owner(*owner)
        for digest, owner in found.items():
            self._known.add_owner(digest, owner)
        return [found.get(digest) for digest in digests]

    def get(self, part: str, resource: str, identifier: str) -> Document | None:
        """The document of a resource by its id, None if there is none."""
        number = _number_in(identifier)
        if number is None:
            return None
        document = self._document(_BY_NUMBER, (number,))
        if document is None or document.id != identifier:
            return None
        if document.part != part or document.resource != resource:
            return None
        if not self._lock_document:
            return document
        # The row of the key is locked first, as `at` does: two transactions that lock the same rows in
        # another order stop each other until a timeout.
        locked = self.at(part, document.target)
        if locked is None or locked.id != identifier:
            # Another transaction has deleted the document or changed its key in the meantime.
            return self.get(part, resource, identifier)
        return locked

    def at(
        self, part: str, target: ResourceKey, *, lock: bool = True
    ) -> Document | None:
        """The document with this natural key, None if there is none; without `lock`, others may change it."""
        # A school has the key of an education organization as an alias, but is none of these documents.
        statement = _BY_KEY + (self._lock_document if lock else "")
        return self._document(statement, (target.digest(part), target.resource))

    def find(
        self, selection: Selection, *, limit: int, offset: int = 0
    ) -> list[Document]:
        """One page of the selected documents, oldest first."""
        source, parameters = self._source(selection)
        # The page is cut before the documents are read: an offset then passes over entries of an index only.
        statement = (
            f"SELECT {_COLUMNS} FROM (SELECT {source} ORDER BY 1 LIMIT ? OFFSET ?) AS page "
            "JOIN documents ON documents.number = page.number"
        )
        rows = self._execute(statement, (*parameters, limit, offset)).fetchall()
        # Here and not in the statement: SQLite would copy all bodies into a table to sort it.
        rows.sort(key=itemgetter(0))
        return [Document._make(row) for row in rows]

    def containing(
        self, selection: Selection, text: str, *, limit: int
    ) -> list[Document]:
        """The first of the selected documents whose body contains a text.

        It reads the bodies of all selected documents until it has found as many.
        """
        source, parameters = self._source(selection)
        escaped = re.sub(r"([\\%_])", r"\\\1", text)
        statement = (
            f"SELECT {_COLUMNS} FROM (SELECT {source}) AS hits "
            "JOIN documents ON documents.number = hits.number "
            "WHERE documents.body LIKE ? ESCAPE '\\' ORDER BY documents.number LIMIT ?"
        )
        rows = self._execute(statement, (*parameters, f"%{escaped}%", limit)).fetchall()
        return [Document._make(row) for row in rows]

    def count(self, selection: Selection) -> int:
        """The number of documents on all pages of `find`. It reads an index entry for each of them."""
        source, parameters = self._source(selection)
        statement = f"SELECT COUNT(*) FROM (SELECT {source}) AS hits"
        return self._integer(statement, parameters)

    def partitions(self, selection: Selection, number: int) -> list[int]:
        """The first document number of each of at most `number` ranges of about the same size."""
        source, parameters = self._source(selection)
        statement = (
            "SELECT MIN(number) FROM (SELECT number, NTILE(?) OVER (ORDER BY number) AS tile "
            f"FROM (SELECT {source}) AS hits) AS placed GROUP BY tile ORDER BY tile"
        )
        rows = self._execute(statement, (number, *parameters)).fetchall()
        return [row[0] for row in rows]

    def referring(
        self, document: Document, *, limit: int | None = None
    ) -> list[Document]:
        """The documents that refer to a document, oldest first; it is not among them.

        With `limit` there are so many at most, and others may change them.

        Until the end of a transaction that writes, no other one can add a reference to the document.
        """
        # `resolve` of another transaction waits for these locks. The rows of the keys come first, as there,
        # those of the aliases too.
        if self._lock_alone:
            keys = list(unpacked(document.details).keys)
            statement = _KEY_ROWS.format(",".join("?" * len(keys))) + self._lock_alone
            self._execute(statement, keys).fetchall()
            self._execute(_BY_NUMBER + self._lock_alone, (document.number,)).fetchall()
        # Not the rows of the references: a deletion locks them after the document, and would wait forever.
        lock = f"{self._lock_document} OF documents" if self._lock_document else ""
        statement = _REFERRING.format(lock="" if limit else lock)
        limit = _LAST if limit is None else limit
        rows = self._execute(statement, (document.number, limit)).fetchall()
        return [Document._make(row) for row in rows]

    def deletes(
        self, selection: Selection, *, limit: int, offset: int = 0
    ) -> list[TrackedChange]:
        """One page of the documents of a resource that were deleted in a window, oldest first.

        A document whose key exists again is not among them.
        """
        parameters = (*_window(selection, _DELETED), limit, offset)
        return self._changes(_DELETES, parameters)

    def key_changes(
        self, selection: Selection, *, limit: int, offset: int = 0
    ) -> list[TrackedChange]:
        """One page of the documents of a resource whose keys have changed in a window, oldest first."""
        parameters = (*_window(selection, _KEY_CHANGED), limit, offset)
        return self._changes(_KEY_CHANGES, parameters)

    def count_deletes(self, selection: Selection) -> int:
        """The number of entries on all pages of `deletes`."""
        return self._integer(_COUNT_DELETES, _window(selection, _DELETED))

    def count_key_changes(self, selection: Selection) -> int:
        """The number of entries on all pages of `key_changes`."""
        return self._integer(_COUNT_KEY_CHANGES, _window(selection, _KEY_CHANGED))

    def change_versions(self) -> tuple[int, int]:
        """The oldest and the newest change version; every write up to the newest one is stored."""
        return 0, self._connection.last_version()

    def setting(self, name: str) -> str | None:
        """The value of a setting of the store, None if it has none."""
        known = self._known.settings
        if name not in known:
            row = self._execute(
                "SELECT value FROM settings WHERE name = ?", (name,)
            ).fetchone()
            known[name] = None if row is None else str(row[0])
        return known[name]

    def held_setting(self, name: str) -> str | None:
        """As `setting`. Until the end of a transaction that writes, no other one calls `change_setting`."""
        if self._hold_settings:
            self._execute(self._hold_settings)
            # Another process may have changed it before.
            self._known.settings.pop(name, None)
        return self.setting(name)

    # Writing ----------------------------------------------------------------------------------------------

    def set_setting(self, name: str, value: str) -> None:
        """Store the value of a setting."""
        statement = (
            "INSERT INTO settings (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
        self._execute(statement, (name, value))
        self._known.settings.pop(name, None)

    def change_setting(self, name: str, value: str) -> None:
        """Store the value of a setting, once all transactions have ended that hold one."""
        if self._connection.change_settings:
            self._execute(self._connection.change_settings)
        self.set_setting(name, value)

    def default_setting(self, name: str, value: str) -> str:
        """The value of a setting; this one is stored if it has none.

        Of several processes that start at the same time, all get the same value.
        """
        statement = (
            "INSERT INTO settings (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO NOTHING"
        )
        self._execute(statement, (name, value))
        self._known.settings.pop(name, None)
        stored = self.setting(name)
        return value if stored is None else stored

    def insert(self, record: Record, targets: Iterable[int] = ()) -> Document:
        """Store a new document under a new id; `targets` are the numbers of the documents it refers to.

        The caller has checked that no document has its key.
        """
        number = self._next_version()
        details = _details(record, number, targets)
        document = _new_document(record, number, secrets.token_hex(10), details)
        self._execute(_INSERT_DOCUMENT, _document_row(document))
        self._add(document.number, details, _NO_DETAILS)
        return document

    def insert_all(self, records: Sequence[tuple[Record, str]]) -> None:
        """Store new documents without references, each under an id that begins with the given 20 digits.

        The caller has checked that no document has one of their keys.
        """
        documents: list[Sequence[Any]] = []
        keys: list[Sequence[Any]] = []
        members: list[tuple[int, int]] = []
        numbers = self._connection.next_versions(len(records))
        for (record, beginning), number in zip(records, numbers, strict=True):
            details = _details(record, number, ())
            document = _new_document(record, number, beginning, details)
            documents.append(_document_row(document))
            keys += [(key, document.number) for key in details.keys]
            members += [(member, document.number) for member in details.members]
        self._run_all(_INSERT_DOCUMENT, documents)
        self._run_all(_INSERT_KEY, keys)
        self._run_all(_INSERT_MEMBER, sorted(members))

    def update(
        self,
        document: Document,
        record: Record,
        targets: Iterable[int] | None = None,
    ) -> Document:
        """Replace the key and the body of a document; its id stays.

        `targets` are the documents that it refers to, None if they stay the same ones. The same document is
        returned, with its entity tag, if the body does not change.
        """
        body = _json_text(record.body)
        if body == document.text:
            return document
        version = self._next_version()
        key_text = _json_text(record.target.key)
        before = unpacked(document.details)
        stay = before.targets if targets is None else targets
        details = _details(record, document.number, stay)
        updated = document._replace(
            change_version=version,
            modified=_now(),
            key_text=key_text,
            text=body,
            details=_packed(details),
        )
        self._execute(
            _UPDATE_DOCUMENT,
            (
                version,
                updated.modified,
                key_text,
                body,
                updated.details,
                document.number,
            ),
        )
        # Most updates change few values, and rows are written for these only.
        self._remove(document.number, before, details)
        self._add(document.number, details, before)
        # The natural key is the first one.
        if details.keys[0] != before.keys[0]:
            self._track(document, _KEY_CHANGED, version, key_text)
        return updated

    def delete(self, document: Document) -> None:
        """Remove a document. The caller has checked that no document refers to it."""
        self._remove(document.number, unpacked(document.details), _NO_DETAILS)
        self._execute("DELETE FROM documents WHERE number = ?", (document.number,))
        self._track(document, _DELETED, self._next_version(), None)

    # Statements -------------------------------------------------------------------------------------------

    def _run_all(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run an INSERT statement for all rows, many in one statement."""
        beginning, _, marks = statement.partition(" VALUES ")
        for start in range(0, len(rows), _ROWS_OF_STATEMENT):
            chunk = rows[start : start + _ROWS_OF_STATEMENT]
            values = ", ".join([marks] * len(chunk))
            parameters: list[Any] = []
            for row in chunk:
                parameters += row
            self._execute(f"{beginning} VALUES {values}", parameters)

    def _next_version(self) -> int:
        return self._connection.next_versions(1)[0]

    def _document(self, statement: str, parameters: Sequence[Any]) -> Document | None:
        row = self._execute(statement, parameters).fetchone()
        return None if row is None else Document._make(row)

    def _integer(self, statement: str, parameters: Sequence[Any]) -> int:
        return int(self._execute(statement, parameters).fetchall()[0][0])

    def _add(self, number: int, details: _Details, before: _Details) -> None:
        """Insert the rows of the details that were not there before."""
        self._run(_INSERT_KEY, _new(details.keys, before.keys), number)
        targets = _new(details.targets, before.targets)
        self._run(_INSERT_REFERENCE, targets, number)
        self._run(_INSERT_MEMBER, _new(details.members, before.members), number)

    def _remove(self, number: int, details: _Details, after: _Details) -> None:
        """Delete the rows of the details that are not there afterwards."""
        keys = _new(details.keys, after.keys)
        self._run(_DELETE_KEY, keys, number)
        for key in keys:
            self._known.owners.pop(key, None)
        self._run(_DELETE_REFERENCE, _new(details.targets, after.targets), number)
        self._run(_DELETE_MEMBER, _new(details.members, after.members), number)

    def _run(self, statement: str, values: Sequence[Any], number: int) -> None:
        if len(values) == 1:
            self._execute(statement, (values[0], number))
        elif values:
            self._executemany(statement, [(value, number) for value in values])

    def _track(
        self, document: Document, kind: int, version: int, new_key: str | None
    ) -> None:
        collection = member_number(document.part, document.resource)
        digest = document.target.digest(document.part)
        old = (document.id, document.key_text, digest)
        self._execute(_INSERT_CHANGE, (collection, kind, version, *old, new_key))

    def _changes(
        self, statement: str, parameters: Sequence[Any]
    ) -> list[TrackedChange]:
        changes = []
        rows = self._execute(statement, parameters).fetchall()
        for version, identifier, old, new in rows:
            new_key = None if new is None else json.loads(new)
            changes.append(TrackedChange(version, identifier, json.loads(old), new_key))
        return changes

    def _source(self, selection: Selection) -> tuple[str, list[Any]]:
        """The columns, tables and conditions of a SELECT of the selected numbers, with its parameters."""
        conditions = _conditions(selection)
        driver = self._fewest(conditions)
        number = f"chosen.{driver.number}"
        text = f"{number} AS number FROM {driver.table} AS chosen WHERE {driver.where('chosen')}"
        parameters = list(driver.parameters)
        for condition in conditions:
            if condition is driver:
                continue
            text += (
                f" AND EXISTS (SELECT 1 FROM {condition.table} AS other "
                f"WHERE {condition.where('other')} AND other.{condition.number} = {number})"
            )
            parameters += condition.parameters
        if selection.referred_by:
            marks = ",".join("?" * len(selection.referred_by))
            text += f" AND EXISTS ({_REFERRED.format(number, marks)})"
            for resource in selection.referred_by:
                parameters.append(member_number(selection.part, resource))
        if selection.after is not None:
            text += f" AND {number} > ?"
            parameters.append(selection.after)
        if selection.until is not None:
            text += f" AND {number} <= ?"
            parameters.append(selection.until)
        return text, parameters

    def _fewest(self, conditions: Sequence[_Condition]) -> _Condition:
        """The condition whose documents are read; the others are looked up for each of them."""
        best = min(conditions, key=_most_hits)
        if len(conditions) == 1 or best.most_hits == 1:
            return best
        for is_short in (True, False):
            fewest = _LAST
            for condition in conditions:
                most = _FEW_HITS if is_short else condition.most_hits
                hits = self._hits(condition, most)
                # A full count means "too many", which differs from one table to the other.
                if hits < min(fewest, most):
                    best, fewest = condition, hits
            if fewest < _LAST:
                break
        return best

    def _hits(self, condition: _Condition, most: int) -> int:
        """The number of documents that a condition is true of, counted up to `most`."""
        statement = (
            f"SELECT COUNT(*) FROM (SELECT 1 FROM {condition.table} AS chosen "
            f"WHERE {condition.where('chosen')} LIMIT {most}) AS hits"
        )
        return self._integer(statement, condition.parameters)


@dataclass(frozen=True, slots=True)
class _Condition:
    """A condition on documents that an index answers: a table, its column of document numbers, and tests.

    `tests` has a place for the alias of the table. `most_hits` is how far its hits are counted.
    """

    table: str
    number: str
    tests: str
    parameters: tuple[Any, ...]
    most_hits: int = _MOST_COUNTED

    def where(self, alias: str) -> str:
        """The tests for a table with this alias."""
        return self.tests.format(alias)


def _conditions(selection: Selection) -> list[_Condition]:
    part, resource = selection.part, selection.resource
    conditions = []
    if selection.key is not None:
        digest = selection.key.digest(part)
        conditions.append(
            _Condition("keys", "document", "{0}.key = ?", (digest,), most_hits=1)
        )
    collection = member_number(part, resource)
    for name, value in selection.members.items():
        if name == "id":
            # The number in the id finds the document; its collection is one more condition.
            identifier = value.lower()
            number = _number_in(identifier)
            # Other texts can contain characters that PostgreSQL refuses, and no document has them as its id.
            found = (number, "" if number is None else identifier)
            tests = "{0}.number = ? AND {0}.id = ?"
            conditions.append(
                _Condition("documents", "number", tests, found, most_hits=1)
            )
            conditions.append(_member_condition(collection))
        else:
            member = member_number(part, resource, name, value)
            conditions.append(_member_condition(member))
    if not conditions:
        conditions.append(_member_condition(collection))
    since, until = selection.changed_since, selection.changed_until
    if since is not None or until is not None:
        bounds = (collection, *_bounds(selection))
        tests = "{0}.collection = ? AND {0}.version BETWEEN ? AND ?"
        conditions.append(
            _Condition("documents", "number", tests, bounds, _MOST_SORTED)
        )
    return conditions


def _most_hits(condition: _Condition) -> int:
    return condition.most_hits


def _member_condition(member: int) -> _Condition:
    return _Condition("members", "document", "{0}.member = ?", (member,))


def _bounds(selection: Selection) -> tuple[int, int]:
    since, until = selection.changed_since, selection.changed_until
    return _FIRST if since is None else since, _LAST if until is None else until


def _window(selection: Selection, kind: int) -> tuple[int, int, int, int]:
    collection = member_number(selection.part, selection.resource)
    return collection, kind, *_bounds(selection)


class _Details(NamedTuple):
    """The rows of a document in other tables, which the document lists so that they can be deleted."""

    keys: list[bytes]
    targets: list[int]
    members: list[int]


_NO_DETAILS = _Details([], [], [])
#: The numbers of keys and of targets at the beginning of packed details, and the bytes of a key.
_COUNTS = struct.Struct("<HI")
_KEY_BYTES = 16


def _packed(details: _Details) -> bytes:
    """The details as one value of the database, which is shorter than a text and is read faster."""
    numbers = [*details.targets, *details.members]
    counts = _COUNTS.pack(len(details.keys), len(details.targets))
    return b"".join([counts, *details.keys, struct.pack(f"<{len(numbers)}q", *numbers)])


def unpacked(packed: bytes) -> _Details:
    """The details that a document contains."""
    # psycopg returns a view of the bytes.
    packed = bytes(packed)
    key_count, target_count = _COUNTS.unpack_from(packed)
    start = _COUNTS.size
    end = start + key_count * _KEY_BYTES
    keys = [
        packed[place : place + _KEY_BYTES] for place in range(start, end, _KEY_BYTES)
    ]
    numbers = struct.unpack_from(f"<{(len(packed) - end) // 8}q", packed, end)
    return _Details(keys, list(numbers[:target_count]), list(numbers[target_count:]))


def _new_document(
    record: Record, number: int, beginning: str, details: _Details
) -> Document:
    """A document of a record that is not stored yet, whose id begins with the given digits."""
    now = _now()
    return Document(
        number,
        # With the number in the id, a document is found by its id without an index.
        f"{beginning}{number:012x}",
        record.part,
        record.target.resource,
        number,
        now,
        now,
        _json_text(record.target.key),
        _json_text(record.body),
        _packed(details),
    )


def _document_row(document: Document) -> Sequence[Any]:
    return (*document, member_number(document.part, document.resource))


def _details(record: Record, number: int, targets: Iterable[int]) -> _Details:
    part, resource = record.part, record.target.resource
    keys = [target.digest(part) for target in record.identities]
    members = {
        # All documents of a resource are those with an empty member.
        member_number(part, resource),
    }
    for name, text in record.members:
        members.add(member_number(part, resource, name, text))
    # A document may refer to one document several times, and to itself.
    others = set(targets) - {number}
    return _Details(list(dict.fromkeys(keys)), sorted(others), sorted(members))


def _json_text(value: Any) -> str:
    # The same text as `write_json` returns, in a third of the time.
    return to_json(value).decode()


def _new(values: list[T], before: list[T]) -> list[T]:
    """The values that were not there before."""
    if not before:
        return values
    # Nearly all updates keep the key and the references.
    if values == before:
        return []
    known = set(before)
    return [value for value in values if value not in known]


def _number_in(identifier: str) -> int | None:
    """The document number in an id, None for a text that is no id."""
    if not _IDENTIFIER.fullmatch(identifier):
        return None
    return int(identifier[20:], 16)


def _now() -> str:
    # Text, because SQLite has no type for times; this form also sorts by time.
    now = datetime.now(UTC).replace(tzinfo=None)
    return now.isoformat(timespec="microseconds") + "Z"
