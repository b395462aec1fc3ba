"""Prints a line for each request: method, path, status and duration."""

from __future__ import annotations

import sys
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RequestLog:
    """An ASGI application that prints a line for each request of another one, to stderr.

    Queries, headers and bodies are never printed, because they contain keys, secrets and data of persons.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, then print its line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        start = time.perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            duration = (time.perf_counter() - start) * 1000
            # A path can contain a line feed, which would look like a line of another request.
            path = scope["path"].encode("unicode_escape").decode("ascii")
            line = f"{scope['method']} {path} {status} {duration:.1f} ms"
            print(line, file=sys.stderr, flush=True)
