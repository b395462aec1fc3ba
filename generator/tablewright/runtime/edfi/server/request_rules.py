"""The rules of Ed-Fi APIs for requests: ids in paths, and media types with profiles."""

from __future__ import annotations

import re

from starlette.requests import Request

from ...core.operations import Operation, Refusal
from ...core.server.mounting import refuse_media_type

MEDIA_TYPES = ("application/json", "text/json")
#: `application/vnd.ed-fi.{resource}.{profile}.readable+json`
_PROFILE = re.compile(
    r"application/vnd\.ed-fi\.([^.\s]+)\.([^\s;,]+)\.(readable|writable)\+json",
    re.IGNORECASE,
)
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
#: ASCII texts are texts of UTF-8, too.
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_PROFILE_START = "application/vnd.ed-fi."


def path_text(text: str) -> str:
    """The normal form of a text in a path: an id in small letters without dashes, other texts as they are."""
    if len(text) < 32:
        return text
    bare = text.replace("-", "").lower()
    return bare if len(bare) == 32 else text


def check_media_type(operation: Operation, request: Request) -> None:
    """Raise Refusal if the media type of the body, or a profile in it or in Accept, does not fit."""
    accepted = request.headers.get("accept", "")
    if _PROFILE_START in accepted.lower():
        _check_profile(accepted, operation, "readable")
    if operation.body is None:
        return
    sent = request.headers.get("content-type", "")
    # The usual case, without any work on the text.
    if sent == "application/json":
        return
    _check_charset(sent)
    if sent.lower().startswith(_PROFILE_START):
        _check_profile(sent, operation, "writable")
    else:
        refuse_media_type(sent, MEDIA_TYPES)


def _check_charset(header: str) -> None:
    """Raise Refusal if a Content-Type gives another encoding than UTF-8."""
    found = _CHARSET.search(header)
    if found is not None and found[1].lower() not in _CHARSETS:
        raise Refusal(
            "unreadable-body",
            f"The body must be encoded in UTF-8, but its Content-Type gives '{found[1]}'.",
        )


def _check_profile(header: str, operation: Operation, usage: str) -> None:
    """Raise Refusal if the profile in a header is for another resource, or not for this usage.

    The server has no profiles of its own: it answers every profile with all members.
    """
    found = _PROFILE.search(header)
    if found is None:
        raise Refusal(
            "profile-usage",
            f"'{header}' is not of the form '{_PROFILE_START}RESOURCE.PROFILE.{usage}+json'.",
        )
    resource, _, sent_usage = found.groups()
    model = operation.body or operation.answer
    if model is not None and resource.lower() != model.__name__.lower():
        raise Refusal(
            "profile-usage",
            f"The profile is for the resource '{resource}', and the request for '{model.__name__}'.",
        )
    if sent_usage.lower() != usage:
        kind = "profile-method" if operation.method == "POST" else "profile-usage"
        raise Refusal(
            kind,
            f"The {sent_usage.lower()} media type of a profile cannot be used with {operation.method}.",
        )
