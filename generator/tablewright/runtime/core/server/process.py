"""Runs an application on a port with uvicorn, which uses uvloop and httptools where they are installed."""

from __future__ import annotations

import gc
import logging
import os
import socket
from contextlib import suppress
from typing import Any

import uvicorn

from .request_log import RequestLog

#: How many connections the system keeps that the server has not accepted yet.
_BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 means any free port. Raises OSError if the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)


def reason_of(error: OSError) -> str:
    """Why an address cannot be used, without the address."""
    # An unknown host name has a number of its own, which is negative.
    if error.errno is None or error.errno < 0:
        return error.strerror or str(error)
    return os.strerror(error.errno)


def serve(
    application: Any, listener: socket.socket, *, log_requests: bool = False
) -> None:
    """Serve an ASGI application until it is interrupted."""
    if log_requests:
        application = RequestLog(application)
    # The routes and models live as long as the process: no collection has to look at them again.
    gc.collect()
    gc.freeze()
    host, port = listener.getsockname()[:2]
    # Its access log contains queries, and costs a quarter of the time of a request.
    config = uvicorn.Config(
        application, host=host, port=port, log_level="info", access_log=False, ws="none"
    )
    # uvicorn does not print the address of a socket that it has not opened. Connections wait until it runs.
    address = f"[{host}]" if ":" in host else host
    logging.getLogger("uvicorn.error").info(
        "Uvicorn running on http://%s:%d (Press CTRL+C to quit)", address, port
    )
    # The server has ended when it raises this: an interruption is how a user stops it.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
