"""Refuses floods of data and of requests, each with a sentence that names the limit.

A compressed body is refused too: its size would only be known after it is unpacked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..operations import HTTP_STATUS, Refusal
from .limits import Limits

# Not imported at run time, because the check of a payload works without the libraries of a server.
if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The bytes that have no meaning for the structure of a JSON text.
_NO_STRUCTURE = bytes(set(range(256)) - set(b"[]{},"))


class RequestLimits:
    """An ASGI middleware that refuses what exceeds the limits, before the application reads it."""

    def __init__(
        self, app: ASGIApp, limits: Limits, refuse: Callable[[Refusal], Response]
    ) -> None:
        self._app = app
        self._limits = limits
        self._refuse = refuse
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, with a refusal if it exceeds a limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def sending(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        self._running += 1
        try:
            has_body = self._check_head(scope)
            if has_body:
                receive = _limited(receive, self._limits)
                await self._app(scope, receive, sending)
            else:
                await self._app(scope, receive, send)
        except Refusal as error:
            # The half of an answer cannot become a refusal.
            if has_started:
                raise
            await self._refuse(error)(scope, receive, send)
        finally:
            self._running -= 1

    def _check_head(self, scope: Scope) -> bool:
        """Whether the request has a body. Raises Refusal for what is known before it is read."""
        limits = self._limits
        if self._running > limits.requests:
            raise ExceededError(
                503, f"The server answers {limits.requests} requests at a time.", 1
            )
        if len(scope["query_string"]) > limits.query_bytes:
            raise ExceededError(
                414, f"The query has more than {limits.query_bytes} bytes."
            )
        has_body = False
        size = 0
        for name, value in scope["headers"]:
            size += len(name) + len(value)
            if name == b"content-length":
                has_body = value != b"0"
                if value.isdigit() and int(value[:20]) > limits.body_bytes:
                    raise _too_large(limits)
            elif name == b"transfer-encoding":
                has_body = True
            elif name == b"content-encoding":
                _check_encoding(value)
        if size > limits.header_bytes:
            raise ExceededError(
                431, f"The headers have more than {limits.header_bytes} bytes."
            )
        return has_body


def _check_encoding(value: bytes) -> None:
    """Raise Refusal for a body that is compressed or encoded in another way."""
    encoding = value.decode("latin-1").strip()
    if encoding.lower() in {"", "identity"}:
        return
    raise Refusal(
        "unsupported-media-type",
        f"The body has the Content-Encoding '{encoding}'; send it without an encoding.",
        headers={"Accept-Encoding": "identity", "Connection": "close"},
    )


class ExceededError(Refusal):
    """A refusal of a request that exceeds a limit; with `retry_after`, the client may send it again."""

    def __init__(self, status: int, message: str, retry_after: int = 0) -> None:
        headers = {}
        if retry_after:
            headers["Retry-After"] = str(retry_after)
        else:
            # The rest of the request is not read, so that the connection cannot be used again.
            headers["Connection"] = "close"
        super().__init__(HTTP_STATUS, message, headers=headers, status=status)


def check_structure(raw: bytes, limits: Limits) -> None:
    """Raise Refusal if a text of JSON is nested too deeply or has too many values, before it is parsed."""
    levels = raw.count(b"{") + raw.count(b"[")
    # Also the brackets and commas inside texts are counted, so that most bodies need no second look.
    if levels <= limits.body_depth and raw.count(b",") < limits.body_values:
        return
    too_many = Refusal(
        "unreadable-body", f"The body has more than {limits.body_values} values."
    )
    unescaped = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    # A value has at most two texts with two quotes each: its name and itself. Counted before the body is
    # split, because millions of parts would need much more memory than the body.
    if unescaped.count(b'"') > 4 * limits.body_values:
        raise too_many
    # Every second part is inside of quotes.
    outside = b"".join(unescaped.split(b'"')[::2])
    structure = outside.translate(None, _NO_STRUCTURE)
    if structure.count(b",") >= limits.body_values:
        raise too_many
    depth = 0
    for character in structure:
        if character in b"{[":
            depth += 1
            if depth > limits.body_depth:
                raise Refusal(
                    "unreadable-body",
                    f"The body is nested too deeply: more than {limits.body_depth} levels.",
                )
        elif character in b"}]":
            depth -= 1


def _limited(receive: Receive, limits: Limits) -> Receive:
    """A function that receives the same messages, until the body is too large or too slow."""
    size = 0
    loop = asyncio.get_running_loop()
    end = loop.time() + limits.body_seconds
    is_complete = False

    async def receiving() -> Message:
        nonlocal size, is_complete
        # After the body, an application waits here until the client disconnects.
        if is_complete:
            return await receive()
        try:
            async with asyncio.timeout_at(end):
                message = await receive()
        except TimeoutError:
            raise ExceededError(
                408, f"The body has not arrived within {limits.body_seconds} s."
            ) from None
        size += len(message.get("body", b""))
        is_complete = not message.get("more_body", False)
        if size > limits.body_bytes:
            raise _too_large(limits)
        return message

    return receiving


def _too_large(limits: Limits) -> ExceededError:
    return ExceededError(413, f"The body has more than {limits.body_bytes} bytes.")
