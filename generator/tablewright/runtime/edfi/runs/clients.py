"""Signs a client in, so that every request carries an access token."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from ...core.runs.scenarios import send
from ..settings import Credentials, Settings


def sign_in(
    client: httpx.Client, settings: Settings, environment: Mapping[str, str]
) -> httpx.Client:
    """The same client, with an access token in the headers of all further requests.

    The environment gives the credentials in variables such as `EDFI_CLIENT_ID` and `EDFI_CLIENT_SECRET`, by
    default those of the demo client.
    Raises ScenarioFailure if the server returns no token.
    """
    credentials = Credentials.from_environment(environment, settings)
    request = {
        "grant_type": "client_credentials",
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
    }
    response = send(
        client, "sign-in", "POST", settings.token_path, expect=(200,), body=request
    )
    client.headers["Authorization"] = f"Bearer {response.json()['access_token']}"
    return client
