"""Signing a client in: an access token on every request."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from ..core.scenarios import send
from .settings import Credentials, Settings


def sign_in(client: httpx.Client, settings: Settings, environment: Mapping[str, str]) -> httpx.Client:
    """Get a token for the client of `EDFI_CLIENT_ID`, `EDFI_CLIENT_SECRET` (else the demo client).

    The token goes on every further request of the same client, which is returned. Raises
    ScenarioFailure where the server gives none.
    """
    credentials = Credentials.from_environment(environment)
    requirements = {
        "grant_type": "client_credentials",
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
    }
    answer = send(client, "sign-in", "POST", settings.token_path, expect=(200,), body=requirements)
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return client
