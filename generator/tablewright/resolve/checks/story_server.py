"""A server in memory with the service of the packages, so that `lint` and their tests cannot disagree.

The store is a dictionary instead of a database. A reference to a missing record is noted and accepted: one
missing record is then one finding, and not one for every later scenario.
"""

from __future__ import annotations

import json
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from tablewright.runtime.core.jsontext import JsonObject
from tablewright.runtime.core.models.descriptors import Descriptor
from tablewright.runtime.core.models.wire import WireModel
from tablewright.runtime.core.operations import Answer, RawJson, Refusal
from tablewright.runtime.core.store.store import (
    Document,
    Owner,
    Record,
    ResourceKey,
    Selection,
    Store,
    Transaction,
    Work,
)
from tablewright.runtime.edfi.bodies import references_of
from tablewright.runtime.edfi.descriptors.descriptor_resources import (
    descriptor_resources,
    root_of,
    with_own_resource,
)
from tablewright.runtime.edfi.descriptors.descriptor_values import (
    DescriptorValues,
    descriptor_key,
    resource_name,
    value_of_key,
)
from tablewright.runtime.edfi.resources import Resource
from tablewright.runtime.edfi.server.descriptor_service import DescriptorService
from tablewright.runtime.edfi.server.problems import PROBLEMS
from tablewright.runtime.edfi.server.service import StoreService

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

#: The part of the path of a resource that a school year replaces.
_YEAR = "{schoolYear}"


@dataclass(frozen=True, slots=True)
class MissingRecord:
    """A reference without a record: its path in the body, and the key that it refers to."""

    path: str
    target: ResourceKey


@dataclass(slots=True)
class Body:
    """A body in place of a model: `lint` validates payloads against the facts, without generated models."""

    content: dict[str, Any]

    @classmethod
    def from_wire(cls, content: Mapping[str, Any]) -> Self:
        """The body with this content."""
        return cls(dict(content))

    def to_wire(self, *, unknown: bool = True) -> dict[str, Any]:
        """A copy of the content, because the service removes members from what it gets."""
        del unknown
        return deepcopy(self.content)


_Key = tuple[str, str, str]


