"""Stores the documents of all resources in one database (SQLite or PostgreSQL), with keys and references."""

from __future__ import annotations

import asyncio
import random
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from .store_databases import Database, database_at
from .store_records import (
    Document,
    Owner,
    Record,
    ResourceKey,
    Selection,
    StoreError,
    TrackedChange,
)
from .store_transaction import Transaction

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
]

T = TypeVar("T")
Work = Callable[[Transaction], T]


class Store:
    """The database of an application: `sqlite://` (in memory), `sqlite:///file`, `postgresql://…`.

    `owner` is the package whose records it holds; the database of another package, or of another format, is
    refused with StoreError. So is one that cannot be opened.
    """

    def __init__(self, url: str = "sqlite://", *, owner: str = "") -> None:
        raise NotImplementedError

    def read(self, work: Work[T]) -> T:
        """The result of `work`, which reads one state of the database."""
        raise NotImplementedError

    def write(self, work: Work[T]) -> T:
        """The result of `work`, once everything that it has written is stored durably.

        An exception undoes all of it. `work` is called again if another writer is in its way, so it must not
        change anything outside the transaction.
        """
        raise NotImplementedError

    async def read_async(self, work: Work[T]) -> T:
        """As `read`, for coroutines."""
        raise NotImplementedError

    async def write_async(self, work: Work[T]) -> T:
        """As `write`, for coroutines. Writes that wait at the same time share one commit."""
        raise NotImplementedError

    def close(self) -> None:
        """Close all connections."""
