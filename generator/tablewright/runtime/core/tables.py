"""The tables of the store, after the Ed-Fi Data Management Service.

`documents` with their natural keys, `aliases` (a school is also an education organization),
`references` (from a document to a key) and `members` (what queries look at).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("part", sa.String(32), nullable=False),
    sa.Column("resource", sa.String(128), nullable=False),
    sa.Column("key_hash", sa.String(64), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("etag", sa.String(64), nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
    sa.Column("modified", sa.String(32), nullable=False),
    sa.UniqueConstraint("part", "resource", "key_hash"),
    sqlite_autoincrement=True,
)


def _satellite(name: str, *columns: sa.Column[Any] | sa.Index | sa.UniqueConstraint) -> sa.Table:
    owner: sa.Column[int] = sa.Column(
        "document", sa.ForeignKey("documents.number"), nullable=False, index=True
    )
    return sa.Table(name, metadata, owner, *columns)


def _target(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(128), nullable=False)


aliases = _satellite(
    "aliases",
    _target("part"),
    _target("resource"),
    _target("key_hash"),
    sa.UniqueConstraint("part", "resource", "key_hash"),
)
references = _satellite(
    "document_references",
    _target("part"),
    _target("resource"),
    _target("key_hash"),
    sa.Index("reference_target", "part", "resource", "key_hash"),
)
members = _satellite(
    "members", _target("name"), _target("value"), sa.Index("member_value", "name", "value", "document")
)
