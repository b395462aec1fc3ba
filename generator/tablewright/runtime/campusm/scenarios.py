"""The scenarios of a campusM operation, run in order against a server."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

import httpx

from ..core.invalid_cases import InvalidCase, check_rejected, invalid_payload, scenario_of
from ..core.samples import SampleSet, Scenario
from ..core.scenarios import ScenarioFailure, Step, send, title_of
from .settings import KEY_PARAMETER, OVERRIDE_PARAMETER


def run_scenarios(
    client: httpx.Client,
    operation: str,
    samples: SampleSet,
    *,
    api_key: str,
    school_year: int | None = None,
    today: date | None = None,
) -> tuple[Step, ...]:
    """Run all scenarios of an operation: check in, again (refused), override.

    The API has no way to delete a record, so a server keeps what is sent. Where it kept the first
    record from an earlier run, that one is replaced, and its step says so. Raises ScenarioFailure
    at the first answer that is not as expected.
    """
    scenarios = samples.scenarios(operation, school_year=school_year, today=today)
    return tuple(_play(client, scenario, api_key) for scenario in scenarios)


def check_invalid_case(
    client: httpx.Client, operation: str, samples: SampleSet, broken: InvalidCase, *, api_key: str
) -> None:
    """Send a scenario's payload with one broken rule. Raises ScenarioFailure unless it is refused by name."""
    scenario = scenario_of(samples.scenarios(operation), broken)
    url, query = address_of(scenario, api_key)
    payload = invalid_payload(scenario.payload or {}, broken)
    check_rejected(client.request(scenario.method, url, params=query, json=payload), broken)


def address_of(scenario: Scenario, api_key: str) -> tuple[str, dict[str, Any]]:
    """The path with its parameters filled in from the scenario's query values, and the rest of them."""
    values = {**scenario.query, KEY_PARAMETER: api_key}
    in_path = re.findall(r"\{(\w+)\}", scenario.path)
    missing = [name for name in in_path if name not in values]
    if missing:
        raise ScenarioFailure(f"{title_of(scenario)} gives no value for '{missing[0]}' of {scenario.path}")
    path = re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), scenario.path)
    return path, {name: value for name, value in values.items() if name not in in_path}


def _play(client: httpx.Client, scenario: Scenario, api_key: str) -> Step:
    url, query = address_of(scenario, api_key)
    title = title_of(scenario)
    expected, note = scenario.status or 200, scenario.action
    expect = (expected,) if scenario.record_of else (expected, 409)
    sent = partial(send, client, title, scenario.method, url, body=scenario.payload)
    response = sent(expect=expect, params=query)
    if response.status_code != expected:
        response = sent(expect=(expected,), params={**query, OVERRIDE_PARAMETER: "true"})
        note = f"{scenario.action}, replacing the record of an earlier run"
    answer = response.json()
    if answer.get("success") is not (expected < 400) or not answer.get("message"):
        raise ScenarioFailure(f"{title}: the answer does not fit its status {expected}: {response.text}")
    return Step(scenario.number, f"{scenario.method} {url}", expected, note)
