"""The status of the response to a request, as ASGI middleware reads it."""

from __future__ import annotations

from starlette.types import Message, Send


class ResponseStatus:
    """Passes the messages of a response on, and keeps its status in `code`."""

    def __init__(self, send: Send) -> None:
        self._send = send
        # Stays if the application raises an exception: the server then sends this status.
        self.code = 500

    async def __call__(self, message: Message) -> None:
        """Pass one message on."""
        if message["type"] == "http.response.start":
            self.code = message["status"]
        await self._send(message)
