"""Calls an application without a network: an httpx client over ASGI, for tests and commands."""

from __future__ import annotations

import atexit
import concurrent.futures.thread  # noqa: F401 - cannot be imported when the main thread has ended
import threading
import weakref
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal

#: The transports whose thread runs.
_OPEN: weakref.WeakSet[InProcessTransport] = weakref.WeakSet()


class InProcessTransport(httpx.BaseTransport):
    """Sends the requests of a synchronous client to an ASGI application that runs in another thread.

    The caller gets the exceptions of the application, unless `raise_failures` is false: then it gets a
    response with status 500, as over a network.
    """

    def __init__(self, application: Any, *, raise_failures: bool = True) -> None:
        self._inner = httpx.ASGITransport(
            application, raise_app_exceptions=raise_failures
        )
        self._context = ExitStack()
        self._portal: BlockingPortal | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The response to one request; both bodies are kept in memory."""
        # The thread starts with the first request, because many clients are opened and never used.
        if self._portal is None:
            self._portal = self._context.enter_context(start_blocking_portal())
            _close_at_exit(self)
        request.read()
        try:
            return self._portal.call(self._answer, request)
        finally:
            # Other threads may go on after the main thread, but nothing closes their transports later.
            if not threading.main_thread().is_alive():
                self.close()

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        content = await response.aread()
        return httpx.Response(
            response.status_code, headers=response.headers, content=content
        )

    def close(self) -> None:
        """Stop the thread."""
        if self._portal is not None:
            self._portal = None
            _OPEN.discard(self)
            self._context.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.close()


def _close_at_exit(transport: InProcessTransport) -> None:
    """Close the transport when the interpreter ends, if nobody has closed it before.

    Otherwise the interpreter would wait for the thread, which waits for requests.
    """
    if not _OPEN:
        threading.Thread(target=_close_after_main_thread, daemon=True).start()
    _OPEN.add(transport)


def _close_after_main_thread() -> None:
    # Before the interpreter calls the handlers of `atexit`, it waits for the threads that the application
    # has started for its services.
    threading.main_thread().join()
    _close_open()


@atexit.register
def _close_open() -> None:
    for transport in list(_OPEN):
        transport.close()


def in_process(application: Any, *, raise_failures: bool = True) -> httpx.Client:
    """A client of an application in this process; use it in a `with` block, or close it."""
    transport = InProcessTransport(application, raise_failures=raise_failures)
    return httpx.Client(transport=transport, base_url="http://testserver")