class _MemoryTransaction:
    """The reads and writes of the store's transaction, on dictionaries."""

    def __init__(self, descriptors: Mapping[str, type[Descriptor]]) -> None:
        self._descriptors = descriptors
        self._settings: dict[str, str] = {}
        self._documents: dict[int, Document] = {}
        self._records: dict[int, Record] = {}
        self._owners: dict[_Key, int] = {}
        self._holders: dict[_Key, dict[int, None]] = {}
        self._last_number = 0

    def get(self, part: str, resource: str, identifier: str) -> Document | None:
        """The document of a resource by its id, None if there is none."""
        document = self._documents.get(int(identifier))
        if document is None or document.part != part:
            return None
        return document if document.resource == resource else None

    def at(self, part: str, target: ResourceKey) -> Document | None:
        """The document with this natural key, None if there is none."""
        number = self._owners.get(_key(part, target))
        if number is None:
            return self._published(part, target)
        document = self._documents[number]
        # The key of another resource can be an alias: a school is an education organization.
        return document if document.resource == target.resource else None

    def _published(self, part: str, target: ResourceKey) -> Document | None:
        """The descriptor item with this key that the data standard publishes, None if there is none."""
        # Not stored like other documents: there are thousands, of which scenarios use few.
        descriptor = self._descriptors.get(target.resource)
        if descriptor is None:
            return None
        wanted = value_of_key(target.key).casefold()
        for code in descriptor.values:
            value = descriptor.of(code)
            if value.casefold() == wanted:
                key = dict(descriptor_key(descriptor, value).key)
                return _document(0, part, ResourceKey(target.resource, key), {})
        return None

    def setting(self, name: str) -> str | None:
        """The value of a setting, None if it has none."""
        return self._settings.get(name)

    def set_setting(self, name: str, value: str) -> None:
        """Store the value of a setting."""
        self._settings[name] = value

    def containing(
        self, selection: Selection, text: str, *, limit: int
    ) -> list[Document]:
        """The first of the selected documents whose body contains a text."""
        found = []
        for document in self.find(selection, limit=len(self._records)):
            if text in document.text:
                found.append(document)
        return found[:limit]

    def resolve_all(
        self, part: str, targets: Sequence[ResourceKey]
    ) -> list[Owner | None]:
        """The document of each key, in the order of the keys."""
        owners: list[Owner | None] = []
        for target in targets:
            number = self._owners.get(_key(part, target))
            owner = None
            if number is not None:
                document = self._documents[number]
                owner = Owner(number, document.id, document.resource)
            owners.append(owner)
        return owners

    def referring(
        self, document: Document, *, limit: int | None = None
    ) -> list[Document]:
        """The documents that refer to a document, oldest first."""
        # By key and not by number: a reference to a record that was missing can have one by now.
        numbers: set[int] = set()
        for target in self._records[document.number].identities:
            numbers |= self._holders.get(_key(document.part, target), {}).keys()
        numbers.discard(document.number)
        return [self._documents[number] for number in sorted(numbers)[:limit]]

    def find(
        self, selection: Selection, *, limit: int, offset: int = 0
    ) -> list[Document]:
        """One page of the selected documents, oldest first."""
        wanted = set()
        for name, text in selection.members.items():
            wanted.add((name, text.casefold()))
        found = []
        for number, record in self._records.items():
            if record.part != selection.part:
                continue
            if record.target.resource != selection.resource:
                continue
            key = selection.key
            if key is not None and key.hash != record.target.hash:
                continue
            present = {(name, text.casefold()) for name, text in record.members}
            if wanted <= present:
                found.append(self._documents[number])
        return found[offset : offset + limit]

    def insert(self, record: Record, targets: Iterable[int] = ()) -> Document:
        """Store a new document."""
        del targets
        self._last_number += 1
        return self._store(self._last_number, record)

    def update(
        self,
        document: Document,
        record: Record,
        targets: Iterable[int] | None = None,
    ) -> Document:
        """Replace the key and the body of a document."""
        del targets
        self.delete(document)
        return self._store(document.number, record)

    def delete(self, document: Document) -> None:
        """Remove a document."""
        number = document.number
        record = self._records.pop(number)
        del self._documents[number]
        for target in record.identities:
            self._owners.pop(_key(record.part, target), None)
        for target in record.references:
            self._holders[_key(record.part, target)].pop(number, None)

    def _store(self, number: int, record: Record) -> Document:
        document = _document(number, record.part, record.target, record.body)
        self._documents[number] = document
        self._records[number] = record
        for target in record.identities:
            self._owners[_key(record.part, target)] = number
        for target in record.references:
            self._holders.setdefault(_key(record.part, target), {})[number] = None
        return document


def _document(
    number: int, part: str, target: ResourceKey, body: JsonObject
) -> Document:
    return Document(
        number=number,
        id=str(number),
        part=part,
        resource=target.resource,
        change_version=number,
        created="",
        modified="",
        key_text=json.dumps(dict(target.key)),
        text=json.dumps(body),
    )


def _key(part: str, target: ResourceKey) -> _Key:
    return part, target.resource, target.hash


class _MemoryStore:
    """The store of the packages without a database."""

    def __init__(self, descriptors: Mapping[str, type[Descriptor]]) -> None:
        self._transaction = cast("Transaction", _MemoryTransaction(descriptors))

    async def read_async(self, work: Work[T]) -> T:
        """The result of `work` in the only transaction."""
        return work(self._transaction)

    async def write_async(self, work: Work[T]) -> T:
        """The same; nothing is rolled back, because a refused scenario ends the run."""
        return work(self._transaction)


class _LenientService(StoreService[Any]):
    """The service of the packages, which notes references without a record and accepts them."""

    def __init__(
        self,
        resource: Resource,
        store: Store,
        catalog: Mapping[str, Resource],
        missing: list[MissingRecord],
        values: DescriptorValues,
    ) -> None:
        super().__init__(resource, cast("Any", Body), store, catalog, values=values)
        self._missing = missing

    def _check_missing(self, record: Record, missing: Sequence[ResourceKey]) -> None:
        keys = {(target.resource, target.hash) for target in missing}
        for _, part, target in references_of(self._resource, record.body):
            if target.resource not in self._catalog:
                continue
            if (target.resource, target.hash) in keys:
                self._missing.append(MissingRecord(part.path, target))


