"""The tables of the store, and the check that a database has them in the format of this release.

`documents` contains the documents, `keys` their natural keys and their keys as abstract resources (a school
is also an education organization), `document_references` which document refers to which, and `members` the
values that queries filter by. Keys and members are digests of the resource, the name and the value, so that
a row is small. `tracked_changes` contains deleted documents and changed keys.
"""

from __future__ import annotations

from .records import StoreError
from .transaction import Connection, Transaction

#: Changes with every change of the tables or of the digests in them.
FORMAT = "3"

_TABLES = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) {without_rowid};
CREATE TABLE documents (
    number BIGINT_KEY, collection BIGINT NOT NULL, version BIGINT NOT NULL, id TEXT NOT NULL,
    part TEXT NOT NULL, resource TEXT NOT NULL, created TEXT NOT NULL, modified TEXT NOT NULL,
    key TEXT NOT NULL, details {bytes} NOT NULL, body TEXT NOT NULL
);
CREATE INDEX document_versions ON documents (collection, version);
CREATE TABLE keys (key {bytes} PRIMARY KEY, document BIGINT NOT NULL) {without_rowid};
CREATE TABLE document_references (
    target BIGINT NOT NULL, document BIGINT NOT NULL, PRIMARY KEY (target, document)
) {without_rowid};
CREATE TABLE members (
    member BIGINT NOT NULL, document BIGINT NOT NULL, PRIMARY KEY (member, document)
) {without_rowid};
CREATE TABLE tracked_changes (
    collection BIGINT NOT NULL, kind SMALLINT NOT NULL, version BIGINT NOT NULL, id TEXT NOT NULL,
    old_key TEXT NOT NULL, old_digest {bytes} NOT NULL, new_key TEXT,
    PRIMARY KEY (collection, kind, version)
) {without_rowid};
"""
# In SQLite, only a column of exactly this type is the number of the row.
_SQLITE = _TABLES.format(without_rowid="WITHOUT ROWID", bytes="BLOB").replace(
    "BIGINT_KEY", "INTEGER PRIMARY KEY"
) + (
    "CREATE TABLE change_versions (last BIGINT NOT NULL);"
    "INSERT INTO change_versions VALUES (0);"
)
_POSTGRESQL = _TABLES.format(without_rowid="", bytes="BYTEA").replace(
    "BIGINT_KEY", "BIGINT PRIMARY KEY"
) + ("CREATE SEQUENCE change_versions;")

#: The statements that create the tables, by the name of the database system.
STATEMENTS = {
    "sqlite": tuple(part for part in _SQLITE.split(";") if part.strip()),
    "postgresql": tuple(part for part in _POSTGRESQL.split(";") if part.strip()),
}
#: The names of all tables of this format.
TABLES = frozenset(
    {
        "settings",
        "documents",
        "keys",
        "document_references",
        "members",
        "tracked_changes",
    }
)
#: Tables that only releases with an older format have.
_OLD_TABLES = frozenset({"aliases"})


def is_ready(
    transaction: Transaction, existing: frozenset[str], owner: str, advice: str
) -> bool:
    """Whether a database with these tables is a store of `owner`; False if its tables are to be created.

    Raises StoreError if it holds something else; the message ends with `advice`.
    """
    if "settings" not in existing:
        in_the_way = sorted(existing & (TABLES | _OLD_TABLES))
        if in_the_way:
            raise StoreError(
                f"the database holds the tables of an older release ({', '.join(in_the_way)}); {advice}"
            )
        return False
    found = transaction.setting("format")
    if found != FORMAT:
        raise StoreError(
            f"the database has format {found or 'unknown'}, and this release needs {FORMAT}; {advice}"
        )
    holder = transaction.setting("package") or ""
    if owner and holder and holder != owner:
        raise StoreError(
            f"the database holds the records of {holder}, not of {owner}; {advice}"
        )
    return True


def create(connection: Connection, system: str, owner: str) -> None:
    """Create the tables of a new store."""
    for statement in STATEMENTS[system]:
        connection.execute(statement)
    transaction = Transaction(connection, writing=True)
    transaction.set_setting("format", FORMAT)
    transaction.set_setting("package", owner)
