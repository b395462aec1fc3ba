"""How a campusM API answers and refuses: `success` and `message`, always."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ..core.jsontext import JsonObject, write_json
from ..core.operations import Refusal, known_kind

#: Status and sentence by the kind of refusal; the page states neither, both are inferred.
REFUSALS = {
    "unauthenticated": (401, "The apiKey is absent or not known."),
    "duplicate": (409, "There already is a record of this student at this event; override=true replaces it."),
    "unreadable-body": (422, "The body cannot be read."),
    "invalid-body": (422, "The body is not valid."),
    "invalid-parameter": (422, "A parameter is not valid."),
    "unsupported-media-type": (415, "The body has a type that is not read here."),
    "not-found": (404, "There is nothing at this address."),
    "method-not-allowed": (405, "This address does not take this method."),
    "failure": (500, "The server failed."),
}


def refuse(refusal: Refusal) -> Response:
    """The answer to a request that is not carried out; the message names everything that is wrong.

    Raises LookupError for a kind that is none of `REFUSALS`.
    """
    status, text = known_kind(REFUSALS, refusal)
    said = [refusal.message or text, *refusal.notes]
    said += [f"{fault.path}: {fault.message}" for fault in refusal.faults]
    body: Any = answer_body(success=False, message=" ".join(said))
    content = write_json(body).encode("utf-8", "replace")
    return Response(content, status, dict(refusal.headers), media_type="application/json")


def answer_body(*, success: bool, message: str) -> JsonObject:
    """The body of every answer."""
    return {"success": success, "message": message}
