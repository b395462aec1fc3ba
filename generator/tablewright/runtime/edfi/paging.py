"""Pages of a collection: by `offset` and `limit`, or by a cursor, which costs the same on every page.

A page token contains the range of document numbers that its page is in. The token of the next page begins
after the last item of the page, and ends where the range ends: so the tokens of `partitions` are read to
their ends in parallel.
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass

from ..core.operations import Refusal

DEFAULT_LIMIT = 25
#: The number of partitions that a request without `number` gets, and the largest number.
DEFAULT_PARTITIONS = 5
MAX_PARTITIONS = 200

_FORM = struct.Struct(">QQ")
#: The end of a range that has none: items that are created later are in it.
_LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A range of document numbers; both ends are in it."""

    first: int = 0
    last: int = _LAST


@dataclass(frozen=True, slots=True)
class Page:
    """The page that a request describes: at most `limit` items of a range, without the first `offset`."""

    limit: int
    offset: int = 0
    within: NumberRange = NumberRange()


def page_of(
    *,
    limit: int | None,
    offset: int | None,
    page_token: str | None,
    page_size: int | None,
    total_count: bool,
    max_limit: int,
) -> Page:
    """The page of these parameters, which are None if they were not sent.

    Raises Refusal with a note for each of them that is wrong or does not fit the others.
    """
    notes: list[str] = []
    sizes = {"limit": limit, "pageSize": page_size}
    for name, size in sizes.items():
        if size is not None and not 0 <= size <= max_limit:
            notes.append(f"'{name}' must be a number from 0 to {max_limit}.")
    if offset is not None and not 0 <= offset < 2**31:
        notes.append("'offset' may not be negative or beyond 32 bits.")
    if page_token is None:
        if page_size is not None:
            notes.append("'pageSize' needs 'pageToken'; use 'limit' without it.")
        _refuse(notes)
        size = DEFAULT_LIMIT if limit is None else limit
        return Page(size, offset or 0)
    # Both ways of paging choose the first item of the page, so only one of them can be used.
    if offset is not None:
        notes.append("'offset' cannot be used with 'pageToken'.")
    if limit is not None:
        notes.append("'limit' cannot be used with 'pageToken'; use 'pageSize'.")
    if total_count:
        notes.append(
            "'totalCount' cannot be used with 'pageToken'; request totalCount=true&limit=0 first."
        )
    within = _range_in(page_token)
    if within is None:
        notes.append("'pageToken' is not a token of 'Next-Page-Token' or 'partitions'.")
    _refuse(notes)
    size = DEFAULT_LIMIT if page_size is None else page_size
    return Page(size, 0, within or NumberRange())


def partition_count(number: int | None) -> int:
    """The number of partitions of a request. Raises Refusal if it is not from 1 to `MAX_PARTITIONS`."""
    if number is None:
        return DEFAULT_PARTITIONS
    if not 1 <= number <= MAX_PARTITIONS:
        _refuse([f"'number' must be a number from 1 to {MAX_PARTITIONS}."])
    return number


def page_token(within: NumberRange) -> str:
    """The token of the page at the start of a range."""
    packed = _FORM.pack(within.first, within.last)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def next_page_token(page: Page, last_number: int) -> str:
    """The token of the page after the one whose last item has this number."""
    return page_token(NumberRange(last_number + 1, page.within.last))


def partition_tokens(first_numbers: list[int]) -> list[str]:
    """The tokens of the ranges that begin with these numbers, in ascending order."""
    tokens: list[str] = []
    ends = [number - 1 for number in first_numbers[1:]]
    # The last range has no end, so that items created while a client reads are in one of the ranges.
    for first, last in zip(first_numbers, [*ends, _LAST], strict=False):
        tokens.append(page_token(NumberRange(first, last)))
    return tokens


def _range_in(token: str) -> NumberRange | None:
    """The range in a page token, None if the text is no token."""
    padding = "=" * (-len(token) % 4)
    try:
        packed = base64.b64decode(token + padding, altchars=b"-_", validate=True)
        first, last = _FORM.unpack(packed)
    except (ValueError, binascii.Error, struct.error):
        return None
    within = NumberRange(first, last)
    # Databases count with 64 bits and a sign. Several texts decode to one range; only one is its token.
    if first > _LAST or last > _LAST or page_token(within) != token:
        return None
    return within


def _refuse(notes: list[str]) -> None:
    if notes:
        raise Refusal("invalid-parameter", notes=tuple(notes))
