"""The tables of the store, designed like those of the Ed-Fi Data Management Service.

`documents` contains the documents and their natural keys, `aliases` further keys of a document (a school is
also an education organization), `references` the keys that a document refers to, and `members` the values
that queries filter by.
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


def _detail_table(
    name: str, *columns: sa.Column[Any] | sa.Index | sa.UniqueConstraint
) -> sa.Table:
    owner: sa.Column[int] = sa.Column(
        "document", sa.ForeignKey("documents.number"), nullable=False, index=True
    )
    return sa.Table(name, metadata, owner, *columns)


def _text_column(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(128), nullable=False)


aliases = _detail_table(
    "aliases",
    _text_column("part"),
    _text_column("resource"),
    _text_column("key_hash"),
    sa.UniqueConstraint("part", "resource", "key_hash"),
)
references = _detail_table(
    "document_references",
    _text_column("part"),
    _text_column("resource"),
    _text_column("key_hash"),
    sa.Index("reference_target", "part", "resource", "key_hash"),
)
members = _detail_table(
    "members",
    _text_column("name"),
    _text_column("value"),
    sa.Index("member_value", "name", "value", "document"),
)
