"""Services of the caller: coroutine functions, plain functions, and bodies that are JSON text."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable
from importlib import import_module
from typing import Any

import httpx
from server.conftest import load

OpenPackage = Callable[..., httpx.Client]
SCHOOLS = "/data/v3/ed-fi/schools"


class _Service:
    """Answers `find` in the event loop with a text and `get` in the thread pool; the rest is not called."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer
        self.threads: dict[str, str] = {}

    async def find(self, **_arguments: Any) -> Any:
        self.threads["find"] = threading.current_thread().name
        return self._answer(b'[{"schoolId": 1.50}]', 200, {"Total-Count": "1"})

    def get(self, **_arguments: Any) -> Any:
        self.threads["get"] = threading.current_thread().name
        return self._answer({"schoolId": 1})

    def upsert(self, **_arguments: Any) -> Any: ...

    def replace(self, **_arguments: Any) -> Any: ...

    def delete(self, **_arguments: Any) -> Any: ...


def test_methods_run_where_they_belong(package: OpenPackage) -> None:
    package("edfi_v5")
    service = _Service(import_module("edfi_v5.api.services").Answer)
    client = package("edfi_v5", services={"schools": service})
    found = client.get(SCHOOLS)
    # The text is sent as it is, not parsed and written again.
    assert found.content == b'[{"schoolId": 1.50}]'
    assert found.headers["Content-Type"] == "application/json"
    assert found.headers["Total-Count"] == "1"
    assert client.get(f"{SCHOOLS}/{'0' * 32}").json() == {"schoolId": 1}
    # A plain function may wait, so that it must not hold up the event loop.
    assert service.threads["find"] != service.threads["get"]


def test_an_application_that_nobody_uses_is_freed() -> None:
    """A suite that creates one for each test would otherwise fill the memory, and become slower."""
    load("edfi_v5")
    application = weakref.ref(import_module("edfi_v5.api").create_app())
    gc.collect()
    assert application() is None
