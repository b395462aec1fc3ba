"""Creates the items that a payload refers to, from the samples of their resources."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from typing import Any

import httpx

from ...core.differences import values_at
from ...core.jsontext import JsonObject
from ...core.samples.sample_set import SampleSet
from ...core.store.records import ResourceKey
from ..bodies import references_of
from ..client.requests import collection_url, item_url, look_up, send, target_of
from ..resources import Resource
from .clean_up import CleanUp
from .descriptor_prerequisites import create_descriptors

Catalog = Mapping[str, Resource]


class Prerequisites:
    """Creates the items that payloads refer to and the server lacks, and deletes them at the end.

    An item is a copy of the first sample of its resource, with the key that the reference contains; its own
    prerequisites are created first. An item that exists is used as it is, and is never changed or deleted.
    References to resources outside `catalog` are ignored.
    """

    def __init__(
        self,
        client: httpx.Client,
        catalog: Catalog,
        samples: SampleSet,
        *,
        school_year: int | None = None,
        today: date | None = None,
    ) -> None:
        self._client = client
        self._catalog = catalog
        self._samples = samples
        self._sample_options: dict[str, Any] = {
            "school_year": school_year,
            "today": today,
        }
        # Items by resource name and key hash.
        self._checked: set[tuple[str, str]] = set()
        self._created: set[tuple[str, str]] = set()
        self._created_urls: list[str] = []

    def provide(self, resource: Resource, payload: JsonObject) -> None:
        """Create the items that a payload refers to. Raises ScenarioFailure if the server refuses one."""
        for _, _, target in references_of(resource, payload):
            if (
                target.resource in self._catalog
                and (target.resource, target.hash) not in self._checked
            ):
                # Before the item is created, so that references in a circle end.
                self._checked.add((target.resource, target.hash))
                self._provide_one(self._catalog[target.resource], target)

    def provide_descriptors(
        self, resource: Resource, payload: JsonObject, school_year: int
    ) -> None:
        """Create the descriptor items of a payload that the data standard does not publish."""
        for url in create_descriptors(self._client, resource, payload, school_year):
            self._created_urls.append(url)

    def load(
        self, resource: Resource, school_year: int, payload: JsonObject
    ) -> httpx.Response:
        """The response to creating a record, or to the query that has found it with status 200."""
        title = f"preload {resource.name}"
        url = collection_url(resource, school_year)
        target = target_of(resource, payload)
        # A POST would replace a record that exists.
        found = look_up(self._client, title, url, target)
        if found.json():
            return found
        self.provide_descriptors(resource, payload, school_year)
        return self._create(title, url, target, payload)

    def has_created(self, target: ResourceKey) -> bool:
        """Whether this object has created the item."""
        return (target.resource, target.hash) in self._created

    def take_created(self) -> tuple[str, ...]:
        """The paths of the items created since the last call, oldest first; the caller deletes them."""
        created = tuple(self._created_urls)
        self._created_urls.clear()
        return created

    def remove(self, clean_up: CleanUp) -> None:
        """Delete the created items, newest first; an item that others refer to by now stays."""
        # Newest first, because an item refers to items that were created before it.
        while self._created_urls:
            clean_up.delete(self._created_urls.pop())

    def _provide_one(self, resource: Resource, target: ResourceKey) -> None:
        title = f"prerequisite {resource.name}"
        year, payload = self._sample_with_key(resource, target)
        url = collection_url(resource, year)
        if look_up(self._client, title, url, target).json():
            return
        # The item has references of its own.
        self.provide(resource, payload)
        self.provide_descriptors(resource, payload, year)
        self._create(title, url, target, payload)

    def _create(
        self, title: str, url: str, target: ResourceKey, payload: JsonObject
    ) -> httpx.Response:
        # A request that was sent again can be answered with 200: the lookup has found no record before.
        expect = (200, 201)
        created = send(self._client, title, "POST", url, expect=expect, body=payload)
        self._created.add((target.resource, target.hash))
        self._created_urls.append(item_url(title, url, created))
        return created

    def _sample_with_key(
        self, resource: Resource, target: ResourceKey
    ) -> tuple[int, JsonObject]:
        scenarios = self._samples.scenarios(resource.name, **self._sample_options)
        first = next(scenario for scenario in scenarios if scenario.payload is not None)
        # The sample is used again for other items of the resource.
        payload = copy.deepcopy(first.payload) or {}
        for part in resource.key:
            value = target.key[part.name]
            first_path, *other_paths = part.paths
            # The first path is the one that is always sent.
            _create_value(payload, first_path, value)
            for path in other_paths:
                _replace_values(payload, path, value)
        for member in resource.merged:
            if member.name in target.key:
                for path in member.paths:
                    _replace_values(payload, path, target.key[member.name])
        return first.school_year, payload


def _create_value(payload: JsonObject, path: str, value: Any) -> None:
    *parents, last = path.split("/")
    here = payload
    for step in parents:
        here = here.setdefault(step, {})
    here[last] = value


def _replace_values(payload: JsonObject, path: str, value: Any) -> None:
    """Set the value at all places of a path that the payload has; it may pass through lists."""
    parents, _, last = path.rpartition("/")
    for holder in values_at(payload, parents) if parents else [payload]:
        if isinstance(holder, dict) and last in holder:
            holder[last] = value
