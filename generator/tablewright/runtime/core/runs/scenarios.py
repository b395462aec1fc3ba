"""What running a scenario needs in every family: sending a request, and the steps of a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx

from ..printable import printable
from ..samples.sample_set import Scenario

#: The longest part of an answer that a message contains.
_MAX_TEXT = 2000


class ScenarioFailure(AssertionError):  # noqa: N818  test reports call it a failure
    """Raised when a server does not answer as a scenario expects; the message contains the response.

    `response` is the unexpected response; it is None if there was none, or if its content is wrong.
    """

    def __init__(self, message: str, response: httpx.Response | None = None) -> None:
        super().__init__(message)
        self.response = response


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a scenario that was answered as expected; prints as one line.

    `status` is 0 for a request of the clean-up that was not answered.
    """

    scenario: str
    request: str
    status: int
    note: str = ""

    def __str__(self) -> str:
        line = f"{self.scenario}: {self.request} -> {self.status or 'no answer'}"
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
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """The response to one request; `body` is sent as JSON unless it is None, `form` as a form.

    Raises ScenarioFailure if the status is not one of `expect` or the server does not answer. The message
    contains the scenario, the request, the status and the body of the response.
    """
    options: dict[str, Any] = {"params": params, "headers": headers}
    if body is not None:
        options["json"] = body
    if form is not None:
        options["data"] = form
    try:
        response = client.request(method, url, **options)
    except (httpx.RequestError, httpx.InvalidURL, UnicodeError) as error:
        # A server can answer with an id that no URL can contain.
        reason = _reason(error)
        raise ScenarioFailure(
            f"{title}: {method} {url} got no answer: {reason}"
        ) from error
    if response.status_code not in expect:
        expected = " or ".join(str(status) for status in expect)
        raise ScenarioFailure(
            f"{title}: {method} {response.url.raw_path.decode()} answered {response.status_code}, "
            f"expected {expected}: {text_of(response)}",
            response,
        )
    return response


def json_of(response: httpx.Response, title: str) -> Any:
    """The JSON of a response. Raises ScenarioFailure if the response is something else."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        path = response.url.raw_path.decode()
        raise ScenarioFailure(
            f"{title}: the answer to {path} is not JSON: {text_of(response)}"
        ) from None


def text_of(response: httpx.Response) -> str:
    """The body of a response in a message: the title of an HTML page, and the beginning of a long text."""
    text = printable(response.text).strip()
    if "html" in response.headers.get("content-type", ""):
        # Proxies and web servers answer with pages whose markup contains no further information.
        title = re.search(r"<title[^>]*>(.*?)</title", text, re.DOTALL | re.IGNORECASE)
        words = printable(unescape(title[1])).split() if title else []
        return f"an HTML page '{' '.join(words)}'" if words else "an HTML page"
    if len(text) > _MAX_TEXT:
        text = f"{text[:_MAX_TEXT]}..."
    return text or "no body"


def _reason(error: Exception) -> str:
    """Why a request got no answer, in one line."""
    text = " ".join(printable(str(error)).split()) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return (
            f"the certificate of the server is not trusted; set SSL_CERT_FILE to a file "
            f"with the certificate of its authority ({text})"
        )
    if "SSL" in text:
        return f"the server does not speak TLS at this address ({text})"
    return text
