"""Runs the scenarios of an Ed-Fi resource in order against a server, as certification does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from ...core.differences import differences, unchanged, values_at
from ...core.jsontext import JsonObject
from ...core.runs.invalid_cases import (
    InvalidCase,
    check_rejected,
    invalid_payload,
    scenario_of,
)
from ...core.runs.scenarios import ScenarioFailure, Step, json_of, title_of
from ...core.samples.sample_set import SampleSet, Scenario, Updates
from ...core.store.records import ResourceKey
from ..bodies import LINK, stored_form
from ..client.requests import collection_url, item_url, key_query, send, target_of
from ..resources import Resource
from .clean_up import CleanUp
from .conflicts import conflicts_of, refuse, refuse_existing_records
from .prerequisites import Prerequisites

Catalog = Mapping[str, Resource]


@dataclass(slots=True)
class CreatedItem:
    """An item that a scenario has created: its path, and the payload that was sent last."""

    url: str
    payload: JsonObject


def run_scenarios(
    client: httpx.Client,
    resource: Resource,
    samples: SampleSet,
    *,
    catalog: Catalog | None = None,
    school_year: int | None = None,
    today: date | None = None,
    updates: Updates = "recreate",
) -> tuple[Step, ...]:
    """Run all scenarios of a resource and return the steps; at the end, all remaining items are deleted.

    `catalog` contains the resources whose items may be created as prerequisites (None: create none). The
    client has the address of the server and an access token. Raises ScenarioFailure for the first unexpected
    response, and before anything is sent if the server has a record that the scenarios would overwrite.
    """
    options: Any = {"school_year": school_year, "today": today}
    scenarios = samples.scenarios(resource.name, **options, updates=updates)
    refuse_existing_records(client, [(resource, scenarios)])
    prerequisites = Prerequisites(client, catalog or {}, samples, **options)
    run = ScenarioRun(client, resource, prerequisites)
    clean_up = CleanUp(client)
    try:
        for scenario in scenarios:
            run.play(scenario)
    finally:
        run.clean_up(clean_up)
        prerequisites.remove(clean_up)
    return (*run.steps, *clean_up.remaining)


def check_invalid_case(
    client: httpx.Client,
    resource: Resource,
    samples: SampleSet,
    case: InvalidCase,
    *,
    school_year: int | None = None,
) -> None:
    """Send a payload that breaks one rule.

    Raises ScenarioFailure unless the server refuses the payload and names the invalid member.
    """
    scenario = scenario_of(
        samples.scenarios(resource.name, school_year=school_year), case
    )
    payload = invalid_payload(scenario.payload or {}, case)
    collection = collection_url(resource, scenario.school_year)
    response = client.post(collection, json=payload)
    if response.status_code == 201:
        # The server has accepted the payload: the item would be in the way of later scenarios.
        CleanUp(client).delete(item_url(case.name, collection, response))
    check_rejected(response, case)


class ScenarioRun:
    """The state between scenarios: the items by the number of their scenario, and the steps so far."""

    def __init__(
        self, client: httpx.Client, resource: Resource, prerequisites: Prerequisites
    ) -> None:
        self.steps: list[Step] = []
        self._client = client
        self._resource = resource
        self._prerequisites = prerequisites
        self._items: dict[str, CreatedItem] = {}

    def play(self, scenario: Scenario) -> None:
        """Run one scenario and read its item back. Raises ScenarioFailure for an unexpected response."""
        if scenario.method == "DELETE":
            self._delete(scenario)
        elif scenario.method == "PUT":
            self._update(scenario)
        else:
            self._create(scenario)

    def clean_up(self, clean_up: CleanUp) -> None:
        """Delete the items that no scenario has deleted."""
        urls: dict[str, None] = {}
        while self._items:
            # Several scenarios may have written the same item.
            _, item = self._items.popitem()
            urls[item.url] = None
        for url in urls:
            clean_up.delete(url)

    def _create(self, scenario: Scenario) -> None:
        payload = _payload_of(scenario)
        year = scenario.school_year
        self._prerequisites.provide(self._resource, payload)
        self._prerequisites.provide_descriptors(self._resource, payload, year)
        # A POST with a known key replaces the item and is answered with 200 instead of 201.
        target = target_of(self._resource, payload)
        existing = self._item_with_key(target)
        expect: tuple[int, ...] = (scenario.status or (200 if existing else 201),)
        if self._prerequisites.has_created(target):
            # A prerequisite can be the same item, so the scenario may create it or replace it.
            expect = (200, 201)
        elif not existing:
            # Somebody else may have created it since the check before the first scenario.
            found = conflicts_of(self._client, self._resource, scenario, target)
            refuse(found)
        collection = collection_url(self._resource, scenario.school_year)
        note = "updates" if existing else "creates"
        response = self._send(
            scenario, "POST", collection, expect, body=payload, note=note
        )
        if response.status_code >= 400:
            return
        url = item_url(title_of(scenario), collection, response)
        if existing:
            existing.payload = payload
        item = existing or CreatedItem(url, payload)
        self._items[scenario.number] = item
        self._check(scenario, item)

    def _update(self, scenario: Scenario) -> None:
        payload = _payload_of(scenario)
        item = self._item_for(scenario, payload)
        year = scenario.school_year
        self._prerequisites.provide(self._resource, payload)
        self._prerequisites.provide_descriptors(self._resource, payload, year)
        # What the update changes is compared with the record, not with an earlier payload.
        read = self._read(scenario, item, note="reads the record before the update")
        before = content_of(self._resource, read)
        if scenario.recreate:
            self._recreate(scenario, item, payload)
        else:
            expect = (scenario.status or 204,)
            note = "replaces"
            if scenario.kept_key:
                note = f"replaces, with the key kept: {', '.join(scenario.kept_key)}"
            response = self._send(
                scenario, "PUT", item.url, expect, body=payload, note=note
            )
            if response.status_code >= 400:
                return
        item.payload = payload
        self._items[scenario.number] = item
        after = self._check(scenario, item)
        _check_changes(scenario, before, after)

    def _recreate(
        self, scenario: Scenario, item: CreatedItem, payload: JsonObject
    ) -> None:
        """Delete the item and create it with its new key."""
        note = "the key changes and a PUT may not change it: DELETE and POST instead"
        self._send(scenario, "DELETE", item.url, (204,), note=note)
        collection = collection_url(self._resource, scenario.school_year)
        response = self._send(
            scenario, "POST", collection, (201,), body=payload, note=note
        )
        item.url = item_url(title_of(scenario), collection, response)

    def _delete(self, scenario: Scenario) -> None:
        item = self._item_for(scenario, None)
        self._send(
            scenario, "DELETE", item.url, (scenario.status or 204,), note="deletes"
        )
        self._send(scenario, "GET", item.url, (404,), note="is gone")
        # Several scenarios may have written the same item.
        for number, other in list(self._items.items()):
            if other is item:
                del self._items[number]

    def _read(
        self, scenario: Scenario, item: CreatedItem, *, note: str = "reads back"
    ) -> JsonObject:
        """The item as the server returns it."""
        response = self._send(scenario, "GET", item.url, (200,), note=note)
        document = json_of(response, title_of(scenario))
        if not isinstance(document, dict):
            raise ScenarioFailure(
                f"{title_of(scenario)}: GET {item.url} did not answer with an object"
            )
        return document

    def _check(self, scenario: Scenario, item: CreatedItem) -> JsonObject:
        """Read the item back, by its URL and by its natural key, and return its content."""
        # A server can accept a payload and lose a part of it.
        got = self._read(scenario, item)
        content = content_of(self._resource, got)
        lines = differences(content_of(self._resource, item.payload), content)
        if lines:
            raise ScenarioFailure(
                f"{title_of(scenario)}: the item that was read differs from the payload: {'; '.join(lines)}"
            )
        query = key_query(target_of(self._resource, item.payload))
        # The key must also identify the item for a client that does not know its id.
        collection = item.url.rpartition("/")[0]
        response = self._send(
            scenario, "GET", collection, (200,), note="finds by key", params=query
        )
        items = json_of(response, title_of(scenario))
        if [found.get("id") for found in items] != [got.get("id")]:
            raise ScenarioFailure(
                f"{title_of(scenario)}: the natural key {query} finds {len(items)} items instead of this one"
            )
        return content

    def _send(
        self,
        scenario: Scenario,
        method: str,
        url: str,
        expect: tuple[int, ...],
        *,
        note: str,
        body: Any = None,
        params: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        response = send(
            self._client,
            title_of(scenario),
            method,
            url,
            expect=expect,
            params=params,
            body=body,
        )
        self.steps.append(
            Step(scenario.number, f"{method} {url}", response.status_code, note)
        )
        return response

    def _item_for(self, scenario: Scenario, payload: JsonObject | None) -> CreatedItem:
        """The item that a PUT or DELETE works on."""
        item = self._items.get(scenario.record_of)
        if item is None and payload:
            item = self._item_with_key(target_of(self._resource, payload))
        if item is None:
            source = (
                f"scenario {scenario.record_of}"
                if scenario.record_of
                else "an earlier scenario"
            )
            raise ScenarioFailure(
                f"{title_of(scenario)} needs the item of {source}, which created none or deleted it"
            )
        return item

    def _item_with_key(self, target: ResourceKey) -> CreatedItem | None:
        for item in self._items.values():
            if target_of(self._resource, item.payload).hash == target.hash:
                return item
        return None


def _payload_of(scenario: Scenario) -> JsonObject:
    if scenario.payload is None:
        raise ScenarioFailure(f"{title_of(scenario)} has no payload to send")
    return scenario.payload


def _check_changes(scenario: Scenario, before: JsonObject, after: JsonObject) -> None:
    """Raise ScenarioFailure if a member that the update changes is the same before and after it."""
    problems = []
    for path, old, new in unchanged(scenario.changes, before, after):
        problems.append(f"'{path}' is {old} before the update and {new} after it")
    if problems:
        raise ScenarioFailure(
            f"{title_of(scenario)} does not change what it should: {'; '.join(problems)}"
        )


def content_of(resource: Resource, document: JsonObject) -> JsonObject:
    """A document without members that the server writes, and without empty members."""
    # Both documents are reduced in the same way before they are compared.
    content: JsonObject = _without_empty_members(document)
    content = stored_form(content)
    for part in resource.references:
        for reference in values_at(content, part.path):
            # A server that a verification reads may send another type.
            if isinstance(reference, dict):
                reference.pop(LINK, None)
    return content


def _without_empty_members(value: Any) -> Any:
    # Some servers return null or an empty array for a member that the payload leaves out.
    if isinstance(value, list):
        return [_without_empty_members(item) for item in value]
    if isinstance(value, dict):
        kept = {}
        for name, member in value.items():
            if member not in (None, []):
                kept[name] = _without_empty_members(member)
        return kept
    return value
