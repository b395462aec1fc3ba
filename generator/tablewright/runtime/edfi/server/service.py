"""The default service of a resource, which keeps its documents in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Generic, TypeVar

from ...core.jsontext import JsonObject
from ...core.models.wire import WireModel
from ...core.operations import Answer, Fault, RawJson, Refusal
from ...core.store.store import (
    Document,
    Record,
    ResourceKey,
    Selection,
    Store,
    Transaction,
)
from ..bodies import (
    BodyReader,
    ReadBody,
    shown_text,
    stored_form,
)
from ..descriptors.descriptor_resources import check_owned
from ..descriptors.descriptor_values import DescriptorValues
from ..resources import Resource
from .cascade import Catalog, check_free, save
from .change_queries import FindChanges, changed_keys, deleted_items, in_window
from .links import set_link
from .paging import next_page_token, page_of, partition_count, partition_tokens
from .relationships import AccessRule

ModelT = TypeVar("ModelT", bound=WireModel)

_KEY_CHANGE = "A PUT cannot change the key of an item of"
_KEY_ADVICE = "delete the item and create it again"


class StoreService(Generic[ModelT]):
    """The operations upsert, find, get, replace and delete of one resource, as in the Ed-Fi API.

    `catalog` contains the resources whose documents are in the store; references to others are not checked.
    `values` checks descriptor values, and `access` whether a person may be read; without them, nothing is
    checked. `owned` are the prefixes of the namespaces in which the client may write items that have a
    namespace; a client with none may use all of them. If the routes contain a school year, each year is a
    separate data set. Methods raise Refusal.
    """

    def __init__(
        self,
        resource: Resource,
        model: type[ModelT],
        store: Store,
        catalog: Catalog,
        *,
        values: DescriptorValues | None = None,
        access: AccessRule | None = None,
        owned: tuple[str, ...] = (),
        max_limit: int = 500,
    ) -> None:
        self._resource = resource
        self._model = model
        self._store = store
        self._catalog = catalog
        self._values = values
        self._access = access
        self._owned = owned
        self._max_limit = max_limit
        self._key_names = {part.name for part in resource.key}
        self._reader = BodyReader(resource)

    async def upsert(
        self,
        *,
        body: ModelT,
        if_match: str | None = None,
        if_none_match: str | None = None,
        school_year: int | None = None,
    ) -> Answer[None]:
        """Create the item (201), or replace the item with the same natural key (200)."""
        content = body.to_wire(unknown=False)
        if "id" in content:
            raise Refusal(
                "assigned-id",
                notes=("The server assigns the 'id'; leave it out of the body.",),
            )
        sent = self._read(content, school_year)

        def write(transaction: Transaction) -> tuple[Document, int]:
            body = self._checked(transaction, sent)
            record = body.record
            # In the transaction: another request could otherwise create the item in between.
            existing = transaction.at(record.part, record.target)
            _check_if_match(existing, if_match)
            _check_if_none_match(existing, if_none_match)
            if existing is None:
                targets = self._targets(transaction, body, None)
                # That the natural key is free is known already.
                if record.aliases:
                    check_free(transaction, record, None)
                return transaction.insert(record, targets), 201
            self._check_access(transaction, existing)
            self._check_change(transaction, existing)
            targets = self._targets(transaction, body, existing.number)
            return transaction.update(existing, record, targets), 200

        document, status = await self._store.write_async(write)
        return Answer(None, status, self._headers(document))

    async def find(
        self,
        *,
        filters: Mapping[str, str],
        limit: int | None = None,
        offset: int | None = None,
        total_count: bool = False,
        page_token: str | None = None,
        page_size: int | None = None,
        min_change_version: int | None = None,
        max_change_version: int | None = None,
        school_year: int | None = None,
    ) -> Answer[RawJson]:
        """One page of the items with the given members; the header `Total-Count` is the number of all.

        The header `Next-Page-Token` is the token of the next page, unless the page is empty.
        """
        page = page_of(
            limit=limit,
            offset=offset,
            page_token=page_token,
            page_size=page_size,
            total_count=total_count,
            max_limit=self._max_limit,
        )
        selection = self._selection(filters, school_year)
        if page_token is not None:
            selection = replace(selection, after=page.after, until=page.until)
        selection = in_window(selection, min_change_version, max_change_version)

        def read(transaction: Transaction) -> tuple[list[Document], int]:
            found = transaction.find(selection, limit=page.limit, offset=page.offset)
            # Counting reads the whole collection, so it is done only on request.
            return found, transaction.count(selection) if total_count else 0

        documents, count = await self._store.read_async(read)
        headers = {"Total-Count": str(count)} if total_count else {}
        if documents:
            headers["Next-Page-Token"] = next_page_token(page, documents[-1].number)
        items = ",".join([shown_text(document) for document in documents])
        return Answer(RawJson(f"[{items}]".encode()), 200, headers)

    async def partitions(
        self,
        *,
        filters: Mapping[str, str],
        number: int | None = None,
        min_change_version: int | None = None,
        max_change_version: int | None = None,
        school_year: int | None = None,
    ) -> Answer[dict[str, list[str]]]:
        """The page tokens of at most `number` ranges, which several clients can read at the same time."""
        count = partition_count(number)
        selection = self._selection(filters, school_year)
        selection = in_window(selection, min_change_version, max_change_version)
        first_numbers = await self._store.read_async(
            lambda transaction: transaction.partitions(selection, count)
        )
        return Answer({"pageTokens": partition_tokens(first_numbers)})

    async def deletes(
        self, *, total_count: bool = False, **query: int | None
    ) -> Answer[list[JsonObject]]:
        """One page of the deleted items in a window of change versions, with their keys."""
        return await self._tracked(deleted_items, total_count, **query)

    async def key_changes(
        self, *, total_count: bool = False, **query: int | None
    ) -> Answer[list[JsonObject]]:
        """One page of the items whose keys have changed in a window of change versions."""
        return await self._tracked(changed_keys, total_count, **query)

    async def _tracked(
        self,
        find: FindChanges,
        total_count: bool,
        *,
        limit: int | None = None,
        offset: int | None = None,
        min_change_version: int | None = None,
        max_change_version: int | None = None,
        school_year: int | None = None,
    ) -> Answer[list[JsonObject]]:
        page = page_of(limit=limit, offset=offset, max_limit=self._max_limit)
        selection = Selection(_part(school_year), self._resource.name)
        selection = in_window(selection, min_change_version, max_change_version)
        rows, count = await self._store.read_async(
            lambda transaction: find(transaction, selection, page, total_count)
        )
        headers = {} if count is None else {"Total-Count": str(count)}
        return Answer(rows, 200, headers)

    async def get(
        self,
        *,
        id: str,
        if_none_match: str | None = None,
        school_year: int | None = None,
    ) -> Answer[RawJson]:
        """The item. Raises the refusal `not-modified` (304) if `if_none_match` names its entity tag."""

        def read(transaction: Transaction) -> Document:
            found = self._existing(transaction, school_year, id)
            self._check_access(transaction, found)
            return found

        document = await self._store.read_async(read)
        headers = {"ETag": f'"{document.etag}"'}
        if if_none_match is not None and _contains_etag(if_none_match, document):
            raise Refusal("not-modified", headers=headers)
        return Answer(RawJson(shown_text(document).encode()), 200, headers)

    async def replace(
        self,
        *,
        id: str,
        body: ModelT,
        if_match: str | None = None,
        if_none_match: str | None = None,
        school_year: int | None = None,
    ) -> Answer[None]:
        """Replace the whole item (204); only some resources allow a new key.

        An `id` in the body is ignored; the path determines the item.
        """
        sent = self._read(body.to_wire(unknown=False), school_year)

        def write(transaction: Transaction) -> Document:
            checked = self._checked(transaction, sent)
            record = checked.record
            document = self._existing(transaction, school_year, id)
            self._check_access(transaction, document)
            _check_if_match(document, if_match)
            _check_if_none_match(document, if_none_match)
            if (
                record.target.hash != document.target.hash
                and not self._resource.key_updatable
            ):
                raise Refusal(
                    "key-change",
                    f"{_KEY_CHANGE} '{self._resource.title}'; {_KEY_ADVICE}.",
                )
            self._check_change(transaction, document)
            targets = self._targets(transaction, checked, document.number)
            return save(transaction, self._catalog, document, record, targets)

        replaced = await self._store.write_async(write)
        return Answer(None, 204, self._headers(replaced))

    async def delete(
        self, *, id: str, if_match: str | None = None, school_year: int | None = None
    ) -> Answer[None]:
        """Delete the item (204), unless another item refers to it."""

        def write(transaction: Transaction) -> None:
            document = self._existing(transaction, school_year, id)
            _check_if_match(document, if_match)
            self._check_change(transaction, document)
            self._check_unused(transaction, document)
            transaction.delete(document)

        await self._store.write_async(write)
        return Answer(None, 204)

    async def faults_in(
        self, *, content: JsonObject, school_year: int | None = None
    ) -> tuple[Fault, ...]:
        """The faults of the descriptor values in a body that its model has refused."""
        values = self._values
        if values is None:
            return ()
        find_faults = partial(
            values.faults,
            resource=self._resource,
            part=_part(school_year),
            body=content,
        )
        return await self._store.read_async(find_faults)

    def _checked(self, transaction: Transaction, sent: ReadBody) -> ReadBody:
        """A body whose descriptor values exist, in their stored spelling. Raises Refusal otherwise.

        It also raises Refusal for a namespace of others.
        """
        values, record = self._values, sent.record
        self._check_owner(record.body)
        if values is None or not values.check(
            transaction, self._resource, record.part, record.body
        ):
            return sent
        # Values can be part of the key.
        return self._reader.read(record.part, record.body)

    def _check_access(self, transaction: Transaction, document: Document) -> None:
        """Raise Refusal if the client may neither read nor replace a document."""
        # A DELETE needs no relationship: clients delete the associations of a person before the person.
        if self._access is not None:
            self._access.check(transaction, document)

    def _check_change(self, transaction: Transaction, document: Document) -> None:
        """Raise Refusal if the client may not change or delete a document."""
        if self._owned:
            self._check_owner(document.body)

    def _check_owner(self, body: Mapping[str, Any]) -> None:
        """Raise Refusal if a body is in a namespace that the client does not own."""
        if self._owned and isinstance(body.get("namespace"), str):
            check_owned(body["namespace"], self._owned)

    def _check_unused(self, transaction: Transaction, document: Document) -> None:
        """Raise Refusal if another document needs this one."""
        for holder in transaction.referring(document, limit=1):
            raise Refusal("dependent-item", self._dependency_message(holder))

    def _read(self, content: JsonObject, school_year: int | None) -> ReadBody:
        return self._reader.read(_part(school_year), stored_form(content))

    def _selection(
        self, filters: Mapping[str, str], school_year: int | None
    ) -> Selection:
        part, resource = _part(school_year), self._resource.name
        names = self._key_names
        selection = Selection(part, resource, filters)
        # The whole key selects one item at most, which the store finds without the other conditions.
        if names and names <= filters.keys():
            key: dict[str, str] = {}
            others: dict[str, str] = {}
            for name, text in filters.items():
                (key if name in names else others)[name] = text
            selection = Selection(part, resource, others, ResourceKey(resource, key))
        return selection if self._access is None else self._access.allowed(selection)

    def _existing(
        self, transaction: Transaction, school_year: int | None, identifier: str
    ) -> Document:
        document = transaction.get(_part(school_year), self._resource.name, identifier)
        if document is None:
            raise Refusal("not-found")
        return document

    def _targets(
        self, transaction: Transaction, body: ReadBody, number: int | None
    ) -> list[int]:
        """The numbers of the documents that a body refers to; its references get links to them.

        `number` is that of its own document. Raises Refusal if a document does not exist.
        """
        record = body.record
        owners = transaction.resolve_all(record.part, record.references)
        found: list[int] = []
        missing: list[ResourceKey] = []
        for reference, target, owner in zip(
            body.references, record.references, owners, strict=True
        ):
            if owner is not None and owner.number != number:
                found.append(owner.number)
                set_link(reference, owner, self._catalog)
                continue
            # An item may refer to itself, without a link: a new item has no id yet.
            set_link(reference, None, self._catalog)
            if not _has_key(record, target):
                missing.append(target)
        self._check_missing(record, missing)
        return found

    def _check_missing(self, record: Record, missing: Sequence[ResourceKey]) -> None:
        """Raise Refusal if there are references without a document to a resource that the store has."""
        titles: list[str] = []
        for target in missing:
            resource = self._catalog.get(target.resource)
            if resource is not None and resource.title not in titles:
                titles.append(resource.title)
        if not titles:
            return
        # All missing references are reported, so that a client can correct them in one step.
        notes: tuple[str, ...] = ()
        if len(titles) > 1:
            notes = tuple(f"There is no such '{title}'." for title in titles)
        message = f"The '{titles[0]}' that the item refers to does not exist."
        raise Refusal("unresolved-reference", message, notes=notes)

    def _dependency_message(self, holder: Document) -> str:
        resource = self._catalog.get(holder.resource)
        title = resource.title if resource else holder.resource
        return f"The item cannot be deleted: an item of '{title}' refers to it."

    def _headers(self, document: Document) -> dict[str, str]:
        # The part is the school year of the route, or empty if the route has none.
        collection = self._resource.path.replace("{schoolYear}", document.part)
        return {"Location": f"{collection}/{document.id}", "ETag": f'"{document.etag}"'}


def _part(school_year: int | None) -> str:
    return "" if school_year is None else str(school_year)


def _has_key(record: Record, target: ResourceKey) -> bool:
    """Whether a reference to this key means the record itself."""
    own = {(key.resource, key.hash) for key in record.identities}
    return (target.resource, target.hash) in own


def _contains_etag(header: str, document: Document) -> bool:
    """Whether an If-Match or If-None-Match header lists the entity tag of the document, or `*`."""
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")}
    return "*" in tags or document.etag in tags


def _check_if_match(document: Document | None, if_match: str | None) -> None:
    if if_match is not None and (
        document is None or not _contains_etag(if_match, document)
    ):
        raise Refusal("etag-mismatch")


def _check_if_none_match(document: Document | None, header: str | None) -> None:
    """Raise Refusal for a write that is only to create an item, if the item exists."""
    if header and document is not None and _contains_etag(header, document):
        raise Refusal("etag-mismatch", "The item exists already.")
