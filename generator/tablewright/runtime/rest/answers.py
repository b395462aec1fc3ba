"""Turns a refusal into the status and body that the family's convention gives."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from starlette.responses import Response

from ..core.jsontext import write_json
from ..core.operations import HTTP_STATUS, Refusal, known_kind
from ..core.server.mounting import Refuse
from .settings import Settings

#: Status and sentence by the kind of refusal, for kinds that the settings leave out.
REFUSALS = {
    "unauthenticated": (401, "The API key is absent or not known."),
    "duplicate": (409, "There already is a record with this key."),
    "unreadable-body": (422, "The body cannot be read."),
    "invalid-body": (422, "The body is not valid."),
    "invalid-parameter": (422, "A parameter is not valid."),
    "unsupported-media-type": (415, "The body has a media type that is not supported."),
    "not-found": (404, "There is nothing at this address."),
    "method-not-allowed": (405, "This address does not support this method."),
    "failure": (500, "The server failed."),
}

_NONE: Mapping[str, tuple[int, str]] = MappingProxyType({})


def refusing(
    settings: Settings, of_operation: Mapping[str, tuple[int, str]] = _NONE
) -> Refuse:
    """A function that answers refusals by these settings; the message names everything that is wrong.

    `of_operation` has status and sentence of the kinds that one operation refuses in its own way. The
    function raises LookupError for a kind that `REFUSALS` does not have.
    """
    kinds = {**REFUSALS, **settings.refusals, **of_operation}

    def refuse(refusal: Refusal) -> Response:
        if refusal.kind == HTTP_STATUS:
            status, sentence = refusal.status, HTTPStatus(refusal.status).phrase
        else:
            status, sentence = known_kind(kinds, refusal)
        sentences = [refusal.message or sentence, *refusal.notes]
        # These bodies have one text, so all problems are in it.
        sentences += [f"{fault.path}: {fault.message}" for fault in refusal.faults]
        content = write_json(_filled(settings.refused, " ".join(sentences))).encode(
            "utf-8", "replace"
        )
        return Response(
            content, status, dict(refusal.headers), media_type="application/json"
        )

    return refuse


def _filled(body: Mapping[str, Any], message: str) -> dict[str, Any]:
    """The body of a refusal with its message in the place of `{message}`."""
    filled: dict[str, Any] = {}
    for name, value in body.items():
        filled[name] = (
            value.replace("{message}", message) if isinstance(value, str) else value
        )
    return filled


def fits(body: Any, expected: Mapping[str, Any]) -> bool:
    """Whether the body of an answer has the expected form.

    Booleans must be equal. Texts and numbers differ between servers, so they must only be present; objects
    and lists must have the same kind.
    """
    if not isinstance(body, dict):
        return False
    for name, value in expected.items():
        if isinstance(value, bool):
            if body.get(name) is not value:
                return False
        elif isinstance(value, dict | list):
            if not isinstance(body.get(name), type(value)):
                return False
        elif body.get(name) in (None, ""):
            return False
    return True
