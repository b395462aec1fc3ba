"""Runs the scenarios of an Ed-Fi resource in order against a server, as certification does."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from ..core.differences import differences, unchanged, values_at
from ..core.invalid_cases import (
    InvalidCase,
    check_rejected,
    invalid_payload,
    scenario_of,
)
from ..core.jsontext import JsonObject
from ..core.operations import Refusal
from ..core.samples import SampleSet, Scenario
from ..core.scenarios import ScenarioFailure, Step, send, title_of
from ..core.store_records import ResourceKey, query_text
from .bodies import LINK, SERVER_MEMBERS, natural_key
from .prerequisites import Prerequisites, collection_url, item_url
from .resources import Resource

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
) -> tuple[Step, ...]:
    """Run all scenarios of a resource and return the steps; at the end, all remaining items are deleted.

    `catalog` contains the resources whose items may be created as prerequisites (None: create none). The
    client has the address of the server and an access token. Raises ScenarioFailure for the first unexpected
    response.
    """
    prerequisites = Prerequisites(
        client, catalog or {}, samples, school_year=school_year, today=today
    )
    run = ScenarioRun(client, resource, prerequisites)
    try:
        for scenario in samples.scenarios(
            resource.name, school_year=school_year, today=today
        ):
            run.play(scenario)
    except BaseException:
        # A failure during the clean-up must not replace the first one.
        with suppress(ScenarioFailure):
            run.clean_up()
            prerequisites.remove()
        raise
    run.clean_up()
    prerequisites.remove()
    return tuple(run.steps)


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
    response = client.post(collection_url(resource, scenario.school_year), json=payload)
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

    def clean_up(self) -> None:
        """Delete the items that no scenario has deleted."""
        while self._items:
            _, item = self._items.popitem()
            send(self._client, "clean-up", "DELETE", item.url, expect=(204, 404, 409))

    def _create(self, scenario: Scenario) -> None:
        payload = _payload_of(scenario)
        year = scenario.school_year
        self._prerequisites.provide(self._resource, payload)
        self._prerequisites.provide_descriptors(self._resource, payload, year)
        # A POST with a known key replaces the item and is answered with 200 instead of 201.
        existing = self._item_with_key_of(payload)
        expect: tuple[int, ...] = (scenario.status or (200 if existing else 201),)
        if self._prerequisites.has_created(self._target(payload)):
            # A prerequisite can be the same item, so the scenario may create it or replace it.
            expect = (200, 201)
        collection = collection_url(self._resource, scenario.school_year)
        note = "updates" if existing else "creates"
        response = self._send(
            scenario, "POST", collection, expect, body=payload, note=note
        )
        if response.status_code >= 400:
            return
        # Without it, the item cannot be read back.
        if "location" not in response.headers:
            raise ScenarioFailure(
                f"{title_of(scenario)}: the answer to POST has no Location"
            )
        if existing:
            existing.payload = payload
        item = existing or CreatedItem(item_url(collection, response), payload)
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
        before = _content(self._resource, read)
        if scenario.recreate:
            self._recreate(scenario, item, payload)
        else:
            expect = (scenario.status or 204,)
            response = self._send(
                scenario, "PUT", item.url, expect, body=payload, note="replaces"
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
        item.url = item_url(collection, response)

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
        document: JsonObject = response.json()
        return document

    def _check(self, scenario: Scenario, item: CreatedItem) -> JsonObject:
        """Read the item back, by its URL and by its natural key, and return its content."""
        # A server can accept a payload and lose a part of it.
        got = self._read(scenario, item)
        content = _content(self._resource, got)
        lines = differences(_content(self._resource, item.payload), content)
        if lines:
            raise ScenarioFailure(
                f"{title_of(scenario)}: the item that was read differs from the payload: {'; '.join(lines)}"
            )
        query = {
            name: query_text(value)
            for name, value in self._target(item.payload).key.items()
        }
        # The key must also identify the item for a client that does not know its id.
        collection = item.url.rpartition("/")[0]
        items = self._send(
            scenario, "GET", collection, (200,), note="finds by key", params=query
        ).json()
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
            item = self._item_with_key_of(payload)
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

    def _item_with_key_of(self, payload: JsonObject) -> CreatedItem | None:
        key_hash = self._target(payload).hash
        for item in self._items.values():
            if self._target(item.payload).hash == key_hash:
                return item
        return None

    def _target(self, payload: JsonObject) -> ResourceKey:
        try:
            return ResourceKey(
                self._resource.name, natural_key(self._resource, payload)
            )
        except Refusal as refusal:
            reasons = " ".join(
                f"{fault.path}: {fault.message}" for fault in refusal.faults
            )
            raise ScenarioFailure(
                f"a payload of {self._resource.name} has no natural key: {reasons}"
            ) from None


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


def _content(resource: Resource, document: JsonObject) -> JsonObject:
    """A document without members that the server writes, and without empty members."""
    # Both documents are reduced in the same way before they are compared.
    content: JsonObject = _without_empty_members(document)
    for name in SERVER_MEMBERS:
        content.pop(name, None)
    for part in resource.references:
        for reference in values_at(content, part.path):
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
