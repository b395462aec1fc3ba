"""The scenarios of a campusM operation, run in order against a server."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import httpx

from ..core.broken import Broken, break_payload, check_refused
from ..core.samples import SampleSet, Scenario
from ..core.scenarios import ScenarioFailure, Step, send, title_of
from .settings import KEY_PARAMETER


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

    The API has no way to delete a record, so a server keeps what is sent. Raises ScenarioFailure at
    the first answer that is not as expected.
    """
    scenarios = samples.scenarios(operation, school_year=school_year, today=today)
    return tuple(_play(client, scenario, api_key) for scenario in scenarios)


def check_broken(
    client: httpx.Client, operation: str, samples: SampleSet, broken: Broken, *, api_key: str
) -> None:
    """Send the first payload with one broken rule. Raises ScenarioFailure unless it is refused by name."""
    scenario = samples.scenarios(operation)[0]
    url, query = address_of(scenario, api_key)
    payload = break_payload(scenario.payload or {}, broken)
    check_refused(client.request(scenario.method, url, params=query, json=payload), broken)


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
    expected = scenario.status or 200
    response = send(
        client, title, scenario.method, url, expect=(expected,), params=query, body=scenario.payload
    )
    answer = response.json()
    if answer.get("success") is not (expected < 400) or not answer.get("message"):
        raise ScenarioFailure(f"{title}: the answer does not fit its status {expected}: {response.text}")
    return Step(scenario.number, f"{scenario.method} {url}", expected, scenario.does)
