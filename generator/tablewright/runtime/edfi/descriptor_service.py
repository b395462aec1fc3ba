"""The service of descriptor resources, whose items the data standard publishes in part."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from ..core.descriptors import Descriptor
from ..core.jsontext import JsonObject, write_json
from ..core.operations import Answer, Refusal
from ..core.store import Document, Record, Selection, Store, Transaction
from .bodies import record_of
from .descriptor_resources import (
    DescriptorItem,
    check_namespace,
    check_owned,
    descriptor_resources,
    published_bodies,
)
from .descriptor_values import (
    REVISION,
    descriptor_members,
    uses_in,
    value_of_key,
)
from .resources import DescriptorMembers, Resource
from .service import StoreService

#: The start of the names of settings with the published items that a data set has.
_FILLED = "descriptors"
#: How many documents with the text of a value are read to find out whether they use it.
_MOST_READ = 1000
#: Databases in memory that have only the published items, by the digest of these.
_TEMPLATES: dict[str, Store] = {}


class PublishedItems:
    """Puts the items that the data standard publishes into a store, once for each data set."""

    def __init__(self, descriptors: Iterable[type[Descriptor]], root: str) -> None:
        self._descriptors = tuple(descriptors)
        self._root = root
        #: Whether each school year is a data set, so that items are added when a year is used first.
        self.yearly = "{schoolYear}" in root
        self._stored: set[str] = set()

    def fill(self, store: Store, package: str) -> None:
        """Add the items to the only data set of a store; with several, each is filled when it is used."""
        if self.yearly or not self._descriptors:
            return
        digest = _digest(self._descriptors)
        # A copy of another database takes a fraction of the time of thousands of rows.
        template = _TEMPLATES.get(digest)
        if store.in_memory and template is not None:
            template.copy_to(store)
            return
        store.write(lambda transaction: self.add_missing(transaction, ""))
        if store.in_memory:
            template = _TEMPLATES[digest] = Store("sqlite://", owner=package)
            store.copy_to(template)

    async def fill_year(self, store: Store, part: str) -> None:
        """Add the items to a data set, if it is one of several."""
        if not self.yearly or part in self._stored:
            return
        await store.write_async(lambda transaction: self.add_missing(transaction, part))
        self._stored.add(part)

    def add_missing(self, transaction: Transaction, part: str) -> None:
        """Add the items that a data set lacks: all of them to a new one."""
        digest = _digest(self._descriptors)
        name = f"{_FILLED}:{part}"
        stored = transaction.setting(name)
        if stored == digest:
            return
        records = _records(self._descriptors, self._root, part)
        if stored is not None:
            # A newer release of the package can publish more values than the one that created the store.
            owners = transaction.resolve_all(part, [item.target for item in records])
            pairs = zip(records, owners, strict=True)
            records = tuple(item for item, owner in pairs if owner is None)
        transaction.insert_all((item, _identifier(item)) for item in records)
        transaction.set_setting(name, digest)


@cache
def _digest(descriptors: tuple[type[Descriptor], ...]) -> str:
    lines = []
    for descriptor in descriptors:
        lines.append(write_json([descriptor.namespace, *descriptor.values]))
    return sha256("\n".join(lines).encode()).hexdigest()


@cache
def _records(
    descriptors: tuple[type[Descriptor], ...], root: str, part: str
) -> tuple[Record, ...]:
    resources = descriptor_resources(descriptors, root)
    records = []
    for descriptor, resource in zip(descriptors, resources.values(), strict=True):
        for body in published_bodies(descriptor):
            records.append(record_of(resource, part, body))
    return tuple(records)


def _identifier(record: Record) -> str:
    """The start of an item's id, which is the same in every store."""
    parts = (record.target.resource, *record.target.key.values())
    return sha256("\0".join(parts).casefold().encode()).hexdigest()[:20]


class DescriptorService(StoreService[DescriptorItem]):
    """The operations of one descriptor resource.

    `owned` are the prefixes of the namespaces that the client owns; a client with none owns all of them. An
    item whose value another item uses is not deleted.
    """

    def __init__(
        self,
        resource: Resource,
        store: Store,
        catalog: Mapping[str, Resource],
        items: PublishedItems,
        *,
        owned: tuple[str, ...] = (),
        max_limit: int = 500,
    ) -> None:
        super().__init__(resource, DescriptorItem, store, catalog, max_limit=max_limit)
        self._items = items
        self._owned = owned

    async def find(self, **arguments: Any) -> Answer[Any]:
        """One page of the items with the given members, as in `StoreService`."""
        await self._items.fill_year(self._store, _part(arguments))
        return await super().find(**arguments)

    async def get(self, **arguments: Any) -> Answer[Any]:
        """The item, as in `StoreService`."""
        await self._items.fill_year(self._store, _part(arguments))
        return await super().get(**arguments)

    def _check_write(self, transaction: Transaction, record: Record) -> None:
        if self._items.yearly:
            self._items.add_missing(transaction, record.part)
        check_namespace(self._resource, record.body["namespace"], self._owned)

    def _check_change(self, transaction: Transaction, document: Document) -> None:
        check_owned(document.body["namespace"], self._owned)
        # Every process then reads the items again that it has remembered.
        transaction.set_setting(REVISION, secrets.token_hex(8))

    def _check_unused(self, transaction: Transaction, document: Document) -> None:
        value = value_of_key(document.key)
        for resource in self._catalog.values():
            members = descriptor_members(resource)
            if not _has(members, self._resource.title):
                continue
            selection = Selection(document.part, resource.name)
            for holder in transaction.containing(
                selection, write_json(value), limit=_MOST_READ
            ):
                for use in uses_in(members, holder.body):
                    if use.value == value:
                        raise Refusal(
                            "dependent-item", self._dependency_message(holder)
                        )


def _part(arguments: Mapping[str, Any]) -> str:
    year = arguments.get("school_year")
    return "" if year is None else str(year)


def _has(members: DescriptorMembers, name: str) -> bool:
    for _, descriptor in members.values:
        if descriptor.wire_name() == name:
            return True
    return any(_has(below, name) for _, below in members.objects)
