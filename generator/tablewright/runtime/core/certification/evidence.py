"""Records the requests of a client and their responses, as the evidence of a step.

Headers are not recorded, and neither are requests for a token.
"""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import httpx

from .results import Exchange

#: Where a request keeps its place in the list and its start, until it is answered.
_PLACE = "tablewright.place"

#: The statuses of attempts that a server may have carried out: no answer, or an error behind the server.
_MAY_HAVE_COUNTED = frozenset({0, 500, 502, 504})

#: Where a response keeps the failed attempts of a request that was sent again: their statuses, 0 for none.
ATTEMPTS = "tablewright.attempts"


class Evidence:
    """The exchanges of a client since the last `take`, for each thread its own.

    The values of the query parameters `secret_parameters` are masked.
    """

    def __init__(self, secret_parameters: tuple[str, ...] = ()) -> None:
        self._secret_parameters = secret_parameters
        self._of_thread = threading.local()

    def watch(self, client: httpx.Client) -> None:
        """Record the requests of a client."""
        client.event_hooks["request"].append(self._note_request)
        client.event_hooks["response"].append(self._note_response)

    def take(self) -> tuple[Exchange, ...]:
        """The exchanges of this thread since it last called this method."""
        exchanges = tuple(self._exchanges())
        self._exchanges().clear()
        return exchanges

    def _exchanges(self) -> list[Exchange]:
        if not hasattr(self._of_thread, "exchanges"):
            self._of_thread.exchanges = []
        exchanges: list[Exchange] = self._of_thread.exchanges
        return exchanges

    def _note_request(self, request: httpx.Request) -> None:
        if request.url.path.endswith("/oauth/token"):
            return
        exchanges = self._exchanges()
        request.extensions[_PLACE] = (len(exchanges), time.monotonic())
        shown = request.url
        for name in self._secret_parameters:
            if name in shown.params:
                shown = shown.copy_set_param(name, "masked")
        url = shown.raw_path.decode()
        # Status 0 remains if there is no answer.
        exchanges.append(Exchange(request.method, url, 0, _json_of(request.content)))

    def _note_response(self, response: httpx.Response) -> None:
        place = response.request.extensions.pop(_PLACE, None)
        if place is None:
            return
        index, start = place
        exchanges = self._exchanges()
        entry = exchanges[index]
        response.read()
        answered = Exchange(
            entry.method,
            entry.url,
            response.status_code,
            entry.sent,
            _json_of(response.content),
            round(time.monotonic() - start, 3),
        )
        earlier: list[Exchange] = []
        for status in response.extensions.get(ATTEMPTS, ()):
            earlier.append(Exchange(entry.method, entry.url, status, entry.sent))
        exchanges[index : index + 1] = [*earlier, answered]


def may_have_counted(response: httpx.Response) -> bool:
    """Whether an earlier attempt of a request may have been carried out, although it failed."""
    attempts: tuple[int, ...] = response.extensions.get(ATTEMPTS, ())
    return any(status in _MAY_HAVE_COUNTED for status in attempts)


def _json_of(content: bytes) -> Any:
    """The JSON of a body; the beginning of another text; None if it is empty."""
    if not content:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content[:2000].decode("utf-8", "replace")
