"""Change queries: which items a client must read again, which are deleted, and which have a new key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from fastapi import FastAPI
from starlette.requests import Request

from ...core.jsontext import JsonObject
from ...core.operations import Answer, Operation, Parameter, Refusal
from ...core.server.mounting import Guard, HttpPolicy, mount
from ...core.store.store import Selection, Store, TrackedChange, Transaction
from ..resources import Resource
from .paging import Page

#: The path of the newest change version; clients add it to the address of the server.
AVAILABLE_PATH = "/changeQueries/v1/availableChangeVersions"

#: One page of deletes or key changes, and the number of all of them if it is required.
Changes = tuple[list[JsonObject], int | None]
FindChanges = Callable[[Transaction, Selection, Page, bool], Changes]

_WINDOW = (
    Parameter("minChangeVersion", "min_change_version", "query", "integer"),
    Parameter("maxChangeVersion", "max_change_version", "query", "integer"),
)
_PAGE = (
    Parameter("limit", "limit", "query", "integer"),
    Parameter("offset", "offset", "query", "integer"),
    Parameter("totalCount", "total_count", "query", "boolean"),
)
_NUMBER = Parameter("number", "number", "query", "integer")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def mount_tracking(
    application: FastAPI, resource: Resource, service: object, policy: HttpPolicy
) -> None:
    """Add the routes of a collection that packages do not list: partitions, deletes and key changes.

    A service of the caller has only those whose methods it has.
    """
    served: list[Operation] = []
    for operation in _operations(resource):
        if hasattr(service, operation.name):
            served.append(operation)
    mount(application, served, service, policy)


def _operations(resource: Resource) -> Iterator[Operation]:
    route: tuple[Parameter, ...] = ()
    if "{schoolYear}" in resource.path:
        route = (Parameter("schoolYear", "school_year", "path", "integer"),)
    yield Operation(
        "partitions",
        "GET",
        f"{resource.path}/partitions",
        (*route, _NUMBER, *_WINDOW),
        filters=resource.query_names,
    )
    for name, ending in (("deletes", "deletes"), ("key_changes", "keyChanges")):
        parameters = (*route, *_WINDOW, *_PAGE)
        yield Operation(name, "GET", f"{resource.path}/{ending}", parameters)


def mount_change_versions(
    application: FastAPI, store: Store, policy: HttpPolicy
) -> None:
    """Add the route of the available change versions."""
    operation = Operation("available_change_versions", "GET", AVAILABLE_PATH)
    mount(application, [operation], _ChangeVersions(store), policy)


def in_window(
    selection: Selection, min_change_version: int | None, max_change_version: int | None
) -> Selection:
    """The selection within a window of change versions. Raises Refusal for a number that cannot be one."""
    notes: list[str] = []
    versions = {
        "minChangeVersion": min_change_version,
        "maxChangeVersion": max_change_version,
    }
    for name, version in versions.items():
        if version is not None and not 0 <= version < 2**63:
            notes.append(f"'{name}' may not be negative or beyond 64 bits.")
    if notes:
        raise Refusal("invalid-parameter", notes=tuple(notes))
    # Most requests have no window.
    if min_change_version is None and max_change_version is None:
        return selection
    return replace(
        selection, changed_since=min_change_version, changed_until=max_change_version
    )


def deleted_items(
    transaction: Transaction, selection: Selection, page: Page, total_count: bool
) -> Changes:
    """One page of the deletes in a window, with their keys."""
    changes = transaction.deletes(selection, limit=page.limit, offset=page.offset)
    count = transaction.count_deletes(selection) if total_count else None
    rows: list[JsonObject] = []
    for change in changes:
        rows.append({**_identity(change), "keyValues": change.old_key})
    return rows, count


def changed_keys(
    transaction: Transaction, selection: Selection, page: Page, total_count: bool
) -> Changes:
    """One page of the key changes in a window, with the old and the new key of each item."""
    changes = transaction.key_changes(selection, limit=page.limit, offset=page.offset)
    count = transaction.count_key_changes(selection) if total_count else None
    rows: list[JsonObject] = []
    for change in changes:
        keys = {"oldKeyValues": change.old_key, "newKeyValues": change.new_key}
        rows.append({**_identity(change), **keys})
    return rows, count


def _identity(change: TrackedChange) -> JsonObject:
    return {"id": change.id, "changeVersion": change.change_version}


class _ChangeVersions:
    """Serves the change versions of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def available_change_versions(self) -> Answer[dict[str, int]]:
        """The oldest and the newest change version."""
        versions = await self._store.read_async(Transaction.change_versions)
        oldest, newest = versions
        return Answer({"oldestChangeVersion": oldest, "newestChangeVersion": newest})


def with_snapshot_check(guard: Guard) -> Guard:
    """The same access check, which also refuses requests for a snapshot: the server has none."""

    def check(request: Request) -> None:
        guard(request)
        if request.headers.get("use-snapshot", "").strip().lower() != "true":
            return
        if request.method in _READING:
            raise Refusal("not-found", "There is no snapshot to read from.")
        advice = "A snapshot cannot be changed; leave out the header 'Use-Snapshot'."
        raise Refusal("method-not-allowed", notes=(advice,))

    return check
