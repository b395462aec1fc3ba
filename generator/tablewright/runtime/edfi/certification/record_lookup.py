"""Finds records on any Ed-Fi server by their natural key or their id, with as few requests as possible.

Some servers ignore a filter, know no other, or have another namespace in their descriptors. So the key of
each returned item is compared here, and the whole collection is read if the filter was ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from ...core.certification.results import Exchange
from ...core.differences import values_at
from ...core.jsontext import JsonObject
from ...core.runs.scenarios import ScenarioFailure, json_of
from ...core.store.records import ResourceKey, query_text
from ..client.requests import collection_url, key_query, send, target_of
from ..resources import Resource
from .plan import PlannedStep

#: The number of pages that are read of a collection whose filter does not work.
_MOST_PAGES = 1000

#: The part of an answer that is kept if it is not JSON.
_LONGEST_TEXT = 2000

#: Old servers write dates with a time.
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00(\.0+)?(Z|\+00:00)?")


@dataclass(frozen=True, slots=True)
class Found:
    """The record at a key or an id, None if there is none, and the requests that show it.

    `count` is the number of records with the key; `note` says in words why a record may be missing.
    """

    record: JsonObject | None
    exchanges: tuple[Exchange, ...]
    count: int = 0
    note: str = ""

    @property
    def id(self) -> str:
        """The id of the record, empty without one."""
        return str(self.record.get("id", "")) if self.record else ""


class RecordLookup:
    """Reads the records of one round: each key and each id at most once."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._by_key: dict[tuple[str, str], Found] = {}
        self._by_id: dict[tuple[str, str], Found] = {}
        self._collections: dict[str, tuple[JsonObject, ...]] = {}

    def at_key(self, step: PlannedStep) -> Found:
        """The record with the natural key of the payload of a step.

        Raises ScenarioFailure if the server does not answer, or not with a list.
        """
        target = target_of(step.resource, step.scenario.payload or {})
        collection = collection_url(step.resource, step.scenario.school_year)
        place = (collection, target.hash)
        if place not in self._by_key:
            self._by_key[place] = self._find(step, collection, target)
        return self._by_key[place]

    def at_id(self, step: PlannedStep, identifier: str) -> Found:
        """The record of the resource of a step with an id. Raises ScenarioFailure as `at_key` does."""
        collection = collection_url(step.resource, step.scenario.school_year)
        place = (collection, identifier)
        if place not in self._by_id:
            url = f"{collection}/{identifier}"
            response = send(self._client, step.name, "GET", url, expect=(200, 404, 410))
            record = None
            if response.status_code == 200:
                record = json_of(response, step.name)
            if record is not None and not isinstance(record, dict):
                raise ScenarioFailure(
                    f"{step.name}: GET {url} did not answer with an object", response
                )
            found = Found(record, (exchange_of(response),), int(record is not None))
            self._by_id[place] = found
        return self._by_id[place]

    def _find(self, step: PlannedStep, collection: str, target: ResourceKey) -> Found:
        if collection in self._collections:
            return _found(step.resource, target, self._collections[collection], ())
        query = _query_without_descriptors(target)
        response = send(
            self._client,
            step.name,
            "GET",
            collection,
            expect=(200, 400, 404),
            params=query,
        )
        exchanges = (exchange_of(response),)
        if response.status_code == 404:
            # Early releases answer so if nothing has the key, and any server without the resource.
            note = f"GET {collection} answers 404; does the server have this resource?"
            return Found(None, exchanges, note=note)
        items: tuple[JsonObject, ...] = ()
        if response.status_code == 200:
            items = _items(response, step)
            found = _found(step.resource, target, items, exchanges)
            if found.count == 1 or not items:
                return found
        # The server does not know the filter, ignores it, or has several pages of records that match it.
        is_ignored = response.status_code == 400 or _ignores(query, items, step)
        filters = {} if is_ignored else query
        items += self._further_items(step, collection, filters, len(items))
        if is_ignored:
            self._collections[collection] = items
        return _found(step.resource, target, items, exchanges)

    def _further_items(
        self,
        step: PlannedStep,
        collection: str,
        filters: Mapping[str, str],
        offset: int,
    ) -> tuple[JsonObject, ...]:
        """The items of a collection from an offset on. A page has the size that the server chooses."""
        further: list[JsonObject] = []
        previous: tuple[JsonObject, ...] = ()
        for _ in range(_MOST_PAGES):
            params = {**filters, "offset": str(offset + len(further))}
            response = send(
                self._client,
                step.name,
                "GET",
                collection,
                expect=(200,),
                params=params,
            )
            items = _items(response, step)
            # A server that ignores the offset would send the same page for ever.
            if not items or items == previous:
                return tuple(further)
            further += items
            previous = items
        raise ScenarioFailure(
            f"{step.name}: the server ignores the filters of {collection}, which has more than "
            f"{len(further)} records; verify on a server with fewer records",
            response,
        )


