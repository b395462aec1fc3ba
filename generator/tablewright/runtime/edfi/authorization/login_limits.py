"""Limits for token requests: failed ones of one caller, and valid tokens of one client."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable


class FailureLimit:
    """Counts failures by key, and blocks a key with too many of them until its period ends.

    A period begins with the first failure and lasts `seconds`. At most `capacity` keys are remembered, the
    latest ones. Each process counts its own requests.
    """

    def __init__(
        self,
        limit: int,
        clock: Callable[[], float],
        *,
        seconds: float = 60.0,
        capacity: int = 10_000,
    ) -> None:
        self._limit = limit
        self._clock = clock
        self._seconds = seconds
        self._capacity = capacity
        # The begin of the period and the number of failures, in the order of the begins.
        self._failures: OrderedDict[Hashable, tuple[float, int]] = OrderedDict()

    def seconds_blocked(self, key: Hashable) -> float:
        """How long the key is still blocked; 0 if it is not."""
        begin, count = self._failures.get(key, (0.0, 0))
        remaining = begin + self._seconds - self._clock()
        return remaining if count >= self._limit and remaining > 0 else 0.0

    def add(self, key: Hashable) -> None:
        """Count a failure."""
        now = self._clock()
        begin, count = self._failures.get(key, (now, 0))
        if now >= begin + self._seconds:
            begin, count = now, 0
            self._failures.pop(key, None)
        self._failures[key] = (begin, count + 1)
        if len(self._failures) > self._capacity:
            self._failures.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        """Count from 0 again."""
        self._failures.pop(key, None)


class TokenLimit:
    """Counts the tokens that one process has issued and that are still valid."""

    def __init__(self, limit: int, lifetime: int, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._lifetime = lifetime
        self._clock = clock
        # The times at which they expire, in this order; never more than the limit.
        self._expiry: deque[float] = deque()

    def seconds_until_free(self) -> float:
        """How long until another token can be issued; 0 if now."""
        now = self._clock()
        while self._expiry and self._expiry[0] <= now:
            self._expiry.popleft()
        return self._expiry[0] - now if len(self._expiry) >= self._limit else 0.0

    def add(self) -> None:
        """Count a token that is issued now."""
        self._expiry.append(self._clock() + self._lifetime)
