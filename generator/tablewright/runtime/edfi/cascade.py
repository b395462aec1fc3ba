"""A key that changes takes along whatever refers to it, through as many documents as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..core.jsontext import JsonObject
from ..core.operations import Refusal
from ..core.store import Document, Record, Target, Transaction
from .bodies import aliases_of, record_of, references_of, values_at
from .resources import Resource

Catalog = Mapping[str, Resource]
Change = tuple[Target, Target]


def save(transaction: Transaction, catalog: Catalog, document: Document, record: Record) -> Document:
    """Replace a document; where its key changes, the documents that refer to it follow.

    Raises Refusal where a key that results is taken, or where merged key parts no longer agree.
    """
    followers = _followers(transaction, catalog, document, record)
    check_free(transaction, record, document.number)
    saved = transaction.update(document, record)
    for holder, body in followers:
        following = record_of(catalog[holder.target.resource], holder.part, body)
        check_free(transaction, following, holder.number)
        transaction.update(holder, following)
    return saved


def check_free(transaction: Transaction, record: Record, own: int | None) -> None:
    """Raise Refusal where another document than number `own` has the record's key."""
    for target in (record.target, *record.aliases):
        if transaction.owner(record.part, target) not in {None, own}:
            named = ", ".join(f"{name} = {value}" for name, value in target.key.items())
            note = f"There already is an item of '{target.resource}' with {named}."
            raise Refusal("duplicate-key", notes=(note,))


def identities(resource: Resource, target: Target) -> tuple[Target, ...]:
    """The keys by which others may refer to a document: its own, and those as an abstract resource."""
    return (target, *aliases_of(resource, target.key))


def _followers(
    transaction: Transaction, catalog: Catalog, document: Document, record: Record
) -> list[tuple[Document, JsonObject]]:
    """The documents that have to change with this one, with their new bodies.

    Each body is worked out anew from the stored one whenever another key of the chain turns out to
    change, so that the order in which the chain is walked does not matter.
    """
    changes: dict[tuple[str, str], Change] = {}
    followers: dict[int, tuple[Document, JsonObject]] = {}
    queue = _announce(changes, catalog[document.target.resource], document.target, record.target)
    while queue:
        old = queue.pop()
        for holder in transaction.referring(document.part, old):
            resource = catalog.get(holder.target.resource)
            if resource is None or holder.number == document.number:
                continue
            _repoint(resource, holder.body, changes)
            followers[holder.number] = (holder, holder.body)
            key = _moved_key(resource, holder.body, holder.target.key)
            queue += _announce(changes, resource, holder.target, Target(resource.name, key))
    return list(followers.values())


def _announce(
    changes: dict[tuple[str, str], Change], resource: Resource, old: Target, new: Target
) -> list[Target]:
    """Note a key change; returns the keys whose referring documents have to be looked at (again)."""
    found = []
    if old.hash != new.hash:
        for was, now in zip(identities(resource, old), identities(resource, new), strict=True):
            known = changes.get((was.resource, was.hash))
            if known is None or known[1].hash != now.hash:
                changes[was.resource, was.hash] = (was, now)
                found.append(was)
    return found


def _repoint(resource: Resource, body: JsonObject, changes: Mapping[tuple[str, str], Change]) -> None:
    for reference, part, target in list(references_of(resource, body)):
        change = changes.get((target.resource, target.hash))
        if change:
            reference.update({ours: change[1].key[theirs] for ours, theirs in part.key})


def _moved_key(resource: Resource, body: JsonObject, before: Mapping[str, Any]) -> JsonObject:
    """The key of a body in which some copies of a merged part may have moved and others not yet."""
    key: JsonObject = {}
    for part in resource.key:
        values: Iterator[Any] = (value for path in part.paths for value in values_at(body, path))
        was = before.get(part.name)
        key[part.name] = next((value for value in values if value != was), was)
    return key
