"""The limits of a server, as data; `request_limits` checks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Self, TypedDict

#: What each limit means, for users.
MEANINGS: Mapping[str, str] = {
    "body-bytes": "the size of a body",
    "header-bytes": "the size of all headers together",
    "query-bytes": "the length of the query of a URL",
    "body-depth": "the levels of nesting in a body",
    "body-values": "the values in a body",
    "requests": "the requests that are answered at one time",
    "body-seconds": "the time until a body has arrived",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server accepts.

    Bytes of a body, of all headers and of the query; levels of nesting and values in a body; requests that
    are answered at one time; seconds until a body has arrived.
    """

    body_bytes: int = 10_000_000
    header_bytes: int = 32_768
    query_bytes: int = 8_192
    body_depth: int = 50
    body_values: int = 200_000
    requests: int = 1_000
    body_seconds: int = 30

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of the limits, as options have them: `body-bytes`."""
        return tuple(field.name.replace("_", "-") for field in fields(cls))

    def with_limit(self, name: str, value: int) -> Self:
        """The same limits with one of them changed. Raises ValueError for an unknown name or no number."""
        if name not in self.names():
            raise ValueError(
                f"there is no limit '{name}'; use one of {', '.join(self.names())}"
            )
        if value < 1:
            raise ValueError(f"the limit '{name}' must be at least 1")
        return replace(self, **{name.replace("-", "_"): value})


class ServerOptions(TypedDict, total=False):
    """Further arguments of `create_app` that every family has.

    `faults` are faults on request such as `students:503:0.3`, with which a client can test how it handles
    errors; the same `fault_seed` gives the same faults.
    """

    limits: Limits
    faults: Sequence[str]
    fault_seed: int | None
