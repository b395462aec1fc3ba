"""Lets a long rehearsal continue after its token has expired, or after the server was busy."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Generator

import httpx

from ..client.errors import SignInError

#: How often a request is sent that the server is too busy for.
_ATTEMPTS = 4

#: The longest wait in seconds before the next attempt, also if the server asks for a longer one.
_LONGEST_WAIT = 60.0


class SignInAgain(httpx.Auth):
    """Sends a request again that the server has refused with 401 or 429, which changes nothing there.

    After 401, `renew` returns a new value of the header `Authorization`, once a request; if it raises
    SignInError, the refusal remains. After 429, `wait` sleeps as long as the header `Retry-After` asks for.
    """

    def __init__(
        self, renew: Callable[[], str], wait: Callable[[float], None] = time.sleep
    ) -> None:
        self._renew = renew
        self._wait = wait
        self._renewed = ""
        # The requests of a bulk load share a token.
        self._lock = threading.Lock()

    def auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """The request, until its response is neither 401 nor 429 or the attempts are used up."""
        # The hook of the connection changes the URL, and would change it once more.
        url = request.url
        has_renewed = False
        if self._renewed:
            request.headers["Authorization"] = self._renewed
        for attempt in range(1, _ATTEMPTS + 1):
            used = request.headers.get("Authorization", "")
            response = yield request
            request.url = url
            if response.status_code == 429 and attempt < _ATTEMPTS:
                self._wait(seconds_until_retry(response, attempt))
            elif response.status_code == 401 and not has_renewed:
                has_renewed = True
                request.headers["Authorization"] = self._token_after(used)
            else:
                return

    def _token_after(self, used: str) -> str:
        """A token that is newer than a refused one; another thread may have it already."""
        with self._lock:
            if self._renewed in ("", used):
                try:
                    self._renewed = self._renew()
                except SignInError:
                    # The step fails with the refusal, and the clean-up can still continue.
                    return used
            return self._renewed


def seconds_until_retry(response: httpx.Response, attempt: int) -> float:
    """The wait before the next attempt: what the server asks for, otherwise 1, 2, 4 seconds."""
    text = response.headers.get("Retry-After", "")
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if math.isnan(seconds):
        # The header may contain a date; the usual wait is good enough then.
        seconds = float(2 ** (attempt - 1))
    return min(max(seconds, 0.0), _LONGEST_WAIT)
