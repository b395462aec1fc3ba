"""Hooks of `schemathesis_run.py`: signing in, and rules of the API that an OpenAPI document cannot state."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import httpx
import schemathesis

_CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": "edfi-demo",
    "client_secret": "edfi-demo-secret",
}


_DESCRIPTOR = re.compile(r"uri://[^#]+/([A-Za-z0-9]+Descriptor)#.+", re.DOTALL)
#: An existing value of each descriptor, by its name.
_VALUES: dict[str, str] = json.loads(os.environ["DESCRIPTOR_VALUES"])
_ALL_VALUES = list(_VALUES.values())


@schemathesis.auth(refresh_interval=900)
class Token:
    """Signs in, and again before the token expires."""

    def get(self, case: Any, context: Any) -> str:
        """A new access token."""
        answer = httpx.post(os.environ["TOKEN_URL"], data=_CREDENTIALS, timeout=60)
        token: str = answer.json()["access_token"]
        return token

    def set(self, case: Any, data: str, context: Any) -> None:
        """Add the token to a request."""
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Change what the document allows and the API refuses, where no document can state it."""
    if isinstance(case.query, dict):
        # A token is known only from an earlier answer, and excludes the other way of paging.
        for name in ("pageToken", "pageSize"):
            case.query.pop(name, None)
    case.body = _acceptable(case.body)


def _acceptable(value: Any) -> Any:
    """A body without what the API refuses in any member, also in those that no schema describes."""
    # In JSON Schema, 7.0 is an integer; for the API it is not.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return _acceptable_text(value)
    if isinstance(value, dict):
        return {_without_html(name): _acceptable(item) for name, item in value.items()}
    if isinstance(value, list):
        return _without_repeats([_acceptable(item) for item in value])
    return value


def _without_repeats(items: list[Any]) -> list[Any]:
    """The items of a list, of those with the same descriptors the first: the API refuses repeated keys."""
    kept: list[Any] = []
    seen: set[tuple[str, ...]] = set()
    for item in items:
        texts = item.values() if isinstance(item, dict) else ()
        found = tuple(text for text in texts if text in _ALL_VALUES)
        if not found or found not in seen:
            kept.append(item)
        seen.add(found)
    return kept


def _acceptable_text(text: str) -> str:
    descriptor = _DESCRIPTOR.fullmatch(text)
    # A value must exist; the document has only its form.
    if descriptor and descriptor[1] in _VALUES:
        return _VALUES[descriptor[1]]
    return _without_html(text)


def _without_html(text: str) -> str:
    # The API refuses texts that look like HTML.
    return text.replace("<", "(").replace("&", "+")
