"""The OAuth 2.0 token endpoint (client credentials), and the check of access tokens."""

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
    """Issues signed access tokens to one client and checks them; the key is lost when the process ends.

    `lifetime` is in seconds; `clock` returns seconds since the epoch.
    """

    def __init__(
        self,
        credentials: Credentials,
        lifetime: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._credentials = credentials
        self._lifetime = lifetime
        self._clock = clock
        # A new key for each process: no key has to be stored, and old tokens become invalid.
        self._key = OctKey.import_key(secrets.token_bytes(32))

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
        """Whether this object has issued the token and it has not expired."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError):
            return False
        # Checked here, because the library does not use the clock of the caller.
        return bool(claims["exp"] > self._clock())

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
            fields = _body_fields(
                request.headers.get("content-type", ""), await request.body()
            )
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
        if not self._is_client(fields):
            return _oauth_error(
                401, "invalid_client", "No client has this id and secret."
            )
        content = {
            "access_token": self.issue(),
            "expires_in": self._lifetime,
            "token_type": "bearer",
        }
        # RFC 6749 requires this header for every response with a token.
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    def _is_client(self, fields: dict[str, Any]) -> bool:
        sent = f"{fields.get('client_id')}\n{fields.get('client_secret')}"
        known = f"{self._credentials.client_id}\n{self._credentials.client_secret}"
        # An ordinary comparison would take longer the more characters are right.
        return hmac.compare_digest(sent.encode("utf-8", "replace"), known.encode())


def _body_fields(content_type: str, raw: bytes) -> dict[str, Any]:
    text = raw.decode("utf-8")
    if "json" not in content_type.lower():
        return dict(parse_qsl(text))
    fields = json.loads(text)
    if not isinstance(fields, dict):
        raise ValueError("the body is not a JSON object")
    return fields


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
    # RFC 6749 encodes both as in a form before they are joined by a colon.
    return {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}


def _oauth_error(status: int, code: str, text: str) -> Response:
    # HTTP requires a challenge in every response with status 401.
    headers = {"WWW-Authenticate": "Basic"} if status == 401 else {}
    return JSONResponse({"error": code, "error_description": text}, status, headers)
