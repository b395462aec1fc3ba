"""Runs the scenarios of an operation in order against a server."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import httpx

from ..core.runs.invalid_cases import (
    InvalidCase,
    check_rejected,
    invalid_payload,
    scenario_of,
)
from ..core.runs.scenarios import ScenarioFailure, Step, send, title_of
from ..core.samples.sample_set import SampleSet, Scenario
from .answers import REFUSALS, fits
from .replacements import ReplacedSamples
from .resources import Resource
from .settings import Settings

#: How to run on a server with records of the same keys.
OTHER_VALUES = (
    "Choose other values: --distinct 1 changes those that identify records, "
    "--value OLD=NEW a single one."
)


def run_scenarios(
    client: httpx.Client,
    resource: Resource,
    samples: SampleSet,
    settings: Settings,
    *,
    api_key: str,
    school_year: int | None = None,
    today: date | None = None,
    headers: tuple[str, ...] = (),
) -> tuple[Step, ...]:
    """Run all scenarios of an operation, such as save, save again (refused) and replace.

    `headers` are the parameters that are sent as headers.

    The API has no operation that deletes, so a server keeps the records of the run. Records that exist are
    neither replaced nor renamed. Raises ScenarioFailure for the first answer that is not the expected one,
    and for a record that is in the way.
    """
    scenarios = samples.scenarios(resource.name, school_year=school_year, today=today)
    steps: list[Step] = []
    for scenario in scenarios:
        refuse_others_records(scenario, resource, samples)
        step = _play(
            client, scenario, resource, settings, api_key=api_key, headers=headers
        )
        steps.append(step)
    return tuple(steps)


def check_invalid_case(
    client: httpx.Client,
    operation: str,
    samples: SampleSet,
    case: InvalidCase,
    settings: Settings,
    *,
    api_key: str,
    headers: tuple[str, ...] = (),
) -> None:
    """Send a payload that breaks one rule; `headers` are the parameters that are sent as headers.

    Raises ScenarioFailure unless the server refuses the payload and names the invalid member.
    """
    scenario = scenario_of(samples.scenarios(operation), case)
    url, values = address_of(scenario, settings, api_key)
    query, sent_headers = split_headers(values, headers)
    payload = invalid_payload(scenario.payload or {}, case)
    response = client.request(
        scenario.method, url, params=query, json=payload, headers=sent_headers
    )
    check_rejected(response, case)


def check_invalid_parameter(
    client: httpx.Client,
    scenario: Scenario,
    name: str,
    value: str | None,
    settings: Settings,
    *,
    api_key: str,
    status: int,
    headers: tuple[str, ...] = (),
) -> None:
    """Send a call without a parameter (None), or with a value that is not of its type.

    Raises ScenarioFailure unless the server refuses the call with `status` and names the parameter.
    """
    sent = {key: text for key, text in scenario.query.items() if key != name}
    if value is not None:
        sent[name] = value
    url, values = address_of(replace(scenario, query=sent), settings, api_key)
    query, sent_headers = split_headers(values, headers)
    response = client.request(
        scenario.method, url, params=query, json=scenario.payload, headers=sent_headers
    )
    if response.status_code != status or name not in response.text:
        raise ScenarioFailure(
            f"{title_of(scenario)}: {name}={value} was answered with {response.status_code}: {response.text}"
        )


def split_headers(
    values: dict[str, Any], headers: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The query parameters of a request, and its headers."""
    query = {name: value for name, value in values.items() if name not in headers}
    sent = {name: str(values[name]) for name in headers if name in values}
    return query, sent


def address_of(
    scenario: Scenario, settings: Settings, api_key: str
) -> tuple[str, dict[str, Any]]:
    """The path with its parameters filled in, and the query parameters of the request.

    Raises ScenarioFailure if the scenario gives no value for a path parameter.
    """
    values: dict[str, Any] = dict(scenario.query)
    if settings.key_parameter:
        values[settings.key_parameter] = api_key
    in_path = re.findall(r"\{(\w+)\}", scenario.path)
    missing = [name for name in in_path if name not in values]
    if missing:
        raise ScenarioFailure(
            f"{title_of(scenario)} gives no value for '{missing[0]}' of {scenario.path}"
        )
    path = re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), scenario.path)
    return path, {name: value for name, value in values.items() if name not in in_path}


def duplicate_status(resource: Resource, settings: Settings) -> int:
    """The status of the answer to a second record with the same key."""
    status, _ = {**REFUSALS, **settings.refusals, **resource.refusals}["duplicate"]
    return status


def refuse_others_records(
    scenario: Scenario, resource: Resource, samples: SampleSet
) -> None:
    """Raise ScenarioFailure if a scenario renames records of a server that somebody else may have created."""
    # The API lists records of some days only, so that nobody knows whether there are others.
    if resource.behaviour != "rename" or resource.records is None:
        return
    if not isinstance(samples, ReplacedSamples) or scenario.status >= 400:
        return
    for name, _ in resource.records.filters:
        value = scenario.query.get(name)
        if not samples.is_chosen(value):
            raise ScenarioFailure(
                f"{title_of(scenario)} would change all records with {name}={value}, also those of others, "
                f"so it is not sent. {OTHER_VALUES}"
            )


def _play(
    client: httpx.Client,
    scenario: Scenario,
    resource: Resource,
    settings: Settings,
    *,
    api_key: str,
    headers: tuple[str, ...],
) -> Step:
    url, values = address_of(scenario, settings, api_key)
    query, sent_headers = split_headers(values, headers)
    title = title_of(scenario)
    expected = scenario.status or resource.status
    duplicate = duplicate_status(resource, settings)
    # Only a scenario that creates a record can find one of somebody else, or of an earlier run.
    may_exist = bool(resource.key) and not scenario.record_of and expected < 400
    response = send(
        client,
        title,
        scenario.method,
        url,
        expect=(expected, duplicate) if may_exist else (expected,),
        params=query,
        body=scenario.payload,
        headers=sent_headers,
    )
    if response.status_code != expected:
        raise ScenarioFailure(
            f"{title}: the server has a record with {key_text(resource, scenario)}, which the scenario "
            f"creates; it stays as it is. {OTHER_VALUES}",
            response,
        )
    if not fits(
        response.json(), resource.saved if expected < 400 else settings.refused
    ):
        raise ScenarioFailure(
            f"{title}: the answer does not fit its status {expected}: {response.text}"
        )
    request = f"{scenario.method} {url}"
    return Step(scenario.number, request, expected, scenario.action)


def key_text(resource: Resource, scenario: Scenario) -> str:
    """The key of the record that a scenario creates."""
    words: list[str] = []
    for name in resource.key:
        words.append(f"{name}={(scenario.payload or {}).get(name)}")
    return " ".join(words)
