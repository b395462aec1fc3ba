"""What the tests of every generated package need: the application in this process, or any server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from .inprocess import in_process

_OPTION = "--base-url"


def add_base_url_option(parser: Any) -> None:
    """Add pytest's option `--base-url`, once even where several packages are tested together."""
    try:
        parser.addoption(
            _OPTION,
            default="",
            help="Test the server at this address instead of an application in this process.",
        )
    except ValueError:
        # The tests of another package have added it.
        return


def open_client(config: Any, create_app: Callable[[], Any]) -> httpx.Client:
    """A client of the server that `--base-url` names, else of a new application in this process."""
    base_url = config.getoption(_OPTION, default="")
    return httpx.Client(base_url=base_url, timeout=30) if base_url else in_process(create_app())
