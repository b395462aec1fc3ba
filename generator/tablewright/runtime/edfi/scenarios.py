"""The scenarios of an Ed-Fi resource, run in order against a server, as certification does them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from ..core.invalid_cases import InvalidCase, check_rejected, invalid_payload, scenario_of
from ..core.jsontext import JsonObject
from ..core.operations import Refusal
from ..core.samples import SampleSet, Scenario
from ..core.scenarios import ScenarioFailure, Step, differences, send, title_of
from ..core.store import Target
from .bodies import LINK, SERVER_MEMBERS, natural_key, query_text, values_at
from .prerequisites import Prerequisites, collection_url, item_url
from .resources import Resource

Catalog = Mapping[str, Resource]


@dataclass(slots=True)
class CreatedItem:
    """An item that a scenario made: its path, and what was sent last."""

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
    """Run all scenarios of a resource, and delete afterwards whatever they left.

    `catalog` holds the resources whose items may be made as prerequisites (None: make none). The
    client carries the address and the access token. Raises ScenarioFailure at the first answer that
    is not as expected.
    """
    prerequisites = Prerequisites(client, catalog or {}, samples, school_year=school_year, today=today)
    run = ScenarioRun(client, resource, prerequisites)
    try:
        for scenario in samples.scenarios(resource.name, school_year=school_year, today=today):
            run.play(scenario)
    except BaseException:
        # The first failure is the one to report.
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
    broken: InvalidCase,
    *,
    school_year: int | None = None,
) -> None:
    """Send a scenario's payload with one broken rule. Raises ScenarioFailure unless it is refused by name."""
    scenario = scenario_of(samples.scenarios(resource.name, school_year=school_year), broken)
    payload = invalid_payload(scenario.payload or {}, broken)
    check_rejected(client.post(collection_url(resource, scenario.school_year), json=payload), broken)


class ScenarioRun:
    """The state between scenarios: what was made, and the steps so far."""

    def __init__(self, client: httpx.Client, resource: Resource, prerequisites: Prerequisites) -> None:
        self.steps: list[Step] = []
        self._client = client
        self._resource = resource
        self._prerequisites = prerequisites
        self._made: dict[str, CreatedItem] = {}

    def play(self, scenario: Scenario) -> None:
        """Run one scenario and check what it left behind."""
        if scenario.method == "DELETE":
            self._delete(scenario)
        elif scenario.method == "PUT":
            self._update(scenario)
        else:
            self._create(scenario)

    def clean_up(self) -> None:
        """Delete what is left of the scenarios' items."""
        while self._made:
            _, made = self._made.popitem()
            send(self._client, "clean-up", "DELETE", made.url, expect=(204, 404, 409))

    def _create(self, scenario: Scenario) -> None:
        payload = _payload_of(scenario)
        self._prerequisites.provide(self._resource, payload)
        known = self._known(payload)
        expect: tuple[int, ...] = (scenario.status or (200 if known else 201),)
        if self._prerequisites.made(self._target(payload)):
            expect = (200, 201)
        collection = collection_url(self._resource, scenario.school_year)
        response = self._send(
            scenario, "POST", collection, expect, body=payload, note="updates" if known else "creates"
        )
        if response.status_code >= 400:
            return
        if "location" not in response.headers:
            raise ScenarioFailure(f"{title_of(scenario)}: the answer to POST has no Location")
        if known:
            known.payload = payload
        made = known or CreatedItem(item_url(collection, response), payload)
        self._made[scenario.number] = made
        self._check(scenario, made)

    def _update(self, scenario: Scenario) -> None:
        payload = _payload_of(scenario)
        made = self._made_by(scenario, payload)
        self._prerequisites.provide(self._resource, payload)
        if scenario.recreate:
            self._make_anew(scenario, made, payload)
        else:
            response = self._send(
                scenario, "PUT", made.url, (scenario.status or 204,), body=payload, note="replaces"
            )
            if response.status_code >= 400:
                return
        made.payload = payload
        self._made[scenario.number] = made
        self._check(scenario, made)

    def _make_anew(self, scenario: Scenario, made: CreatedItem, payload: JsonObject) -> None:
        note = "the key changes and a PUT may not change it: DELETE and POST instead"
        self._send(scenario, "DELETE", made.url, (204,), note=note)
        collection = collection_url(self._resource, scenario.school_year)
        made.url = item_url(
            collection, self._send(scenario, "POST", collection, (201,), body=payload, note=note)
        )

    def _delete(self, scenario: Scenario) -> None:
        made = self._made_by(scenario, None)
        self._send(scenario, "DELETE", made.url, (scenario.status or 204,), note="deletes")
        self._send(scenario, "GET", made.url, (404,), note="is gone")
        self._made = {number: each for number, each in self._made.items() if each is not made}

    def _check(self, scenario: Scenario, made: CreatedItem) -> None:
        """Read the item back, by its address and by its natural key."""
        got = self._send(scenario, "GET", made.url, (200,), note="reads back").json()
        found = differences(_content(self._resource, made.payload), _content(self._resource, got))
        if found:
            raise ScenarioFailure(
                f"{title_of(scenario)}: what was read is not what was sent: {'; '.join(found)}"
            )
        query = {name: query_text(value) for name, value in self._target(made.payload).key.items()}
        collection = made.url.rpartition("/")[0]
        items = self._send(scenario, "GET", collection, (200,), note="finds by key", params=query).json()
        if [item.get("id") for item in items] != [got.get("id")]:
            raise ScenarioFailure(
                f"{title_of(scenario)}: the natural key {query} finds {len(items)} items, not just this one"
            )

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
            self._client, title_of(scenario), method, url, expect=expect, params=params, body=body
        )
        self.steps.append(Step(scenario.number, f"{method} {url}", response.status_code, note))
        return response

    def _made_by(self, scenario: Scenario, payload: JsonObject | None) -> CreatedItem:
        made = self._made.get(scenario.record_of) or (self._known(payload) if payload else None)
        if made is None:
            of = f"scenario {scenario.record_of}" if scenario.record_of else "an earlier scenario"
            raise ScenarioFailure(
                f"{title_of(scenario)} works on the item of {of}, which made none or deleted it"
            )
        return made

    def _known(self, payload: JsonObject) -> CreatedItem | None:
        target = self._target(payload)
        return next(
            (made for made in self._made.values() if self._target(made.payload).hash == target.hash), None
        )

    def _target(self, payload: JsonObject) -> Target:
        try:
            return Target(self._resource.name, natural_key(self._resource, payload))
        except Refusal as refusal:
            why = " ".join(f"{fault.path}: {fault.message}" for fault in refusal.faults)
            raise ScenarioFailure(f"a payload of {self._resource.name} has no natural key: {why}") from None


def _payload_of(scenario: Scenario) -> JsonObject:
    if scenario.payload is None:
        raise ScenarioFailure(f"{title_of(scenario)} has no payload to send")
    return scenario.payload


def _content(resource: Resource, document: JsonObject) -> Any:
    """A document without what the server writes, and without empty members."""
    content = _without_nothing(document)
    for name in SERVER_MEMBERS:
        content.pop(name, None)
    for part in resource.references:
        for reference in values_at(content, part.path):
            reference.pop(LINK, None)
    return content


def _without_nothing(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nothing(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_nothing(each) for name, each in value.items() if each not in (None, [])}
    return value
