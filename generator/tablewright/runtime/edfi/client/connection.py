"""Finds the API of a server through its discovery document, and signs a client in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from ...core.runs.scenarios import ScenarioFailure, json_of, send, text_of
from ..settings import Credentials, Settings
from .errors import SignInError

#: A segment of a URL that the client has to fill in.
_PLACEHOLDER = re.compile(r"\{(\w+)\}")

_TITLE = "discovery"

#: The seconds that a server may take for an answer.
_TIMEOUT = 30


@dataclass(frozen=True, slots=True)
class Connection:
    """The address of a server, the credentials, and the tenant and school year of its routes.

    `base_url` is the URL of the discovery document; only `open` needs it. Without `key` and `secret`, the
    environment gives the credentials, as `Credentials.from_environment` reads them. `timeout` is the number
    of seconds that the server may take for an answer.
    """

    base_url: str = ""
    key: str = ""
    secret: str = ""
    tenant: str = ""
    school_year: int | None = None
    timeout: float = _TIMEOUT

    def open(
        self,
        settings: Settings,
        environment: Mapping[str, str],
        transport: httpx.BaseTransport | None = None,
    ) -> httpx.Client:
        """A signed-in client, to be used in a `with` block or closed.

        `transport` sends the requests instead of a connection over the network. Raises SignInError if the
        server cannot be used.
        """
        address = self.base_url.strip().rstrip("/")
        if not address.startswith(("http://", "https://")):
            raise SignInError(
                f"'{self.base_url}' is no URL of a server; it begins with http:// or https://"
            )
        # The discovery document is at the root, but the URL of the data is what people often copy.
        root = address.removesuffix(settings.data_path)
        try:
            client = httpx.Client(
                base_url=root, timeout=self.timeout, transport=transport
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise SignInError(
                f"'{self.base_url}' is no URL of a server: {error}"
            ) from None
        with client:
            self.sign_in(client, settings, environment)
        # A client that has sent a request cannot be opened by `with`.
        return httpx.Client(
            base_url=client.base_url,
            headers=client.headers,
            event_hooks=client.event_hooks,
            timeout=self.timeout,
            transport=transport,
        )

    def sign_in(
        self, client: httpx.Client, settings: Settings, environment: Mapping[str, str]
    ) -> httpx.Client:
        """The client with the routes of the server and an access token; its address is that of the server.

        Raises SignInError if the server has no discovery document, or returns no token.
        """
        credentials = Credentials.from_environment(environment, settings)
        key = self.key or credentials.client_id
        secret = self.secret or credentials.client_secret
        try:
            token_url, data_url = self._addresses(client, settings)
            token = _token(client, token_url, key, secret, settings)
        except ScenarioFailure as failure:
            # No scenario has failed yet, so a program gets no AssertionError.
            raise SignInError(str(failure)) from None
        client.headers["Authorization"] = f"Bearer {token}"
        _route(client, data_url, settings.data_path)
        return client

    def _addresses(self, client: httpx.Client, settings: Settings) -> tuple[str, str]:
        """The URL of tokens and the URL of the data."""
        root = str(client.base_url).rstrip("/")
        try:
            response = send(client, _TITLE, "GET", "/", expect=(200,))
        except ScenarioFailure as failure:
            if failure.response is None:
                raise SignInError(_unreachable(root, failure)) from None
            status = failure.response.status_code
            if status == 404:
                # Early releases of the API have no discovery document.
                return root + settings.token_path, root + settings.data_path
            if failure.response.is_redirect:
                target = failure.response.headers.get("location", "")
                raise SignInError(
                    f"{root} redirects to {target}: use that as the base URL"
                ) from None
            raise SignInError(
                f"{root} answers with status {status} instead of a discovery document: "
                f"{text_of(failure.response)}"
            ) from None
        urls = _urls(response, root)
        found: list[str] = []
        for name in ("oauth", "dataManagementApi"):
            address = self._filled(str(urls[name])).rstrip("/")
            # Otherwise, the secret would be sent without encryption.
            if root.startswith("https:") and not address.startswith("https:"):
                raise SignInError(
                    f"{root} names {address} in its discovery document, which has no encryption: "
                    "correct the public address in the settings of the server or its proxy"
                )
            found.append(address)
        token_url, data_url = found
        return token_url, data_url

    def _filled(self, address: str) -> str:
        """A URL of the discovery document with the tenant and the school year in its placeholders."""

        def value_of(match: re.Match[str]) -> str:
            name = match[1]
            if "tenant" in name.lower() and self.tenant:
                return quote(self.tenant, safe="")
            if "year" in name.lower() and self.school_year is not None:
                return str(self.school_year)
            option = "--tenant NAME" if "tenant" in name.lower() else "--school-year"
            raise SignInError(
                f"the routes of the server contain {match[0]}: add {option}, "
                f"or use a base URL with its value in the path"
            )

        return _PLACEHOLDER.sub(value_of, address)


def _urls(response: httpx.Response, root: str) -> Mapping[str, Any]:
    """The URLs of a discovery document."""
    if "html" in response.headers.get("content-type", ""):
        raise SignInError(
            f"{root} answers with {text_of(response)} instead of a discovery document: "
            "is it the address of the API?"
        )
    document = json_of(response, _TITLE)
    urls = document.get("urls") if isinstance(document, dict) else None
    if not isinstance(urls, dict):
        raise SignInError(
            f"{root} is no Ed-Fi API: its answer has no 'urls': {text_of(response)}"
        )
    for name in ("oauth", "dataManagementApi"):
        if not isinstance(urls.get(name), str):
            raise SignInError(f"the discovery document of {root} has no URL '{name}'")
    return urls


def _unreachable(root: str, failure: ScenarioFailure) -> str:
    reason = str(failure).partition("got no answer: ")[2] or str(failure)
    return f"no server answers at {root}: {reason}"


def _token(
    client: httpx.Client, address: str, key: str, secret: str, settings: Settings
) -> str:
    """A new access token."""
    form = {
        "grant_type": "client_credentials",
        "client_id": key,
        "client_secret": secret,
    }
    try:
        response = send(client, "sign-in", "POST", address, expect=(200,), form=form)
    except ScenarioFailure as failure:
        status = failure.response.status_code if failure.response else 0
        if status == 404:
            raise SignInError(
                f"{address} does not exist, so there is no token: correct the base URL, which is the "
                "address of the discovery document without the path of the data, or the tenant and the year"
            ) from None
        if failure.response is None or status not in {400, 401}:
            raise
        raise SignInError(
            f"sign-in: {address} refuses the key '{key}' with its secret: set --key and --secret, "
            f"or {settings.id_variable} and {settings.secret_variable} "
            f"({failure.response.status_code}: {text_of(failure.response)})"
        ) from None
    document = json_of(response, "sign-in")
    token = document.get("access_token") if isinstance(document, dict) else None
    if not isinstance(token, str):
        raise SignInError(f"sign-in: the answer of {address} has no access_token")
    if not token.isascii() or not token.isprintable():
        raise SignInError(
            f"sign-in: the access_token of {address} has characters that no header may contain"
        )
    return token


def _route(client: httpx.Client, data_url: str, data_path: str) -> None:
    """Send the requests for resources to the URL of the data."""
    if data_url.endswith(data_path):
        client.base_url = data_url.removesuffix(data_path)
        return
    # The server has another path for data than the package, so the path of each request is replaced.
    data_root = httpx.URL(data_url)
    client.base_url = data_root.copy_with(path="/")

    def redirect(request: httpx.Request) -> None:
        if request.url.path.startswith(f"{data_path}/"):
            path = data_root.path + request.url.path.removeprefix(data_path)
            request.url = request.url.copy_with(path=path)

    client.event_hooks = {"request": [redirect]}
