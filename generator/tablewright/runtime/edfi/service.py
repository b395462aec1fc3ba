"""The default service of a resource, which keeps its documents in the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from ..core.operations import Answer, Refusal
from ..core.store import Document, Record, Store, Transaction
from ..core.wire import WireModel
from .bodies import record_of, stored_form
from .cascade import Catalog, check_free, identities, save
from .resources import Resource

ModelT = TypeVar("ModelT", bound=WireModel)

_KEY_CHANGE = "A PUT cannot change the key of an item of"
_KEY_ADVICE = "delete the item and create it again"


class StoreService(Generic[ModelT]):
    """The operations upsert, find, get, replace and delete of one resource, as in the Ed-Fi API.

    `catalog` contains the resources whose documents are in the store; references to others are not checked.
    If the routes contain a school year, each year is a separate data set. Methods raise Refusal.
    """

    def __init__(
        self,
        resource: Resource,
        model: type[ModelT],
        store: Store,
        catalog: Catalog,
        *,
        max_limit: int = 500,
    ) -> None:
        self._resource = resource
        self._model = model
        self._store = store
        self._catalog = catalog
        self._max_limit = max_limit

    def upsert(
        self,
        *,
        body: ModelT,
        if_match: str | None = None,
        school_year: int | None = None,
    ) -> Answer[None]:
        """Create the item (201), or replace the item with the same natural key (200)."""
        content = body.to_wire()
        if "id" in content:
            raise Refusal(
                "assigned-id",
                notes=("The server assigns the 'id'; leave it out of the body.",),
            )
        record = self._record(body, school_year)
        with self._store.writing() as transaction:
            # In the write transaction: another request could otherwise create the item in between.
            existing = transaction.at(record.part, record.target)
            _check_if_match(existing, if_match)
            if existing is None:
                check_free(transaction, record, None)
                document, status = transaction.insert(record), 201
            else:
                document, status = transaction.update(existing, record), 200
            self._check_references(transaction, record)
        return Answer(None, status, self._headers(document))

    def find(
        self,
        *,
        filters: Mapping[str, str],
        limit: int = 25,
        offset: int = 0,
        total_count: bool = False,
        school_year: int | None = None,
    ) -> Answer[list[ModelT]]:
        """One page of the items with the given members; the header `Total-Count` is the number of all."""
        self._check_page(limit, offset)
        part = _part(school_year)
        name = self._resource.name
        with self._store.reading() as transaction:
            page = transaction.find(part, name, filters, limit=limit, offset=offset)
            # Counting reads the whole collection, so it is done only on request.
            count = transaction.count(part, name, filters) if total_count else 0
        headers = {"Total-Count": str(count)} if total_count else {}
        return Answer([self._shown(document) for document in page], 200, headers)

    def get(
        self,
        *,
        id: str,
        if_none_match: str | None = None,
        school_year: int | None = None,
    ) -> Answer[ModelT]:
        """The item. Raises the refusal `not-modified` (304) if `if_none_match` names its entity tag."""
        with self._store.reading() as transaction:
            document = self._existing(transaction, school_year, id)
        headers = {"ETag": f'"{document.etag}"'}
        if if_none_match is not None and _contains_etag(if_none_match, document):
            raise Refusal("not-modified", headers=headers)
        return Answer(self._shown(document), 200, headers)

    def replace(
        self,
        *,
        id: str,
        body: ModelT,
        if_match: str | None = None,
        school_year: int | None = None,
    ) -> Answer[None]:
        """Replace the whole item (204); only some resources allow a new key.

        An `id` in the body is ignored; the path determines the item.
        """
        record = self._record(body, school_year)
        with self._store.writing() as transaction:
            document = self._existing(transaction, school_year, id)
            _check_if_match(document, if_match)
            if (
                record.target.hash != document.target.hash
                and not self._resource.key_updatable
            ):
                raise Refusal(
                    "key-change",
                    f"{_KEY_CHANGE} '{self._resource.title}'; {_KEY_ADVICE}.",
                )
            replaced = save(transaction, self._catalog, document, record)
            self._check_references(transaction, record)
        return Answer(None, 204, self._headers(replaced))

    def delete(
        self, *, id: str, if_match: str | None = None, school_year: int | None = None
    ) -> Answer[None]:
        """Delete the item (204), unless another item refers to it."""
        with self._store.writing() as transaction:
            document = self._existing(transaction, school_year, id)
            _check_if_match(document, if_match)
            for target in identities(self._resource, document.target):
                for holder in transaction.referring(document.part, target):
                    # An item may refer to itself.
                    if holder.number != document.number:
                        raise Refusal(
                            "dependent-item", self._dependency_message(holder)
                        )
            transaction.delete(document)
        return Answer(None, 204)

    def _record(self, body: ModelT, school_year: int | None) -> Record:
        return record_of(
            self._resource, _part(school_year), stored_form(self._resource, body)
        )

    def _check_page(self, limit: int, offset: int) -> None:
        notes = []
        if not 0 <= limit <= self._max_limit:
            notes.append(f"'limit' must be a number from 0 to {self._max_limit}.")
        if not 0 <= offset < 2**31:
            notes.append("'offset' may not be negative or beyond 32 bits.")
        if notes:
            raise Refusal("invalid-parameter", notes=tuple(notes))

    def _existing(
        self, transaction: Transaction, school_year: int | None, identifier: str
    ) -> Document:
        document = transaction.get(_part(school_year), self._resource.name, identifier)
        if document is None:
            raise Refusal("not-found")
        return document

    def _check_references(self, transaction: Transaction, record: Record) -> None:
        # All missing references are reported, so that a client can correct them in one step.
        missing: list[str] = []
        for target in record.references:
            resource = self._catalog.get(target.resource)
            if resource is None or resource.title in missing:
                continue
            if transaction.owner(record.part, target) is None:
                missing.append(resource.title)
        if missing:
            notes = (
                tuple(f"There is no such '{title}'." for title in missing)
                if len(missing) > 1
                else ()
            )
            message = f"The '{missing[0]}' that the item refers to does not exist."
            raise Refusal("unresolved-reference", message, notes=notes)

    def _dependency_message(self, holder: Document) -> str:
        resource = self._catalog.get(holder.target.resource)
        title = resource.title if resource else holder.target.resource
        return f"The item cannot be deleted: an item of '{title}' refers to it."

    def _headers(self, document: Document) -> dict[str, str]:
        # The part is the school year of the route, or empty if the route has none.
        collection = self._resource.path.replace("{schoolYear}", document.part)
        return {"Location": f"{collection}/{document.id}", "ETag": f'"{document.etag}"'}

    def _shown(self, document: Document) -> ModelT:
        server: dict[str, Any] = {
            "_etag": document.etag,
            "_lastModifiedDate": document.modified,
        }
        return self._model.from_wire({"id": document.id, **document.body, **server})


def _part(school_year: int | None) -> str:
    return "" if school_year is None else str(school_year)


def _contains_etag(header: str, document: Document) -> bool:
    """Whether an If-Match or If-None-Match header lists the entity tag of the document, or `*`."""
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")}
    return "*" in tags or document.etag in tags


def _check_if_match(document: Document | None, if_match: str | None) -> None:
    if if_match is not None and (
        document is None or not _contains_etag(if_match, document)
    ):
        raise Refusal("etag-mismatch")
