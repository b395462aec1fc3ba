"""What the store keeps: records to write, documents as they are stored, and the keys that identify them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from ..jsontext import JsonObject


class StoreError(Exception):
    """Raised if the database fails, or if a store cannot use it; nothing of the transaction is stored.

    The message is one sentence for the log. If `temporary`, the same request can succeed later (HTTP 503).
    """

    def __init__(self, message: str, *, temporary: bool = False) -> None:
        super().__init__(message)
        self.temporary = temporary


def query_text(value: Any) -> str:
    """A scalar as a query string contains it."""
    if isinstance(value, str):
        return value
    # `str(True)` would be `True`; JSON and query strings have `true`.
    if isinstance(value, bool):
        return "true" if value else "false"
    # A client may send `3.0` and search for `3`.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@dataclass(slots=True)
class ResourceKey:
    """The natural key of a record of a resource: `key` maps key names to JSON scalars."""

    resource: str
    key: Mapping[str, Any]
    # Kept, because each write needs them several times.
    _hash: str = field(default="", init=False, repr=False, compare=False)

    @property
    def hash(self) -> str:
        """A text that two keys share if they mean the same record.

        The order of the key parts, the case of texts and the form of numbers (`1`, `1.0`) do not change it.
        """
        if not self._hash:
            self._hash = _compared_text(self.key)
        return self._hash

    def digest(self, part: str) -> bytes:
        """The 16 bytes under which the store finds the key in a data set."""
        key = self.key
        return _key_digest(part, self.resource, tuple(key), *key.values())


# Most references are to the same schools, sections and students. The types count: 1 and true are equal.
@lru_cache(maxsize=20_000, typed=True)
def _key_digest(
    part: str, resource: str, names: tuple[str, ...], *values: Any
) -> bytes:
    key_text = _compared_text(dict(zip(names, values, strict=True)))
    text = f"{part}\0{resource}\0{key_text}"
    encoded = text.encode("utf-8", "surrogatepass")
    return blake2b(encoded, digest_size=16).digest()


def _compared_text(key: Mapping[str, Any]) -> str:
    texts: list[str | None] = []
    for name in sorted(key):
        value = key[name]
        texts.append(name)
        texts.append(None if value is None else query_text(value).casefold())
    # The quotes keep the names and values apart, also those that contain separators.
    return repr(texts)


# Most documents have a school, a year and other values that many have.
@lru_cache(maxsize=20_000)
def member_number(part: str, resource: str, name: str = "", value: str = "") -> int:
    """The 64 bits under which the store finds the documents with a value; without a name, all of a resource.

    The case of the value does not count.
    """
    text = f"{part}\0{resource}\0{name}\0{value.casefold()}"
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


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
    def identities(self) -> tuple[ResourceKey, ...]:
        """The keys that references to the document may contain: its natural key and its aliases."""
        return (self.target, *self.aliases)


class Owner(NamedTuple):
    """The document that has a key, as its natural key or as an alias: number, id, and its own resource."""

    number: int
    id: str
    resource: str


#: The largest number of owners that are remembered: a database can have any number.
_MOST_OWNERS = 20_000


class Known:
    """What transactions have read: the owners of keys, and settings."""

    def __init__(self) -> None:
        self.owners: dict[bytes, Owner] = {}
        self.settings: dict[str, str | None] = {}

    def clear(self) -> None:
        """Forget everything."""
        self.owners.clear()
        self.settings.clear()

    def add_owner(self, digest: bytes, owner: Owner) -> None:
        """Remember the owner of a key."""
        if len(self.owners) >= _MOST_OWNERS:
            self.owners.clear()
        self.owners[digest] = owner


# A named tuple, because a page of a collection creates hundreds of them from rows of the database.
class Document(NamedTuple):
    """A stored document; `created` and `modified` are UTC, ISO 8601.

    Documents are listed by `number`, the order of creation. `change_version` is that of the last write.
    """

    number: int
    id: str
    part: str
    resource: str
    change_version: int
    created: str
    modified: str
    key_text: str
    text: str
    #: The rows of the document in other tables, as the store writes them.
    details: bytes = b""

    @property
    def etag(self) -> str:
        """The entity tag. No two writes give the same one."""
        return str(self.change_version)

    @property
    def key(self) -> JsonObject:
        """The natural key."""
        key: JsonObject = json.loads(self.key_text)
        return key

    @property
    def target(self) -> ResourceKey:
        """The natural key together with the resource."""
        return ResourceKey(self.resource, self.key)

    @property
    def body(self) -> JsonObject:
        """The body; each call returns a new object."""
        body: JsonObject = json.loads(self.text)
        return body


@dataclass(frozen=True, slots=True)
class Selection:
    """The documents of one resource that a query selects; all conditions must be true.

    `members` are names and texts; the case does not count. `key` is the whole natural key, if the query has
    it; `members` then lacks its parts. `after` and `until` limit the document numbers: after < number <=
    until. `changed_since` and `changed_until` limit the change version of the last write, both inclusive. If
    there are names in `referred_by`, a document of one of these resources must refer to each selected one.
    """

    part: str
    resource: str
    members: Mapping[str, str] = field(default_factory=dict)
    key: ResourceKey | None = None
    after: int | None = None
    until: int | None = None
    changed_since: int | None = None
    changed_until: int | None = None
    referred_by: tuple[str, ...] = ()


class TrackedChange(NamedTuple):
    """A deleted document (`new_key` is None), or a document whose key has changed."""

    change_version: int
    id: str
    old_key: JsonObject
    new_key: JsonObject | None
