"""An application on a port, by uvicorn."""

from __future__ import annotations

from typing import Any

import uvicorn


def serve(application: Any, host: str, port: int) -> None:
    """Serve until interrupted; port 0 takes a free one. Exits with 1 where the port is taken."""
    uvicorn.run(application, host=host, port=port, log_level="info")
