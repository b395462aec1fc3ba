"""Replaces a document; if its key changes, changes the references to it in all other documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.differences import values_at
from ...core.jsontext import JsonObject
from ...core.operations import Refusal
from ...core.store.store import Document, Record, ResourceKey, Transaction
from ..bodies import aliases_of, record_of, references_of
from ..resources import Resource

Catalog = Mapping[str, Resource]
Change = tuple[ResourceKey, ResourceKey]


def save(
    transaction: Transaction,
    catalog: Catalog,
    document: Document,
    record: Record,
    targets: Sequence[int],
) -> Document:
    """The replaced document; documents that refer to a changed key are updated too.

    `targets` are the documents that the record refers to. Raises Refusal if a new key belongs to another
    document, or if the values of a key part would differ.
    """
    # Most replacements keep the key.
    if document.target.hash == record.target.hash:
        return transaction.update(document, record, targets)
    # Collected before the first write: an updated document no longer has the old key.
    followers = _followers(transaction, catalog, document, record)
    check_free(transaction, record, document.number)
    saved = transaction.update(document, record, targets)
    for holder, body in followers:
        following = record_of(catalog[holder.resource], holder.part, body)
        check_free(transaction, following, holder.number)
        # It still refers to the same documents, whose numbers do not change.
        transaction.update(holder, following)
    return saved


def check_free(
    transaction: Transaction, record: Record, except_number: int | None
) -> None:
    """Raise Refusal if a document has a key of the record, except the document `except_number`."""
    # A school and a district may not share a key: both are education organizations.
    owners = transaction.resolve_all(record.part, record.identities)
    for target, owner in zip(record.identities, owners, strict=True):
        if owner is not None and owner.number != except_number:
            key = ", ".join(f"{name} = {value}" for name, value in target.key.items())
            note = f"An item of '{target.resource}' with {key} exists already."
            raise Refusal("duplicate-key", notes=(note,))


def identities(resource: Resource, target: ResourceKey) -> tuple[ResourceKey, ...]:
    """The keys that references to a document may contain: its natural key and its aliases."""
    return (target, *aliases_of(resource, target.key))


def _followers(
    transaction: Transaction, catalog: Catalog, document: Document, record: Record
) -> list[tuple[Document, JsonObject]]:
    """The documents that refer to the changed key, directly or through others, with their new bodies.

    A document whose own key contains the reference changes its key too, so the search continues from it. A
    document can be reached several times; each time, all changes known so far are applied to the stored
    body, so that the order of the search does not matter.
    """
    changes: dict[tuple[str, str], Change] = {}
    followers: dict[int, tuple[Document, JsonObject]] = {}
    _add_changes(changes, catalog[document.resource], document.target, record.target)
    queue = [document]
    while queue:
        changed = queue.pop()
        for holder in transaction.referring(changed):
            resource = catalog.get(holder.resource)
            # A document that refers to itself is written by `save` with its new body.
            if resource is None or holder.number == document.number:
                continue
            body = holder.body
            _update_references(resource, body, changes)
            followers[holder.number] = (holder, body)
            new = ResourceKey(resource.name, _key_after(resource, body, holder.key))
            # The check also ends the search if documents refer to each other in a circle.
            if _add_changes(changes, resource, holder.target, new):
                queue.append(holder)
    return list(followers.values())


def _add_changes(
    changes: dict[tuple[str, str], Change],
    resource: Resource,
    old: ResourceKey,
    new: ResourceKey,
) -> bool:
    """Add a key change; whether documents that refer to the old key must be visited (again)."""
    is_new = False
    if old.hash == new.hash:
        return is_new
    for old_key, new_key in zip(
        identities(resource, old), identities(resource, new), strict=True
    ):
        known = changes.get((old_key.resource, old_key.hash))
        if known is None or known[1].hash != new_key.hash:
            changes[old_key.resource, old_key.hash] = (old_key, new_key)
            is_new = True
    return is_new


def _update_references(
    resource: Resource, body: JsonObject, changes: Mapping[tuple[str, str], Change]
) -> None:
    for reference, part, target in list(references_of(resource, body)):
        change = changes.get((target.resource, target.hash))
        if change:
            new_key = change[1].key
            reference.update(
                {name: new_key[target_name] for name, target_name in part.key}
            )


def _key_after(
    resource: Resource, body: JsonObject, before: Mapping[str, Any]
) -> JsonObject:
    """The key of a body in which some paths of a part may have the new value and others the old one."""
    key: JsonObject = {}
    for part in resource.key:
        # While only some references are updated, the paths of a part differ: a new value counts.
        old_value = before.get(part.name)
        key[part.name] = old_value
        for path in part.paths:
            changed = [value for value in values_at(body, path) if value != old_value]
            if changed:
                key[part.name] = changed[0]
                break
    return key
