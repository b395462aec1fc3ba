"""The OAuth 2.0 token endpoint (client credentials), and the check of access tokens."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import math
import secrets
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from fastapi import FastAPI
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ...core.jsontext import read_json
from ...core.operations import Refusal
from ...core.server.mounting import Refuse
from ...core.store.store import Store
from ..settings import Credentials, Settings
from .login_limits import FailureLimit, TokenLimit

_ALGORITHM = "HS256"
#: The largest body of a token request, in bytes; a usual one has 100.
_MAX_BODY = 16_384
#: Failures in a minute of one address: with one client id, and with any.
_MAX_FAILURES = 10
_MAX_FAILURES_OF_ADDRESS = 100
#: Verified tokens that are remembered.
_MAX_VERIFIED = 1_000
_KEY_SETTING = "token-key"


def signing_key(store: Store, credentials: Credentials) -> bytes:
    """The key that signs the tokens of the client, made from a random text in the database.

    All processes on one database have the same key, also after a restart. Other credentials give another key,
    so that nobody can use tokens of the old ones.
    """
    known = store.read(lambda transaction: transaction.setting(_KEY_SETTING))
    # Another process may write one after the first look; then its key counts.
    new = secrets.token_hex(32)
    text = known or store.write(
        lambda transaction: transaction.default_setting(_KEY_SETTING, new)
    )
    client = f"{credentials.client_id}\n{credentials.client_secret}"
    return hmac.digest(text.encode(), client.encode("utf-8", "replace"), hashlib.sha256)


class Tokens:
    """Issues signed access tokens to one client and checks them.

    `key` signs the tokens (see `signing_key`). `clock` returns seconds since the epoch. `refuse` gives the
    response for a caller with too many failures or tokens.
    """

    def __init__(
        self,
        credentials: Credentials,
        settings: Settings,
        key: bytes,
        refuse: Refuse,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._credentials = credentials
        self._is_demo = credentials.are_demo(settings)
        self._lifetime = settings.token_seconds
        self._clock = clock
        self._refuse = refuse
        self._key = OctKey.import_key(key)
        self._verified: dict[str, float] = {}
        self._client_failures = FailureLimit(_MAX_FAILURES, clock)
        self._address_failures = FailureLimit(_MAX_FAILURES_OF_ADDRESS, clock)
        self._issued = TokenLimit(settings.max_tokens, settings.token_seconds, clock)

    @property
    def client_id(self) -> str:
        """The id of the client."""
        return self._credentials.client_id

    def issue(self) -> str:
        """A new access token."""
        now = int(self._clock())
        claims = {
            "sub": self._credentials.client_id,
            "iat": now,
            "exp": now + self._lifetime,
            # Two tokens that are issued in one second differ as well.
            "jti": secrets.token_hex(8),
        }
        return jwt.encode({"alg": _ALGORITHM}, claims, self._key)

    def is_good(self, token: str) -> bool:
        """Whether the token has the signature of this server and has not expired."""
        expiry = self._verified.get(token)
        if expiry is None:
            expiry = self._verified_expiry(token)
        # Checked here, because the library does not use the clock of the caller.
        return expiry > self._clock()

    def _verified_expiry(self, token: str) -> float:
        """When a token expires, in seconds since the epoch; 0 for one with another signature."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError):
            return 0.0
        # A client uses few tokens; only one that requests a new one each time reaches the limit.
        if len(self._verified) >= _MAX_VERIFIED:
            self._verified.clear()
        expiry = float(claims["exp"])
        self._verified[token] = expiry
        return expiry

    def guard(self, request: Request) -> None:
        """Raise Refusal unless the request carries a valid access token."""
        header = request.headers.get("authorization", "")
        # A reason for each mistake: the client cannot see which part of the header is wrong.
        scheme, _, token = header.partition(" ")
        if not header:
            reason = "The Authorization header is missing."
        elif scheme.lower() != "bearer":
            reason = "The Authorization header does not use the Bearer scheme."
        elif not token.strip():
            reason = "The Authorization header contains no token."
        elif not self.is_good(token.strip()):
            reason = "The access token is invalid or has expired."
        else:
            return
        raise Refusal(
            "unauthenticated", notes=(reason,), headers={"WWW-Authenticate": "Bearer"}
        )

    async def answer(self, request: Request) -> Response:
        """The response of the token endpoint.

        The body is JSON or a form (RFC 6749); the credentials are in it or in a Basic header.
        """
        try:
            fields = await request_fields(request)
            # The header wins over the body.
            fields |= _basic_credentials(request.headers.get("authorization", ""))
        except ValueError:
            return _oauth_error(400, "invalid_request", "The request cannot be read.")
        if fields.get("grant_type") != "client_credentials":
            code = (
                "unsupported_grant_type"
                if fields.get("grant_type")
                else "invalid_request"
            )
            return _oauth_error(400, code, "The grant_type must be client_credentials.")
        return self._answer_to_client(fields, _address(request))

    def _answer_to_client(self, fields: dict[str, Any], address: str) -> Response:
        """The response for a readable request: a token, if id and secret are right."""
        # A part of the id: whoever guesses can send ids of any length.
        client = (address, str(fields.get("client_id"))[:100])
        blocked = max(
            self._client_failures.seconds_blocked(client),
            self._address_failures.seconds_blocked(address),
        )
        if blocked:
            return self._too_many("too-many-logins", blocked)
        if not self._is_client(fields):
            self._client_failures.add(client)
            self._address_failures.add(address)
            text = "No client has this id and secret."
            return _oauth_error(401, "invalid_client", text)
        if self._is_demo and _is_remote(address):
            text = "The demo secret works on the server's own machine only."
            return _oauth_error(401, "invalid_client", text)
        self._client_failures.forget(client)
        full = self._issued.seconds_until_free()
        if full:
            return self._too_many("too-many-tokens", full)
        self._issued.add()
        content = {
            "access_token": self.issue(),
            "expires_in": self._lifetime,
            "token_type": "bearer",
        }
        # RFC 6749 requires this header for every response with a token.
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    def _too_many(self, kind: str, seconds: float) -> Response:
        headers = {"Retry-After": str(math.ceil(seconds))}
        return self._refuse(Refusal(kind, headers=headers))

    def _is_client(self, fields: dict[str, Any]) -> bool:
        sent = f"{fields.get('client_id')}\n{fields.get('client_secret')}"
        known = f"{self._credentials.client_id}\n{self._credentials.client_secret}"
        # RFC 6749 encodes both as in a form before they are joined in a header; most clients do not.
        for text in (sent, unquote_plus(sent)):
            # An ordinary comparison would take longer the more characters are right.
            if hmac.compare_digest(text.encode("utf-8", "replace"), known.encode()):
                return True
        return False


