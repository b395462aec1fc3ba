"""Pages of a collection: by `offset` and `limit`, or by a cursor, which costs the same on every page.

A page token contains the range of document numbers that its page begins. The token of the next page begins
after the last item of the page, and ends where the range ends: so clients can read the ranges of
`partitions` at the same time.
"""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass

from ...core.operations import Refusal

DEFAULT_LIMIT = 25
#: The number of partitions that a request without `number` gets, and the largest number.
DEFAULT_PARTITIONS = 5
MAX_PARTITIONS = 200

_FORM = struct.Struct(">QQ")
#: The end of a range in a token if it has none.
_NO_END = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a collection: at most `limit` items, without the first `offset`.

    They are those whose document numbers are behind `after`, and not behind `until`; None is no bound.
    """

    limit: int
    offset: int = 0
    after: int | None = None
    until: int | None = None


def page_of(
    *,
    limit: int | None,
    offset: int | None,
    page_token: str | None = None,
    page_size: int | None = None,
    total_count: bool = False,
    max_limit: int,
) -> Page:
    """The page of these parameters, which are None if they were not sent.

    Raises Refusal with a note for each of them that is wrong or does not fit the others.
    """
    notes: list[str] = []
    for name, size in (("limit", limit), ("pageSize", page_size)):
        if size is not None and not 0 <= size <= max_limit:
            notes.append(f"'{name}' must be a number from 0 to {max_limit}.")
    if offset is not None and not 0 <= offset < 2**31:
        notes.append("'offset' may not be negative or beyond 32 bits.")
    if page_token is None:
        if page_size is not None:
            notes.append("'pageSize' needs 'pageToken'; use 'limit' without it.")
        _refuse(notes)
        return Page(DEFAULT_LIMIT if limit is None else limit, offset or 0)
    # Both ways of paging choose the first item of the page, so that only one of them can be used.
    if offset is not None:
        notes.append("'offset' cannot be used with 'pageToken'.")
    if limit is not None:
        notes.append("'limit' cannot be used with 'pageToken'; use 'pageSize'.")
    if total_count:
        notes.append(
            "'totalCount' cannot be used with 'pageToken'; send totalCount=true&limit=0 first."
        )
    bounds = _bounds_in(page_token)
    if bounds is None:
        notes.append("'pageToken' is not a token of 'Next-Page-Token' or 'partitions'.")
    _refuse(notes)
    after, until = bounds or (None, None)
    return Page(DEFAULT_LIMIT if page_size is None else page_size, 0, after, until)


def partition_count(number: int | None) -> int:
    """The number of partitions of a request. Raises Refusal if it is not from 1 to `MAX_PARTITIONS`."""
    if number is None:
        return DEFAULT_PARTITIONS
    if not 1 <= number <= MAX_PARTITIONS:
        _refuse([f"'number' must be a number from 1 to {MAX_PARTITIONS}."])
    return number


def next_page_token(page: Page, last_number: int) -> str:
    """The token of the page after the one whose last item has this number."""
    return _token(last_number, page.until)


def partition_tokens(first_numbers: list[int]) -> list[str]:
    """The tokens of the ranges that begin with these numbers, in ascending order."""
    tokens: list[str] = []
    # The last range has no end: an item that is created while clients read is in one of the ranges.
    until: int | None = None
    for first in reversed(first_numbers):
        tokens.append(_token(first - 1, until))
        until = first - 1
    tokens.reverse()
    return tokens


def _token(after: int, until: int | None) -> str:
    packed = _FORM.pack(after, _NO_END if until is None else until)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _bounds_in(token: str) -> tuple[int, int | None] | None:
    """The bounds in a page token, None if the text is no token."""
    padding = "=" * (-len(token) % 4)
    try:
        packed = base64.b64decode(token + padding, altchars=b"-_", validate=True)
        after, end = _FORM.unpack(packed)
    except (ValueError, struct.error):
        return None
    until = None if end == _NO_END else end
    # The numbers of documents have 64 bits with a sign. Several texts decode to the same bytes, and only one
    # of them is a token.
    if after > _NO_END or end > _NO_END or _token(after, until) != token:
        return None
    return after, until


def _refuse(notes: list[str]) -> None:
    if notes:
        raise Refusal("invalid-parameter", notes=tuple(notes))
