"""OAuth 2.0 client credentials: who may ask for a token, and which tokens are good."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..core.operations import Refusal
from .settings import Credentials

_ALGORITHM = "HS256"


class Tokens:
    """Issues signed access tokens to one client and recognises them; they die with the process.

    `lifetime` is in seconds, `clock` tells seconds since the epoch.
    """

    def __init__(
        self, credentials: Credentials, lifetime: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._credentials = credentials
        self._lifetime = lifetime
        self._clock = clock
        self._key = OctKey.import_key(secrets.token_bytes(32))

    def issue(self) -> str:
        """A new access token."""
        now = int(self._clock())
        claims = {
            "sub": self._credentials.client_id,
            "iat": now,
            "exp": now + self._lifetime,
            "jti": secrets.token_hex(8),
        }
        return jwt.encode({"alg": _ALGORITHM}, claims, self._key)

    def is_good(self, token: str) -> bool:
        """Whether a token is ours and has not expired."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError):
            return False
        return bool(claims["exp"] > self._clock())

    def guard(self, request: Request) -> None:
        """Let a request in that carries a good token; raises Refusal for any other."""
        header = request.headers.get("authorization", "")
        scheme, _, token = header.partition(" ")
        if not header:
            why = "The Authorization header is absent."
        elif scheme.lower() != "bearer":
            why = "The Authorization header is not of the Bearer scheme."
        elif not token.strip():
            why = "The Authorization header carries no token."
        elif not self.is_good(token.strip()):
            why = "The access token is not valid, or no longer."
        else:
            return
        raise Refusal("unauthenticated", notes=(why,), headers={"WWW-Authenticate": "Bearer"})

    async def answer(self, request: Request) -> Response:
        """The token endpoint: a JSON or form body, the credentials in it or in a Basic header."""
        try:
            requirements = _asked(request.headers.get("content-type", ""), await request.body())
            requirements = requirements | _basic(request.headers.get("authorization", ""))
        except ValueError:
            return _oauth_error(400, "invalid_request", "The request cannot be read.")
        if requirements.get("grant_type") != "client_credentials":
            code = "unsupported_grant_type" if requirements.get("grant_type") else "invalid_request"
            return _oauth_error(400, code, "The grant_type must be client_credentials.")
        if not self._is_client(requirements):
            return _oauth_error(401, "invalid_client", "There is no client with this id and secret.")
        content = {"access_token": self.issue(), "expires_in": self._lifetime, "token_type": "bearer"}
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    def _is_client(self, requirements: dict[str, Any]) -> bool:
        given = f"{requirements.get('client_id')}\n{requirements.get('client_secret')}"
        known = f"{self._credentials.client_id}\n{self._credentials.client_secret}"
        return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())


def _asked(content_type: str, raw: bytes) -> dict[str, Any]:
    text = raw.decode("utf-8")
    if "json" not in content_type.lower():
        return dict(parse_qsl(text))
    requirements = json.loads(text)
    if not isinstance(requirements, dict):
        raise ValueError("not an object")
    return requirements


def _basic(header: str) -> dict[str, str]:
    scheme, _, code = header.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(code.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("not a Basic header") from error
    return {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}


def _oauth_error(status: int, code: str, text: str) -> Response:
    headers = {"WWW-Authenticate": "Basic"} if status == 401 else {}
    return JSONResponse({"error": code, "error_description": text}, status, headers)
