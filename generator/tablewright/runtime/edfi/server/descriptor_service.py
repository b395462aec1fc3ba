"""The service of descriptor resources, whose items the data standard publishes in part."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from types import ModuleType
from typing import Any

from ...core.jsontext import write_json
from ...core.models.descriptors import Descriptor
from ...core.operations import Operation, Refusal
from ...core.store.store import Document, Record, Selection, Store, Transaction
from ..bodies import ReadBody, record_of
from ..descriptors.descriptor_resources import (
    DescriptorItem,
    check_namespace,
    descriptor_operations,
    descriptor_resources,
    published_bodies,
    published_descriptors,
    root_of,
    with_own_resource,
)
from ..descriptors.descriptor_values import (
    REVISION,
    DescriptorValues,
    descriptor_members,
    uses_in,
    value_of_key,
)
from ..resources import DescriptorMembers, Resource
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

    def filling(self, service: object, store: Store) -> object:
        """A service that adds the items to the data set of a year before it does what `service` does."""
        return _FillingService(self, service, store) if self.yearly else service

    async def fill_year(self, store: Store, school_year: int) -> None:
        """Add the items to the data set of a year."""
        part = str(school_year)
        if part not in self._stored:
            await store.write_async(
                lambda transaction: self.add_missing(transaction, part)
            )
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
        transaction.insert_all([(item, _identifier(item)) for item in records])
        transaction.set_setting(name, digest)


class Descriptors:
    """The descriptors of a package as resources of its server.

    `example` is an endpoint module of the package, whose operations the descriptors have too. Their resources
    are added to `catalog`, and the items that the data standard publishes to `store`. `added` are descriptors
    that the models of the package do not have.
    """

    def __init__(
        self,
        package: str,
        example: ModuleType,
        store: Store,
        catalog: dict[str, Resource],
        added: tuple[type[Descriptor], ...] = (),
    ) -> None:
        self._example = example
        self._store = store
        self._catalog = catalog
        classes = with_own_resource((*published_descriptors(package), *added), catalog)
        root = root_of(example.RESOURCE)
        self._resources = descriptor_resources(classes, root)
        catalog.update(self._resources)
        self._items = PublishedItems(classes, root)
        self._items.fill(store, package)
        #: Checks the descriptor values in the bodies of other resources.
        self.values = DescriptorValues(classes)

    def filling(self, service: object) -> object:
        """A service that adds the published items to the data set of a school year before it is used."""
        return self._items.filling(service, self._store)

    def services(
        self, owned: tuple[str, ...], max_limit: int
    ) -> Iterator[tuple[Resource, tuple[Operation, ...], object]]:
        """The resource, operations and service of each descriptor; `owned` as in `StoreService`."""
        for resource in self._resources.values():
            service = DescriptorService(
                resource, self._store, self._catalog, owned=owned, max_limit=max_limit
            )
            operations = descriptor_operations(
                resource, self._example.OPERATIONS, self._example.RESOURCE
            )
            yield resource, operations, self.filling(service)


class _FillingService:
    """Has the methods of another service, each of which fills the data set of its school year first."""

    def __init__(self, items: PublishedItems, service: object, store: Store) -> None:
        self._items = items
        self._service = service
        self._store = store

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._service, name)

        async def fill_and_call(*, school_year: int, **arguments: Any) -> Any:
            await self._items.fill_year(self._store, school_year)
            return await method(school_year=school_year, **arguments)

        return fill_and_call


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

    An item whose value another item uses is not deleted.
    """

    def __init__(
        self,
        resource: Resource,
        store: Store,
        catalog: Mapping[str, Resource],
        *,
        owned: tuple[str, ...] = (),
        max_limit: int = 500,
    ) -> None:
        super().__init__(
            resource,
            DescriptorItem,
            store,
            catalog,
            owned=owned,
            max_limit=max_limit,
        )

    def _checked(self, transaction: Transaction, sent: ReadBody) -> ReadBody:
        check_namespace(self._resource, sent.record.body["namespace"])
        return super()._checked(transaction, sent)

    def _check_change(self, transaction: Transaction, document: Document) -> None:
        super()._check_change(transaction, document)
        # Every process then reads the items again that it has remembered. Writers that use them have ended.
        transaction.change_setting(REVISION, secrets.token_hex(8))

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
                    if use.value.casefold() == value.casefold():
                        raise Refusal(
                            "dependent-item", self._dependency_message(holder)
                        )


def _has(members: DescriptorMembers, name: str) -> bool:
    for _, descriptor in members.values:
        if descriptor.wire_name() == name:
            return True
    return any(_has(below, name) for _, below in members.objects)
