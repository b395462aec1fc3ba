"""Checks the tables of a store: nothing of a document is missing, and nothing is left of another one."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: The rows of a table.
Rows = list[tuple[Any, ...]]

_STATEMENTS = {
    "documents": "SELECT number, id, part, resource, key, details, body FROM documents",
    "keys": "SELECT key, document FROM keys",
    "references": "SELECT target, document FROM document_references",
    "members": "SELECT member, document FROM members",
}


def sqlite_tables(file: Path) -> dict[str, Rows]:
    """The rows of the tables in an SQLite file, which must be undamaged."""
    with closing(sqlite3.connect(file)) as connection:
        checked = connection.execute("PRAGMA integrity_check").fetchall()
        assert checked == [("ok",)], checked
        return {
            name: connection.execute(statement).fetchall()
            for name, statement in _STATEMENTS.items()
        }


def postgres_tables(url: str) -> dict[str, Rows]:
    """The rows of the tables in a PostgreSQL database."""
    databases = import_module("tablewright.runtime.core.store.databases")
    connection = databases.database_at(url, "").connect()
    with closing(connection):
        return {
            name: connection.execute(statement).fetchall()
            for name, statement in _STATEMENTS.items()
        }


def sqlite_is_writing(file: Path) -> bool:
    """Whether another connection has an open transaction that writes."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
        return False


def postgres_is_writing(url: str) -> bool:
    """Whether another connection to the database has written in a transaction that is still open."""
    databases = import_module("tablewright.runtime.core.store.databases")
    # Only a transaction that has written has a number.
    statement = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL"
    )
    with closing(databases.database_at(url, "").connect()) as connection:
        ((count,),) = connection.execute(statement).fetchall()
    return bool(count)


def check_tables(tables: Mapping[str, Rows], package: str = "edfi_v5") -> int:
    """The number of documents. Fails if a row in another table is missing, or belongs to no document."""
    expected_keys: Counter[tuple[Any, ...]] = Counter()
    expected_references: Counter[tuple[Any, ...]] = Counter()
    expected_members: Counter[tuple[Any, ...]] = Counter()
    numbers = {row[0] for row in tables["documents"]}
    for number, identifier, _, _, _, details, _ in tables["documents"]:
        assert int(identifier[20:], 16) == number
        keys, targets, members = json.loads(details)
        expected_keys.update((bytes.fromhex(key), number) for key in keys)
        expected_references.update((target, number) for target in targets)
        expected_members.update((member, number) for member in members)
        assert set(targets) <= numbers
    _check("keys", expected_keys, tables["keys"])
    _check("references", expected_references, tables["references"])
    _check("members", expected_members, tables["members"])
    _check_bodies(tables, package)
    return len(numbers)


def _check(
    name: str, expected: Counter[tuple[Any, ...]], rows: Iterable[tuple[Any, ...]]
) -> None:
    found = Counter((_plain(first), second) for first, second in rows)
    assert found == expected, f"the rows of {name} do not fit the documents"


def _plain(value: Any) -> Any:
    # psycopg returns a memoryview for bytes.
    return value if isinstance(value, int) else bytes(value)


def _check_bodies(tables: Mapping[str, Rows], package: str) -> None:
    """Check the keys and references in the bodies against the rows of their documents."""
    sys.path.append(str(ROOT / "generated" / package))
    api = import_module(f"{package}.api")
    bodies = import_module(f"{package}._runtime.edfi.bodies")
    records = import_module(f"{package}._runtime.core.store.records")
    resources = import_module(f"{package}._runtime.edfi.resources")
    catalog = resources.load_catalog(package, api.MODULES)
    owners = {bytes(key): document for key, document in tables["keys"]}
    for number, identifier, part, name, key, details, text in tables["documents"]:
        resource = catalog.get(name)
        # The catalog does not have the descriptors.
        if resource is None:
            continue
        body = json.loads(text)
        assert bodies.natural_key(resource, body) == json.loads(key), identifier
        own = records.ResourceKey(name, json.loads(key))
        assert owners[own.digest(part)] == number, identifier
        _, targets, _ = json.loads(details)
        for _, _, target in bodies.references_of(resource, body):
            if target.resource in catalog:
                owner = owners.get(target.digest(part))
                assert owner in (*targets, number), f"{identifier} refers to nothing"
