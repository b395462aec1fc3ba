"""An application called without a network: a plain httpx client over ASGI, for tests and tools."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal


class InProcessTransport(httpx.BaseTransport):
    """Carries the requests of a synchronous client to an ASGI application in a thread of its own.

    What the application raises is raised in the caller, unless `raise_failures` is false.
    """

    def __init__(self, application: Any, *, raise_failures: bool = True) -> None:
        self._inner = httpx.ASGITransport(application, raise_app_exceptions=raise_failures)
        self._context = start_blocking_portal()
        self._portal: BlockingPortal | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request; its body and the answer's are held in memory."""
        if self._portal is None:
            self._portal = self._context.__enter__()
        request.read()
        return self._portal.call(self._answer, request)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        content = await response.aread()
        return httpx.Response(response.status_code, headers=response.headers, content=content)

    def close(self) -> None:
        """Stop the thread."""
        if self._portal is not None:
            self._portal = None
            self._context.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.close()


def in_process(application: Any, *, raise_failures: bool = True) -> httpx.Client:
    """A client of an application in this process; close it, or use it in a `with` block."""
    transport = InProcessTransport(application, raise_failures=raise_failures)
    return httpx.Client(transport=transport, base_url="http://testserver")