def _address(request: Request) -> str:
    # A server at a Unix socket has no addresses.
    return request.client.host if request.client else ""


def _is_remote(address: str) -> bool:
    """Whether a request comes from another machine."""
    try:
        parsed = ip_address(address)
    except ValueError:
        # A Unix socket, or a client in the same process, which has a name.
        return False
    # A socket for both protocols gives IPv4 addresses in IPv6.
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return not mapped.is_loopback


async def request_fields(request: Request) -> dict[str, Any]:
    """The members of a body that is JSON or a form. Raises ValueError for any other body."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        # No more of it is read: anybody can call the token endpoint.
        if len(raw) > _MAX_BODY:
            raise ValueError("the body is too large")
    if "json" in request.headers.get("content-type", "").lower():
        fields = read_json(bytes(raw))
        if not isinstance(fields, dict):
            raise ValueError("the body is not a JSON object")
        return fields
    pairs = parse_qsl(raw.decode("utf-8"), errors="strict", max_num_fields=100)
    if len(dict(pairs)) < len(pairs):
        raise ValueError("the body repeats a field")
    return dict(pairs)


def _basic_credentials(header: str) -> dict[str, str]:
    scheme, _, code = header.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, secret = (
            base64.b64decode(code.strip(), validate=True).decode("utf-8").partition(":")
        )
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("the header is not a Basic header") from error
    return {"client_id": name, "client_secret": secret}


def _oauth_error(status: int, code: str, text: str) -> Response:
    # HTTP requires a challenge in every response with status 401.
    headers = {"WWW-Authenticate": "Basic"} if status == 401 else {}
    return JSONResponse({"error": code, "error_description": text}, status, headers)


def add_tokens(application: FastAPI, settings: Settings, tokens: Tokens) -> None:
    """Add the token endpoint."""
    application.add_route(
        settings.token_path, tokens.answer, methods=["POST"], include_in_schema=False
    )
