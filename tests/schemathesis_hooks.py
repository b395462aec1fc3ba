"""Hooks of `schemathesis_run.py`: signing in, and rules of the API that an OpenAPI document cannot state."""

from __future__ import annotations

import os
from typing import Any

import httpx
import schemathesis

_CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": "edfi-demo",
    "client_secret": "edfi-demo-secret",
}


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
    # In JSON Schema, 7.0 is an integer; for the API it is not.
    case.body = _with_integers(case.body)


def _with_integers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _with_integers(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_integers(item) for item in value]
    return value