@dataclass(frozen=True, slots=True)
class _Url:
    """The path of a request, as an `httpx.URL` gives it."""

    path: str

    @property
    def raw_path(self) -> bytes:
        """The encoded path."""
        return self.path.encode()


@dataclass(frozen=True, slots=True)
class _Response:
    """The members of an `httpx.Response` that scenarios read, which is much faster to create."""

    status_code: int
    path: str
    headers: Mapping[str, str]
    text: str
    body: object

    @property
    def url(self) -> _Url:
        """The address of the request."""
        return _Url(self.path)

    @property
    def request(self) -> Self:
        """The request, of which only the address is read."""
        return self

    def json(self) -> object:
        """The content of the body."""
        return json.loads(self.body) if isinstance(self.body, RawJson) else None


class StoryClient:
    """Answers the requests of scenarios as a package's application does.

    `missing` collects the references without a record. It stands for an `httpx.Client`, of which scenarios
    only call `request`.
    """

    def __init__(
        self,
        catalog: Mapping[str, Resource],
        descriptors: Iterable[type[Descriptor]],
        school_year: int,
    ) -> None:
        self.missing: list[MissingRecord] = []
        self._school_year = school_year
        self._services: dict[str, tuple[StoreService[Any], int | None]] = {}
        by_resource = {}
        for descriptor in with_own_resource(descriptors, catalog):
            by_resource[resource_name(descriptor.wire_name())] = descriptor
        store = cast("Store", _MemoryStore(by_resource))
        values = DescriptorValues(by_resource.values())
        root = root_of(next(iter(catalog.values())))
        described = descriptor_resources(by_resource.values(), root)
        everything = {**catalog, **described}
        for resource in catalog.values():
            service = _LenientService(resource, store, everything, self.missing, values)
            self._add(service, resource)
        for resource in described.values():
            self._add(DescriptorService(resource, store, everything), resource)

    def _add(self, service: StoreService[Any], resource: Resource) -> None:
        path = resource.path.replace(_YEAR, str(self._school_year))
        year = self._school_year if _YEAR in resource.path else None
        self._services[path] = (service, year)

    @property
    def http(self) -> httpx.Client:
        """This client as the type that the runtime expects."""
        return cast("httpx.Client", self)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        json: dict[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The response to one request."""
        try:
            answer = self._answer(method, url, dict(params or {}), json)
        except Refusal as refusal:
            status = PROBLEMS[refusal.kind].status
            response = _Response(status, url, {}, _sentences(refusal), None)
        else:
            headers = {name.lower(): text for name, text in answer.headers.items()}
            response = _Response(answer.status, url, headers, "", answer.body)
        return cast("httpx.Response", response)

    def _answer(
        self,
        method: str,
        url: str,
        params: dict[str, str],
        body: dict[str, Any] | None,
    ) -> Answer[Any]:
        # The path of an item is that of its collection with the id.
        if url in self._services:
            service, year = self._services[url]
            if method == "POST":
                created = service.upsert(body=Body(body or {}), school_year=year)
                return _result(created)
            return _result(service.find(filters=params, school_year=year))
        collection, _, identifier = url.rpartition("/")
        service, year = self._services[collection]
        if method == "PUT":
            content = Body(body or {})
            replaced = service.replace(id=identifier, body=content, school_year=year)
            return _result(replaced)
        if method == "DELETE":
            return _result(service.delete(id=identifier, school_year=year))
        return _result(service.get(id=identifier, school_year=year))


def _result(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that waits for nothing: the store is in memory."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("the store in memory never waits")


def _sentences(refusal: Refusal) -> str:
    """Everything that a refusal states, in one line."""
    faults = []
    for fault in refusal.faults:
        faults.append(f"{fault.path}: {fault.message}")
    sentences = (refusal.message, *refusal.notes, *faults)
    known = [sentence for sentence in sentences if sentence]
    return " ".join(known) or PROBLEMS[refusal.kind].detail


def model_in_place() -> type[WireModel]:
    """The class that stands for every model in a catalog."""
    return cast("type[WireModel]", Body)
