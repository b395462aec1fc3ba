"""Runs an application on a port with uvicorn, which uses uvloop and httptools where they are installed."""

from __future__ import annotations

import gc
from typing import Any

import uvicorn

from .request_log import RequestLog


def serve(
    application: Any, host: str, port: int, *, log_requests: bool = False
) -> None:
    """Serve an ASGI application until it is interrupted; port 0 means any free port.

    uvicorn exits the process with status 1 if the port is in use.
    """
    if log_requests:
        application = RequestLog(application)
    # The routes and models live as long as the process: no collection has to look at them again.
    gc.collect()
    gc.freeze()
    # Its access log contains queries, and costs a quarter of the time of a request.
    uvicorn.run(
        application, host=host, port=port, log_level="info", access_log=False, ws="none"
    )
