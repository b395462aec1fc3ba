"""A client that only reads: it sends nothing but GET, tries again after a failure, and renews its token."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import httpx

from ..client.connection import Connection
from .sign_in_again import seconds_until_retry

#: Answers of a server that is busy for the moment, or of a proxy in front of it.
_TEMPORARY = frozenset({429, 502, 503, 504})

#: How often a request is sent that gets temporary failures.
_ATTEMPTS = 4

#: How often a request is sent that gets no answer: each attempt can take the whole timeout.
_SILENT_ATTEMPTS = 2


class WriteRefusedError(RuntimeError):
    """Raised instead of sending a request that could change data; it is an error in this package."""


class ReadingClient(httpx.Client):
    """An httpx client that sends only GET.

    A request is sent again if it gets no answer or a temporary failure, after the time that the header
    `Retry-After` gives. After the status 401, the client signs in again once with `renew`, which returns the
    new value of the header `Authorization`. `wait` sleeps for a number of seconds.
    """

    def __init__(
        self,
        *,
        renew: Callable[[], str],
        wait: Callable[[float], None] = time.sleep,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._renew = renew
        self._wait = wait

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """The response to a GET. Raises WriteRefusedError for another method."""
        if request.method != "GET":
            raise WriteRefusedError(
                f"a verification never writes, so {request.method} {request.url} was not sent"
            )
        used = request.headers.get("Authorization")
        response = self._send_patiently(request, options)
        if response.status_code != 401:
            return response
        # Another request may have renewed the token already.
        if self.headers.get("Authorization") == used:
            self.headers["Authorization"] = self._renew()
        request.headers["Authorization"] = self.headers["Authorization"]
        return self._send_patiently(request, options)

    def _send_patiently(
        self, request: httpx.Request, options: dict[str, Any]
    ) -> httpx.Response:
        # The hook of the connection changes the URL, and would change it once more.
        url = request.url
        attempt = 0
        silent = 0
        while True:
            attempt += 1
            request.url = url
            try:
                response = super().send(request, **options)
            except httpx.TransportError:
                silent += 1
                if silent >= _SILENT_ATTEMPTS:
                    raise
                continue
            finally:
                sent_to = request.url
                request.url = url
            if response.status_code in _TEMPORARY and attempt < _ATTEMPTS:
                self._wait(seconds_until_retry(response, attempt))
                continue
            request.url = sent_to
            return response


def open_client(
    package: str,
    connection: Connection,
    *,
    transport: httpx.BaseTransport | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> ReadingClient:
    """A signed-in client of a server, which only reads; to be used in a `with` block.

    Without credentials in the connection, environment variables give them. `transport` sends the requests
    instead of a connection over the network. Raises SignInError if the server cannot be used.
    """
    settings = import_module(f"{package}.api").SETTINGS

    def renew() -> str:
        with connection.open(settings, os.environ, transport) as client:
            return str(client.headers["Authorization"])

    with connection.open(settings, os.environ, transport) as signed_in:
        return ReadingClient(
            renew=renew,
            wait=wait,
            base_url=signed_in.base_url,
            headers=signed_in.headers,
            event_hooks=signed_in.event_hooks,
            timeout=connection.timeout,
            transport=transport,
        )
