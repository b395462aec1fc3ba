"""Results of slow steps (code generation, formatting), kept from one run to the next.

An output kind is a function of the version alone, so it cannot be given a cache. `build` opens a memo around
all of them, and the slow steps ask for the memo that is open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import version

#: Output depends on these tools, so the key of every kept result contains their versions.
TOOLS = tuple(
    f"{tool}={version(tool)}"
    for tool in ("black", "isort", "datamodel-code-generator", "jinja2")
)


def digest(*parts: str) -> str:
    """A short digest of texts and of the versions of the tools."""
    state = hashlib.blake2b(digest_size=16)
    for part in (*TOOLS, *parts):
        state.update(part.encode())
        # Without an end mark, `ab` + `c` and `a` + `bc` would have one digest.
        state.update(b"\0")
    return state.hexdigest()


class Memo:
    """Texts by the digest of their inputs: `known` from an earlier run, `used` in this one."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known
        self.used: dict[str, str] = {}


_OPEN: ContextVar[Memo | None] = ContextVar("open memo", default=None)


@contextmanager
def open_memo(known: Mapping[str, str]) -> Iterator[Memo]:
    """A memo with the results of an earlier run; `remembered` uses it inside the `with` block."""
    memo = Memo(known)
    token = _OPEN.set(memo)
    try:
        yield memo
    finally:
        _OPEN.reset(token)


def remembered(compute: Callable[[], str], *inputs: str) -> str:
    """The result of `compute`, or the result of an earlier call with the same inputs.

    `inputs` are all texts that the result depends on. Without an open memo, `compute` is always called.
    """
    memo = _OPEN.get()
    if memo is None:
        return compute()
    key = digest(*inputs)
    # `used` comes first: two packages can have files with the same text.
    text = memo.used.get(key) or memo.known.get(key) or compute()
    memo.used[key] = text
    return text
