"""Change queries: which items a client must read again, which are deleted, and which have a new key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from ..core.operations import Answer, Operation, Parameter, Refusal
from ..core.store import Store
from .paging import Page
from .resources import Resource

#: The path of the newest change version; clients add it to the address of the server.
AVAILABLE_PATH = "/changeQueries/v1/availableChangeVersions"

AVAILABLE = Operation("available_change_versions", "GET", AVAILABLE_PATH)

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


@dataclass(frozen=True, slots=True)
class ChangeWindow:
    """A range of change versions; both ends are in it, None is no end."""

    first: int | None = None
    last: int | None = None


def change_window(
    min_change_version: int | None, max_change_version: int | None
) -> ChangeWindow:
    """The window of a request. Raises Refusal for a version that cannot be one."""
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
    return ChangeWindow(min_change_version, max_change_version)


def tracking_operations(resource: Resource) -> Iterator[Operation]:
    """The operations of a collection that packages do not list: partitions, deletes, key changes."""
    route: list[Parameter] = []
    if "{schoolYear}" in resource.path:
        route.append(Parameter("schoolYear", "school_year", "path", "integer"))
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


class ChangeVersions:
    """Serves the change versions of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def available_change_versions(self) -> Answer[dict[str, int]]:
        """The oldest and the newest change version."""
        oldest, newest = await self._store.read_async(
            lambda transaction: transaction.change_versions()
        )
        body = {"oldestChangeVersion": oldest, "newestChangeVersion": newest}
        return Answer(body)


def refuse_snapshot(request: Request) -> None:
    """Raise Refusal if a request wants to read from a snapshot, of which there is none, or to write to it."""
    if request.headers.get("use-snapshot", "").strip().lower() != "true":
        return
    if request.method in _READING:
        raise Refusal("not-found", "There is no snapshot to read from.")
    raise Refusal(
        "method-not-allowed",
        notes=("A snapshot cannot be changed; leave out the header 'Use-Snapshot'.",),
    )
