"""Runs an application on a port with uvicorn."""

from __future__ import annotations

from typing import Any

import uvicorn


def serve(application: Any, host: str, port: int) -> None:
    """Serve an ASGI application until it is interrupted; port 0 means any free port.

    uvicorn exits the process with status 1 if the port is in use.
    """
    uvicorn.run(application, host=host, port=port, log_level="info")
