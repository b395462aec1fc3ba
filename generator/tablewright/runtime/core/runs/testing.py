"""Support for the tests of generated packages: options of pytest, and a client for the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from .inprocess import in_process

#: The option that each package has: its name, and the settings that pytest gets.
BASE_URL: Mapping[str, dict[str, Any]] = {
    "--base-url": {
        "default": "",
        "help": "Test the server at this address instead of an application in this process.",
    }
}


def add_options(parser: Any, options: Mapping[str, dict[str, Any]] = BASE_URL) -> None:
    """Add options to pytest, unless another package in the same run has added them."""
    for name, settings in options.items():
        try:
            parser.addoption(name, **settings)
        except ValueError:
            # pytest raises ValueError for an option that exists.
            continue


def open_client(config: Any, create_app: Callable[[], Any]) -> httpx.Client:
    """A client of the server at `--base-url`; without the option, of a new application in this process."""
    base_url = config.getoption("--base-url", default="")
    if base_url:
        return httpx.Client(base_url=base_url, timeout=30)
    return in_process(create_app())
