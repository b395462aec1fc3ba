"""Sends a request again that a server did not carry out, or did not answer."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from ...core.certification.evidence import ATTEMPTS

#: The answers after which a request is sent again.
_TEMPORARY = frozenset({429, 500, 502, 503, 504})

#: The seconds before the second attempt; each further wait is twice as long, up to the longest.
_FIRST_WAIT = 0.002
_LONGEST_WAIT = 0.1


class RedeliveringTransport(httpx.BaseTransport):
    """A transport that sends a request again after a temporary error or a closed connection.

    After `attempts`, the caller gets the last response or error. `wait` sleeps for a number of seconds.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        *,
        attempts: int = 12,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._inner = inner
        self._attempts = attempts
        self._wait = wait

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The response to the last attempt, with the statuses of the earlier ones in its extensions."""
        request.read()
        failed: list[int] = []
        while True:
            is_last = len(failed) + 1 >= self._attempts
            try:
                response = self._inner.handle_request(request)
                if is_last or response.status_code not in _TEMPORARY:
                    response.extensions[ATTEMPTS] = tuple(failed)
                    return response
                response.close()
                failed.append(response.status_code)
            except (httpx.TransportError, ConnectionError) as error:
                if is_last:
                    raise httpx.ReadError(str(error), request=request) from error
                failed.append(0)
            self._wait(min(_FIRST_WAIT * 2 ** len(failed), _LONGEST_WAIT))

    def close(self) -> None:
        """Close the inner transport."""
        self._inner.close()
