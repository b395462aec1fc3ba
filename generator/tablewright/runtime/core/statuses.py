"""The names of HTTP statuses."""

from __future__ import annotations

from http import HTTPStatus

#: Reason phrases of RFC 9110 for which Python releases have different texts.
_PHRASES = {
    413: "Content Too Large",
    414: "URI Too Long",
    422: "Unprocessable Content",
}


def phrase_of(status: int) -> str:
    """The reason phrase of a status."""
    return _PHRASES.get(status) or HTTPStatus(status).phrase
