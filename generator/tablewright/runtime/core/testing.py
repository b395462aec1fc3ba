"""Support for the tests of generated packages: the option `--base-url`, and a client for the tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from .inprocess import in_process

_OPTION = "--base-url"


def add_base_url_option(parser: Any) -> None:
    """Add the option `--base-url` to pytest, unless another package in the same run has added it."""
    try:
        parser.addoption(
            _OPTION,
            default="",
            help="Test the server at this address instead of an application in this process.",
        )
    except ValueError:
        # pytest raises ValueError for an option that exists.
        return


def open_client(config: Any, create_app: Callable[[], Any]) -> httpx.Client:
    """A client of the server at `--base-url`; without the option, of a new application in this process."""
    base_url = config.getoption(_OPTION, default="")
    if base_url:
        return httpx.Client(base_url=base_url, timeout=30)
    return in_process(create_app())