def exchange_of(response: httpx.Response) -> Exchange:
    """A request and its response as a session keeps them."""
    try:
        received: Any = response.json()
    except (ValueError, RecursionError):
        received = response.text[:_LONGEST_TEXT] or None
    request = response.request
    return Exchange(
        request.method,
        request.url.raw_path.decode("ascii"),
        response.status_code,
        received=received,
        seconds=_seconds(response),
    )


def _seconds(response: httpx.Response) -> float:
    try:
        return round(response.elapsed.total_seconds(), 3)
    except RuntimeError:
        # An application in this process answers without a stream, so nothing measures its time.
        return 0.0


def _items(response: httpx.Response, step: PlannedStep) -> tuple[JsonObject, ...]:
    """The items of a page. Raises ScenarioFailure if the response is no list of objects."""
    items = json_of(response, step.name)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        path = response.request.url.path
        raise ScenarioFailure(
            f"{step.name}: GET {path} did not answer with a list of records", response
        )
    return tuple(items)


def _query_without_descriptors(target: ResourceKey) -> dict[str, str]:
    """The query for a key; the namespace of a descriptor may be another one on the server."""
    query: dict[str, str] = {}
    for name, text in key_query(target).items():
        if not _is_descriptor(text):
            query[name] = text
    return query or key_query(target)


def _is_descriptor(text: str) -> bool:
    return "Descriptor#" in text or "Descriptor/" in text


def _ignores(
    query: Mapping[str, str], items: tuple[JsonObject, ...], step: PlannedStep
) -> bool:
    """Whether the server has returned an item that does not match the query."""
    for item in items:
        for part in step.resource.key:
            if part.name not in query:
                continue
            values = _part_values(item, part.paths)
            if values and comparable(query[part.name]) not in values:
                return True
    return False


def _found(
    resource: Resource,
    target: ResourceKey,
    items: tuple[JsonObject, ...],
    exchanges: tuple[Exchange, ...],
) -> Found:
    """The item that has the key. An item without a part of its key matches if it is the only one."""
    whole: list[JsonObject] = []
    partial: list[JsonObject] = []
    for item in items:
        matching = 0
        differing = 0
        for part in resource.key:
            values = _part_values(item, part.paths)
            if comparable(target.key[part.name]) in values:
                matching += 1
            elif values:
                differing += 1
        if matching == len(resource.key):
            whole.append(item)
        elif not differing:
            partial.append(item)
    if whole:
        return Found(whole[0], exchanges, len(whole))
    if len(partial) == 1:
        return Found(partial[0], exchanges, 1)
    return Found(None, exchanges)


def _part_values(item: JsonObject, paths: tuple[str, ...]) -> set[str]:
    values: set[str] = set()
    for path in paths:
        for value in values_at(item, path):
            if value is not None and not isinstance(value, dict | list):
                values.add(comparable(value))
    return values


def comparable(value: Any) -> str:
    """A scalar as keys compare it: without case, the namespace of a descriptor, or the midnight of a date."""
    text = query_text(value).casefold()
    if "descriptor#" in text:
        return text.partition("descriptor#")[2]
    midnight = _MIDNIGHT.fullmatch(text.upper())
    return midnight[1] if midnight else text
