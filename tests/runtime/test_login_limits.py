"""The limits of token requests."""

from __future__ import annotations

from tablewright.runtime.edfi.authorization.login_limits import FailureLimit, TokenLimit


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_key_is_blocked_until_its_period_ends() -> None:
    clock = Clock()
    limit = FailureLimit(2, clock)
    limit.add("a")
    clock.now += 10
    assert limit.seconds_blocked("a") == 0
    limit.add("a")
    assert limit.seconds_blocked("a") == 50
    assert limit.seconds_blocked("b") == 0
    clock.now += 50
    assert limit.seconds_blocked("a") == 0
    limit.add("a")
    assert limit.seconds_blocked("a") == 0


def test_a_forgotten_key_counts_from_zero() -> None:
    limit = FailureLimit(2, Clock())
    limit.add("a")
    limit.forget("a")
    limit.forget("b")
    limit.add("a")
    assert limit.seconds_blocked("a") == 0


def test_the_oldest_keys_are_dropped() -> None:
    limit = FailureLimit(1, Clock(), capacity=3)
    for key in "abcd":
        limit.add(key)
    assert [limit.seconds_blocked(key) > 0 for key in "abcd"] == [
        False,
        True,
        True,
        True,
    ]


def test_a_token_is_free_again_when_one_expires() -> None:
    clock = Clock()
    limit = TokenLimit(2, 100, clock)
    for _ in range(2):
        assert limit.seconds_until_free() == 0
        limit.add()
        clock.now += 10
    assert limit.seconds_until_free() == 80
    clock.now += 80
    assert limit.seconds_until_free() == 0
    limit.add()
    assert limit.seconds_until_free() == 10
