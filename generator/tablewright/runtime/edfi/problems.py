"""Turns refusals into problem details (RFC 9457) with the types, titles and statuses of Ed-Fi APIs.

The sentences are our own. Every response has a new `correlationId`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from ..core.jsontext import write_json
from ..core.operations import Fault, Refusal, known_kind

_URN = "urn:ed-fi:api:"


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of problem: the end of its URN, its title and status, and the default sentence."""

    urn: str
    title: str
    status: int
    detail: str


_INVALID = Problem(
    "bad-request:data-validation-failed",
    "Data Validation Failed",
    400,
    "The data is not valid; 'validationErrors' lists the problems by member.",
)

PROBLEMS = {
    "unreadable-body": Problem(
        "bad-request",
        "Bad Request",
        400,
        "The request cannot be read; 'errors' gives the reason.",
    ),
    "invalid-body": _INVALID,
    "assigned-id": Problem(
        _INVALID.urn, _INVALID.title, 400, "The request does not fit the operation."
    ),
    "key-change": Problem(
        f"{_INVALID.urn}:key-change-not-supported",
        "Key Change Not Supported",
        400,
        "The key of this item cannot be changed.",
    ),
    "invalid-parameter": Problem(
        "bad-request:parameter-validation-failed",
        "Parameter Validation Failed",
        400,
        "A parameter is not valid; 'errors' names it.",
    ),
    "unauthenticated": Problem(
        "security:authentication",
        "Authentication Failed",
        401,
        "The caller could not be authenticated.",
    ),
    "not-modified": Problem("not-modified", "Not Modified", 304, ""),
    "not-found": Problem("not-found", "Not Found", 404, "There is no such item."),
    "method-not-allowed": Problem(
        "method-not-allowed",
        "Method Not Allowed",
        405,
        "This address does not support this method.",
    ),
    "dependent-item": Problem(
        "data-conflict:dependent-item-exists",
        "Dependent Item Exists",
        409,
        "Another item refers to this one.",
    ),
    "unresolved-reference": Problem(
        "data-conflict:unresolved-reference",
        "Unresolved Reference",
        409,
        "A referenced item does not exist.",
    ),
    "duplicate-key": Problem(
        "data-conflict:non-unique-identity",
        "Identifying Values Are Not Unique",
        409,
        "Another item already has this key.",
    ),
    "write-conflict": Problem(
        "data-conflict:multi-user-conflict",
        "Multi-User Conflict",
        409,
        "Another request changed the item at the same time.",
    ),
    "etag-mismatch": Problem(
        "optimistic-lock-failed",
        "Optimistic Lock Failed",
        412,
        "The item has changed since it was read.",
    ),
    "unsupported-media-type": Problem(
        "unsupported-media-type",
        "Unsupported Media Type",
        415,
        "The body has an unsupported media type.",
    ),
    "too-many-requests": Problem(
        "security:authentication:too-many-tokens",
        "Too Many Requests",
        429,
        "The client has sent too many requests.",
    ),
    "failure": Problem(
        "internal-server-error", "Internal Server Error", 500, "The server failed."
    ),
    "unavailable": Problem(
        "service-unavailable",
        "Service Unavailable",
        503,
        "The server cannot carry out the request now; send it again later.",
    ),
}


def refuse(refusal: Refusal) -> Response:
    """The response for a refusal. Raises LookupError for a kind that is not in `PROBLEMS`."""
    problem = known_kind(PROBLEMS, refusal)
    # A response with this status has no body.
    if problem.status == 304:
        return Response(status_code=304, headers=dict(refusal.headers))
    detail = refusal.message or problem.detail
    notes = refusal.notes
    # The default sentence announces `errors`, so the message belongs there.
    if refusal.message and "'errors'" in problem.detail:
        detail, notes = problem.detail, (refusal.message, *refusal.notes)
    body: dict[str, Any] = {
        "detail": detail,
        "type": _URN + problem.urn,
        "title": problem.title,
        "status": problem.status,
        # Ed-Fi servers use it to find a request in their logs; clients quote it.
        "correlationId": secrets.token_hex(16),
    }
    if refusal.faults:
        body["validationErrors"] = _by_path(refusal.faults)
    if notes:
        body["errors"] = list(notes)
    content = write_json(body).encode("utf-8", "replace")
    return Response(
        content,
        problem.status,
        dict(refusal.headers),
        media_type="application/problem+json",
    )


def _by_path(faults: tuple[Fault, ...]) -> dict[str, list[str]]:
    messages: dict[str, list[str]] = {}
    for fault in faults:
        # One member can break several rules.
        messages.setdefault(fault.path, []).append(fault.message)
    return messages
