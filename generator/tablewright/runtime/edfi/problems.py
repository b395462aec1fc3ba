"""How an Ed-Fi API refuses: problem details (RFC 9457) with the standard's types, titles, statuses.

The sentences are our own; `correlationId` is new for every refusal.
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
    """A kind of problem: the end of its URN, its title and status, and what to say by default."""

    urn: str
    title: str
    status: int
    detail: str


_INVALID = Problem(
    "bad-request:data-validation-failed",
    "Data Validation Failed",
    400,
    "The data is not valid; 'validationErrors' says where and why.",
)

PROBLEMS = {
    "unreadable-body": Problem(
        "bad-request", "Bad Request", 400, "The request cannot be read; 'errors' says why."
    ),
    "invalid-body": _INVALID,
    "assigned-id": Problem(_INVALID.urn, _INVALID.title, 400, "The request does not fit the operation."),
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
        "A parameter is not valid; 'errors' says which.",
    ),
    "unauthenticated": Problem(
        "security:authentication", "Authentication Failed", 401, "Who is calling could not be established."
    ),
    "not-modified": Problem("not-modified", "Not Modified", 304, ""),
    "not-found": Problem("not-found", "Not Found", 404, "There is no such item."),
    "method-not-allowed": Problem(
        "method-not-allowed", "Method Not Allowed", 405, "This address does not take this method."
    ),
    "dependent-item": Problem(
        "data-conflict:dependent-item-exists", "Dependent Item Exists", 409, "Another item needs this one."
    ),
    "unresolved-reference": Problem(
        "data-conflict:unresolved-reference", "Unresolved Reference", 409, "A referenced item does not exist."
    ),
    "duplicate-key": Problem(
        "data-conflict:non-unique-identity",
        "Identifying Values Are Not Unique",
        409,
        "Another item already has this key.",
    ),
    "etag-mismatch": Problem(
        "optimistic-lock-failed",
        "Optimistic Lock Failed",
        412,
        "Somebody has changed the item since it was read.",
    ),
    "unsupported-media-type": Problem(
        "unsupported-media-type", "Unsupported Media Type", 415, "The body has a type that is not read here."
    ),
    "failure": Problem("internal-server-error", "Internal Server Error", 500, "The server failed."),
}


def refuse(refusal: Refusal) -> Response:
    """The problem details of a refusal. Raises LookupError for a kind that is none of `PROBLEMS`."""
    problem = known_kind(PROBLEMS, refusal)
    if problem.status == 304:
        return Response(status_code=304, headers=dict(refusal.headers))
    detail = refusal.message or problem.detail
    notes = refusal.notes
    if refusal.message and "'errors'" in problem.detail:
        detail, notes = problem.detail, (refusal.message, *refusal.notes)
    body: dict[str, Any] = {
        "detail": detail,
        "type": _URN + problem.urn,
        "title": problem.title,
        "status": problem.status,
        "correlationId": secrets.token_hex(16),
    }
    if refusal.faults:
        body["validationErrors"] = _by_path(refusal.faults)
    if notes:
        body["errors"] = list(notes)
    content = write_json(body).encode("utf-8", "replace")
    return Response(content, problem.status, dict(refusal.headers), media_type="application/problem+json")


def _by_path(faults: tuple[Fault, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.path, []).append(fault.message)
    return found
