"""Turns refusals into problem details (RFC 9457) with the types, titles and statuses of Ed-Fi APIs.

The sentences are our own. Every response has a new `correlationId`. The media type is that of RFC 9457; the
body is JSON, so clients that expect `application/json` read it as well.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from ...core.jsontext import write_json
from ...core.operations import HTTP_STATUS, Fault, Refusal, known_kind
from ...core.statuses import phrase_of

_URN = "urn:ed-fi:api:"
_DENIED = "Authorization Denied"
_NO_ACCESS = "The caller has no access to this data."


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
    "profile-usage": Problem(
        "profile:invalid-profile-usage",
        "Invalid Profile Usage",
        400,
        "The media type of a profile does not fit the request; 'errors' gives the reason.",
    ),
    "unauthenticated": Problem(
        "security:authentication",
        "Authentication Failed",
        401,
        "The caller could not be authenticated.",
    ),
    "access-denied": Problem("security:authorization", _DENIED, 403, _NO_ACCESS),
    "action-denied": Problem(
        "security:authorization:access-denied:action", _DENIED, 403, _NO_ACCESS
    ),
    "resource-denied": Problem(
        "security:authorization:access-denied:resource", _DENIED, 403, _NO_ACCESS
    ),
    "namespace-mismatch": Problem(
        "security:authorization:namespace:access-denied:namespace-mismatch",
        _DENIED,
        403,
        _NO_ACCESS,
    ),
    "not-modified": Problem("not-modified", "Not Modified", 304, ""),
    "not-found": Problem("not-found", "Not Found", 404, "There is no such item."),
    "method-not-allowed": Problem(
        "method-not-allowed",
        "Method Not Allowed",
        405,
        "This address does not support this method.",
    ),
    "profile-method": Problem(
        "profile:method-usage",
        "Method Not Allowed with Profile",
        405,
        "The profile does not support this method; 'errors' gives the reason.",
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
    "duplicate-values": Problem(
        "data-conflict:non-unique-values",
        "Values Are Not Unique",
        409,
        "Another item already has these values.",
    ),
    "multi-user-conflict": Problem(
        "data-conflict:multi-user-conflict",
        "Multi-User Conflict",
        409,
        "Another request has changed the item at the same time; send the request again.",
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
        "The request was not built correctly; 'errors' gives the reason.",
    ),
    "too-many-tokens": Problem(
        "security:authentication:too-many-tokens",
        "Too Many Tokens",
        429,
        "The client has too many tokens that are still valid; use one of them.",
    ),
    # The API's documents have no type for it.
    "too-many-logins": Problem(
        "security:authentication:too-many-failures",
        "Too Many Failures",
        429,
        "Too many token requests with a wrong id or secret; try again after the time in 'Retry-After'.",
    ),
    "failure": Problem(
        "internal-server-error", "Internal Server Error", 500, "The server failed."
    ),
}


#: The refusals of faults on request, by status.
FAULTS = {
    401: Refusal(
        "unauthenticated",
        notes=("The access token is invalid or has expired.",),
        headers={"WWW-Authenticate": "Bearer"},
    ),
    409: Refusal("multi-user-conflict"),
    412: Refusal("etag-mismatch"),
    429: Refusal("too-many-tokens"),
    500: Refusal("failure"),
}


def refuse(refusal: Refusal) -> Response:
    """The response for a refusal. Raises LookupError for a kind that is not in `PROBLEMS`."""
    problem = _problem_of(refusal)
    # A response with this status has no body.
    if problem.status == 304:
        return Response(status_code=304, headers=dict(refusal.headers))
    detail, notes = _sentences(refusal, problem)
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
    return _response(body, problem, refusal, "application/problem+json")


def refuse_in_old_form(refusal: Refusal) -> Response:
    """The response for a refusal as releases up to 7.1 give it: one message, about the first problem."""
    problem = _problem_of(refusal)
    if problem.status == 304:
        return Response(status_code=304, headers=dict(refusal.headers))
    detail, notes = _sentences(refusal, problem)
    message = detail
    if refusal.faults:
        first = refusal.faults[0]
        message = f"{first.path}: {first.message}"
    elif notes:
        message = notes[0]
    return _response({"message": message}, problem, refusal, "application/json")


def explain_method(method: str, allowed: Collection[str]) -> str:
    """The sentence for a method that a path does not have; `allowed` are those that it has."""
    is_collection = "POST" in allowed
    if is_collection and method == "PUT":
        return (
            "A whole collection cannot be replaced: use POST to create or update an item, or PUT with the "
            "'id' of an item in the URL."
        )
    if is_collection and method == "DELETE":
        return (
            "A whole collection cannot be deleted: add the 'id' of an item to the URL."
        )
    if "PUT" in allowed and method == "POST":
        return (
            "An item is updated with PUT. To create or update by natural key with POST, remove the 'id' from "
            "the URL."
        )
    return f"The endpoint does not support {method}; use {', '.join(sorted(allowed))}."


def _problem_of(refusal: Refusal) -> Problem:
    if refusal.kind != HTTP_STATUS:
        return known_kind(PROBLEMS, refusal)
    # The API's documents have no types for these statuses.
    phrase = phrase_of(refusal.status)
    urn = phrase.lower().replace(" ", "-")
    return Problem(urn, phrase, refusal.status, f"{phrase}.")


def _sentences(refusal: Refusal, problem: Problem) -> tuple[str, tuple[str, ...]]:
    """The `detail` and the `errors` of a refusal."""
    # The default sentence announces `errors`, so the message belongs there.
    if refusal.message and "'errors'" in problem.detail:
        return problem.detail, (refusal.message, *refusal.notes)
    return refusal.message or problem.detail, refusal.notes


def _response(
    body: dict[str, Any], problem: Problem, refusal: Refusal, media_type: str
) -> Response:
    content = write_json(body).encode("utf-8", "replace")
    headers = dict(refusal.headers)
    return Response(content, problem.status, headers, media_type=media_type)


def _by_path(faults: tuple[Fault, ...]) -> dict[str, list[str]]:
    messages: dict[str, list[str]] = {}
    for fault in faults:
        # One member can break several rules.
        messages.setdefault(fault.path, []).append(fault.message)
    return messages
