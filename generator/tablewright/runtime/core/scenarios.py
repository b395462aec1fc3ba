"""What running a scenario needs in every family: sending a request, and the steps of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
