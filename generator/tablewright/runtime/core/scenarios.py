"""Steps that running a scenario needs in every family: sending a request, and comparing documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from .samples import Scenario


class ScenarioFailure(AssertionError):  # noqa: N818  test reports call it a failure
    """Raised when a server does not answer as a scenario expects; the message contains the response."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a scenario that was answered as expected; prints as one line."""

    scenario: str
    request: str
    status: int
    note: str = ""

    def __str__(self) -> str:
        line = f"{self.scenario}: {self.request} -> {self.status}"
        if self.note:
            line += f" ({self.note})"
        return line


def title_of(scenario: Scenario) -> str:
    """The name of a scenario in messages: `studentCohortAssociations scenario 3 (PUT)`."""
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
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """The response to one request; `body` is sent as JSON unless it is None.

    Raises ScenarioFailure if the status is not one of `expect` or the server does not answer. The message
    contains the scenario, the request, the status and the body of the response.
    """
    options: dict[str, Any] = {"params": params, "headers": headers}
    if body is not None:
        options["json"] = body
    try:
        response = client.request(method, url, **options)
    except httpx.TransportError as error:
        raise ScenarioFailure(
            f"{title}: {method} {url} got no answer: {error}"
        ) from error
    if response.status_code not in expect:
        expected = " or ".join(str(status) for status in expect)
        raise ScenarioFailure(
            f"{title}: {method} {response.url.raw_path.decode()} answered {response.status_code}, "
            f"expected {expected}: {response.text or 'no body'}"
        )
    return response


def differences(sent: Any, got: Any, path: str = "$") -> list[str]:
    """The differences between two JSON values, one line each; empty if they are equal.

    The order of array items does not count. Two dates with time are equal if they mean the same moment.
    """
    lines: list[str] = []
    if isinstance(sent, dict) and isinstance(got, dict):
        for name in sorted(sent.keys() | got.keys()):
            lines += _member_differences(sent, got, name, f"{path}.{name}")
        return lines
    if isinstance(sent, list) and isinstance(got, list) and len(sent) == len(got):
        # Servers return array items in an order of their own.
        pairs = zip(
            sorted(sent, key=_sort_key), sorted(got, key=_sort_key), strict=True
        )
        for index, (sent_item, got_item) in enumerate(pairs):
            lines += differences(sent_item, got_item, f"{path}[{index}]")
        return lines
    if not _equal(sent, got):
        lines.append(f"{path}: sent {json.dumps(sent)}, got {json.dumps(got)}")
    return lines


def _member_differences(sent: Any, got: Any, name: str, path: str) -> list[str]:
    if name not in got:
        return [f"{path}: sent {json.dumps(sent[name])}, got nothing"]
    if name not in sent:
        return [f"{path}: sent nothing, got {json.dumps(got[name])}"]
    return differences(sent[name], got[name], path)


def _sort_key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _equal(sent: Any, got: Any) -> bool:
    # In Python, True equals 1; in JSON, true and 1 differ.
    if isinstance(sent, bool) or isinstance(got, bool):
        return sent is got
    if sent == got:
        return True
    sent_time = _date_with_time(sent)
    return sent_time is not None and sent_time == _date_with_time(got)


def _date_with_time(value: Any) -> datetime | None:
    if not isinstance(value, str) or "T" not in value:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
