"""What running scenarios takes in every family: sending with an expectation, and comparing documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from .samples import Scenario


class ScenarioFailure(AssertionError):  # noqa: N818  test reports speak of failures
    """A server that answered otherwise than a scenario expects; the message says what happened."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a scenario that went as expected; reads as one line."""

    scenario: str
    request: str
    status: int
    note: str = ""

    def __str__(self) -> str:
        return f"{self.scenario}: {self.request} -> {self.status}" + (f" ({self.note})" if self.note else "")


def title_of(scenario: Scenario) -> str:
    """How messages call a scenario: `studentCohortAssociations scenario 3 (PUT)`."""
    return f"{scenario.resource} scenario {scenario.number} ({scenario.method})"


def send(
    client: httpx.Client,
    title: str,
    method: str,
    url: str,
    *,
    expect: tuple[int, ...],
    params: Mapping[str, str] | None = None,
    body: Any = None,
) -> httpx.Response:
    """Send one request; `body` is sent as JSON unless it is None.

    Raises ScenarioFailure, naming scenario, request, status and answer, for a status that is not
    expected or a server that does not answer.
    """
    sent = {"params": params} | ({} if body is None else {"json": body})
    try:
        response = client.request(method, url, **sent)
    except httpx.TransportError as error:
        raise ScenarioFailure(f"{title}: {method} {url} got no answer: {error}") from error
    if response.status_code not in expect:
        wanted = " or ".join(map(str, expect))
        raise ScenarioFailure(
            f"{title}: {method} {response.url.raw_path.decode()} answered {response.status_code}, "
            f"expected {wanted}: {response.text or 'no body'}"
        )
    return response


def differences(sent: Any, got: Any, path: str = "$") -> list[str]:
    """Where two JSON values differ, as readable lines; empty where they say the same.

    Arrays are compared without regard to their order, dates with time by the moment they name.
    """
    if isinstance(sent, dict) and isinstance(got, dict):
        return [
            line
            for name in sorted(sent.keys() | got.keys())
            for line in _member_differences(sent, got, name, f"{path}.{name}")
        ]
    if isinstance(sent, list) and isinstance(got, list) and len(sent) == len(got):
        pairs = zip(sorted(sent, key=_order), sorted(got, key=_order), strict=True)
        return [
            line
            for number, (one, other) in enumerate(pairs)
            for line in differences(one, other, f"{path}[{number}]")
        ]
    return [] if _same(sent, got) else [f"{path}: sent {json.dumps(sent)}, got {json.dumps(got)}"]


def _member_differences(sent: Any, got: Any, name: str, path: str) -> list[str]:
    if name not in got:
        return [f"{path}: sent {json.dumps(sent[name])}, got nothing"]
    if name not in sent:
        return [f"{path}: sent nothing, got {json.dumps(got[name])}"]
    return differences(sent[name], got[name], path)


def _order(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other) or (_moment(one) is not None and _moment(one) == _moment(other))


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or "T" not in value:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
