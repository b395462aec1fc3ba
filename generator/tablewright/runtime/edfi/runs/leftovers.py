"""Deletes the records that killed runs have left on a server, and only those: their journals list them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import httpx

from ...core.differences import differences
from ...core.jsontext import JsonObject
from ...core.runs.scenarios import Step, json_of
from ..bodies import SERVER_MEMBERS
from ..client.requests import key_query, send, target_of
from ..resources import Resource
from .journal import CreatedRecords, ended_journals
from .scenarios import content_of

_TITLE = "clean-up"
#: A record to which others refer has to stay.
_EXPECTED = (204, 404, 409)

Report = Callable[[Step], None]


def delete_leftovers(
    client: httpx.Client,
    package: str,
    address: str,
    catalog: Mapping[str, Resource],
    *,
    report: Report | None = None,
) -> tuple[Step, ...]:
    """Deletes the records of killed runs at `address`; returns a step for each record that was there.

    A record whose content no request of the run has sent stays: somebody else has changed it. `report` is
    called after each step.
    """
    steps: list[Step] = []
    for path, created in ended_journals(package, address):
        is_done = True
        for step in _deletions(client, catalog, created):
            steps.append(step)
            # It can be deleted once the records of others are gone.
            is_done = is_done and step.status != 409
            if report:
                report(step)
        if is_done:
            path.unlink(missing_ok=True)
    return tuple(steps)


def _deletions(
    client: httpx.Client, catalog: Mapping[str, Resource], created: CreatedRecords
) -> Iterator[Step]:
    """A step for each record of a run that is still there, the newest first."""
    for collection, body in created.unanswered.values():
        resource = _resource_at(catalog, collection)
        query = _query(resource, body)
        response = send(client, _TITLE, "GET", collection, expect=(200,), params=query)
        for item in json_of(response, _TITLE):
            url = f"{collection}/{item['id']}"
            yield _delete(client, resource, url, item, [body])
    # A record is deleted before the records that it refers to.
    for url, bodies in reversed(created.records.items()):
        response = send(client, _TITLE, "GET", url, expect=(200, 404))
        if response.status_code == 200:
            resource = _resource_at(catalog, url.rpartition("/")[0])
            item = json_of(response, _TITLE)
            yield _delete(client, resource, url, item, bodies)


def _resource_at(catalog: Mapping[str, Resource], collection: str) -> Resource | None:
    """The resource of a path, None for descriptors."""
    name = collection.rpartition("/")[2]
    return catalog.get(name)


def _query(resource: Resource | None, body: JsonObject) -> dict[str, str]:
    """The query that finds the record of a body."""
    if resource is not None:
        return key_query(target_of(resource, body))
    query: dict[str, str] = {}
    for name in ("namespace", "codeValue"):
        if name in body:
            query[name] = str(body[name])
    return query


def _delete(
    client: httpx.Client,
    resource: Resource | None,
    url: str,
    item: JsonObject,
    sent: list[JsonObject],
) -> Step:
    stored = _content(resource, item)
    if all(differences(_content(resource, body), stored) for body in sent):
        note = "stays, because its content is not that of the run"
        return Step(_TITLE, f"GET {url}", 200, note)
    response = send(client, _TITLE, "DELETE", url, expect=_EXPECTED)
    note = "deletes"
    if response.status_code == 409:
        note = "stays, because other records refer to it"
    return Step(_TITLE, f"DELETE {url}", response.status_code, note)


def _content(resource: Resource | None, document: JsonObject) -> JsonObject:
    """The members that a client has sent."""
    if resource is not None:
        return content_of(resource, document)
    content: JsonObject = {}
    for name, value in document.items():
        if name not in SERVER_MEMBERS:
            content[name] = value
    return content
